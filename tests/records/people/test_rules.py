"""What may happen to a record, decided without a database."""

from datetime import date, timedelta

import pytest

from tests.conftest import MOMENT
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.clock import TOKYO
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import rules
from tonari.records.people.rules import Allowed, CaseFacts, GrantFacts, consent, decide

TODAY = MOMENT.astimezone(TOKYO).date()
OURS, THEIRS = new_id(), new_id()
ME, READER = Actor("member", new_id(), OURS), Actor("member", new_id(), THEIRS)


def grant(**changes: object) -> GrantFacts:
    usual: dict[str, object] = {
        "id": new_id(),
        "to_organisation_id": THEIRS,
        "basis": rules.CONSENT,
        "sections": frozenset({"identity", "words"}),
        "purpose": "support",
        "until": TODAY,
        "released": True,
        "ended": False,
        "readers": frozenset({READER.acting_id}),
    }
    return GrantFacts(**(usual | changes))  # type: ignore[arg-type]


def case(*grants: GrantFacts, **changes: object) -> CaseFacts:
    team = frozenset({ME.acting_id})
    return CaseFacts(new_id(), OURS, team, grants, **changes)  # type: ignore[arg-type]


def may(who: Actor, of: CaseFacts, *names: str, action: str = "read", purpose: str = "support"):
    answer = decide(who, action, of, names or ("identity",), purpose, MOMENT)
    assert isinstance(answer, Allowed) or answer.missing
    return isinstance(answer, Allowed)


def test_the_team_reads_and_writes_everything() -> None:
    assert may(ME, case(), *rules.SECTIONS)
    assert may(ME, case(), *rules.SECTIONS, action="write")


def test_a_reader_reads_what_is_named_and_writes_nothing() -> None:
    assert may(READER, case(grant()), "identity", "words")
    assert not may(READER, case(grant()), "identity", "whereabouts")
    assert not may(READER, case(grant()), "identity", action="write")


@pytest.mark.parametrize(
    "changes",
    [
        {"released": False},
        {"ended": True},
        {"until": TODAY - timedelta(days=1)},
        {"purpose": "handover"},
        {"readers": frozenset()},
        {"to_organisation_id": OURS},
        {"sections": frozenset()},
    ],
)
def test_a_grant_that_lacks_anything_opens_nothing(changes: dict[str, object]) -> None:
    assert may(READER, case(grant()))
    assert not may(READER, case(grant(**changes)))


def test_two_grants_are_not_added_together() -> None:
    halves = [grant(sections=frozenset({name})) for name in ("identity", "words")]
    assert may(READER, case(*halves), "words")
    assert not may(READER, case(*halves), "identity", "words")


def test_who_is_kept_away_reads_nothing_whatever_they_have() -> None:
    blocked = frozenset({ME.acting_id, READER.acting_id})
    assert not may(ME, case(blocked=blocked))
    assert not may(READER, case(grant(), blocked=blocked))


@pytest.mark.parametrize("who", [PUBLIC, Actor("job"), Actor("link", ME.id, OURS)])
def test_only_members_read(who: Actor) -> None:
    assert not may(who, case())


def test_a_member_acting_for_another_organisation_is_no_team() -> None:
    assert not may(Actor("member", ME.id, THEIRS), case())


def test_no_section_an_unknown_one_or_no_purpose_is_refused() -> None:
    assert not isinstance(decide(ME, "read", case(), [], "support", MOMENT), Allowed)
    assert not may(ME, case(), "everything")
    assert not may(ME, case(), purpose="curiosity")


def test_a_day_ends_in_japan() -> None:
    late = MOMENT.replace(hour=23, minute=59)
    found = decide(READER, "read", case(grant()), ["identity"], "support", late)
    assert isinstance(found, Allowed)
    after = decide(
        READER, "read", case(grant()), ["identity"], "support", late + timedelta(minutes=2)
    )
    assert isinstance(after, Refused)


@pytest.mark.parametrize("days", [-1, 367])
def test_the_next_contact_lies_within_a_year(days: int) -> None:
    rules.check_next_contact(TODAY, TODAY)
    rules.check_next_contact(TODAY + timedelta(days=366), TODAY)
    with pytest.raises(Refused) as refused:
        rules.check_next_contact(TODAY + timedelta(days=days), TODAY)
    assert refused.value.field == "next_contact_on"


@pytest.mark.parametrize(
    ("agreed", "until", "field"),
    [
        (0, -1, "until"),
        (0, 732, "until"),
        (-700, 32, "until"),
        (-732, 0, "agreed_on"),
        (1, 30, "agreed_on"),
    ],
)
def test_a_consent_holds_two_years_at_most_from_its_day(
    agreed: int, until: int, field: str
) -> None:
    day = timedelta(days=1)
    consent.check_days(TODAY, TODAY + 731 * day, TODAY)
    consent.check_days(TODAY - 731 * day, TODAY, TODAY)
    with pytest.raises(Refused) as refused:
        consent.check_days(TODAY + agreed * day, TODAY + until * day, TODAY)
    assert refused.value.field == field


def test_what_is_wrong_with_both_days_of_a_consent_is_said_of_both() -> None:
    day = timedelta(days=1)
    wrong = consent.wrong_days(TODAY + day, TODAY - day, TODAY)
    assert [one.field for one in wrong] == ["agreed_on", "until"]


def test_somebody_is_quiet_after_twice_their_rhythm() -> None:
    reached = date(2026, 1, 1)
    assert not rules.is_quiet(reached, 7, reached + timedelta(days=14))
    assert rules.is_quiet(reached, 7, reached + timedelta(days=15))


@pytest.mark.parametrize("called", ["", "  ", "\u3000", "\u200b\u200d", "\u3164"])
def test_everybody_is_called_something(called: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_section("identity", {"called": called, "name": "髙橋"})
    assert refused.value.field == "called"


def test_what_is_too_long_is_refused_at_its_field() -> None:
    rules.check_section("words", {"wish": "あ" * rules.MAX_TEXT})
    with pytest.raises(Refused) as refused:
        rules.check_section("words", {"wish": "あ" * (rules.MAX_TEXT + 1)})
    assert refused.value.field == "wish"


def test_an_unknown_field_is_a_fault_of_the_code() -> None:
    with pytest.raises(ValueError, match="no such section"):
        rules.check_section("words", {"diagnosis": "x"})

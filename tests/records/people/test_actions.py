"""What is done to a record: its result, its row in the ledger, its refusals at their fields."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, fallback
from tests.stories.promises import check_all
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Person


def verbs(case_id: UUID) -> list[str]:
    return list(
        Row.objects.filter(subject_id=case_id).order_by("seq").values_list("verb", flat=True)
    )


def test_a_record_begins_with_somebody_responsible(cast: Cast, case_id: UUID) -> None:
    frame = queries.record(cast.owner, case_id)
    assert frame.connection.post_id == fallback(cast.owner)
    assert frame.connection.next_contact_on == clock.in_days(30)
    assert frame.problem is None
    assert verbs(case_id).count("people.section_written") == len(HANAKO)
    check_all()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"next_contact_on": "yesterday"}, "next_contact_on"),
        ({"post_id": new_id()}, "post_id"),
        ({"sections": {"identity": {"called": " "}}}, "called"),
    ],
)
def test_what_cannot_begin_leaves_nothing(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    usual: dict[str, object] = {
        "case_id": new_id(),
        "post_id": fallback(cast.owner),
        "sections": HANAKO,
        "next_contact_on": clock.today(),
    }
    if "next_contact_on" in changes:
        changes = {"next_contact_on": clock.in_days(-1)}
    with pytest.raises(Refused) as refused:
        actions.open_case(by=cast.owner, **(usual | changes))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Case.objects.exists()
    assert not Person.objects.exists()


def test_a_post_of_another_organisation_carries_nobody_here(cast: Cast, case_id: UUID) -> None:
    theirs = fallback(cast.other)
    for act in (
        lambda: actions.hand_over(
            by=cast.owner, case_id=case_id, kind="connection", post_id=theirs
        ),
        lambda: actions.open_problem(by=cast.owner, case_id=case_id, post_id=theirs),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.field == "post_id"


def test_the_problem_closes_and_the_connection_goes_on(cast: Cast, case_id: UUID) -> None:
    post = fallback(cast.owner)
    actions.open_problem(by=cast.owner, case_id=case_id, post_id=post)
    with pytest.raises(Refused, match="もう始まって"):
        actions.open_problem(by=cast.owner, case_id=case_id, post_id=post)
    actions.close_problem(by=cast.owner, case_id=case_id)
    with pytest.raises(Refused, match="もう保存"):
        actions.close_problem(by=cast.owner, case_id=case_id)
    actions.open_problem(by=cast.owner, case_id=case_id, post_id=post)
    frame = queries.record(cast.owner, case_id)
    assert frame.problem is not None
    assert frame.problem.is_open
    assert frame.connection.is_open


def test_whoever_held_the_post_opens_the_door_too(cast: Cast, case_id: UUID) -> None:
    post = network.create_post(
        by=cast.owner,
        name="相談の担当",
        holder_id=cast.owner.acting_id,
        deputy_id=cast.stranger.acting_id,
    )
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post)
    actions.stop_contact(by=cast.owner, case_id=case_id)
    actions.come_back(
        by=cast.stranger, case_id=case_id, post_id=post, next_contact_on=clock.in_days(3)
    )
    assert queries.connection_state(cast.stranger, case_id) == "open"


def test_no_more_contact_leaves_an_open_door(cast: Cast, case_id: UUID) -> None:
    actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.connection_state(cast.owner, case_id) == "open_door"
    assert queries.my_people(cast.owner)[0] == 0
    with pytest.raises(Refused):
        actions.stop_contact(by=cast.owner, case_id=case_id)
    with pytest.raises(Refused):
        actions.set_rhythm(
            by=cast.owner, case_id=case_id, rhythm_days=7, next_contact_on=clock.today()
        )
    actions.come_back(
        by=cast.owner,
        case_id=case_id,
        post_id=fallback(cast.owner),
        next_contact_on=clock.in_days(3),
    )
    assert queries.connection_state(cast.owner, case_id) == "open"
    check_all()


def test_a_contact_sets_the_next_one(cast: Cast, case_id: UUID) -> None:
    contact = {"by": cast.owner, "case_id": case_id, "on": clock.today(), "reached": False}
    actions.record_contact(**contact, next_contact_on=clock.in_days(5))
    track = queries.record(cast.owner, case_id).connection
    assert track.next_contact_on == clock.in_days(5)
    with pytest.raises(Refused) as refused:
        actions.record_contact(**contact, next_contact_on=None)
    assert refused.value.field == "next_contact_on"
    with pytest.raises(Refused) as refused:
        actions.record_contact(
            **contact | {"on": clock.today() + timedelta(days=1)}, next_contact_on=None
        )
    assert refused.value.field == "on"


def test_a_section_is_written_upon_what_its_writer_saw(cast: Cast, case_id: UUID) -> None:
    write = {"by": cast.owner, "case_id": case_id, "name": "words"}
    actions.write_section(**write, version=1, content={"wish": "海を見たい"})
    for stale in (0, 1, 3):
        with pytest.raises(Refused) as refused:
            actions.write_section(**write, version=stale, content={"wish": "べつの願い"})
        assert refused.value.field == "version"
    opened = queries.open_sections(cast.owner, case_id, ["words"], "support")["words"]
    assert (opened.version, opened.content) == (2, {"wish": "海を見たい"})


def test_strangers_change_nothing(cast: Cast, case_id: UUID) -> None:
    before = verbs(case_id)
    for who in (cast.stranger, cast.host, cast.other, cast.partner):
        for act in (
            lambda w=who: actions.stop_contact(by=w, case_id=case_id),
            lambda w=who: actions.close_problem(by=w, case_id=case_id),
            lambda w=who: actions.write_section(
                by=w, case_id=case_id, name="words", version=1, content={}
            ),
            lambda w=who: actions.join_team(by=w, case_id=case_id, member_id=w.acting_id),
            lambda w=who: actions.leave_team(by=w, case_id=case_id, member_id=cast.owner.acting_id),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.missing
    assert verbs(case_id) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sections": []}, "sections"),
        ({"sections": ["everything"]}, "sections"),
        ({"asked": "guessed"}, "asked"),
        ({"agreed_on": 1}, "agreed_on"),
        ({"until": -1}, "until"),
    ],
)
def test_a_consent_says_what_how_and_until_when(
    cast: Cast, case_id: UUID, changes: dict[str, object], field: str
) -> None:
    said: dict[str, object] = {
        "sections": ["identity"],
        "asked": "phone",
        "agreed_on": 0,
        "until": 9,
    }
    said |= changes
    for name in ("agreed_on", "until"):
        said[name] = clock.in_days(int(str(said[name])))
    with pytest.raises(Refused) as refused:
        actions.give_consent(
            by=cast.owner,
            case_id=case_id,
            basis_ref=new_id(),
            to_organisation=cast.other.acting_for,
            **said,  # type: ignore[arg-type]
        )
    assert refused.value.field == field
    assert not queries.given(cast.owner, case_id)

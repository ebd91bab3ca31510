"""Whom a person names as not to be told is refused by the next one too, and by the one after."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import begin, fallback, found, hand_on
from tests.records.people.merging import merge
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case, Grant, Merge, Reading, Refusal
from tonari.records.people.rules import NOT_YET_NAMED
from tonari.records.people.rules.recipients import packed, unpacked


@pytest.fixture
def third(cast):
    """An organisation to which the next one hands on."""
    return found("みなと診療所", "minami", "南 あおい", cast.owner)


def not_to(by, case_id, *organisations):
    """What the person says now of whom not to tell."""
    section = queries.open_sections(by, case_id, ["sharing"], "support")["sharing"]
    named = rules.organisations_text({one.acting_for: "そこ" for one in organisations})
    actions.write_section(
        by=by,
        case_id=case_id,
        name="sharing",
        version=section.version,
        content=section.content | {"not_to": named},
    )


def hand(by, case_id, to, sections=("words",)) -> tuple[UUID, UUID]:
    """Handed on by somebody to somebody: the record there, and the grant."""
    begun = actions.open_case(
        by=to,
        case_id=new_id(),
        post_id=fallback(to),
        sections={"identity": {"called": NOT_YET_NAMED}},
        next_contact_on=clock.today(),
    )
    actions.introduce(by=by, case_id=begun, of_case=case_id, reopen=True)
    theirs = queries.standing(to, begun)
    reference, grant = agreed(by, case_id, to, sections)
    actions.release(by=by, basis_ref=reference, to_case=theirs)
    return theirs, grant


def agreed(by, case_id, to, sections=("words",)) -> tuple[UUID, UUID]:
    """The person has said yes: for what reason, and the grant."""
    reference = new_id()
    grant = actions.give_consent(
        by=by,
        case_id=case_id,
        basis_ref=reference,
        to_organisation=to.acting_for,
        sections=sections,
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(30),
    )
    return reference, grant


def refuses(by, case_id, organisation) -> bool:
    try:
        queries.check_wish(by, case_id, [organisation.acting_for])
    except Refused:
        return True
    return False


@pytest.mark.parametrize("sections", [["words"], ["whereabouts"], ["words", "sharing"]])
def test_the_next_one_is_refused_whatever_was_shared(cast, case_id, sections):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, sections).case_id
    with pytest.raises(Refused) as refused:
        queries.check_wish(cast.other, theirs, [cast.owner.acting_for, cast.partner.acting_for])
    assert refused.value.field == "recipient"
    assert refused.value.values == {"name": "うみべ商事"}
    assert not refuses(cast.other, theirs, cast.owner)
    with pytest.raises(Refused):
        hand(cast.other, theirs, cast.partner)
    assert Grant.objects.count() == 1


def test_the_one_after_is_refused_too_and_learns_of_a_change(cast, case_id, third):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    beyond, _grant = hand(cast.other, theirs, third)
    assert refuses(third, beyond, cast.partner)
    not_to(cast.owner, case_id)
    assert not refuses(third, beyond, cast.partner)
    assert not refuses(cast.other, theirs, cast.partner)
    not_to(cast.owner, case_id, cast.partner)
    assert refuses(cast.other, theirs, cast.partner)
    assert refuses(third, beyond, cast.partner)


def test_what_was_said_to_the_second_goes_along_with_what_was_said_to_the_first(
    cast, case_id, third
):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    not_to(cast.other, theirs, cast.owner)
    beyond, _grant = hand(cast.other, theirs, third)
    assert refuses(third, beyond, cast.partner)
    assert refuses(third, beyond, cast.owner)
    assert not refuses(cast.owner, case_id, cast.other), "it goes with what is handed on, not back"


def test_a_withdrawal_takes_no_prohibition_back_and_tells_nothing_new(cast, case_id, third):
    not_to(cast.owner, case_id, cast.partner)
    handed = hand_on(cast, case_id, ["words", "sharing"])
    actions.withdraw_consent(by=cast.owner, grant_id=handed.grant_id)
    assert refuses(cast.other, handed.case_id, cast.partner)
    not_to(cast.owner, case_id, cast.partner, third)
    assert refuses(cast.other, handed.case_id, cast.partner)
    assert not refuses(cast.other, handed.case_id, third), "nothing is told after the end"
    not_to(cast.owner, case_id, third)
    assert not refuses(cast.other, handed.case_id, cast.partner), "the person changed their mind"
    assert not refuses(cast.other, handed.case_id, third)


def test_a_consent_that_has_run_out_is_as_one_withdrawn(cast, case_id, third, now):
    not_to(cast.owner, case_id, cast.partner)
    theirs, _grant = hand(cast.owner, case_id, cast.other)
    with clock.at(now + timedelta(days=31)):
        not_to(cast.owner, case_id, cast.partner, third)
        assert refuses(cast.other, theirs, cast.partner)
        assert not refuses(cast.other, theirs, third)


def test_what_was_struck_is_refused_no_more(cast, case_id):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    actions.strike_section(
        by=cast.owner, case_id=case_id, name="sharing", version=1, why="べつの人のこと"
    )
    assert not refuses(cast.other, theirs, cast.partner)


def test_merging_and_undoing_keep_each_refusal_with_its_person(cast, case_id, third):
    alike = begin(cast.owner)
    not_to(cast.owner, case_id, cast.partner)
    not_to(cast.owner, alike, third)
    of_kept, _grant = hand(cast.owner, case_id, cast.other)
    of_other, _grant = hand(
        cast.owner, alike, resident := found("南自治会", "jichi", "南", cast.owner)
    )
    merge(cast.owner, case_id, alike)
    for by, one in ((cast.other, of_kept), (resident, of_other)):
        assert refuses(by, one, cast.partner)
        assert refuses(by, one, third)
    actions.undo_merge(by=cast.owner, case_id=case_id, merge_id=Merge.objects.get().pk)
    assert refuses(cast.other, of_kept, cast.partner)
    assert not refuses(cast.other, of_kept, third)
    assert refuses(resident, of_other, third)
    assert not refuses(resident, of_other, cast.partner)


def test_it_holds_where_the_next_one_joined_it_to_another_record(cast, case_id):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    known = begin(cast.other)
    merge(cast.other, known, theirs)
    assert refuses(cast.other, known, cast.partner)
    actions.undo_merge(by=cast.other, case_id=known, merge_id=Merge.objects.get().pk)
    assert refuses(cast.other, theirs, cast.partner)
    assert not refuses(cast.other, known, cast.partner)


def test_it_is_asked_by_the_team_alone_and_each_time_is_written_down(cast, case_id):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    before = Reading.objects.count()
    assert refuses(cast.other, theirs, cast.partner)
    row = Reading.objects.order_by("at", "id").last()
    assert Reading.objects.count() == before + 1
    assert (row.case_id, row.sections, row.purpose) == (theirs, ["sharing"], "referral")
    Refusal.objects.all().delete()
    for one in (cast.owner, cast.stranger, cast.partner):
        with pytest.raises(Refused) as refused:
            queries.passed_on(one, theirs)
        assert refused.value.missing


def test_whoever_reads_the_database_learns_neither_whom_nor_whether(cast, case_id, third):
    plain, named = hand(cast.owner, case_id, cast.other)[0], begin(cast.owner)
    not_to(cast.owner, named, cast.partner, third)
    theirs, _grant = hand(cast.owner, named, cast.other)
    rows = {
        row.case_id: (bytes(row.sealed), bytes(row.sealed_back)) for row in Refusal.objects.all()
    }
    assert rows.keys() == {plain, theirs}
    assert len({len(blob) for pair in rows.values() for blob in pair}) == 1
    assert not any(
        one.bytes in blob or str(one).encode() in blob
        for one in (cast.partner.acting_for, third.acting_for)
        for pair in rows.values()
        for blob in pair
    )


def test_what_does_not_open_lets_nobody_be_told(cast, case_id):
    theirs = hand_on(cast, case_id, ["words"]).case_id
    Refusal.objects.update(sealed=b"?")
    assert refuses(cast.other, theirs, cast.partner)


def test_it_outlives_the_record_in_which_it_was_said_and_goes_on_from_there(cast, case_id, third):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    Case.objects.get(pk=case_id).delete()
    assert refuses(cast.other, theirs, cast.partner)
    beyond, _grant = hand(cast.other, theirs, third)
    assert refuses(third, beyond, cast.partner)
    assert not refuses(third, beyond, cast.owner)
    assert Refusal.objects.get(case=beyond, from_case=case_id).sealed_back is None


def test_what_came_before_a_withdrawal_does_not_stand_in_for_what_comes_by_another_way(
    cast, case_id, third
):
    beyond, grant = hand(cast.owner, case_id, third)
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    not_to(cast.owner, case_id, cast.partner)
    assert not refuses(third, beyond, cast.partner), "nothing is told after the end"
    theirs, _grant = hand(cast.owner, case_id, cast.other)
    assert hand(cast.other, theirs, third)[0] == beyond
    assert refuses(third, beyond, cast.partner)
    not_to(cast.owner, case_id)
    assert not refuses(third, beyond, cast.partner)


def test_what_the_next_one_hands_on_takes_nothing_away_from_what_is_refused(cast, case_id, third):
    theirs, grant = hand(cast.owner, case_id, cast.other)
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    not_to(cast.owner, case_id, cast.partner)
    beyond, _grant = hand(cast.owner, case_id, third)
    hand(cast.other, theirs, third)
    assert not refuses(cast.other, theirs, cast.partner)
    assert refuses(third, beyond, cast.partner)


@pytest.mark.parametrize("by_another", [False, True])
def test_struck_and_written_again_it_is_refused_again_also_after_a_withdrawal(
    cast, case_id, third, by_another
):
    not_to(cast.owner, case_id, cast.partner)
    theirs, grant = hand(cast.owner, case_id, cast.other)
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    actions.strike_section(
        by=cast.owner, case_id=case_id, name="sharing", version=1, why="べつの人のこと"
    )
    assert not refuses(cast.other, theirs, cast.partner)
    if by_another:
        beyond, _grant = hand(cast.owner, case_id, third)
        hand(third, beyond, cast.other)
        not_to(cast.owner, case_id, third)
        assert refuses(cast.other, theirs, third)
        Grant.objects.update(ended_at=clock.now(), end_reason="withdrawn")
    not_to(cast.owner, case_id, cast.partner)
    assert refuses(cast.other, theirs, cast.partner)
    assert not refuses(cast.other, theirs, third)


def test_it_leads_on_from_the_record_that_the_next_one_had_of_the_person_before(
    cast, case_id, third
):
    theirs, grant = hand(cast.owner, case_id, cast.other)
    hand(cast.other, theirs, third)
    beyond = Case.objects.get(organisation=third.acting_for).pk
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    not_to(cast.owner, case_id, cast.partner)
    assert not refuses(third, beyond, cast.partner)
    begun = actions.open_case(
        by=cast.other,
        case_id=new_id(),
        post_id=fallback(cast.other),
        sections={"identity": {"called": NOT_YET_NAMED}},
        next_contact_on=clock.today(),
    )
    actions.introduce(by=cast.owner, case_id=begun, of_case=case_id, reopen=True)
    reference, _grant = agreed(cast.owner, case_id, cast.other)
    actions.release(by=cast.owner, basis_ref=reference, to_case=begun)
    assert refuses(cast.other, theirs, cast.partner)
    assert refuses(third, beyond, cast.partner)


def test_what_was_shared_before_anything_went_along_is_refused_while_it_may_be_read(cast, case_id):
    not_to(cast.owner, case_id, cast.partner)
    handed = hand_on(cast, case_id, ["words", "sharing"])
    Refusal.objects.all().delete()
    assert refuses(cast.other, handed.case_id, cast.partner)
    actions.withdraw_consent(by=cast.owner, grant_id=handed.grant_id)
    assert not refuses(cast.other, handed.case_id, cast.partner)


def test_what_was_handed_over_before_anything_went_along_is_refused_once_written_again(
    cast, case_id
):
    not_to(cast.owner, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    Refusal.objects.all().delete()
    not_to(cast.owner, case_id, cast.partner)
    assert refuses(cast.other, theirs, cast.partner)


def test_however_much_came_along_is_asked_and_renewed_in_as_many_queries(cast, case_id, third):
    not_to(cast.owner, case_id, cast.partner)
    theirs, _grant = hand(cast.owner, case_id, cast.other)
    with CaptureQueriesContext(connection) as once:
        assert queries.passed_on(cast.other, theirs).keys() == {case_id}
    with CaptureQueriesContext(connection) as written:
        not_to(cast.owner, case_id, cast.partner)
    hand(cast.owner, case_id, cast.other)
    hand(cast.owner, case_id, third)
    with CaptureQueriesContext(connection) as twice:
        queries.passed_on(cast.other, theirs)
    with CaptureQueriesContext(connection) as again:
        not_to(cast.owner, case_id, cast.partner)
    assert len(twice) == len(once)
    assert len(again) == len(written)
    assert Refusal.objects.count() == 2, "several of one record are one when they are renewed"


@pytest.mark.parametrize("count", [0, 1, 16, 17, 40])
def test_what_is_sealed_is_as_long_for_nobody_as_for_sixteen(count):
    named = {new_id() for _one in range(count)}
    content = packed(named)
    assert unpacked(content) == named
    assert len(content["not_to"]) == {0: 16, 1: 16, 16: 16, 17: 32, 40: 48}[count]

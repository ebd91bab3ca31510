"""Two at once on records: merging, undoing, correcting, covering; one effect, the other is told."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.cast import HANAKO, fallback, join, resident
from tests.records.people.merging import AGAIN, versions
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.ground.network.models import Absence, Cover
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Block, Case, Merge, TeamMember, Track
from tonari.records.people.rules.seen import rhythm_version
from tonari.work.support import actions as support
from tonari.work.support import queries as support_queries
from tonari.work.support.models import NoteChange

from .at_once import Meeting, both_orders, met_by, refusals
from .between_two import Story, begin
from .promises import check_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _promises_hold_afterwards(story: Story) -> Iterator[None]:
    yield
    check_all()


@pytest.fixture
def other_id(story: Story) -> UUID:
    """A second record of 花ちゃん, with the same two people beside her."""
    other_id = begin(story.cast.teammate, AGAIN)
    people.join_team(by=story.cast.teammate, case_id=other_id, member_id=story.cast.owner.acting_id)
    return other_id


def merging(by: Actor, kept: UUID, other: UUID, merge_id: UUID | None = None) -> Callable[[], None]:
    seen = (versions(by, kept), versions(by, other))
    one = {"merge_id": merge_id or new_id(), "case_id": kept, "other_id": other}
    return lambda: people.merge_cases(by=by, take={}, seen=seen, **one)


def test_two_merge_the_same_records_from_both_sides(
    story: Story, meeting: Meeting, other_id: UUID
) -> None:
    answers = meeting.run(
        merging(story.cast.owner, story.case_id, other_id),
        merging(story.cast.teammate, other_id, story.case_id),
    )
    assert answers[0] is None
    assert "もうほかの記録とひとつ" in answers[1].reason
    assert Merge.objects.get().kept_id == story.case_id
    assert Case.objects.filter(superseded_by__isnull=True).count() == 1


def test_a_double_click_merges_once_and_undoes_once(
    story: Story, meeting: Meeting, other_id: UUID
) -> None:
    merge_id = new_id()
    merge = merging(story.cast.owner, story.case_id, other_id, merge_id)
    assert [refused.repeated for refused in refusals(meeting.run(merge, merge))] == [True]
    undone = meeting.run(
        *(
            lambda by=by: people.undo_merge(by=by, case_id=story.case_id, merge_id=merge_id)
            for by in (story.cast.owner, story.cast.teammate)
        )
    )
    assert [refused.repeated for refused in refusals(undone)] == [True]
    assert Row.objects.filter(verb="people.unmerged").count() == 1
    assert not Case.objects.filter(superseded_by__isnull=False).exists()


@both_orders
def test_of_two_notes_the_later_day_stays(story: Story, meeting: Meeting, turned: bool) -> None:
    def noting(by: Actor, days_ago: int) -> Callable[[], None]:
        return lambda: people.record_contact(
            by=by,
            case_id=story.case_id,
            on=clock.in_days(-days_ago),
            reached=True,
            next_contact_on=clock.in_days(7),
        )

    track = Track.objects.filter(case=story.case_id, kind=people_rules.CONNECTION)
    track.update(last_contact_on=clock.in_days(-9), last_reached_on=None)
    answers = met_by(meeting, turned, noting(story.cast.owner, 3), noting(story.cast.teammate, 1))
    assert refusals(answers) == []
    assert track.get().last_contact_on == track.get().last_reached_on == clock.in_days(-1)


@both_orders
def test_merging_against_no_more_contact(
    story: Story, meeting: Meeting, other_id: UUID, turned: bool
) -> None:
    answers = met_by(
        meeting,
        turned,
        merging(story.cast.owner, story.case_id, other_id),
        lambda: people.stop_contact(by=story.cast.teammate, case_id=other_id),
    )
    assert answers[0] is None
    # Said of a record that another takes over it holds for that one, or is to be said of it. Said
    # before that, it was of this one alone.
    told = ["つながっていない記録" in refused.reason for refused in refusals(answers)]
    assert told in ([], [True])
    holds = "open" if turned or told else "open_door"
    kept = people_queries.standing(story.cast.owner, story.case_id)
    assert people_queries.connection_state(story.cast.owner, kept) == holds


@pytest.fixture
def note_id(story: Story) -> UUID:
    note_id = new_id()
    support.add_note(
        by=story.cast.owner,
        note_id=note_id,
        case_id=story.case_id,
        on=clock.today(),
        method="phone",
        reached=True,
        with_whom="本人",
        text="一万円をかりた",
        next_contact_on=clock.in_days(7),
    )
    return note_id


def correcting(by: Actor, note_id: UUID, text: str, change_id: UUID | None = None) -> Any:
    said = {"on": clock.today(), "method": "phone", "reached": True, "with_whom": "本人"}
    one = {"change_id": change_id or new_id(), "note_id": note_id, "seen": 1}
    return lambda: support.correct_note(by=by, text=text, **one, **said)


def test_two_correct_the_same_note(story: Story, meeting: Meeting, note_id: UUID) -> None:
    answers = meeting.run(
        correcting(story.cast.owner, note_id, "千円をかりた"),
        correcting(story.cast.teammate, note_id, "千円をかした"),
    )
    assert answers[0] is None
    assert answers[1].field == "seen"
    _total, (note,) = support_queries.timeline(story.cast.owner, story.case_id)
    assert note.text == "千円をかりた"


def test_a_double_click_corrects_once(story: Story, meeting: Meeting, note_id: UUID) -> None:
    correct = correcting(story.cast.owner, note_id, "千円をかりた", new_id())
    assert [one.repeated for one in refusals(meeting.run(correct, correct))] == [True]
    assert NoteChange.objects.count() == 1


@both_orders
def test_correcting_against_striking(
    story: Story, meeting: Meeting, note_id: UUID, turned: bool
) -> None:
    answers = met_by(
        meeting,
        turned,
        correcting(story.cast.owner, note_id, "千円をかりた"),
        lambda: support.strike_note(
            by=story.cast.teammate, change_id=new_id(), note_id=note_id, why="べつの人のこと"
        ),
    )
    assert answers[1] is None, "what is struck stays struck"
    assert len(refusals(answers)) == int(turned)


def test_a_cover_is_ended_once(story: Story, meeting: Meeting) -> None:
    away = story.cast.owner.acting_id
    network.set_away(
        by=story.cast.owner,
        member_id=away,
        first_day=clock.today(),
        last_day=clock.in_days(3),
        cover=story.cast.teammate.acting_id,
    )
    assert Cover.objects.exists()
    absence_id = Absence.objects.get().pk
    answers = meeting.run(
        *[lambda: network.end_away(by=story.cast.owner, member_id=away, absence_id=absence_id)] * 2
    )
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert not Cover.objects.exists()
    assert not Absence.objects.exists()


@both_orders
def test_of_two_who_leave_a_team_behind_an_open_door_one_stays(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    people.stop_contact(by=story.cast.owner, case_id=story.case_id)

    def leaving(by: Actor) -> Callable[[], None]:
        return lambda: people.leave_team(by=by, case_id=story.case_id, member_id=by.acting_id)

    answers = met_by(meeting, turned, leaving(story.cast.owner), leaving(story.cast.teammate))
    (refused,) = refusals(answers)
    assert "記録を開ける人がいなくなります" in refused.reason
    assert TeamMember.objects.filter(case=story.case_id).count() == 1


@both_orders
def test_no_track_goes_to_whoever_is_kept_away_at_that_moment(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    teammate = story.cast.teammate.acting_id
    post_id = network.create_post(by=story.cast.owner, name="家計", holder_id=teammate)
    answers = met_by(
        meeting,
        turned,
        lambda: people.keep_away(by=story.cast.owner, case_id=story.case_id, member_id=teammate),
        lambda: people.hand_over(
            by=story.cast.owner,
            case_id=story.case_id,
            kind=people_rules.CONNECTION,
            post_id=post_id,
        ),
    )
    assert len(refusals(answers)) == 1
    is_kept_away = Block.objects.filter(case=story.case_id).exists()
    assert is_kept_away != Track.objects.filter(case=story.case_id, post=post_id).exists()


@both_orders
@pytest.mark.parametrize("handed_over", [False, True], ids=["met", "handed_over"])
def test_who_is_kept_away_at_that_moment_is_so_where_the_person_becomes_known(
    story: Story, meeting: Meeting, handed_over: bool, turned: bool
) -> None:
    theirs, way = introducing(story, handed_over)
    barred = story.cast.partner.acting_id
    answers = met_by(
        meeting,
        turned,
        lambda: people.keep_away(by=story.cast.owner, case_id=story.case_id, member_id=barred),
        way,
    )
    assert not refusals(answers)
    assert Block.objects.filter(case=theirs, member=barred).exists()


def introducing(story: Story, handed_over: bool) -> tuple[UUID, Callable[[], Any]]:
    """A record begun for the person, and what makes them known there."""
    its = {"by": story.cast.owner}
    theirs = begin(story.cast.other, AGAIN)
    known = {**its, "case_id": theirs, "of_case": story.case_id, "reopen": True}
    if not handed_over:
        return theirs, lambda: people.introduce(**known)
    people.introduce(**known)
    reference = new_id()
    people.give_consent(
        **its,
        case_id=story.case_id,
        basis_ref=reference,
        to_organisation=story.cast.other.acting_for,
        sections=["words"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(9),
    )
    return theirs, lambda: people.release(**its, basis_ref=reference, to_case=theirs)


@both_orders
def test_nobody_is_left_to_a_resident_who_is_alone_at_that_moment(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    alone = resident(story.cast.owner)
    second = join(alone, "second", "二人め", "worker")
    network.begin_to_carry(by=alone)
    theirs = begin(alone, AGAIN)
    people.introduce(by=story.cast.owner, case_id=theirs, of_case=story.case_id, reopen=True)
    answers = met_by(
        meeting,
        turned,
        lambda: network.remove_member(by=alone, member_id=second.acting_id),
        lambda: people.carry_on_elsewhere(
            by=story.cast.owner, case_id=story.case_id, with_case=theirs
        ),
    )
    assert answers[0] is None
    assert len(refusals(answers)) == int(not turned)
    assert people_queries.connection_state(story.cast.owner, story.case_id) == "open"


def test_a_double_click_begins_one_record(story: Story, meeting: Meeting) -> None:
    case_id = new_id()

    def begin_record() -> UUID:
        return support.take_in(
            by=story.cast.teammate,
            case_id=case_id,
            sections=HANAKO,
            post_id=None,
            next_contact_on=clock.in_days(7),
        )

    answers = meeting.run(begin_record, begin_record)
    assert answers[0] == case_id
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert Case.objects.filter(pk=case_id).count() == 1
    assert people_queries.find(story.cast.owner, "花子").total == 2


@both_orders
def test_two_hand_one_person_over_to_different_posts(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    owner, teammate = story.cast.owner, story.cast.teammate
    posts = [
        network.create_post(by=owner, name=name, holder_id=owner.acting_id)
        for name in ("甲の担当", "乙の担当")
    ]
    seen = fallback(owner)

    def hand_over(by: Actor, post_id: UUID) -> None:
        its: dict[str, Any] = {"case_id": story.case_id, "kind": people_rules.CONNECTION}
        people.hand_over(by=by, post_id=post_id, seen=seen, **its)

    answers = met_by(
        meeting,
        turned,
        lambda: hand_over(owner, posts[0]),
        lambda: hand_over(teammate, posts[1]),
    )
    assert [answer is None for answer in answers] == [not turned, turned]
    assert "ほかの人が先に担当をかえました" in refusals(answers)[0].reason
    track = Track.objects.get(case=story.case_id, kind=people_rules.CONNECTION)
    assert track.post_id == posts[int(turned)]


@both_orders
def test_two_agree_on_another_rhythm(story: Story, meeting: Meeting, turned: bool) -> None:
    track = Track.objects.get(case=story.case_id, kind=people_rules.CONNECTION)
    seen = rhythm_version(track.rhythm_days, track.next_contact_on)

    def change(by: Actor, days: int) -> None:
        its: dict[str, Any] = {"case_id": story.case_id, "rhythm_days": days, "seen": seen}
        people.set_rhythm(by=by, next_contact_on=clock.in_days(days), **its)

    answers = met_by(
        meeting,
        turned,
        lambda: change(story.cast.owner, 7),
        lambda: change(story.cast.teammate, 90),
    )
    assert [answer is None for answer in answers] == [not turned, turned]
    assert "ほかの人が直しました" in refusals(answers)[0].reason
    track.refresh_from_db()
    assert track.rhythm_days == (90 if turned else 7)

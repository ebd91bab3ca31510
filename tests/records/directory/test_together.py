"""Two at once: what is sent twice is written once, and the other is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.cast import join, make_cast
from tests.stories.at_once import Meeting, both_orders, met_by, refusals
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id, new_paper_code
from tonari.records.directory.actions import (
    keep_gap,
    link_service,
    make_link,
    put_measure,
    put_service,
    report_mistake,
    take_report,
)
from tonari.records.directory.models import (
    Gap,
    HostLink,
    Measure,
    MeasureService,
    Report,
    Service,
)
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.gaps import Looked
from tonari.records.directory.rules.keeping import CODE_GROUPS

from .said import MEASURE

pytestmark = pytest.mark.django_db(transaction=True)
CAFE = Content(name="朝のカフェ")


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(monkeypatch)


def _gap(by: Actor, chosen: UUID) -> object:
    return keep_gap(by=by, looked=Looked(words="夜の居場所"), gap_id=chosen)


def _measure(by: Actor, chosen: UUID) -> object:
    return put_measure(by=by, content=MEASURE, form_id=chosen)


def _service(by: Actor, chosen: UUID) -> object:
    return put_service(by=by, content=CAFE, form_id=chosen)


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("write", "model"), [(_gap, Gap), (_measure, Measure), (_service, Service)]
)
def test_a_form_that_is_sent_twice_at_once_counts_once(
    member: Actor, meeting: Meeting, write: Callable[..., object], model: Any
) -> None:
    chosen = new_id()
    answers = meeting.run(*[lambda: write(member, chosen)] * 2)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert [row.pk for row in model.objects.all()] == [chosen]


@pytest.mark.usefixtures("now")
def test_a_support_that_two_link_to_a_measure_at_once_rests_on_it_once(
    member: Actor, meeting: Meeting
) -> None:
    ids = {
        "measure_id": put_measure(by=member, content=MEASURE),
        "service_id": put_service(by=member, content=CAFE),
    }
    answers = meeting.run(*[lambda: link_service(by=member, **ids)] * 2)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert MeasureService.objects.count() == 1


@pytest.mark.usefixtures("now")
def test_one_code_for_the_cards_of_two_entries_at_once_is_the_card_of_one(
    member: Actor, meeting: Meeting
) -> None:
    first, second = put_service(by=member, content=CAFE), put_service(by=member, content=CAFE)
    code = new_paper_code(CODE_GROUPS)
    answers = meeting.run(
        lambda: make_link(by=member, service_id=first, code=code),
        lambda: make_link(by=member, service_id=second, code=code),
    )
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert HostLink.objects.get().service_id in (first, second)


def _reported(keeper: Actor) -> UUID:
    cafe = put_service(by=keeper, content=CAFE)
    report_mistake(by=PUBLIC, service_id=cafe, report_id=(made := new_id()), what="recruiting")
    return made


@both_orders
def test_of_two_who_see_to_a_report_at_once_one_does_and_the_other_is_told(
    meeting: Meeting, turned: bool
) -> None:
    cast = make_cast()
    made = _reported(cast.owner)
    answers = met_by(
        meeting,
        turned,
        lambda: take_report(by=cast.other, report_id=made),
        lambda: take_report(by=cast.partner, report_id=made),
    )
    [told] = refusals(answers)
    assert "先に引き受けました" in told.reason
    first = cast.partner if turned else cast.other
    assert Report.objects.get(pk=made).taken_by_id == first.acting_id
    assert Row.objects.get(verb="directory.report_taken").actor_id == first.id


@both_orders
def test_of_two_who_take_over_a_report_at_once_one_does(meeting: Meeting, turned: bool) -> None:
    cast = make_cast()
    third = join(cast.partner, "mori", "森 ゆう", "worker", "coordinator")
    made = _reported(cast.owner)
    take_report(by=cast.other, report_id=made)
    seen = cast.other.acting_id
    answers = met_by(
        meeting,
        turned,
        lambda: take_report(by=cast.partner, report_id=made, seen=seen),
        lambda: take_report(by=third, report_id=made, seen=seen),
    )
    assert ["先に引き受けました" in told.reason for told in refusals(answers)] == [True]
    assert Row.objects.filter(verb="directory.report_taken").count() == 2


def test_whoever_says_twice_at_once_that_they_see_to_it_is_told_that_they_do(
    meeting: Meeting,
) -> None:
    cast = make_cast()
    made = _reported(cast.owner)
    answers = meeting.run(*[lambda: take_report(by=cast.other, report_id=made)] * 2)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert Report.objects.get(pk=made).taken_by_id == cast.other.acting_id

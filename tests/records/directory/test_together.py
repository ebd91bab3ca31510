"""Two at once: what is sent twice is written once, and the other is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.stories.at_once import Meeting, refusals
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id, new_paper_code
from tonari.records.directory.actions import (
    keep_gap,
    link_service,
    make_link,
    put_measure,
    put_service,
)
from tonari.records.directory.models import Gap, HostLink, Measure, MeasureService, Service
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

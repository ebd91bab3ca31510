"""Two files at the same moment: one is taken in, the other is told and can be taken in after it."""

from uuid import UUID

import pytest

from tests.stories.at_once import Meeting, refusals
from tonari.ground.areas.actions import take_file, undo_file
from tonari.ground.areas.models import Area, AreaFile, AreaFileRow, Municipality, Population

from .brought import CODES, PEOPLE, US, bring, geojson, take
from .places import square

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
MEANWHILE = "ほかの人が同じところを書きかえました"


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(monkeypatch)


def _both(meeting: Meeting, first: UUID, second: UUID) -> None:
    """The second is told, nothing of it is written, and it waits to be taken in."""
    answers = meeting.run(
        lambda: take_file(by=US, file_id=first), lambda: take_file(by=US, file_id=second)
    )
    (refused,) = refusals(answers)
    assert MEANWHILE in refused.reason
    assert answers[1] is refused
    assert AreaFile.objects.get(pk=second).state == "checked"


def test_of_two_files_that_give_one_name_one_is_told(meeting: Meeting) -> None:
    first, second = (
        bring(geojson(square(side=side)), municipality_code="992011") for side in (0.1, 0.2)
    )
    _both(meeting, first, second)
    assert Area.objects.get().north == pytest.approx(34.1)
    assert take_file(by=US, file_id=second)["changed"] == 1
    assert Area.objects.get().north == pytest.approx(34.2)


@pytest.mark.parametrize("before", ["", "222127,浜,2026-04-01,10\n"], ids=["new", "known"])
def test_of_two_tables_that_count_one_area_one_is_told(meeting: Meeting, before: str) -> None:
    if before:
        take(PEOPLE + before, "population", "人口.csv")
    first, second = (
        bring(f"{PEOPLE}222127,浜,2026-04-01,{n}\n", "population", "人口.csv") for n in (20, 30)
    )
    _both(meeting, first, second)
    assert Population.objects.get().total == 20
    take_file(by=US, file_id=second)
    undo_file(by=US, file_id=second)
    assert Population.objects.get().total == 20, "what stood before it is what the first wrote"


@pytest.mark.parametrize("before", ["", "222127,静岡県,やいづ,\n"], ids=["new", "known"])
def test_of_two_tables_that_name_one_code_one_is_told(meeting: Meeting, before: str) -> None:
    if before:
        take(CODES + before, "codes", "コード.csv")
    first, second = (
        bring(f"{CODES}222127,静岡県,{name},\n", "codes", "コード.csv") for name in ("い", "ろ")
    )
    _both(meeting, first, second)
    assert Municipality.objects.get().name == "い"
    assert AreaFileRow.objects.get(of=second).result == ("changed" if before else "taken")


def test_one_file_is_taken_in_once(meeting: Meeting) -> None:
    found = bring(geojson(square()), municipality_code="992011")
    answers = meeting.run(*[lambda: take_file(by=US, file_id=found)] * 2)
    assert len(refusals(answers)) == 1
    assert Area.objects.count() == 1

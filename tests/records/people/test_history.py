"""A section is corrected or struck; every version stays, with who, when and why."""

from uuid import UUID

import pytest

from tests.cast import Cast, hand_on
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Reading, Section


def write(cast: Cast, case_id: UUID, version: int, **content: str) -> None:
    actions.write_section(
        by=cast.owner, case_id=case_id, name="words", version=version, content=content
    )


def strike(
    cast: Cast, case_id: UUID, version: int = 1, name: str = "words", why: str = "別人"
) -> None:
    actions.strike_section(by=cast.owner, case_id=case_id, name=name, version=version, why=why)


def words(cast: Cast, case_id: UUID) -> queries.SectionView:
    return queries.open_sections(cast.owner, case_id, ["words"], "support")["words"]


def test_every_version_stays_with_who_and_when(cast: Cast, case_id: UUID) -> None:
    write(cast, case_id, 1, wish="囲碁がしたい")
    now, before = queries.section_history(cast.owner, case_id, "words")
    assert (now.content["wish"], now.before["wish"]) == ("囲碁がしたい", "また将棋をさしたい")
    assert (before.version, before.before, before.writer_name) == (1, {}, "佐藤 さくら")
    assert Reading.objects.filter(case=case_id, purpose="history", sections=["words"]).count() == 1


def test_what_is_struck_is_shown_no_more_and_not_erased(cast: Cast, case_id: UUID) -> None:
    strike(cast, case_id)
    assert (words(cast, case_id).content, words(cast, case_id).is_struck) == ({}, True)
    struck, before = queries.section_history(cast.owner, case_id, "words")
    assert (struck.is_struck, struck.why) == (True, "別人")
    assert before.content["wish"] == "また将棋をさしたい"
    assert "別人".encode() not in bytes(Section.objects.get(is_struck=True).sealed_why)
    write(cast, case_id, 2, wish="囲碁がしたい")
    assert not words(cast, case_id).is_struck


def test_a_version_is_struck_only_by_whoever_saw_it(cast: Cast, case_id: UUID) -> None:
    write(cast, case_id, 1, wish="囲碁がしたい")
    with pytest.raises(Refused) as refused:
        strike(cast, case_id, 1)
    assert refused.value.field == "version"
    assert words(cast, case_id).content["wish"] == "囲碁がしたい"


def test_twice_counts_once(cast: Cast, case_id: UUID) -> None:
    strike(cast, case_id)
    with pytest.raises(Refused) as refused:
        strike(cast, case_id)
    assert refused.value.repeated
    assert Section.objects.filter(case=case_id, name="words").count() == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [("identity", "別人"), ("words", " "), ("household", "別人"), ("notes", "別人")],
)
def test_what_cannot_be_struck(cast: Cast, case_id: UUID, name: str, why: str) -> None:
    with pytest.raises(Refused):
        strike(cast, case_id, name=name, why=why)
    assert not Section.objects.filter(is_struck=True).exists()


@pytest.mark.parametrize("who", ["teammate", "other", "partner"])
def test_the_history_is_the_teams_alone(cast: Cast, case_id: UUID, who: str) -> None:
    hand_on(cast, case_id, ["identity", "words"])
    somebody = getattr(cast, who)
    with pytest.raises(Refused):
        queries.section_history(somebody, case_id, "words")
    with pytest.raises(Refused):
        actions.strike_section(by=somebody, case_id=case_id, name="words", version=1, why="別人")

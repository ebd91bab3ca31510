"""Before somebody is entered a second time."""

from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, begin
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import Reading
from tonari.records.people.queries import finder
from tonari.records.people.rules import NOT_YET_NAMED


def why(cast: Cast, **identity: str) -> list[tuple[str, ...]]:
    return [one.why for one in queries.look_alikes(cast.stranger, identity)]


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ({"phone": "０９０−００００−１２３４"}, ("phone",)),
        ({"phone": "(090)00001234", "birth_on": "1999-01-01"}, ("phone",)),
        ({"name": "高橋花子"}, ("name",)),
        ({"name": "花子 髙橋"}, ("name",)),
        ({"name": "花子高橋"}, ("name",)),
        ({"kana": "ﾊﾅｺ ﾀｶﾊｼ"}, ("kana",)),
        ({"called": "たかはし　はなこ"}, ("called",)),
        ({"called": "花ちゃん"}, ("called",)),
        ({"name": "髙橋 花子", "birth_on": "1950-03-04"}, ("name", "birth")),
        ({"name": "髙橋 花子", "birth_on": "1950-04-03"}, ("name", "birth_near")),
        ({"name": "髙橋 花子", "birth_on": "1951-03-04"}, ("name", "birth_near")),
        ({"name": "高橋 美咲", "birth_on": "1950-03-04"}, ("part", "birth")),
        ({"kana": "すずき はなこ", "birth_on": "1950-03-04"}, ("part", "birth")),
    ],
)
def test_why_it_looks_the_same(
    cast: Cast, case_id: UUID, typed: dict[str, str], reasons: tuple[str, ...]
) -> None:
    assert why(cast, **typed) == [reasons]


@pytest.mark.parametrize("field", ["phone", "other_phone"])
def test_the_second_number_is_theirs_too(cast: Cast, field: str) -> None:
    begin(cast.owner, {"identity": HANAKO["identity"] | {"other_phone": "0540-00-7777"}})
    assert why(cast, **{field: "0540007777"}) == [("phone",)]
    assert why(cast, **{field: "090-0000-1234"}) == [("phone",)]
    [found] = queries.find(cast.stranger, "0540-00-7777").people
    assert found.other_phone == "0540-00-7777"


@pytest.mark.parametrize(
    "typed", [{"phone": "03-0000-0003"}, {"other_phone": "+81 3-0000-0003"},
              {"more_phones": "0540-00-1111\n0300000003（娘）"}],
)  # fmt: skip
def test_a_third_number_and_any_after_it_are_theirs_too(cast: Cast, typed: dict[str, str]) -> None:
    more = "姉 0540-00-7777\n03-0000-0003（夜7時から）"
    mine = begin(cast.owner, {"identity": {"called": "はなさん", "more_phones": more}})
    assert why(cast, **typed) == [("phone",)]
    for words in ("03-0000-0003", "０３００００", "+81 3-0000-0003", "7777"):
        [found] = queries.find(cast.stranger, words).people
        assert found.case_id == mine
        assert found.more_phones == "0540-00-7777\n03-0000-0003", "numbers, and no words"
    assert queries.find(cast.stranger, "姉").total == 0


def test_a_number_with_the_sign_of_the_country_is_the_same(cast: Cast, case_id: UUID) -> None:
    assert why(cast, phone="+81 90-0000-1234") == [("phone",)]
    [found] = queries.find(cast.stranger, "+81 90-0000-1234").people
    assert found.case_id == case_id


def test_a_line_from_before_there_was_a_second_or_a_third_number_is_read() -> None:
    case_id = new_id()
    line = finder.finder_line(case_id, {"called": "花ちゃん", "phone": "090-0000-1234"})
    for before in ("\x1f", "\x1f\x1f"):
        old = line.removesuffix(before)
        assert old != line
        assert finder.refolded(old) == line


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "髙橋 花子", "birth_on": "1972-11-30"},
        {"name": "佐藤 花枝", "birth_on": "1950-03-04"},
        {"birth_on": "1950-03-04"},
        {"phone": "1234"},
        {"name": "花"},
        {"called": "紹介を受けた方"},
        {"called": "名前をまだ写していない方"},
    ],
)
def test_who_only_resembles_is_not_shown(cast: Cast, case_id: UUID, typed: dict[str, str]) -> None:
    begin(cast.owner, {"identity": {"called": NOT_YET_NAMED}})
    before = Reading.objects.count()
    assert why(cast, **typed) == []
    assert Reading.objects.count() == before, "nobody was shown, so nobody was looked at"


def test_the_likeliest_comes_first_and_each_knows_who_looked(cast: Cast, case_id: UUID) -> None:
    begin(cast.owner, {"identity": {"called": "高橋さん", "name": "髙橋 花子"}})
    assert why(cast, **HANAKO["identity"])[0] == ("phone", "name", "kana", "birth")
    _, looks = queries.readings(cast.owner, case_id)
    assert looks[0].purpose == "search"
    assert queries.look_alikes(cast.other, HANAKO["identity"]) == []
    assert len(queries.look_alikes(cast.owner, HANAKO["identity"], but=case_id)) == 1


def test_what_an_earlier_folding_left_is_found_and_mended(cast: Cast, case_id: UUID) -> None:
    identity = {"called": "山嵜さん", "name": "山嵜 学"}
    other = begin(cast.owner, {"identity": identity})
    assert queries.find(cast.owner, "山崎").people[0].case_id == other
    with clock.at(clock.now()):
        actions.write_section(
            by=cast.owner, case_id=other, name="identity", version=1, content=identity
        )
    assert queries.find(cast.owner, "山﨑").total == 1

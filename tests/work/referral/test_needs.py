"""Who is suggested for a need, as it is written."""

from typing import Any

import pytest

from tests.cast import Cast
from tonari.records.directory import queries as directory
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import weekly
from tonari.work.referral import rules


@pytest.mark.parametrize(
    "need", ["将棋", "将棋のできる相手がほしい。週に一度、ゆっくり話を聞いてくれる方を。"]
)
def test_a_rare_word_that_is_said_comes_before_near_words_and_broad_fields(
    cast: Cast, need: str
) -> None:
    told = [
        (f"茶話会{number:02}", "週に一度、ゆっくり話を聞く、話し相手の会。趣味、傾聴。")
        for number in range(12)
    ]
    for name, words in [*told, ("盤上クラブ", "将棋と囲碁。"), ("将棋サロン 歩", "将棋をさす。")]:
        said = Content(name=name, kind="place", fields=("culture",), description=words)
        put_service(by=cast.owner, content=said)
    words = rules.words_of(need, directory.spoken_of(cast.owner, need))
    found = [one.service.name for one in directory.speaking_of(cast.owner, words, 8)]
    assert found[:2] == ["将棋サロン 歩", "盤上クラブ"]


def found_for(cast: Cast, need: str) -> list[Any]:
    words = rules.words_of(need, directory.spoken_of(cast.owner, need))
    return list(directory.speaking_of(cast.owner, words, 8))


def offered(cast: Cast, name: str, **said: Any) -> None:
    put_service(by=cast.owner, content=Content(name=name, kind="place", **said))


def test_who_is_shut_on_the_day_asked_for_does_not_fit_by_saying_so(cast: Cast) -> None:
    offered(cast, "潮の医院", hours="9:00-17:00 木曜・土日は休み", description="内科。")
    offered(cast, "浜の歯科", hours="木曜休み")
    offered(
        cast, "月曜の将棋", description="将棋をさす。", openings=weekly([(0, "10:00", "12:00")])
    )
    offered(cast, "木の茶室", description="茶と花。", openings=weekly([(3, "10:00", "12:00")]))
    offered(cast, "盤の会", description="将棋をさす。", openings=weekly([(3, "10:00", "12:00")]))
    offered(cast, "歩の会", description="将棋をさす。", hours="木曜に集まります")
    offered(cast, "角の会", description="将棋をさす。", hours="木曜休み")
    found = {one.service.name: one.whys for one in found_for(cast, "将棋をさせるところ。木曜。")}
    assert found.keys() == {"盤の会", "歩の会", "角の会", "月曜の将棋"}
    assert found["盤の会"] == (("text", "将棋"), ("time", "木曜"))
    assert found["歩の会"] == (("text", "将棋"), ("text", "木曜"))
    assert found["角の会"] == (("text", "将棋"),)
    assert found["月曜の将棋"] == (("name", "将棋"),)
    assert list(found)[-1] == "角の会"


def test_a_time_alone_makes_nobody_fit(cast: Cast) -> None:
    offered(cast, "木の茶室", openings=weekly([(3, "10:00", "12:00")]))
    assert found_for(cast, "木曜に。") == []
    view = directory.search(cast.owner, "木の茶室").items[0]
    assert directory.speaks(cast.owner, ["木曜"], view) == []
    assert directory.speaks(cast.owner, ["茶室", "木曜"], view)[1:] == [("time", "木曜")]


def test_a_broad_field_is_no_closer_for_being_open_then(cast: Cast) -> None:
    offered(cast, "木の館", fields=("culture",), openings=weekly([(3, "10:00", "12:00")]))
    assert [one.is_close for one in found_for(cast, "将棋。木曜。")] == [False]


@pytest.mark.parametrize(
    "need",
    [
        "夜に行けるところ。名前を言わずに。",
        "夜、名前を言わなくてもいい場所がほしい",
        "名前は言いたくない。夜なら出られる。",
        "夜だけ出られる。名乗りたくない。",
    ],
)
def test_at_night_and_without_a_name_are_what_the_search_takes_them_for(
    cast: Cast, need: str
) -> None:
    offered(cast, "名簿の会", description="名前を書いてお入りください。夜勤の方も。")
    offered(cast, "昼の縁側", traits=("no_name",), openings=weekly([(3, "10:00", "12:00")]))
    offered(cast, "宵の縁側", traits=("no_name",), openings=weekly([(3, "19:00", "21:00")]))
    found = {one.service.name: dict(one.whys) for one in found_for(cast, need)}
    assert list(found) == ["宵の縁側", "昼の縁側"]
    assert found["宵の縁側"].keys() == {"meaning", "time"}
    assert found["昼の縁側"].keys() == {"meaning"}


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("平日の夜に話せる相手。土日はむずかしい", ["平日", "夜", "話せる相手"]),
        ("子どもはいない。夜に行ける居場所", ["夜", "居場所"]),
        ("車いすではない。電話は苦手", []),
        ("夕方からだけ出られる。居場所がほしい", ["夕方", "居場所"]),
    ],
)
def test_what_a_need_denies_is_not_looked_for(cast: Cast, need: str, words: list[str]) -> None:
    said = rules.wanted(need)
    assert rules.words_of(said, directory.spoken_of(cast.owner, said)) == words


@pytest.mark.parametrize(
    "need",
    [
        "話し相手がいない",
        "友だちもいない",
        "学校へ行けない",
        "居場所がない",
        "外に出られない",
        "ごはんはない",
    ],
)
def test_what_somebody_lacks_is_looked_for(need: str) -> None:
    assert rules.wanted(need) == need


@pytest.mark.parametrize("letter", ["長", "ア", "お長", "夜は", "子ども"])
def test_a_whole_book_pasted_as_a_need_is_soon_read(letter: str) -> None:
    # Read anew from each of its letters, it would take hours.
    assert rules.wanted(letter * 100_000) == letter * 100_000

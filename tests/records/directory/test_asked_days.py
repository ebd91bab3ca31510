"""Dates among the words of a search."""

from datetime import date

import pytest

from tonari.records.directory.rules.asked_days import day_said
from tonari.records.directory.rules.openings import NOW

TODAY = date(2026, 11, 16)
"""A Monday."""
FIFTH = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("12月5日", FIFTH, ""),
        ("12/5", FIFTH, ""),
        ("１２月５日", FIFTH, ""),
        ("１２／５", FIFTH, ""),
        ("令和8年12月5日", FIFTH, ""),
        ("R8.12.5", FIFTH, ""),
        ("2026-12-05", FIFTH, ""),
        ("2026年12月5日（土）", FIFTH, ""),
        ("12月5日（土）の食堂", FIFTH, "食堂"),
        ("川上 12月5日の午後", FIFTH, "川上 午後"),
        ("12月5日に開いている居場所", FIFTH, "居場所"),
        ("食堂、12/5", FIFTH, "食堂、"),
        ("11月16日", TODAY, ""),
        ("11月15日", date(2027, 11, 15), ""),
        ("2月29日", date(2028, 2, 29), ""),
        ("2月31日", None, ""),
        ("2/31 食堂", None, "食堂"),
        ("令和8年2月31日", None, ""),
        ("今日", TODAY, ""),
        ("明日の夜", date(2026, 11, 17), "夜"),
        ("明後日 食堂", date(2026, 11, 18), "食堂"),
        ("あした", date(2026, 11, 17), ""),
        ("今夜", TODAY, "夜"),
        ("今晩の食堂", TODAY, "夜 食堂"),
        ("今週の土曜", date(2026, 11, 21), ""),
        ("来週の土曜日の午後", date(2026, 11, 28), "午後"),
        ("今度の木曜", date(2026, 11, 19), ""),
        ("次の月曜日 食堂", date(2026, 11, 23), "食堂"),
        ("お茶 つぎの日曜", date(2026, 11, 22), "お茶"),
    ],
)
def test_a_day_is_the_next_such_and_the_rest_is_left(words, day, rest):
    said = day_said(words, TODAY)
    assert said is not None
    assert (said.day, said.rest) == (day, rest)


@pytest.mark.parametrize(
    ("words", "typed", "rest"),
    [
        ("いま開いているところ", "いま開いている", ""),
        ("今やってる", "今やってる", ""),
        ("今やってる所は", "今やってる", ""),
        ("いま開いてる", "いま開いてる", ""),
        ("今、開いている所はありますか？", "今、開いている", ""),
        ("今 あいてる", "今 あいてる", ""),
        ("今すぐ行けるところ", "今すぐ行ける", ""),
        ("今やってますか", "今やってますか", ""),
        ("いまやっているこども食堂", "いまやっている", "こども食堂"),
        ("食堂　今やってる", "今やってる", "食堂"),
        ("今開いているカフェ 駅前", "今開いている", "カフェ 駅前"),
        ("いま開いているの", "いま開いている", ""),
        ("営業中", "営業中", ""),
        ("営業中ですか？", "営業中", ""),
        ("現在営業中の食堂", "現在営業中", "食堂"),
    ],
)
def test_open_now_is_the_filter_and_the_rest_is_left(words, typed, rest):
    said = day_said(words, TODAY)
    assert said == (typed, None, rest, NOW)


@pytest.mark.parametrize(
    "words",
    [
        "今",
        "いま",
        "今やっていることをやめたい",
        "今やってるから来て",
        "営業中止のお知らせ",
        "今やってる仕事がつらい",
        "今やってるバイト",
        "今やってる治療",
        "今やってるのかな",
        "営業中かどうか",
        "今井",
        "いまむら",
        "開いている",
        "準備中",
    ],
)
def test_what_does_not_ask_who_is_open_now_stays_as_it_is(words):
    assert day_said(words, TODAY) is None


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "食堂",
            "土曜の午後",
            "24/7",
            "13/1",
            "1/50",
            "054-623-2882",
            "1・2・3",
            "12月",
            "5日",
            "今週末",
            "今日子ども食堂",
        ),
        *("今日子", "明日葉", "あしたの会", "こんばんは", "10:00", "1/2/3", "12/5-6", "毎月5日"),
    ],
)
def test_what_names_no_day_stays_as_it_is(words):
    assert day_said(words, TODAY) is None

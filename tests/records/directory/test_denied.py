"""What published words say does not hold: only where they leave no doubt."""

import pytest

from tonari.records.directory.rules.denied import denied_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2階です。車いすでは入れません。", "wheelchair"),
        ("車椅子の利用不可", "wheelchair"),
        ("要予約", "no_booking"),
        ("事前に予約が必要です。", "no_booking"),
        ("参加費：３００円", "free"),
        ("子ども連れはご遠慮ください", "children"),
        ("大人のみ", "children"),
        ("送迎はありません。", "transport"),
        ("匿名では参加できません", "no_name"),
        ("日本語のみ", "languages"),
        ("オンラインでの相談はできません", "online"),
    ],
)
def test_a_plain_no_is_read(text, code):
    assert denied_in(text) == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "車いす可",
        "車いすで入れない日はお知らせください",
        "予約は必要ありません",
        "予約が必要な場合があります",
        "参加費無料",
        "参加費は大人300円、子ども無料",
        "日本語のみで書かれた案内のほか、英語の案内があります",
        "オンラインでも参加できます",
        "送迎あり",
        "",
    ],
)
def test_what_leaves_a_doubt_says_nothing(text):
    assert denied_in(text) == ()


def test_a_price_in_its_own_column_is_a_no_unless_some_come_free():
    assert denied_in("", cost="1回500円") == ("free",)
    assert denied_in("", cost="大人500円、子どもは無料") == ()
    assert denied_in("だれでも", cost="") == ()


@pytest.mark.parametrize(
    "cost", ["お茶代１００円", "子ども100円、大人300円", "1時間700円（ひとり親は半額）"]
)
def test_a_price_for_everybody_is_a_no_however_it_is_put(cost):
    assert denied_in("", cost=cost) == ("free",)


@pytest.mark.parametrize(
    "cost", ["1回500円（減免あり）", "医療保険", "トースト180円（耳は無料）", "0円"]
)
def test_a_price_that_some_do_not_pay_is_no_plain_no(cost):
    assert denied_in("", cost=cost) == ()

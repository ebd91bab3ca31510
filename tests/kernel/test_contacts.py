"""What reaches somebody is found in words, and hours, days and sums are not taken for it."""

import pytest

from tonari.kernel.contacts import house_in, reach_in


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("電話は０９０－１２３４ー５６７８です", "090-1234-5678"),
        ("(054) 620-1111 まで", "(054) 620-1111"),
        ("+81 90 1234 5678", "+81 90 1234 5678"),
        ("番号は〇九〇の一二三四の五六七八です", "〇九〇の一二三四の五六七八"),
        ("ｈａｎａ＠example.jp へ", "hana@example.jp"),
    ],
)
def test_a_number_or_address_is_found_as_it_stands_in_one_width(words, found):
    assert reach_in(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "10-12 13-15 16-18",
        "2026-04-01から2026-05-31",
        "123456789円",
        "10:00〜12:00",
        "5人",
        "二〇二六年",
        "土曜10-12、日10-12",
        "毎週3-4日、午後1-3に",
        "1日3-4回",
        "小学校5-6年",
        "10時-12時",
        "土の10-12",
        "6-1で勝った",
        "試合6-1",
        "試合は 6-1",
        "11-13時",
        "平日 11-13時",
        "10-12月",
        "来年10-12月",
        "2-3人",
        "大人2-3人",
        "1-2回",
        "週1-2回",
        "月水金10-12",
        "土日 10-12",
        "火 木 10-12",
        "第2土10-12",
        "今日10-12",
        "午前 9-11",
        "午前9-11",
        "前1-2",
        "最近2-3か月",
        "営業時間9-17",
        "開館 10-12",
    ],
)
def test_hours_days_and_sums_reach_nobody(words):
    assert (reach_in(words), house_in(words)) == ("", "")


def test_a_house_is_no_way_to_ring_and_a_day_is_no_house():
    assert house_in("本町１丁目の角") == "1丁目"
    assert house_in("海の町1-2-3") == "1-2-3"
    assert reach_in("海の町1-2-3") == house_in("26-4-1年") == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("浜町5-6の家で、草取りを", "5-6"),
        ("みなと野市浜町１－１４", "1-14"),
        ("汐見台3-12", "3-12"),
        ("浜町5の6", "5の6"),
        ("潮風団地3号棟205号室", "3号棟"),
        ("本町3-4", "3-4"),
        ("神宮前1-1のマンションの方", "1-1"),
        ("神宮前 1-1のマンションの方", "1-1"),
        ("みどりが丘 12-3", "12-3"),
        ("みどりが丘　１２－３", "12-3"),
        ("六本木3-2に", "3-2"),
        ("春日1-4", "1-4"),
        ("浜通３－４", "3-4"),
        ("本町2-5", "2-5"),
        ("1-2-3に住む", "1-2-3"),
    ],
)
def test_a_house_of_two_numbers_stands_behind_its_town(words, found):
    assert house_in(words) == found

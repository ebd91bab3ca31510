"""One row of a list: what is asked of its cells, and what is said of them."""

from collections import Counter

import pytest

from tonari.kernel.refused import Refused
from tonari.records.directory.rules.addresses import TOWN
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.formats import recognise
from tonari.records.directory.rules.rows import Origin, read_row

HEAD = ("名称", "住所", "全国地方公共団体コード")


class Counting(Cells):
    """Cells that count how often a column is asked for."""

    def __init__(self, header, cells):
        super().__init__(header, cells)
        self.asked = Counter()

    def get(self, *names):
        self.asked[names] += 1
        return super().get(*names)


def read(*cells, head=HEAD, kind=Cells):
    header = Header(head)
    row = kind(header, cells)
    return row, read_row(2, row, recognise(header), Origin("海の町", "", "一覧"))


def test_what_stands_beside_a_code_is_asked_for_only_where_it_decides():
    without, with_six, with_five = (
        read("ひろば", "千葉県市川市八幡1-1", code, kind=Counting)
        for code in ("", "122033", "12203")
    )
    assert [one.content.municipality_code for _row, one in (without, with_six)] == ["", "122033"]
    asked = [row.asked[TOWN[0]] for row, _draft in (without, with_six, with_five)]
    assert asked[0] == asked[1] < asked[2]


# --- names that came to harm ----------------------------------------------------------------------


def notes(*cells, head=HEAD):
    return "".join(read(*cells, head=head)[1].notes)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("ひ\ufffdば", "読めなくなった字（\ufffd）があります：名称。"),
        ("縺薙←繧ゅ", "文字化けのようです：名称（もとは「こども」かもしれません）"),
        ("蝗ｳ譖ｸ鬢ｨ", "もとは「図書館」"),
        ("ã\x81“ã\x81©ã‚‚", "もとは「こども」"),
        ("縺薙←繧ょｰ?", "文字化けのようです：名称"),
        ("海のｻﾛﾝ", "名称に、半角カナがまじっています。"),
        ("ひ\x07ろば", "名称から、目に見えない字を取りのぞきました。"),
        ("ひろ\u202eば", "名称から、目に見えない字を取りのぞきました。"),
        ("ひろば\ue001", "ほかの機械では出ない字（外字）があります：名称。"),
        ("12345", "名称が、数字か記号だけです。"),
        ("・・・", "名称が、数字か記号だけです。"),
    ],
)
def test_a_damaged_name_is_taken_with_what_is_to_be_checked(name, note):
    assert note in notes(name, "町1-1", "")


@pytest.mark.parametrize(
    "name",
    ["ひろば", "カフェ", "繧繝縁の間", "Café", "Åse", "100円カフェ", "髙𠮷食堂", "葛󠄀城の家", "ｻﾛﾝ"],
)
def test_a_sound_name_has_no_such_note(name):
    said = notes(name, "町1-1", "")
    assert not any(words in said for words in ("もとの一覧", "名称に、", "名称から"))


@pytest.mark.parametrize("name", ["\ufffd\ufffd", "????", "？？ ？", "□□"])
def test_a_name_of_which_nothing_is_left_is_refused(name):
    with pytest.raises(Refused, match="読めません"):
        read(name, "町1-1", "")


def test_the_field_in_which_something_was_lost_is_named():
    said = notes("ひろば", "町\ufffd1-1", "縺雁惠謇縺ｧ縺", head=("名称", "住所", "備考"))
    assert "読めなくなった字（\ufffd）があります：住所。" in said
    assert "文字化けのようです：説明（" in said


def test_signs_that_nobody_sees_are_left_out_of_a_name():
    assert read("ひ\x07ろ\u202eば\u200b", "町1-1", "")[1].content.name == "ひろば"

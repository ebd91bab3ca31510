"""One row of a list: what is asked of its cells, and what is said of them."""

from collections import Counter

from tonari.records.directory.rules.addresses import WHOLE
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
    assert with_six[0].asked[WHOLE] == without[0].asked[WHOLE] < with_five[0].asked[WHOLE]

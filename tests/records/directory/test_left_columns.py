"""Which columns of a list are told to be left out: those of which no row is read, and no others."""

import pytest

from tonari.kernel.refused import Refused
from tonari.records.directory.adapters import glance, open_list
from tonari.records.directory.rules import beside
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.formats import FORMATS
from tonari.records.directory.rules.rows import Origin, read_row, unused

from .test_lists import ROWS

ORIGIN = Origin("海の町", "", "一覧")


@pytest.mark.parametrize("name", ROWS)
def test_no_column_that_a_row_is_read_of_is_told_to_be_left_out(shared_data, name):
    path = shared_data / f"{name}.csv"
    opened = open_list(path)
    for line in opened.rows:
        try:
            read_row(line.number, Cells(opened.header, line.cells or []), opened.format, ORIGIN)
        except Refused:
            continue
    assert set(glance(path).unused) <= set(opened.header.unused())


def test_what_our_own_list_says_of_room_is_taken_in():
    own = next(one for one in FORMATS if one.code == "own")
    assert unused(own, Header(["名称", "住所", *beside.COLUMNS, "べつの列"])) == ["べつの列"]

"""Tables as text: their encoding, what parts their cells, what becomes of a broken byte."""

import pytest

from tonari.kernel.refused import Refused
from tonari.kernel.tables import encoding_of, lines_of, start_of

ROWS = [f"ひだまりの家{number},海の町{number}の1,子ども食堂です" for number in range(1, 40)]
TEXT = "\n".join(["名称,住所,説明", *ROWS, ""])


def cells_of(path):
    """The cells of every line; None for one that cannot be read."""
    encoding = encoding_of(path, start_of(path, 1_000_000))
    return [line.cells for line in lines_of(path, encoding)]


def written(tmp_path, content):
    path = tmp_path / "一覧.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("broken", [b"\x82", b"\x80\x81"])
def test_a_broken_byte_takes_its_row_alone(tmp_path, encoding, broken):
    mark = "家20,".encode(encoding.replace("-sig", ""))
    content = TEXT.encode(encoding).replace(mark, mark[:-1] + broken + b",")
    cells = cells_of(written(tmp_path, content))
    assert len(cells) == len(ROWS) + 1
    assert [at for at, line in enumerate(cells) if line is None] == [20]
    assert cells[19] == ROWS[18].split(",")
    assert cells[21] == ROWS[20].split(",")


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(128, 256)) * 20,
        "Café,Zürich,Łódź\n".encode() + "naïve,été,señor\n".encode("latin-1") * 30,
        "中文名稱,地址,說明\n".encode("big5") * 30,
    ],
)
def test_what_is_no_japanese_text_stays_refused(tmp_path, content):
    path = written(tmp_path, content)
    with pytest.raises(Refused, match="文字コードがわかりません"):
        cells_of(path)


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["焼津市の一覧", "名称\t住所", "ひだまり\t町1, 2階"], ["名称", "住所"]),
        (["焼津市, 令和8年", "", "名称\t住所", "ひだまり\t町1"], ["名称", "住所"]),
        (["名称\t住所", "ひだまり\t町1, 2階", "うみ\t町2, 3階"], ["名称", "住所"]),
        (["焼津市の一覧", "名称,住所", "ひだまり,町1\t2階"], ["名称", "住所"]),
        (["一覧\t令和8年", "名称,住所", "ひだまり,町1"], ["名称", "住所"]),
    ],
)
def test_what_parts_the_cells_is_told_by_several_lines(tmp_path, lines, first):
    cells = cells_of(written(tmp_path, "\n".join(lines).encode()))
    assert first in cells

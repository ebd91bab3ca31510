"""Tables of 全国地方公共団体コード: six digits, of which the last checks the others.

Columns: as 総務省 publishes them (団体コード, 都道府県名（漢字）, 市区町村名（漢字）,
市区町村名（カナ）), the 自治体標準オープンデータセット calls them (全国地方公共団体コード,
都道府県名, 市区町村名), and code4fukui/localgovjp has them (lgcode, pref, city, citykana).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from tonari.kernel.headers import found_names
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold_header

from . import prefecture
from .municipalities import municipality_of
from .population import plain

CODE = (
    "全国地方公共団体コード",
    "団体コード",
    "都道府県コード又は市区町村コード",
    "市区町村コード",
    "lgcode",
)
PREFECTURE = ("都道府県名", "都道府県名(漢字)", "都道府県名（漢字）", "都道府県", "pref")
NAME = (
    "市区町村名",
    "市区町村名(漢字)",
    "市区町村名（漢字）",
    "地方公共団体名",
    "市町村名",
    "city",
)
KANA = ("市区町村名(カナ)", "市区町村名（カナ）", "市区町村名_カナ", "市区町村名カナ", "citykana")
LONGEST = 100


@dataclass(frozen=True)
class Coded:
    """A row of a table. number: its line."""

    number: int
    code: str
    prefecture: str
    name: str
    kana: str

    def digest(self, source: str, licence: str) -> str:
        """SHA-256 (hexadecimal) over everything that is kept of it."""
        said = repr((*astuple(self)[1:], source, licence))
        return hashlib.sha256(said.encode()).hexdigest()


class Columns:
    """The header of a table of codes: where each thing stands. `Refused` if it is none."""

    def __init__(self, header: Sequence[str]) -> None:
        self._places = {fold_header(name): place for place, name in reversed([*enumerate(header)])}
        if not self._has(CODE) or not self._has(NAME):
            raise Refused(
                _(
                    "コードの表ではないようです。見つかった列は「%(found)s」です。「全国地方公共団体コード」と「市区町村名」の列がある表にしてください。"
                ),
                found=found_names(header),
            )

    @property
    def understood(self) -> int:
        """How much of a table it tells."""
        return sum(map(self._has, (CODE, PREFECTURE, NAME, KANA)))

    def _has(self, names: tuple[str, ...]) -> bool:
        return any(fold_header(name) in self._places for name in names)

    def cell(self, cells: Sequence[str], names: tuple[str, ...]) -> str:
        """The first of these columns that is not empty, in one width and line."""
        places = (self._places.get(fold_header(name)) for name in names)
        found = (plain(cells[at]) for at in places if at is not None and at < len(cells))
        return " ".join(next(filter(None, found), "").split())


def read_row(number: int, columns: Columns, cells: Sequence[str]) -> Coded:
    """A row of a table. `Refused` with a sentence for what cannot be kept."""
    said, name = columns.cell(cells, CODE), columns.cell(cells, NAME)
    if not said:
        raise Refused(_("全国地方公共団体コードがありません。"))
    code = municipality_of(said, [columns.cell(cells, PREFECTURE)])
    of = prefecture(code)
    told = columns.cell(cells, PREFECTURE) or of
    if not of or told != of:
        raise Refused(
            _("コード「%(code)s」は%(of)sのものです。都道府県名と合いません。")
            if of
            else _("コード「%(code)s」の都道府県はありません。"),
            code=code,
            of=of,
        )
    if not name:
        raise Refused(_("市区町村名がありません。"))
    kana = columns.cell(cells, KANA)
    if len(name) > LONGEST or len(kana) > LONGEST:
        raise Refused(_("名前が長すぎます（%(longest)s字まで）。"), longest=LONGEST)
    return Coded(number, code, of, name, kana)

"""Which column of a list says what, where somebody has to choose: suggested by names alike."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from tonari.kernel.headers import one_header
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold_header

_OF_A_ROW = re.compile(r"(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}|\d丁目|\d番地|[市区町村].*\d-\d|https?://")
_DIGIT = re.compile(r"\d")
_LONG = 20
ADDRESS, MORE_OF_ADDRESS = "住所", "住所2"
_TOWNS = ("町名", "町字", "町字名", "町丁名")
"""Where the number of a house stands apart, these are the address before it."""
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "番号": (_("番号（同じ行を見わける）"), ("no", "id", "管理番号", "施設番号", "コード", "№")),
    "名称": (
        _("名前"),
        ("施設名", "施設名称", "事業所名", "団体名称", "name", "居場所名", "サロン名", "会の名前"),
    ),
    "名称_カナ": (_("ふりがな"), ("カナ", "フリガナ", "ふりがな", "よみがな", "よみ", "kana")),
    "種類": (_("支援か居場所か・施設の種類"), ("区分", "種別", "分類", "カテゴリ", "カテゴリー")),
    "分野": (_("分野"), ("ジャンル",)),
    "位置づけ": (_("制度内・制度外・境界"), ("制度内外",)),
    "運営団体名": (
        _("だれがしているか"),
        ("団体名", "運営主体", "運営者", "法人名", "設置者", "主催", "主催者"),
    ),
    "説明": (_("どんなところか"), ("概要", "内容", "紹介", "特徴", "備考", "活動内容", "コメント")),
    "郵便番号": (_("郵便番号"), ("〒", "郵便", "zip")),
    "住所": (_("住所"), ("所在地", "場所", "住所地", "address", "所在", "開催場所", "会場")),
    "住所2": (_("住所のつづき（番地など）"), ("番地以下", "番地", "住所その2")),
    "方書": (_("建物の名前"), ("建物", "建物名", "ビル名")),
    "全国地方公共団体コード": (
        _("市区町村コード"),
        ("自治体コード", "団体コード", "市区町村コード", "都道府県コード又は市区町村コード"),
    ),
    "緯度": (_("緯度"), ("lat", "latitude", "北緯", "y")),
    "経度": (_("経度"), ("lon", "lng", "longitude", "東経", "x")),
    "電話番号": (_("電話番号"), ("電話", "tel", "連絡先", "問合せ先", "お問い合わせ")),
    "FAX番号": (_("FAX番号"), ("fax", "ファックス", "ファクス")),
    "メールアドレス": (_("メールアドレス"), ("メール", "email", "mail", "e-mail")),
    "URL": (_("ホームページ"), ("ホームページ", "hp", "web", "サイト", "リンク")),
    "利用可能曜日": (_("曜日"), ("開催曜日", "営業曜日")),
    "開始時間": (_("はじまる時刻"), ("開始時刻", "開催開始時間")),
    "終了時間": (_("おわる時刻"), ("終了時刻", "開催終了時間")),
    "利用日時": (
        _("いつ"),
        ("開館時間", "営業時間", "利用時間", "日時", "開催日時", "開催日", "時間"),
    ),
    "利用日時2": (_("いつのつづき（時間など）"), ("時間", "開催時間", "活動時間", "時間帯")),
    "条件": (_("だれが・どうすれば"), ("対象", "対象者", "参加条件", "利用条件", "申込", "予約")),
    "費用": (_("費用"), ("料金", "参加費", "利用料")),
    "定員": (_("定員"), ("人数", "収容人数", "受入人数")),
}
"""Columns that a list can be read by, in our words: what each is called on screen, other names."""


def suggested(headers: Sequence[str]) -> dict[str, str]:
    """Our column for each header that looks like one (header to column); each column once.

    First what is known by that name, then what is called so on screen, then what holds a name: the
    longest that any column has, lest a second 電話番号 be the 番号 of the row.
    """
    found: dict[str, str] = {}
    for is_like in (_known, _called, _alike):
        for header in headers:
            free = (c for c in COLUMNS if c not in found.values())
            column = next((c for c in free if is_like(c, header)), None)
            if header and header not in found and column:
                found[header] = column
    town = next((one for one in headers if fold_header(one) in _TOWNS and one not in found), None)
    if town and MORE_OF_ADDRESS in found.values() and ADDRESS not in found.values():
        found[town] = ADDRESS
    return found


def likeness(headers: Sequence[str]) -> int:
    """How many of our columns the cells of a row are called like; 0 for one: that is chance."""
    names = [one for one in headers if len(one) <= _LONG and not _DIGIT.search(one)]
    found = len(suggested(names))
    return found if found > 1 else 0


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """The header that two rows make (merged cells: 大見出し and 小見出し); None if they make none.

    The second has nothing under the name of the places, no number, and says what stands where the
    first is empty.
    """
    name = next((one for one, column in suggested(upper).items() if column == "名称"), None)
    both = list(zip_longest(upper, lower, fillvalue=""))
    if name is None or both[list(upper).index(name)][1] or any(map(_DIGIT.search, lower)):
        return None
    if not any(below and not above for above, below in both):
        return None
    return one_header(upper, lower)


def named_by_place(headers: Sequence[str]) -> list[str]:
    """A header with a name of its own for every column: others say where they stand.

    Others are those without a name, and those that are called like one before them.
    """
    named: list[str] = []
    for place, header in enumerate(headers, 1):
        where = f"{place}列目"
        named.append(f"{header}（{where}）" if header and header in named else header or where)
    return named


def offers_more(unused: Sequence[str]) -> bool:
    """Whether one of the columns that a list of names and addresses leaves out could be taken."""
    return bool(suggested(unused))


def renamed(headers: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """A header in our words; what nobody chose keeps its place without a name that is read."""
    called = zip(headers, named_by_place(headers), strict=True)
    return [mapping.get(name) or (f"（{header}）" if header else "") for header, name in called]


def is_a_place(headers: Sequence[str]) -> bool:
    """Whether what would be read as a header says where something is, or its number, as rows do."""
    return any(_OF_A_ROW.search(unicodedata.normalize("NFKC", one)) for one in headers)


def check_mapping(mapping: Mapping[str, str]) -> None:
    """`Refused` unless the name is chosen and no column twice."""
    chosen = [column for column in mapping.values() if column]
    if "名称" not in chosen:
        raise Refused(_("どの列が名前かを選んでください。"))
    if MORE_OF_ADDRESS in chosen and ADDRESS not in chosen:
        raise Refused(
            _(
                "「住所のつづき」だけでは、住所になりません。町の名前までがある列を「住所」に選んでください。"
            )
        )
    if unknown := [column for column in chosen if column not in COLUMNS]:
        raise Refused(_("「%(column)s」という項目はありません。"), column=unknown[0])
    for column in chosen:
        if chosen.count(column) > 1:
            raise Refused(_("「%(column)s」を二つの列に選んでいます。"), column=COLUMNS[column][0])


def _known(column: str, header: str) -> bool:
    return fold_header(header) in _names(column)


def _called(column: str, header: str) -> bool:
    return fold_header(header) == fold_header(COLUMNS[column][0])


def _alike(column: str, header: str) -> bool:
    return column in _holding_most(fold_header(header))


@lru_cache(maxsize=1024)
def _holding_most(folded: str) -> frozenset[str]:
    """The columns of which a header holds a name, the longest that it holds of any."""
    held = {
        column: max((len(name) for name in _names(column) if name in folded), default=0)
        for column in COLUMNS
    }
    longest = max(held.values())
    return frozenset(one for one, letters in held.items() if 1 < letters == longest)


def _names(column: str) -> list[str]:
    return [fold_header(name) for name in (column, *COLUMNS[column][1])]

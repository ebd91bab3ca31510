"""Population tables by age and sex: their columns, their numbers, and what may be shown.

Columns: 「地域・年齢別人口」 of デジタル庁の自治体標準オープンデータセット (全国地方公共団体コード,
地方公共団体名) and of the older 推奨データセット (都道府県コード又は市区町村コード, 都道府県名,
市区町村名), as cities publish them: 地域名, 総人口, 男性, 女性, 0-4歳の男性 … 85歳以上の女性 (or up
to 100歳以上), 年齢不詳, 世帯数.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from tonari.kernel.dates import day_of
from tonari.kernel.headers import found_names
from tonari.kernel.reasons import joined, say, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold, fold_header

from . import REFUSED, Outcome
from .municipalities import LEFT_EMPTY, Towns, Undecided, municipality_of

Age = tuple[int, int | None, int | None, int | None]
"""From, to (None: and older), men, women (None: kept back by the source)."""

CODE = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード")
NEAR = ("都道府県名", "都道府県", "市区町村名", "地方公共団体名")
"""Where it says of which prefecture and municipality it is."""
NAME, AREA_CODE, DAY = ("地域名", "町丁字名", "町名"), ("地域コード",), ("調査年月日", "基準日")
TOTAL = ("総人口", "人口", "総人口_総数", "総人口_計", "人口_総数", "人口_計")
MEN, WOMEN = ("男性", "男", "総人口_男", "人口_男"), ("女性", "女", "総人口_女", "人口_女")
HOUSEHOLDS = ("世帯数",)
SINGLE = ("単独世帯数", "単独世帯", "単身世帯数", "一人世帯数", "1人世帯数")
_SPAN, _SEX = r"(\d{1,3})(?:歳?(?:-|から)(\d{1,3}))?歳(以上)?", "(男性?|女性?)"
_AGE, _AGE_AFTER = re.compile(_SPAN + _SEX), re.compile(_SEX + _SPAN)
_BETWEEN = re.compile(r"[_・:/()\[\]の]")
_KEPT_BACK = {"", "x", "-", "*", "**", "***", "…", "秘匿"}
_TAILS = ("小学校区", "小学校", "校区", "学区", "自治会", "町内会", "町会")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

LEAST_SHOWN = 10
"""A cell of fewer people (but not of none) is not shown, nor what would tell it."""
GROUPS = ((0, 14), (15, 64), (65, 74), (75, None))


@dataclass(frozen=True)
class Count:
    """Who lives in an area: numbers, None for what the table does not say."""

    total: int | None
    men: int | None = None
    women: int | None = None
    ages: tuple[Age, ...] = ()
    households: int | None = None
    single_households: int | None = None


@dataclass(frozen=True)
class Counted:
    """A row of a table. number: its line. note: what was mended or does not fit (Japanese)."""

    number: int
    municipality_code: str
    name: str
    code: str
    counted_on: date
    count: Count
    note: str = ""

    def digest(self, source: str, licence: str) -> str:
        """SHA-256 (hexadecimal) over everything that is kept of it."""
        content = asdict(self) | {"number": 0, "note": "", "source": source, "licence": licence}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def name_key(name: str) -> str:
    """An area's name as tables are matched: folded, without 小学校区, 自治会 and the like."""
    folded = fold(name)
    tail = next((tail for tail in map(fold, _TAILS) if folded.endswith(tail)), "")
    return folded.removesuffix(tail) or folded


class Columns:
    """The header of a table: where each thing stands. `Refused` if it is none."""

    def __init__(self, header: Sequence[str]) -> None:
        self._places = {fold_header(name): place for place, name in reversed([*enumerate(header)])}
        self.ages: list[tuple[int, int | None, str, int]] = []
        self.unread = ""
        """The first column of an age, where none of them is understood."""
        for place, name in enumerate(header):
            if found := _age(name):
                self.ages.append((*found, place))
            elif "歳" in name:
                self.unread = self.unread or name
        self.unread = "" if self.ages else self.unread
        lacking = ["「総人口」"] * (not self.has(TOTAL))
        lacking += ["「地域名」"] * (not (self.has(NAME) or self.has(CODE)))
        if lacking:
            raise Refused(
                _(
                    "人口の表ではないようです。見つかった列は「%(found)s」で、%(lacking)sの列がありません。"
                ),
                lacking="、".join(lacking),
                found=found_names(header),
            )

    @property
    def understood(self) -> int:
        """How much of a table it tells."""
        said = (CODE, NAME, AREA_CODE, DAY, TOTAL, MEN, WOMEN, HOUSEHOLDS, SINGLE)
        return len(self.ages) + sum(map(self.has, said))

    def has(self, names: tuple[str, ...]) -> bool:
        """Whether one of these columns is there."""
        return any(fold_header(name) in self._places for name in names)

    def cell(self, cells: Sequence[str], names: tuple[str, ...]) -> str:
        """The first of these columns that is not empty."""
        places = (self._places.get(fold_header(name)) for name in names)
        found = (plain(cells[at]) for at in places if at is not None and at < len(cells))
        return next(filter(None, found), "")


def _age(name: str) -> tuple[int, int | None, str] | None:
    """From, to and sex (男, 女) of a column: 0-4歳の男性, 男_0〜4歳, 85歳以上（女）."""
    folded = _BETWEEN.sub("", re.sub("[~〜～―‐−]", "-", fold_header(name)))
    if found := _AGE.fullmatch(folded):
        first, last, older, sex = found.groups()
    elif found := _AGE_AFTER.fullmatch(folded):
        sex, first, last, older = found.groups()
    else:
        return None
    return int(first), int(last) if last else None if older else int(first), sex[0]


def plain(cell: str) -> str:
    """A cell in one width, without outer spaces and signs that no database keeps."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace()).strip()


def people(cell: str) -> int | None:
    """A number of people; None for what was left out or kept back. `Refused` for other words."""
    text = re.sub("[,人世帯]", "", plain(cell)).lower()
    if text in _KEPT_BACK:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(_("「%(cell)s」は数ではありません。"), cell=plain(cell)[:20])
    return int(text)


def read_day(text: str) -> date | None:
    """2025-04-01, 2025/4/1, 令和7年4月1日, 45748; None for nothing. `Refused` for no such day."""
    if not text:
        return None
    if day := day_of(text):
        return day
    found = _DAY.match(plain(text))
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(plain(text))
    except ValueError as error:
        raise Refused(_("「%(cell)s」という日はありません。"), cell=plain(text)[:20]) from error


def read_row(
    number: int,
    columns: Columns,
    cells: Sequence[str],
    day: date | None,
    municipality: str,
    towns: Towns = dict,
) -> Counted:
    """A row of a table. `Refused` with a sentence for what cannot be kept."""
    counted_on = read_day(columns.cell(cells, DAY)) or day
    if counted_on is None:
        raise Refused(_("いつの人口かわかりません。「いつの人口か」で教えてください。"))
    ages = _ages(columns, cells)
    total, men, women = (people(columns.cell(cells, names)) for names in (TOTAL, MEN, WOMEN))
    if total is None and not ages:
        raise Refused(_("人口が書かれていません。"))
    households, single = (people(columns.cell(cells, names)) for names in (HOUSEHOLDS, SINGLE))
    code, doubt = _code(columns, cells, municipality, towns)
    return Counted(
        number,
        code,
        columns.cell(cells, NAME)[:200],
        columns.cell(cells, AREA_CODE)[:40],
        counted_on,
        Count(total, men, women, ages, households, single),
        joined(filter(None, (doubt, _does_not_fit(total, men, women, households, single)))),
    )


def _code(columns: Columns, cells: Sequence[str], told: str, towns: Towns) -> tuple[str, str]:
    """The municipality of a row, and what is said of it. told: of rows that say none."""
    near = [columns.cell(cells, (name,)) for name in NEAR]
    try:
        return municipality_of(columns.cell(cells, CODE), near, towns, told) or told, ""
    except Undecided as undecided:
        return "", joined([why(undecided), LEFT_EMPTY])


def _ages(columns: Columns, cells: Sequence[str]) -> tuple[Age, ...]:
    found: dict[tuple[int, int | None], dict[str, int | None]] = {}
    for first, last, sex, place in columns.ages:
        number = people(cells[place]) if place < len(cells) else None
        found.setdefault((first, last), {})[sex] = number
    known = any(number is not None for sexes in found.values() for number in sexes.values())
    return tuple((*span, of.get("男"), of.get("女")) for span, of in found.items()) if known else ()


def _does_not_fit(
    total: int | None, men: int | None, women: int | None, households: int | None, one: int | None
) -> str:
    if None not in (total, men, women) and (men or 0) + (women or 0) != total:
        return _("男性と女性を足しても、総人口になりません。書かれたとおりに入れました。")
    if households is not None and one is not None and one > households:
        return _("ひとり暮らしの世帯が、世帯数より多くなっています。書かれたとおりに入れました。")
    return ""


def ages_left_out(columns: Columns) -> Iterator[Outcome]:
    """A line of the report, where a table has ages and none of its columns is understood."""
    if columns.unread:
        reason = say(
            _(
                "年齢の列が読めないので、年齢ごとの人口は入りません。"
                "見出しを「0-4歳の男性」「0-4歳の女性」のようにしてください。"
            )
        )
        yield Outcome(0, columns.unread[:200], REFUSED, reason)


@dataclass(frozen=True)
class Group:
    """A group of ages: people, men, women; None for what is not shown or not known."""

    first: int
    last: int | None
    people: int | None
    men: int | None
    women: int | None


@dataclass(frozen=True)
class Shown:
    """What may be shown of a count. hides: whether something was left out for being small."""

    total: int | None
    groups: tuple[Group, ...]
    households: int | None
    single: int | None
    hides: bool


def shown(count: Count) -> Shown:
    """A count without small cells (LEAST_SHOWN), and without what would tell them.

    Of a small total nothing is shown. A small group is hidden with the next smallest, so that the
    total does not tell it; with any small cell by sex, no group is shown by sex.
    """
    if count.total is not None and 0 < count.total < LEAST_SHOWN:
        return Shown(None, (), None, None, hides=True)
    groups = [_group(count.ages, first, last) for first, last in GROUPS] if count.ages else []
    if any(_is_small(n) for group in groups for n in (group.men, group.women)):
        groups = [Group(g.first, g.last, g.people, None, None) for g in groups]
        by_sex_hidden = True
    else:
        by_sex_hidden = False
    hidden = _hidden([group.people for group in groups])
    groups = [
        Group(g.first, g.last, None, None, None) if at in hidden else g
        for at, g in enumerate(groups)
    ]
    single, others = count.single_households, None
    if single is not None and count.households is not None:
        others = count.households - single
    small_homes = any(map(_is_small, (count.households, single, others)))
    return Shown(
        count.total,
        tuple(groups) if any(g.people is not None for g in groups) else (),
        None if _is_small(count.households) else count.households,
        None if small_homes else single,
        hides=by_sex_hidden or bool(hidden) or small_homes,
    )


def _group(ages: tuple[Age, ...], first: int, last: int | None) -> Group:
    inside = sorted(a for a in ages if a[0] >= first and (last is None or (a[1] or 200) <= last))
    ends = [first - 1, *(a[1] for a in inside)]
    follows = all(end is not None and end + 1 == a[0] for end, a in zip(ends, inside, strict=False))
    if not follows or ends[-1] != last:
        return Group(first, last, None, None, None)  # a part is not the whole
    men, women = _sum([a[2] for a in inside]), _sum([a[3] for a in inside])
    return Group(first, last, _sum([men, women]), men, women)


def _sum(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _is_small(number: int | None) -> bool:
    return number is not None and 0 < number < LEAST_SHOWN


def _hidden(numbers: list[int | None]) -> set[int]:
    """Places of the numbers to hide: small ones, and more until they cannot be told apart."""
    hidden = {at for at, number in enumerate(numbers) if _is_small(number)}
    rest = sorted((number, at) for at, number in enumerate(numbers) if number and at not in hidden)
    while hidden and rest and (len(hidden) < 2 or _hidden_sum(numbers, hidden) < LEAST_SHOWN):
        hidden.add(rest.pop(0)[1])
    return hidden


def _hidden_sum(numbers: list[int | None], hidden: set[int]) -> int:
    return sum(numbers[at] or 0 for at in hidden)

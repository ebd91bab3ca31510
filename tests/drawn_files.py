"""Whole files as hypothesis draws them: tables in every writing, and what damages them."""

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests.conftest import THOROUGH

INPUTS = {"tables": 14_000, "workbooks": 1_600, "areas": 2_400, "shapefiles": 400, "people": 4_000}
"""How many whole files each importer is given; issue 4 asks for 20,000 of them."""
WRITTEN = 8
"""Ways in which each drawn table is written."""
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "euc_jp", "iso2022_jp")
QUOTED = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, None)
HARM = ("\x00", '"', "\n", "\r", ",", "\t", "\ufeff", "\x1a", "あ", "\x85", "\u2028")


def share(kind: str) -> int:
    """How many files are drawn here and now: all of them where it counts."""
    return INPUTS[kind] if THOROUGH else INPUTS[kind] // 40


def put(path: Path, content: bytes) -> None:
    """A new file: writing over an old one waits for the disk."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def check_worth(read: int, files: int, least: float) -> None:
    """That enough of the files were read, not refused: else nothing was tried."""
    assert read >= (files * least if THOROUGH else 1)


@dataclass(frozen=True)
class Way:
    """How a table is written. seed: where it is damaged, if it is."""

    encoding: str
    separator: str
    quoted: int | None
    newline: str
    damage: str
    seed: int

    def write(self, rows: list[list[str]]) -> bytes:
        """The bytes of a file."""
        text = _text(rows, self)
        written = text.encode(self.encoding, "replace")
        return _damaged(written, self.damage, random.Random(self.seed))


WAYS = st.builds(
    Way,
    encoding=st.sampled_from(ENCODINGS),
    separator=st.sampled_from(",,\t"),
    quoted=st.sampled_from(QUOTED),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    damage=st.sampled_from(["", "", "", "cut", "bytes", "signs", "twice"]),
    seed=st.integers(0, 1 << 20),
)


def _text(rows: list[list[str]], way: Way) -> str:
    if way.quoted is None:  # as somebody joins cells who knows of no quotes
        return way.newline.join(way.separator.join(cells) for cells in rows)
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=way.separator, quoting=way.quoted, lineterminator=way.newline
    )
    writer.writerows(rows)
    return out.getvalue()


def _damaged(content: bytes, damage: str, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    if damage == "cut":
        return content[:at]
    if damage == "bytes":
        return content[:at] + chance.randbytes(chance.randrange(1, 9)) + content[at:]
    if damage == "signs":
        return content[:at] + chance.choice(HARM).encode() + content[at:]
    return content * 2 if damage == "twice" else content


def harmed(content: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them wrong, missing or too many."""
    made = bytearray(content)
    for _time in range(chance.randrange(1, 4)):
        at = chance.randrange(len(made) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            del made[at:]
        elif kind == 1:
            made[at : at + 4] = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\0"])
        else:
            made[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(made)


ODD = [
    *("", "", "-", "34.8", "138.3", "３４．８", "-1e9", "NaN", "12", "１２人", "1,234", "x", "***"),
    *("9：00～17：00", "25:00", "月火水木金", "第2土曜", "9:00-12:00;13:00-", "2026-02-30"),
    *("2026年4月1日", "9999-12-31", "0001/1/1", "222127", "222128", "22212", "２２２１２７"),
    *("425-0033", "〒425", "=cmd()", "'=1", "@a", "＝1", "←2行目以降にデータ", "\x00", "\x1b[0m"),
    *("<b>&amp;", "https://e.jp/" + "a" * 600, "javascript:alert(1)", "児童養護施設", "山田様方"),
    *("090-1234-5678", "髙橋", "𠮷野家", "㌀㍻①", "ß" * 150, "ﷺ" * 40, "İ" * 180, "か\u3099"),
    *('"', '""', "a,b", "a\tb", "a\nb", "a\rb", "\u202e", "\ufeff", "%s%(x)s%"),
    *("1" * 5000, "あ" * 301),
    *("無料", "要予約", "可", "福祉", "子ども食堂", "相談;食", "火", "平日", "祝日休み", "通年"),
]  # fmt: skip
CELL = st.one_of(st.sampled_from(ODD), st.sampled_from(ODD), st.text(max_size=8))


@st.composite
def tables(draw: st.DrawFn, headers: list[list[str]], columns: list[str]) -> list[list[str]]:
    """A header of one of these shapes, mixed with these columns, and ragged rows under it."""
    header = [
        *draw(st.sampled_from(headers)),
        *draw(st.lists(st.sampled_from(columns), max_size=4)),
    ]
    if draw(st.booleans()):
        header = [draw(VARIANT)(name) for name in header]
    pool = draw(st.lists(CELL, min_size=4, max_size=14))
    chance = random.Random(draw(st.integers(0, 1 << 30)))
    above = [["焼津市の一覧"]] * draw(st.sampled_from([0, 0, 0, 1, 2]))
    below = [header] * draw(st.sampled_from([0, 0, 0, 1]))
    widths = [len(header), len(header), len(header), len(header) - 1, len(header) + 1, 1, 0]
    rows = [
        [chance.choice(pool) for _cell in range(chance.choice(widths))]
        for _row in range(draw(st.sampled_from([0, 2, 3, 4, 5, 6])))
    ]
    return [*above, header, *below, *rows]


VARIANT = st.sampled_from(
    [
        str,
        lambda name: f" {name}　",
        lambda name: name.upper(),
        lambda name: f"{name}\n",
        lambda name: name.replace("_", " "),
        lambda name: name.translate({ord(a): ord(a) + 0xFEE0 for a in "ANOID"}),
        lambda name: f"{name}（必須）",
        lambda name: "",
    ]
)

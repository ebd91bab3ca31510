"""Whole files with anything in them: each is read, or refused in one sentence; no row is lost."""

import csv
import io
import random
import re
import warnings
import zipfile
from itertools import islice
from pathlib import Path

import pytest
from django.db.models import CharField
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_files import INPUTS, WAYS, WRITTEN, check_worth, harmed, put, share, tables
from tonari.ground.areas.queries import Ground
from tonari.ground.areas.rules import OUTCOMES, REFUSED
from tonari.kernel import workbooks
from tonari.kernel.refused import Refused
from tonari.kernel.workbooks import child as workbook
from tonari.records.directory import adapters
from tonari.records.directory.actions.lists import judged, said_by
from tonari.records.directory.adapters.remembered import remembered
from tonari.records.directory.models import ImportRow, Service
from tonari.records.directory.rules.formats import FORMATS
from tonari.records.directory.rules.mapping import COLUMNS, suggested
from tonari.records.directory.rules.rows import Draft, Origin

pytestmark = pytest.mark.once
ORIGIN = Origin("焼津市", "CC BY 4.0", "一覧")
HEADERS = [
    *([*known.signature, *known.number] for known in FORMATS),
    ["名称", "住所", "緯度", "経度", "備考"],
    ["会の名前", "場所", "tel", "いつ"],
    ["ちがう", "列"],
]
KNOWN = [
    *COLUMNS,
    *("開始時間", "終了時間", "利用可能曜日", "利用可能日時特記事項", "定休日", "提供時間"),
    *("開催開始時間", "開催日時特記事項", "参加費_大人", "予約方法", "診療曜日", "診療開始時間"),
    *("月曜開放開始時刻", "月曜開放終了時刻", "対応言語", "料金（基本）", "車椅子可", "受入年齢"),
    *("曜日と時間", "あてはまること", "公開", "出典", "_取得元URL", "ライセンス", "区分", "種別"),
]
LONGEST = {
    field.attname: field.max_length
    for field in Service._meta.concrete_fields
    if isinstance(field, CharField)
}
LONGEST_RESULT = ImportRow._meta.get_field("name").max_length


def check_kept(draft: Draft) -> None:
    """What no database would refuse: nothing longer than its column, no sign that none can hold."""
    kept = said_by(draft, draft.content.folded())
    for name in LONGEST.keys() & kept.keys():
        assert len(kept[name] or "") <= LONGEST[name], name
    for name in ("name", "address", "description", "hours", "phone", "folded"):
        assert "\x00" not in kept[name]
        kept[name].encode()


def judge(opened: adapters.Opened) -> list[int]:
    """The lines of a list, each with its outcome."""
    with remembered() as known:
        rows = [row for batch in judged(opened, ORIGIN, known, Ground()) for row in batch]
    for row in rows:
        said = row.outcome
        assert said.result in OUTCOMES
        assert said.reason if said.result == REFUSED else row.draft is not None
        assert len(said.name) <= LONGEST_RESULT
        assert "\x00" not in said.name + said.reason
        (said.name + said.reason).encode()
        if row.pk is not None:
            check_kept(row.draft)
    return [row.outcome.number for row in rows]


def sentence(refused: Refused) -> str:
    """What is said to whoever brought it."""
    said = refused.reason % refused.values
    assert said.endswith("。")
    return said


def lines_in(content: bytes) -> list[int] | None:
    """On which lines the records of a file begin, told without our reader; None: it is no text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif content[:3] == b"\xef\xbb\xbf":  # it says what it is, whatever is broken in it
        content, encodings = content[3:], ["latin-1"]
    elif _is_wide(start := content[:4096]):
        encodings = ["utf-16-le" if start.count(b",\0") > start.count(b"\0,") else "utf-16-be"]
    elif start.count(b"\x00") * 10 > len(start):
        return None
    elif b"\x1b$" in content[:4096]:
        encodings = ["iso2022_jp_ext"]
    else:  # commas, quotes and ends of lines are the same bytes in all of them
        encodings = ["utf-8-sig", "cp932", "euc_jp", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        start = list(islice(io.StringIO(text, newline=""), 10))
        tabs = sum("\t" in line and "," not in line for line in start)
        separator = "\t" if tabs > sum("," in one and "\t" not in one for one in start) else ","
        return list(_starts(text, separator))
    return None


def _is_wide(start: bytes) -> bool:
    """UTF-16 without a mark: most commas have a naught beside them, and few letters are one."""
    pairs = (start.count(b",\0"), start.count(b"\0,"))
    text = start[: len(start) // 2 * 2].decode(
        "utf-16-le" if pairs[0] > pairs[1] else "utf-16-be", "replace"
    )
    return 2 * max(pairs) > start.count(b",") and text.count("\0") * 10 <= len(text)


MOST_LINES = 254
_BREAK = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_RECORD = {
    separator: re.compile(rf"{cell}(?:{separator}{cell})*(?:\r\n|\r|\n|\Z)")
    for separator in (",", "\t")
    for cell in [rf'(?:"(?:[^"]|"")*+" *+|(?!")[^{separator}\r\n]*+)']
}
"""A record as RFC 4180 has it, with spaces after a quote that closes."""


def _starts(text, separator):
    """Where records begin: one of several lines is whole and as RFC 4180 has it, or none."""
    at, line = 0, 1
    while at < len(text):
        yield line
        found = _RECORD[separator].match(text, at)
        many = len(_BREAK.findall(found[0].strip("\r\n"))) + 1 if found else 1
        one = found if found and many <= MOST_LINES else _LINE.match(text, at)
        at, line = one.end(), line + len(_BREAK.findall(one[0]))


def read(path: Path, mapping: dict[str, str] | None = None) -> list[int] | None:
    """A file read and judged: the lines that have an outcome, or None where it is refused."""
    try:
        return judge(adapters.open_list(path, mapping=mapping))
    except Refused as refused:
        sentence(refused)
        return None


def test_together_the_importers_are_given_twenty_thousand_files():
    assert sum(INPUTS.values()) >= 20_000


def test_no_text_crashes_the_reader_and_every_line_of_it_is_accounted_for(tmp_path):
    """Of a file that is read, all lines but those up to the header have an outcome, in order."""
    path, count = tmp_path / "list.csv", {"files": 0, "read": 0, "rows": 0}

    @settings(max_examples=-(-share("tables") // WRITTEN))
    @given(tables(HEADERS, KNOWN), st.lists(WAYS, min_size=WRITTEN, max_size=WRITTEN))
    def drawn(rows, ways):
        for way in ways:
            content = way.write(rows)
            put(path, content)
            starts, numbers = lines_in(content), read(path)
            count["files"] += 1
            if numbers is None:
                continue
            count["read"] += 1
            count["rows"] += len(numbers)
            passed = len(starts) - len(numbers)
            assert 1 <= passed <= adapters.HEADER_WITHIN + 1
            assert numbers == starts[passed:]
            if not way.damage and way.encoding[:5] == "utf-8" and way.quoted == csv.QUOTE_ALL:
                # What is longer than a cell may be falls apart, for either reader.
                fits = all(len(one) <= csv.field_size_limit() for row in rows for one in row)
                assert len(starts) == len(rows) or not fits

    drawn()
    assert count["files"] >= share("tables")
    check_worth(count["read"], count["files"], 0.15)
    check_worth(count["rows"], count["read"], 1)


def test_no_bytes_at_all_crash_the_reader(tmp_path):
    path, count = tmp_path / "list.csv", []
    start = st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])

    @settings(max_examples=share("tables") // 20)
    @given(start, st.binary(max_size=200))
    def drawn(first, content):
        put(path, first + content)
        count.append(read(path))
        try:
            seen = adapters.glance(path)
        except Refused as refused:
            sentence(refused)
        else:
            read(path, suggested(seen.headers))

    drawn()
    assert len(count) >= share("tables") // 20


# --- workbooks ------------------------------------------------------------------------------------

PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-ty'
    'pes"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.'
    'xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/'
    "></Types>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
    'name="一覧" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDoc'
    'ument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
"""Every part but the cells; each file has others."""
CELLS_OF = (
    *('<c t="inlineStr"><is><t>{}</t></is></c>',) * 16,
    *("<c><v>{}</v></c>", '<c t="str"><f>1+1</f><v>{}</v></c>', '<c t="b"><v>{}</v></c>', "<c/>"),
    *('<c t="e"><v>{}</v></c>', '<c t="d"><v>{}</v></c>', '<c t="s"><v>{}</v></c>'),
    *('<c r="{}"><v>1</v></c>', '<c s="7"><v>{}</v></c>', '<c r="CV1"><v>{}</v></c>'),
)
_UNWRITTEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def cell_xml(text: str, kind: str) -> str:
    plain = text.translate(_UNWRITTEN).encode("utf-8", "replace").decode()
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        plain = plain.replace(sign, written)
    return kind.format(plain)


def sheet_xml(rows: list[list[str]], chance: random.Random) -> bytes:
    """A sheet: the header as text, the other cells as a file may say them."""
    sheet, is_plain = [], chance.random() < 0.5
    for at, cells in enumerate(rows):
        kinds = CELLS_OF[:1] if at == 0 or is_plain else CELLS_OF
        said = "".join(cell_xml(cell, chance.choice(kinds)) for cell in cells)
        sheet.append(f'<row r="{at + chance.choice([1, 1, 1, 3])}">{said}</row>')
    return (SHEET.format("".join(sheet)) + "</sheetData></worksheet>").encode()


def packed(sheet: bytes) -> bytes:
    """A workbook of this sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, content in (PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            book.writestr(name, content)
    return file.getvalue()


def sheets(path: Path):
    """The rows of `workbooks.sheets_of`, without a process for each file."""
    workbooks._check(path)
    unpacked = workbooks._Unpacked()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if workbook.written(str(path), unpacked.file):
            raise Refused("Excelのファイルとして読めません。")
    for sheet in workbooks._sheets(unpacked):
        rows = list(sheet.rows)
        assert sheet.filled == sum(line.cells != [] for line in rows)
        yield rows


def test_no_workbook_crashes_the_reader_and_every_row_of_it_is_accounted_for(tmp_path):
    path, count = tmp_path / "list.xlsx", {"files": 0, "whole": 0, "read": 0}

    @settings(max_examples=-(-share("workbooks") // 4))
    @given(tables(HEADERS, KNOWN), st.integers(0, 1 << 30))
    def drawn(rows, seed):
        chance = random.Random(seed)
        sheet = sheet_xml(rows, chance)
        whole = packed(sheet)
        broken = [packed(harmed(sheet, chance)), harmed(whole, chance), harmed(whole, chance)]
        for content in (whole, *broken):
            put(path, content)
            count["files"] += 1
            try:
                every = [list(sheet) for sheet in sheets(path)]
            except Refused as refused:
                sentence(refused)
                continue
            count["read"] += 1
            count["whole"] += content == whole
            for sheet in every:
                opened = adapters._opened(iter(sheet), "auto", None)
                if opened is not None:
                    numbers = judge(opened)
                    passed = len(sheet) - len(numbers)
                    assert 1 <= passed <= adapters.HEADER_WITHIN + 1
                    assert numbers == [line.number for line in sheet[passed:]]

    drawn()
    assert count["files"] >= share("workbooks")
    check_worth(count["whole"], count["files"], 0.08)
    assert count["read"] < count["files"]


def test_rows_that_a_workbook_only_claims_to_have_end_it(tmp_path, monkeypatch):
    """One row, numbered as the last of very many, would be as many empty ones."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 1000)
    for last, outcome in ((1000, [1000]), (1001, None), (10**12, None)):
        rows = f'<row r="{last}"><c><v>1</v></c></row></sheetData></worksheet>'
        put(tmp_path / "list.xlsx", packed(SHEET.format(rows).encode()))
        if outcome is None:
            with pytest.raises(Refused, match="読めません"):
                list(sheets(tmp_path / "list.xlsx"))
        else:
            assert [len(list(one)) for one in sheets(tmp_path / "list.xlsx")] == outcome

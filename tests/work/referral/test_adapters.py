"""The letter: readable, in Japanese without the system's fonts, whatever people wrote."""

import io
import json
import re
import subprocess
import unicodedata
from dataclasses import asdict, replace
from typing import Any

import pikepdf
import pypdf
import pytest

from tonari.kernel import paper
from tonari.kernel.paper import qr_svg
from tonari.work.referral.adapters import LETTER as TEMPLATE
from tonari.work.referral.adapters import Letter, drawn, letter_pdf

LETTER = Letter(
    title="ひとりの方を、いっしょに支えるお願い",
    recipient="喫茶なぎさ",
    recipient_address="〒421-0101\nみなと野市潮見町1-2-3 潮見ビル2階",
    sender="みなと社会福祉協議会",
    sender_address="〒421-0100\nみなと野市本町4-5",
    phone="054-000-1111",
    fax="054-000-1112",
    need="週に一度、だれかとお茶を飲める場所",
    where="南小学校のあたり",
    when="平日の午後",
    due="11月30日ごろまでに",
    written="2026年11月23日",
    address="https://tonari.example.jp/a/",
    code="7K2M-Q0XD-R4TA-7K2M-Q0XD-R4TB",
    link="https://tonari.example.jp/a/7K2M-Q0XD-R4TA-7K2M-Q0XD-R4TB/",
    number="R4TB",
    back="https://tonari.example.jp/referrals/019ac2ce-0000-7000-8000-000000000000/",
)


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def of(**changes: str) -> bytes:
    return paper.compiled(TEMPLATE, json.dumps(drawn(replace(LETTER, **changes))))


def test_the_letter_says_everything_needed_to_answer_it() -> None:
    text = words(letter_pdf(LETTER))
    drawn_only = (LETTER.link, LETTER.back)
    for said in asdict(LETTER).values():
        assert said in drawn_only or "".join(said.split()) in text
    assert LETTER.link not in text
    assert LETTER.back not in text


@pytest.mark.parametrize(
    "name", ["喫茶なぎさ", "みなと野市立 南小学校区 地域の縁側づくり実行委員会"]
)
def test_only_the_recipient_stands_in_the_window_of_the_envelope(name: str) -> None:
    """長形3号, A4 folded in three: 20–110 mm from the left, 14–57 mm from the top."""
    page = pypdf.PdfReader(io.BytesIO(of(recipient=name))).pages[0]
    height, mm = float(page.mediabox.height), 72 / 25.4
    seen: list[str] = []

    def look(text: str, cm: list[float], at: list[float], _font: Any, _size: Any) -> None:
        x = at[4] * cm[0] + at[5] * cm[2] + cm[4]
        y = height - (at[4] * cm[1] + at[5] * cm[3] + cm[5])
        if text.strip() and x < 112 * mm and y < 60 * mm:
            assert x >= 20 * mm
            assert 14 * mm <= y <= 57 * mm
            seen.append(text)

    page.extract_text(visitor_text=look)
    found = "".join("".join(seen).split())
    assert found == "".join((LETTER.recipient_address + name + "御中").split())


def test_the_letter_promises_only_what_is_so() -> None:
    text = words(of())
    assert "郵送するか、FAX（054-000-1112）で送るか、手渡してください" in text
    assert "半年後のようすの返事まで、このコードは使えます" in text


def test_the_letter_offers_only_ways_that_exist() -> None:
    text = words(of(fax=""))
    assert "FAX" not in text
    assert "に郵送するか、手渡してください" in text
    text = words(of(fax="", phone="", sender_address=""))
    assert "へ、お気軽に" not in text
    assert "郵送" not in text
    assert "社会福祉協議会に手渡してください" in text
    assert "4." not in text


def test_the_sheet_that_comes_back_can_be_filled_in_by_hand() -> None:
    _letter, sheet = pypdf.PdfReader(io.BytesIO(of())).pages
    text = "".join(sheet.extract_text().split())
    for said in ("引き受けます", "聞きたいこと", "今回はむずかしい", "順番", "会えました"):
        assert said in text
    assert LETTER.code in text
    assert "続いていますか" not in text


def test_a_letter_after_the_meeting_asks_how_it_goes() -> None:
    text = words(of(days="90", title="その後のようすをうかがうお手紙"))
    assert "会えてから90日がすぎました" in text
    assert "とぎれてしまった" in text
    assert "引き受けます" not in text


def test_it_is_black_on_white_for_a_fax() -> None:
    for content in _shown(of()):
        colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn|SCN)\\b", content)
        assert all(len(set(colour)) == 1 for colour in colours), colours


def test_rare_letters_of_names_have_glyphs_of_the_packaged_font() -> None:
    pdf = of(sender="髙𠮷社会福祉協議会")
    assert "髙𠮷社会福祉協議会" in words(pdf)
    assert all("NotoSansCJKjp" in font for font in _fonts(pdf))
    assert _glyphs(pdf)
    assert 0 not in _glyphs(pdf), "a box instead of a letter"


@pytest.mark.parametrize("typed", ["\U0001f3a3", "\x00", "\x07", "\ufeff", "สวัสดี", "\ud83c"])
def test_a_letter_without_glyph_is_shown_as_missing_and_a_picture_left_out(typed: str) -> None:
    pdf = of(need=f"魚つり{typed}と将棋")
    assert words(pdf).count("魚つり") == 1
    assert ("〓" in words(pdf)) == (unicodedata.category(typed[0]) not in ("Cc", "Cf", "So"))
    assert 0 not in _glyphs(pdf)


def _fonts(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = opened.pages[0].Resources.Font
        return [str(fonts[name].BaseFont) for name in fonts]


def _shown(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [page.Contents.read_bytes() for page in opened.pages]


def _glyphs(pdf: bytes) -> list[int]:
    """The glyph numbers (two bytes each, Identity-H) of everything that is shown."""
    shown: list[int] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("Tj", "TJ"):
                    shown += _numbers(operands[0])
    return shown


def _numbers(operand: Any) -> list[int]:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = [bytes(part) for part in parts if isinstance(part, pikepdf.String)]
    return [
        int.from_bytes(code[i : i + 2], "big") for code in codes for i in range(0, len(code), 2)
    ]


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        "]#panic()[",
        '\\"+panic()+"',
        "$x^2$ *b* _i_ `c` <l> @r = // /* ~ --",
        "\\u{1F600}\\ \\#",
        '#import "@preview/x:1.0.0": *',
    ],
)
def test_what_people_type_is_text_and_never_markup(typed: str) -> None:
    assert "".join(typed.split()) in words(of(need=typed, sender=typed, where=typed))


def test_line_breaks_stay() -> None:
    assert len(_shown(of(need="一行め\n二行め"))) == 2
    assert "一行め二行め" in words(of(need="一行め\n二行め"))


def test_a_long_need_flows_onto_pages() -> None:
    pdf = of(need="だれかとお茶を飲みたい。" * 334)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 2
    assert words(pdf).count("だれかとお茶を飲みたい") >= 320


def test_of_a_long_need_the_first_page_says_how_to_answer() -> None:
    def first(need: str) -> str:
        page = pypdf.PdfReader(io.BytesIO(of(need=need))).pages[0]
        return "".join(page.extract_text().split())

    assert "お返事は、どれかひとつで" not in first("お茶を飲む。" * 20)
    assert "お返事は、どれかひとつで：スマートフォン" in first("お茶を飲む。" * 120)


def test_a_short_letter_is_one_page_and_one_to_send_back() -> None:
    for days in ("", "180"):
        assert len(pypdf.PdfReader(io.BytesIO(of(days=days))).pages) == 2


def test_it_is_made_for_screen_readers() -> None:
    with pikepdf.open(io.BytesIO(of())) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "ja"
        with opened.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert "お願い" in meta["dc:title"]


def test_the_qr_code_says_the_link_and_nothing_else() -> None:
    assert qr_svg(LETTER.link) != qr_svg(LETTER.link[:-2])
    assert LETTER.code not in qr_svg(LETTER.link)


def test_a_failure_says_nothing_of_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 1, b"", b"the need of somebody")

    monkeypatch.setattr(paper.subprocess, "run", broken)
    with pytest.raises(RuntimeError) as error:
        letter_pdf(LETTER)
    assert "somebody" not in str(error.value)

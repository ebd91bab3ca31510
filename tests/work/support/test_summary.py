"""The summary: one sheet of A4, whatever was written; what is cut says where it goes on."""

import io
import json
from dataclasses import asdict

import pypdf
import pytest

from tonari.entry.web.people import summary as sheet
from tonari.kernel import paper
from tonari.records.people.rules import SECTIONS
from tonari.work.support.adapters import SUMMARY, Part, Summary, summary_pdf
from tonari.work.support.rules import CONTINUES, shortened

NUMBERS = ["054-000-1111", "054-000-2222", "054-000-3333", "054-000-4444"]


def summary(words: str = "ことば") -> Summary:
    """As much as a sheet can hold: every field, each as long as the page lets it be."""

    def lines(count: int, most: int = sheet.LINE) -> list[tuple[str, str]]:
        return [("話しやすい方法", shortened(words, most)) for _n in range(count)]

    fields = SECTIONS
    reach = lines(len(fields["contact"]) + 3) + lines(1, sheet.LONGER)
    return Summary(
        title="引き継ぎ用まとめ",
        called=shortened(words, sheet.NAME),
        name=shortened(words, 2 * sheet.NAME),
        state="11月13日（金）ごろに亡くなられました。",
        said=[("気になっていること", shortened(words, most)) for most in sheet.SAID.values()],
        left=[
            Part("避けること", lines(1, sheet.AVOID)),
            Part("伝えない人", [*lines(3, sheet.LONGER), *lines(1)]),
            Part("うまくいく伝え方", lines(len(fields["understanding"]))),
            Part("連絡のしかた", reach),
            Part("住んでいるところ", lines(len(fields["whereabouts"]), sheet.LONGER)),
        ],
        right=[
            Part("そばにいる人", lines(5)),
            Part("約束・次の予定", lines(1 + sheet.PLANS, sheet.PLAN)),
            Part("最近のかかわり", lines(sheet.NOTES, sheet.NAME + sheet.NOTE)),
            Part("進んでいるつなぎ", lines(sheet.TASKS, sheet.NAME + sheet.TASK)),
        ],
        printed="みなと社会福祉協議会　2026年11月24日",
    )


def made(content: Summary) -> list[pypdf.PageObject]:
    pdf = paper.compiled(SUMMARY, json.dumps(asdict(content)))
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("typed", ["あ", "髙𠮷", "https://example.jp/", "🙏", "行\n", "W", "－"])
def test_it_is_one_sheet_of_a4_however_much_was_written(typed: str) -> None:
    (page,) = made(summary(typed * 20_000))
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_it_says_what_was_written_and_rare_letters_too() -> None:
    pdf = summary_pdf(summary("髙橋𠮷子さんは将棋が好き"))
    text = "".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    for said in (
        "髙橋𠮷子さんは将棋が好き",
        "最近のかかわり",
        "引き継ぎ用まとめ",
        "みなと社会福祉協議会",
    ):
        assert said in text


def test_an_emoji_is_no_reason_to_have_no_sheet() -> None:
    (page,) = made(summary("花見🌸に行く"))
    assert "花見に行く" in page.extract_text()
    (page,) = made(summary("花見👩🏽\u200d🦽に行く1\ufe0f\u20e3"))
    assert "花見に行く1" in page.extract_text() and "〓" not in page.extract_text()
    (page,) = made(summary("🌸"))
    assert "〓" in page.extract_text(), "nothing else says anything"


def test_a_kanji_in_one_of_its_forms_is_read_in_the_usual_one() -> None:
    (page,) = made(summary("辻\U000e0100さん"))
    assert "辻" in page.extract_text() and "〓" not in page.extract_text()
    (page,) = made(summary("辻\U000e0100さんสก"))
    assert "辻さん〓〓" in page.extract_text()


def test_what_is_typed_is_text_and_never_markup() -> None:
    (page,) = made(summary('#panic("x") $x$ *b* = h'))
    assert '#panic("x") $x$ *b* = h' in page.extract_text()


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("みじかい", "みじかい"),
        ("一行め\n\n  二行め  ", "一行め ／ 二行め"),
        ("あ" * 50, "あ" * 50),
        ("あ" * 51, "あ" * (50 - len(CONTINUES)) + CONTINUES),
        ("\n".join(NUMBERS), f"{NUMBERS[0]} ／ {NUMBERS[1]}{CONTINUES}"),
        ("あ" * 36 + "０５４－０００" + "い" * 20, "あ" * 36 + CONTINUES),
        ("あ" * 33 + "０５４－０００" + "い" * 20, "あ" * 33 + "０５４－０００" + CONTINUES),
    ],
)
def test_what_is_long_is_cut_but_no_number_and_says_so(words: str, short: str) -> None:
    assert shortened(words, 50) == short

"""The outside world of support: a record on paper, as a summary and on official forms."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tonari.kernel import paper

SUMMARY = Path(__file__).with_name("summary.typ")
FORM = Path(__file__).with_name("form.typ")


@dataclass(frozen=True)
class Part:
    """A part of the summary: heading, and lines of (label, words); a label may be empty."""

    heading: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Summary:
    """What stands on the sheet, in Japanese; `said` is the person's own words, first of all.

    state: a sentence where somebody has died or is missing. printed: by whom, when.
    """

    title: str
    called: str
    name: str
    state: str
    said: list[tuple[str, str]]
    left: list[Part]
    right: list[Part]
    printed: str


def summary_pdf(summary: Summary) -> bytes:
    """One A4 sheet as PDF/UA. Errors: RuntimeError if the process that makes it fails."""
    return paper.pdf(SUMMARY, asdict(summary))


@dataclass(frozen=True)
class FormPart:
    """A table of an official form: heading, and its lines (item, what stands there).

    What is blank has room to be filled in by hand.
    """

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """An official form, in Japanese. number: of the record. printed: by whom, when.

    link: where members find the record of a form that comes back; it says nothing of anybody.
    """

    title: str
    number: str
    parts: list[FormPart]
    printed: str
    link: str


def form_pdf(form: Form) -> bytes:
    """The form as PDF/UA, A4. Errors: RuntimeError if the process that makes it fails."""
    return paper.pdf(FORM, drawn_form(form))


def drawn_form(form: Form) -> dict[str, Any]:
    """What the form's template shows: its words and the QR code."""
    words = "構成員が、この紙の記録を開くQRコード"
    return asdict(form) | {"qr": paper.qr_svg(form.link), "qr_words": words}

"""The outside world of support: the summary of a record on one sheet of paper."""

from dataclasses import asdict, dataclass
from pathlib import Path

from tonari.kernel import paper

SUMMARY = Path(__file__).with_name("summary.typ")


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

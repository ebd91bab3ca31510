"""Telephone numbers in one form: half width, with hyphens."""

import re

from .text import typed_number

REGION = "JP"
_IN_ONE_FORM = re.compile("0[0-9]*(?:-[0-9]+)+")
_AROUND_HYPHEN = re.compile(r"(?<=\d)\s*-\s*(?=[\d(])")
_BRACKETED = re.compile(r"^\((\d{2,5})\)[\s-]*(?=\d)|(?<=\d)[\s-]*\((\d{1,4})\)[\s-]*(?=\d)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WITHOUT_HYPHEN = re.compile(r"0[\d\s]{8,}|\+\s*81[\d\s()-]{8,}")


def spelled(text: str) -> str:
    """A telephone number as it is kept and shown: 054-000-1234.

    Hyphens stay where they were typed; a number of Japan without any, or with the country's code,
    gets them (phonenumberslite, by the plan of 総務省). What is no number comes back in half width.
    """
    if not text or _IN_ONE_FORM.fullmatch(text):
        return text
    typed = _BRACKETED.sub(_hyphened, typed_number(text))
    if found := _IN_BRACKETS.fullmatch(typed):
        typed = typed_number(found[1])
    typed = _AROUND_HYPHEN.sub("-", typed)
    return _with_hyphens(typed) if _WITHOUT_HYPHEN.fullmatch(typed) else typed


def is_number(text: str) -> bool:
    """Whether a text that was `spelled` is one telephone number of Japan and nothing else."""
    return _IN_ONE_FORM.fullmatch(text) is not None


def each_spelled(text: str) -> str:
    """Numbers in lines, each as `spelled`."""
    return "\n".join(map(spelled, text.split("\n")))


def _hyphened(found: re.Match[str]) -> str:
    return f"{found[1]}-" if found[1] else f"-{found[2]}-"


def _with_hyphens(typed: str) -> str:
    import phonenumbers  # its plans are read where a number needs them

    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    made: str = phonenumbers.format_number(number, style)
    return made if "-" in made else typed

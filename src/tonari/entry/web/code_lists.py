"""The code lists of official forms, in the words that people read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from tonari.kernel.codes import CodeList


def code_list(name: str) -> CodeList:
    """A list by its name (`kernel/codes`)."""
    found: CodeList = settings.CODES[name]
    return found


def label(name: str, code: str) -> str:
    """What people read for a code, in their language; a code of no list stands for itself."""
    found = code_list(name).find(code)
    return found.label_in(get_language() or "ja") if found else code


def offered(name: str, *before: tuple[str, Any]) -> Callable[[], list[tuple[str, Any]]]:
    """The choices of a form field, made when the form is; `before` stands ahead of them."""
    return lambda: [*before, *((one.code, label(name, one.code)) for one in code_list(name).codes)]

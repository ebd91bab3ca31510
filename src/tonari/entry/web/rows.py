"""A line of a list, as `parts/row.html` takes it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """link: where it leads. badge, tone: its state in a word. meta: small words below."""

    link: str
    title: str
    badge: Any
    tone: str
    text: str
    meta: list[str]

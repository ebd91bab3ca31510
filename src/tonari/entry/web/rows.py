"""A line of a list, as `parts/row.html` takes it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Button:
    """One touch to what is to be done. icon: beside the words (`docs/screens.md`), or empty.

    is_post: it is done by the touch itself; otherwise the touch leads to a page.
    """

    link: str
    words: Any
    icon: str = ""
    is_post: bool = False


@dataclass(frozen=True)
class Row:
    """link: where it leads. badge, tone: its state in a word. meta: small words below.

    buttons: what can be done from the list; then the title alone is the link.
    """

    link: str
    title: str
    badge: Any
    tone: str
    text: str
    meta: list[str]
    buttons: tuple[Button, ...] = ()

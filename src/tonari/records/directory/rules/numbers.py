"""What is a telephone number, in a cell of a list or as a host writes it."""

import re

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold_digits, one_dash

FULL_NUMBER = 9
"""Digits of the shortest telephone number with its area code."""
# An extension (内線100) is none.
_SHORT_NUMBER = re.compile(r"(?<![\d線-])(?:1\d\d|#\d{4})(?![\d-])")


def is_phone(said: str) -> bool:
    """Whether there are the digits of a whole number, or only short ones (110, #8000).

    Words may stand beside them.
    """
    if sum(map(str.isdigit, said)) >= FULL_NUMBER:
        return True
    apart, count = _SHORT_NUMBER.subn("", one_dash(said))
    return count > 0 and not fold_digits(apart)


def check_number(said: str) -> None:
    """`Refused` for a telephone that rings nobody; empty says that there is none."""
    if said and not is_phone(said):
        raise Refused(
            _(
                "電話番号として読めません。市外局番から、054-000-1234のように書いてください。電話をのせないときは、空けてください。"
            ),
            field="phone",
        )

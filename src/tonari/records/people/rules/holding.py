"""Whose a record is by law: the acting organisation's own, or theirs who had the work done (委託).

The holder decides about disclosure, correction and erasure (個情法 76–101条); it reads nothing by
that. Of the contract there are days, and a word for it, which is never about a person but may say
what people struggle with: it is sealed.
"""

from datetime import date, timedelta
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MOST_YEARS = 10
MAX_WHAT = 100
SOON_DAYS = 60
"""From when on a contract's end is said: time to talk with the holder, and with the people."""
SOON, PAST = "soon", "past"


def sealed_at(contract_id: UUID) -> str:
    """The place at which the word for a contract is sealed to the organisation that wrote it."""
    return f"contract {contract_id}"


def check_contract(what: str, begins_on: date, ends_on: date) -> None:
    """Refuse a contract without a name, or with days in the wrong order or far too far apart."""
    if not what.strip():
        raise Refused(_("何の契約かを書いてください。"), field="what")
    if len(what) > MAX_WHAT:
        raise Refused(
            _("長すぎます（%(most)s字まで）。短くしてください。"), field="what", most=MAX_WHAT
        )
    if ends_on < begins_on:
        raise Refused(_("終わりの日が、はじまりの日より前です。"), field="ends_on")
    if ends_on.year - begins_on.year > MOST_YEARS:
        raise Refused(
            _("期間が長すぎます（%(most)s年まで）。年を確かめてください。"),
            field="ends_on",
            most=MOST_YEARS,
        )


def nearing(ends_on: date, today: date) -> str:
    """Whether a contract ends `soon`, is `past`, or neither (empty)."""
    if ends_on < today:
        return PAST
    return SOON if ends_on <= ends_soon(today) else ""


def ends_soon(today: date) -> date:
    """The last of the days on which a contract's end counts as near."""
    return today + timedelta(days=SOON_DAYS)

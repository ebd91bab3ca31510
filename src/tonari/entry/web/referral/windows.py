"""One person's offer, typed in two windows: one draft, in which the words of both stand."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.http import QueryDict

from tonari.kernel.actor import Actor
from tonari.work.referral import queries, rules
from tonari.work.support.queries import DraftView

# What a window sends along unseen, of the pages before: named, so that it overwrites nothing.
ALONG = "along"
_URGENT = tuple(rules.URGENCIES)
# What parts the words of two windows in one field.
_PARTED = {"need": "\n", "where": "、", "when": "、"}


def begun_before(
    viewer: Actor, offers: Iterable[DraftView], again: UUID | None
) -> DraftView | None:
    """Of the viewer's offers for a person the one that goes on: begun, not sent, touched last.

    again: after an introduction that came back, what was begun after that one, and nothing else.
    """
    begun = [one for one in offers if not one.is_empty and again in (None, one.again)]
    made = queries.already_made(viewer, [one.id for one in begun]) if begun else ()
    return next((one for one in begun if one.id not in made), None)


def united(
    first: Mapping[str, list[str]], then: Mapping[str, list[str]]
) -> tuple[dict[str, list[str]], bool]:
    """The answers of a draft and of a window that knew nothing of it; and whether any met.

    Where both wrote something else, one stands behind the other, to be looked at; of two
    urgencies the more urgent one stands.
    """
    found, met = {**first}, False
    for name, values in then.items():
        before, now = _said(first.get(name, [])), _said(values)
        if name == "recipient":
            found[name] = list(dict.fromkeys([*before, *now]))
        elif (
            name == "urgency" and before and now and before != now and {*before, *now} <= {*_URGENT}
        ):
            # One of them may be what the page proposes: the more urgent stays, to be looked at.
            found[name], met = [min(*before, *now, key=_URGENT.index)], True
        elif name in _PARTED and before and now:
            whole = _both(_PARTED[name], before, now)
            found[name], met = whole, met or _plain(whole) not in (_plain(before), _plain(now))
        elif now:
            found[name] = values
    return found, met


def _both(parted: str, before: list[str], now: list[str]) -> list[str]:
    """The words of both, those that the other holds already not once more."""
    held, said = _plain(_parts(parted, before)), _parts(parted, now)
    more = [one.strip() for one in said if _plain([one])[0] not in held]
    if not more:
        return before
    return now if set(held) <= set(_plain(said)) else [parted.join([*before, *more])]


def _parts(parted: str, values: list[str]) -> list[str]:
    return _said([part for one in values for part in one.replace("\r\n", "\n").split(parted)])


def along_of(sent: QueryDict) -> list[str]:
    """The fields that the page sent along unseen."""
    return sent.get(ALONG, "").split()


def with_kept(sent: QueryDict, kept: QueryDict) -> tuple[QueryDict, bool]:
    """What was sent, with what the draft holds for all that went along; and whether that differs.

    Another window may have written on in the meantime.
    """
    typed, changed = sent.copy(), False
    for name in along_of(sent):
        if name in kept:
            now = kept.getlist(name)
            changed = changed or _plain(_said(now)) != _plain(_said(sent.getlist(name)))
            typed.setlist(name, now)
    return typed, changed


def _said(values: list[str]) -> list[str]:
    return [one for one in values if one.strip()]


def _plain(values: list[str]) -> list[str]:
    """As they are compared: browsers send lines in their own way."""
    return [" ".join(one.split()) for one in values]

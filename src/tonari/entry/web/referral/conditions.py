"""Which of a person's conditions a place meets, misses, or says nothing of, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.denied import denied_in
from tonari.records.directory.rules.distance import Point, metres
from tonari.records.directory.rules.traits import FREE, is_free
from tonari.work.referral.rules.coming import FITS, MISSES, UNKNOWN, Place, Wanted, judged

WORDS: Mapping[str, Mapping[str, str]] = {
    FITS: {
        "free": gettext_noop("お金がかかりません"),
        "no_booking": gettext_noop("予約はいりません"),
        "no_name": gettext_noop("名前を言わなくてかまいません"),
        "children": gettext_noop("子どもを連れて行けます"),
        "wheelchair": gettext_noop("車いすで入れます"),
        "transport": gettext_noop("送り迎えがあります"),
        "languages": gettext_noop("日本語のほかのことばで話せます"),
        "online": gettext_noop("オンラインで話せます"),
        "room": gettext_noop("空きがあります"),
        "times": gettext_noop("行ける時間に開いています"),
        "within": gettext_noop("行けるところにあります"),
    },
    MISSES: {
        "free": gettext_noop("お金がかかります"),
        "no_booking": gettext_noop("予約がいります"),
        "no_name": gettext_noop("名前を言わないと使えません"),
        "children": gettext_noop("子どもを連れては行けません"),
        "wheelchair": gettext_noop("車いすでは入れません"),
        "transport": gettext_noop("送り迎えはありません"),
        "languages": gettext_noop("日本語だけです"),
        "online": gettext_noop("オンラインでは話せません"),
        "room": gettext_noop("いまは空きがありません"),
        "times": gettext_noop("行ける時間には開いていません"),
        "within": gettext_noop("行けるところより遠いです"),
    },
    UNKNOWN: {
        "free": gettext_noop("お金がかかるか"),
        "no_booking": gettext_noop("予約がいるか"),
        "no_name": gettext_noop("名前を言わなくてよいか"),
        "children": gettext_noop("子どもを連れて行けるか"),
        "wheelchair": gettext_noop("車いすで入れるか"),
        "transport": gettext_noop("送り迎えがあるか"),
        "languages": gettext_noop("日本語のほかのことばで話せるか"),
        "online": gettext_noop("オンラインで話せるか"),
        "room": gettext_noop("空きがあるか"),
        "times": gettext_noop("行ける時間に開いているか"),
        "within": gettext_noop("どのくらい遠いか"),
    },
}


@dataclass(frozen=True)
class Beside:
    """A place beside a person's conditions: what it meets, misses, and does not say.

    price: what it says of money in its own words, where money was asked about and it costs some.
    """

    fits: str = ""
    misses: str = ""
    unknown: str = ""
    price: str = ""


UNASKED = Beside()
"""Beside no conditions at all."""


def beside(place: ServiceView, needs: Wanted, origin: Point | None) -> Beside:
    """The three, each a line of words. origin: from where the search measures, if it does."""
    verdicts = _judged(place, needs, origin)
    price = place.cost.strip() if verdicts.get(FREE) in (MISSES, UNKNOWN) else ""
    if price and verdicts[FREE] == UNKNOWN:
        # What it costs is known, in its own words: only whether it costs this person is not.
        del verdicts[FREE]
    lines = {
        kind: listed(_(words[code]) for code, verdict in verdicts.items() if verdict == kind)
        for kind, words in WORDS.items()
    }
    return Beside(lines[FITS], lines[MISSES], lines[UNKNOWN], price)


def missed(place: ServiceView, needs: Wanted, origin: Point | None) -> int:
    """How many of a person's conditions a place is known to miss."""
    return sum(verdict == MISSES for verdict in _judged(place, needs, origin).values())


def _judged(place: ServiceView, needs: Wanted, origin: Point | None) -> dict[str, str]:
    return judged(needs, _known(place, origin), clock.now().astimezone(clock.TOKYO))


def _known(place: ServiceView, origin: Point | None) -> Place:
    far = None
    if origin is not None and place.lat is not None and place.lon is not None:
        far = metres(origin, (place.lat, place.lon))
    is_free_of_charge = bool(place.cost.strip()) and is_free((), place.cost)
    return Place(
        frozenset(place.traits) | ({FREE} if is_free_of_charge else frozenset()),
        frozenset(denied_in(place.description, place.conditions, place.hours, cost=place.cost)),
        "" if place.room_is_old else place.room,
        place.openings_now,
        far,
    )

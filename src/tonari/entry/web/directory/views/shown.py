"""What the pages of the directory show of an entry."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tonari.entry.web.directory.cards import Found
from tonari.entry.web.directory.mapped import numbers_of
from tonari.entry.web.templatetags.tonari import listed
from tonari.ground.areas.rules import MUNICIPALITY
from tonari.records.directory.queries import SearchResult, ServiceView
from tonari.records.directory.rules import ANYWHERE
from tonari.records.directory.rules.fitting import WHYS

MOST_NAMES = 3
LANGUAGE = "language"
"""The part of the embedded list's address that says in which language it is."""


def found(
    result: SearchResult,
    area_id: UUID | None = None,
    narrowing: Sequence[str] | None = (),
) -> list[Found]:
    """A page of what was found, as its cards say it.

    area_id: the area that was asked for; what stands elsewhere says for whom it is. narrowing: what
    else was chosen, and fits all of it; with None they do not say why they were found.
    """
    far = [how_far(metres) for metres in result.far] or [""] * len(result.items)
    numbers = numbers_of(result.items)
    told = result.whys if narrowing is not None else [()] * len(result.items)
    phrases = {code: _(WHYS[code]) for code in {code for one in told for code, _word in one}}
    said = [[phrases[code] % {"word": word} for code, word in one] for one in told]
    if narrowing is not None:
        each = zip(result.items, said, strict=True)
        said = [[*why, *_where(item, area_id), *narrowing] for item, why in each]
    return [
        Found(item, why, away, numbers.get(item.id))
        for item, why, away in zip(result.items, said, far, strict=True)
    ]


def _where(item: ServiceView, area_id: UUID | None) -> list[str]:
    """Why an entry is found in an area: it stands there, or is for people there."""
    if area_id is None:
        return []
    if here := [one.name for one in item.areas if one.id == area_id]:
        return here
    if item.reach == ANYWHERE:
        return [_(item.reach_label)]
    its_own = [one.name for one in item.serves if one.id == area_id]
    whole = [one.name for one in item.serves if one.kind == MUNICIPALITY]
    if whole and not its_own:
        return [_("%(area)sならどこでも") % {"area": whole[0]}]
    names = its_own or [one.name for one in item.serves]
    return [_("%(areas)sの方むけ") % {"areas": listed(names[:MOST_NAMES])}] if names else []


def how_far(metres: float) -> str:
    """A distance as it is said: to 100 metres, from 1 km to 0.1 km, from 10 km to 1 km."""
    if metres < 100:
        return _("100mより近く")
    if metres < 950:
        return _("およそ%(metres)sm") % {"metres": round(metres / 100) * 100}
    kilometres = f"{metres / 1000:.1f}" if metres < 9_950 else str(round(metres / 1000))
    return _("およそ%(kilometres)skm") % {"kilometres": kilometres}


def credited(items: tuple[ServiceView, ...]) -> list[tuple[str, str]]:
    """The sources of a page's entries with their licences, each once."""
    said = (one for item in items for one in item.credits if one.source)
    return list(dict.fromkeys((one.source, one.licence) for one in said))


def embedding(query: QueryDict) -> str:
    """The address of the same search as a part of another site's page, in this page's language."""
    whole = query.copy()
    whole.pop("page", None)
    if get_language() == "en":
        whole[LANGUAGE] = "en"
    path = reverse("directory:embed") + (f"?{whole.urlencode()}" if whole else "")
    return f"{settings.BASE_URL.geturl().rstrip('/')}{path}"

"""What every page needs to know of its frame."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tonari.ground.network.rules import holds_key
from tonari.kernel.actor import PUBLIC, Actor

SHEETS = [f"tonari/css/{name}.css" for name in ("base", "layout", "forms", "parts", "front")]


@dataclass(frozen=True)
class Room:
    """A link of the main navigation. also: beginnings of other addresses that belong to it."""

    path: str
    label: Any
    icon: str = ""
    also: tuple[str, ...] = ()


# What is there for an area, and why, is led to from the places.
_BESIDE_PLACES = ("/areas/", "/measures/")


PUBLIC_ROOMS = (
    Room("/places/", _("居場所・支援をさがす"), also=_BESIDE_PLACES),
    Room("/about/", _("となりとは")),
    Room("/signin/", _("サインイン")),
)
MEMBER_ROOMS = (
    Room("/today/", _("きょう"), "today"),
    Room("/people/", _("本人"), "person"),
    Room("/referrals/", _("つなぎ"), "link"),
    Room("/places/", _("居場所・支援"), "place", _BESIDE_PLACES),
    Room("/network/", pgettext_lazy("部屋", "主体"), "members"),
)
# Hosts and supporters are responsible for nobody: the other rooms do not exist for them.
HELPER_ROOMS = (MEMBER_ROOMS[0], *MEMBER_ROOMS[3:])


@dataclass(frozen=True)
class Page:
    """The frame: demo flag, who looks, the rooms they can go to.

    has_others: whether they may go on for another organisation of theirs.
    """

    demo: bool
    actor: Actor
    member: Any = None
    rooms: tuple[Room, ...] = PUBLIC_ROOMS
    front: bool = False
    has_others: bool = False
    sheets: list[str] = field(default_factory=lambda: SHEETS)


def page(request: HttpRequest) -> dict[str, Page]:
    """`page` for templates; a request that failed before sign-in was looked at is the public's."""
    actor = getattr(request, "actor", PUBLIC)
    member = getattr(request, "member", None) if actor.kind == "member" else None
    has_others = getattr(request, "has_others", False)
    frame = Page(settings.DEMO, actor, member, _rooms(member), request.path == "/", has_others)
    return {"page": frame}


def _rooms(member: Any) -> tuple[Room, ...]:
    if member is None:
        return PUBLIC_ROOMS
    return MEMBER_ROOMS if holds_key(member.roles) else HELPER_ROOMS

"""A browser in which somebody of the cast is signed in."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import count

from django.conf import settings
from django.test import Client

from tests.cast import found, join
from tests.ground.network.people import cookie_of, set_up
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.kernel.actor import Actor


class Seat(Client):
    """A signed-in browser that keeps the page it saw last."""

    def __init__(self, actor: Actor):
        super().__init__()
        self.actor = actor
        set_up(actor)
        self.cookies[KEY_COOKIE] = cookie_of(actor)
        self.page = None

    def open(self, address, status=200):
        self.page = self.get(address, follow=True)
        assert self.page.status_code == status, (address, self.page.status_code)
        return self.text

    def send(self, address, status=200, **typed):
        """Send the form of the present page that goes to `address`, with its hidden fields."""
        self.page = self.post(address, self.hidden | typed, follow=True)
        assert self.page.status_code == status, (address, self.page.status_code, self.mistakes)
        return self.text

    @property
    def text(self) -> str:
        return unescape(self.page.content.decode())

    @property
    def hidden(self) -> dict:
        """The hidden fields of all forms of the present page; several values stay several."""
        found: dict = {}
        if self.page is None:
            return found
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', self.page.content.decode()
        ):
            if name != "csrfmiddlewaretoken":
                found.setdefault(name, []).append(unescape(value))
        return found

    def reads_english(self) -> None:
        """From here on."""
        self.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    @property
    def mistakes(self) -> list:
        return re.findall(r'<ul class="error"[^>]*><li>(.*?)</li>', self.text)


_number = count(1)


@dataclass(frozen=True)
class Someone:
    """A member with a second factor, and who founded their organisation."""

    actor: Actor
    founder: Actor

    def sits_down(self, client: Client) -> None:
        """At this browser, signed in."""
        client.cookies[KEY_COOKIE] = cookie_of(self.actor)

    def neighbour(self, name: str) -> "Someone":
        """A worker of another organisation, which this one invited."""
        return _joined(found(name, f"founder{next(_number)}", "はじめ", self.founder), "worker")

    def colleague(self, *roles: str) -> "Someone":
        """Another member of the same organisation."""
        return _joined(self.founder, *roles)


def someone(name: str, *roles: str) -> Someone:
    """みどり of a new organisation of this name; a worker, unless they have other roles."""
    return _joined(found(name, f"founder{next(_number)}", "はじめ"), *(roles or ("worker",)))


def _joined(founder: Actor, *roles: str) -> Someone:
    actor = join(founder, f"midori{next(_number)}", "みどり", *roles)
    set_up(actor)
    return Someone(actor, founder)

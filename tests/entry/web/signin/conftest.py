import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.ground.network.people import PHRASE, founded
from tonari.ground.network.adapters import code_now, opened_totp
from tonari.ground.network.models import User


@pytest.fixture(autouse=True)
def no_tries_counted(db):
    """Each test begins without wrong tries and used codes."""
    cache.clear()


@pytest.fixture
def owner(db):
    """The founder of an organisation, by the login name `midori`."""
    return founded("midori")


class Browser(Client):
    """A browser that checks what a real one sends: CSRF tokens, hidden fields, redirects."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)
        self.page = None

    def open(self, address, **more):
        self.page = self.get(address, follow=True, **more)
        return self.page

    def send(self, address, **typed):
        """Send the form of the present page that goes there, with its hidden fields."""
        fields = hidden_fields(self.page, address) | typed
        self.page = self.post(address, fields, follow=True)
        return self.page

    def sign_in(self, login="midori", phrase=PHRASE, next_page=""):
        self.open(f"/signin/?next={next_page}" if next_page else "/signin/")
        self.send("/signin/", login=login, pass_phrase=phrase)
        return self.send("/signin/code/", code=code_of(login))


def hidden_fields(page, action=""):
    """The hidden fields of the form that goes to `action`, or stays on its own page."""
    forms = re.findall(r"<form\b([^>]*)>(.*?)</form>", page.content.decode(), re.DOTALL)
    here = re.compile(rf'action="{re.escape(action)}[?"]')
    chosen = [body for head, body in forms if action and here.search(head)]
    chosen = chosen or [body for head, body in forms if 'action="' not in head] or [forms[-1][1]]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', chosen[0]))


def code_of(login):
    """The code of the member's authenticator; every code counts once, so forget the used."""
    cache.clear()
    user = User.objects.get(login=login)
    authenticator = user.authenticator_set.first()
    sealed = authenticator.data["secret"] if authenticator else user.pending_totp
    return code_now(opened_totp(sealed))


@pytest.fixture
def browser(db):
    return Browser()

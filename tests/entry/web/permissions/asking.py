"""Asking a route: what is sent, what came back, and what was written meanwhile."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from tonari.entry.web.signin.held import ACTING
from tonari.kernel import paper

SIGN_IN, MISSING, PAGE, BROKEN, NO_METHOD = "sign in", "missing", "page", "broken", "no such method"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SECRET = re.compile(r'(csrfmiddlewaretoken" value="|x-csrftoken": "|tonari_held" value=")[^"]+')
_OWN = re.compile(r'<p class="own-words prose">(.*?)</p>\n?', re.DOTALL)
_WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What came back, and the tables that were written to on the way."""

    response: HttpResponse
    is_signed_in: bool
    written: frozenset[str]

    @property
    def outcome(self) -> str:
        """What it is to whoever asked: one of the five words."""
        code, to = self.response.status_code, self.response.get("Location", "")
        if code >= 500:
            return BROKEN
        if code in (404, 405):
            return MISSING if code == 404 else NO_METHOD
        asked_to = to.startswith("/signin/?next=") or (to == "/signin/" and not self.is_signed_in)
        if asked_to or (code == 403 and b"tonari_held" in self.response.content):
            return SIGN_IN
        return PAGE

    @property
    def has_own_words(self) -> bool:
        """Whether it shows what was sent again."""
        return _OWN.search(self.response.content.decode(errors="replace")) is not None

    @property
    def _sent(self) -> list[tuple[str, list[Any]]]:
        return list(self.response.wsgi_request.POST.lists())

    @property
    def looks(self) -> tuple[Any, ...]:
        """All that somebody could tell two answers apart by, but for what is random in each.

        Nor by what they sent themselves, where it is shown to them again.
        """
        headers = {
            name: _without_chance(value)
            for name, value in self.response.headers.items()
            if name not in ("Content-Length", "Expires")  # the second in which it was asked
        }
        cookies = {
            name: (bool(morsel.value), morsel["path"], morsel["max-age"])
            for name, morsel in self.response.cookies.items()
        }
        asked = escape(self.response.wsgi_request.get_full_path())
        text = self.response.content.decode(errors="replace").replace(f'"{asked}"', '"…"')
        sent = {escape(one.strip()) for _name, all_ in self._sent for one in all_}
        body = _without_chance(_OWN.sub(lambda m: "" if m[1] in sent else m[0], text))
        return self.response.status_code, headers, cookies, body


def _without_chance(text: str) -> str:
    return _SECRET.sub(r"\1…", _ID.sub("…", text))


class Browser(Client):
    """Django's test client without what it gathers of each template: that took a third of the time.

    A fault of a page is a page with 500 here, as it is outside.
    """

    def request(self, **request: Any) -> Any:
        """The bare answer."""
        return self.handler(self._base_environ(**request))


@contextmanager
def thrown_away() -> Iterator[set[str]]:
    """Whatever happens inside is undone; yields the tables that are written to."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield tables
        transaction.set_rollback(True)


@contextmanager
def undrawn() -> Iterator[None]:
    """Pages and papers come without their words: who gets one is decided before it is drawn."""
    drawn, printed = Template.render, paper.pdf

    def render(template: Template, context: Any = None, request: Any = None) -> SafeString:
        return SafeString()

    Template.render = render  # type: ignore[method-assign]
    paper.pdf = lambda _template, _data: b""
    try:
        yield
    finally:
        Template.render = drawn  # type: ignore[method-assign]
        paper.pdf = printed


def ask(browser: Browser, method: str, address: str, typed: dict[str, Any] | None = None) -> Answer:
    """One request as it would come alone: rows are as they were before afterwards."""
    with thrown_away() as written:
        response = _send(browser, method, address, typed)
    is_signed_in = bool(getattr(response.wsgi_request, "member", None))
    return Answer(response, is_signed_in, frozenset(written))


def _send(browser: Browser, method: str, address: str, typed: dict[str, Any] | None) -> Any:
    body: dict[str, Any] = {}
    if method == "POST":
        kind = "application/x-www-form-urlencoded"
        body = {"data": urlencode(typed or {}, doseq=True), "content_type": kind}
    return browser.generic(method, address, **body)


def kept(tables: Collection[str]) -> str:
    """What stands in these tables, as one number."""
    found = sha256()
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            for row in cursor.fetchall():
                found.update(repr(row).encode())
    return found.hexdigest()


def changes(
    browser: Browser, method: str, address: str, typed: Any, tables: Collection[str]
) -> bool:
    """Whether the request leaves anything changed in these tables (what it wrote it may undo)."""
    with thrown_away():
        before = kept(tables)
        _send(browser, method, address, typed)
        return kept(tables) != before


@dataclass
class _Form:
    method: str
    action: str
    typed: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, value: str, chosen: bool) -> None:
        if chosen:
            self.typed.setdefault(name, []).append(value)
        else:
            self.offered.setdefault(name, value)

    def filled(self) -> dict[str, list[str]]:
        """As somebody would send it who leaves what is there and takes the first of what is not."""
        filled = {name: [value] for name, value in self.offered.items()} | self.typed
        if ("", "") not in self.buttons:
            filled |= {name: [value] for name, value in self.buttons[:1]}
        # Whose page it was: it is sent by somebody else.
        filled.pop(ACTING, None)
        return filled


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(given.get("method", "get"), given.get("action", "")))
        elif self.forms and tag in ("input", "textarea", "select", "option", "button"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "option":
            if self.select and given.get("value"):
                form.put(self.select, given["value"], "selected" in given)
        elif tag == "select":
            self.select = name
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif not name:
            return
        elif tag == "textarea":
            form.put(name, "見学に行きたい" if "required" in given else "", chosen=False)
            self.area = name
        elif given.get("type") in ("radio", "checkbox"):
            form.put(name, given.get("value", "on"), "checked" in given)
        else:
            form.put(name, given.get("value") or _word_for(given), chosen=True)

    def handle_data(self, data: str) -> None:
        if self.area and data.strip():
            self.forms[-1].typed[self.area] = [data.lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def _word_for(given: dict[str, str]) -> str:
    if "required" not in given or given.get("type") == "hidden":
        return ""
    return {"date": "2026-11-20", "number": "1"}.get(given.get("type", ""), "南小学校のあたり")


def filled_form(page: str, address: str) -> dict[str, list[str]]:
    """What the page's own form would send to its address, or nothing if it has none."""
    reader = _Forms()
    reader.feed(page)
    path = address.partition("?")[0]
    own = ("", path, address)
    for form in reader.forms:
        if form.method == "post" and unescape(form.action).partition("?")[0] in own:
            return form.filled() | {"csrfmiddlewaretoken": ["…"]}
    return {}

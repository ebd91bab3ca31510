"""What `run.py demo` holds in memory after the story: PSS of all its processes, summed.

All are counted, from the `run.py` that waits for Ctrl-C to the one that does the jobs. PSS counts a
page that several processes share in equal parts, so the sum is what the machine gives. The
letter's compiler lives in a process of its own and is gone by then.
"""

import html
import json
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

from bench.harness import LEAST, Result, measured
from bench.node import environment, free_port, served

WHEN = ("demo, just started", "demo after the story")
LIMIT = 250.0
PATIENCE, MADE_IN = 120.0, 600.0
"""Seconds: for what happens soon, and for the town."""
# What has to happen before the weight means anything.
STORY = {"record", "note", "referral", "letter"}
STEADY, LOOKS, PAUSE = 1.0, 3, 0.5
"""Megabytes within which so many looks in a row, seconds apart, count as steady."""
ROOT = Path(__file__).resolve().parents[1]
# The demo of `run.py`, its town in another folder: a bench leaves alone what somebody tries out.
DEMO = """
import pathlib, sys, run
run.DEMO = pathlib.Path(sys.argv[1])
sys.exit(run.main(["demo", "--port", sys.argv[2]]))
"""


def run() -> list[Result]:
    """As often as a bench repeats, each time with a town of its own."""
    turns = [_weighed() for _turn in range(LEAST)]
    return [
        measured("memory", name, values=values, limit=LIMIT, unit="MB", peer="the limit")
        for name, values in zip(WHEN, zip(*turns, strict=True), strict=True)
    ]


def _weighed() -> tuple[float, float]:
    """The demo town in a folder that is thrown away, its story over HTTP, its processes weighed."""
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        port, town = free_port(), Path(folder) / "demo"
        python = Path(sys.base_prefix) / "bin" / "python3"
        command: list[str | Path] = [python, "-c", DEMO, town, str(port)]
        with served(command, environment(), port, patience=MADE_IN, cwd=ROOT) as server:
            names = sorted(json.loads((town / "cast.json").read_text()))
            _await(lambda: any(name.endswith(" jobs") for name, _mb in _weights(server)))
            fresh = sum(megabytes for _name, megabytes in _settled(server))
            told = [part for name in names[:4] for part in _story(Browser(port), name)]
            print("  " + ", ".join(told), flush=True)
            missing = STORY - set(told)
            assert not missing, f"the story was not told: {missing}"
            weighed = _settled(server)
    for name, megabytes in weighed:
        print(f"  {megabytes:7.1f} MB  {name}")
    return fresh, sum(megabytes for _name, megabytes in weighed)


# --- the story ---------------------------------------------------------------------------------


def _story(browser: "Browser", name: str) -> list[str]:
    """One of the cast signs in, and does what a morning is made of; what could be done."""
    browser.get("/signin/")
    browser.submit(f"/demo/signin/{urllib.parse.quote(name)}")
    done = ["Today"]
    if 'href="/people/"' not in browser.page:
        return done  # a host, a supporter: they keep no records
    people = browser.links("/people/", r"/people/[0-9a-f-]{36}/")
    for record in people[:5]:
        browser.get(record)
        done.append("record")
    if people:
        browser.get(f"{people[0]}note/")
        browser.submit(
            None, text="電話をした。声は元気だった。", method="phone", reached="yes", when="week"
        )
        done.append("note")
        done += _introduces(browser, people[0])
    for task in browser.links("/referrals/", r"/referrals/[0-9a-f-]{36}/")[:6]:
        letters = browser.links(task, r"/referrals/[0-9a-f-]{36}/letter\.pdf")
        if letters and browser.get(letters[0]).startswith("%PDF"):
            done.append("letter")
            break
    return done


def _introduces(browser: "Browser", record: str) -> list[str]:
    """From the record to an introduction that was sent."""
    browser.get(browser.links(record, r"/referrals/new/\?case=[0-9a-f-]+")[0])
    browser.submit(None, need="昼ごはんをいっしょに食べる場所がほしい", go="recipient")
    recipients = re.findall(r'name="recipient"[^>]* value="([^"]+)"', browser.page)
    if not recipients:
        return []
    browser.submit(None, recipient=recipients[-1], go="look")
    browser.submit(None, go="send")
    return ["referral"] if re.fullmatch(r"/referrals/[0-9a-f-]{36}/", browser.path) else []


class Form(HTMLParser):
    """The fields of the forms on a page, by the forms' addresses, filled in as they came."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._now: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form" and own.get("method", "").lower() == "post":
            self._now = self.forms.setdefault(own.get("action", ""), {})
        if tag == "textarea" and "name" in own:
            self._now.setdefault(own["name"], "")
        if tag == "input" and "name" in own:
            chosen = own.get("type") not in ("radio", "checkbox") or "checked" in own
            if chosen:
                self._now[own["name"]] = own.get("value", "")


class Browser:
    """Pages, forms and cookies over loopback."""

    def __init__(self, port: int) -> None:
        self.address = f"http://localhost:{port}"
        # As browsers do: localhost counts as safe, so `Secure` cookies go there without TLS.
        policy = DefaultCookiePolicy(secure_protocols=("https", "http"))
        jar = urllib.request.HTTPCookieProcessor(CookieJar(policy))
        self._opener = urllib.request.build_opener(jar)
        self.path = self.page = ""

    def get(self, path: str, data: bytes | None = None) -> str:
        """A page, or where it leads."""
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), data)
        request.add_header("Referer", self.address + "/")
        with self._opener.open(request, timeout=60) as answer:
            self.page = answer.read().decode(errors="replace")
            self.path = urllib.parse.urlsplit(answer.url).path
        return self.page

    def submit(self, action: str | None, **values: str) -> None:
        """Send the form with this address, by default the one with most fields."""
        forms = Form(self.page).forms
        if action is None:
            action = max(forms, key=lambda name: len(forms[name]))
        fields = forms[action] | values
        self.get(action or self.path, urllib.parse.urlencode(fields).encode())

    def links(self, path: str, like: str) -> list[str]:
        """Addresses of this form on a page, each once."""
        found = re.findall(rf"\"({like})\"", self.get(path))
        return list(dict.fromkeys(html.unescape(address) for address in found))


# --- the weights -------------------------------------------------------------------------------


def _await(happened: Callable[[], bool]) -> None:
    """Look again and again until it has; RuntimeError if it does not."""
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError("waited in vain")
        time.sleep(PAUSE)


def _settled(server: int) -> list[tuple[str, float]]:
    """The weights once they stay: what starts has started, and what was freed is given back."""
    looks: list[list[tuple[str, float]]] = []

    def stays() -> bool:
        looks.append(_weights(server))
        sums = [sum(megabytes for _name, megabytes in look) for look in looks[-LOOKS:]]
        return len(sums) == LOOKS and max(sums) - min(sums) <= STEADY

    _await(stays)
    return looks[-1]


def _weights(server: int) -> list[tuple[str, float]]:
    """(what it is, PSS in MB) of the server and of everything it started."""
    return [(_name(pid), _pss(pid)) for pid in _family(server)]


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return " ".join(word.rsplit("/", 1)[-1][:30] for word in words if word)


def _pss(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[0]) / 1024

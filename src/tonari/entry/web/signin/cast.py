"""The cast of the demo, as the demo town left it beside its data."""

import json
from typing import Any

from django.conf import settings

Entry = dict[str, Any]


def cast() -> dict[str, Entry]:
    """The cast of the demo by short name, in the order in which it is shown; empty without one.

    Each has name (as people write it), label (what they are), organisation, is_main (whether they
    are in the middle of the town's stories), login, pass_phrase, totp_secret.
    """
    if not settings.DEMO:
        return {}
    file = settings.DATA / "cast.json"
    found: dict[str, Entry] = json.loads(file.read_text()) if file.exists() else {}
    # A town made by an earlier version has no names, and nobody but those in the middle.
    missing = {"organisation": "", "is_main": True}
    return {short: missing | {"name": short} | entry for short, entry in found.items()}


def main_cast(found: dict[str, Entry]) -> dict[str, Entry]:
    """Those in the middle of the stories."""
    return {short: entry for short, entry in found.items() if entry["is_main"]}


def others(found: dict[str, Entry]) -> dict[str, dict[str, Entry]]:
    """Everybody else by the name of their organisation."""
    grouped: dict[str, dict[str, Entry]] = {}
    for short, entry in found.items():
        if not entry["is_main"]:
            grouped.setdefault(entry["organisation"], {})[short] = entry
    return grouped


def short_name(login: str) -> str:
    """By which name the demo's commands know whoever has this login name; empty for all others."""
    return next((short for short, entry in cast().items() if entry["login"] == login), "")

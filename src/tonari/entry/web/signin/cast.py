"""The cast of the demo, as the demo town left it beside its data."""

import json
from typing import Any

from django.conf import settings


def cast() -> dict[str, dict[str, Any]]:
    """The cast of the demo by short name; empty without one.

    Each has name (as people write it), label (what they are), login, pass_phrase, totp_secret.
    """
    if not settings.DEMO:
        return {}
    file = settings.DATA / "cast.json"
    found: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file.exists() else {}
    # A town made by an earlier version has no names.
    return {short: {"name": short} | entry for short, entry in found.items()}

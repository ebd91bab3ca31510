"""The cast of the demo, as the demo town left it beside its data."""

import json
from typing import Any

from django.conf import settings


def cast() -> dict[str, dict[str, Any]]:
    """The cast of the demo: name → login, pass_phrase, totp_secret, label; empty without one."""
    if not settings.DEMO:
        return {}
    file = settings.DATA / "cast.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}

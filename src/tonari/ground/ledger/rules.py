"""How the rows of a chain hold together."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

NODE_CHAIN = UUID(int=0)
"""The chain for what no organisation does: jobs, commands, the public."""
START = bytes(32)


def digest(previous: bytes, row: dict[str, Any]) -> bytes:
    """SHA-256 over the previous row's digest and this row as canonical JSON (32 bytes)."""
    return hashlib.sha256(previous + _canonical(row).encode()).digest()


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts as JSON holds them; TypeError for what a ledger may not hold."""
    result: dict[str, Any] = json.loads(json.dumps(facts, default=_plain))
    return result


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    raise TypeError(f"a ledger row holds ids, states, dates and codes, no {type(value).__name__}")


_canonical = json.JSONEncoder(
    default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
).encode

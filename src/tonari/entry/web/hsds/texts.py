"""JSON as it is sent. What many entries say alike is written once, and put in as it stands."""

import json
from collections.abc import Iterable
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Ready(str):
    """JSON that is written already: a value of an object that `text` writes, no deeper in it."""

    __slots__ = ()


def text(content: Any) -> str:
    """Content as JSON."""
    if type(content) is not dict:
        return _encode(content)
    rest, before = {}, []
    for name, value in content.items():
        if type(value) is Ready:
            before.append(f'"{name}":{value}')
        else:
            rest[name] = value
    if not before:
        return _encode(content)
    said = _encode(rest)
    return f"{said[:-1]}{',' if rest else ''}{','.join(before)}}}"


def listed(contents: Iterable[Any]) -> Ready:
    """A list of them, for an object that they stand in."""
    return Ready(f"[{','.join(map(text, contents))}]")

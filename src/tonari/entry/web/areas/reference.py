"""The national figures beside an area's own: kept in one file, which the operator may replace."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

OURS = Path(__file__).with_name("reference.toml")


@dataclass(frozen=True)
class Figure:
    """A national figure with its year and source; the words are in the language asked for."""

    label: str
    year: int
    percent: float
    is_estimate: bool
    source: str


def national_reference() -> tuple[Figure, ...]:
    """The figures in the reader's language, in Japanese where there are no words in it."""
    own: Path = settings.DATA / "reference.toml"
    return load(own if own.exists() else OURS, get_language() or "ja")


@cache
def load(path: Path, language: str) -> tuple[Figure, ...]:
    """Read a file of figures; `ImproperlyConfigured` names what is wrong with it."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["figure"]
        return tuple(_figure(row, language) for row in rows)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error


def _figure(row: dict[str, Any], language: str) -> Figure:
    label = row.get(f"label_{language}", row["label"])
    percent = float(row["percent"])
    if not 0 <= percent <= 100:
        raise ValueError(f"percent = {percent}")
    return Figure(
        str(label), int(row["year"]), percent, bool(row.get("estimate")), str(row["source"])
    )

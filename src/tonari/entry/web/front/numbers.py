"""The national numbers beside Tonari: kept in one file, which the operator may replace."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

OURS = Path(__file__).with_name("numbers.toml")


@dataclass(frozen=True)
class Number:
    """Somebody outside Tonari who answers a telephone; the words are in the language asked for."""

    name: str
    phone: str
    note: str


@dataclass(frozen=True)
class Numbers:
    """danger: for danger to life. talk: for everything else, at any hour or nearly so."""

    danger: tuple[Number, ...]
    talk: tuple[Number, ...]


def national_numbers() -> Numbers:
    """The numbers in the reader's language, in Japanese where there are no words in it."""
    own = settings.DATA / "numbers.toml"
    return load(own if own.exists() else OURS, get_language() or "ja")


@cache
def load(path: Path, language: str) -> Numbers:
    """Read a file of numbers; `ImproperlyConfigured` names what is wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Numbers(
            danger=tuple(_number(row, language) for row in content["danger"]),
            talk=tuple(_number(row, language) for row in content["talk"]),
        )
    except (AttributeError, KeyError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error


def _number(row: dict[str, str], language: str) -> Number:
    return Number(
        name=row.get(f"name_{language}", row["name"]),
        phone=row["phone"],
        note=row.get(f"note_{language}", row["note"]),
    )

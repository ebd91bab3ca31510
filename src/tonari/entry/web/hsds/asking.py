"""What may be asked of the pages for other systems, and what it means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from django.http import QueryDict

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.queries import Asked, point_of_postcode
from tonari.records.directory.rules import LONGEST_WORDS, MOST_WORDS
from tonari.records.directory.rules.published import TAXONOMY_IDS, TERMS

PER_PAGE, MOST_PER_PAGE, MOST_MINIMAL = 50, 200, 10_000
MOST_METRES = 1_000_000
_WHOLE = re.compile(r"[0-9]{1,9}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def whole(name: str, text: str, most: int = 999_999_999) -> int:
    """A number from 1. `Refused` at the parameter."""
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
        raise Refused(_("1から%(most)sまでの整数にしてください。"), field=name, most=most)
    return int(text)


def boolean(name: str, text: str) -> bool:
    """`true` or `false`. `Refused` at the parameter."""
    if text not in ("true", "false"):
        raise Refused(_("true か false にしてください。"), field=name)
    return text == "true"


def identifier(name: str, text: str) -> UUID:
    """A UUID. `Refused` at the parameter."""
    if not _UUID.fullmatch(text):
        raise Refused(_("UUIDにしてください。"), field=name)
    return UUID(text)


def words(name: str, text: str) -> str:
    """Words of a search. `Refused` for more than are looked for, or signs that nobody types."""
    if len(text) > LONGEST_WORDS or len(text.split()) > MOST_WORDS:
        raise Refused(
            _("%(letters)s字、%(words)s語までにしてください。"),
            field=name,
            letters=LONGEST_WORDS,
            words=MOST_WORDS,
        )
    if _CONTROL.search(text):
        raise Refused(_("検索に使えない文字があります。"), field=name)
    return text


def moment(name: str, text: str) -> datetime:
    """A day or a moment of ISO 8601, in Japan's time unless it says another, as UTC. `Refused`."""
    # A plus sign in an address is read as a space.
    written = re.sub(r" (?=\d\d:\d\d$)", "+", text)
    try:
        read = datetime.fromisoformat(written if _MOMENT.fullmatch(written) else "")
        here = read if read.tzinfo else read.replace(tzinfo=clock.TOKYO)
        return here.astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        like = _("2026-11-16 か 2026-11-16T09:30:00+09:00 のように書いてください。")
        raise Refused(like, field=name) from error


def postcode(name: str, text: str) -> str:
    """The seven digits of a postal code. `Refused` at the parameter."""
    if not re.fullmatch(r"[0-9]{3}-?[0-9]{4}", text):
        raise Refused(_("郵便番号は、425-0033 のような7けたの数字にしてください。"), field=name)
    return text.replace("-", "")


def written_as(name: str, text: str) -> str:
    """`json` or `ndjson`. `Refused` at the parameter."""
    if text not in ("json", "ndjson"):
        raise Refused(_("json か ndjson にしてください。"), field=name)
    return text


READ: Mapping[str, Callable[[str, str], Any]] = {
    "page": whole,
    "format": written_as,
    "search": words,
    "taxonomy_term_id": identifier,
    "taxonomy_id": identifier,
    "organization_id": identifier,
    "parent_id": identifier,
    "modified_after": moment,
    "minimal": boolean,
    "full": boolean,
    "full_service": boolean,
    "top_only": boolean,
    "postcode": postcode,
    "proximity": lambda name, text: whole(name, text, MOST_METRES),
}
_PAGED = ("page", "per_page", "format")
_ENTRIES = (
    *("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after"),
    *("full", "postcode", "proximity", *_PAGED),
)
MAY_ASK: Mapping[str, tuple[str, ...]] = {
    "services": ("minimal", *_ENTRIES),
    "service_at_locations": _ENTRIES,
    "organizations": (
        *("search", "full", "full_service", "taxonomy_term_id", "taxonomy_id", *_PAGED),
    ),
    "organization": ("full_service",),
    "taxonomies": ("search", *_PAGED),
    "taxonomy_terms": ("search", "taxonomy_id", "top_only", "parent_id", *_PAGED),
}
"""The parameters of each page; pages that are not named take none."""


@dataclass(frozen=True)
class Given:
    """What was asked, read."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, without: Any = None) -> Any:
        """The value of a parameter, or what holds without it."""
        return self.values.get(name, without)

    @property
    def per_page(self) -> int:
        """How many at most on one page."""
        return int(self.get("per_page", MOST_MINIMAL if self.get("minimal") else PER_PAGE))

    @property
    def page(self) -> int:
        """Which page, from 1."""
        return int(self.get("page", 1))


def given(query: QueryDict, endpoint: str) -> Given:
    """What was asked of a page. `Refused` with the parameter (`field`) that makes no sense."""
    known = MAY_ASK.get(endpoint, ())
    for name, texts in query.lists():
        if name not in known:
            raise Refused(_("ここでは使えない項目です。"), field=name[:40])
        if len(texts) > 1:
            raise Refused(_("同じ項目は、一度だけ書いてください。"), field=name)
    values = {n: READ[n](n, str(text)) for n, text in query.items() if n != "per_page"}
    if "per_page" in query:
        most = MOST_MINIMAL if values.get("minimal") else MOST_PER_PAGE
        values["per_page"] = whole("per_page", str(query["per_page"]), most)
    if values.get("minimal") and values.get("full"):
        raise Refused(_("minimal と full は、どちらか一方にしてください。"), field="minimal")
    if "proximity" in values and "postcode" not in values:
        raise Refused(_("postcode といっしょに書いてください。"), field="proximity")
    return Given(values)


def asked(got: Given, *, placed: bool = False) -> Asked | None:
    """That as the directory takes it; None for a term or a postal code that nothing has."""
    term, taxonomy = got.get("taxonomy_term_id"), got.get("taxonomy_id")
    provider = got.get("organization_id")
    if (term and term not in TERMS) or (taxonomy and taxonomy not in TAXONOMY_IDS):
        return None
    at = point_of_postcode(PUBLIC, got.get("postcode")) if got.get("postcode") else None
    if got.get("postcode") and at is None:
        return None
    return Asked(
        words=got.get("search", ""),
        terms=(TERMS[term],) if term else (),
        taxonomies=(TAXONOMY_IDS[taxonomy],) if taxonomy else (),
        providers=frozenset({provider}) if provider else None,
        modified_after=got.get("modified_after"),
        at=at,
        within=got.get("proximity"),
        placed=placed,
    )

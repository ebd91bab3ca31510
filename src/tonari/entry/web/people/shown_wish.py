"""Whom the person allows to be told of them and whom not, wherever in their record it was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tonari.entry.web.people.shown import Consent, facts, words
from tonari.records.people import rules

# Whom not to tell, as it stands right above the button that rings.
_NEVER = (("household", "not_told"), ("sharing", "nor_to"), ("sharing", "not_to"))
# So many people near them are read at a glance; the others open.
AT_ONCE = 4
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Wish:
    """said: what stands in 「伝えてよい人、伝えない人」; near: whom near them nobody may tell."""

    said: Facts
    near: Facts

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.said or self.near)


def wish(content: Mapping[str, str]) -> Wish:
    """What was said of telling others; content: the fields of `sharing`, and `not_told`."""
    near = {"not_told": content.get("not_told", "")}
    return Wish(facts("sharing", content), facts("household", near))


def never_told(content: Mapping[str, str]) -> Facts:
    """Whom not to tell, and nothing else of it; content: as for `wish`."""
    return [
        line
        for section, field in _NEVER
        for line in facts(section, {field: content.get(field, "")})
    ]


def still_open(sharing: Mapping[str, str], consents: Iterable[Consent]) -> list[Consent]:
    """Consents by which others read on, whom the person does not want told any more.

    What was not handed over is refused from now on; what was told by voice opens nothing.
    """
    unwanted = rules.named_organisations(sharing.get("not_to", ""))
    is_nobody = sharing.get("answer") == rules.NO
    views = ((one, one.view) for one in consents if one.view.is_live and one.view.released_at)
    return [
        one
        for one, view in views
        if view.to_organisation and (is_nobody or view.to_organisation in unwanted)
    ]


def people_near(household: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The people they live with or count on, a line each: those shown at once, and the others."""
    lines = words("people", household.get("people", "")).splitlines()
    return lines[:AT_ONCE], lines[AT_ONCE:]

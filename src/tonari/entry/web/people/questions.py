"""What may be asked of a person, in groups: told already, or not asked yet, and what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tonari.entry.web.people import shown
from tonari.entry.web.people.sections import SECTION_FORMS
from tonari.entry.web.templatetags.tonari import bracketed, hizuke
from tonari.kernel import clock
from tonari.records.people import rules
from tonari.records.people.queries import ReceivedView, Told


@dataclass(frozen=True)
class Answer:
    """One thing that was told: what, the words, and who wrote them down when."""

    label: str
    words: str
    meta: str


@dataclass(frozen=True)
class Group:
    """A section: its purpose, what was told, what was not asked, and who gave it to read."""

    name: str
    title: str
    why: Any
    told: list[Answer]
    open: list[str]
    received: list[ReceivedView]

    @property
    def once(self) -> str:
        """Who asked and when, if it was the same for everything told; then it stands once."""
        metas = {one.meta for one in self.told}
        return metas.pop() if len(metas) == 1 else ""


def groups(told: Mapping[str, Mapping[str, Told]], received: list[ReceivedView]) -> list[Group]:
    """The groups in the order of a record; of what is not in `told`, only the purpose."""
    return [
        Group(
            name,
            _(rules.SECTION_LABELS[name]),
            form.why,
            _answers(name, told.get(name, {})),
            _open(name, told[name]) if name in told else [],
            [view for view in received if name in view.sections],
        )
        for name, form in SECTION_FORMS.items()
    ]


def _answers(section: str, told: Mapping[str, Told]) -> list[Answer]:
    facts = shown.facts(section, {field: one.words for field, one in told.items()})
    kept = [told[field] for field in rules.SECTIONS[section] if field in told]
    return [
        Answer(
            label, words, hizuke(one.at.astimezone(clock.TOKYO).date()) + bracketed(one.writer_name)
        )
        for (label, words), one in zip(facts, kept, strict=True)
    ]


def _open(section: str, told: Mapping[str, Told]) -> list[str]:
    return [_(shown.FIELD_LABELS[field]) for field in rules.SECTIONS[section] if field not in told]

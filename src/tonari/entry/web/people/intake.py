"""A first talk, one question a page. What was typed is a draft, sealed to its writer, until it
becomes a record."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.access import sentence
from tonari.entry.web.meanwhile import shown_words
from tonari.entry.web.people.sections.sharing import ShareForm
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.seen import version_of
from tonari.records.people import rules
from tonari.work.referral.rules import is_day_off

from .forms import (
    BesideForm,
    CalledForm,
    MayContactForm,
    MindForm,
    ReachForm,
    SureForm,
    WishForm,
    content_of,
)
from .holding import contract_of
from .pages import OfferedPosts


class FirstBesideForm(BesideForm):
    """Who stays beside the person; also a wrong day is shown by a page one can go back to."""

    def clean_next_contact_on(self) -> date:
        """A day that will do (`rules.check_next_contact`)."""
        on: date = self.cleaned_data["next_contact_on"]
        try:
            rules.check_next_contact(on, clock.today())
        except Refused as refused:
            raise forms.ValidationError(sentence(refused)) from refused
        return on


STEPS: tuple[tuple[Any, type[forms.Form]], ...] = (
    (_("呼び名"), CalledForm),
    (_("連絡方法"), ReachForm),
    (_("気がかり"), MindForm),
    (_("願い"), WishForm),
    (_("また連絡"), MayContactForm),
    (_("伝えてよい人"), ShareForm),
    (_("担当"), FirstBesideForm),
)
REACH, LAST = 1, len(STEPS) - 1
SEVERAL = {"ways", "days", "care", "which", "not_to"}
# What a draft keeps beside the answers: where the writer is, and for whom they looked.
HERE, LOOKED = "step", "looked"


def step_of(typed: str) -> int:
    """The number of a step as a page sent it; nonsense is the first."""
    return min(int(typed), LAST) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0


def answers_of(sent: QueryDict, step: int) -> dict[str, list[str]]:
    """What the page of a step answers, as it was typed, right or wrong."""
    return {name: sent.getlist(name) for name in STEPS[step][1].base_fields} | {HERE: [str(step)]}


def answers_version(answers: Mapping[str, list[str]], step: int) -> str:
    """Which version of the answers of a step these are: see `kernel.seen`."""
    return version_of(*(answers.get(name) or [""] for name in STEPS[step][1].base_fields))


class Intake:
    """All answers so far, and the forms that ask for them."""

    def __init__(
        self,
        viewer: Actor,
        case_id: UUID,
        typed: Mapping[str, list[str]],
        posts: OfferedPosts,
        contracts: list[tuple[str, str]],
    ) -> None:
        self.viewer = viewer
        self.case_id = case_id
        self.typed = QueryDict(mutable=True)
        for name, values in typed.items():
            self.typed.setlist(name, values)
        self.posts, self.contracts = posts, contracts

    @property
    def here(self) -> int:
        """The step at which the writer was last."""
        return step_of(self.typed.get(HERE, "0"))

    @property
    def has_looked(self) -> bool:
        """Whether people alike were looked for with this very identity."""
        return self.typed.get(LOOKED) == self.mark

    @property
    def answered(self) -> list[bool]:
        """Which steps hold an answer, in their order."""
        return [
            any(any(self.typed.getlist(name)) for name in kind.base_fields) for _name, kind in STEPS
        ]

    def version(self, step: int) -> str:
        """Which version of a step's answers this is: see `kernel.seen`."""
        return answers_version({name: self.typed.getlist(name) for name in self.typed}, step)

    def said(self, step: int) -> list[tuple[str, str]]:
        """What stands on the page of a step, as it is read: label and words."""
        form = self.blank(step)
        typed = [name for name in form.fields if any(self.typed.getlist(name))]
        pairs = [(str(form[name].label), shown_words(form[name])) for name in typed]
        return [(label, words) for label, words in pairs if words]

    @property
    def wants_no_contact(self) -> bool:
        """Whether the person does not want to be contacted: then nobody is asked when and who."""
        return self.typed.get("may_contact") == rules.NO

    def blank(self, step: int) -> forms.Form:
        """The form of a step with what was typed there before, without a word about it."""
        return self._form(step, None)

    def sent(self, step: int) -> forms.Form:
        """The form of a step with its answers, to be checked."""
        return self._form(step, self.typed)

    def _form(self, step: int, data: QueryDict | None) -> forms.Form:
        kind = STEPS[step][1]
        if step == LAST and self.wants_no_contact:
            return SureForm(data)
        more: dict[str, Any] = {}
        if kind is FirstBesideForm:
            more = {**self.posts, "contracts": self.contracts}
        form = kind(data, initial=self._initial(kind), **more)
        if isinstance(form, ShareForm):
            form.offer(self.viewer)
        return form

    def _initial(self, kind: type[forms.Form]) -> dict[str, Any]:
        before: dict[str, Any] = {}
        if kind is FirstBesideForm:
            before["next_contact_on"] = _first_contact()
        for name in kind.base_fields:
            if name in self.typed:
                typed = self.typed.getlist(name)
                before[name] = typed if name in SEVERAL else "".join(typed[:1])
        return before

    @property
    def identity(self) -> dict[str, str]:
        """What the first two steps say of who this is; what is not valid is left out."""
        found: dict[str, str] = {}
        for step in (0, REACH):
            form = self.sent(step)
            form.is_valid()
            names = set(rules.SECTIONS["identity"]) & form.cleaned_data.keys()
            found |= content_of(form, names)
        return found

    @property
    def mark(self) -> str:
        """A short name for this identity: whoever looked for people alike need not look again."""
        parts = sorted(self.identity.items())
        return sha256(repr(parts).encode()).hexdigest()[:16]

    def first_wrong(self) -> tuple[int, forms.Form] | None:
        """The first step whose answers don't do, with its errors."""
        for step in range(len(STEPS)):
            form = self.sent(step)
            if not form.is_valid():
                return step, form
        return None

    @property
    def sections(self) -> dict[str, dict[str, str]]:
        """What was answered so far and is valid, by the section of a record it belongs to."""
        answers: dict[str, str] = {}
        for step in range(LAST):
            form = self.sent(step)
            form.is_valid()
            told = form.told if isinstance(form, ShareForm) else None
            answers |= content_of(form, form.cleaned_data) if told is None else told
        sections = {
            name: {field: answers[field] for field in fields if answers.get(field)}
            for name, fields in rules.SECTIONS.items()
        }
        return {name: content for name, content in sections.items() if content}

    def record(self) -> dict[str, Any]:
        """What `take_in` needs, from valid answers."""
        last = self.sent(LAST)
        last.is_valid()
        beside = {"post_id": None, "next_contact_on": None} | last.cleaned_data
        beside["contract_id"] = contract_of(beside.get("contract_id") or None)
        return {"case_id": self.case_id, "sections": self.sections, **beside}


def _first_contact() -> date:
    """In two weeks, when an office is open: nobody plans for a Sunday without meaning it."""
    day = clock.in_days(14)
    while is_day_off(day):
        day += timedelta(days=1)
    return day

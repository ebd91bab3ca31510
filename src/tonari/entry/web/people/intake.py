"""A first talk, one question a page. What was typed travels in the pages and is never stored before
the record is made."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tonari.kernel import clock
from tonari.records.people import rules

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

STEPS: tuple[tuple[Any, type[forms.Form]], ...] = (
    (_("呼び名"), CalledForm),
    (_("連絡方法"), ReachForm),
    (_("気がかり"), MindForm),
    (_("願い"), WishForm),
    (_("また連絡"), MayContactForm),
    (_("担当"), BesideForm),
)
REACH, LAST = 1, len(STEPS) - 1
SEVERAL = {"ways"}


class Intake:
    """All answers so far, and the forms that ask for them."""

    def __init__(self, typed: QueryDict, posts: list[tuple[str, str]]) -> None:
        self.typed = typed
        self.posts = posts
        self.case_id = _uuid(typed.get("case_id", "")) or uuid4()
        self.looked = typed.get("looked", "")

    @property
    def here(self) -> int:
        """The step that was on the page which was sent."""
        step = self.typed.get("step", "0")
        return min(int(step), LAST) if step.isascii() and step.isdigit() and len(step) < 3 else 0

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
        more: dict[str, Any] = {"posts": self.posts} if kind is BesideForm else {}
        return kind(data, initial=self._initial(kind), **more)

    def _initial(self, kind: type[forms.Form]) -> dict[str, Any]:
        before: dict[str, Any] = {}
        if kind is BesideForm:
            before["next_contact_on"] = clock.in_days(14)
        for name in kind.base_fields:
            if name in self.typed:
                several = name in SEVERAL
                before[name] = self.typed.getlist(name) if several else self.typed[name]
        return before

    def carried(self, step: int | None) -> list[tuple[str, str]]:
        """What the page of a step takes along in hidden fields (None: everything)."""
        others = [kind for at, (_name, kind) in enumerate(STEPS) if at != step]
        names = [name for kind in others for name in kind.base_fields]
        answers = [(name, value) for name in names for value in self.typed.getlist(name)]
        return [("case_id", str(self.case_id)), ("looked", self.looked), *answers]

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

    def record(self) -> dict[str, Any]:
        """What `take_in` needs, from valid answers."""
        answers: dict[str, str] = {}
        for step in range(LAST):
            form = self.sent(step)
            form.is_valid()
            answers |= content_of(form, form.cleaned_data)
        sections = {
            name: {field: answers[field] for field in fields if answers.get(field)}
            for name, fields in rules.SECTIONS.items()
        }
        last = self.sent(LAST)
        last.is_valid()
        beside = {"post_id": None, "next_contact_on": None} | last.cleaned_data
        filled = {name: content for name, content in sections.items() if content}
        return {"case_id": self.case_id, "sections": filled, **beside}


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None

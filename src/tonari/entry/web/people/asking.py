"""Pages that ask one thing about a record and then do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from tonari.entry.web.access import Request, act, sentence
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.kernel.refused import Refused
from tonari.records.people import queries

from .pages import called, show


@dataclass(frozen=True)
class Item:
    """One of those whom it concerns: what becomes of it there, and whom to ring up, if anybody."""

    words: str
    phone: str = ""


@dataclass(frozen=True)
class Group:
    """A sentence, and those of whom it speaks."""

    words: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a page asks: heading, a few sentences, the button, and what is said when it is done.

    items: what it does it to, one by one; they stand after the first of the sentences. groups: the
    same where it does several things; they stand before the sentences.
    """

    title: str
    lead: tuple[str, ...]
    button: str
    done: str
    danger: bool = False
    back: str = "people:record"
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()


def ask(
    request: Request,
    case_id: UUID,
    question: Question,
    form: forms.Form,
    do: Callable[..., Any],
    anew: Callable[[], forms.Form] | None = None,
) -> HttpResponse:
    """Show the question, or do what was answered and go back to the record.

    do: an action that lacks only `by` and the form's answers. anew: the form as it would begin now,
    where it carries `seen`: what somebody else changed meanwhile is shown beside the answers.
    """
    name = called(request, case_id)
    sent = request.method == "POST" and form.is_valid()
    again: list[Refused] = []
    if sent and act(request, form, do, again.append, **form.cleaned_data) is not None:
        for refused in again:  # what counted the first time is said once
            messages.info(request, sentence(refused))
        if not again:
            messages.success(request, question.done)
        own = queries.is_own_case(request.actor, [case_id])
        # Whoever took themselves off the team sees their own people again.
        return redirect(question.back, case_id) if own else redirect("people:people")
    more: dict[str, Any] = {"case_id": case_id, "called": name, "question": question}
    more["theirs"] = written_meanwhile(form, anew(), "seen") if anew and form.is_bound else []
    return show(request, "people/ask.html", form, **more)

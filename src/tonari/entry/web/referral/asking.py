"""The question pages of a new introduction: what, to whom, a look before it goes.

What was typed is a draft, sealed to its writer, until it is sent: so each page has an address,
in which stand ids alone, and going back shows it as it was.
"""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.access import act, sentence
from tonari.entry.web.directory.forms import SearchForm
from tonari.entry.web.fields import LongText
from tonari.entry.web.kept.pages import Page
from tonari.entry.web.people.shown import facts
from tonari.entry.web.people.shown_wish import Wish, wish
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.rules.coming import Wanted, filters, wanted
from tonari.work.support import actions as support_actions
from tonari.work.support import queries as support
from tonari.work.support.queries import DraftView
from tonari.work.support.rules import OFFER_DRAFT, page_of_draft

from . import missing, shown
from .forms import radio
from .letters import letter_links
from .recipients import FIND, LEAVE, Choices, Coming, parsed
from .said import say
from .wanting import WANTS_AGAIN, ask, names_of, wants_again
from .windows import begun_before, united, with_kept

OFFER = ("need", "where", "when")
FIELDS_OF = {"need": (*OFFER, "urgency"), "recipient": ("recipient",), "look": (WANTS_AGAIN,)}
PAGES = list(FIELDS_OF)
BY_TERMS = "terms"
# Sent with what was read on the last page: that somebody has taken the person up already.
BESIDES = "besides"
# Where a place is compared with what the person needs, and nowhere else that is opened.
COMPARED = ("recipient", "search", BY_TERMS)
# What a draft keeps: the answers, to whom, what was searched for, and for whom it is.
SOUGHT = [f"{FIND}-{name}" for name in SearchForm.base_fields]
KEPT = (*FIELDS_OF["need"], "recipient", *SOUGHT, "again", "case")


class AskingForm(forms.Form):
    need = forms.CharField(
        label=_("どんな助けがあるとよいですか"),
        help_text=_("例：週に一度、だれかとお茶を飲める場所がほしい。"),
        widget=LongText(attrs={"rows": 5}),
        error_messages={"required": _("どんな助けがあるとよいかを書いてください。")},
    )
    where = forms.CharField(
        label=_("だいたい、どのあたりで"),
        help_text=_("住所は書かないでください。例：南小学校のあたり"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    when = forms.CharField(
        label=_("いつごろ"),
        help_text=_("例：平日の午後。来週から。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    urgency = radio(
        _("いつまでに返事がほしいですか"),
        rules.URGENCIES,
        _("いつまでに返事がほしいかを選んでください。"),
        initial="normal",
    )
    recipient = forms.MultipleChoiceField(
        label=_("つなぐ先"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("どこにつなぐかを選んでください。"),
            "invalid_choice": _("つなぐ先は、もういちど選んでください。"),
        },
    )
    again = forms.UUIDField(required=False, widget=forms.HiddenInput)
    wants_again = wants_again()


def say_sent(request: Any, task_ids: list[UUID]) -> None:
    """Say clearly that it has gone, to whom, and what comes next; to who pressed twice, too."""
    sent = [queries.task(request.actor, task_id) for task_id in task_ids]
    gone = [task for task in sent if task.state != rules.DRAFT]
    if gone:
        names = listed(task.to_name for task in gone)
        due = shown.by(gone[0].due_at, gone[0])
        say(
            request,
            gettext("%(names)sに送りました。返事のめやすは%(day)sです。返事は「きょう」に出ます。")
            % {"names": names, "day": due},
        )
    letters = [task for task in sent if task.is_light and task not in gone]
    if letters:
        names = listed(task.to_name for task in letters)
        made = gettext("%(names)sへの手紙ができました。") % {"names": names}
        say(request, format_html("{} {}", made, letter_links(letters)) if sent[1:] else made)


class Asking:
    """One look at the question pages; `page` is the one to show.

    once: the draft's id, which becomes the introduction's. Errors: Refused (not found).
    """

    def __init__(self, request: Any, once: UUID) -> None:
        self.request, self.actor, self.once = request, request.actor, once
        self.sent = request.POST if request.method == "POST" else request.GET
        # The buttons of the search's pages say the page alone.
        self.go = self.sent.get("go") or ("search" if f"{FIND}-page" in self.sent else "")
        kept = self._kept()
        self.is_kept = bool(kept)
        # Whether another window wrote on what went along here unseen.
        self.is_changed = False
        self.typed = request.POST if request.method == "POST" else kept
        if request.method == "POST" and kept:
            self.typed, self.is_changed = with_kept(request.POST, kept)
        self.case_id = parsed(self.typed.get("case") or request.GET.get("case", ""))
        people.check_own_record(self.actor, self.case_id)
        self.picked = self.typed.getlist("recipient") or request.GET.getlist("recipient")
        barred = people.barred_organisations(self.actor, self.case_id)
        coming = self._coming()
        if self.go == BY_TERMS and self.is_kept:
            self._search_by(coming.needs)
        self.choices = Choices(self.actor, self.picked, self.typed, barred, coming)
        self.form = self._form()
        self.page = self._page()
        if self.is_wrong and self.page == "recipient":
            # It is shown again as it was: compared with what the person needs.
            coming = self._coming(is_shown=True)
            self.choices = Choices(self.actor, self.picked, self.typed, barred, coming)

    def may_begin(self) -> bool:
        """Whether the person may be introduced now; says why not, before anything is typed."""
        try:
            queries.check_wanted(self.actor, self.case_id)
        except Refused as refused:
            messages.error(self.request, sentence(refused))
            return False
        return True

    def _kept(self) -> QueryDict:
        found = QueryDict(mutable=True)
        begun = {one.id: one.begun_at for one in support.drafts(self.actor)}
        # Who came from the record, and not from a page of these, is told that it goes on.
        self._begun_at = begun.get(self.once) if "case" in self.request.GET else None
        if self.once in begun:
            for name, values in support.draft(self.actor, self.once).items():
                found.setlist(name, values)
        return found

    def _coming(self, *, is_shown: bool = False) -> Coming:
        """What the person needs in order to come: opened where places are compared with it.

        What is sent leads to a page, which opens it: it is opened once, not twice.
        """
        leads_on = self.go not in COMPARED or self.request.method == "POST"
        if leads_on and not is_shown:
            return Coming(Wanted(), [])
        told = people.coming(self.actor, self.case_id)
        return Coming(wanted(told), facts("coming", told))

    def _search_by(self, needs: Wanted) -> None:
        if self.request.method != "POST":
            for name, values in filters(needs).items():
                self.typed.setlist(f"{FIND}-{name}", values)

    def _otherwise(self, answers: dict[str, list[str]]) -> None:
        """Another search in place of this one, as the button says it."""
        other = QueryDict(self.go.removeprefix(f"{LEAVE}:"))
        fields = {name: other.getlist(name.removeprefix(f"{FIND}-")) for name in SOUGHT}
        if any(fields.values()):
            answers |= fields
        self.go = "search"

    def keep(self) -> str:
        """Keep what was sent; returns the address of the page that comes next."""
        answers = {name: self.typed.getlist(name) for name in KEPT}
        if self.go.startswith(f"{LEAVE}:"):
            self._otherwise(answers)
        answers["case"] = [str(self.case_id)]
        # Looked for with the first page alone, and before anybody has to wait for it.
        offers = [] if self.is_kept else support.offer_drafts(self.actor, self.case_id)
        answers = self._go_on(answers, offers)
        empty = [one for one in offers if one.is_empty]
        support_actions.save_draft(
            by=self.actor, draft_id=self.once, answers=answers, kind=OFFER_DRAFT, empty=empty
        )
        if self.go == missing.GO:
            return reverse("referral:gap", args=[self.once])
        # What was found stands far below on a telephone.
        there = "#found" if self.go in ("search", BY_TERMS) else ""
        return f"{self.request.path}?{urlencode({'once': self.once, 'go': self.go})}{there}"

    def _go_on(
        self, answers: dict[str, list[str]], offers: list[DraftView]
    ) -> dict[str, list[str]]:
        """Where another window began meanwhile, one draft holds the words of both."""
        again = self.typed.get("again")
        first = begun_before(self.actor, offers, parsed(again) if again else None)
        if first is None or first.id == self.once:
            return answers
        self.once = first.id
        found, met = united(support.draft(self.actor, first.id), answers)
        if met:
            self.go = "need"
            words = gettext(
                "この方のつなぎを、別の画面でも書きはじめていました。両方に書いたことを、ここに並べました。"
                "いらないところを消して、つぎへ進んでください。"
            )
            messages.info(self.request, words)
        return found

    def look_again(self) -> str:
        """What went along unseen is not what stands now: the address at which it is looked at."""
        words = gettext(
            "別の画面で書きかえられています。いまの内容を見て、もう一度送ってください。"
        )
        messages.info(self.request, words)
        return f"{self.request.path}?{urlencode({'once': self.once, 'go': 'look'})}"

    def _form(self) -> AskingForm:
        if self.go in ("", "need") or not self.typed:
            typed = {name: self.typed.get(name) for name in self.typed}
            return self._with_choices(AskingForm(initial=typed or self._again()))
        return self._with_choices(AskingForm(self.typed))

    def _with_choices(self, form: AskingForm) -> AskingForm:
        field = form.fields["recipient"]
        field.choices = self.choices.known()  # type: ignore[attr-defined]
        chosen = self.choices.recipients() if self.go in ("look", "send") else []
        ask(form, names_of(self.actor, self.case_id, chosen) if chosen else [])
        return form

    def _again(self) -> dict[str, Any]:
        """The same need as an earlier introduction, for another recipient."""
        if "again" not in self.request.GET:
            return {}
        task = queries.task(self.actor, parsed(self.request.GET["again"]))
        if task.case_id != self.case_id:
            return {}
        return {**task.offer, "urgency": task.urgency, "again": task.id}

    def _page(self) -> str:
        if not self.form.is_bound:
            return "need"
        self._check_need()
        wanted = "look" if self.go in ("look", "send") else "recipient"
        if wanted == "look":
            self._check_wish()
        # What was not asked yet is not wrong.
        asked = PAGES[:2] if wanted == "look" else PAGES[:1]
        page = self._first_wrong(asked) or wanted
        for name in set(self.form.errors) - set(FIELDS_OF[page] if page in asked else ()):
            del self.form.errors[name]
        return page

    def _first_wrong(self, pages: list[str]) -> str | None:
        wrong = (p for p in pages if any(f in self.form.errors for f in FIELDS_OF[p]))
        return next(wrong, None)

    def _check_need(self) -> None:
        if "need" in self.form.errors:
            return
        offer = {name: self.form.data.get(name, "") for name in OFFER}
        try:
            queries.check_offer(self.actor, self.case_id, offer)
        except Refused as refused:
            if refused.missing:
                raise
            self.form.add_error(refused.field or None, sentence(refused))

    def _check_wish(self) -> None:
        chosen = {one.organisation_id for one in self.choices.recipients() if one.organisation_id}
        try:
            people.check_wish(self.actor, self.case_id, chosen)
        except Refused as refused:
            self.form.add_error(refused.field, sentence(refused))

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended before it goes on."""
        return self.form.is_bound and bool(self.form.errors)

    def send(self) -> list[UUID]:
        """Draft and send to everybody chosen; empty if refused. Sent twice, it counts once."""
        form = self.form
        made = act(
            self.request,
            form,
            actions.send_referral,
            referral_id=self.once,
            case_id=self.case_id,
            recipients=self.choices.recipients(),
            urgency=form.cleaned_data["urgency"],
            offer={name: form.cleaned_data[name].strip() for name in OFFER},
            after=form.cleaned_data.get("again"),
            besides=BESIDES in self.request.POST,
            wants_again=form.cleaned_data.get(WANTS_AGAIN, False),
        )
        if not isinstance(made, list):
            return queries.tasks_of_referral(self.actor, self.once) if made else self._refused()
        say_sent(self.request, made)
        return made

    def _refused(self) -> list[UUID]:
        self.page = self._first_wrong(PAGES) or "look"
        return []

    def _under_way(self) -> list[tuple[UUID, str]]:
        """Of those chosen, who has an open introduction of this person already."""
        chosen = self.choices.recipients()
        organisations = {one.organisation_id for one in chosen if one.organisation_id}
        places = {one.service_id for one in chosen if one.service_id and not one.organisation_id}
        return queries.under_way(self.actor, self.case_id, organisations, places)

    def _taken_by(self) -> str:
        """Who has taken the person up by the introduction after which this one is asked."""
        again = self.form["again"].value()
        return queries.taken_by(self.actor, parsed(str(again))) if again else ""

    def _over(self) -> str:
        """What is asked of the page that throws this away, so that it begins anew after."""
        again = self.request.GET.get("again")
        return urlencode({"over": str(self.case_id)} | ({"again": again} if again else {}))

    def _wish(self) -> Wish:
        """What the person said of whom to tell; marks whom not to among the recipients."""
        said = people.wish(self.actor, self.case_id)
        self.choices.unwanted = people.unwanted(self.actor, said, self._received)
        self.choices.not_wanted = queries.not_wanted(self.actor, self.case_id)
        return wish(said)

    @cached_property
    def _received(self) -> list[people.ReceivedView]:
        return people.received(self.actor, self.case_id)

    def _came_from(self) -> str:
        """Who handed the person on without what they said of whom not to tell."""
        unsaid = [one for one in self._received if "sharing" not in one.sections]
        return listed(dict.fromkeys(one.organisation_name for one in unsaid))

    def _keep_page(self) -> Page:
        """What was never sent is found again by its record; each draft is a page of its own."""
        unsent = f"{self.request.path}{self.case_id}{self.request.GET.get('again', '')}"
        return Page(page_of_draft(self.once) if self.is_kept else unsent, self.case_id)

    def _other(self) -> DraftView | None:
        """What else is begun and not sent for this person, for who goes on after a return."""
        if self.page != "need" or "again" not in self.request.GET:
            return None
        begun = support.offer_drafts(self.actor, self.case_id)
        return next((one for one in begun if one.id != self.once and not one.is_empty), None)

    def context(self) -> dict[str, Any]:
        """What the page shows; what other pages asked goes along unseen."""
        form = self.form
        shown = FIELDS_OF[self.page]
        along = [name for name in (*FIELDS_OF["need"], "again") if name not in shown]
        return {
            "form": form,
            "fields": [form[n] for n in shown if n != "recipient" and n in form.fields],
            "along": [(name, form[name].value() or "") for name in along],
            "along_names": [*along, *(["recipient"] if self.page != "recipient" else [])],
            "along_recipients": self.picked if self.page != "recipient" else [],
            "once": self.once,
            "is_kept": self.is_kept,
            "begun_at": self._begun_at,
            "not_now": self.page == "need" and people.not_now(self.actor, self.case_id),
            "other": self._other(),
            "over": self._over(),
            "keep_page": self._keep_page(),
            "case": self.case_id,
            "here": PAGES.index(self.page) + 1,
            "choices": self.choices,
            "coming": self.choices.coming.shown,
            "takes_up": self.page == "look" and queries.takes_up(self.actor, self.case_id),
            "under_way": self._under_way() if self.page == "look" else [],
            "taken_by": self._taken_by() if self.page == "look" else "",
            "wish": self._wish() if self.page == "recipient" else None,
            "ask_first": self._came_from() if self.page != "need" else "",
            "urgency": gettext(rules.URGENCIES.get(form["urgency"].value() or "", "")),
        }

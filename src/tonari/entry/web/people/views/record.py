"""One person's record: read from the top, written section by section."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.appointments.shown import ended as ended_row
from tonari.entry.web.appointments.shown import planned as plan_row
from tonari.entry.web.people import shown, shown_losses, shown_notes, shown_wish
from tonari.entry.web.people.holding import shown_holdings
from tonari.entry.web.people.pages import PAGE_SIZE, WORKERS, called, page_number, pages
from tonari.entry.web.referral.shut import heading
from tonari.records.people import queries
from tonari.records.people.rules import DIED, NO, NOT_YET_NAMED, ONCE_SO, OPEN_DOOR
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support

OPENED = ("identity", "contact", "words", "understanding", "assessment", "household", "sharing")
LATEST, LOOKS = 10, 50
Moment = tuple[date, datetime]
FIRST: Moment = (date.min, datetime.min.replace(tzinfo=UTC))
LAST: Moment = (date.max, datetime.max.replace(tzinfo=UTC))


@for_member(*WORKERS)
@require_safe
def record(request: Request, case_id: UUID) -> HttpResponse:
    """The whole record but for the whereabouts, which are opened apart."""
    frame = queries.record(request.actor, case_id)
    if frame.holds != case_id and queries.is_own_case(request.actor, [frame.holds]):
        return redirect("people:record", frame.holds)
    opened = queries.open_sections(request.actor, case_id, OPENED, "support")
    content = {name: view.content for name, view in opened.items()}
    around = _around(request, frame)
    context = {
        "record": frame,
        "case_id": case_id,
        "in_peace": frame.connection.state == OPEN_DOOR,
        "tracks": [shown.track(view) for view in (frame.connection, frame.problem) if view],
        **content,
        "struck": {name for name, view in opened.items() if view.is_struck},
        "unread": not any(content["words"].values()),
        "holdings": shown_holdings(frame),
        "identity_facts": shown.facts("identity", _named(content["identity"])),
        "minding": shown.minding(content["contact"], content["understanding"]),
        "contact_facts": shown.contact(content["contact"], frame.connection.state),
        "near": shown_wish.people_near(content["household"]),
        **_sharing(request, case_id, opened, around["consents"]),
        **_timeline(request, frame, around["came_by"]),
        **around,
    }
    return render(request, "people/record.html", context)


def _sharing(
    request: Request,
    case_id: UUID,
    opened: Mapping[str, queries.SectionView],
    consents: list[shown.Consent],
) -> dict[str, Any]:
    """What the person said of telling others: what, who asked, when; what goes on all the same."""
    now = opened["sharing"]
    said = {**now.content, "not_told": opened["household"].content.get("not_told", "")}
    writer = queries.section_writer(request.actor, case_id, "sharing") if now.version else None
    return {
        "tell_nobody": now.content.get("answer") == NO,
        "still_open": shown_wish.still_open(now.content, consents),
        "wish": shown_wish.wish(said),
        "never_told": shown_wish.never_told(said),
        "sharing_asked": (now.written_at, writer.name) if writer else (),
    }


def _timeline(
    request: Request, frame: queries.RecordView, came_by: referral.TaskView | None
) -> dict[str, Any]:
    page = page_number(request)
    total, notes = support.timeline(request.actor, frame.case_id, page, PAGE_SIZE)
    timeline = [shown_notes.note(note, frame.case_id) for note in notes]
    since, until = _of_page(request, frame.case_id, notes, page, last=page >= pages(total))
    besides = [shown.turn(one) for one in queries.turns(request.actor, frame.case_id)]
    besides += [shown.meeting(came_by)] if came_by and came_by.met_on else []
    timeline += [one for one in besides if since <= one.since < until]
    timeline.sort(key=lambda item: item.since, reverse=True)
    if page >= pages(total):
        timeline.append(shown.beginning(frame, introduced=came_by is not None))
    return {"notes": timeline, "here": page, "all": pages(total)}


def _of_page(
    request: Request, case_id: UUID, notes: list[support.NoteView], page: int, *, last: bool
) -> tuple[Moment, Moment]:
    """From when on, and until before when, what is no note stands on this page."""
    before = support.timeline(request.actor, case_id, (page - 1) * PAGE_SIZE, 1) if page > 1 else ()
    until = _moment(before[1][0]) if before and before[1] else LAST
    return FIRST if last or not notes else _moment(notes[-1]), until


def _moment(note: support.NoteView) -> Moment:
    return note.on, note.written_at


def _around(request: Request, frame: queries.RecordView) -> dict[str, Any]:
    actor, case_id = request.actor, frame.case_id
    tasks = referral.tasks_of_case(actor, case_id)
    recipients = {task.id: task.recipient_name for task in tasks}
    came_by = referral.received_task(actor, case_id)
    received, copied = queries.received(actor, case_id), queries.copied(actor, case_id)
    return {
        **_plans(request, case_id, [*tasks, *([came_by] if came_by else [])]),
        "introductions": [shown.introduction(task) for task in tasks],
        "came_by": came_by,
        **_shut(request, case_id),
        "came_from": shown.came_from(came_by) if came_by else "",
        "received": [(view, shown.section_names(view.sections)) for view in received],
        "copied": copied,
        "to_read": {
            name for view in received if view.grant_id not in copied for name in view.sections
        },
        "not_yet_named": (NOT_YET_NAMED, ONCE_SO),
        "consents": [shown.consent(view, recipients) for view in queries.given(actor, case_id)],
        "merges": queries.merges(actor, case_id),
        "looks": shown.looks(queries.readings(actor, case_id)[1])[:LATEST],
        **_gone(request, case_id),
        "alone": queries.left_alone(actor, case_id),
        "others_beside": referral.beside(actor, frame),
    }


def _named(identity: Mapping[str, str]) -> Mapping[str, str]:
    """Without what stands where nobody has a name here yet: from whom they came stands above."""
    is_unnamed = identity.get("called") in (NOT_YET_NAMED, ONCE_SO)
    return {**identity, "called": ""} if is_unnamed else identity


def _shut(request: Request, case_id: UUID) -> dict[str, Any]:
    """Of what was handed over here and opens no more: why, and whether to ask before one rings."""
    found = referral.closed(request.actor, [case_id])
    return {
        "shut": [(one, heading(one)) for one in found],
        "asks_first": any(one.to_ask for one in found),
    }


def _plans(request: Request, case_id: UUID, tasks: list[referral.TaskView]) -> dict[str, Any]:
    ahead = [plan_row(view) for view in support.appointments(request.actor, case_id)]
    ended = support.ended_appointments(request.actor, case_id)
    return {
        "plans": [*shown.promises(tasks), *ahead],
        "past_plans": [ended_row(view) for view in ended],
    }


def _gone(request: Request, case_id: UUID) -> dict[str, Any]:
    loss = queries.loss(request.actor, case_id)
    news = queries.loss_news_of(request.actor, case_id)
    return {
        "loss": loss,
        "loss_sentence": shown_losses.loss(loss.kind, loss.since, loss.is_about) if loss else "",
        "told": [(view, shown_losses.loss_news(view)) for view in news],
        # Whoever has died, as others wrote down, is not simply rung up either.
        "is_told_dead": any(view.kind == DIED for view in news),
        "unsent": bool(support.kept_of_draft(request.actor, case_id)),
    }


@for_member(*WORKERS)
@require_safe
def readings(request: Request, case_id: UUID) -> HttpResponse:
    """Everybody who opened the record or had it in a list, page by page."""
    page = page_number(request)
    total, found = queries.readings(request.actor, case_id, page, LOOKS)
    context = {
        "case_id": case_id,
        "called": called(request, case_id),
        "looks": shown.looks(found),
        "here": page,
        "all": pages(total, LOOKS),
    }
    return render(request, "people/readings.html", context)


@for_member(*WORKERS)
@require_safe
def whereabouts(request: Request, case_id: UUID) -> HttpResponse:
    """Where the person lives: opened only here, by a click of its own, and logged as such."""
    name = called(request, case_id)
    now = queries.open_sections(request.actor, case_id, ["whereabouts"], "support")["whereabouts"]
    facts = shown.facts("whereabouts", now.content)
    context = {"case_id": case_id, "called": name, "facts": facts}
    return render(request, "people/whereabouts.html", context)

"""引き継ぎ用まとめ: a record on one sheet; in Japanese, whatever the screen speaks."""

from collections.abc import Mapping
from uuid import UUID

from django.utils import translation

from tonari.entry.web.appointments.shown import goers, when
from tonari.entry.web.people import shown, shown_losses, shown_notes
from tonari.entry.web.people.shown_wish import never_told
from tonari.entry.web.referral.shown import badge
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed, wareki
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import RecordView, TrackView
from tonari.work.referral import queries as referral
from tonari.work.referral import rules as referral_rules
from tonari.work.referral.queries import TaskView
from tonari.work.support import queries as support
from tonari.work.support import rules
from tonari.work.support.adapters import Part, Summary, summary_pdf
from tonari.work.support.rules import shortened

PURPOSE = "handover"
SECTIONS = ("identity", "contact", "words", "understanding", "sharing", "household")
# Letters of each, so that the whole stays on one sheet.
SAID = {"own_words": 110, "mind": 80, "wish": 80, "strengths": 50}
NOTES, PLANS, TASKS = 3, 3, 3
NOTE, PLAN, TASK, LINE, LONGER, NAME, AVOID = 70, 36, 60, 44, 66, 18, 110
# Half an address is none.
LONG = {"address": LONGER, "directions": LONGER}
Content = Mapping[str, Mapping[str, str]]


def pdf_of(viewer: Actor, case_id: UUID, organisation_name: str, *, whereabouts: bool) -> bytes:
    """The sheet of one's own case; what it opens is logged as read for handing over.

    Errors: Refused (not found) outside the team.
    """
    with translation.override("ja"):
        return summary_pdf(_summary(viewer, case_id, organisation_name, whereabouts=whereabouts))


def _summary(viewer: Actor, case_id: UUID, organisation_name: str, *, whereabouts: bool) -> Summary:
    frame = queries.record(viewer, case_id)
    names = [*SECTIONS, *(["whereabouts"] if whereabouts else [])]
    opened = queries.open_sections(viewer, case_id, names, PURPOSE)
    content = {name: view.content for name, view in opened.items()}
    identity, loss = content["identity"], queries.loss(viewer, case_id)
    left = [_avoid(content), _untold(content), _works(content), _reach(content), _where(content)]
    right = [
        _team(viewer, frame),
        _next(viewer, frame),
        _notes(viewer, case_id),
        _tasks(viewer, case_id),
    ]
    return Summary(
        title="引き継ぎ用まとめ",
        called=shortened(identity.get("called", ""), NAME),
        name=shortened(identity.get("name", "") + bracketed(identity.get("kana", "")), 2 * NAME),
        state=shown_losses.loss(loss.kind, loss.since, loss.is_about) if loss else "",
        said=_lines("words", {one: content["words"].get(one, "") for one in SAID}, SAID),
        left=[part for part in left if part.lines],
        right=[part for part in right if part.lines],
        printed=f"{organisation_name}　{wareki(clock.today())}",
    )


def _lines(
    section: str, content: Mapping[str, str], most: Mapping[str, int] | None = None
) -> list[tuple[str, str]]:
    """The fields of a section that hold something, each cut to its length."""
    return [
        (label, shortened(words, (most or {}).get(field, LINE)))
        for field in content
        for label, words in shown.facts(section, {field: content[field]})
    ]


def _avoid(content: Content) -> Part:
    avoid = _lines("words", {"avoid": content["words"].get("avoid", "")}, {"avoid": AVOID})
    return Part("避けること", [("", words) for _label, words in avoid])


def _untold(content: Content) -> Part:
    """Whom not to tell: whoever has the sheet alone must know that."""
    near = content["household"].get("not_told", "")
    said = {**content["sharing"], "not_told": near}
    lines = [(label, shortened(words, LONGER)) for label, words in never_told(said)]
    answer = said.get("answer", "")
    allowed = [] if answer in ("", "yes") else shown.facts("sharing", {"answer": answer})
    return Part("伝えない人", [*lines, *allowed])


def _works(content: Content) -> Part:
    return Part("うまくいく伝え方", _lines("understanding", content["understanding"]))


def _reach(content: Content) -> Part:
    identity = content["identity"]
    reach = ("phone", "other_phone", "more_phones", "mail", "birth_on")
    told = {one: identity.get(one, "") for one in reach}
    return Part(
        "連絡のしかた",
        _lines("identity", told) + _lines("contact", content["contact"], {"wishes": LONGER}),
    )


def _where(content: Content) -> Part:
    return Part("住んでいるところ", _lines("whereabouts", content.get("whereabouts", {}), LONG))


def _team(viewer: Actor, frame: RecordView) -> Part:
    tracks = [view for view in (frame.connection, frame.problem) if view]
    lines = [(shown.track(view).title, _post(view)) for view in tracks]
    team = [("チーム", listed(frame.team))] if frame.team else []
    names = referral.beside(viewer, frame)
    others = [("ほかの主体", listed(names))] if names else []
    # Whose the record is: who takes over has to know with whom to talk about it.
    holder = [("記録の責任主体", frame.holdings[0].holder_name)]
    told = [*lines, *team, *others, *holder]
    return Part("そばにいる人", [(a, shortened(b, LINE)) for a, b in told])


def _post(view: TrackView) -> str:
    track = shown.track(view)
    return view.post_name + bracketed(track.names) if view.is_open else track.state


def _next(viewer: Actor, frame: RecordView) -> Part:
    track = frame.connection
    lines = []
    if track.next_contact_on:
        rhythm = bracketed(shown.track(track).rhythm)
        lines.append(("次の連絡", hizuke(track.next_contact_on) + rhythm))
    for plan in support.appointments(viewer, frame.case_id, PURPOSE)[:PLANS]:
        about = f"{rules.KINDS[plan.kind]}　{plan.what}{bracketed(goers(plan))}"
        lines.append((when(plan), shortened(about, PLAN)))
    return Part("約束・次の予定", lines)


def _notes(viewer: Actor, case_id: UUID) -> Part:
    _total, notes = support.timeline(viewer, case_id, size=2 * NOTES, purpose=PURPOSE)
    standing = [note for note in notes if not note.is_struck][:NOTES]
    lines = []
    for note in standing:
        item = shown_notes.note(note)
        said = shortened(f"{item.what}：{item.text}", NOTE)
        lines.append((f"{hizuke(item.at)}　{shortened(note.writer_name, NAME)}", said))
    return Part("最近のかかわり", lines)


def _tasks(viewer: Actor, case_id: UUID) -> Part:
    tasks = [task for task in referral.tasks_of_case(viewer, case_id) if _goes_on(task)][:TASKS]
    return Part(
        "進んでいるつなぎ",
        [
            (
                shortened(task.recipient_name, NAME) + bracketed(badge(task)[0]),
                shortened(task.offer.get("need", ""), TASK),
            )
            for task in tasks
        ],
    )


def _goes_on(task: TaskView) -> bool:
    """What is under way, or waits for whoever takes over: to be delivered, or come back."""
    return task.is_open or task.state == referral_rules.DRAFT or task.comes_back

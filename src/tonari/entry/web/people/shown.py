"""A record's parts in the words of the page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web import code_lists
from tonari.entry.web.referral.shown import badge
from tonari.entry.web.rows import Row
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed, wareki
from tonari.kernel import clock
from tonari.kernel.phones import each_spelled
from tonari.records.people import rules
from tonari.records.people.queries import (
    GivenView,
    ReadingView,
    RecordView,
    TrackView,
    Turn,
)
from tonari.records.people.rules.coming import COMING
from tonari.records.people.rules.losses import FOUND, MISSING, MISTAKE
from tonari.work.referral import rules as referral
from tonari.work.referral.queries import CameBy, TaskView

FIELD_LABELS = {
    "called": gettext_noop("呼び名"),
    "name": gettext_noop("名前"),
    "kana": gettext_noop("ふりがな"),
    "birth_on": gettext_noop("生まれた日"),
    "phone": gettext_noop("電話"),
    "other_phone": gettext_noop("もう一つの電話"),
    "more_phones": gettext_noop("ほかの電話番号"),
    "mail": gettext_noop("メールアドレス"),
    "ways": gettext_noop("話しやすい方法"),
    "wishes": gettext_noop("気をつけること"),
    "may_contact": gettext_noop("また連絡してよいか"),
    "mind": gettext_noop("気になっていること"),
    "wish": gettext_noop("願い"),
    "own_words": gettext_noop("本人の言葉"),
    "strengths": gettext_noop("つよみ"),
    "avoid": gettext_noop("避けること"),
    "days": gettext_noop("電話をしてよい日"),
    "call_from": gettext_noop("電話をしてよい時間（から）"),
    "call_until": gettext_noop("電話をしてよい時間（まで）"),
    "care": gettext_noop("してほしくないこと"),
    "languages": gettext_noop("話しやすいことば"),
    "interpreter": gettext_noop("通訳"),
    "easier": gettext_noop("わかりやすい伝え方"),
    "adjustments": gettext_noop("こうしてもらえると助かること"),
    "people": gettext_noop("世帯・大切な人"),
    "not_told": gettext_noop("本人のことを伝えてはいけない人"),
    "visitor": gettext_noop("本人のほかに、相談に来た人"),
    "visitor_relation": gettext_noop("その人と本人"),
    "visitor_kin": gettext_noop("続柄（本人から見て）"),
    "visitor_phone": gettext_noop("その人の電話番号"),
    "gender": gettext_noop("性別"),
    "troubles": gettext_noop("相談したいこと"),
    "main_trouble": gettext_noop("そのうち、いちばん気になること"),
    "work": gettext_noop("仕事"),
    "housing": gettext_noop("住まい"),
    "insurance": gettext_noop("健康保険"),
    "pension": gettext_noop("年金"),
    "issues": gettext_noop("いま、かかえていること"),
    "urgency": gettext_noop("どのくらい急ぐか"),
    "emergency": gettext_noop("きょう、あすに要ること"),
    "screening": gettext_noop("これからのかかわり方"),
    "view": gettext_noop("どう見えているか"),
    "answer": gettext_noop("ほかの人や団体に、伝えてもよいですか"),
    "may_know": gettext_noop("だれになら"),
    "which": gettext_noop("何を"),
    "what_for": gettext_noop("何のために"),
    "until": gettext_noop("いつまで"),
    "not_to": gettext_noop("伝えないでほしい主体"),
    "nor_to": gettext_noop("ほかに、伝えないでほしい人や団体"),
    "asked": gettext_noop("どうやって確かめましたか"),
    "explained_by": gettext_noop("説明した人"),
    "address": gettext_noop("住んでいるところ"),
    "directions": gettext_noop("行き方、気をつけること"),
} | {field: label for field, (label, _codes) in COMING.items()}
# Fields that hold one of a few codes, or several with spaces between them.
_CODES = {
    "ways": rules.WAYS,
    "days": rules.DAYS,
    "care": rules.CARE,
    "interpreter": rules.INTERPRETER,
    "easier": rules.EASIER,
    "may_contact": rules.MAY_CONTACT,
    "answer": rules.SHARING,
    "which": rules.SECTION_LABELS,
    "asked": rules.ASKED,
} | {field: codes for field, (_label, codes) in COMING.items() if codes}
_NUMBERS = ("phone", "other_phone", "more_phones", "visitor_phone")
KEPT_THERE = gettext_noop(
    "%(name)sは、受け取ったものを自分たちの記録に写しています。写したものは、取り消しても"
    "相手の記録に残ります。どうするかは、%(name)sに電話で頼んで、本人にも伝えてください。"
)
END_REASONS = {
    "withdrawn": gettext_noop("本人が取り消しました"),
    "expired": gettext_noop("期限が過ぎました"),
    "no_longer_beside": gettext_noop("相手が、そばにいることを終えました"),
    "other_person": gettext_noop("別の方のつなぎでもらった同意でした"),
} | referral.STATES
TURNS = {
    "stopped": gettext_noop("本人が望んで、こちらからの連絡を終わりにしました。"),
    "came_back": gettext_noop("本人から声がかかり、またつながりました。"),
    "begun_again": gettext_noop("%(name)sのつなぎで、また連絡がはじまりました。"),
    rules.DIED: gettext_noop("亡くなられたと聞いて、書きとめました。"),
    MISSING: gettext_noop("行方がわからないと聞いて、書きとめました。"),
    f"{MISSING} {FOUND}": gettext_noop("見つかったと聞いて、書きとめました。"),
    f"{rules.DIED} {MISTAKE}": gettext_noop("亡くなられたという知らせは、まちがいでした。"),
    f"{MISSING} {MISTAKE}": gettext_noop("行方がわからないという知らせは、まちがいでした。"),
}


@dataclass(frozen=True)
class Item:
    """One entry of a timeline; mark: what became of it; links: where they lead, and their words.

    written_at: the order of what happened on one day, as nothing there has an hour of its own.
    """

    at: date
    who: str
    what: str
    text: str
    mark: str = ""
    links: tuple[tuple[str, str], ...] = ()
    written_at: datetime | None = None

    @property
    def since(self) -> tuple[date, datetime]:
        """Where it stands among the others: by its day, then by when it was written."""
        return self.at, self.written_at or datetime.combine(self.at, time.max, clock.TOKYO)


def changes(
    section: str, before: Mapping[str, str], after: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What a version of a section changed: (label, what stood, what stands)."""
    return [
        (_(FIELD_LABELS[field]), words(field, old), words(field, new))
        for field in rules.SECTIONS[section]
        if (old := before.get(field, "")) != (new := after.get(field, ""))
    ]


def facts(section: str, content: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a section that hold something, in their order: (label, words)."""
    return [
        (_(FIELD_LABELS[field]), words(field, content[field]))
        for field in rules.SECTIONS[section]
        if content.get(field, "").strip()
    ]


def contact(content: Mapping[str, str], state: str) -> list[tuple[str, str]]:
    """How to reach the person; after 「もう連絡しないで」 that is the answer."""
    if state != rules.OPEN_DOOR:
        return facts("contact", content)
    now = (_("いまの希望"), _(rules.MAY_CONTACT[rules.NO]))
    return [*facts("contact", {**content, "may_contact": ""}), now]


def words(field: str, value: str) -> str:
    """What a field of a section holds, as it is read."""
    if field in _CODES:
        return listed(_(_CODES[field].get(code, code)) for code in value.split())
    if field in rules.CODED:
        return listed(code_lists.label(rules.CODED[field], code) for code in value.split())
    if field == "people":
        return "\n".join(_relative(one) for one in rules.people_of(value))
    if field == "not_to":
        return listed(rules.named_organisations(value).values()) or value
    if field in _NUMBERS:
        return each_spelled(value)
    return birthday(value) if field in ("birth_on", "until") else value


def _relative(one: rules.Relative) -> str:
    together = _("いっしょに住んでいる") if one.together else ""
    about = listed(filter(None, [one.relation, birthday(one.born), together]))
    return " ".join(filter(None, [one.called + bracketed(about), one.phone, one.note]))


def minding(contact: Mapping[str, str], understanding: Mapping[str, str]) -> list[str]:
    """What to mind before one rings or writes: when, what not to do, in which words."""
    hours = [
        _("%(hour)sから") % {"hour": contact["call_from"]} if contact.get("call_from") else "",
        _("%(hour)sまで") % {"hour": contact["call_until"]} if contact.get("call_until") else "",
    ]
    when = " ".join(filter(None, [words("days", contact.get("days", "")), "".join(hours)]))
    told = [
        _("電話は、%(when)s") % {"when": when} if when else "",
        words("care", contact.get("care", "")),
        contact.get("wishes", ""),
        understanding.get("languages", ""),
    ]
    if understanding.get("interpreter") in ("hard", "always"):
        wanted = words("interpreter", understanding["interpreter"])
        told.append(_("通訳：%(wanted)s") % {"wanted": wanted})
    told += [
        words("easier", understanding.get("easier", "")),
        understanding.get("adjustments", ""),
    ]
    return [words for words in told if words]


def birthday(value: str) -> str:
    """A day in the reader's calendar; what is no day stays as it is written."""
    try:
        return wareki(date.fromisoformat(value))
    except ValueError:
        return value


def beginning(record: RecordView, *, introduced: bool) -> Item:
    """How the record began, below the first note: by a talk, or by an introduction."""
    by_talk = _("はじめて話を聞いて、記録をはじめました。")
    by_introduction = _("紹介を受けて、記録をはじめました。")
    return Item(record.opened_on, "", by_introduction if introduced else by_talk, "")


def meeting(task: TaskView) -> Item:
    """In the recipient's timeline: that they have met whom they were introduced to."""
    words = _("%(name)sのつなぎで、会えました。") % {"name": task.sender_name}
    return Item(task.met_on or clock.today(), "", words, "", written_at=task.met_at)


def turn(view: Turn) -> Item:
    """That all is different from a day on: an open door, a loss, or that it is over."""
    words = _(TURNS[view.what])
    if view.what == "begun_again":  # by another organisation, which wrote nothing here
        return Item(view.on, "", words % {"name": view.writer_name}, "", written_at=view.at)
    return Item(view.on, view.writer_name, words, "", written_at=view.at)


def introduction(task: TaskView) -> Row:
    """An introduction that was made for the person."""
    words, tone = badge(task)
    return Row(
        link=f"/referrals/{task.id}/",
        title=task.to_name,
        badge=words,
        tone=tone,
        text=task.offer.get("need", ""),
        meta=[],
    )


def promises(tasks: list[TaskView]) -> list[Row]:
    """What was promised when handing over, as lines of the plans: the nearest day first.

    By us, or by whoever introduced the person to us.
    """
    ahead = sorted((day, task.id, task) for task in tasks if (day := task.brings_on))
    return [
        Row(
            link=f"/referrals/{task.id}/",
            title=_("%(when)s　%(kind)s")
            % {"when": hizuke(day), "kind": _(referral.HANDOVERS[task.handover])},
            badge=_("日がすぎています") if day < clock.today() else "",
            tone="warn",
            text=task.offer.get("need", ""),
            meta=[
                _("%(other)sへ") % {"other": task.to_name}
                if referral.SENDER in task.my_roles
                else _("%(other)sから") % {"other": task.sender_name}
            ],
        )
        for day, _id, task in ahead
    ]


def section_names(names: Collection[str]) -> str:
    """「お名前と連絡先、本人の言葉・願い」."""
    return listed(_(label) for name, label in rules.SECTION_LABELS.items() if name in names)


def field_names(fields: Collection[str]) -> str:
    """「呼び名、願い」."""
    return listed(_(FIELD_LABELS[field]) for field in fields)


@dataclass(frozen=True)
class Consent:
    """A consent, with its state in words."""

    view: GivenView
    to: str
    sections: str
    state: str
    tone: str

    @property
    def is_live(self) -> bool:
        """Whether it can still be taken back."""
        return self.view.ended_at is None

    @property
    def given(self) -> str:
        """When, how and by whom the person was asked."""
        how = _(rules.ASKED[self.view.asked])
        who = _("・").join(filter(None, [how, self.view.recorded_by]))
        day = _("同意をもらった日：%(day)s") % {"day": hizuke(self.view.agreed_on)}
        return day + bracketed(who)


def consent(view: GivenView, recipients: Mapping[UUID, str]) -> Consent:
    """A consent that the person gave; recipients: the names of the introductions' other sides."""
    to = view.to_name or recipients.get(view.basis_ref) or _("電話や対面で伝える相手")
    names = section_names(view.sections)
    if view.ended_at:
        reason = _(END_REASONS.get(view.end_reason, view.end_reason))
        return Consent(view, to, names, _("終わり：%(reason)s") % {"reason": reason}, "")
    if view.released_at:
        return Consent(view, to, names, _("渡してあります"), "good")
    return Consent(view, to, names, _("まだ渡していません"), "wait")


@dataclass(frozen=True)
class Look:
    """Openings by one reader in the same minute, as one."""

    at: datetime
    who: str
    sections: str
    purpose: str


def looks(readings: list[ReadingView]) -> list[Look]:
    """Who looked, the latest first; what one page opened is one look, the whereabouts always one
    of their own.
    """

    def page(reading: ReadingView) -> tuple[datetime, str, str, bool]:
        minute = reading.at.replace(second=0, microsecond=0)
        who = reading.organisation_name
        if reading.reader_name:
            who = reading.reader_name + bracketed(who)
        return (minute, who, reading.purpose, "whereabouts" in reading.sections)

    found = []
    for (at, who, purpose, _where), together in groupby(readings, key=page):
        opened = {section for reading in together for section in reading.sections}
        found.append(Look(at, who, section_names(opened), _(rules.PURPOSES[purpose])))
    return found


@dataclass(frozen=True)
class Track:
    """One of the two tracks, in words."""

    view: TrackView
    title: str
    state: str
    rhythm: str
    names: str


def track(view: TrackView) -> Track:
    """A track with its names."""
    state = _(rules.TRACK_STATES[view.state])
    rhythm = _(rules.RHYTHMS[view.rhythm_days]) if view.rhythm_days in rules.RHYTHMS else ""
    names = listed(name for name in (view.holder_name, view.deputy_name) if name)
    return Track(view, _(rules.TRACK_KINDS[view.kind]), state, rhythm, names)


def came_from(task: TaskView | CameBy) -> str:
    """How somebody without a name here is told from others: who introduced them, and when."""
    if task.accepted_at is None:
        return ""
    # In brackets: a day of the week would stand in others inside of them.
    day = hizuke(task.accepted_at.astimezone(clock.TOKYO).date()).partition("（")[0]
    return _("%(other)sからの方（%(day)s）") % {"other": task.sender_name, "day": day}

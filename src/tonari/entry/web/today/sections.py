"""The sections of きょう in the order in which they press, and where their rows come from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.people.shown import came_from
from tonari.entry.web.rows import Button, Row
from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.queries import NOBODY, Listed
from tonari.records.people.rules import NOT_YET_NAMED, ONCE_SO
from tonari.work.referral import queries as referral

from . import alone, appointments, contacts, contracts, introductions, losses, places
from .waiting import MANY, Look, Part

# What asks for rows, in this order. To add some: a function like these, and its sections below.
SOURCES: tuple[Callable[[Actor, Look], list[Part]], ...] = (
    introductions.waiting,
    appointments.waiting,
    contacts.waiting,
    alone.waiting,
    losses.waiting,
    places.waiting,
    contracts.waiting,
)
# name: (heading, what to do); the most pressing first
SECTIONS = {
    "news": (_("お知らせ"), _("いっしょにそばにいる主体が書きとめました。")),
    "recruiting": (
        _("勧誘の知らせ"),
        _(
            "ここで勧誘や、しつこい売りこみがあったと知らせがありました。だれが見るかを決めてください。"
        ),
    ),
    "late": (
        _("渡すのがおくれています"),
        _("引き受けてくれたところが待っています。担当の人に声をかけてください。"),
    ),
    "to_release": (
        _("いま渡す"),
        _("引き受けてくれました。くわしいことを渡すと、会う約束ができます。"),
    ),
    "came_back": (
        _("もどってきた"),
        _("わけを見て、次の手を、いっしょに考えましょう。"),
    ),
    "consent_over": (
        _("本人の同意が終わりました"),
        _("渡したものは、もう開けません。これからどうするかは、本人と話せるときに聞いてください。"),
    ),
    "to_deliver": (
        _("まだ届けていません"),
        _("手紙を届けるか、電話で伝えたら、「届けました」を押してください。"),
    ),
    "to_tell": (
        _("終わったことを、電話で伝える"),
        _("アカウントがないので、知らせが届きません。本人のことは、話さなくてだいじょうぶです。"),
    ),
    "goes_on": (
        _("これからも続くことを、電話で伝える"),
        _("終わったと伝えましたが、まちがいでした。本人のことは、話さなくてだいじょうぶです。"),
    ),
    "asked_us": (_("質問がきています"), _("答えると、先に進みます。")),
    "to_answer": (
        _("返事を待たれています"),
        _("受けられるか、返事をしてください。ことわってもかまいません。"),
    ),
    "overdue": (
        _("日がすぎた予定"),
        _("どうだったかを書くか、新しい日を決めてください。"),
    ),
    "plans": (
        _("きょうの予定"),
        _("時刻の早い順です。今週のうちのものは、あとに並びます。"),
    ),
    "to_meet": (_("会う"), _("会えたら、そのことを書いてください。")),
    "met": (
        _("相手が会えました"),
        _(
            "これからもそばにいるか、相手にまかせるかを選べます。選ぶまでは、こちらの担当のままです。"
        ),
    ),
    "follow_ups": (
        _("ようすを聞く"),
        _("会えてからしばらくたちました。つながりが続いているか、聞いてみてください。"),
    ),
    "silent": (_("約束の日がすぎています"), _("電話で声をかけてみてください。")),
    "more": (
        _("ほかにも、待っているつなぎがあります"),
        _("多いので、つなぎの一覧で見てください。"),
    ),
    "ended": (
        _("終わりました"),
        _("何もしなくてだいじょうぶです。開くと、この一覧から消えます。"),
    ),
    "contacts": (_("声をかける"), _("連絡の日がきた人と、しばらく話せていない人です。")),
    "alone": (
        _("住民ひとりだけが、そばにいます"),
        _("ひとりで抱えないように、いっしょにいられる主体をさがしませんか。"),
    ),
    "again": (
        _("ようすを確かめる"),
        _("行方がわからない方です。まわりの人に、もう一度たずねてみませんか。"),
    ),
    "reports": (
        _("まちがいの知らせ"),
        _("町の人から、のせてあることがちがうと知らせがありました。"),
    ),
    "contracts": (
        _("委託の期間が終わります"),
        _("続くのか、だれが記録を引き継ぐのかを、委託元と早めに話してください。"),
    ),
    "host_changes": (
        _("お店・居場所の人が書きなおしました"),
        _("見て、よければ「これでよい」を。電話番号は、確かめてからのせてください。"),
    ),
    "to_check": (
        _("のせてあることを確かめる"),
        _("変わりがなければ、押すだけです。わけは、それぞれに書いてあります。"),
    ),
    "unkept": (
        _("だれも受けもっていないところ"),
        _("どの主体も受けもたず、半年以上だれも確かめていないか、知らせが届いています。"),
    ),
}


@dataclass(frozen=True)
class Section:
    """What is to be done, how often, and the rows of it that are shown."""

    name: str
    heading: Any
    hint: Any
    total: int
    rows: list[Row]
    link: str

    @property
    def more(self) -> int:
        """How many stand only on the section's own page."""
        return self.total - len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages that one has."""
        return max((self.total + MANY - 1) // MANY, 1)


def sections(viewer: Actor, look: Look) -> list[Section]:
    """The sections in which something waits, or the one that is looked at.

    The names of everybody on the page are opened, and the reading logged, at once.
    """
    found = {part.section: part for source in SOURCES for part in source(viewer, look)}
    parts = [found[name] for name in SECTIONS if found[name].total and look.only in ("", name)]
    rows = [row for part in parts for row in part.rows]
    cases = {row.case_id for row in rows if row.case_id}
    noted = {row.case_id for row in rows if row.case_id and row.reads_notes}
    known = people.open_list(viewer, sorted(cases), noted) if cases else {}
    known |= _nameless(viewer, known)
    made = _made(parts, known, look)
    return [
        Section(
            part.section,
            SECTIONS[part.section][0],
            part.hint or SECTIONS[part.section][1],
            part.total,
            made[part.section],
            part.link or _link(part.section, look),
        )
        for part in parts
    ]


def _nameless(viewer: Actor, known: dict[UUID, Listed]) -> dict[UUID, Listed]:
    """Whoever has no name here yet, called the same in every section: by from whom they came."""
    cases = [one for one, person in known.items() if person.called in (NOT_YET_NAMED, ONCE_SO)]
    return {
        case_id: replace(person, identity=person.identity | {"called": came_from(way)})
        for case_id, way in referral.came_by(viewer, cases).items()
        if (person := known.get(case_id))
    }


def _made(parts: list[Part], known: dict[UUID, Listed], look: Look) -> dict[str, list[Row]]:
    """The rows of each section; the most pressing of a person says that they are to be rung up."""
    made: dict[str, list[Row]] = {}
    for part in parts:
        made[part.section] = []
        for waiting in part.rows:
            person = _known(known, waiting.case_id)
            row = waiting.row(person)
            also = look.also.pop(waiting.case_id, None) if waiting.case_id else None
            if also:
                call = also.row(person)
                words = [call.badge or gettext("本人に声をかける"), *call.meta]
                words = [one for one in words if one not in (row.badge, *row.meta)]
                buttons = _together(row.buttons, call.buttons)
                row = replace(row, meta=[*row.meta, *words], buttons=buttons)
            made[part.section].append(row)
    return made


def _together(asked: tuple[Button, ...], call: tuple[Button, ...]) -> tuple[Button, ...]:
    """What the row asks for, then ringing up; a row that has two buttons has enough of them."""
    return asked if len(asked) > 1 else (*asked, *call)


def _known(known: dict[UUID, Listed], case_id: UUID | None) -> Listed:
    return known.get(case_id, NOBODY) if case_id else NOBODY


def _link(section: str, look: Look) -> str:
    post = f"?post={look.post_id}" if look.post_id else ""
    return reverse("today:section", args=[section]) + post

"""Places that are kept: what is reported of them, what hosts wrote, what nobody checked.

Of what nobody keeps, whoever coordinates hears in one line: the rest is everybody's list.
"""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tonari.entry.web.rows import Button, Row
from tonari.entry.web.templatetags.tonari import ago, hizuke
from tonari.kernel.actor import Actor
from tonari.records.directory import queries
from tonari.records.directory.queries import Due, ReportView, Rewritten
from tonari.records.people.queries import Listed

from .waiting import Look, Part, Waiting

CHANGED = gettext_noop("確かめたあとで、もとの一覧で内容がかわりました。")

OVER = gettext_noop(
    "のせてある日が、みな終わりました。つぎの日を書くか、もうなければ取り下げてください。"
)


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """What the viewer may see to before all, then other reports, what hosts wrote, what to check.

    They belong to no post: where one post is looked at, they are left out.
    """
    if look.post_id is not None:
        names = ("recruiting", "reports", "host_changes", "to_check", "unkept")
        return [_part(name, [], look) for name in names]
    found = queries.reported(viewer)
    pressing = [one for one in found if one.presses]
    reports = [one for one in found if not one.presses]
    changes = queries.rewritten(viewer)
    due = [Waiting(None, partial(_due, one)) for one in queries.to_check(viewer)]
    count = queries.unkept_count(viewer) if look.coordinates else 0
    unkept = [Waiting(None, partial(_unkept, count))] if count else []
    return [
        _part("recruiting", [Waiting(None, partial(_recruiting, one)) for one in pressing], look),
        _part("reports", [Waiting(None, partial(_report, one)) for one in reports], look),
        _part("host_changes", [Waiting(None, partial(_change, one)) for one in changes], look),
        _part("to_check", due, look),
        _part("unkept", unkept, look),
    ]


def _part(section: str, rows: list[Waiting], look: Look) -> Part:
    first, size = look.wanted(section)
    return Part(section, len(rows), rows[first : first + size])


def _recruiting(one: ReportView, _person: Listed) -> Row:
    page = f"{reverse('directory:reports')}#report-{one.id}"
    take = reverse("directory:take_report", args=[one.id])
    taker = one.taken_by
    badge = _("あなたが見ています") if taker else _("まだ、だれも見ていません")
    if taker and taker.is_late:
        badge = _("3日たっても、答えがありません")
    return Row(
        link=page,
        title=one.service_name,
        badge=badge,
        tone="near" if taker and not taker.is_late else "stop",
        text=_(one.what_label),
        meta=[hizuke(one.made_at), *([] if taker is None or taker.is_me else _taker(one))],
        buttons=() if taker else (Button(take, _("わたしが見ます"), is_post=True),),
    )


def _taker(one: ReportView) -> list[str]:
    if one.taken_by is None:
        return []
    words = _("%(name)s（%(who)s）が見ています")
    return [words % {"name": one.taken_by.name, "who": one.taken_by.organisation_name}]


def _report(one: ReportView, _person: Listed) -> Row:
    badge, tone = "", "stop"
    if one.is_recruiting and not one.taken_by:
        badge = _("はじめに見てください")
    elif one.keeper_id is None:
        badge, tone = _("だれも受けもっていません"), "wait"
    asks = _("%(who)sがたずねています") % {"who": one.asked_by} if one.asked_by else ""
    return Row(
        link=f"{reverse('directory:reports')}#report-{one.id}",
        title=one.service_name,
        badge=badge,
        tone=tone,
        text=_(one.what_label),
        meta=[hizuke(one.made_at), *_taker(one), *filter(None, [asks])],
    )


def rewritten_parts(one: Rewritten) -> str:
    """Which parts of an entry its host rewrote, as one line."""
    return _("・").join(_(label) for label in one.part_labels)


def _change(one: Rewritten, _person: Listed) -> Row:
    many = ngettext("%(n)s件の書きなおし", "%(n)s件の書きなおし", one.changes)
    said = [many % {"n": one.changes}] if one.changes > 1 else []
    held = _("まだページには出ていません")
    if one.changes > 1:
        held = _("ページに出ていないものがあります")
    return Row(
        link=reverse("directory:host", args=[one.service_id]),
        title=one.service_name,
        badge=held if one.is_held else "",
        tone="warn" if one.is_held else "",
        text=rewritten_parts(one),
        meta=[hizuke(one.at), *said],
    )


def _unkept(count: int, _person: Listed) -> Row:
    words = _("だれも確かめていないもの %(count)s件")
    if count >= queries.COUNTED_UNKEPT:
        words = _("だれも確かめていないもの %(count)s件以上")
    return Row(
        link=reverse("directory:unkept"),
        title=words % {"count": count},
        badge="",
        tone="",
        text=_("受けもつ主体がありません。近くのもの、知っているものから見てください。"),
        meta=[],
    )


def _due(one: Due, _person: Listed) -> Row:
    link = reverse("directory:confirm", args=[one.id])
    confirm = Button(link, _("いまもこのとおり（確かめた）"), "check", is_post=True)
    return Row(
        link=reverse("directory:place", args=[one.id]),
        title=one.name,
        badge=ago(one.last_checked_on) if one.last_checked_on else "",
        tone="warn",
        text=one.hours,
        meta=[
            _(words) for words, holds in ((CHANGED, one.is_changed), (OVER, one.is_over)) if holds
        ],
        # What nobody has seen yet is looked at before it is confirmed.
        buttons=() if one.is_changed or one.is_over else (confirm,),
    )

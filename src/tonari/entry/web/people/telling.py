"""Whom it reaches that contact ends: who is told by a notice, and who has to be rung up."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from tonari.entry.web.people.asking import Group, Item
from tonari.entry.web.referral.shown import badge
from tonari.entry.web.templatetags.tonari import bracketed, listed
from tonari.records.people.rules import DIED
from tonari.work.referral.queries import Hearing, TaskView


def ends(
    tasks: Sequence[TaskView], heard: Sequence[Hearing], kind: str, planned: int
) -> tuple[Group, ...]:
    """What a loss (kind) ends, and what its recipients are told of that. planned: contacts."""
    told = {one.name for one in heard if one.is_told}
    found = []
    if planned:
        words = _("訪問や電話などの予定（%(count)s件）は、取りやめになります。")
        found.append(Group(words % {"count": planned}))
    if tasks:
        words = _("まだ会えていないつなぎは、取りやめになります。")
        found.append(Group(words, tuple(_ended(one, told, kind) for one in tasks)))
    if not found:
        found.append(Group(_("取りやめになる予定やつなぎは、ありません。")))
    return tuple(found)


def _ended(task: TaskView, told: Collection[str], kind: str) -> Item:
    words = task.to_name + bracketed(badge(task)[0])
    if _is_untold(task):
        return _untold(words, task.recipient_phone)
    who = {"who": words}
    if task.requested_at is None:
        return Item(_("%(who)s：何も伝わりません。") % who)
    if task.recipient_name in told:
        return Item(_("%(who)s：取りやめたことが、「きょう」で伝わります。") % who)
    if kind == DIED:
        pattern = _(
            "%(who)s：取りやめたことだけが、「きょう」で伝わります。亡くなられたことは、伝わりません。"
        )
    else:
        pattern = _(
            "%(who)s：取りやめたことだけが、「きょう」で伝わります。行方がわからないことは、伝わりません。"
        )
    return Item(pattern % who)


def called_off(tasks: Sequence[TaskView]) -> tuple[Item, ...]:
    """What is called off with it, one by one."""
    return tuple(_called_off(task) for task in tasks)


def _called_off(task: TaskView) -> Item:
    words = task.to_name + bracketed(badge(task)[0])
    return _untold(words, task.recipient_phone) if _is_untold(task) else Item(words)


def _is_untold(task: TaskView) -> bool:
    """Whether nothing tells them: who has no account, and was asked already."""
    return task.is_light and task.requested_at is not None


def _untold(words: str, phone: str) -> Item:
    return Item(_("%(who)s：知らせが届きません。電話で伝えてください。") % {"who": words}, phone)


def who_hears(heard: Sequence[Hearing], kind: str) -> str:
    """The sentence before those who hear of a loss (kind), or that no organisation does."""
    is_told = any(one.is_told for one in heard)
    if is_told and kind == DIED:
        return _(
            "いっしょにそばにいた主体には、亡くなられたことと日だけが伝わります。くわしいことは伝わりません。"
        )
    if is_told:
        return _("いっしょにそばにいる主体には、行方がわからないことと日だけが伝わります。")
    if kind == DIED:
        return _(
            "亡くなられたことの知らせは、ほかの主体には届きません。知るのは、この記録のチームと、ここの調整する人だけです。"
        )
    return _(
        "行方がわからないことの知らせは、ほかの主体には届きません。知るのは、この記録のチームと、ここの調整する人だけです。"
    )


def nobody_else(*groups: Group) -> tuple[str, ...]:
    """The sentence after them; none where the one before has said that it is nobody."""
    has_items = any(group.items for group in groups)
    return (_("ここに出ていないところには、何も伝わりません。"),) if has_items else ()


def of_loss(heard: Sequence[Hearing], kind: str) -> Group:
    """Who hears of it that somebody has died, or is missing (kind), of those beside the person."""
    return Group(who_hears(heard, kind), tuple(_of_loss(one, kind) for one in heard))


def _of_loss(one: Hearing, kind: str) -> Item:
    who = {"who": one.name}
    if one.is_told and kind == DIED:
        return Item(_("%(who)s：亡くなられたことと日が、知らせで届きます。") % who)
    if one.is_told:
        return Item(_("%(who)s：行方がわからないことと日が、知らせで届きます。") % who)
    if one.is_light and kind == DIED:
        return _untold(one.name, one.phone)
    if one.is_light:
        words = _(
            "%(who)s：知らせは届きません。たずねたり伝えたりするかは、チームで決めてください。"
        )
        return Item(words % who, one.phone)
    words = _(
        "%(who)s：いま本人の同意がないので、知らせは届きません。伝えるかどうかは、チームで決めてください。"
    )
    return Item(words % who, one.phone)


def to_ring_again(tasks: Sequence[TaskView]) -> str:
    """Who was told by telephone that it is over, where nobody has died after all."""
    told = [one.to_name for one in tasks if one.is_light and one.is_over and one.end_seen_at]
    words = _("終わったと伝えたところに、これからも続くことを、電話で伝えてください：%(names)s。")
    return words % {"names": listed(told)} if told else ""


def to_ring(tasks: Sequence[TaskView], heard: Sequence[Hearing] = ()) -> str:
    """Once it is done: whom nothing tells; who has no account stands on Today, too."""
    light = [task.to_name for task in tasks if _is_untold(task)]
    light += [one.name for one in heard if one.is_light]
    others = [one.name for one in heard if not one.is_light and not one.is_told]
    said = []
    if light:
        words = _("終わったことを、電話で伝えてください（「きょう」にも出ています）：%(names)s。")
        said.append(words % {"names": listed(light)})
    if others:
        words = _("いま本人の同意がなく、知らせが届かないところ：%(names)s。")
        said.append(words % {"names": listed(others)})
    return "".join(said)

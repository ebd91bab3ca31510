"""That somebody has died or is missing, in calm words."""

from datetime import date

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.records.people import rules
from tonari.records.people.queries import LossNews
from tonari.records.people.rules.losses import FOUND


def loss(kind: str, since: date | None, is_about: bool) -> str:
    """「11月20日ごろに亡くなられました。」: never more than the fact and its day."""
    day = {"day": hizuke(since)}
    if kind == rules.DIED:
        if since is None:
            return _("亡くなられました。日は、わかっていません。")
        return (
            _("%(day)sごろに亡くなられました。") if is_about else _("%(day)sに亡くなられました。")
        ) % day
    if since is None:
        return _("行方がわかりません。いつからかは、わかっていません。")
    return (
        _("%(day)sごろから、行方がわかりません。")
        if is_about
        else _("%(day)sから、行方がわかりません。")
    ) % day


def loss_news(view: LossNews) -> str:
    """What another organisation wrote down, or that it was none."""
    if view.end == FOUND:
        return _("見つかりました。")
    if view.end and view.kind == rules.DIED:
        return _("亡くなられたという知らせは、まちがいでした。")
    if view.end:
        return _("行方がわからないという知らせは、まちがいでした。")
    return loss(view.kind, view.since, view.is_about)

"""That somebody has died or is missing, in calm words."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
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


def known(viewer: Actor, case_id: UUID) -> str:
    """What a team knows of it: by their own record, or as another organisation told; else empty."""
    own = queries.loss(viewer, case_id)
    if own is not None:
        return loss(own.kind, own.since, own.is_about)
    told = queries.loss_news_of(viewer, case_id)
    if not told:
        return ""
    words = {"who": told[0].organisation_name, "words": loss_news(told[0])}
    return _("%(who)sの知らせ：%(words)s") % words


def loss_news(view: LossNews) -> str:
    """What another organisation wrote down, or that it was none."""
    if view.end == FOUND:
        return _("見つかりました。")
    if view.end and view.kind == rules.DIED:
        return _("亡くなられたという知らせは、まちがいでした。")
    if view.end:
        return _("行方がわからないという知らせは、まちがいでした。")
    return loss(view.kind, view.since, view.is_about)

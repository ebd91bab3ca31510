"""What is asked before a loss is written down or undone: what ends by it, and who is told."""

from uuid import UUID

from django.utils.translation import gettext as _

from tonari.entry.web.people import telling
from tonari.entry.web.people.asking import Group, Question
from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import DIED
from tonari.records.people.rules.losses import MISSING
from tonari.work.referral import queries as referral
from tonari.work.referral.queries import Hearing, TaskView
from tonari.work.support import queries as support


def died(viewer: Actor, case_id: UUID) -> Question:
    """That the person has died. Errors: Refused (not found) outside the team."""
    ends, heard = _whom(viewer, case_id)
    groups = _groups(viewer, case_id, ends, heard, DIED)
    return Question(
        title=_("亡くなられたことを書きとめる"),
        groups=groups,
        lead=(
            *telling.nobody_else(*groups),
            _("こちらからの連絡は、すべて止まります。記録は、これからもチームだけが読めます。"),
            _("まちがいだったときは、取り消せます。取りやめた予定とつなぎは、戻りません。"),
        ),
        button=_("書きとめる"),
        done=_("書きとめました。こちらからの連絡は、すべて止まります。")
        + telling.to_ring(ends, heard),
    )


def missing(viewer: Actor, case_id: UUID) -> Question:
    """That nobody knows where the person is. Errors: Refused (not found) outside the team."""
    ends, heard = _whom(viewer, case_id)
    groups = _groups(viewer, case_id, ends, heard, MISSING)
    return Question(
        title=_("行方がわからないことを書きとめる"),
        groups=groups,
        lead=(
            *telling.nobody_else(*groups),
            _("担当は、そのまま気にかけつづけます。連絡の間隔は止まります。"),
            _("見つかったときは、もとに戻せます。取りやめた予定とつなぎは、戻りません。"),
            _("命があぶないと思ったら、先に警察（110）に相談してください。"),
        ),
        button=_("書きとめる"),
        done=_("書きとめました。担当は、そのまま気にかけつづけます。")
        + telling.to_ring(ends, [one for one in heard if not one.is_light]),
    )


def over(viewer: Actor, case_id: UUID, *, is_found: bool) -> Question:
    """That it was a mistake, or the person is found. Errors: Refused (not found)."""
    now = people.loss(viewer, case_id)
    if now is not None and people.missing_before(viewer, now.id):
        return _missing_again()
    return Question(
        title=_("見つかりましたか") if is_found else _("まちがいでしたか"),
        lead=(
            _("担当と連絡の間隔は、もとに戻ります。きょう、声をかける人として出ます。"),
            _("取りやめた予定とつなぎは、戻りません。必要なら、あらためて入れてください。"),
            _("知らせが届いた主体には、このことも伝わります。"),
        ),
        button=_("見つかった") if is_found else _("まちがいだった"),
        done=_(
            "もとに戻しました。きょう、声をかけてください。"
            "取りやめた予定とつなぎは、戻りません。必要なら、あらためて入れてください。"
        )
        + telling.to_ring_again(referral.tasks_of_case(viewer, case_id)),
    )


def _missing_again() -> Question:
    """That a death was a mistake, of somebody who was missing before."""
    return Question(
        title=_("まちがいでしたか"),
        lead=(
            _("その前に書きとめた「行方がわからない」に、もどります。"),
            _("担当は、そのまま気にかけつづけます。きょう、ようすを確かめる人として出ます。"),
            _("知らせが届いた主体には、このことも伝わります。"),
        ),
        button=_("まちがいだった"),
        done=_("亡くなられたことを取り消しました。行方がわからないままです。"),
    )


def _whom(viewer: Actor, case_id: UUID) -> tuple[list[TaskView], list[Hearing]]:
    return referral.not_met_of_case(viewer, case_id), referral.hearing(viewer, case_id)


def _groups(
    viewer: Actor, case_id: UUID, ends: list[TaskView], heard: list[Hearing], kind: str
) -> tuple[Group, ...]:
    planned = support.contacts_planned(viewer, case_id)
    return (*telling.ends(ends, heard, kind, planned), telling.of_loss(heard, kind))

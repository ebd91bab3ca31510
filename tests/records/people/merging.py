"""Two records of one person, for the tests of merging."""

from typing import Any
from uuid import UUID

from tests.cast import Cast, begin
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries, rules
from tonari.work.referral import actions as referral
from tonari.work.support import actions as support_actions
from tonari.work.support import queries as support

AGAIN = {
    "identity": {"called": "はなさん", "name": "高橋 花子", "phone": "0540-00-9999"},
    "words": {"wish": "静かに暮らしたい", "avoid": "病院の話"},
    "household": {"people": "長男"},
}


def two(cast: Cast) -> tuple[UUID, UUID]:
    kept, other = begin(cast.owner), begin(cast.teammate, AGAIN)
    actions.join_team(by=cast.teammate, case_id=other, member_id=cast.owner.acting_id)
    return kept, other


def versions(viewer: Actor, case_id: UUID) -> dict[str, int]:
    names = [name for name, fields in rules.SECTIONS.items() if fields]
    opened = queries.open_sections(viewer, case_id, names, "support")
    return {name: view.version for name, view in opened.items()}


def merge(by: Actor, kept: UUID, other: UUID, merge_id: UUID | None = None, **take: Any) -> UUID:
    """What the page does: who was said to open the one record does, else the action refuses."""
    merge_id = merge_id or new_id()
    said = queries.joining(by, kept, other)
    actions.merge_cases(
        by=by,
        merge_id=merge_id,
        case_id=kept,
        other_id=other,
        take=take,
        seen=(versions(by, kept), versions(by, other)),
        team=said.team if said else None,
    )
    return merge_id


def content(viewer: Actor, case_id: UUID, name: str) -> dict[str, str]:
    return queries.open_sections(viewer, case_id, [name], "support")[name].content


def note(by: Actor, case_id: UUID, text: str) -> None:
    support_actions.add_note(
        by=by,
        note_id=new_id(),
        case_id=case_id,
        on=clock.today(),
        method="phone",
        reached=True,
        with_whom="本人",
        text=text,
        next_contact_on=clock.in_days(7),
    )


def texts(viewer: Actor, case_id: UUID) -> list[str]:
    return sorted(view.text for view in support.timeline(viewer, case_id)[1])


def introduced(cast: Cast, case_id: UUID) -> UUID:
    (task_id,) = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.other.acting_for)],
        urgency="soon",
        offer={"need": "話し相手"},
    )
    referral.send_offer(by=cast.owner, task_id=task_id)
    return task_id

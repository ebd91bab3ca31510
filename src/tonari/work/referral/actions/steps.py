"""What every change of an introduction has in common."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.ledger.actions import insert_once, record
from tonari.ground.vault import actions as vault_actions
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import id_of_words, new_id
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Entry, FollowUp, Link, Message, Referral, Task
from tonari.work.referral.rules import meanwhile


def at_hand(by: Actor, task_id: UUID, *, at_the_end: bool = False) -> tuple[Task, frozenset[str]]:
    """A task to be changed, and by's sides of it; whoever changes its referral next waits.

    at_the_end: also where it is over for their side, as the person has died since they met. Errors:
    Refused (not found), where it is over, or with a word for whose colleague was faster.
    """
    its = Task.objects.filter(pk=task_id).values("referral")
    list(Referral.objects.select_for_update(no_key=True).filter(pk__in=its))
    try:
        row, roles = queries.load(by, task_id)
    except Refused:
        queries.check_with_colleagues(by, task_id)
        raise
    if not at_the_end and queries.is_over(by, row, roles):
        raise meanwhile.is_over()
    if by.kind == "link" and row.state == rules.DRAFT:
        # Whoever answers the letter has got it, also where nobody wrote that down.
        sent(by, row, {rules.SENDER})
        row.state = rules.REQUESTED
        record("referral.requested", by=by, subject=row.pk)
    return row, roles


def move(row: Task, roles: Collection[str], new: str, **changes: Any) -> None:
    """Set the next state if the edge exists for these roles and nobody was faster.

    Who comes second with the same is answered before (`came_second`).
    """
    meanwhile.check_edge(row.state, new, roles, lambda: recipient_of(row))
    if not Task.objects.filter(pk=row.pk, state=row.state).update(state=new, **_by_column(changes)):
        raise Refused(_("ほかの人が先に操作しました。いまの状態を見て、もう一度お願いします。"))


def came_second(
    by: Actor, row: Task, said: tuple[str, str] = ("", ""), once: UUID | None = None, **stands: Any
) -> Refused:
    """The answer to a step that was made before: done, if it says the same; else what stands.

    said: kind and words of what came with it; once: made by its form. stands: what of the row it
    would say. A colleague's double is done too; words that nobody keeps never are.
    """
    same = all(getattr(row, name) == value for name, value in stands.items())
    if same and is_said(by, row, *said, once):
        return already_done()
    return meanwhile.forestalled(row.state, recipient_of(row))


def recipient_of(row: Task) -> str:
    """The name of an introduction's recipient."""
    return str((row.to_organisation or row.to_service).name)  # type: ignore[union-attr]


def sent(by: Actor, row: Task, roles: Collection[str]) -> None:
    """A drafted offer is with the recipient; from now on an answer is hoped for.

    The sender answers for it: who had stepped back is responsible for the person again.
    """
    now = clock.now()
    due_at = rules.answer_due(row.referral.urgency, now)
    move(row, roles, rules.REQUESTED, requested_at=now, due_at=due_at)
    take_up(by, row)


def take_up(by: Actor, row: Task) -> bool:
    """Whoever had stepped back from this introduction's person is beside them again.

    Returns whether somebody had. What they chose for an earlier one says so too.
    """
    case_id = people.standing(by, row.referral.case_id)
    again = people_actions.be_beside_again(by=by, case_id=case_id)
    if again:
        theirs = Task.objects.filter(referral__case__in=people.together(by, case_id))
        theirs.filter(sender_role=rules.STEPPED_BACK).update(sender_role=rules.BESIDE)
    return again


def take_up_answered(by: Actor, *case_ids: UUID) -> None:
    """Whoever answers for an introduction of these records is beside the person.

    They had stepped back, and since then it came back, or the person is somebody else's.
    """
    records = {
        one for case_id in case_ids for one in people.together(by, people.standing(by, case_id))
    }
    rows = Task.objects.filter(queries.is_answered_for(by), referral__case__in=records)
    for row in rows.select_related("referral").order_by("pk"):
        take_up(by, row)


def be_back(by: Actor, row: Task, reason: str) -> None:
    """The sender has something to do again; who had stepped back is beside the person again."""
    again = take_up(by, row)
    changes: dict[str, Any] = {}
    if again or row.sender_role == rules.STEPPED_BACK:
        changes["sender_role"] = ""
    if reason == rules.BROKEN:
        # Nobody is to be told any more that it goes on.
        changes["end_seen_at"] = None
    Task.objects.filter(pk=row.pk).update(
        returned_at=clock.now(), settled_at=None, reason=reason, **changes
    )


def settle_followed(
    by: Actor,
    case_id: UUID,
    after: UUID | None,
    asked: Collection[tuple[UUID | None, UUID | None]],
) -> None:
    """What came back is seen to: another is asked for it, or the same recipient once more.

    asked: (organisation, place of it), or (None, place without an account).
    """
    same = Q(pk=after)
    for organisation_id, service_id in asked:
        if organisation_id is None:
            same |= Q(to_service=service_id)
        elif service_id is None:
            same |= Q(to_organisation=organisation_id)
        else:
            place = Q(of_service=service_id) | Q(of_service__isnull=True)
            same |= Q(to_organisation=organisation_id) & place
    records = people.together(by, case_id)
    back = Task.objects.filter(same, referral__case__in=records, returned_at__isnull=False)
    back.filter(settled_at__isnull=True).update(settled_at=clock.now())


def _by_column(changes: dict[str, Any]) -> dict[str, Any]:
    keys = {"to_case": "to_case_id", "suggested_service": "suggested_service_id"}
    return {keys.get(name, name): value for name, value in changes.items()}


def say(by: Actor, row: Task, side: str, kind: str, words: str, once: UUID | None = None) -> None:
    """Keep a message between the two sides, sealed with the offer.

    once: made by the form; the same words from the same form count once.
    """
    if not words.strip():
        raise Refused(_("ひとことでよいので、書いてください。"), field="words")
    rules.check_words(words, "words")
    message_id = id_of_words(once, words.strip()) if once else new_id()
    cipher = vault.cipher(by, rules.message_box(row.pk, kind))
    message = Message(
        id=message_id,
        task=row,
        at=clock.now(),
        side=side,
        kind=kind,
        sealed=cipher.seal(f"message:{message_id}", {"words": words.strip()}),
    )
    insert_once(message)


def is_said(by: Actor, row: Task, kind: str, words: str, once: UUID | None = None) -> bool:
    """Whether these words were said already, or there are none: the same form came before.

    once: made by the form, by which its own words are known also where the offer opens no more.
    """
    if not words.strip():
        return True
    if queries.is_kept(by, row.pk, words, once):
        return True
    box = rules.message_box(row.pk, kind)
    cipher = vault.ciphers(by, [box]).get(box)
    if cipher is None:
        return False
    said = Message.objects.filter(task=row, kind=kind).order_by("pk")
    return any(
        cipher.open(f"message:{one.pk}", bytes(one.sealed))["words"] == words.strip()
        for one in said
    )


def as_recipient(by: Actor, row: Task, what: str, way: str) -> None:
    """Keep by which way somebody without an account said it, where a member enters it for them.

    way: of `rules.WAYS`; not asked for where the recipient says it themselves, here or by the link.
    Errors: Refused at `way`.
    """
    if row.to_organisation_id or by.kind == "link":
        return
    if way not in rules.WAYS:
        raise Refused(_("どうやって返事が届いたかを選んでください。"), field="way")
    Entry.objects.create(task=row, at=clock.now(), what=what, way=way, entered_by=by.acting_id)


def begun_at(row: Task) -> datetime | None:
    """Since when a first meeting is possible: see `rules.check_met`."""
    return row.accepted_at if row.to_organisation_id else row.referral.created_at


def came_back() -> dict[str, Any]:
    """What is set when an introduction comes back to the sender's Today."""
    return {"returned_at": clock.now(), "ended_at": clock.now()}


def end_task(by: Actor, row: Task, state: str, leaves: bool = True) -> None:
    """Whatever was given for an introduction that came to nothing ends with it.

    The person is with the sender; the keys, the grant and the link are gone. leaves: whether the
    recipient is not beside them any more, if nothing else keeps them there.
    """
    people_actions.end_grants(by=by, basis_ref=row.pk, reason=state)
    end_link(by, row)
    nobody_asked = FollowUp.objects.filter(task=row, state__in=rules.OPEN_FOLLOW_UPS)
    nobody_asked.update(state=rules.DROPPED)
    if row.to_case_id is None:
        take_up_answered(by, row.referral.case_id)
    else:
        # Records before their tracks, in which order whoever joins two of them locks them too.
        introduce(by, row, row.to_case_id, reopen=False)
        was_last = is_last(by, row.to_case_id, [row.pk])
        if was_last:
            _forget_others(by, row.to_case_id)
        people_actions.return_to_sender(
            by=by,
            from_case=row.to_case_id,
            to_case=row.referral.case_id,
            leaves=leaves and was_last and not _is_relied_upon(by, row.to_case_id),
            met=row.met_on is not None,
        )


def _theirs(by: Actor, to_case: UUID) -> QuerySet[Task]:
    """The introductions that led to a recipient's record, or to one that it took over."""
    return Task.objects.filter(to_case__in=people.together(by, people.standing(by, to_case)))


def is_last(by: Actor, to_case: UUID, ending: Collection[UUID]) -> bool:
    """Whether a recipient was beside the person by introductions alone, and none of them stands.

    ending: those that do not any more, whatever is written of them yet.
    Whoever knew the person before, also by a record that was joined by hand, was so without them.
    What began at a record that ended in another since began nothing there: it was kept before.
    Nothing is written to what stands: whoever ends that at this moment waits for this (`introduce`
    locks the person and the record).
    """
    if people.is_joined(by, to_case):
        return False
    theirs = _theirs(by, to_case)
    begun = theirs.filter(begun_here=True, to_case=people.standing(by, to_case))
    since = begun.order_by("-accepted_at").values_list("accepted_at", flat=True).first()
    return since is not None and not theirs.filter(_stands(since)).exclude(pk__in=ending).exists()


def _forget_others(by: Actor, to_case: UUID) -> None:
    """Those that are over began nothing that comes after."""
    over = _theirs(by, to_case).exclude(state__in=[*rules.TAKEN, rules.COMPLETED])
    over.update(begun_here=False)


def _is_relied_upon(by: Actor, to_case: UUID) -> bool:
    """Whether a recipient has introduced the person further, and answers for it or stays beside."""
    records = people.together(by, people.standing(by, to_case))
    further = Task.objects.filter(referral__case__in=records, state__in=rules.MET)
    stays = further.filter(sender_role=rules.BESIDE).exists()
    return stays or queries.answered_for(by, to_case) > 0


def _stands(since: datetime) -> Q:
    """What keeps a recipient beside the person, who began to be so at this moment.

    What was over before does not, unless a sender has left the person to them.
    """
    relied_upon = Q(ended_at__gte=since) | Q(sender_role=rules.STEPPED_BACK)
    return Q(state__in=rules.TAKEN) | Q(state=rules.COMPLETED) & relied_upon


def end_link(by: Actor, row: Task) -> None:
    """What opened the offer for the recipient is gone: their key, and the link if there is one."""
    vault_actions.unshare(by=by, bound_to=row.pk)
    Link.objects.filter(task=row, ended_at__isnull=True).update(ended_at=clock.now())


def introduce(by: Actor, row: Task, to_case: UUID, reopen: bool = True) -> UUID:
    """Let the recipient's case be the person's own, or the one in which they are known there.

    Only once the person has agreed, or was met: an offer never says who. Where it came to nothing
    (not reopen), who introduced them further is known to mean the same person, and nobody else.
    """
    final, begun_here = people_actions.introduce(
        by=by, case_id=to_case, of_case=row.referral.case_id, reopen=reopen
    )
    if final != to_case and reopen:
        Task.objects.filter(pk=row.pk).update(to_case=final, begun_here=begun_here)
    return final


def withdraw_others(by: Actor, row: Task) -> None:
    """The first acceptance takes the other offers of the same referral back."""
    others = Task.objects.select_related("referral").filter(
        referral=row.referral_id, state__in=[rules.DRAFT, rules.REQUESTED]
    )
    for other in others.exclude(pk=row.pk):
        withdraw(by, other, "someone_else")


def withdraw(by: Actor, row: Task, reason: str) -> None:
    """Take an open offer back, or drop a draft; nothing comes back to anybody's Today."""
    state = rules.IN_ERROR if row.state == rules.DRAFT else rules.CANCELLED
    move(row, {rules.SENDER}, state, reason=reason, ended_at=clock.now())
    end_task(by, row, state)
    record("referral.withdrawn", by=by, subject=row.pk, reason=rules.neutral(reason))

"""Reading the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists

from tonari.kernel.actor import Actor

from .models import ChainHead, Row
from .rules import START, digest


@dataclass(frozen=True)
class Done:
    """Something that was done; by_id is None where it was no member. facts: ids, states, dates."""

    at: datetime
    verb: str
    by_id: UUID | None
    facts: dict[str, Any]


def done_to(viewer: Actor, subjects: Collection[UUID], verbs: Collection[str]) -> list[Done]:
    """What of these verbs was done to any of the subjects, the latest first. One query.

    The caller has checked that the viewer may know of the subjects.
    """
    rows = Row.objects.filter(subject_id__in=subjects, verb__in=verbs).order_by("-at", "-pk")
    return [
        Done(row.at, row.verb, row.actor_id if row.actor_kind == "member" else None, row.facts)
        for row in rows
    ]


def facts_of(viewer: Actor, subject: UUID, verb: str) -> list[dict[str, Any]]:
    """The facts of each time that this was done to the subject, the earliest first. One query.

    The caller has checked that the viewer may know of the subject.
    """
    rows = Row.objects.filter(subject_id=subject, verb=verb).order_by("at", "pk")
    return list(rows.values_list("facts", flat=True))


def done_among(viewer: Actor, subjects: Collection[UUID], verb: str) -> dict[UUID, datetime]:
    """To which of the subjects this was done, and when last. One query.

    The caller has checked that the viewer may know of the subjects.
    """
    rows = Row.objects.filter(subject_id__in=subjects, verb=verb).order_by("at", "pk")
    return {one: at for one, at in rows.values_list("subject_id", "at") if one}


def was_done(viewer: Actor, subject: UUID, verb: str, since: datetime) -> Exists:
    """Whether this was done to the subject since then, to be asked along with something else.

    The caller has checked that the viewer may know of the subject.
    """
    return Exists(Row.objects.filter(subject_id=subject, verb=verb, at__gt=since))


def rows_written(viewer: Actor) -> int:
    """How many rows the ledger has, all chains together."""
    return Row.objects.count()


def chains(viewer: Actor) -> list[UUID]:
    """Every chain of which there is a row or a head."""
    heads = ChainHead.objects.values_list("chain", flat=True)
    return sorted(heads.union(Row.objects.values_list("chain", flat=True)))


def broken_at(viewer: Actor, chain: UUID) -> int | None:
    """The number of the first row of a chain that does not follow from the one before, or None.

    Rows cut off at the end are missed by the head: then it is the number of the first missing one.
    Rows without a head are vouched for by nothing: then it is 1.
    """
    # First the head: whatever is written meanwhile stands behind it.
    head = ChainHead.objects.filter(chain=chain).first()
    previous, expected = START, 1
    for row in Row.objects.filter(chain=chain).order_by("seq").iterator():
        content = {
            "at": row.at,
            "actor_kind": row.actor_kind,
            "actor_id": row.actor_id,
            "verb": row.verb,
            "subject_id": row.subject_id,
            "facts": row.facts,
            "chain": row.chain,
            "seq": row.seq,
        }
        if row.seq != expected or digest(previous, content) != bytes(row.digest):
            return row.seq
        previous, expected = bytes(row.digest), expected + 1
        if head is not None and row.seq == head.seq and previous != bytes(head.digest):
            return row.seq
    if head is None:
        # A chain that began meanwhile has its head by now: they come in one transaction.
        kept = expected == 1 or ChainHead.objects.filter(chain=chain).exists()
        return None if kept else 1
    return expected if expected <= head.seq else None

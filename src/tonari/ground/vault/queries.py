"""Opening boxes: the only way in which a key comes out of the database."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from tonari.ground.ledger.adapters import Prepared
from tonari.kernel import clock
from tonari.kernel.actor import Actor

from .models import HeldKey, KeyHolder, Keyring, LockedKey
from .rules import (
    COSTS,
    Box,
    CannotOpen,
    Cipher,
    Holder,
    Keys,
    derive,
    held_info,
    keyring_info,
    lock,
    lock_info,
    no_key,
    own_info,
    public_of,
    receive,
    send,
    unlock,
    unwrap,
)

# Beyond this many boxes the rows of the holder are read as a whole: databases limit parameters.
_MANY = 2_000


def cipher(viewer: Actor, box: Box) -> Cipher:
    """What seals and opens the box. Errors: Refused if the viewer has no key for it."""
    found = ciphers(viewer, [box]).get(box)
    if found is None:
        raise no_key()
    return found


def ciphers(viewer: Actor, boxes: Iterable[Box]) -> dict[Box, Cipher]:
    """The ciphers of those boxes that the viewer's keys open; one query, none without keys.

    A row that does not open (changed, or sent to an earlier key) counts as no key.
    """
    wanted = set(boxes)
    if not wanted or not isinstance(viewer.keys, Keys):
        return {}
    opened: dict[Box, Cipher] = {}
    for row in _keyring_rows(viewer.keys, wanted):
        box = Box(row[0], row[1], row[2])
        if box in wanted and box not in opened:
            key = _key_in(row, box, viewer.keys)
            if key is not None:
                opened[box] = Cipher(box, key)
    return opened


def organisation_cipher(viewer: Actor, purpose: str) -> Cipher:
    """What seals and opens under the organisation's own key, a key for each purpose.

    Errors: Refused for whoever does not hold the organisation's key (hosts, supporters, links).
    """
    keys, organisation_id = viewer.keys, viewer.organisation_id
    private = None
    if isinstance(keys, Keys) and organisation_id is not None:
        private = keys.private_of(("organisation", organisation_id))
    if private is None or organisation_id is None:
        raise no_key()
    key = derive(private, "organisation", organisation_id, purpose)
    return Cipher(Box("organisation", organisation_id, purpose), key)


def seal_for_self(viewer: Actor, place: str, content: dict[str, Any]) -> bytes:
    """Content (what JSON can hold) that only the viewer's own private key opens, at this place.

    Sent by HPKE to their public key, so that no key is to be kept for it. Errors: Refused without.
    """
    holder, private = _own_key(viewer)
    return _sent(holder, public_of(private), place, content)


def open_for_self(viewer: Actor, place: str, sealed: bytes) -> dict[str, Any]:
    """What `seal_for_self` sealed. Errors: CannotOpen if it is another's, or their keys are new."""
    holder, private = _own_key(viewer)
    content: dict[str, Any] = json.loads(receive(sealed, private, own_info(holder, place)))
    return content


def seal_for_organisations(
    viewer: Actor, organisations: Iterable[UUID] | None, place: str, content: dict[str, Any]
) -> dict[UUID, bytes]:
    """Content that each organisation opens at this place (HPKE to its public key); None: of all.

    Anybody may seal: no key is needed for it. Those without keys are left out. One query.
    """
    public = _public_keys(organisations)
    return {one: _sent(("organisation", one), key, place, content) for one, key in public.items()}


def seal_for_each(
    viewer: Actor, wanted: Iterable[tuple[UUID | None, str, dict[str, Any]]]
) -> list[bytes | None]:
    """The same for many: (organisation, place, content) each, in their order. One query.

    None for an organisation without keys, and for none.
    """
    each = list(wanted)
    public = _public_keys({one for one, *_ in each if one})
    return [
        _sent(("organisation", one), public[one], place, content) if one and one in public else None
        for one, place, content in each
    ]


def _public_keys(organisations: Iterable[UUID] | None) -> dict[UUID, bytes]:
    """The public keys of these organisations, None: of all; those without keys are left out."""
    rows = KeyHolder.objects.filter(kind="organisation")
    if organisations is not None:
        rows = rows.filter(holder_id__in=list(organisations))
    keys = rows.order_by("holder_id").values_list("holder_id", "public_key")
    return {holder: bytes(key) for holder, key in keys}


def _sent(holder: Holder, public: bytes, place: str, content: dict[str, Any]) -> bytes:
    packed = json.dumps(content, ensure_ascii=False).encode()
    return send(packed, public, own_info(holder, place))


def open_for_organisation(viewer: Actor, place: str, sealed: bytes) -> dict[str, Any]:
    """What was sealed for the viewer's organisation at this place.

    Errors: Refused for whoever does not hold its key, CannotOpen for what was sealed for another.
    """
    keys, holder = viewer.keys, ("organisation", viewer.acting_for)
    private = keys.private_of(holder) if isinstance(keys, Keys) else None
    if private is None:
        raise no_key()
    content: dict[str, Any] = json.loads(receive(sealed, private, own_info(holder, place)))
    return content


def _own_key(viewer: Actor) -> tuple[Holder, bytes]:
    keys = viewer.keys
    private = keys.private_of(keys.holder) if isinstance(keys, Keys) else None
    if private is None:
        raise no_key()
    return keys.holder, private


def unlocked(viewer: Actor, way: str, phrase: str) -> Keys:
    """The viewer's own keys and those of organisations they hold, by `phrase` or `recovery` code.

    Errors: CannotOpen if the phrase is wrong or there is no such lock.
    """
    if viewer.id is None:
        raise CannotOpen("nobody in particular")
    holder = (viewer.kind, viewer.id)
    row = LockedKey.objects.filter(holder_kind=holder[0], holder_id=holder[1], way=way).first()
    if row is None:
        # As slow as a wrong phrase: whether there is such a lock is not to be found out by a clock.
        lock(b"", phrase, b"", COSTS[settings.ARGON2_COST])
        raise CannotOpen("no such lock")
    private = unlock(bytes(row.wrapped), phrase, lock_info(holder, way))
    return with_held(viewer, Keys(holder, private))


def recovery_codes(viewer: Actor, holder_id: Any) -> QuerySet[LockedKey]:
    """Which printed codes open the key of a member (an id, or an expression for one)."""
    return LockedKey.objects.filter(holder_kind="member", holder_id=holder_id, way="recovery")


def with_held(viewer: Actor, keys: Keys) -> Keys:
    """The keys and those of organisations that were sent to their holder. Errors: CannotOpen."""
    rows = HeldKey.objects.filter(holder_kind=keys.holder[0], holder_id=keys.holder[1]).exclude(
        expires_at__lte=clock.now()
    )
    private = keys.private_of(keys.holder) or b""
    for row in rows:
        info = held_info(row.organisation_id, keys.holder)
        keys = keys.with_organisation(
            row.organisation_id, receive(bytes(row.wrapped), private, info)
        )
    return keys


def _keyring_rows(keys: Keys, wanted: set[Box]) -> Iterable[tuple[Any, ...]]:
    ids = {box.id for box in wanted}
    holders = keys.holders
    if len(ids) == 1 and len(holders) <= 2:
        box_id = next(iter(ids))
        found = _OF_ONE_BOX(box=box_id, mine=holders[0][1], ours=holders[-1][1])
        return [row for row in found if (row[3], row[4]) in holders]
    rows = Keyring.objects.filter(_of(keys.holders))
    if len(ids) <= _MANY:
        rows = rows.filter(box_id__in=ids)
    else:
        rows = rows.filter(
            box_kind__in={box.kind for box in wanted},
            compartment__in={box.compartment for box in wanted},
        )
    return rows.order_by().values_list(*_COLUMNS)


# What is asked most: a member's own keys, or those of their organisation, to one box.
_COLUMNS = (
    "box_kind", "box_id", "compartment", "holder_kind", "holder_id", "bound_to", "from_id",
    "wrapped",
)  # fmt: skip
_OF_ONE_BOX = Prepared(
    lambda box, mine, ours: Keyring.objects.filter(
        box_id=box, holder_id__in=[mine, ours]
    ).values_list(*_COLUMNS),
    box=UUID,
    mine=UUID,
    ours=UUID,
)


def _of(holders: list[Holder]) -> Q:
    found = Q()
    for kind, holder_id in holders:
        found |= Q(holder_kind=kind, holder_id=holder_id)
    return found


def _key_in(row: tuple[Any, ...], box: Box, keys: Keys) -> bytes | None:
    holder = (row[3], row[4])
    try:
        return unwrap(bytes(row[7]), keys, holder, keyring_info(box, holder, row[5], row[6]))
    except CannotOpen:
        return None

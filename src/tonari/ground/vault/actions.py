"""Making, sharing and destroying keys."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import rules
from .models import HeldKey, KeyHolder, Keyring, LockedKey
from .queries import cipher, with_held
from .rules import Box, Cipher, Holder, Keys, held_info, lock_info, no_key


@action
def make_box(*, by: Actor, box: Box) -> Cipher:
    """A new random key for a box that has none, wrapped for by's organisation alone.

    Errors: Refused without the organisation's key; IntegrityError if the organisation has one.
    """
    organisation_id, _private = _organisation_key(by)
    aes = by.keys.wrapping(organisation_id)
    holder, key = ("organisation", organisation_id), rules.new_key()
    info = rules.keyring_info(box, holder, None, organisation_id)
    _add_row(box, holder, None, organisation_id, rules.wrap(key, aes, info))
    record("vault.box_made", by=by, subject=box.id, kind=box.kind, compartment=box.compartment)
    return Cipher(box, key)


@action
def share_box(*, by: Actor, box: Box, holder: Holder, bound_to: UUID | None) -> None:
    """Send the box's key to another holder, for a grant (`bound_to`). Again is the same as once.

    Errors: Refused if `by` cannot open the box, or the holder has no keys.
    """
    found = KeyHolder.objects.filter(kind=holder[0], holder_id=holder[1]).first()
    if found is None:
        raise Refused(_("相手の鍵がまだありません。先に、相手の登録を済ませてもらってください。"))
    _share(by, box, holder, bytes(found.public_key), bound_to)


@action
def share_box_with_token(*, by: Actor, box: Box, token: str, bound_to: UUID) -> UUID:
    """Send the box's key to whoever has the link with this token; returns the link's id.

    The token is the key (`rules.keys_of_token`): nothing of it is stored.
    """
    keys = rules.keys_of_token(token)
    public = rules.public_of(keys.private_of(keys.holder) or b"")
    _share(by, box, keys.holder, public, bound_to)
    return keys.holder[1]


@action
def unshare(*, by: Actor, bound_to: UUID) -> int:
    """Take back every key that was given for a grant; returns how many there were."""
    count, _rows = Keyring.objects.filter(bound_to=bound_to).delete()
    record("vault.box_unshared", by=by, subject=bound_to, count=count)
    return count


@action
def make_holder(*, by: Actor, holder: Holder) -> Keys:
    """A new pair of keys; one made earlier is replaced, and all that was sent to it is lost."""
    private = rules.new_key()
    public = rules.public_of(private)
    _forget(holder)
    KeyHolder.objects.create(kind=holder[0], holder_id=holder[1], public_key=public)
    record(
        "vault.holder_made",
        by=by,
        subject=holder[1],
        kind=holder[0],
        fingerprint=sha256(public).hexdigest(),
    )
    return Keys(holder, private)


@action
def lock_keys(*, by: Actor, keys: Keys, way: str, phrase: str) -> None:
    """Keep the holder's private key under a pass phrase (`phrase`) or printed code (`recovery`)."""
    private = keys.private_of(keys.holder) or b""
    cost = rules.COSTS[settings.ARGON2_COST]
    locked = rules.lock(private, phrase, lock_info(keys.holder, way), cost)
    LockedKey.objects.update_or_create(
        holder_kind=keys.holder[0],
        holder_id=keys.holder[1],
        way=way,
        defaults={"wrapped": locked},
    )
    record("vault.key_locked", by=by, subject=keys.holder[1], way=way)


@action
def drop_lock(*, by: Actor, holder: Holder, way: str) -> None:
    """This way no longer opens the holder's private key, such as a printed code that was used."""
    LockedKey.objects.filter(holder_kind=holder[0], holder_id=holder[1], way=way).delete()
    record("vault.lock_dropped", by=by, subject=holder[1], way=way)


@action
def make_organisation_keys(*, by: Actor, organisation_id: UUID, keys: Keys) -> Keys:
    """The pair of a new organisation, held by the first member (`keys`); returns both."""
    holder = ("organisation", organisation_id)
    own = make_holder(by=by, holder=holder)
    private = own.private_of(holder) or b""
    _hold(organisation_id, private, keys.holder, _public(keys), None)
    return keys.with_organisation(organisation_id, private)


@action
def give_organisation_key(*, by: Actor, member_id: UUID) -> None:
    """Send by's organisation key to another member. Errors: Refused without either key."""
    found = KeyHolder.objects.filter(kind="member", holder_id=member_id).first()
    if found is None:
        raise no_key()
    organisation_id, private = _organisation_key(by)
    _hold(organisation_id, private, ("member", member_id), bytes(found.public_key), None)
    record("vault.organisation_key_given", by=by, subject=member_id)


@action
def lend_organisation_key(*, by: Actor, token: str, expires_at: datetime) -> UUID:
    """Send by's organisation key to a link that somebody will come in by; returns the link's id."""
    organisation_id, private = _organisation_key(by)
    link = rules.keys_of_token(token)
    _hold(organisation_id, private, link.holder, _public(link), expires_at)
    record("vault.organisation_key_lent", by=by, subject=link.holder[1], until=expires_at)
    return link.holder[1]


@action
def take_lent_key(*, by: Actor, token: str, keys: Keys) -> Keys:
    """Whoever came in by a link takes over the organisation's key it carried, and the link's ends.

    keys: the newcomer's own. Errors: Refused if the link carries none (used, expired, recalled).
    """
    link = with_held(by, rules.keys_of_token(token))
    if len(link.holders) != 2:
        raise Refused(_("このリンクは、もう使えません。渡した人に、新しいリンクを頼んでください。"))
    organisation = link.holders[1]
    private = link.private_of(organisation) or b""
    _hold(organisation[1], private, keys.holder, _public(keys), None)
    HeldKey.objects.filter(holder_kind="link", holder_id=link.holder[1]).delete()
    record("vault.organisation_key_given", by=by, subject=keys.holder[1])
    return keys.with_organisation(organisation[1], private)


@action
def drop_held_keys(*, by: Actor, holder: Holder) -> None:
    """Whoever holds keys of organisations (a member, a link) holds them no more."""
    HeldKey.objects.filter(holder_kind=holder[0], holder_id=holder[1]).delete()
    record("vault.held_keys_dropped", by=by, subject=holder[1])


@action
def forget_holder(*, by: Actor, holder: Holder) -> None:
    """Nothing that was sent to this holder, nor their own key, is kept any more."""
    _forget(holder)
    record("vault.holder_forgotten", by=by, subject=holder[1])


@action
def drop_expired(*, by: Actor) -> int:
    """Delete what lies sent to links that were not used in time; for the minute tick."""
    count, _rows = HeldKey.objects.filter(expires_at__lte=clock.now()).delete()
    record("vault.expired_dropped", by=by, count=count)
    return count


def _share(by: Actor, box: Box, holder: Holder, public: bytes, bound_to: UUID | None) -> None:
    key = cipher(by, box)._key
    info = rules.keyring_info(box, holder, bound_to, by.organisation_id)
    _add_row(box, holder, bound_to, by.organisation_id, rules.send(key, public, info), again=True)
    record(
        "vault.box_shared",
        by=by,
        subject=box.id,
        kind=box.kind,
        compartment=box.compartment,
        holder=list(holder),
        bound_to=bound_to,
    )


def _add_row(
    box: Box,
    holder: Holder,
    bound_to: UUID | None,
    from_id: UUID | None,
    wrapped: bytes,
    again: bool = False,
) -> None:
    row = Keyring(
        box_kind=box.kind,
        box_id=box.id,
        compartment=box.compartment,
        holder_kind=holder[0],
        holder_id=holder[1],
        bound_to=bound_to,
        from_id=from_id,
        wrapped=wrapped,
    )
    Keyring.objects.bulk_create([row], ignore_conflicts=again)


def _hold(
    organisation_id: UUID, private: bytes, holder: Holder, public: bytes, until: datetime | None
) -> None:
    sent = rules.send(private, public, held_info(organisation_id, holder))
    HeldKey.objects.update_or_create(
        organisation_id=organisation_id,
        holder_kind=holder[0],
        holder_id=holder[1],
        defaults={"wrapped": sent, "expires_at": until},
    )


def _organisation_key(by: Actor) -> tuple[UUID, bytes]:
    private = None
    if isinstance(by.keys, Keys) and by.organisation_id is not None:
        private = by.keys.private_of(("organisation", by.organisation_id))
    if private is None or by.organisation_id is None:
        raise no_key()
    return by.organisation_id, private


def _public(keys: Keys) -> bytes:
    return rules.public_of(keys.private_of(keys.holder) or b"")


def _forget(holder: Holder) -> None:
    KeyHolder.objects.filter(kind=holder[0], holder_id=holder[1]).delete()
    for table in (LockedKey, HeldKey, Keyring):
        table.objects.filter(holder_kind=holder[0], holder_id=holder[1]).delete()

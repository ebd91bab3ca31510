"""Boxes, ciphers, keys and how they are wrapped: cryptography alone, no database.

Every sealed or wrapped blob begins with one byte that names its form, and every one is bound, as
associated data or as HPKE `info`, to what it is for. Sources: AES-GCM NIST SP 800-38D, HKDF
RFC 5869, HPKE RFC 9180, Argon2id RFC 9106.
"""

import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

Holder = tuple[str, UUID]
HOLDER_KINDS = ("organisation", "member", "person", "node", "link")

_SEALED, _WRAPPED, _SENT, _LOCKED = b"\x01", b"\x02", b"\x03", b"\x04"
_NONCE = 12
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """The key, the place or the box is not the one it was sealed for, or the blob was changed."""


class _InMemory:
    """Something that must never leave the process: no pickle, no copy, nothing in its repr."""

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} stays in memory")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True)
class Box:
    """Something with a key of its own: a case, its whereabouts, an offer."""

    kind: str
    id: UUID
    compartment: str = "main"


class Cipher(_InMemory):
    """Seals and opens what lies in one box (AES-256-GCM; box and place are associated data)."""

    def __init__(self, box: Box, key: bytes) -> None:
        self.box = box
        self._key = key

    @cached_property
    def _aes(self) -> AESGCM:
        return AESGCM(self._key)

    def seal(self, place: str, content: dict[str, Any]) -> bytes:
        """Content (what JSON can hold) as a blob that opens at this place of this box alone."""
        return self.seal_bytes(place, json.dumps(content, ensure_ascii=False).encode())

    def open(self, place: str, sealed: bytes) -> dict[str, Any]:
        """What `seal` sealed. Errors: CannotOpen."""
        content: dict[str, Any] = json.loads(self.open_bytes(place, sealed))
        return content

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """The same for packed bytes; the blob is 29 bytes longer."""
        nonce = os.urandom(_NONCE)
        return _SEALED + nonce + self._aes.encrypt(nonce, content, self._bound(place))

    def open_bytes(self, place: str, sealed: bytes) -> bytes:
        """What `seal_bytes` sealed. Errors: CannotOpen."""
        return _open_aes(self._aes, _SEALED, bytes(sealed), self._bound(place))

    def _bound(self, place: str) -> bytes:
        return bind("sealed", self.box.kind, self.box.id, self.box.compartment, place)


class Keys(_InMemory):
    """The opened keys of one who is signed in: their own, and those of their organisations.

    Lives in `Actor.keys` for the time of a request; outside memory it exists only locked or sealed.
    """

    def __init__(
        self, holder: Holder, private: bytes, organisations: Mapping[UUID, bytes] | None = None
    ) -> None:
        self.holder = holder
        self._private = private
        self._organisations = dict(organisations or {})
        self._wrapping: dict[UUID, AESGCM] = {}

    @property
    def holders(self) -> list[Holder]:
        """Everyone whose private key is here."""
        return [self.holder, *(("organisation", own) for own in self._organisations)]

    def private_of(self, holder: Holder) -> bytes | None:
        """The private key (32 bytes) of a holder, None if it is not here."""
        if holder == self.holder:
            return self._private
        return self._organisations.get(holder[1]) if holder[0] == "organisation" else None

    def with_organisation(self, organisation_id: UUID, private: bytes) -> "Keys":
        """The same keys and the one of an organisation."""
        return Keys(self.holder, self._private, {**self._organisations, organisation_id: private})

    def wrapping(self, organisation_id: UUID) -> AESGCM | None:
        """What wraps the keys of an organisation's own boxes; None without its private key."""
        if organisation_id not in self._wrapping and organisation_id in self._organisations:
            key = derive(self._organisations[organisation_id], "wrap", organisation_id)
            self._wrapping[organisation_id] = AESGCM(key)
        return self._wrapping.get(organisation_id)


def bind(*parts: object) -> bytes:
    """Parts as one unambiguous byte string, for associated data and `info`."""
    return json.dumps([None if p is None else str(p) for p in parts]).encode()


def derive(secret: bytes, *purpose: object) -> bytes:
    """A key of 32 bytes for one purpose (HKDF-SHA256); the secret must itself be random."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=bind("derive", *purpose)).derive(
        secret
    )


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(32)


def public_of(private: bytes) -> bytes:
    """The X25519 public key (32 bytes) of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def send(secret: bytes, public: bytes, info: bytes) -> bytes:
    """A secret that only the private key belonging to `public` opens (HPKE), bound to `info`."""
    return _SENT + _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), info)


def receive(sent: bytes, private: bytes, info: bytes) -> bytes:
    """What `send` sent. Errors: CannotOpen."""
    if sent[:1] != _SENT:
        raise CannotOpen("no HPKE blob")
    try:
        return _SUITE.decrypt(sent[1:], X25519PrivateKey.from_private_bytes(private), info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("sent to another, or for something else") from error


def keyring_info(box: Box, holder: Holder, bound_to: UUID | None, from_id: UUID | None) -> bytes:
    """What a keyring row is bound to: both sides, the box, and the grant."""
    return bind("keyring", box.kind, box.id, box.compartment, *holder, bound_to, from_id)


def lock_info(holder: Holder, way: str) -> bytes:
    """What a locked private key is bound to."""
    return bind("lock", *holder, way)


def held_info(organisation_id: UUID, holder: Holder) -> bytes:
    """What a sent organisation key is bound to."""
    return bind("held", organisation_id, *holder)


def own_info(holder: Holder, place: str) -> bytes:
    """What a holder's own blob is bound to: whose it is, and its place."""
    return bind("own", *holder, place)


def no_key() -> Refused:
    """There is no key here for what was asked."""
    return Refused(_("この内容を開く鍵がありません。担当している人に、共有を頼んでください。"))


def wrap(key: bytes, aes: AESGCM, info: bytes) -> bytes:
    """A key wrapped under an organisation's wrapping key (AES-GCM), bound to `info`."""
    nonce = os.urandom(_NONCE)
    return _WRAPPED + nonce + aes.encrypt(nonce, key, info)


def unwrap(wrapped: bytes, keys: Keys, holder: Holder, info: bytes) -> bytes:
    """The key in a keyring row of `holder`, in either form. Errors: CannotOpen."""
    if wrapped[:1] == _WRAPPED:
        aes = keys.wrapping(holder[1])
        if aes is None:
            raise CannotOpen("the organisation's key is not here")
        return _open_aes(aes, _WRAPPED, wrapped, info)
    private = keys.private_of(holder)
    if private is None:
        raise CannotOpen("the holder's key is not here")
    return receive(wrapped, private, info)


@dataclass(frozen=True)
class Cost:
    """What one guess at a pass phrase costs (Argon2id): passes, memory in KiB, lanes."""

    passes: int
    memory: int
    lanes: int


COSTS = {
    # RFC 9106 §4, second recommended option.
    "normal": Cost(passes=3, memory=64 * 1024, lanes=4),
    # For tests alone.
    "cheap": Cost(passes=1, memory=64, lanes=1),
}
_LOCK = struct.Struct(">BIB16s12s")


def lock(private: bytes, phrase: str, info: bytes, cost: Cost) -> bytes:
    """A private key under a pass phrase or a printed code: the cost and salt stand in the blob."""
    salt, nonce = os.urandom(16), os.urandom(_NONCE)
    head = _LOCK.pack(cost.passes, cost.memory, cost.lanes, salt, nonce)
    key = _stretch(phrase, salt, cost)
    return _LOCKED + head + AESGCM(key).encrypt(nonce, private, info + head)


def unlock(locked: bytes, phrase: str, info: bytes) -> bytes:
    """What `lock` locked. Errors: CannotOpen for a wrong phrase."""
    head, sealed = locked[1 : 1 + _LOCK.size], locked[1 + _LOCK.size :]
    if locked[:1] != _LOCKED or len(head) < _LOCK.size:
        raise CannotOpen("no locked key")
    passes, memory, lanes, salt, nonce = _LOCK.unpack(head)
    key = _stretch(phrase, salt, Cost(passes, memory, lanes))
    try:
        return AESGCM(key).decrypt(nonce, sealed, info + head)
    except InvalidTag as error:
        raise CannotOpen("another phrase") from error


def keys_of_token(token: str) -> Keys:
    """The keys of whoever has a link: derived from its token (256 random bits), nowhere stored."""
    secret = token.encode()
    holder = ("link", UUID(bytes=derive(secret, "link", "id")[:16]))
    return Keys(holder, derive(secret, "link", "private"))


def seal_for_session(keys: Keys, purpose: str = "session", secret: str = "") -> tuple[str, bytes]:
    """(secret for the browser's cookie, blob for the database): neither opens anything alone.

    secret: that of the same cookie, for the keys of another membership; else a new one.
    """
    secret = secret or new_key().hex()
    aes, nonce = AESGCM(bytes.fromhex(secret)), os.urandom(_NONCE)
    return secret, _SEALED + nonce + aes.encrypt(nonce, _packed(keys), bind(purpose))


def open_from_session(secret: str, blob: bytes, purpose: str = "session") -> Keys:
    """What `seal_for_session` sealed for the same purpose. Errors: CannotOpen."""
    try:
        aes = AESGCM(bytes.fromhex(secret))
    except ValueError as error:
        raise CannotOpen("no such cookie") from error
    return _unpacked(_open_aes(aes, _SEALED, bytes(blob), bind(purpose)))


def _packed(keys: Keys) -> bytes:
    named = {f"{kind}:{own}": keys.private_of((kind, own)) or b"" for kind, own in keys.holders}
    return json.dumps({name: private.hex() for name, private in named.items()}).encode()


def _unpacked(packed: bytes) -> Keys:
    named = {name: bytes.fromhex(private) for name, private in json.loads(packed).items()}
    (holder, private), *others = ((_holder(name), private) for name, private in named.items())
    return Keys(holder, private, {own: key for (_kind, own), key in others})


def _holder(name: str) -> Holder:
    kind, _colon, own = name.partition(":")
    return kind, UUID(own)


def _stretch(phrase: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(phrase.encode(), salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def _open_aes(aes: AESGCM, form: bytes, sealed: bytes, bound: bytes) -> bytes:
    if sealed[:1] != form:
        raise CannotOpen("another form of blob")
    try:
        return aes.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("another key, another place, or changed") from error

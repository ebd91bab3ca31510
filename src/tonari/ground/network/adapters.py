"""The sign-in library and what it asks of us: the cost of a hash, sealed secrets, no sign-up."""

import secrets
from base64 import b32encode
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

from tonari.ground.vault.rules import COSTS, Box, Cipher, derive
from tonari.kernel import clock

from .models import OpenSession, User

_TOUCH_AFTER = timedelta(minutes=1)


class PassPhraseHasher(Argon2PasswordHasher):
    """Argon2id at the cost of the key's lock, so that neither is the cheaper way to guess."""

    def params(self) -> Any:
        """The parameters new hashes are made with; a hash with others is made anew at sign-in."""
        cost = COSTS[settings.ARGON2_COST]
        self.time_cost, self.memory_cost, self.parallelism = cost.passes, cost.memory, cost.lanes
        return super().params()


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and no mail resets anything."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets lie sealed under a key from the node's secret: a database alone shows none."""

    def encrypt(self, text: str) -> str:
        """The secret as it lies in the database."""
        return _totp_cipher().seal_bytes("secret", text.encode()).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as the member's telephone knows it. Errors: CannotOpen."""
        return _totp_cipher().open_bytes("secret", bytes.fromhex(encrypted_text)).decode()


def _totp_cipher() -> Cipher:
    key = derive(settings.SECRET_KEY.encode(), "totp")
    return Cipher(Box("node", UUID(int=0), "totp"), key)


def keep_session(session_id: UUID) -> None:
    """The browser is still there: the idle time begins anew. Session upkeep, so no ledger row."""
    now = clock.now()
    due = OpenSession.objects.filter(id=session_id, seen_at__lt=now - _TOUCH_AFTER)
    due.update(seen_at=now)


def new_totp_secret() -> str:
    """A secret for an authenticator: 160 random bits in base 32 (RFC 4226 §4)."""
    return b32encode(secrets.token_bytes(20)).decode()


def sealed_totp(secret: str) -> str:
    """A TOTP secret as it may lie in the database."""
    return SecondFactorAdapter().encrypt(secret)


def opened_totp(sealed: str) -> str:
    """A TOTP secret as the telephone knows it. Errors: CannotOpen."""
    return SecondFactorAdapter().decrypt(sealed)


def fits_totp(secret: str, code: str) -> bool:
    """Whether a code comes from this secret at this moment."""
    return bool(validate_totp_code(secret, code))


def code_now(secret: str) -> str:
    """The code an authenticator shows now: for the demo and tests."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def totp_secret(user: User) -> str:
    """The secret that counts for this sign-in now, or the one that waits to be set up; or "".

    For the demo alone. Errors: CannotOpen.
    """
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    sealed = str(kept.data["secret"]) if kept else user.pending_totp
    return opened_totp(sealed) if sealed else ""


def has_totp(user: User) -> bool:
    """Whether this sign-in has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def keep_totp(user: User, secret: str) -> None:
    """From now on codes come from this secret alone."""
    forget_totp(user)
    TOTP.activate(user, secret)


def forget_totp(user: User) -> None:
    """No second factor any more: the next sign-in sets one up."""
    Authenticator.objects.filter(user=user).delete()


def code_is_right(user: User, code: str) -> bool:
    """Whether the code is right and was not used before."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if found is None or not found.wrap().validate_code(code):
        return False
    found.record_usage()
    return True


def can_mail() -> bool:
    """Whether this node sends mails at all (`TONARI_MAIL`)."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")

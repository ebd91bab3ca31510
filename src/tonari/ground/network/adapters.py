"""The sign-in library and what it asks of us: the cost of a hash, sealed TOTP secrets, no sign-up."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

from tonari.ground.vault.rules import COSTS, Box, Cipher, derive


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

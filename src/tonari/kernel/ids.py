"""Identifiers: ordered by time for rows, short and unmistakable for paper."""

import secrets
import time
import unicodedata
from hashlib import sha256
from uuid import UUID

# Crockford's alphabet: no I, L, O, U, so that a code survives handwriting and the telephone.
PAPER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_BETWEEN = str.maketrans(dict.fromkeys("-‐‑‒–—―−ーｰ・_."))


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds first, then 74 random bits."""
    return _version_7(secrets.randbits(80))


def new_ids(count: int) -> list[UUID]:
    """As many of them: the system is asked for all their random bits at once."""
    drawn = secrets.token_bytes(10 * count)
    return [_version_7(int.from_bytes(drawn[at : at + 10])) for at in range(0, len(drawn), 10)]


def _version_7(random: int) -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def id_of_words(once: UUID, words: str) -> UUID:
    """The id of what a form says: the same form with the same words has the same, and no other.

    once: made by the form, and kept nowhere: who has the id alone can try no words against it. It
    sorts as the form's id does.
    """
    return UUID(bytes=once.bytes[:6] + sha256(once.bytes + words.encode()).digest()[:10])


def new_token() -> str:
    """A secret for a link: 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_paper_code(groups: int = 3) -> str:
    """A code for paper, four letters a group (20 bits each), such as `7K2M-Q0XD-R4TA`."""
    letters = [secrets.choice(PAPER_ALPHABET) for _ in range(groups * 4)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, len(letters), 4))


def fold_paper_code(typed: str) -> str:
    """What somebody typed from paper (full width too), as `new_paper_code` wrote it, no hyphens."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_BETWEEN)
    return "".join(plain.split()).translate(_ALIKE)

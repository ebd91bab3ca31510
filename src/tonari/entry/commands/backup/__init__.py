"""A node's data in two files, data and keyring, that either engine writes and reads.

The keyring file holds the vault's tables and nothing else does: without it, the data file opens
to nobody, and that is how erased records stay erased (`docs/operators.md`).
"""

from .folder import BadBackup, Pair, newest, remove_old_keyrings, stamp
from .stream import PARTS, applied_migrations, read, read_only, write

__all__ = [
    "PARTS",
    "BadBackup",
    "Pair",
    "applied_migrations",
    "newest",
    "read",
    "read_only",
    "remove_old_keyrings",
    "stamp",
    "write",
]

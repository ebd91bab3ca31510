"""Lists are taken in and undone one after another: each is held against what was left before."""

from django.db import connection

_TURN = 0x7461_6B65
"""A number that no other lock of ours has."""


def wait_for_turn() -> None:
    """Until this transaction ends, no other takes a list in or undoes one.

    On SQLite no other writes anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])

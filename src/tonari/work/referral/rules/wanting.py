"""Whom the person wanted no more: only they open that door again."""

from collections.abc import Collection

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _


def check_wants_again(names: Collection[str]) -> None:
    """Whoever asks these for the person has asked the person first. Errors: Refused at the box.

    names: of recipients from whom the person wanted no more contact, of which nobody said so.
    """
    if names:
        raise Refused(
            _(
                "%(names)sから、また連絡があってよいかを本人に聞いてください。"
                "よければ、「本人に確かめました」に印をつけます。"
            ),
            field="wants_again",
            names="、".join(names),
        )

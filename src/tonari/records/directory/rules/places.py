"""Whether an area may be taken away: not while something that members said depends on it."""

from collections.abc import Sequence

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MOST_NAMED = 3


def check_not_needed(services: Sequence[str], has_gap: bool) -> None:
    """`Refused` with what depends on an area. services: names of some that are for its people."""
    if services:
        raise Refused(
            _(
                "この地域の人のため、とされているものがあります（%(names)s）。"
                "そちらの「どの地域の人のためか」を直してから、なくしてください。"
            ),
            names="、".join(services),
        )
    if has_gap:
        raise Refused(
            _(
                "この地域に「まだない」と残されたものがあるので、なくせません。描きなおすことはできます。"
            )
        )

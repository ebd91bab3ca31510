"""What may be written down of a death, or of somebody of whom nobody knows where they are."""

from datetime import date
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import DIED

MISSING = "missing"
ASK_FIRST = "ask_first"
"""What whoever is not on the team learns of somebody whom nobody rings up (`0011`)."""
# Of whoever is missing the connection stays open, its post responsible; only the rhythm rests.
LOSSES = (DIED, MISSING)
MISTAKE, FOUND = "mistake", "found"
ENDS_OF = {DIED: (MISTAKE,), MISSING: (FOUND, MISTAKE)}


def place(loss_id: UUID) -> str:
    """Where in the case's box it stands who said so and how it was."""
    return f"loss:{loss_id}"


def check_loss(kind: str, since: date | None, told_by: str, today: date) -> None:
    """That somebody died or is missing is written with who said so; the day may be unknown."""
    if kind not in LOSSES:
        raise ValueError(f"no such loss: {kind}")
    if since is not None and since > today:
        raise Refused(_("まだ来ていない日です。日付を確かめてください。"), field="since")
    if not told_by.strip():
        raise Refused(_("だれから聞いたかを書いてください。"), field="told_by")


def check_day_of_death(since: date | None, reached: date | None, *, sure: bool) -> None:
    """Whoever was talked with after the day is asked about once. reached: the last time, if any."""
    if since is not None and reached is not None and since < reached and not sure:
        raise Refused(
            _(
                "この日よりあとに、話せたと書いてあります。日を確かめてください。"
                "この日でよければ、チェックを入れて、もう一度書きとめてください。"
            ),
            field="sure",
        )


def died() -> Refused:
    """Why nothing new is begun with somebody who has died."""
    return Refused(
        _(
            "亡くなられたことが書きとめられています。"
            "まちがいだったときは、先にそれを取り消してください。"
            "ほかの主体の知らせなら、その主体に頼んでください。"
        )
    )

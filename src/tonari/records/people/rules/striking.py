"""What was wrong is struck with a reason; it is not erased."""

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MAX_WHY = 2_000


def why_place(section: str, version: int) -> str:
    """Where in its box it stands why what was before this version was struck."""
    return f"section:{section}:{version}:why"


def check_why(why: str) -> None:
    """Refuse a striking without a reason, or with one too long to be read."""
    if not why.strip():
        raise Refused(_("なぜ取り消すのかを、ひとこと書いてください。"), field="why")
    if len(why) > MAX_WHY:
        raise Refused(
            _("長すぎます（%(most)s字まで）。短くしてください。"), field="why", most=MAX_WHY
        )

"""What a note holds. Contact methods follow the 支援経過記録シート (domain.md §3)."""

from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

METHODS = {
    "phone": _("電話"),
    "visit": _("訪問・同行"),
    "meeting": _("面談"),
    "message": _("メール・手紙"),
    "place": _("居場所で会った"),
    "other_body": _("ほかの機関と"),
    "other": _("そのほか"),
}
MAX_TEXT = 20_000


def place(note_id: UUID) -> str:
    """Where in its case's box a note stands."""
    return f"note:{note_id}"


def check_note(method: str, text: str) -> None:
    """Refuse a note without a known method, without a word, or too long to be read again."""
    if method not in METHODS:
        raise Refused(_("どうやって連絡したかを選んでください。"), field="method")
    if not text.strip():
        raise Refused(_("ひとことでよいので、書いてください。"), field="text")
    if len(text) > MAX_TEXT:
        raise Refused(
            _("長すぎます（%(most)s字まで）。分けて書いてください。"), field="text", most=MAX_TEXT
        )

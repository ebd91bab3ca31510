"""The card by which a host keeps their place true, and the letter that brings it: in Japanese."""

from pathlib import Path

from django.utils import translation

from tonari.entry.web.calendars import written
from tonari.entry.web.directory.times import shown
from tonari.kernel import clock, paper
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import by_post

CARD = Path(__file__).with_name("card.typ")
DASH = "—"


def card_pdf(service: ServiceView, code: str, base_url: str, sender: str, phone: str) -> bytes:
    """The letter with the card to cut out, A4, PDF/UA. Errors: RuntimeError if it is not made.

    sender, phone: the organisation that gives it, and where to tell that it was lost.
    """
    with translation.override("ja"):
        week = "\n".join(f"{days} {times}".strip() for days, times in shown(service.openings))
        today = clock.today()
        link = f"{base_url}/a/place/{code}/"
        data = {
            "name": service.name,
            "address": by_post(service.postal_code, service.address),
            "sender": sender,
            "phone": phone,
            "written": written(today),
            "facts": [
                ["いつ", "\n".join(filter(None, (week, service.hours))) or DASH],
                ["どこ", service.address or DASH],
                ["電話", service.phone or DASH],
                ["どんな人に来てほしいか・お願い", service.conditions or DASH],
            ],
            "type_at": f"{base_url}/a/",
            "code": code,
            "qr": paper.qr_svg(link),
            "qr_words": "このお店やつどいのページを開くQRコード",
        }
    return paper.pdf(CARD, data)

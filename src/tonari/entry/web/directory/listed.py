"""From the list of what nobody checked into an entry, and back to the same page of the list."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tonari.entry.web.access import Request

CAME = "unkept"


def back_of(request: Request, service_id: UUID) -> str:
    """Where whoever acts on an entry goes on: the list as it was, or the entry's own page."""
    if request.GET.get("from") != CAME:
        return reverse("directory:place", args=[service_id])
    kept = {name: request.GET[name] for name in ("area", "page") if name in request.GET}
    return f"{reverse('directory:unkept')}?{urlencode(kept)}".removesuffix("?")


def done_with(request: Request, name: str, words: str, *, stays: bool = False) -> str:
    """What was done; on the list it is said with which entry, which may stand there no more.

    stays: it stands there still, and is told how it goes.
    """
    if request.GET.get("from") != CAME:
        return words
    if stays:
        words += _(
            "ほかのことも正しければ、「いまもこのとおり（確かめた）」を押すと、この一覧から消えます。"
        )
    return _("「%(name)s」：%(words)s") % {"name": name, "words": words}

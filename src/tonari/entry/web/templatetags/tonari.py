"""Small words for templates: dates, lists, icons, the present place in the navigation."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import forms, template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tonari.entry.web.calendars import both_years, in_japanese_years, japanese_year, year_of
from tonari.kernel import clock, text
from tonari.kernel.reasons import Reason, kept_as
from tonari.records.people.rules import NOT_YET_NAMED

register = template.Library()

WEEKDAYS = "月火水木金土日"
# Words longer than this, or of more lines, are folded after about so much of them.
MANY_LETTERS, MANY_LINES = 150, 6
HEAD_LETTERS, HEAD_LINES = 100, 4


def _here(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO) if timezone.is_aware(moment) else moment


_WORDS = re.compile(r"([^\s（]+|（[^）]*）?）?)(\s*)")
_NAMES = re.compile("[（「]*[^、（）「」]+[、）」]*")


def _day(moment: date) -> date:
    return _here(moment).date() if isinstance(moment, datetime) else moment


def _in_japanese() -> bool:
    return (translation.get_language() or "ja").startswith("ja")


@register.filter
def unbroken(name: str) -> SafeString:
    """A name that stays on one line wherever it fits on one."""
    return format_html('<span class="unbroken">{}</span>', name)


@register.filter
def by_words(name: str) -> SafeString:
    """「みなと野市 福祉課」: a name that is broken between its words, where each fits on a line."""
    parts = _WORDS.findall(name)
    return format_html_join("", '<span class="unbroken">{}</span>{}', parts)


@register.filter
def whole(names: str) -> SafeString:
    """「担当（佐藤 さくら、鈴木 一郎）」: a line of several names, none of which is broken in two.

    Brackets and commas stay with the name that they belong to.
    """
    parts = _NAMES.findall(names)
    return format_html_join("", '<span class="unbroken">{}</span>', ((one,) for one in parts))


@register.filter
def folded(words: object) -> tuple[str, str]:
    """Of long words what stays in view, and the rest to be opened; all and "" of short ones.

    Cut behind a sentence or a line where there is one, and nothing is left out. Of what is no text
    as somebody typed it (a day, markup), nothing is cut.
    """
    if not isinstance(words, str) or isinstance(words, SafeString):
        return str(words), ""
    if len(words) <= MANY_LETTERS and words.count("\n") < MANY_LINES:
        return words, ""
    head = "\n".join(words[:HEAD_LETTERS].split("\n")[:HEAD_LINES])
    ends = [at for at, letter in enumerate(head, 1) if letter in "。！？\n" and at > len(head) // 3]
    cut = ends[-1] if ends else len(head)
    return words[:cut], words[cut:]


@register.filter
def shortened(words: str) -> str:
    """Words as a line of a list shows them; all of them stand on the page that it leads to."""
    return words if len(words) <= MANY_LETTERS else f"{words[:HEAD_LETTERS]}…"


@register.filter
def forgets(form: forms.BaseForm) -> bool:
    """Whether something of the form never comes back to the page: a pass phrase."""
    return any(isinstance(one.widget, forms.PasswordInput) for one in form.fields.values())


@register.filter
def has_written(form: forms.BaseForm) -> bool:
    """Whether anything was typed or chosen that could have been lost: not on a button alone."""
    return any(not form[name].is_hidden for name in form.changed_data)


@register.filter
def has_file(form: forms.BaseForm) -> bool:
    """Whether the form brings a file: no browser gives back one that was chosen."""
    return any(isinstance(one, forms.FileField) for one in form.fields.values())


@register.simple_tag
def today() -> date:
    """The day in Japan."""
    return clock.today()


@register.filter
def hizuke(moment: date | None) -> str:
    """「7月3日（木）」, with the year when it is not this one, with the time when there is one.

    The year is of the calendar that whoever looks likes (`calendars`).
    In English "Thu 3 July", with the time "Thu 3 Jul 17:15": it stands in badges on telephones.
    """
    if moment is None:
        return ""
    day = _day(moment)
    hour = f" {_here(moment):%H:%M}" if isinstance(moment, datetime) else ""
    this_year = day.year == clock.today().year
    if not _in_japanese():
        month = "M" if hour else "F"
        return formats.date_format(day, f"D j {month}" if this_year else f"D j {month} Y") + hour
    year = "" if this_year else year_of(day)
    return f"{year}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）{hour}"


@register.filter
def tsuki(day: date | None) -> str:
    """「7月」, with the year when it is not this one, as whoever looks likes; "July"."""
    if day is None:
        return ""
    this_year = day.year == clock.today().year
    if not _in_japanese():
        return formats.date_format(day, "F" if this_year else "F Y")
    return f"{day.month}月" if this_year else f"{year_of(day)}{day.month}月"


@register.filter
def wareki(moment: date | None) -> str:
    """「1984年（昭和59年）7月3日」: both calendars, for birth dates and papers; "3 July 1984"."""
    if moment is None:
        return ""
    day = _day(moment)
    if not _in_japanese():
        return formats.date_format(day, "j F Y")
    return f"{both_years(day)}{day.month}月{day.day}日"


@register.filter
def years_near(field: BoundField) -> str:
    """「令和8年は2026年、…」 beside a calendar of the browser, which knows western years alone.

    Only for whoever likes Japanese years; empty for other fields.
    """
    if field.widget_type != "date" or not in_japanese_years() or not _in_japanese():
        return ""
    this_year = clock.today().year
    years = (date(year, 12, 31) for year in (this_year, this_year + 1))
    return "、".join(f"{japanese_year(day)}は{day.year}年" for day in years) + "です。"


@register.filter
def ago(moment: date | None) -> str:
    """「3日前」「きのう」「あした」「5日後」, counted in days of the Japanese calendar."""
    if moment is None:
        return ""
    days = (clock.today() - _day(moment)).days
    near = {0: pgettext("日", "きょう"), 1: pgettext("日", "きのう"), -1: pgettext("日", "あした")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("%(days)d日前", "%(days)d日前", days) % {"days": days}
    return ngettext("%(days)d日後", "%(days)d日後", -days) % {"days": -days}


@register.filter
def listed(words: Iterable[str]) -> str:
    """「ひとつ、ふたつ」: several words as one line."""
    return _("、").join(words)


@register.filter
def reason_shown(reason: str) -> str:
    """Why something became of a row of a list, kept or not, in the language of the page."""
    said = reason if isinstance(reason, Reason) else kept_as(reason)
    return said.shown(_, "" if _in_japanese() else " ")


@register.filter
def bracketed(words: str) -> str:
    """「（ことば）」 behind something else; nothing for nothing."""
    return _("（%(words)s）") % {"words": words} if words else ""


@register.filter
def tel(phone: str) -> str:
    """The digits of a telephone number, the first of several, for a `tel:` link."""
    return text.first_number(phone)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: choices (radio, checkbox group), tick (one checkbox), plain."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def sometimes(field: BoundField) -> str:
    """When a field is needed that is not always (its `need`); empty for all others."""
    return str(getattr(field.field, "need", ""))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("tonari/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def nav_current(context: Context, path: str, also: tuple[str, ...] = ()) -> SafeString:
    """` aria-current="page"` when the page is inside one of these; for a link of the navigation."""
    request = context.get("request")
    here = request is not None and request.path.startswith((path, *also))
    return format_html(' aria-current="{}"', "page") if here else SafeString("")


@register.filter
def called_here(called: str) -> str:
    """What somebody is called; who has no name here yet is told so in the reader's language."""
    return _(called) if called == NOT_YET_NAMED else called


@register.filter
def thousands(number: int | None) -> str:
    """「29,580」; 「—」 for what is not told."""
    return "—" if number is None else f"{number:,}"

"""Form fields that take what people write: dates of both calendars, telephone numbers."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, time
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.kernel import clock, dates
from tonari.kernel.hours import one_hour
from tonari.kernel.phones import spelled
from tonari.kernel.text import plain_numbers, typed_number

from .calendars import in_japanese_years, japanese_year, written

# Nobody is named, and nothing is given, by a choice that nobody made.
CHOOSE = ("", gettext_lazy("選んでください"))
_MONTH_AND_DAY = re.compile(r"(?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?")
_COUNTED = re.compile(r"(-?\d+) ?(?:番目|番め|番|人目|人め|人|名|組|席|台|つ)?")
_LONGEST_COUNT = 20
# A number of Japan has ten digits, or eleven that begin so (総務省の電気通信番号計画); but for
# those of machines (020), and of other countries (010).
_OF_JAPAN, _ELEVEN = re.compile(r"0(?!0|10|20)[\d-]+"), re.compile("0[5-9]0")
_LIKE_A_NUMBER = re.compile(r"0\d(?:-?\d){7,}")


class SureBox(forms.Form):
    """A form with a box to tick, once it was asked, that says it in words of its own.

    Whoever ticks it is sure of what stood in the fields of `sure_of` then, and of nothing else.
    """

    sure_of: tuple[str, ...] = ()
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read = getattr(self.data, "getlist", lambda name: [self.data.get(name, "")])
        about = mark_of(one for name in self.sure_of for one in read(self.add_prefix(name)))
        self._box = self.fields["sure"].widget = MarkedBox(about)
        if self.data.get(self.add_prefix("sure")):
            self._box.show()

    def add_error(self, field: str | None, error: Any) -> None:
        """As a form's; what is asked about shows its box."""
        super().add_error(field, error)
        if field == "sure":
            self._box.show()


class MarkedBox(forms.CheckboxInput):
    """Hidden until it is asked. about: the mark of what stands in the form now."""

    input_type = "hidden"

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about

    def show(self) -> None:
        self.input_type = "checkbox"
        self.attrs["value"] = self.about

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return data.get(name) == self.about


def mark_of(typed: Iterable[str]) -> str:
    """A short mark of what was typed, another for anything else."""
    return sha256("\0".join(typed).encode()).hexdigest()[:16]


def choices(labels: Mapping[Any, str]) -> list[tuple[Any, Any]]:
    """The codes of a rule with their labels, translated when they are shown."""
    return [(code, gettext_lazy(label)) for code, label in labels.items()]


def read_date(typed: str) -> date:
    """The date that somebody wrote: 1950-03-04, 昭和25年3月4日, S25.3.4, in any width.

    Errors: ValidationError that says what is wrong with it and how to write it.
    """
    found = dates.written(typed)
    if found is None:
        raise ValidationError(
            _("日付として読めません。1950-03-04 や 昭和25年3月4日 のように書いてください。"),
            code="unreadable",
        )
    if found.year is None:
        raise ValidationError(
            _("年は西暦の4けたか、元号をつけて書いてください（例：1950年、昭和25年）。"),
            code="short_year",
        )
    return _real_date(typed, found.era, found.year, found.month, found.day)


def read_near_date(typed: str, *, past: bool) -> date:
    """As `read_date`, and 12月5日 or 12/5 too: the next such day, or the last one (`past`).

    Errors: ValidationError that says what is wrong with it and how to write it.
    """
    found = _MONTH_AND_DAY.fullmatch(dates.plain(typed))
    if found is not None:
        return _nearest(typed, int(found["month"]), int(found["day"]), past=past)
    try:
        return read_date(typed)
    except ValidationError as error:
        if error.code != "unreadable":
            raise
        example = clock.in_days(-7 if past else 7)
        raise ValidationError(
            _("日付として読めません。%(day)s や %(iso)s のように書いてください。"),
            code="unreadable",
            params={"day": f"{example.month}月{example.day}日", "iso": example.isoformat()},
        ) from None


def _nearest(typed: str, month: int, day: int, *, past: bool) -> date:
    today = clock.today()
    for year in (today.year, today.year - 1 if past else today.year + 1):
        with suppress(ValueError):
            found = date(year, month, day)
            if found == today or (found < today) == past:
                return found
    raise _no_such_day(typed.strip(), today.year, month)


def looks_like_date(typed: str) -> bool:
    """Whether somebody wrote a day, possible or not, and no other words such as an age."""
    return dates.written(typed) is not None


def kept_date(text: str) -> date | str:
    """A day as a section keeps it (ISO), for a `JapaneseDateField` to show; other words stay."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _real_date(typed: str, era: dates.Era | None, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_such_day(typed.strip(), year, month) from None
    if era is not None and not era.begin <= found <= _said_until(era):
        raise _outside_era(era, found)
    return found


def _said_until(era: dates.Era) -> date:
    # One end was known beforehand: papers printed until then say 平成31年12月.
    return date(era.end.year, 12, 31) if era.letter == "H" else era.end


def _outside_era(era: dates.Era, found: date) -> ValidationError:
    year = japanese_year(found)
    if not year:
        sentence = _("%(era)sにその日はありません。元号か年を確かめてください。")
    else:
        sentence = _(
            "%(era)sにその日はありません。%(day)sのことですか。元号か年を確かめてください。"
        )
    day = f"{year}{found.month}月{found.day}日"
    return ValidationError(sentence, code="outside_era", params={"era": era.name, "day": day})


def _no_such_day(typed: str, year: int, month: int) -> ValidationError:
    if not (date.min.year <= year <= date.max.year and 1 <= month <= 12):
        sentence = _("「%(typed)s」という日はありません。日付を確かめてください。")
        return ValidationError(sentence, code="impossible", params={"typed": typed})
    last = calendar.monthrange(year, month)[1]
    return ValidationError(
        _("「%(typed)s」という日はありません。この年の%(month)s月は、%(last)s日までです。"),
        code="impossible",
        params={"typed": typed, "month": month, "last": last},
    )


class JapaneseDateField(forms.Field):
    """A date in either calendar; `calendar=True` shows the browser's calendar, for days near today.

    past: whether a day to come is refused (birth dates, what has happened). ahead: whether a day
    gone by is.
    """

    def __init__(
        self, *, calendar: bool = False, past: bool = False, ahead: bool = False, **kwargs: Any
    ) -> None:
        self.near, self.past, self.ahead = calendar, past, ahead
        widget = (
            forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            if calendar
            else forms.TextInput(attrs={"autocomplete": "off", "class": "short"})
        )
        super().__init__(**{"widget": widget} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date as it stands in the field: as whoever looks writes dates."""
        if isinstance(value, date) and not self.near and in_japanese_years():
            return written(value)
        return value

    def to_python(self, value: Any) -> date | None:
        """The date, None for nothing. Errors: ValidationError."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        if not str(value).strip():
            return None
        typed = str(value)
        day = read_near_date(typed, past=self.past) if self.near else read_date(typed)
        if self.ahead and day < clock.today():
            raise ValidationError(
                _("過ぎた日です。今日からあとの日にしてください。"), code="gone_by"
            )
        if self.past and day > clock.today():
            raise ValidationError(
                _("まだ来ていない日です。日付を確かめてください。"), code="future"
            )
        if self.past and day.year < clock.today().year - 130:
            raise ValidationError(_("130年より前の日です。年を確かめてください。"), code="long_ago")
        return day


class CountField(forms.IntegerField):
    """A whole number, in any width, with what is counted behind it or without: 3, ３番め, 5人."""

    def to_python(self, value: Any) -> int | None:
        typed = "" if value is None else str(value)
        if len(typed) > _LONGEST_COUNT:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        typed = typed_number(typed)
        found = _COUNTED.fullmatch(plain_numbers(typed))
        return super().to_python(found[1] if found else typed)


class HourField(forms.CharField):
    """A time of day as somebody says it: 18:00, １８時, 午後6時半; kept as 18:00."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "class": "short"}
        preset: dict[str, Any] = {"max_length": 20, "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**preset | kwargs)

    def clean(self, value: Any) -> str:
        """The time, empty for nothing. Errors: ValidationError when there is no such time."""
        typed = super().clean(value).strip()
        if not typed:
            return ""
        if hour := one_hour(dates.plain(typed)):
            return hour
        raise ValidationError(
            _("時刻として読めません。18:00 や 午後6時 のように書いてください。"), code="no_hour"
        )


class PhoneField(forms.CharField):
    """A telephone number as somebody says it; kept in one form (`phones.spelled`)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "off", "inputmode": "tel"}
        preset: dict[str, Any] = {"max_length": 60, "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**preset | kwargs)

    def clean(self, value: Any) -> str:
        """The number. Errors: ValidationError for no digits, or too few or too many to ring."""
        typed = spelled(super().clean(value))
        digits = "".join(sign for sign in typed if sign.isdigit())
        if typed and not digits:
            raise ValidationError(_("電話番号を数字で書いてください。"), code="no_digits")
        if typed and len(digits) < _fewest(typed, digits):
            raise ValidationError(
                _(
                    "電話番号が短いようです。市外局番から、ぜんぶの数字を書いてください"
                    "（例：054-000-1234、090-0000-1234）。"
                ),
                code="short",
            )
        if len(_LIKE_A_NUMBER.findall(typed)) > 1:
            raise ValidationError(
                _("電話番号は、ひとつの欄にひとつだけ書いてください。"), code="several"
            )
        one = _OF_JAPAN.match(typed)
        if one and sum(map(str.isdigit, one[0])) > (11 if _ELEVEN.match(one[0]) else 10):
            raise ValidationError(
                _(
                    "電話番号の数字が多いようです。もう一度、確かめてください（例：090-0000-1234）。"
                ),
                code="long",
            )
        return typed


class MailField(forms.CharField):
    """A mail address as somebody says it; kept in half width.

    Not Django's: addresses of Japanese telephones may have two dots in a row.
    """

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}
        preset: dict[str, Any] = {"max_length": 254, "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**preset | kwargs)

    def clean(self, value: Any) -> str:
        """The address. Errors: ValidationError where it is none."""
        typed = "".join(unicodedata.normalize("NFKC", super().clean(value)).split())
        if typed and not re.fullmatch(r"[!-?A-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+", typed, re.IGNORECASE):
            raise ValidationError(
                _("メールアドレスとして読めません。name@example.jp のように書いてください。"),
                code="no_mail",
            )
        return typed


def _fewest(typed: str, digits: str) -> int:
    """How many digits a number has at least: 総務省の電気通信番号計画; elsewhere (+) E.164."""
    if typed.startswith("+"):
        return 8
    return 11 if re.match("0[5-9]0", digits) else 10


class LongText(forms.Textarea):
    """Nothing that is pasted is cut off unseen: what is too long is said when it was sent.

    A browser sends two letters for the end of a line, and whoever typed it counts one.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


class TimeField(forms.TimeField):
    """A time of day in any width: 14:30, １４：３０, 14時30分, 14時."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        unreadable = gettext_lazy("時刻として読めません。14:30 のように書いてください。")
        preset: dict[str, Any] = {"widget": widget, "error_messages": {"invalid": unreadable}}
        super().__init__(**preset | kwargs)

    def to_python(self, value: Any) -> time | None:
        """The time, None for nothing. Errors: ValidationError."""
        if isinstance(value, str):
            typed = "".join(unicodedata.normalize("NFKC", value).split())
            value = re.sub(r"時(?=\d)", ":", typed.removesuffix("分")).replace("時", ":00")
        return super().to_python(value)

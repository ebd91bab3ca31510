"""Dates and telephone numbers as people write them."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from tonari.entry.web.fields import (
    CountField,
    JapaneseDateField,
    LongText,
    MailField,
    PhoneField,
    read_date,
    read_near_date,
)


@pytest.mark.parametrize(
    "typed",
    [
        "1950-03-04", "1950/3/4", "1950.3.4", "1950年3月4日", "19500304", "１９５０年３月４日",
        "昭和25年3月4日", "昭和２５年３月４日", "昭和 25年 3月 4日", "S25.3.4", "s25-3-4",
        "S.25.3.4", "Ｓ２５．３．４", "昭25.3.4", "㍼25年3月4日", "昭和二十五年三月四日",
        "1950－03－04",
    ],
)  # fmt: skip
def test_the_same_day_in_many_hands(typed):
    assert read_date(typed) == date(1950, 3, 4)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成31年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成1年1月8日", date(1989, 1, 8)),
        ("大正元年十二月三十一日", date(1912, 12, 31)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("2024-02-29", date(2024, 2, 29)),
        ("一九五〇年十月二十日", date(1950, 10, 20)),
    ],
)
def test_edges_of_eras(typed, day):
    assert read_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("令和2年2月30日", "impossible"),
        ("2025-02-30", "impossible"),
        ("2025-02-29", "impossible"),
        ("0000-01-01", "impossible"),
        ("1950年13月1日", "impossible"),
        ("昭和65年1月1日", "outside_era"),
        ("昭和64年1月8日", "outside_era"),
        ("平成元年1月7日", "outside_era"),
        ("平成32年1月1日", "outside_era"),
        ("令和元年4月30日", "outside_era"),
        ("50-3-4", "short_year"),
        ("元年1月1日", "short_year"),
        ("昭和25年3月", "unreadable"),
        ("さあ", "unreadable"),
        ("1950-03-04-05", "unreadable"),
        ("十年十", "unreadable"),
    ],
)
def test_impossible_dates_say_why(typed, code):
    with pytest.raises(ValidationError) as error:
        read_date(typed)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("typed", "meant"), [("昭和64年1月8日", "平成元年1月8日"), ("平成元年1月7日", "昭和64年1月7日")]
)
def test_a_day_of_the_next_era_says_which_it_is(typed, meant):
    with pytest.raises(ValidationError, match=f"{meant}のことですか"):
        read_date(typed)


def test_the_message_repeats_what_was_typed():
    with pytest.raises(ValidationError, match="「令和2年2月30日」という日はありません"):
        read_date("令和2年2月30日")


def test_a_birth_date_is_behind_us(now):
    field = JapaneseDateField(past=True, required=False)
    assert field.clean("令和8年11月16日") == date(2026, 11, 16)
    with pytest.raises(ValidationError, match="まだ来ていない"):
        field.clean("2026-11-17")
    with pytest.raises(ValidationError, match="130年"):
        field.clean("明治10年1月1日")


@pytest.mark.parametrize(
    ("typed", "past", "day"),
    [
        ("12月5日", False, date(2026, 12, 5)),
        ("１２／５", False, date(2026, 12, 5)),
        ("十二月五日", False, date(2026, 12, 5)),
        ("1月10日", False, date(2027, 1, 10)),
        ("11月16日", False, date(2026, 11, 16)),
        ("11月16日", True, date(2026, 11, 16)),
        ("11月15日", True, date(2026, 11, 15)),
        ("12月5日", True, date(2025, 12, 5)),
        ("令和8年12月5日", False, date(2026, 12, 5)),
    ],
)
def test_a_day_near_today_needs_no_year(now, typed, past, day):
    assert JapaneseDateField(calendar=True, past=past).clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2月30日", "「2月30日」という日はありません"),
        ("13月1日", "という日はありません"),
        ("来週", "11月23日 や 2026-11-23"),
        ("26-12-5", "西暦の4けた"),
    ],
)
def test_a_day_near_today_that_cannot_be(now, typed, said):
    with pytest.raises(ValidationError) as error:
        read_near_date(typed, past=False)
    assert said in error.value.messages[0]


def test_a_birth_date_needs_its_year():
    with pytest.raises(ValidationError):
        JapaneseDateField(past=True).clean("12月5日")


@pytest.mark.parametrize("nothing", ["", None, "  ", "　"])
def test_nothing_is_no_date(nothing):
    assert JapaneseDateField(required=False).clean(nothing) is None


def test_a_must_date_asks_for_one():
    with pytest.raises(ValidationError):
        JapaneseDateField().clean("")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ｈａｎａ＠example.jp", "hana@example.jp"),
        (" hana..ko.@docomo.example.jp ", "hana..ko.@docomo.example.jp"),
        ("", ""),
    ],
)
def test_a_mail_address_is_kept_in_half_width(typed, kept):
    assert MailField(required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["hana", "hana@", "hana@example", "花子@", "a b@c@d.jp"])
def test_what_is_no_mail_address_is_asked_about(typed):
    with pytest.raises(ValidationError) as refused:
        MailField().clean(typed)
    assert refused.value.code == "no_mail"


def test_a_telephone_number_is_kept_as_said():
    for typed in ("０５４－６２６－００００", "054ー626ー0000", "054ｰ626−0000", "(054)ー626‐0000"):
        assert PhoneField().clean(typed) == "054-626-0000"
    for typed in ("090 0000 1234", "０９０００００１２３４", "+81 90 0000 1234"):
        assert PhoneField().clean(typed) == "090-0000-1234"
    assert PhoneField().clean("センター 0540626000") == "センター 0540626000"
    assert PhoneField(required=False).clean("") == ""
    with pytest.raises(ValidationError, match="数字"):
        PhoneField().clean("なし")


@pytest.mark.parametrize(
    "typed", ["０９０－１２", "090-1234-567", "626-0000", "054-626-000", "+81 90", "息子 090"]
)
def test_a_telephone_number_that_cannot_be_rung_up_is_asked_about(typed):
    with pytest.raises(ValidationError, match="短いようです"):
        PhoneField().clean(typed)


def test_two_numbers_in_one_field_are_asked_about():
    with pytest.raises(ValidationError, match="ひとつだけ"):
        PhoneField().clean("054-626-0000 090-0000-1234")


@pytest.mark.parametrize(
    "typed", ["080-1234-56789", "09012345678901", "054-626-00000000 息子", "0120-12-34567"]
)
def test_a_telephone_number_with_too_many_digits_is_asked_about(typed):
    with pytest.raises(ValidationError, match="多いようです"):
        PhoneField().clean(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "020-0000-0000-000",
        "054-626-0000", "0120-000-000", "0570-000-000", "0800-000-0000", "050-0000-0000",
        "09000001234(息子)", "03-0000-0000 内線12",
    ],
)  # fmt: skip
def test_a_whole_telephone_number_is_taken(typed):
    assert PhoneField().clean(typed) == typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [("3", 3), ("３番め", 3), ("3 番目", 3), ("十二番", 12), ("5人", 5), ("", None)],
)
def test_a_number_may_say_what_it_counts(typed, number):
    assert CountField(required=False).clean(typed) == number


@pytest.mark.parametrize(
    "typed", ["三日", "番", "3番4番", "たくさん", "1" + " " * 100_000 + "x", "9" * 100_000]
)
def test_what_is_no_number_is_none(typed):
    with pytest.raises(ValidationError):
        CountField(required=False).clean(typed)


def test_a_box_of_lines_takes_all_that_is_pasted_and_says_if_it_is_too_long():
    class Form(forms.Form):
        words = forms.CharField(max_length=3, widget=LongText())

    assert "maxlength" not in str(Form()["words"])
    assert Form({"words": "あ\r\nい"}).is_valid()
    form = Form({"words": "あいうえ"})
    assert "words" in form.errors
    assert "あいうえ" in str(form["words"])


def test_what_a_box_confirms_is_not_said_to_be_the_name_of_what_is_wrong() -> None:
    class Form(forms.Form):
        sure = forms.BooleanField(label="これでまちがいありません")
        day = forms.CharField(label="何日ですか")

    page = render_to_string("parts/form_errors.html", {"form": Form({})})
    assert "これでまちがいありません" not in page
    assert 'href="#id_sure"' in page and ">何日ですか</a>" in page

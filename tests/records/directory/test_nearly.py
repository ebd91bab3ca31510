"""What was perhaps meant by words with one wrong letter."""

from datetime import date

import pytest

from tonari.kernel.actor import PUBLIC
from tonari.records.directory.actions import put_service, withdraw_service
from tonari.records.directory.queries import Also, perhaps_meant
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.nearly import as_typed, slip
from tonari.records.directory.rules.spelling import written


@pytest.mark.parametrize(
    ("typed", "meant", "is_likely"),
    [
        ("しょくとう", "しょくどう", True),
        ("しよくどう", "しょくどう", True),
        ("しょくどお", "しょくどう", True),
        ("しょくうど", "しょくどう", True),
        ("しょくどうう", "しょくどう", True),
        ("しょくど", "しょくどう", True),
        ("しょくかう", "しょくどう", False),
        ("児堂館", "児童館", False),
        ("しょくどう", "しょくどう", None),
        ("しくど", "しょくどう", None),
        ("児ど館", "児童館", None),  # it is read, and not misspelt
        ("1丁目", "2丁目", None),
        ("", "う", True),
    ],
)
def test_one_letter_makes_a_slip_and_more_do_not(typed, meant, is_likely):
    found = slip(typed, meant)
    assert (found and found.rank == 0) is is_likely


@pytest.mark.parametrize(
    ("typed", "meant", "told"),
    [
        ("デイサーピス", "でいさーびす", "デイサービス"),
        ("きつちん", "きっちん", "きっちん"),
        ("ﾘﾊﾋﾘ", "りはびり", "リハビリ"),
        ("みんなのキツチン", "みんなのきっちん", "みんなのキッチン"),
    ],
)
def test_what_was_typed_in_katakana_is_told_in_katakana(typed, meant, told):
    assert as_typed(typed, written(typed), meant) == told


@pytest.mark.django_db
def test_what_the_filters_leave_out_is_not_offered(member):
    put_service(by=member, content=Content("喫茶さざなみ", kind="place"))
    assert perhaps_meant(PUBLIC, "ささなみ") == ("さざなみ", 1)
    assert perhaps_meant(PUBLIC, "ささなみ", also=Also(kind="place")) == ("さざなみ", 1)
    assert perhaps_meant(PUBLIC, "ささなみ", also=Also(kind="support")) == ("", 0)
    assert perhaps_meant(PUBLIC, "ささなみ", also=Also(on=date(2026, 12, 5))) == ("", 0)


@pytest.mark.django_db
def test_nobody_is_offered_what_they_may_not_see(member):
    put_service(by=member, content=Content("喫茶さざなみ"), state="members")
    gone = put_service(by=member, content=Content("喫茶うみかぜ"))
    withdraw_service(by=member, service_id=gone)
    assert perhaps_meant(member, "ささなみ") == ("さざなみ", 1)
    assert perhaps_meant(PUBLIC, "ささなみ") == ("", 0)
    assert perhaps_meant(member, "うみがぜ") == ("", 0)


@pytest.mark.django_db
def test_what_was_written_just_now_is_offered(member):
    assert perhaps_meant(PUBLIC, "ささなみ") == ("", 0)
    put_service(by=member, content=Content("喫茶さざなみ"))
    assert perhaps_meant(PUBLIC, "ささなみ") == ("さざなみ", 1)

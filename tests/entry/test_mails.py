"""Mails say that something waits, once, and nothing else."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from tests.cast import Cast, begin, fallback, make_cast
from tests.entry.web.seats import Seat
from tests.ground.network.test_together import at_once
from tonari.entry.jobs import mails
from tonari.ground.network import actions as network
from tonari.ground.network.models import Member, User
from tonari.ground.network.rules import mail_is_due
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.work.referral import actions as referral
from tonari.work.support import actions as support
from tonari.work.support.rules import When

MORNING = datetime(2026, 7, 6, 8, 30, tzinfo=clock.TOKYO)
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def cast(db: None, settings) -> Cast:
    settings.EMAIL_BACKEND = LOCMEM
    with clock.at(MORNING - timedelta(hours=2)):
        return make_cast()


def asked(cast: Cast, hours: float = 0, *others: Actor) -> UUID:
    """The NPO is asked, and others, so something waits for them."""
    with clock.at(MORNING + timedelta(hours=hours)):
        task_ids = referral.prepare_referral(
            by=cast.owner,
            referral_id=new_id(),
            case_id=begin(cast.owner),
            recipients=[
                referral.Recipient(organisation_id=one.acting_for) for one in (cast.other, *others)
            ],
            urgency="normal",
            offer={"need": "将棋の仲間"},
        )
        for task_id in task_ids:
            referral.send_offer(by=cast.owner, task_id=task_id)
        return task_ids[0]


def wishes(cast: Cast, which: str, hours: float = -1) -> None:
    with clock.at(MORNING + timedelta(hours=hours)):
        network.set_mail(by=cast.other, email="kimura@example.jp", mail=which)


def sent(hours: float) -> int:
    mail.outbox.clear()
    with clock.at(MORNING + timedelta(hours=hours)):
        mails.send_due()
        mails.send_due()
    return len(mail.outbox)


def _letters(hours: float) -> list[EmailMessage]:
    sent(hours)
    return list(mail.outbox)


def test_it_says_that_something_waits_and_nothing_else(cast: Cast) -> None:
    wishes(cast, "soon")
    asked(cast)
    assert sent(0.1) == 1
    (one,) = mail.outbox
    assert one.to == ["kimura@example.jp"]
    said = f"{one.subject}{one.body}"
    for secret in ("花", "髙橋", "将棋", "佐藤", "木村", "みなと", "ひだまり", "1件", "緊急"):
        assert secret not in said
    assert "/today/" in said
    assert "待っていることがあります / Something waits for you" in one.subject
    assert "To stop these mails" in one.body


def test_soon_is_once_for_what_is_new_and_once_an_hour(cast: Cast) -> None:
    wishes(cast, "soon")
    assert sent(0) == 0
    asked(cast, 0.1)
    assert [sent(0.2), sent(0.3), sent(5)] == [1, 0, 0]
    asked(cast, 5.1)
    asked(cast, 5.2)
    assert [sent(5.3), sent(5.4)] == [1, 0]
    asked(cast, 5.5)
    assert [sent(5.6), sent(6.5)] == [0, 1]


def test_daily_is_in_the_morning_while_something_waits(cast: Cast) -> None:
    wishes(cast, "daily", hours=-26)
    assert sent(0) == 0
    asked(cast, 0.1)
    assert [sent(0.2), sent(3), sent(20), sent(24)] == [1, 0, 0, 1]


def test_a_contact_that_is_due_is_reason_enough_in_the_morning(cast: Cast) -> None:
    with clock.at(MORNING):
        begin(cast.owner)
        network.set_mail(by=cast.owner, email="sato@example.jp", mail="daily")
    assert [sent(24 * 29), sent(24 * 31)] == [0, 1]


def test_what_is_planned_for_the_day_is_reason_enough_in_the_morning(cast: Cast) -> None:
    with clock.at(MORNING):
        support.plan_appointment(
            by=cast.owner,
            appointment_id=new_id(),
            case_id=begin(cast.owner),
            kind="visit",
            when=When.day(clock.in_days(3), None),
            what="将棋をさす",
            place="",
            goers=[cast.owner.acting_id],
        )
        network.set_mail(by=cast.owner, email="sato@example.jp", mail="daily")
    assert [sent(24 * 2), sent(24 * 3)] == [0, 1]


@pytest.mark.parametrize("which", ["none", "daily", "soon"])
def test_nobody_gets_what_they_do_not_wish_or_while_they_are_away(cast: Cast, which: str) -> None:
    wishes(cast, which, hours=-26)
    asked(cast)
    with clock.at(MORNING):
        network.set_away(
            by=cast.other,
            member_id=cast.other.acting_id,
            first_day=clock.today(),
            last_day=clock.today(),
        )
    assert sent(1) == 0
    assert sent(25) == (which != "none")


def test_without_mail_nothing_is_sent_nothing_fails_and_the_page_says_so(
    cast: Cast, settings
) -> None:
    wishes(cast, "soon")
    asked(cast)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    before = Member.objects.get(id=cast.other.acting_id).mailed_at
    assert sent(1) == 0
    assert Member.objects.get(id=cast.other.acting_id).mailed_at == before
    page = Seat(cast.other).open("/account/mail/")
    assert "いまメールを送れません" in page and "kimura@example.jp" in page
    settings.EMAIL_BACKEND = LOCMEM
    assert sent(2) == 1


def test_a_server_that_does_not_answer_is_asked_again(cast: Cast, settings) -> None:
    wishes(cast, "soon")
    asked(cast)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    with pytest.raises(OSError, match="refused"):
        sent(1)
    settings.EMAIL_BACKEND = LOCMEM
    assert sent(1.1) == 1


def test_one_address_that_is_refused_keeps_no_other_and_no_log_names_it(cast: Cast, caplog) -> None:
    wishes(cast, "soon")
    with clock.at(MORNING - timedelta(hours=1)):
        network.set_mail(by=cast.partner, email="crooked@example.jp", mail="soon")
    User.objects.filter(email="crooked@example.jp").update(email="a@example.jp\nBcc: b@example.jp")
    asked(cast, 0, cast.partner)
    assert [one.to for one in _letters(0.1)] == [["kimura@example.jp"]]
    assert "mail_not_sent" in caplog.text
    assert "example" not in caplog.text


def test_after_a_crash_no_mail_goes_twice_and_the_next_morning_brings_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes(cast, "daily", hours=-26)
    asked(cast)

    def crash(message: EmailMessage) -> None:
        raise SystemExit

    with monkeypatch.context() as broken, pytest.raises(SystemExit):
        broken.setattr(EmailMessage, "send", crash)
        sent(0.1)
    assert [sent(0.2), sent(24)] == [0, 1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "", "mail": "daily"}, "アドレスを書いてください"),
        ({"email": "ここ", "mail": "daily"}, "メールアドレス"),
        ({"email": "taken@example.jp", "mail": "daily"}, "ほかの人がもう使っています"),
        ({"email": "a@example.jp", "mail": "always"}, ""),
    ],
)
def test_what_cannot_be_is_said_at_the_field(cast: Cast, typed: dict, words: str) -> None:
    User.objects.filter(login="sato").update(email="taken@example.jp")
    seat = Seat(cast.other)
    seat.open("/account/mail/")
    assert words in seat.send("/account/mail/", status=422, **typed)
    assert Member.objects.get(id=cast.other.acting_id).mail == "none"
    seat.send("/account/mail/", email="ｋ@example.jp", mail="soon")
    assert User.objects.get(login="kimura").email == "k@example.jp"


def test_a_mail_is_due_by_the_clock_of_japan() -> None:
    at = datetime(2026, 7, 6, 7, 59, tzinfo=clock.TOKYO)
    assert not mail_is_due("daily", None, at, at)
    assert mail_is_due("daily", at - timedelta(days=1), at + timedelta(minutes=1), at)
    assert not mail_is_due("daily", at - timedelta(days=1), at + timedelta(minutes=1), None)
    assert not mail_is_due("none", None, at, at)


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_tick_at_once_send_one_mail(settings) -> None:
    settings.EMAIL_BACKEND = LOCMEM
    cast = make_cast()
    network.set_mail(by=cast.other, email="kimura@example.jp", mail="soon")
    (wish,) = [Member.objects.get(id=cast.other.acting_id)]
    results = at_once(
        *(
            lambda: network.note_mailed(
                by=mails.JOB, member_id=cast.other.acting_id, before=wish.mailed_at
            )
            for _ in "ab"
        )
    )
    assert [isinstance(one, Refused) for one in results].count(True) == 1
    assert fallback(cast.other)

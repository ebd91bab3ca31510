"""Two have one page open: what the first saved is shown to the second, and stands until chosen."""

import pytest
from django.urls import reverse

from tests.cast import fallback
from tests.entry.web.seats import Seat
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries
from tonari.work.support import actions as support
from tonari.work.support.models import Note
from tonari.work.support.rules import When


@pytest.fixture
def teammate(cast, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    return Seat(cast.teammate)


def visit(case_id, *goers):
    """A visit planned for today, to which these go."""
    appointment_id = new_id()
    support.plan_appointment(
        by=goers[0],
        appointment_id=appointment_id,
        case_id=case_id,
        kind="visit",
        when=When.day(clock.today()),
        what="",
        place="",
        goers=[one.acting_id for one in goers],
    )
    return appointment_id


def test_a_person_is_not_handed_over_by_an_older_page(owner, teammate, cast, case_id):
    posts = [
        network.create_post(by=cast.owner, name=name, holder_id=cast.owner.id)
        for name in ("甲の担当", "乙の担当")
    ]
    address = f"/people/{case_id}/hand-over/connection/"
    owner.open(address)
    teammate.open(address)
    form = owner.page
    for _click in range(2):
        owner.page = form
        assert "担当をかえました" in owner.send(address, post_id=str(posts[0]))
    page = teammate.send(address, 422, post_id=str(posts[1]))
    assert "ほかの人が先に担当をかえました" in page
    assert "ほかの人が書いた、いまの内容" in page and '<dd class="prose">甲の担当' in page
    assert queries.record(cast.owner, case_id).connection.post_id == posts[0]
    assert "担当をかえました" in teammate.send(address, post_id=str(posts[1]))
    assert queries.record(cast.owner, case_id).connection.post_id == posts[1]


def test_who_is_taken_off_the_team_while_writing_has_their_own_words_back(
    owner, teammate, cast, case_id
):
    address = f"/people/{case_id}/note/"
    teammate.open(address)
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    words = "大事なことを<b>書いた"
    on = clock.today().isoformat()
    note = {"method": "phone", "reached": "yes", "with_whom": "本人", "on": on, "when": "week"}
    page = teammate.send(address, 404, text=words, **note)
    assert words in page and "書いたものは、送られていません。" in page
    assert "花ちゃん" not in page
    assert words not in owner.open(f"/people/{case_id}/")
    # As at any address: nobody learns what there is.
    elsewhere = teammate.send(f"/people/{new_id()}/note/", 404, text=words, **note)
    assert words in elsewhere
    assert "書いたもの" not in teammate.open(address, 404)


def test_a_page_that_does_not_say_what_it_saw_hands_nobody_over(owner, cast, case_id):
    post = network.create_post(by=cast.owner, name="甲の担当", holder_id=cast.owner.id)
    owner.send(f"/people/{case_id}/hand-over/connection/", 422, post_id=str(post))
    assert queries.record(cast.owner, case_id).connection.post_id == fallback(cast.owner)


def test_the_rhythm_is_not_changed_by_an_older_page(owner, teammate, cast, case_id):
    address = f"/people/{case_id}/rhythm/"
    owner.open(address)
    teammate.open(address)
    weekly = {"rhythm_days": "7", "next_contact_on": clock.in_days(7).isoformat()}
    quarterly = {"rhythm_days": "90", "next_contact_on": clock.in_days(90).isoformat()}
    form = owner.page
    for _click in range(2):
        owner.page = form
        assert "連絡の間隔をかえました" in owner.send(address, **weekly)
    page = teammate.send(address, 422, **quarterly)
    assert "ほかの人が直しました" in page and '<dd class="prose">毎週</dd>' in page
    assert '<option value="90" selected>' in page
    assert queries.record(cast.owner, case_id).connection.rhythm_days == 7
    assert "連絡の間隔をかえました" in teammate.send(address, **quarterly)
    assert queries.record(cast.owner, case_id).connection.rhythm_days == 90


def test_a_note_never_moves_a_day_that_somebody_else_agreed_on_unseen(
    owner, teammate, cast, case_id
):
    address = f"/people/{case_id}/note/"
    said = {"method": "phone", "reached": "no", "text": "先週かけたが出なかった", "when": "rhythm"}
    said |= {"on": clock.today().isoformat(), "with_whom": ""}
    owner.open(address)
    teammate.open(address)
    promised = clock.in_days(2)
    agreed = {"when": "later", "next_contact_on": promised.isoformat(), "text": "あさって電話する"}
    teammate.send(address, **said | agreed)
    page = owner.send(address, status=422, **said)
    assert "ほかの人が次の連絡の日を決めました" in page and "先週かけたが出なかった" in page
    assert "いまのまま" in page
    owner.send(address, **said | {"when": "stays"})
    assert queries.record(cast.owner, case_id).connection.next_contact_on == promised
    owner.open(address)
    owner.send(address, **said | {"when": "week", "text": "きょう、つながった"})
    assert queries.record(cast.owner, case_id).connection.next_contact_on == clock.in_days(7)


def test_of_two_who_write_about_one_plan_both_are_read(owner, teammate, cast, case_id):
    appointment_id = visit(case_id, cast.owner, cast.teammate)
    address = f"/people/{case_id}/note/"
    said = {"method": "visit", "reached": "yes", "when": "rhythm", "with_whom": "本人"}
    said |= {"on": clock.today().isoformat()}
    for seat in (owner, teammate):
        seat.open(f"{address}?plan={appointment_id}")
    assert "もう変わっていた" not in owner.send(address, text="声が明るい", **said)
    page = teammate.send(address, text="ガスが止まっている", **said)
    assert "この予定は、もう変わっていたので、もうひとつの記録として残しました。" in page
    assert "声が明るい" in page and "ガスが止まっている" in page


def test_other_words_on_a_page_that_was_gone_back_to_are_kept_too(owner, cast, case_id):
    address = f"/people/{case_id}/note/"
    said = {"method": "phone", "reached": "yes", "when": "rhythm", "with_whom": "本人"}
    said |= {"on": clock.today().isoformat()}
    owner.open(address)
    form = owner.page
    for words, notes in (("声が明るい", 1), ("声が明るい", 1), ("声が明るい。転んだという", 2)):
        owner.page = form
        assert words in owner.send(address, text=words, **said)
        assert Note.objects.filter(case=case_id).count() == notes


def test_a_correction_that_was_gone_back_to_with_other_words_stays_on_the_page(
    owner, cast, case_id
):
    said = {"method": "phone", "reached": "yes", "with_whom": "本人"}
    said |= {"on": clock.today().isoformat()}
    owner.open(f"/people/{case_id}/note/")
    owner.send(f"/people/{case_id}/note/", text="はじめ", when="rhythm", **said)
    address = f"/people/{case_id}/notes/{Note.objects.get().pk}/correct/"
    owner.open(address)
    form = owner.page
    owner.send(address, text="二度め", **said)
    owner.page = form
    owner.send(address, text="二度め", **said)
    owner.page = form
    assert "三度め：けがをした" in owner.send(address, 409, text="三度め：けがをした", **said)


def test_what_nobody_touched_is_no_difference_however_a_browser_ends_its_lines(
    owner, teammate, cast, case_id
):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    owner.send(address, mind="眠れない\r\n夜がこわい", wish="話したい")
    for seat in (owner, teammate):
        seat.open(address)
    owner.send(address, mind="眠れない\r\n夜がこわい", wish="将棋がしたい")
    page = teammate.send(address, 409, mind="眠れない\r\n夜がこわい", wish="散歩がしたい")
    carried = {"mine_mind": "眠れない\r\n夜がこわい", "mine_wish": "散歩がしたい"}
    assert 'name="keep_wish"' in page and 'name="keep_mind"' not in page
    teammate.send(address, keep_wish="mine", **carried)
    content = queries.open_sections(cast.owner, case_id, ["words"], "support")["words"].content
    assert (content["wish"], content["mind"]) == ("散歩がしたい", "眠れない\n夜がこわい")


@pytest.mark.parametrize("page", ["missed", "put_off"])
def test_another_date_on_a_page_that_was_gone_back_to_is_told_and_stays(owner, cast, case_id, page):
    appointment_id = visit(case_id, cast.owner)
    address = reverse(f"appointments:{page}", args=[case_id, appointment_id])
    owner.open(address)
    form = owner.page
    said = {"text": "留守", "reason": "雨", "day": "day", "on": clock.in_days(7).isoformat()}
    for _press in range(2):
        owner.page = form
        owner.send(address, **said)
    owner.page = form
    other = said | {"text": "熱が出た", "reason": "熱が出た", "on": clock.in_days(3).isoformat()}
    text = owner.send(address, 422, **other)
    assert "熱が出た" in text and "この予定は、もう" in text


@pytest.mark.parametrize(
    ("page", "field"), [("words", "wishes"), ("household", "not_told"), ("assessment", "view")]
)
def test_who_is_taken_off_the_team_has_the_words_of_a_section_back(
    teammate, cast, case_id, page, field
):
    address = f"/people/{case_id}/sections/{page}/"
    teammate.open(address)
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    assert "きのう包丁を見ていた" in teammate.send(address, 404, **{field: "きのう包丁を見ていた"})

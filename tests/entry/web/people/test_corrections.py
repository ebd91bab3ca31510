"""What was written is said right or struck on pages of their own; what stood before is there."""

import re

import pytest

from tests.cast import hand_on
from tests.entry.web.seats import Seat
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.models import Reading
from tonari.work.support import actions
from tonari.work.support.models import NoteChange

SAID = {"method": "phone", "reached": "yes", "with_whom": "本人"}


@pytest.fixture
def note(cast, case_id):
    note_id = new_id()
    actions.add_note(
        by=cast.owner,
        note_id=note_id,
        case_id=case_id,
        on=clock.today(),
        method="phone",
        reached=True,
        with_whom="本人",
        text="一万円をかりた",
        next_contact_on=clock.in_days(7),
    )
    return f"/people/{case_id}/notes/{note_id}/"


def said(text):
    return SAID | {"text": text, "on": clock.today().isoformat()}


def send(seat, address, status=200, **typed):
    """As `Seat.send`, for forms one of whose fields is called as a parameter of it."""
    seat.page = seat.post(address, seat.hidden | typed, follow=True)
    assert seat.page.status_code == status, (address, seat.page.status_code, seat.mistakes)
    return seat.text


def test_a_note_is_corrected_and_says_so(owner, case_id, note):
    assert "一万円をかりた" in owner.open(f"{note}correct/")
    page = send(owner, f"{note}correct/", **said("千円をかりた"))
    assert "書きなおされています" in page
    assert "一万円をかりた" not in page
    page = owner.open(note)
    assert re.search(r"<del[^>]*>.*一万円をかりた</del>", page)
    assert re.search(r"<ins[^>]*>.*千円をかりた</ins>", page)


def test_what_is_struck_is_opened_on_demand(owner, case_id, note):
    owner.open(f"{note}strike/")
    send(owner, f"{note}strike/", 422, why="")
    page = send(owner, f"{note}strike/", why="別の人のこと")
    assert "取り消されました" in page
    assert f"次の連絡は、{hizuke(clock.in_days(7))}のままです。" in page
    assert f'<a href="/people/{case_id}/rhythm/">次の連絡をかえる</a>' in page
    assert "一万円をかりた" not in page
    assert not Reading.objects.filter(case=case_id, purpose="history").exists()
    page = owner.open(note)
    assert re.search(r"<del[^>]*>.*一万円をかりた</del>", page)
    assert "別の人のこと" in page
    assert Reading.objects.filter(case=case_id, purpose="history").count() == 1
    assert "前の内容を見るため" in owner.open(f"/people/{case_id}/readings/")
    owner.open(f"{note}restore/")
    assert "一万円をかりた" in send(owner, f"{note}restore/")


def test_what_is_said_right_while_a_colleague_strikes_it_stays_on_the_page(
    owner, cast, case_id, note
):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    teammate = Seat(cast.teammate)
    teammate.open(f"{note}correct/")
    owner.open(f"{note}strike/")
    send(owner, f"{note}strike/", why="別の人のこと")
    page = send(teammate, f"{note}correct/", 422, **said("二千円をかりた"))
    assert "ほかの人がこれを取り消しました" in page and "二千円をかりた" in page
    owner.open(note)
    owner.open(f"{note}restore/")
    send(owner, f"{note}restore/")
    teammate.open(f"{note}correct/")
    assert "二千円をかりた" in send(teammate, f"{note}correct/", **said("二千円をかりた"))


def test_corrections_that_meet_are_chosen_from_field_by_field(owner, cast, case_id, note):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    teammate = Seat(cast.teammate)
    for seat in (owner, teammate):
        seat.open(f"{note}correct/")
    send(teammate, f"{note}correct/", **said("千円をかりた"))
    page = send(owner, f"{note}correct/", 409, **said("二千円をかりた") | {"method": "visit"})
    assert "千円をかりた" in page and "二千円をかりた" in page
    assert "訪問・同行" in page
    page = send(owner, f"{note}correct/", 409)
    assert "どちらを残すか" in page and "二千円をかりた" in page
    page = send(owner, f"{note}correct/", keep_text="theirs", keep_method="mine")
    assert "千円をかりた" in page and "二千円をかりた" not in page
    assert "訪問・同行（本人）" in page
    assert NoteChange.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"text": " "}, "ひとことでよいので"),
        ({"on": "令和2年2月30日"}, "という日はありません"),
        ({"text": "あ" * 20_001}, "20000"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(owner, note, typed, why):
    owner.open(f"{note}correct/")
    page = send(owner, f"{note}correct/", 422, **said("千円🙏") | typed)
    assert why in page
    assert "千円🙏" in page or "text" in typed


def test_the_same_form_twice_is_one(owner, note):
    owner.open(f"{note}correct/")
    typed = owner.hidden | said("千円をかりた")
    for _again in range(2):
        assert owner.post(f"{note}correct/", typed).status_code == 302
    assert NoteChange.objects.count() == 1


@pytest.mark.parametrize("page", ["", "correct/", "strike/", "restore/"])
def test_for_everybody_else_the_pages_do_not_exist(cast, stranger, case_id, note, page):
    theirs = hand_on(cast, case_id, ["identity", "notes"])
    stranger.open(f"{note}{page}", status=404)
    other = Seat(cast.other)
    other.open(f"{note}{page}", status=404)
    assert "直す" not in other.open(f"/people/{theirs.case_id}/received/{theirs.grant_id}/")

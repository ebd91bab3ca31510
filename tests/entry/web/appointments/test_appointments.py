"""From a plan to its note: by the pages, on the day, once."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import begin
from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.models import Reading
from tonari.work.support import actions
from tonari.work.support.models import Appointment, Note
from tonari.work.support.rules import When

BAD = [
    ({"on": "令和2年2月30日"}, "という日はありません"),
    ({"on": ""}, "日を入れるか"),
    ({"on": "2026-11-01"}, "その日は過ぎています"),
    ({"on": "2030-01-01"}, "1年以内"),
    ({"at": "25:99"}, "時刻として読めません"),
    ({"kind": ""}, "何をするかを選んでください"),
    ({"kind": "errand", "what": ""}, "何をしておくか"),
    ({"what": "あ" * 20_000}, ""),
    ({"goers": []}, "だれがするか"),
]


def typed(owner, **changes):
    form = {
        "kind": "visit",
        "day": "day",
        "on": "２０２６－１１－１８",
        "at": "１４時３０分",
        "what": "将棋をさす",
        "place": "𠮷川さんの家 👪",
        "goers": [str(owner.actor.id)],
    }
    return form | changes


def plan(cast, case_id, on, **changes):
    made = {
        "appointment_id": new_id(),
        "kind": "visit",
        "when": When.day(on),
        "what": "",
        "place": "",
        "goers": [cast.owner.acting_id],
    } | changes
    actions.plan_appointment(by=cast.owner, case_id=case_id, **made)
    return f"/people/{case_id}/plan/{made['appointment_id']}/"


def later(seat, address):
    seat.cookies[KEY_COOKIE] = cookie_of(seat.actor)
    return seat.open(address)


def test_a_visit_is_planned_and_stands_on_today(owner, case_id, now):
    new = f"/people/{case_id}/plan/"
    owner.open(new)
    page = owner.send(new, **typed(owner))
    assert "予定を入れました" in page
    assert "11月18日（水） 14:30" in page
    assert "𠮷川さんの家 👪" in page
    assert "きょうの予定" not in owner.open("/today/")
    with clock.at(now + timedelta(days=2)):
        page = later(owner, "/today/")
        assert "きょうの予定" in page and "14:30 訪問" in page and "将棋をさす" in page
        assert "花ちゃん" in page
    with clock.at(now + timedelta(days=3)):
        page = later(owner, "/today/")
        assert "日がすぎた予定" in page and "訪問・きのうの予定" in page
    sections = [one.sections for one in Reading.objects.filter(purpose="today")]
    assert ["notes"] in sections and ["identity"] in sections


@pytest.mark.parametrize(("changes", "words"), BAD)
def test_what_is_wrong_is_said_and_what_was_typed_stays(owner, case_id, changes, words):
    new = f"/people/{case_id}/plan/"
    owner.open(new)
    page = owner.send(new, status=422, **typed(owner, **changes))
    assert words in page
    assert "𠮷川さんの家 👪" in page
    assert owner.mistakes
    assert not Appointment.objects.exists()


def test_a_form_sent_twice_is_one_plan(owner, case_id):
    new = f"/people/{case_id}/plan/"
    owner.open(new)
    form = owner.hidden | typed(owner)
    assert [owner.post(new, form).status_code for _ in "ab"] == [302, 302]
    assert Appointment.objects.count() == 1


def test_from_today_to_its_note_and_back(cast, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    both = [cast.owner.acting_id, cast.teammate.acting_id]
    plan(cast, case_id, clock.today(), goers=both)
    page = owner.open("/today/")
    assert "鈴木 一郎と" in page
    [note] = re.findall(r'href="(/people/[^"]+/note/\?plan=[^"]+)"', page)
    page = owner.open(note)
    assert re.search(r'value="visit"[^>]*checked', page)
    assert "本人（行った人：佐藤 さくら、鈴木 一郎）" in page
    words = {"method": "visit", "reached": "yes", "text": "笑った", "when": "week"}
    form = {"on": clock.today().isoformat(), "with_whom": "本人", **words}
    sent = owner.hidden | form
    owner.send(note.partition("?")[0], **form)
    assert owner.page.redirect_chain == [("/today/", 302)]
    assert Appointment.objects.get().state == "done"
    # The button was pressed twice: it is no second note.
    assert owner.post(note.partition("?")[0], sent).status_code == 302
    assert Note.objects.count() == 1
    assert "いまは待っている人はいません" in owner.open("/today/")


@pytest.mark.parametrize(
    ("kind", "says"), [("visit", "留守でした。"), ("accompany", "会えませんでした。")]
)
def test_what_is_written_of_nobody_met_fits_what_was_planned(cast, owner, case_id, kind, says):
    page = plan(cast, case_id, clock.today(), kind=kind)
    owner.open(f"{page}missed/")
    assert says in owner.text


def test_nobody_in_is_a_note_and_a_new_date(cast, owner, case_id):
    page = plan(cast, case_id, clock.today(), kind="phone")
    owner.open(f"{page}missed/?from=today")
    assert "電話に出ませんでした。" in owner.text
    bad = {"text": "出ない", "day": "day", "on": "2026-02-30"}
    owner.send(f"{page}missed/?from=today", status=422, **bad)
    assert "出ない" in owner.text
    assert not Note.objects.exists()
    owner.send(f"{page}missed/?from=today", **bad | {"on": "2026-11-20"})
    assert owner.page.redirect_chain == [("/today/", 302)]
    assert sorted(Appointment.objects.values_list("state", flat=True)) == ["not_met", "planned"]
    assert Note.objects.get().reached is False


def test_put_off_called_off_and_somebody_else(cast, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    page = plan(cast, case_id, clock.today())
    owner.open(page)
    owner.send(page, goers=[str(cast.teammate.id)])
    assert "鈴木 一郎" in owner.text
    assert "いまは待っている人はいません" in owner.open("/today/")
    owner.open(f"{page}put-off/")
    owner.send(f"{page}put-off/", status=422, reason="", day="next_week")
    owner.send(f"{page}put-off/", reason="雨がひどい", day="next_week")
    assert "11月29日（日）までに" in owner.text
    assert "雨がひどい" in owner.text
    [again] = Appointment.objects.filter(state="planned")
    owner.open(f"/people/{case_id}/plan/{again.pk}/call-off/")
    owner.send(f"/people/{case_id}/plan/{again.pk}/call-off/", reason="")
    assert not Appointment.objects.filter(state="planned").exists()


def test_a_small_task_is_done_by_one_touch(cast, owner, case_id):
    page = plan(cast, case_id, clock.today(), kind="errand", what="バスを調べる")
    assert f'action="{page}done/?from=today"' in owner.open("/today/")
    assert owner.post(f"{page}done/?from=today").url == "/today/"
    assert owner.post(f"{page}done/?from=today").url == "/today/"
    assert Appointment.objects.get().state == "done"
    assert owner.get(f"{page}done/").status_code == 405


def test_whoever_is_visited_today_is_not_rung_up_besides(cast, owner, case_id, now):
    with clock.at(now + timedelta(days=30)):
        assert "声をかける" in later(owner, "/today/")
        plan(cast, case_id, clock.today(), when=When.day(clock.today(), time(9)))
        page = owner.open("/today/")
    assert "声をかける" not in page
    assert page.count("花ちゃん</a>") == 1


def test_a_visit_that_nobody_goes_to_says_so(cast, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    when = When.day(clock.today(), time(14))
    plan(cast, case_id, clock.today(), goers=[cast.teammate.acting_id], when=when)
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    assert "14:00 訪問・する人がいません" in owner.open("/today/")


def test_for_others_there_is_no_plan(cast, case_id, owner):
    page = plan(cast, case_id, clock.today(), what="ひみつの相談")
    elsewhere = begin(cast.owner)
    mixed = page.replace(str(case_id), str(elsewhere))
    for who in (cast.stranger, cast.host, cast.other, cast.partner):
        seat = Seat(who)
        for address in ("", "missed/", "put-off/", "call-off/"):
            seat.open(f"{page}{address}", status=404)
        assert seat.post(f"{page}done/").status_code == 404
        seat.open(f"/people/{case_id}/plan/", status=404)
        seat.open(f"/people/{case_id}/note/?plan={page.split('/')[-2]}", status=404)
        assert "ひみつ" not in seat.open("/today/")
    for address in ("", "missed/", "put-off/", "call-off/"):
        owner.open(f"{mixed}{address}", status=404)
    assert owner.post(f"{mixed}done/").status_code == 404
    owner.open(f"/people/{case_id}/note/?plan=nonsense", status=404)


def test_plans_of_many_cost_no_more(cast, owner, case_id):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            owner.open("/today/")
        return len(queries)

    plan(cast, case_id, clock.today())
    owner.open("/today/")
    few = asked()
    for number in range(8):
        other = begin(cast.owner, {"identity": {"called": f"ひと{number}"}})
        plan(cast, other, clock.today(), what="お茶")
    assert asked() == few


def test_who_goes_is_not_changed_by_an_older_page(cast, owner, case_id):
    for one in (cast.teammate, cast.stranger):
        people.join_team(by=cast.owner, case_id=case_id, member_id=one.id)
    address = plan(cast, case_id, clock.today())
    teammate = Seat(cast.teammate)
    owner.open(address)
    teammate.open(address)
    form = owner.page
    for _click in range(2):
        owner.page = form
        assert "だれがするかをかえました" in owner.send(address, goers=[str(cast.stranger.id)])
    page = teammate.send(address, 422, goers=[str(cast.teammate.id)])
    assert "ほかの人が直しました" in page and '<dd class="prose">田中 実' in page
    again = teammate.send(address, goers=[str(cast.teammate.id)])
    assert "だれがするかをかえました" in again


@pytest.mark.parametrize(("at", "is_outside"), [("10:00", False), ("9:30", True), ("15:01", True)])
def test_when_they_may_be_rung_up_is_said_while_planning(owner, cast, at, is_outside):
    said = {"call_from": "10:00", "call_until": "15:00", "care": "no_message"}
    case_id = begin(cast.owner, {"contact": said})
    address = f"/people/{case_id}/plan/"
    page = owner.open(address)
    assert "電話は、10:00から15:00まで" in page and "留守番電話に残さない" in page
    page = owner.send(address, **typed(owner, at=at))
    assert "予定を入れました。" in page
    assert ("「電話をしてよい」と言った時間の外です" in page) == is_outside

"""When a place is open: on its page, in the form, in calendars, and read from a text."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rruleset, rrulestr
from django.test import Client
from django.utils import translation
from icalendar import Calendar

from tonari.entry.web.directory.times import shown
from tonari.ground.areas.models import Area
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.ids import new_id
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    merge_services,
    put_service,
    say_openings,
    say_room,
    withdraw_service,
)
from tonari.records.directory.models import Service
from tonari.records.directory.rules.opening_words import describe, parse
from tonari.records.directory.rules.openings import to_json

from .test_pages import CAFE, cafe, owner, page, signed_in, typed  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday")]
TODAY = date(2026, 11, 25)


@pytest.fixture
def thursday():
    with clock.at(datetime(2026, 11, 26, 9, tzinfo=clock.TOKYO)):
        yield


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ("奇数月の水曜 10:00〜12:00", "odd months, Wed"),
        ("4・10月の土曜 10:00〜12:00", "every year Apr · Oct Sat"),
        ("毎年8月 土 10:00〜12:00", "every year Aug Sat"),
    ],
)
def test_months_that_come_again_are_said_in_english_too(times, words):
    with translation.override("en"):
        ((which, _hours),) = shown(parse(times, TODAY))
    assert " ".join(which.split()) == words


def put(by, times, **more):
    return put_service(by=by.actor, content=replace(CAFE, openings=parse(times, TODAY), **more))


def events(client, address):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


def starts_of(event):
    """When an event begins, each time: its rule and its exceptions as any calendar reads them."""
    first = event["DTSTART"].dt
    if "RRULE" not in event:
        return [first]
    said = rruleset()
    said.rrule(rrulestr(event["RRULE"].to_ical().decode(), dtstart=first))
    for left_out in event["EXDATE"].dts if "EXDATE" in event else ():
        said.exdate(left_out.dt)
    return list(said)


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=clock.TOKYO)


def test_times_of_a_list_that_nobody_confirmed_say_so_on_the_page_and_in_the_list(
    signed_in,  # noqa: F811
    owner,  # noqa: F811
):
    row = Service(name="港の公園", kind="place", standing="formal", folded="港", source="市")
    row.openings = to_json(parse("木 12:00〜14:00", TODAY))
    row.save(force_insert=True)
    places = (f"/places/{row.pk}/", "/places/", "/places/embed/")
    words = ("まだ確かめていません", "時間は、まだ確かめていません", "時間は、まだ確かめていません")
    for place, said in zip(places, words, strict=True):
        found = page(Client().get(place))
        assert "木 12:00〜14:00" in found and said in found
    [event] = events(Client(), f"{places[0]}calendar.ics")
    assert event["DESCRIPTION"].startswith("時間は、まだ確かめていません")
    with clock.at(at(11, 26, 9, 5)):
        signed_in.post(f"/places/{row.pk}/confirm/")
    for place in places:
        assert "まだ確かめていません" not in page(Client().get(place))
    Service.objects.update(last_checked_on=None, provenance={"openings": ["list", "市", ""]})
    assert "まだ確かめていません" in page(Client().get(places[0]))
    openings = parse("木 12:00〜15:00", TODAY)
    say_openings(by=owner.actor, service_id=row.pk, openings=openings, version=1)
    assert "まだ確かめていません" not in page(Client().get(places[0]))


def test_a_remark_on_the_times_stands_beside_them_in_lists_not_in_their_place(client, owner):  # noqa: F811
    made = put(owner, "水 14:00〜18:00", hours="雨の日は休み")
    for address in ("/places/", "/places/embed/"):
        found = page(client.get(address))
        assert "水 14:00〜18:00" in found and "雨の日は休み" in found
    for address in (f"/places/{made}/calendar.ics", "/places/calendar.ics"):
        told = [str(one["description"]) for one in events(client, address)]
        assert told and all("雨の日は休み" in one for one in told)


def test_the_page_says_whether_it_is_open_and_the_next_two_days(client, owner):  # noqa: F811
    made = put(owner, "第2・第4土曜 13:00〜15:00\n木 12:00〜14:00\n休み 12月3日")
    with clock.at(at(11, 26, 12, 30)):
        found = page(client.get(f"/places/{made}/"))
    assert "いま開いています" in found
    assert "14:00まで" in found
    assert "第2・第4土曜 13:00〜15:00" in found
    assert "11月26日（木） 12:00〜14:00、11月28日（土） 13:00〜15:00" in found
    assert "祝日や年末年始は、行く前に確かめてください。" in found
    with clock.at(at(11, 26, 14)):
        found = page(client.get(f"/places/{made}/"))
    assert "いま開いています" not in found
    assert "11月28日（土） 13:00〜15:00、12月10日（木） 12:00〜14:00" in found


@pytest.mark.parametrize(
    ("lines", "room", "said"),
    [
        ("第2・第4木曜 13:00〜15:00", "", "つぎは12月10日（木）"),
        ("第2・第4木曜 13:00〜15:00\n休み 12月10日", "", "つぎは12月24日（木）"),
        ("毎月5日 10:00〜11:00", "", "つぎは12月5日（土）"),
        ("第2・第4木曜 13:00〜15:00", "paused", ""),
        ("木 13:00〜15:00", "", ""),
    ],
)
def test_what_comes_not_every_week_stands_in_a_list_with_its_next_day(
    client,
    owner,  # noqa: F811
    lines,
    room,
    said,
):
    with clock.at(at(11, 27, 9)):
        made = put(owner, lines)
        if room:
            say_room(by=owner.actor, service_id=made, room=room)
        found = page(client.get("/places/"))
    assert said in found if said else "つぎは" not in found


def test_the_page_and_the_calendars_of_what_is_paused_announce_no_times(client, owner):  # noqa: F811
    made = put(owner, "木 12:00〜14:00")
    say_room(by=owner.actor, service_id=made, room="paused")
    with clock.at(at(11, 26, 12, 30)):
        found = page(client.get(f"/places/{made}/"))
        assert events(client, f"/places/{made}/calendar.ics") == []
        assert events(client, "/places/calendar.ics") == []
    assert "11月26日（木）に伝えられました。いまは開いていません。" in found
    for announced in ("いま開いています", "つぎの日", "カレンダーに入れる", "opens"):
        assert announced not in found
    assert "木 12:00〜14:00" in found
    with clock.at(at(12, 31, 12, 30) + timedelta(days=7)):
        later = page(client.get(f"/places/{made}/"))
        assert events(client, f"/places/{made}/calendar.ics")
    assert "いま開いています" in later
    assert "2026年11月26日（木）には「休止中」でした。いまのようすは確かめてください。" in later


def test_a_calendar_ends_with_what_was_withdrawn_and_goes_on_with_what_was_merged(client, owner):  # noqa: F811
    ended, twin, kept = (put(owner, "木 12:00〜14:00", name=name) for name in "茶花月")
    withdraw_service(by=owner.actor, service_id=ended)
    ids = {"merge_id": new_id(), "kept_id": kept, "other_id": twin}
    merge_services(by=owner.actor, **ids, chosen={"name": "kept"}, versions=(1, 1))
    answer = client.get(f"/places/{ended}/calendar.ics")
    assert answer.status_code == 200 and "茶" not in answer.content.decode()
    assert events(client, f"/places/{ended}/calendar.ics") == []
    assert events(client, f"/places/{twin}/calendar.ics")[0]["SUMMARY"] == "月"
    assert client.get(f"/places/{new_id()}/calendar.ics").status_code == 404


@pytest.mark.parametrize(
    ("lines", "said", "week"),
    [
        ("毎日 24時間", "いま開いています 24時間", "毎日 24時間"),
        ("木 18:00〜24:00\n金 0:00〜1:00", "いま開いています 翌1:00まで", "金 00:00〜01:00"),
        ("木 18:00〜24:00", "いま開いています 24:00まで", "木 18:00〜24:00"),
    ],
)
def test_midnight_is_no_minute_before_it(client, owner, lines, said, week):  # noqa: F811
    made = put(owner, lines)
    with clock.at(at(11, 26, 23, 59)):
        found = page(client.get(f"/places/{made}/"))
    # What search engines are told of it is another matter.
    words = " ".join(re.sub("(?s)<script.*?</script>|<[^>]*>", " ", found).split())
    assert said in words
    assert week in words
    assert "23:59" not in words
    assert ("つぎの日" in words) is ("24時間" not in said)


def test_where_the_days_have_run_out_the_page_says_so_and_folds_them_away(signed_in, owner):  # noqa: F811
    made = put(owner, "11月26日 12:00〜14:00", hours="")
    for day, is_over in ((26, False), (27, True)):
        with clock.at(at(11, day, 15)):
            found = page(signed_in.get(f"/places/{made}/"))
            rows = page(signed_in.get("/places/"))
            owner.sits_down(signed_in)
            today = page(signed_in.get("/today/"))
        open_to_all, _summary, folded = found.partition("これまでの日</summary>")
        assert ("つぎの日は、まだわかりません。" in open_to_all) is is_over
        assert ("2026年11月26日 12:00〜14:00" in open_to_all) is not is_over
        assert ("2026年11月26日 12:00〜14:00" in folded) is is_over
        assert ("カレンダーに入れる" in found) is not is_over
        assert ("つぎの日は、まだわかりません。" in rows) is is_over
        assert ("2026年11月26日 12:00〜14:00" in rows) is not is_over
        assert ("のせてある日が、みな終わりました。" in today) is is_over


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("", "祝日や年末年始は、行く前に確かめてください。"),
        ("祝日は休みです", "年末年始は、行く前に確かめてください。"),
        ("年末年始は休みです", "祝日は、行く前に確かめてください。"),
        ("祝日定休\n年末年始休業", ""),
    ],
)
def test_only_what_nobody_said_is_to_be_asked_about(client, owner, said, asked):  # noqa: F811
    made = put(owner, f"木 12:00〜14:00\n{said}")
    found = page(client.get(f"/places/{made}/"))
    asks = re.findall(r'<p class="hint">([^<]*行く前に確かめてください。)', found)
    assert asks == ([asked] if asked else [])


def test_the_form_shows_the_times_as_they_are_written_and_refuses_at_the_field(signed_in, owner):  # noqa: F811
    made = put(owner, "第2土曜 13:00〜15:00")
    form = signed_in.get(f"/places/{made}/edit/")
    assert form.context["form"]["openings"].value() == "第2土曜 13:00〜15:00"
    wrong = "第2土曜 13:00〜15:00\n月 25:00〜26:00"
    found = page(signed_in.post(f"/places/{made}/edit/", typed(form, openings=wrong)), status=422)
    assert "「月 25:00〜26:00」が読めません。" in found
    assert wrong in found
    more = "第2土曜 13:00〜15:00\n休み 12月12日\n不定期です"
    signed_in.post(f"/places/{made}/edit/", typed(form, openings=more))
    now = describe(queries.service(PUBLIC, made).openings)
    assert now == "第2土曜 13:00〜15:00\n休み 2026年12月12日\n不定期です"


def test_what_was_read_from_a_text_counts_for_nothing_until_it_is_confirmed(signed_in, owner):  # noqa: F811
    unsaid = page(signed_in.get(f"/places/{put(owner, '')}/times/"))
    assert "開いている時間を、1行に1つ書いてください。" in unsaid
    assert "文から読みとった" not in unsaid
    made = put(owner, "", hours="平日：午前9時～午後5時（休館日を除く）")
    asked = "この時間でよいですか"
    assert asked in page(signed_in.get(f"/places/{made}/"))
    assert queries.service(PUBLIC, made).openings.opens == ()
    shown = signed_in.get(f"/places/{made}/times/")
    assert "月・火・水・木・金 09:00〜17:00" in page(shown)
    form = typed(shown)
    broken = form | {"openings": "だいたい9時"}
    assert "だいたい9時" in page(signed_in.post(f"/places/{made}/times/", broken), status=422)
    assert signed_in.post(f"/places/{made}/times/", form).status_code == 302
    signed_in.post(f"/places/{made}/times/", form)
    assert describe(queries.service(PUBLIC, made).openings) == "月・火・水・木・金 09:00〜17:00"
    assert Row.objects.filter(verb="directory.openings_said").count() == 1
    assert asked not in page(signed_in.get(f"/places/{made}/"))
    late = form | {"openings": "土 09:00〜10:00"}
    refused = signed_in.post(f"/places/{made}/times/", late)
    assert "ほかの人が直しました" in page(refused, status=422)
    stands = "月・火・水・木・金 09:00〜17:00"
    assert refused.context["theirs"] == [("開いている曜日と時間", stands)]
    assert signed_in.post(f"/places/{made}/times/", typed(refused)).status_code == 302
    assert describe(queries.service(PUBLIC, made).openings) == "土 09:00〜10:00"
    owner.neighbour("海辺の会").sits_down(signed_in)
    assert signed_in.post(f"/places/{made}/times/", form).status_code == 409


def test_a_calendar_holds_what_is_certain_of_sixty_days(client, owner):  # noqa: F811
    made = put(owner, "木 12:00〜14:00\n最終日曜 22:00〜24:00\n休み 12月3日")
    Service.objects.filter(pk=made).update(source="海の町の一覧", licence="CC BY 4.0")
    address = f"/places/{made}/calendar.ics"
    with clock.at(at(11, 26, 9)):
        first, second = client.get(address), client.get(address)
        assert first["Content-Type"] == "text/calendar; charset=utf-8"
        assert first.content == second.content
        same = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (same.status_code, same.content, bool(same["Last-Modified"])) == (304, b"", True)
        calendar = Calendar.from_ical(first.content)
        assert "出典：海の町の一覧（CC BY 4.0）" in calendar["X-WR-CALDESC"]
        every = calendar.walk("VEVENT")
        found = {start: event for event in every for start in starts_of(event)}
    assert len({event["UID"] for event in every}) == len(every) == 2
    starts = sorted(found)
    assert starts[:4] == [at(11, 26, 12), at(11, 29, 22), at(12, 10, 12), at(12, 17, 12)]
    assert at(12, 31, 12) not in found
    assert starts[-1] <= at(11, 26, 12) + timedelta(days=60)
    late = found[at(11, 29, 22)]
    assert late["DTEND"].dt - late["DTSTART"].dt == timedelta(hours=2)
    assert (late["SUMMARY"], late["LOCATION"]) == ("カフェ潮風", "海の町1-1")
    assert str(late["DTSTART"].dt.tzinfo) == "Asia/Tokyo"


def test_what_is_near_is_what_a_calendar_and_another_site_show(client, owner):  # noqa: F811
    here = put(owner, "木 12:00〜14:00", name="ここ", lat=34.86, lon=138.3)
    put(owner, "金 12:00〜14:00", name="遠く", lat=35.2, lon=138.3)
    near = f"?origin={here}&within=1000"
    assert {event["SUMMARY"] for event in events(client, f"/places/calendar.ics{near}")} == {"ここ"}
    embedded = page(client.get(f"/places/embed/{near}"))
    assert "100mより近く" in embedded
    assert "遠く" not in embedded


def test_a_calendar_of_a_search_or_an_area_has_what_is_listed_there(client, owner, signed_in):  # noqa: F811
    sides = dict.fromkeys(("south", "west", "north", "east"), 0.0)
    area = Area.objects.create(name="みなと小学校区", kind="school_district", **sides)
    more = {"reach": "areas", "served": (area.pk,)}
    here = put(owner, "木 12:00〜14:00", name="ここ", description="お茶の会", **more)
    put(owner, "金 12:00〜14:00", name="よそ")
    hidden = put_service(
        by=owner.actor, state="members",
        content=replace(CAFE, name="内", openings=parse("木 12:00〜14:00", TODAY), **more),
    )  # fmt: skip
    put(owner, "", name="いつか", **more)
    names = {event["SUMMARY"] for event in events(client, f"/places/areas/{area.pk}/calendar.ics")}
    assert names == {"ここ"}
    for address, expected in (
        ("/places/calendar.ics", {"ここ", "よそ"}),
        ("/places/calendar.ics?when=day3", {"ここ"}),
        ("/places/calendar.ics?on=2026-12-04", {"よそ"}),
        ("/places/calendar.ics?words=よそ&page=9", {"よそ"}),
        ("/places/calendar.ics?words=ない", set()),
        ("/places/calendar.ics?words=お茶が飲みたい 木曜日", {"ここ"}),  # as the list has it
    ):
        assert {event["SUMMARY"] for event in events(client, address)} == expected
    assert client.get(f"/places/{hidden}/calendar.ics").status_code == 404
    assert signed_in.get(f"/places/{hidden}/calendar.ics").status_code == 404
    assert client.get(f"/places/areas/{here}/calendar.ics").status_code == 404


def test_a_day_or_a_date_finds_what_is_open_then(client, owner):  # noqa: F811
    put(owner, "木 12:00〜14:00", name="木の店")
    put(owner, "12月4日 12:00〜14:00", name="金の日")
    assert "木の店" in page(client.get("/places/", {"when": "day3"}))
    assert "金の日" not in page(client.get("/places/", {"when": "day3"}))
    found = page(client.get("/places/", {"on": "2026-12-04"}))
    assert "金の日" in found
    assert "木の店" not in found
    nothing = page(client.get("/places/", {"on": "2026-12-05", "words": "店"}))
    assert "日にちをはずす" in nothing or "いつをはずす" in nothing


def test_what_calendars_hold_costs_the_same_however_many(owner, django_assert_num_queries):  # noqa: F811
    for number in range(5):
        put(owner, f"木 12:00〜1{number + 3}:00", name=f"店{number}")
    assert queries.with_times(COMMAND, words="居ない") == (0, [])  # what is searched in is made
    with django_assert_num_queries(3):
        total, found = queries.with_times(COMMAND, words="店")
    assert total == len(found) == 5


def test_where_more_is_found_than_a_calendar_holds_the_page_says_so(client, owner):  # noqa: F811
    assert queries.MOST_PLACES == 100, "the page says so many"
    put(owner, "木 12:00〜14:00", name="店")
    told = "時間のはっきりしているところ、100か所までです"
    assert told not in page(client.get("/places/"))
    rows = [Service(name=f"店{n}", kind="place", standing="informal") for n in range(100)]
    for row in rows:
        row.openings = to_json(parse("木 12:00〜14:00", TODAY))
    Service.objects.bulk_create(rows)
    assert told in page(client.get("/places/"))


def test_a_calendar_that_holds_only_the_first_says_so(client, owner, monkeypatch):  # noqa: F811
    for number in range(3):
        put(owner, "木 12:00〜14:00", name=f"店{number}")

    def about():
        found = client.get("/places/calendar.ics", {"words": "店"}).content
        return Calendar.from_ical(found)["X-WR-CALDESC"]

    assert "か所だけです" not in about()
    monkeypatch.setattr("tonari.records.directory.queries.calendars.MOST_PLACES", 2)
    assert "時間のはっきりしている3か所のうち、2か所だけです。" in about()

"""What leaves the node of the directory for other sites: the embedded list, and linked data."""

import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.conf import settings
from django.test import Client

from tonari.kernel import clock
from tonari.records.directory.actions import put_service, say_room
from tonari.records.directory.models import Service
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.openings import NEVER_SAID

from .test_pages import CAFE, cafe, owner, page, signed_in  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
GONE = "01a20b97-8748-7113-99ad-a67cf2292d88"
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def linked(client, service):
    found = LINKED.search(page(client.get(f"/places/{service}/")))
    return json.loads(found[1]) if found else None


def test_a_public_place_is_told_to_search_engines(client, owner):  # noqa: F811
    content = replace(CAFE, lat=34.25, lon=138.45, members_contact="店主の携帯 090-1")
    said = linked(client, put_service(by=owner.actor, content=content))
    assert said["@type"] == "Place"
    assert said["name"] == "カフェ潮風"
    assert said["address"]["streetAddress"] == "海の町1-1"
    assert said["geo"] == {"@type": "GeoCoordinates", "latitude": 34.25, "longitude": 138.45}
    assert said["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Thursday",
            "opens": "12:00",
            "closes": "14:00",
        }
    ]
    assert said["subjectOf"]["lastReviewed"] == "2026-11-16"
    assert "店主の携帯" not in json.dumps(said, ensure_ascii=False)


def test_open_until_midnight_is_told_as_search_engines_read_it(client, owner):  # noqa: F811
    content = replace(CAFE, openings=parse("月 18:00〜24:00", date(2026, 11, 16)))
    service = put_service(by=owner.actor, content=content)
    [hours] = linked(client, service)["openingHoursSpecification"]
    assert (hours["opens"], hours["closes"]) == ("18:00", "23:59")
    assert "24:00" in LINKED.sub("", page(client.get(f"/places/{service}/")))


@pytest.mark.parametrize(
    ("licence", "told"),
    [
        ("ＣＣ ＢＹ 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("町の決まり", "町の決まり"),
    ],
)
def test_a_known_licence_is_told_by_the_page_of_its_terms(client, owner, licence, told):  # noqa: F811
    service = put_service(by=owner.actor, content=CAFE)
    Service.objects.filter(pk=service).update(source="海の町の一覧", licence=licence)
    assert linked(client, service)["subjectOf"]["license"] == told


@pytest.mark.parametrize("kind", ["place", "support"])
def test_days_on_which_it_is_shut_are_told_and_those_nobody_knows_of_are_not(client, owner, kind):  # noqa: F811
    said = "月・土 10:00〜12:00\n休み 第3土曜\n祝日は休みです"  # nothing of the new year
    content = replace(CAFE, kind=kind, openings=parse(said, date(2026, 11, 16)))
    told = linked(client, put_service(by=owner.actor, content=content))
    hours = told.get("specialOpeningHoursSpecification") or told["hoursAvailable"]
    shut = [one for one in hours if "validFrom" in one]
    assert [one["validFrom"] for one in shut] == ["2026-11-21", "2026-11-23", "2026-12-19",
                                                  "2027-01-11"]  # fmt: skip
    assert all(one["validThrough"] == one["validFrom"] for one in shut)
    assert {(one["opens"], one["closes"]) for one in shut} == {("00:00", "00:00")}


@pytest.mark.parametrize(
    ("times", "shut"),
    [
        # After Mondays that are holidays.
        ("火・水・木・金・土・日 10:00〜12:00", ["2026-11-24", "2027-01-12"]),
        ("月・火・水 10:00〜12:00\n休み 第4月曜", ["2026-11-24"]),  # the 23rd is the fourth
        ("火・水・土 10:00〜12:00", []),  # nobody knows which day is meant
    ],
)
def test_a_closing_day_that_moves_on_is_told_on_the_day_on_which_it_is_then(
    client,
    owner,  # noqa: F811
    times,
    shut,
):
    said = f"{times}\n休みの日が祝日のとき、次の日が休みになります\n祝日も開いています"
    content = replace(CAFE, kind="place", openings=parse(said, date(2026, 11, 16)))
    told = linked(client, put_service(by=owner.actor, content=content))
    days = [one["validFrom"] for one in told.get("specialOpeningHoursSpecification", [])]
    # On other Mondays that are named it is shut anyway.
    assert [day for day in days if date.fromisoformat(day).weekday()] == shut


@pytest.mark.parametrize("kind", ["place", "support"])
def test_what_is_on_days_that_are_named_is_an_event(client, owner, kind):  # noqa: F811
    once = replace(CAFE, kind=kind, provider="海の会")
    days = parse("2026年12月5日 10:00〜12:00", date(2026, 11, 16))
    said = linked(client, put_service(by=owner.actor, content=replace(once, openings=days)))
    assert said["@type"] == "Event"
    assert said["startDate"] == "2026-12-05T10:00:00+09:00"
    assert said["endDate"] == "2026-12-05T12:00:00+09:00"
    assert said["location"]["address"]["streetAddress"] == "海の町1-1"
    assert said["organizer"]["name"] == "海の会"
    assert {"subEvent", "openingHoursSpecification", "telephone"}.isdisjoint(said)


def test_what_is_paused_or_over_is_no_event(client, owner):  # noqa: F811
    days = parse("2026年12月5日 10:00〜12:00", date(2026, 11, 16))
    made = put_service(by=owner.actor, content=replace(CAFE, openings=days))
    with clock.at(datetime(2026, 12, 6, 9, tzinfo=clock.TOKYO)):
        assert linked(client, made)["@type"] == "Place"
    say_room(by=owner.actor, service_id=made, room="paused")
    assert linked(client, made)["@type"] == "Place"


def test_of_several_days_each_stands_there_and_what_comes_again_is_no_event(client, owner):  # noqa: F811
    several = "2026年12月5日 10:00〜12:00\n2026年12月19日 22:00〜24:00"
    for text, days in ((several, 2), (f"{several}\n木 12:00〜14:00", 0)):
        openings = parse(text, date(2026, 11, 16))
        made = put_service(by=owner.actor, content=replace(CAFE, openings=openings))
        said = linked(client, made)
        assert said["@type"] == ("Event" if days else "Place")
        assert len(said.get("subEvent", [])) == days
        ends = "2026-12-20T00:00:00+09:00"
        assert said.get("endDate", ends) == ends


@pytest.mark.parametrize(
    ("standing", "kind"), [("formal", "GovernmentService"), ("informal", "Service")]
)
def test_a_support_is_a_service_and_says_only_what_is_known(client, owner, standing, kind):  # noqa: F811
    content = replace(
        CAFE, kind="support", standing=standing, address="", phone="", openings=NEVER_SAID
    )
    said = linked(client, put_service(by=owner.actor, content=content))
    assert said["@type"] == kind
    assert {"availableChannel", "hoursAvailable", "provider"}.isdisjoint(said)


def test_a_name_does_not_end_the_block_of_data(client, owner):  # noqa: F811
    name = "</script><script>alert(1)</script><!--"
    service = put_service(by=owner.actor, content=replace(CAFE, name=name))
    assert linked(client, service)["name"] == name
    assert "<script>alert" not in page(client.get(f"/places/{service}/"))


def test_what_is_for_members_is_never_linked(signed_in, owner):  # noqa: F811
    service = put_service(by=owner.actor, content=CAFE, state="members")
    assert linked(signed_in, service) is None


def test_the_embedded_list_is_framed_by_anybody_and_nothing_else_is(signed_in, cafe, owner):  # noqa: F811
    put_service(by=owner.actor, content=replace(CAFE, name="構成員のもの"), state="members")
    answer = signed_in.get("/places/embed/", {"words": "海の町"})
    found = page(answer)
    assert "カフェ潮風" in found
    assert "構成員のもの" not in found
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "<form" not in found
    assert "<script" not in found
    for address in ("/places/", f"/places/{cafe}/", "/", "/signin/", "/hsds/"):
        other = Client().get(address)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"], address
        assert other["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("narrowed", [f"area={GONE}", "area=x", "on=2026-02-30", "field=x"])
def test_lists_elsewhere_of_an_area_that_is_gone_hold_nothing_else(client, cafe, narrowed):  # noqa: F811
    embedded = client.get(f"/places/embed/?{narrowed}")
    assert embedded.status_code == 404
    said = embedded.content.decode()
    assert "は、もうありません。" in said and CAFE.name not in said
    assert client.get(f"/places/calendar.ics?{narrowed}").status_code == 404


def test_an_embedded_list_is_in_the_language_of_its_address_whoever_looks(client, cafe):  # noqa: F811
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get("/places/embed/", headers={"accept-language": "en"})
    assert "件見つかりました" in page(answer) and '<html lang="ja">' in page(answer)
    assert answer["Content-Language"] == "ja"
    assert "max-age" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
    answer = Client().get("/places/embed/", {"language": "en"})
    assert "件見つかりました" not in page(answer) and '<html lang="en">' in page(answer)


def test_a_member_who_reads_english_copies_the_line_of_an_english_list(signed_in, cafe):  # noqa: F811
    signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "/places/embed/?language=en" in page(signed_in.get("/places/"))


def test_an_embedded_list_names_its_sources_and_leads_back_to_the_whole(client, cafe):  # noqa: F811
    from tonari.records.directory.models import Service

    Service.objects.update(source="港市の一覧", licence="CC BY 4.0")
    found = page(client.get("/places/embed/", {"field": "food", "page": "1"}))
    assert "港市の一覧（CC BY 4.0）" in found
    assert 'href="/places/?field=food" target="_blank"' in found
    assert all('target="_blank"' in link for link in re.findall(r'<a [^>]*"/places/[^>]*>', found))


def test_a_member_copies_one_line_for_another_site(signed_in, client, cafe):  # noqa: F811
    found = page(signed_in.get("/places/", {"words": "カフェ", "page": "1"}))
    assert "&lt;iframe src=&quot;" in found or "&lt;iframe src=" in found
    assert "/places/embed/?words=%E3%82%AB%E3%83%95%E3%82%A7&quot;" in found.replace('"', "&quot;")
    assert "iframe" not in page(Client().get("/places/"))


def test_an_embedded_list_seen_before_takes_two_queries(client, owner, django_assert_num_queries):  # noqa: F811
    for number in range(3):
        put_service(by=owner.actor, content=replace(CAFE, name=f"店{number}"))
    page(client.get("/places/embed/"))
    with django_assert_num_queries(2):
        page(client.get("/places/embed/"))

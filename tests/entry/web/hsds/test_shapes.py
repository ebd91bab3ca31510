"""What is published follows the published schemas, and tells nothing that it must not."""

import json
from datetime import date

import pytest

from tonari.entry.web.hsds.asking import MOST_PER_PAGE
from tonari.ground.network.models import Organisation
from tonari.records.directory.actions import put_service, say_room
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.keeping import Room
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.published import address_parts, at_location_id
from tonari.records.directory.rules.seasons import next_of

from .schemas import faults, page_validator, validator

pytestmark = pytest.mark.django_db
LISTS = {
    "services": "service_list",
    "services?full=true": "service",
    "service_at_locations": "service_at_location_list",
    "service_at_locations?full=true": "service_at_location",
    "organizations": "organization_list",
    "organizations?full=true": "organization",
    "organizations?full_service=true": "organization",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def get(client, address, status=200, **headers):
    response = client.get(f"/hsds/{address}", headers=headers)
    assert response.status_code == status, response.content
    return response.json() if status != 304 else response


def pages(client, address, per_page):
    """Every page of a list, until the last says so."""
    joint = "&" if "?" in address else "?"
    number = 0
    while True:
        number += 1
        page = get(client, f"{address}{joint}per_page={per_page}&page={number}")
        yield page
        if page["last_page"]:
            return


@pytest.fixture
def schemas(shared_data):
    return shared_data / "hsds" / "schema"


def check(schemas, name, things):
    found = validator(schemas, name)
    assert [fault for thing in things for fault in faults(found, thing)] == []


@pytest.mark.parametrize("address", LISTS)
def test_every_page_of_every_list_follows_its_schema(client, town, schemas, address):
    whole = [one for page in pages(client, address, MOST_PER_PAGE) for one in page["contents"]]
    check(schemas, LISTS[address], whole)
    for per_page in (1, 2, len(whole), len(whole) + 1):
        seen = list(pages(client, address, per_page))
        assert [one for page in seen for one in page["contents"]] == whole
        assert [fault for page in seen for fault in faults(page_validator(schemas), page)] == []
        assert {page["total_items"] for page in seen} == {len(whole)}
        assert {page["total_pages"] for page in seen} == {len(seen)}
        assert [page["page_number"] for page in seen] == list(range(1, len(seen) + 1))
        assert [page["size"] for page in seen] == [len(page["contents"]) for page in seen]
        assert [page["first_page"] for page in seen] == [True] + [False] * (len(seen) - 1)


def _whole(client, address):
    joint = "&" if "?" in address else "?"
    response = client.get(f"/hsds/{address}{joint}format=ndjson")
    assert response["Content-Type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


@pytest.mark.parametrize("address", LISTS)
def test_the_real_lists_are_valid_and_the_same_by_page_and_by_line(client, yaizu, schemas, address):
    lines = _whole(client, address)
    check(schemas, LISTS[address], lines)
    assert lines == [one for page in pages(client, address, 150) for one in page["contents"]]


def test_each_thing_has_a_page_of_its_own(client, town, schemas):
    for name, shape in (
        ("services", "service"),
        ("service_at_locations", "service_at_location"),
        ("organizations", "organization"),
        ("taxonomies", "taxonomy"),
        ("taxonomy_terms", "taxonomy_term"),
    ):
        for one in _whole(client, name):
            check(schemas, shape, [get(client, f"{name}/{one['id']}")])


def test_what_is_said_is_published_and_nothing_is_made_up(client, town, area, schemas):
    cafe = get(client, f"services/{town['cafe']}")
    assert cafe["name"] == "カフェ潮風"
    assert cafe["alternate_name"] == "カフェシオカゼ"
    assert cafe["url"] == "https://example.org/%E3%82%AB%E3%83%95%E3%82%A7?q=%E8%8C%B6"
    assert cafe["organization"]["name"] == "ひだまり"
    assert [(p["type"], p["number"]) for p in cafe["phones"]] == [
        ("voice", "054-000-1234"),
        ("fax", "054-000-1235"),
    ]
    lunch, night, text = cafe["schedules"]
    assert (lunch["byday"], lunch["opens_at"]) == ("TH,FR", "12:00+09:00")
    assert (night["byday"], night["closes_at"]) == ("SA", "24:00+09:00")
    assert text["description"] == "木曜の昼"
    assert [one["name"] for one in cafe["service_areas"]] == ["小川小学校"]
    (place,) = cafe["service_at_locations"]
    assert place["id"] == str(at_location_id(town["cafe"]))
    (address,) = place["location"]["addresses"]
    assert (address["state_province"], address["city"]) == ("静岡県", "焼津市")
    assert (address["address_1"], address["postal_code"]) == ("小川1-1", "425-0033")
    classed = {one["link_type"]: one for one in cafe["attributes"]}
    assert classed["room"]["taxonomy_term"]["name"] == "空きは少し"
    assert classed["room"]["value"] == "2026-11-16"
    assert classed["capacity"]["value"] == "20人"
    bare = get(client, f"services/{town['talk']}")
    assert not {"url", "email", "description", "alternate_name", "assured_at"} & bare.keys()
    assert bare["service_at_locations"] == []
    temple = get(client, f"services/{town['temple']}")
    (address,) = temple["service_at_locations"][0]["location"]["addresses"]
    assert [address[name] for name in ("city", "state_province", "postal_code")] == ["", "", ""]
    assert address["address_1"] == "海の町2"
    assert get(client, f"services/{town['run']}")["status"] == "temporarily closed"


def test_months_and_seasons_are_schedules_that_follow_the_schema(client, by, town, schemas):
    said = (
        "第2・第4土曜 10:00〜12:00\n最終日曜 13:00〜15:00\n毎月5日・20日 9:00〜10:00\n"
        "毎年4月〜10月 水 18:00〜20:00\n休み 毎年8月13日〜8月16日"
    )
    openings = parse(said, date(2026, 11, 16))
    made = put_service(by=by, content=Content("畑の会", openings=openings))
    service = get(client, f"services/{made}")
    check(schemas, "service", [service])
    days, second, last, summer, exceptions = service["schedules"]
    assert (days["freq"], days["bymonthday"]) == ("MONTHLY", "5,20")
    assert (second["freq"], second["byday"]) == ("MONTHLY", "2SA,4SA")
    assert (last["freq"], last["byday"]) == ("MONTHLY", "-1SU")
    assert (summer["freq"], summer["byday"]) == ("WEEKLY", "WE")
    assert (summer["valid_from"], summer["valid_to"]) == ("2027-04-01", "2027-10-31")
    assert summer["description"] == "毎年4月〜10月"
    assert exceptions["description"] == "休み 毎年8月13日〜8月16日"


def test_where_a_season_comes_again_the_time_of_writing_does_not_say_that_all_is_the_same(
    client, by, town
):
    openings = parse("毎年4月〜10月 水 18:00〜20:00", date(2026, 11, 16))
    made = put_service(by=by, content=Content("畑の会", address="町1", openings=openings))
    at = client.get(f"/hsds/services/{made}")["Last-Modified"]
    for address in (f"services/{made}", f"service_at_locations/{at_location_id(made)}"):
        get(client, address, 200, if_modified_since=at)
    usual = f"services/{town['cafe']}"
    get(client, usual, 304, if_modified_since=client.get(f"/hsds/{usual}")["Last-Modified"])


def test_a_season_that_ends_in_february_ends_on_a_day_that_there_is(client, by, town, schemas):
    openings = parse("毎年12月〜2月 水 10:00〜12:00", date(2026, 11, 16))
    made = put_service(by=by, content=Content("冬の会", openings=openings))
    service = get(client, f"services/{made}")
    check(schemas, "service", [service])
    [winter] = service["schedules"]
    assert (winter["valid_from"], winter["valid_to"]) == ("2026-12-01", "2027-02-28")
    assert next_of("12-01/02-29", date(2028, 1, 1)) == ("2027-12-01", "2028-02-29")
    assert next_of("02-29/02-29", date(2027, 1, 1)) == ("2027-02-28", "2027-02-28")


def test_capacity_stands_where_a_number_is_known(client, by, town, schemas):
    def capacities():
        cafe = get(client, f"services/{town['cafe']}")
        assert validator(schemas, "service").is_valid(cafe)
        return [
            (one["available"], one.get("maximum"), one["unit"]["name"], one["updated"])
            for one in cafe["capacities"]
        ]

    assert capacities() == []
    day = "2026-11-15T15:00:00.000Z"
    say_room(by=by, service_id=town["cafe"], room="few", numbers=Room("few", 2, 8, "席"))
    assert capacities() == [(2, 8, "席", day)]
    say_room(by=by, service_id=town["cafe"], room="full", numbers=Room("full"))
    assert capacities() == [(0, None, "人", day)]


def test_what_is_for_members_or_withdrawn_is_nowhere(client, town):
    for hidden in (town["home"], town["gone"]):
        assert "message" in get(client, f"services/{hidden}", 404)
        get(client, f"service_at_locations/{at_location_id(hidden)}", 404)
    get(client, f"service_at_locations/{at_location_id(town['talk'])}", 404)
    told = ""
    for address in [*LISTS, "services?minimal=true"]:
        told += json.dumps(_whole(client, address), ensure_ascii=False)
    assert "カフェ潮風" in told
    for secret in ("090-0000-0000", "母子生活支援", "閉じた店", str(town["home"])):
        assert secret not in told


def test_a_member_who_is_signed_in_gets_what_everybody_gets(client, owner, case_id):
    hidden = Service.objects.create(
        name="シェルター", state="members", kind="place", standing="formal"
    )
    Service.objects.create(
        name="店", kind="place", standing="formal", members_contact="owner-mobile", address="町1"
    )
    for address in (*LISTS, f"services/{hidden.pk}"):
        theirs = owner.get(f"/hsds/{address}")
        mine = client.get(f"/hsds/{address}")
        assert (theirs.status_code, theirs.content) == (mine.status_code, mine.content)
        assert b"owner-mobile" not in theirs.content


def test_an_organisation_has_its_services_and_a_named_provider_is_one(client, town, by):
    found = {one["name"]: one for one in _whole(client, "organizations?full=true")}
    assert [service["name"] for service in found["走る会"]["services"]] == ["走る会"]
    assert found["ひだまり"]["id"] == str(by.organisation_id)
    assert len(found["ひだまり"]["services"]) == 3
    Organisation.objects.create(name="公開のものがない会", kind="npo", joined_on="2026-01-01")
    assert len(_whole(client, "organizations")) == 2


@pytest.mark.parametrize(
    ("address", "code", "parts"),
    [
        ("静岡県焼津市小川新町1-1", "", ("静岡県", "焼津市", "小川新町1-1")),
        ("焼津市小川1", "222127", ("静岡県", "焼津市", "小川1")),
        ("東京都新宿区市谷台町1", "", ("東京都", "新宿区", "市谷台町1")),
        ("東京都町田市原町田4", "", ("東京都", "", "町田市原町田4")),
        ("三重県四日市市諏訪町1", "", ("三重県", "", "四日市市諏訪町1")),
        ("静岡県榛原郡吉田町住吉87", "", ("静岡県", "榛原郡吉田町", "住吉87")),
        ("奈良県吉野郡下市町下市1", "", ("奈良県", "", "吉野郡下市町下市1")),
        ("静岡県浜松市中央区元城町103", "", ("静岡県", "浜松市", "中央区元城町103")),
        ("海の町2", "", ("", "", "海の町2")),
        ("焼津市", "", ("", "焼津市", "焼津市")),
        ("", "99999", ("", "", "")),
    ],
)
def test_an_address_is_divided_only_where_that_is_certain(address, code, parts):
    assert address_parts(address, code) == parts

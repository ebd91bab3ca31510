"""What may be asked of the pages for other systems, and what is said to nonsense."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from tonari.entry.web.hsds.asking import MAY_ASK, MOST_PER_PAGE
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.records.directory.actions import put_service, withdraw_service
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.published import taxonomy_id, term_id

from .test_shapes import get

pytestmark = pytest.mark.django_db
FOOD = str(term_id(("field", "food")))
PLACE = str(term_id(("kind", "place")))
ROOM = str(taxonomy_id("room"))


def names(client, **asked):
    page = get(client, f"services?{urlencode(asked)}")
    assert page["total_items"] == len(page["contents"])
    return {one["name"] for one in page["contents"]}


def test_each_filter_narrows_and_together_they_narrow_more(client, town, by):
    assert names(client, search="潮風") == {"カフェ潮風"}
    assert names(client, taxonomy_term_id=FOOD) == {"カフェ潮風"}
    assert names(client, taxonomy_term_id=PLACE) == {"カフェ潮風", "走る会", "寺の縁側"}
    assert names(client, taxonomy_id=ROOM) == {"カフェ潮風", "走る会"}
    assert names(client, organization_id=by.organisation_id) == {
        *("カフェ潮風", "しごと相談", "寺の縁側"),
    }
    assert names(client, organization_id=by.organisation_id, taxonomy_term_id=PLACE) == {
        *("カフェ潮風", "寺の縁側"),
    }
    assert names(client, taxonomy_id=ROOM, search="走る") == {"走る会"}
    assert names(client, taxonomy_term_id=FOOD, search="走る") == set()
    assert names(client, taxonomy_term_id="00000000-0000-4000-8000-000000000000") == set()


def test_a_postal_code_finds_what_is_for_people_there_and_metres_what_is_near(client, town):
    # The middle of the two entries with this code lies north of 小川小学校.
    assert names(client, postcode="425-0033") == {"しごと相談", "走る会", "寺の縁側"}
    Service.objects.filter(pk=town["run"]).update(postal_code="")
    assert names(client, postcode="4250033") == {"カフェ潮風", "しごと相談", "走る会", "寺の縁側"}
    assert names(client, postcode="4250033", proximity=1000) == {"カフェ潮風"}
    assert names(client, postcode="999-9999") == set()
    assert get(client, "service_at_locations?postcode=9999999&proximity=500")["contents"] == []
    # A third of a degree of latitude is 38.9 km.
    assert names(client, postcode="4250033", proximity=38_000) == {"カフェ潮風"}
    assert names(client, postcode="4250033", proximity=40_000) == {"カフェ潮風", "走る会"}


def test_only_what_was_written_since_is_fetched_again(client, town, by, now):
    later = clock.now() + timedelta(hours=1)
    with clock.at(later):
        put_service(by=by, content=Content(name="あとからの会"))
    assert names(client, modified_after=later.isoformat()) == {"あとからの会"}
    local = later.astimezone(clock.TOKYO)
    assert names(client, modified_after=local.strftime("%Y-%m-%dT%H:%M:%S")) == {"あとからの会"}
    assert len(names(client, modified_after="2026-11-16")) == 5
    minimal = get(client, f"services?{urlencode({'minimal': 'true', 'per_page': 200})}")
    assert {one.keys() == {"id", "last_modified", "modified_date"} for one in minimal["contents"]}
    assert minimal["total_items"] == 5


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("services", "page=0"),
        ("services", "page=-1"),
        ("services", "page=1.5"),
        ("services", "page=99999999999999999999"),
        ("services", "page=２"),
        ("services", f"per_page={MOST_PER_PAGE + 1}"),
        ("services", "per_page=0"),
        ("services", "per_page=abc"),
        ("services", "format=xml"),
        ("services", "search=" + "あ" * 101),
        ("services", "search=a%00b"),
        ("services", "search=" + "+".join("abcdefghi")),
        ("services", "taxonomy_term_id=food"),
        ("services", "organization_id=1"),
        ("services", "modified_after=yesterday"),
        ("services", "modified_after=2026-02-30"),
        ("services", "modified_after=0001-01-01"),
        ("services", "minimal=1"),
        ("services", "full=yes"),
        ("services", "minimal=true&full=true"),
        ("services", "postcode=42"),
        ("services", "postcode=425-0033&proximity=0"),
        ("services", "proximity=100"),
        ("services", "page=1&page=2"),
        ("services", "nonsense=1"),
        ("organizations", "minimal=true"),
        ("taxonomies", "full=true"),
        ("", "page=1"),
    ],
)
def test_nonsense_is_answered_with_what_to_write_and_where(client, town, page, asked):
    refused = get(client, f"{page}?{asked}", 400)
    assert refused["message"]
    assert refused["parameter"] in asked
    assert client.get(f"/hsds/{page}?{asked}")["Content-Type"] == "application/json"
    english = get(client, f"{page}?{asked}", 400, accept_language="en")
    assert english["message"].isascii()


@pytest.mark.parametrize(
    "address",
    [
        *("services/x", "services/00000000-0000-4000-8000-000000000000", "taxonomies/1"),
        *("services/", "nothing", "nothing/at/all/"),
    ],
)
def test_what_is_not_there_is_said_in_json(client, db, address):
    assert get(client, address, 404)["message"]


def test_every_page_only_reads_and_any_other_may_ask(client, town):
    strict = Client(enforce_csrf_checks=True)  # as of any program: it has no token
    for name in ("", *MAY_ASK):
        if name == "organization":
            continue
        for method in ("post", "put", "delete", "patch"):
            refused = getattr(strict, method)(f"/hsds/{name}")
            assert refused.json()["message"]
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert client.options(f"/hsds/{name}").status_code == 204
        answer = client.get(f"/hsds/{name}")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
        head = client.head(f"/hsds/{name}")
        assert (head.status_code, head["ETag"], head.content) == (200, answer["ETag"], b"")


def test_how_many_there_may_be_on_a_page_is_told_whatever_is_wrong(client, town):
    for number in (0, MOST_PER_PAGE + 1, 10**9):
        said = client.get(f"/hsds/services?per_page={number}").json()["message"]
        assert str(MOST_PER_PAGE) in said


def test_what_the_reader_has_already_is_not_sent_again(client, town, by):
    one, every = f"services/{town['cafe']}", "services"
    for address in (one, every):
        answer = client.get(f"/hsds/{address}")
        tag = answer["ETag"]
        assert get(client, address, 304, if_none_match=tag)["ETag"] == tag
        assert get(client, address, if_none_match='"another"')
    modified = client.get(f"/hsds/{one}")["Last-Modified"]
    get(client, one, 304, if_modified_since=modified)
    tags = {address: client.get(f"/hsds/{address}")["ETag"] for address in (one, every)}
    with clock.at(clock.now() + timedelta(hours=1)):
        put_service(by=by, content=Content(name="あたらしい会"))
    get(client, one, 304, if_none_match=tags[one])
    assert get(client, every, if_none_match=tags[every])["total_items"] == 5


@pytest.mark.parametrize(
    "address",
    [
        *("services", "services?full=true", "service_at_locations", "organizations"),
        *("organizations?full=true", "services?minimal=true", "taxonomies", "taxonomy_terms"),
    ],
)
def test_lines_that_the_reader_has_already_are_not_sent_again(client, town, by, address):
    whole = f"/hsds/{address}{'&' if '?' in address else '?'}format=ndjson"

    def sent(tag='"none"'):
        return client.get(whole, headers={"if-none-match": tag})

    now = clock.now()
    with clock.at(now + timedelta(hours=1)):
        _sent_once(by, town, address, sent)


def _sent_once(by, town, address, sent):
    first = sent()
    assert (first.status_code, first["ETag"][:2]) == (200, "W/")
    assert sent(first["ETag"]).status_code == 304
    assert sent(first["ETag"])["ETag"] == first["ETag"]
    with clock.at(clock.now() + timedelta(days=1)):
        assert sent(first["ETag"]).status_code == 200
    if not address.startswith("tax"):
        with clock.at(clock.now() + timedelta(minutes=1)):
            new = Content(name="あたらしい会", provider="あたらしい人", address="町1")
            put_service(by=by, content=new)
            changed = sent(first["ETag"])
            assert changed.status_code == 200 and b"".join(changed.streaming_content)
        with clock.at(clock.now() + timedelta(minutes=30)):
            changed = sent(first["ETag"])
            assert changed.status_code == 200
            withdraw_service(by=by, service_id=town["run"])
            assert sent(changed["ETag"]).status_code == 200


@pytest.mark.parametrize("address", ["services", "organizations?full=true"])
def test_of_what_was_written_just_now_lines_have_no_tag(client, town, address):
    whole = f"/hsds/{address}{'&' if '?' in address else '?'}format=ndjson"
    assert "ETag" not in client.get(whole)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert "ETag" in client.get(whole)


def test_another_name_of_an_organisation_is_sent(client, town, by):
    with clock.at(clock.now() + timedelta(hours=1)):
        tags = [client.get("/hsds/services?format=ndjson")["ETag"]]
        Organisation.objects.filter(pk=by.acting_for).update(name="べつの名前")
        tags.append(client.get("/hsds/services?format=ndjson")["ETag"])
    assert tags[0] != tags[1]


def test_a_list_by_lines_says_when_one_of_it_was_last_written(client, town):
    page, by_line = (client.get(f"/hsds/services{more}") for more in ("", "?format=ndjson"))
    assert by_line["Last-Modified"] == page["Last-Modified"]


@pytest.mark.parametrize("count", [2, 20])
def test_a_list_asks_the_same_however_long_it_is(client, by, count, django_assert_num_queries):
    for number in range(count):
        put_service(by=by, content=Content(name=f"会{number}", provider=f"出す人{number}"))
    with django_assert_num_queries(4):
        get(client, "services?full=true")
    with django_assert_num_queries(2):
        get(client, "services?minimal=true")
    with django_assert_num_queries(2):
        get(client, "organizations")

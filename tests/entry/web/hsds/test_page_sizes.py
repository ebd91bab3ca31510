"""Pages of every size, from one to the most, hold the whole of every list."""

import json

import pytest

from tonari.entry.web.hsds.asking import MOST_MINIMAL, MOST_PER_PAGE
from tonari.kernel.ids import new_ids
from tonari.records.directory.models import Service

from .schemas import faults, page_validator
from .test_shapes import _whole, get

pytestmark = pytest.mark.django_db
LISTS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")


def check_page(page, whole, per_page, number):
    last = -(-len(whole) // per_page)
    part = whole[(number - 1) * per_page : number * per_page]
    assert [one["id"] for one in page["contents"]] == part
    assert (page["total_items"], page["total_pages"]) == (len(whole), last)
    assert (page["page_number"], page["size"]) == (number, len(part))
    assert (page["first_page"], page["last_page"]) == (number == 1, number >= last)
    assert page["empty"] == (not part)


def entries(count, **said):
    """So many entries, each offered by another."""
    rows = [
        Service(id=id_, name="会", kind="place", standing="informal", provider=f"会{at}", **said)
        for at, id_ in enumerate(sorted(new_ids(count)))
    ]
    Service.objects.bulk_create(rows, batch_size=500)
    return [str(row.pk) for row in rows]


@pytest.mark.parametrize("address", LISTS)
def test_pages_of_every_size_hold_the_list(client, now, db, shared_data, address):
    """Each size asks for one page: the first, one inside, the last, and one beyond, by turns."""
    entries(MOST_PER_PAGE + 3, address="町1")
    whole = [one["id"] for one in _whole(client, address)]
    assert len(whole) > (1 if address.startswith("tax") else MOST_PER_PAGE)
    valid = page_validator(shared_data / "hsds" / "schema")
    for per_page in range(1, MOST_PER_PAGE + 1):
        last = -(-len(whole) // per_page)
        number = (1, (last + 1) // 2, last, last + 1)[per_page % 4]
        page = get(client, f"{address}?per_page={per_page}&page={number}")
        assert not list(faults(valid, page))
        check_page(page, whole, per_page, number)
    assert get(client, f"{address}?per_page=0", 400)["parameter"] == "per_page"
    refused = get(client, f"{address}?per_page={MOST_PER_PAGE + 1}", 400)
    assert str(MOST_PER_PAGE) in refused["message"]


@pytest.mark.parametrize("address", ["organizations?full=true", "organizations?full_service=true"])
def test_a_thousand_providers_come_line_by_line_with_what_they_offer(
    client, now, db, address, django_assert_max_num_queries
):
    many = entries(1003)
    answer = client.get(f"/hsds/{address}&format=ndjson")
    with django_assert_max_num_queries(60):  # for each two hundred of them, not for each of them
        sent = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert len(sent) == len(many)
    assert all(len(one["services"]) == 1 for one in sent)
    assert sorted(each["id"] for one in sent for each in one["services"]) == many


def test_by_id_and_time_alone_ten_thousand_stand_on_a_page(client, now, db):
    many = entries(MOST_MINIMAL + 1)
    most = get(client, "services?minimal=true")
    check_page(most, many, MOST_MINIMAL, 1)
    for per_page, number in (
        *((MOST_MINIMAL, 1), (MOST_MINIMAL, 2), (MOST_MINIMAL, 3), (MOST_MINIMAL - 1, 2)),
        *((5001, 2), (5000, 3), (3333, 4), (1, 1), (1, 10_001), (1, 10_002)),
        *((size, 1 + size % 7) for size in range(3, 2000, 251)),
    ):
        page = get(client, f"services?minimal=true&per_page={per_page}&page={number}")
        check_page(page, many, per_page, number)
    get(client, f"services?minimal=false&per_page={MOST_PER_PAGE + 1}", 400)
    refused = get(client, f"services?minimal=true&per_page={MOST_MINIMAL + 1}", 400)
    assert refused["parameter"] == "per_page"
    assert str(MOST_MINIMAL) in refused["message"]

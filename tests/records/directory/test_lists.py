"""The real lists: every row is accounted for."""

import pytest

from tonari.ground.areas.rules import OUTCOMES, totals
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import place_services
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules.openings import weekly

from .conftest import take

pytestmark = pytest.mark.django_db

# taken, refused
ROWS = {
    "yaizu/222127_baby_station": (71, 0),
    "yaizu/222127_child_rearing_support_center": (9, 0),
    "yaizu/222127_community_center": (9, 0),
    "yaizu/222127_elementary_school": (13, 0),
    "yaizu/222127_facilities_smartmap": (28, 0),
    "yaizu/222127_facilities_welfare": (2, 0),
    "yaizu/222127_hokago_dayservices": (15, 0),
    "yaizu/222127_library": (11, 0),
    "yaizu/222127_preschool": (60, 0),
    "yaizu/machinakasuzumidokoro": (108, 0),
    "yaizu/yohairyosya": (277, 0),
    "tokyo/kodomo_shokudo": (789, 9),
    "tokyo/kominkan": (627, 0),
}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_an_outcome_and_twice_changes_nothing(shared_data, name):
    path = shared_data / f"{name}.csv"
    taken, refused = ROWS[name]
    first = take(path)
    assert totals(first) == dict.fromkeys(OUTCOMES, 0) | {"taken": taken, "refused": refused}
    assert all(o.reason and o.number for o in first if o.result == "refused")
    before, ledger = list(Service.objects.order_by("pk").values()), Row.objects.count()
    again = {"unchanged": taken, "refused": refused}
    assert totals(take(path)) == dict.fromkeys(OUTCOMES, 0) | again
    assert list(Service.objects.order_by("pk").values()) == before
    assert Row.objects.count() == ledger + 1


def test_source_and_licence_stay_with_every_row(shared_data):
    take(shared_data / "yaizu" / "222127_library.csv")
    take(shared_data / "tokyo" / "kominkan.csv")
    found = queries.search(PUBLIC, "大井川図書館").items[0]
    assert (found.source, found.licence) == ("焼津市オープンデータ", "CC BY 4.0")
    found = queries.search(PUBLIC, "白糸台文化センター").items[0]
    assert found.source == "東京都教育庁 施設関連情報_公民館"
    assert "CC BY" in found.licence
    assert found.source_url.startswith("https://")


def test_each_school_lies_in_its_own_school_district_alone(areas, shared_data):
    take(shared_data / "yaizu" / "222127_elementary_school.csv")
    page = queries.search(PUBLIC)
    assert page.total == 13
    for school in page.items:
        own = [area.name for area in school.areas if area.kind == "school_district"]
        assert own == [school.name]
        assert len([area for area in school.areas if area.kind == "neighbourhood"]) == 1


def test_areas_that_come_later_find_the_services_that_were_there(shared_data, request):
    take(shared_data / "yaizu" / "222127_elementary_school.csv")
    assert not ServedArea.objects.exists()
    request.getfixturevalue("areas")
    assert place_services(by=COMMAND) == 13
    assert ServedArea.objects.count() == 26
    assert place_services(by=COMMAND) == 0


def test_homes_that_shelter_children_are_on_no_public_page(shared_data, member):
    outcomes = take(shared_data / "yaizu" / "yohairyosya.csv")
    hidden = [o.name for o in outcomes if "公開のページには出しません" in o.reason]
    assert len(hidden) == Service.objects.filter(state="members").count() == 3
    assert queries.search(PUBLIC).total == 274
    assert queries.search(member).total == 277


def test_a_room_for_babies_is_a_place_to_be_only_where_its_house_is_one(shared_data):
    take(shared_data / "yaizu" / "222127_baby_station.csv")
    kinds = dict(Service.objects.values_list("name", "kind"))
    assert list(kinds.values()).count("place") == 22
    for name in ("焼津市立焼津図書館", "大村地域交流センター", "ターントクルこども館"):
        assert kinds[name] == "place"
    for name in ("藤接骨院　焼津小川院", "ウエルシア焼津　田尻北店", "焼津さかなセンター"):
        assert kinds[" ".join(name.split())] == "support"


def test_hours_that_are_certain_are_a_week(shared_data):
    take(shared_data / "yaizu" / "machinakasuzumidokoro.csv")
    hall = queries.search(PUBLIC, "焼津市役所 本庁舎").items[0]
    assert hall.openings == weekly((day, "08:30", "17:15") for day in range(5))
    assert hall.hours == "月・火・水・木・金 08:30〜17:15\n選挙やイベント時は開放不可"
    assert hall.capacity == "10人"


def test_the_header_with_a_strange_dash_still_tells_the_municipality(shared_data):
    take(shared_data / "yaizu" / "222127_preschool.csv")
    assert set(Service.objects.values_list("municipality_code", flat=True)) == {"222127"}


def test_rows_without_a_point_are_kept_and_named(shared_data):
    outcomes = take(shared_data / "tokyo" / "kominkan.csv")
    bare = [o for o in outcomes if "緯度経度" in o.reason]
    assert len(bare) == Service.objects.filter(lat=None).count() > 0
    assert {o.result for o in bare} == {"taken"}

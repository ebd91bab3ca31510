"""Terms on which one may come, how far it is, and areas that straddle a border."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from math import isclose
from random import Random

import pytest

from tests.ground.areas.places import lay
from tonari.ground.areas.models import Area
from tonari.ground.areas.queries import areas as all_areas
from tonari.ground.areas.queries import overlaps, parts_of
from tonari.ground.areas.rules import MUNICIPALITY, NEIGHBOURHOOD, SCHOOL_DISTRICT, Draft
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service, say_room
from tonari.records.directory.models import Service
from tonari.records.directory.queries import Also, Counting, Near
from tonari.records.directory.queries.held import INDEX
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.distance import EARTH, metres, roughly
from tonari.records.directory.rules.traits import in_cells, is_free, is_unbooked, said_in

from .conftest import take

STATION = (34.867, 138.322)
# How many rows of each list say a term for certain; the other lists say none.
SAID = {
    "tokyo/kodomo_shokudo": {"free": 29, "no_booking": 2, "children": 106},
    "yaizu/222127_baby_station": {"children": 71},
    "yaizu/222127_child_rearing_support_center": {"free": 8, "children": 8},
    "yaizu/222127_hokago_dayservices": {"transport": 14},
    "yaizu/222127_library": {},
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("対象は主に未就園児の親子で、無料で利用できます。", ("free", "children")),
        ("無料では利用できません", ()),
        ("予約は不要です", ("no_booking",)),
        ("こどもは予約不要。大人は予約が要る", ()),
        ("送迎サービス有り", ("transport",)),
        ("送迎なし", ()),
        ("車椅子対応", ("wheelchair",)),
        ("車いす対応不可", ()),
        ("英語対応あり", ("languages",)),
        ("オンラインで相談できます", ("online",)),
        ("オンラインで相談できません", ()),
        ("匿名でも相談できます", ("no_name",)),
        ("", ()),
    ],
)
def test_only_what_leaves_no_doubt_is_read_from_a_text(text, said):
    assert said_in(text) == said


@pytest.mark.parametrize(
    ("cost", "is_nothing"),
    [
        *(
            (cost, True)
            for cost in ("0", "０円", "¥0", "￥０", "\\0", "0 円", "無料（0円）", "無料")
        ),
        *((cost, False) for cost in ("", "100", "¥100", "0円〜", "00", "10円", "大人0円", "無し")),
    ],
)
def test_a_price_of_nothing_is_free(cost, is_nothing):
    assert (in_cells("", "", cost, "") == ("free",)) is is_nothing
    assert is_free([cost, "0"], "") is (is_nothing and cost != "無料")


def test_cells_of_yes_and_no_prices_and_languages_are_read():
    assert in_cells("可", "日本語;英語", "無料", "不要") == (
        "free",
        "no_booking",
        "wheelchair",
        "languages",
    )
    assert in_cells("不可", "日本語", "300円", "必要") == ()
    assert is_free(["0", "0"], "")
    assert not is_free(["0", "300"], "")
    assert not is_free(["0", "0"], "大人は要相談")
    assert is_free(["", ""], "こども・おとな無料")
    assert not is_unbooked("", "")
    assert not is_unbooked("不要", "お弁当は要電話連絡")


@pytest.mark.django_db
@pytest.mark.parametrize("name", SAID)
def test_real_lists_say_terms_only_where_they_are_certain(shared_data, name):
    take(shared_data / f"{name}.csv")
    assert queries.search(PUBLIC, counting=Counting(["traits"])).counts.of["traits"] == SAID[name]


@pytest.fixture
def town(member):
    for name, traits, point in (
        ("駅前の茶の間", ("free", "no_name"), (34.868, 138.322)),
        ("川の食堂", ("free",), (34.876, 138.322)),
        ("山の家", ("wheelchair",), (34.95, 138.322)),
        ("電話の相談", ("no_name", "online"), (None, None)),
    ):
        lat, lon = point
        put_service(by=member, content=Content(name, traits=traits, lat=lat, lon=lon))


@pytest.mark.django_db
def test_several_terms_must_all_hold_and_each_says_how_many_it_would_leave(town):
    free = queries.search(PUBLIC, also=Also(traits=("free",)), counting=queries.COUNTED)
    assert {item.name for item in free.items} == {"駅前の茶の間", "川の食堂"}
    assert free.counts.of["traits"] == {"free": 2, "no_name": 1}
    both = queries.search(PUBLIC, also=Also(traits=("free", "no_name")))
    assert [item.name for item in both.items] == ["駅前の茶の間"]
    assert queries.search(PUBLIC, "名前不要").total == 2
    nothing = Also(traits=("free", "wheelchair"))
    assert queries.left_out(PUBLIC, also=nothing) == {
        (("traits", "free"),): 1,
        (("traits", "wheelchair"),): 2,
    }


@pytest.mark.django_db
def test_who_is_left_out_because_nobody_says_that_terms_hold_is_counted(
    town, django_assert_num_queries
):
    queries.search(PUBLIC)
    for chosen, unknown in ((("free",), 2), (("free", "no_name"), 3), ((), 0)):
        for words in ("", "の"):
            also = Also(traits=chosen, kind="support")
            with django_assert_num_queries(3, exact=False):
                found = queries.search(PUBLIC, words, also=also, counting=queries.COUNTED)
            left = queries.search(PUBLIC, words, also=Also(kind="support")).total - found.total
            assert found.counts.terms_unknown == (left if chosen else 0)
            assert words or left == unknown
    near = Also(traits=("wheelchair",), near=Near(STATION, 3_000))
    found = queries.search(PUBLIC, also=near, counting=queries.COUNTED)
    assert (found.total, found.counts.terms_unknown) == (0, 2)
    assert queries.search(PUBLIC, also=near).counts.terms_unknown == 0


@pytest.mark.django_db
def test_a_term_that_is_said_not_to_hold_is_no_unsaid_one(town, member):
    said = {"conditions": "要予約", "cost": "1回500円"}
    put_service(by=member, content=Content("山の集い", **said))
    put_service(by=member, content=Content("森の集い", conditions="要予約", traits=("no_booking",)))
    for _made_anew in range(2):
        for chosen, unknown in ((("free",), 3), (("no_booking",), 4), (("wheelchair",), 5)):
            found = queries.search(PUBLIC, also=Also(traits=chosen), counting=queries.COUNTED)
            assert (chosen, found.counts.terms_unknown) == (chosen, unknown)
        both = Also(traits=("free", "no_name"))
        assert queries.search(PUBLIC, also=both, counting=queries.COUNTED).counts.terms_unknown == 4
        INDEX.forget()


@pytest.mark.django_db
def test_who_is_left_out_because_nobody_said_lately_whether_there_is_room_is_counted(
    town, member, monkeypatch
):
    rooms = zip(("open", "full", "ask"), Service.objects.order_by("name"), strict=False)
    for room, service in rooms:
        say_room(by=member, service_id=service.pk, room=room)
    asked = {"also": Also(room="room"), "counting": queries.COUNTED}
    for _made_anew in range(2):
        found = queries.search(PUBLIC, **asked)
        assert (found.total, found.counts.room_unknown) == (1, 2)
        INDEX.forget()
    assert queries.search(PUBLIC, counting=queries.COUNTED).counts.room_unknown == 0
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=32))
    found = queries.search(PUBLIC, **asked)
    assert (found.total, found.counts.room_unknown) == (0, 4)


@pytest.mark.django_db
def test_a_term_of_no_list_is_refused_at_its_field(member):
    with pytest.raises(Refused) as refused:
        put_service(by=member, content=Content("家", traits=("cheap",)))
    assert refused.value.field == "traits"


@pytest.mark.django_db
def test_the_nearest_comes_first_within_an_exact_circle(town, django_assert_num_queries):
    queries.search(PUBLIC)
    with django_assert_num_queries(1):  # all of them were shown
        found = queries.search(PUBLIC, also=Also(near=Near(STATION)), counting=Counting(["within"]))
    assert [item.name for item in found.items] == ["駅前の茶の間", "川の食堂", "山の家"]
    assert [round(far, -1) for far in found.far] == [110, 1000, 9230]
    assert found.counts.of["within"] == {"500": 1, "1000": 1, "3000": 2, "10000": 3, "20000": 3}
    assert found.counts.place_unknown == 1
    edge = metres(STATION, (34.876, 138.322))
    inside = queries.search(PUBLIC, also=Also(near=Near(STATION, int(edge) + 1)))
    outside = queries.search(PUBLIC, also=Also(near=Near(STATION, int(edge))))
    assert (inside.total, outside.total) == (2, 1)
    alone = Also(traits=("wheelchair",), near=Near(STATION, 500))
    assert queries.left_out(PUBLIC, also=alone)[(("within", "500"),)] == 1


@pytest.mark.django_db
def test_the_circle_of_the_database_is_the_one_of_the_rule(shared_data):
    take(shared_data / "yaizu" / "yohairyosya.csv")
    points = Service.objects.filter(state="listed").exclude(lat=None).values_list("lat", "lon")
    for within in (500, 1_000, 3_000, 10_000):
        inside = sum(metres(STATION, point) <= within for point in points)
        assert queries.search(PUBLIC, also=Also(near=Near(STATION, within))).total == inside > 0


def test_a_quarter_of_the_earth_is_a_quarter_and_where_one_is_is_rounded():
    assert isclose(metres((0, 0), (0, 90)), EARTH * 3.141592653589793 / 2)
    assert metres(STATION, STATION) == 0
    assert roughly(34.867212, 138.322861) == (34.867, 138.323)


@pytest.mark.django_db
def test_it_is_measured_from_an_entry_or_the_middle_of_an_area(areas, member):
    made = put_service(by=member, content=Content("駅", lat=34.868, lon=138.322))
    nowhere = put_service(by=member, content=Content("電話"))
    hidden = put_service(by=member, content=Content("家", lat=34.868, lon=138.322), state="members")
    found = queries.origin(PUBLIC, made)
    assert found is not None
    assert (found.name, found.at) == ("駅", (34.868, 138.322))
    area = all_areas(PUBLIC)[0]
    middle = queries.origin(PUBLIC, area.id)
    assert middle is not None
    assert middle.name == area.name
    assert [queries.origin(PUBLIC, one) for one in (nowhere, hidden, new_id())] == [None] * 3


@pytest.mark.django_db
def test_a_neighbourhood_that_straddles_stands_under_each_district_and_so_does_what_is_for_it(
    areas, member
):
    parts = parts_of(PUBLIC, all_areas(PUBLIC))
    assert len(parts) == 13
    under = [area.id for several in parts.values() for area in several]
    straddling = {area for area in under if under.count(area) > 1}
    assert len(straddling) == 13
    one = straddling.pop()
    put_service(by=member, content=Content("自治会のお茶会", reach="areas", served=(one,)))
    touched = {other.area.id for other in overlaps(PUBLIC, one, kind="school_district")}
    assert len(touched) > 1
    for district in parts:
        total = queries.search(PUBLIC, area_id=district).total
        assert total == (1 if district in touched else 0)


def scattered(member, numbers):
    """Entries here and there in the town and for its areas, as chance has it."""
    chance, known = Random(len(numbers)), all_areas(PUBLIC)
    for number in numbers:
        served = tuple(area.id for area in chance.sample(known, chance.randint(1, 3)))
        point = chance.uniform(34.80, 34.92), chance.uniform(138.25, 138.36)
        lat, lon = chance.choice([point, point, (None, None)])
        more = chance.choice([{"reach": "anywhere"}, {"reach": "areas", "served": served}, {}, {}])
        fields = (chance.choice(["food", "sports"]),)
        traits = ("free",) if chance.random() < 0.5 else ()
        state = chance.choice(["listed", "listed", "members"])
        content = Content(f"会{number}", fields=fields, traits=traits, lat=lat, lon=lon, **more)
        put_service(by=member, content=content, state=state)


@pytest.mark.django_db
def test_each_area_says_how_many_it_would_leave_beside_the_other_filters(
    areas, member, django_assert_num_queries
):
    corners = [(138.2, 34.8), (138.4, 34.8), (138.4, 34.95), (138.2, 34.95), (138.2, 34.8)]
    shape = {"type": "Polygon", "coordinates": [corners]}
    lay(Draft(1, MUNICIPALITY, "焼津市", shape, municipality_code="222127"))
    scattered(member, range(40))
    queries.search(PUBLIC)
    # Those that came since stand beside the rest; an area that ended is around no other.
    scattered(member, range(40, 60))
    numbers = set()
    served = queries.served_areas(PUBLIC)
    chosen, *_rest, over = (one.id for one in served if one.kind == NEIGHBOURHOOD)
    Area.objects.filter(pk=over).update(valid_to=clock.today() - timedelta(1))
    near = Also(near=Near(STATION, 3_000), traits=("free",))
    asked = product((PUBLIC, member), ("", "会1"), ("", "food"), (Also(), near), (None, chosen))
    for viewer, words, field, also, area_id in asked:
        known = queries.served_areas(viewer)
        around = queries.around_each(viewer, known, parts_of(viewer, known))
        found = {"words": words, "field": field, "also": also}
        each = {str(one): queries.search(viewer, **found, area_id=one).total for one in around}
        before = queries.search(viewer, **found, area_id=area_id)
        counting = replace(queries.COUNTED, areas=around)
        with django_assert_num_queries(2 if area_id is None else 4, exact=False):
            counted = queries.search(viewer, **found, area_id=area_id, counting=counting)
        told = counted.counts.of["area"]
        assert told == {area: number for area, number in each.items() if number}
        assert [one.id for one in counted.items] == [one.id for one in before.items]
        numbers |= set(each.values())
    assert {area.kind for area in known} == {MUNICIPALITY, SCHOOL_DISTRICT, NEIGHBOURHOOD}
    assert len(numbers) > 9

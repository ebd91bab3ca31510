"""Areas drawn by hand: what is read, what is refused, and what becomes of them."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some
from shapely.geometry import Polygon

from tests.ground.network.test_together import at_once
from tonari.ground.areas import queries
from tonari.ground.areas.actions import draw_area, remove_area
from tonari.ground.areas.models import Area, Overlap
from tonari.ground.areas.rules.drawing import check_is_near, crossing, read_drawn, written
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused

from .places import lay, lay_square, square

BLOCK = "34.02, 138.02\n34.02, 138.08\n34.08, 138.08\n34.08, 138.02"
CORNERS = [[138.02, 34.02], [138.08, 34.02], [138.08, 34.08], [138.02, 34.08], [138.02, 34.02]]
POLYGON = {"type": "Polygon", "coordinates": [CORNERS]}
US = Actor("member", new_id(), new_id())


def seen(area_id):
    return queries.drawn(US, area_id)[1]


@pytest.mark.parametrize(
    "typed",
    [
        BLOCK,
        BLOCK.replace("\n", " ; "),
        "\n".join(reversed(BLOCK.splitlines())),
        "\n".join(f"{lon} {lat}" for lon, lat in CORNERS),
        BLOCK.replace("34", "３４").replace(", ", "、"),
        json.dumps(POLYGON),
        json.dumps({"type": "Feature", "properties": {}, "geometry": POLYGON}),
        json.dumps({"type": "MultiPolygon", "coordinates": [[CORNERS]]}),
    ],
)
def test_the_same_block_is_read_however_it_is_written(typed):
    assert Polygon(read_drawn(typed)["coordinates"][0]).equals(Polygon(CORNERS))
    assert read_drawn(written(read_drawn(typed))) == read_drawn(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("34.02, 138.02\n34.02, 138.08", "点が足りません"),
        ("34.0, 138.0\n34.0, 138.0\n34.1, 138.1", "点が足りません"),
        ("34.0, 138.0\n34.1, 138.1\n34.2, 138.2", "自分と交わって"),
        ("34.0, 138.0\n34.1, 138.1\n34.1, 138.0\n34.0, 138.1", "1番目の点のあとの線"),
        ("34.0, 138.0\n海の家\n34.1, 138.0", "2行目が読めません"),
        ("34.0, 138.0\n34.1\n34.1, 138.0", "2行目が読めません"),
        ("34.0, 138.0\n0, 0\n34.1, 138.0", "2番目の点が、日本の外"),
        ('{"type": "Point", "coordinates": [138, 34]}', "GeoJSONとして読めません"),
        ('{"type": "Polygon"}', "GeoJSONとして読めません"),
        ('{"type": [', "GeoJSONとして読めません"),
        (json.dumps(POLYGON | {"coordinates": [[[10**400, 34]]]}), "GeoJSONとして読めません"),
        (json.dumps({"type": "Polygon", "coordinates": [CORNERS, CORNERS]}), "ひとつながり"),
        ("\n".join(f"{34 + n / 1000}, 138.{n % 2}" for n in range(501)), "点が多すぎます"),
        ("1" * 100_001, "長すぎます"),
    ],
)
def test_what_is_no_area_is_refused_with_what_is_wrong(typed, says):
    with pytest.raises(Refused) as refused:
        read_drawn(typed)
    assert refused.value.field == "shape"
    assert says in refused.value.reason % refused.value.values


_steps = some.integers(0, 6)


@given(some.lists(some.tuples(_steps, _steps), min_size=3, max_size=7, unique=True))
def test_an_outline_crosses_itself_exactly_if_it_is_no_valid_polygon(ring):
    assert (crossing(ring) is None) == Polygon(ring).is_valid


@pytest.mark.parametrize(
    ("north", "says"), [(34.09, None), (34.29, None), (34.79, "66"), (43.09, "989")]
)
def test_what_lies_far_from_every_other_area_says_how_far(north, says):
    shape = read_drawn(f"{north}, 138.0\n{north}, 138.1\n{north + 0.05}, 138.1")
    box = (34.0, 138.0, 34.2, 138.1)
    check_is_near(shape, [])
    if says is None:
        check_is_near(shape, [box])
        return
    with pytest.raises(Refused) as told:
        check_is_near(shape, [box, (20.0, 130.0, 20.1, 130.1)])
    assert (told.value.field, str(told.value.values["away"])) == ("sure", says)


@pytest.mark.django_db
def test_a_drawn_area_is_taken_in_with_its_overlaps_and_a_row_of_the_ledger():
    district = lay_square()
    made = draw_area(by=US, name=" 浜の 見守り区域 ", shape=BLOCK, source="社協")
    area = Area.objects.get(pk=made)
    assert (area.kind, area.name, area.source) == ("drawn", "浜の 見守り区域", "社協")
    assert area.municipality_code == district.municipality_code
    share = Overlap.objects.get(area=made, other=district.pk).share
    assert share == pytest.approx(1)
    assert json.loads(area.outline)["coordinates"]
    row = Row.objects.filter(verb="areas.drawn").get()
    assert (row.subject_id, row.actor_id) == (made, US.id)
    assert queries.drawn(PUBLIC, made)[0].startswith("34.02, 138.02")


@pytest.mark.django_db
def test_drawn_anew_from_a_day_the_old_shape_stays_until_then():
    first = draw_area(by=US, name="浜", shape=BLOCK, source="社協")
    smaller = BLOCK.replace("138.08", "138.06")
    day = date(2027, 4, 1)
    said = {"name": "別の名", "shape": smaller, "source": "社協", "redrawn": first}
    second = draw_area(by=US, begins_on=day, seen=seen(first), **said)
    assert Area.objects.get(pk=first).valid_to == date(2027, 3, 31)
    assert Area.objects.get(pk=second).name == "浜"
    said |= {"redrawn": second, "seen": seen(second)}
    third = draw_area(by=US, **said, begins_on=day)
    assert third == second, "the same again changes nothing"
    with pytest.raises(Refused) as refused:
        draw_area(by=US, begins_on=date(2027, 1, 1), **said | {"shape": BLOCK})
    assert refused.value.field == "begins_on"


@pytest.mark.django_db
def test_a_name_that_stands_is_not_overwritten_and_what_was_imported_not_redrawn():
    draw_area(by=US, name="浜", shape=BLOCK, source="社協")
    with pytest.raises(Refused) as refused:
        draw_area(by=US, name="浜", shape=BLOCK, source="NPO")
    assert refused.value.field == "name"
    imported = lay_square()
    with pytest.raises(Refused) as refused:
        draw_area(by=US, name="", shape=BLOCK, source="NPO", redrawn=imported.pk)
    assert refused.value.missing
    with pytest.raises(Refused):
        draw_area(by=PUBLIC, name="岬", shape=BLOCK, source="だれか")
    assert Area.objects.filter(kind="drawn").count() == 1


@pytest.mark.django_db
def test_whoever_draws_later_overwrites_no_shape_that_they_did_not_see():
    made = draw_area(by=US, name="浜", shape=BLOCK, source="社協")
    shown = seen(made)
    said = {"by": US, "name": "浜", "source": "社協", "redrawn": made, "seen": shown}
    draw_area(**said, shape=BLOCK.replace("138.08", "138.06"))
    kept = Area.objects.get(pk=made).geometry
    with pytest.raises(Refused) as refused:
        draw_area(**said, shape=BLOCK.replace("138.08", "138.04"))
    assert refused.value.field == "shape"
    assert "ほかの人が描きなおしました" in refused.value.reason
    assert Area.objects.get(pk=made).geometry == kept
    draw_area(**said | {"seen": seen(made)}, shape=BLOCK, begins_on=date(2027, 4, 1))
    with pytest.raises(Refused) as refused:
        draw_area(**said | {"seen": seen(made)}, shape=BLOCK)
    assert "終わりの日" in refused.value.reason


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_name_at_once_one_is_refused_at_the_name():
    calls = [lambda: draw_area(by=US, name="浜", shape=BLOCK, source="社協") for _ in "ab"]
    refused = [one for one in at_once(*calls) if isinstance(one, Refused)]
    assert [one.field for one in refused] == ["name"]
    assert Area.objects.filter(name="浜").count() == 1


# --- taken away again --------------------------------------------------------------------------


def drawn(begins_on=None, shape=BLOCK, **more):
    return draw_area(
        by=US, name="浜の見守り区域", shape=shape, source="社協", begins_on=begins_on, **more
    )


@pytest.mark.django_db
def test_a_drawn_area_is_taken_away_with_its_overlaps_and_a_row_of_the_ledger():
    lay_square()
    made = drawn()
    assert Overlap.objects.filter(area=made).exists()
    assert remove_area(by=US, area_id=made, seen=seen(made)) is None
    assert not Area.objects.filter(kind="drawn").exists()
    assert not Overlap.objects.exists()
    assert Row.objects.get(verb="areas.removed").subject_id == made
    assert drawn() != made  # its name is free again


@pytest.mark.django_db
def test_what_stood_before_holds_again_where_a_later_shape_is_taken_away(now):
    first = drawn()
    later = drawn(
        date(2027, 4, 1), BLOCK.replace("34.08", "34.09"), redrawn=first, seen=seen(first)
    )
    with pytest.raises(Refused, match="終わりの日"):
        remove_area(by=US, area_id=first, seen=seen(first))
    assert remove_area(by=US, area_id=later, seen=seen(later)) == first
    (left,) = Area.objects.all()
    assert (left.pk, left.valid_to, left.holds) == (first, None, True)


@pytest.mark.django_db
def test_a_shape_that_holds_again_lies_in_what_came_while_it_had_ended(now):
    first = drawn()
    began = date(2027, 4, 1)
    later = drawn(began, BLOCK.replace("34.08", "34.09"), redrawn=first, seen=seen(first))
    lay(square("山小学校区"), begins_on=began)  # from a day on which the first is over
    district = Area.objects.get(name="山小学校区").pk
    assert not Overlap.objects.filter(area=first).exists()
    remove_area(by=US, area_id=later, seen=seen(later))
    shared = Overlap.objects.values_list("area", "other").order_by("share")
    assert list(shared) == [(district, first), (first, district)]


@pytest.mark.django_db
def test_what_nobody_drew_or_somebody_drew_anew_is_not_taken_away():
    made, district = drawn(), lay_square().pk
    was = seen(made)
    drawn(shape=BLOCK.replace("34.08", "34.09"), redrawn=made, seen=was)
    with pytest.raises(Refused, match="描きなおしました"):
        remove_area(by=US, area_id=made, seen=was)
    for by, area in ((US, district), (US, new_id()), (PUBLIC, made)):
        with pytest.raises(Refused) as refused:
            remove_area(by=by, area_id=area, seen=was)
        assert refused.value.missing
    assert Area.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(1800, 1, 1), date(20, 4, 1), date(2207, 4, 1)])
def test_a_day_that_nobody_means_is_questioned(now, day):
    with pytest.raises(Refused, match="打ちまちがえていませんか") as refused:
        drawn(day)
    assert refused.value.field == "begins_on"
    assert refused.value.values["year"] == day.year
    assert not Area.objects.exists()

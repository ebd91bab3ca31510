"""Areas from files: real ones, and the dirt that files have."""

import json
import shutil

import pytest

from tonari.ground.areas import queries
from tonari.ground.areas.actions import import_areas
from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.models import Area, Overlap
from tonari.ground.areas.rules import totals
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db
SQUARE = [[138, 34], [138.1, 34], [138.1, 34.1], [138, 34.1], [138, 34]]


def take(path, **options):
    items = read_areas(path, Options(**options))
    return import_areas(by=COMMAND, items=items, source="焼津市オープンデータ", licence="CC BY 4.0")


def geojson(folder, *features, **more):
    path = folder / "町内会.geojson"
    made = [{"properties": {"name": name}, "geometry": shape} for name, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made} | more))
    return path


def polygon(ring):
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def yaizu(shared_data):
    take(shared_data / "yaizu" / "小学校区.shp", municipality_code="222127")
    return take(shared_data / "yaizu" / "自治会区域.shp", municipality_code="222127")


def test_every_real_polygon_is_taken_and_the_invalid_one_is_named(yaizu):
    assert totals(yaizu) == {"taken": 35, "changed": 0, "unchanged": 0, "refused": 0, "absent": 0}
    assert Area.objects.filter(kind="school_district").count() == 13
    assert [(o.name, o.reason) for o in yaizu if o.reason] == [
        ("小川第13自治会", "線が自分と交わっていたので、直して入れました。")
    ]


def test_shift_jis_names_and_metres_become_what_the_derived_file_says(yaizu, shared_data):
    path = shared_data / "yaizu" / "小学校区.geojson"
    derived = {item.name: item for item in read_areas(path, Options())}
    for area in Area.objects.filter(kind="school_district"):
        same = derived[area.name].geometry["coordinates"][0]
        ours = json.loads(area.geometry)["coordinates"][0]
        assert ours[0] == pytest.approx(same[0], abs=2e-6)


def test_the_same_file_twice_writes_nothing_but_its_ledger_row(yaizu, shared_data):
    before = list(Area.objects.order_by("pk").values())
    rows = Row.objects.count()
    again = take(shared_data / "yaizu" / "自治会区域.shp", municipality_code="222127")
    assert totals(again)["unchanged"] == 35
    assert list(Area.objects.order_by("pk").values()) == before
    assert Row.objects.count() == rows + 1


@pytest.mark.parametrize(
    ("file", "many"),
    [("小学校区.geojson", 13), ("自治会区域.geojson", 35), ("小学校区.shp", 13)],
)
def test_every_form_of_the_real_areas_is_taken_whole_and_twice_it_changes_nothing(
    shared_data, file, many
):
    path = shared_data / "yaizu" / file
    none = {"taken": 0, "changed": 0, "unchanged": 0, "refused": 0, "absent": 0}
    assert totals(take(path, municipality_code="222127")) == none | {"taken": many}
    before = list(Area.objects.order_by("pk").values())
    assert totals(take(path, municipality_code="222127")) == none | {"unchanged": many}
    assert list(Area.objects.order_by("pk").values()) == before


def test_thirteen_neighbourhoods_lie_in_two_or_three_school_districts(yaizu):
    found = [
        len(queries.overlaps(PUBLIC, area.id, "school_district"))
        for area in queries.areas(PUBLIC, "neighbourhood")
    ]
    assert {n: found.count(n) for n in set(found)} == {1: 22, 2: 10, 3: 3}


def test_a_point_finds_all_its_areas_in_one_query(yaizu, shared_data, django_assert_num_queries):
    path = shared_data / "municipality" / "N03-21_22_210101.topojson"
    assert totals(take(path))["taken"] == 43
    with django_assert_num_queries(1):
        found = queries.areas_at(PUBLIC, 34.84979801, 138.3160134)
    assert [(area.kind, area.name) for area in found] == [
        ("municipality", "焼津市"),
        ("neighbourhood", "小川第13自治会"),
        ("school_district", "小川小学校"),
    ]
    assert found[0].municipality_code == "222127"
    assert queries.areas_at(PUBLIC, 34.0, 140.0) == []


def test_overlaps_are_kept_in_both_directions_and_follow_a_change(tmp_path):
    half = [[138, 34], [138.1, 34], [138.1, 34.05], [138, 34.05], [138, 34]]
    take(geojson(tmp_path, ("い町内会", polygon(SQUARE)), ("ろ町内会", polygon(half))))
    shares = {(o.area.name, round(o.share, 2)) for o in Overlap.objects.select_related("area")}
    assert shares == {("い町内会", 0.5), ("ろ町内会", 1.0)}
    away = [[x + 1, y] for x, y in half]
    outcomes = take(geojson(tmp_path, ("い町内会", polygon(SQUARE)), ("ろ町内会", polygon(away))))
    assert [o.result for o in outcomes] == ["unchanged", "changed"]
    assert not Overlap.objects.exists()


def test_a_shape_that_is_no_area_is_refused_and_the_rest_goes_on(tmp_path):
    bow = [[138, 34], [138.1, 34.1], [138.1, 34], [138, 34.1], [138, 34]]
    outcomes = take(
        geojson(
            tmp_path,
            ("線", {"type": "LineString", "coordinates": SQUARE}),
            ("なし", None),
            ("蝶", polygon(bow)),
            ("変", {"type": "Polygon", "coordinates": "x"}),
            ("", polygon(SQUARE)),
            ("い", polygon(SQUARE)),
        )
    )
    assert [o.result for o in outcomes] == [
        "refused",
        "refused",
        "taken",
        "refused",
        "refused",
        "taken",
    ]
    assert all(o.reason for o in outcomes[:5])


def test_a_huge_json_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "全国.geojson"
    with path.open("wb") as file:
        file.write(b'{"type": "FeatureCollection", "features": [')
        file.truncate(200_000_000)
    with pytest.raises(Refused, match="60MBまで"):
        read_areas(path, Options())


def test_metres_without_a_coordinate_system_are_refused_by_name(tmp_path):
    metres = [[x * 100000, y * 10000] for x, y in SQUARE]
    assert "緯度経度" in take(geojson(tmp_path, ("い", polygon(metres))))[0].reason


def test_pieces_of_one_area_become_one(tmp_path):
    island = [[x + 0.5, y] for x, y in SQUARE]
    outcomes = take(geojson(tmp_path, ("島", polygon(SQUARE)), ("島", polygon(island))))
    assert len(outcomes) == 1
    assert outcomes[0].reason.startswith("同じ名前の2つの外形を、ひとつの地域にしました。")
    assert json.loads(Area.objects.get().geometry)["type"] == "MultiPolygon"


def test_a_shapefile_without_its_coordinate_system_asks_for_it(tmp_path, shared_data):
    for ending in ("shp", "shx", "dbf"):
        shutil.copy(shared_data / "yaizu" / f"小学校区.{ending}", tmp_path)
    with pytest.raises(Refused, match=r"\.prj"):
        read_areas(tmp_path / "小学校区.shp", Options())
    items = read_areas(tmp_path / "小学校区.shp", Options(crs="EPSG:2450"))
    assert len(items) == 13


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"not json"),
        ("a.geojson", b"[]"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": 3}'),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("a.topojson", b'{"type": "Topology", "arcs": [], "objects": {"x": 1}}'),
        ("a.shp", b"nothing"),
        ("a.xlsx", b"PK"),
        ("a.geojson", b""),
    ],
)
def test_a_file_that_is_none_gets_one_sentence_and_changes_nothing(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        take(path)
    assert refused.value.reason.endswith("。")
    assert not Area.objects.exists()


def test_only_members_and_the_operator_bring_areas():
    with pytest.raises(Refused):
        import_areas(by=PUBLIC, items=[], source="", licence="")


def test_outlines_have_few_points_and_no_gap_between_neighbours(yaizu, django_assert_num_queries):
    import shapely
    from shapely.geometry import shape

    box = (34.7, 138.2, 35.0, 138.5)
    with django_assert_num_queries(1):
        found = queries.outlines(PUBLIC, box)
    assert len(found) == 13 + 35
    assert len(json.dumps([one.geometry for one in found])) < 250_000
    for kind in ("school_district", "neighbourhood"):
        exact = shapely.union_all(
            [shape(json.loads(a.geometry)) for a in Area.objects.filter(kind=kind)]
        )
        drawn = shapely.union_all([shape(o.geometry) for o in found if o.area.kind == kind])
        assert exact.symmetric_difference(drawn).area < exact.area / 500
    exact = {area.pk: shape(json.loads(area.geometry)) for area in Area.objects.all()}
    far = [shape(one.geometry).hausdorff_distance(exact[one.area.id]) for one in found]
    assert max(far) < 0.0003
    assert queries.outlines(PUBLIC, (0, 0, 1, 1)) == []
    assert queries.outlines(PUBLIC, box, least=1) == []


def test_a_changed_border_redraws_its_neighbour(tmp_path):
    beside = [[138.1, 34], [138.2, 34], [138.2, 34.1], [138.1, 34.1], [138.1, 34]]
    take(geojson(tmp_path, ("い町内会", polygon(SQUARE)), ("ろ町内会", polygon(beside))))
    bent = [[138, 34], [138.1, 34], [138.12, 34.05], [138.1, 34.1], [138, 34.1], [138, 34]]
    take(geojson(tmp_path, ("い町内会", polygon(bent)), ("ろ町内会", polygon(beside))))
    outline = {area.name: json.loads(area.outline) for area in Area.objects.all()}
    assert [138.12, 34.05] in outline["い町内会"]["coordinates"][0]
    assert outline["ろ町内会"]["type"] == "Polygon"

"""Files of areas and population tables with anything in them: no crash, and nothing is lost."""

import csv
import json
import random
import warnings
from io import BytesIO
from pathlib import Path

import pytest
import shapefile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_files import ODD as ODD_CELLS
from tests.drawn_files import WAYS, WRITTEN, check_worth, harmed, put, share, tables
from tonari.ground.areas.actions import import_areas, take_path
from tonari.ground.areas.adapters import Options, open_population, read_areas
from tonari.ground.areas.adapters.files import _text
from tonari.ground.areas.models import Area, Population
from tonari.ground.areas.rules import (
    KINDS,
    Draft,
    Unusable,
    bounds,
    full_municipality_code,
    totals,
)
from tonari.ground.areas.rules.brought import POPULATION, Told
from tonari.ground.areas.rules.municipalities import municipality_of
from tonari.ground.areas.rules.population import (
    NAME,
    name_key,
    people,
    plain,
    read_day,
    read_row,
)
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused

# Said of coordinates that are no numbers.
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
NUMBERED = ("name", "code", "municipality_code", "kana", "kind")
LONGEST = {name: Area._meta.get_field(name).max_length for name in NUMBERED}


def check_text(text: str, longest: int | None) -> None:
    """What no database would refuse."""
    assert longest is None or len(text) <= longest
    assert "\x00" not in text
    text.encode()


def sentence(refused: Refused) -> str:
    said = refused.reason % refused.values
    assert said.endswith("。")
    return said


def read(path: Path, options: Options) -> list[Draft | Unusable] | None:
    """The areas of a file, each fit to be kept or with its reason; None where it is refused."""
    try:
        items = read_areas(path, options)
    except Refused as refused:
        sentence(refused)
        return None
    assert [item.number for item in items] == sorted({item.number for item in items})
    for item in items:
        if isinstance(item, Unusable):
            assert item.reason.endswith("。")
            check_text(item.name + item.reason, None)
            continue
        for name, longest in LONGEST.items():
            check_text(getattr(item, name), longest)
        south, west, north, east = bounds(item.geometry)
        assert -90 <= south <= north <= 90
        assert -180 <= west <= east <= 180
        assert len(item.digest("a", "b")) == 64
    return items


def check_all_there(items: list[Draft | Unusable], names: list[str]) -> None:
    """Each feature is an item of its own number, or a piece of one with its name."""
    own = {item.number for item in items}
    merged = {item.name for item in items if isinstance(item, Draft)}
    assert own <= set(range(1, len(names) + 1))
    assert all(at in own or name in merged for at, name in enumerate(names, 1))


# --- GeoJSON and TopoJSON -------------------------------------------------------------------------

JUNK = [
    *(None, True, 0, -1, 3, 1e308, -1e400, 10**30, 10**400, float("nan")),
    *("", "x", "Polygon", "\x00あ"),
    *([], [[]], [[[]]], {}, {"type": "Point"}, [1], [1, 2], [[1, 2]], "\ud800", "あ" * 300),
    *("EPSG:2450", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:99999999", {"properties": 3}),
    *("GeometryCollection", "MultiPolygon", "LineString", [[[138, 34], [138.1, 34], [138, 34.1]]]),
]
NAMES = st.one_of(
    st.sampled_from(["い町内会", "ろ町内会", "", "a", *ODD_CELLS]), st.text(max_size=6)
)
POINT = st.tuples(st.integers(1380, 1384), st.integers(340, 344))


@st.composite
def rings(draw):
    corners = [[x / 10, y / 10] for x, y in draw(st.lists(POINT, min_size=3, max_size=6))]
    return [*corners, corners[0]]


def _steps(line):
    """A line whose points are told from the one before, as TopoJSON with a transform has them."""
    before = [[0, 0], *line[:-1]]
    return [[x - a, y - b] for (x, y), (a, b) in zip(line, before, strict=True)]


@st.composite
def documents(draw):
    """A GeoJSON or TopoJSON of a few areas, as sound as drawn rings are, and their names."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4))
    shapes = [draw(rings()) for _name in names]
    said = [{"name": name, "N03_007": "22212"} for name in names]
    if draw(st.booleans()):
        parts = [
            {"type": "Polygon", "properties": one, "arcs": [[at]]} for at, one in enumerate(said)
        ]
        things = {"町内会": {"type": "GeometryCollection", "geometries": parts}}
        whole = {"type": "Topology", "objects": things, "arcs": shapes}
        if draw(st.booleans()):
            whole["transform"] = {"scale": [1, 1.0], "translate": [0, 0.0]}
            whole["arcs"] = [_steps(line) for line in shapes]
        return whole, names
    features = [
        {"type": "Feature", "properties": one, "geometry": {"type": "Polygon", "coordinates": [s]}}
        for one, s in zip(said, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}, names


def changed(document, chance: random.Random):
    """The same with something else in one place of it."""
    made = json.loads(json.dumps(document))
    inner = made
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        if not keys:
            return made
        key = chance.choice(keys)
        if not isinstance(inner[key], dict | list) or chance.random() < 0.15:
            inner[key] = chance.choice(JUNK)
            return made
        inner = inner[key]


@pytest.mark.once
def test_no_json_of_areas_crashes_the_reader_and_every_feature_is_accounted_for(tmp_path):
    path, count = tmp_path / "町内会.geojson", {"files": 0, "read": 0}
    kinds = st.sampled_from(["", *KINDS])

    @settings(max_examples=-(-share("areas") // WRITTEN))
    @given(documents(), kinds, st.integers(0, 1 << 30))
    def drawn(made, kind, seed):
        (whole, names), chance = made, random.Random(seed)
        options = Options(kind=kind, municipality_code="222127")
        for at in range(WRITTEN):
            document = changed(whole, chance) if at else whole
            document = changed(document, chance) if at > 4 else document
            content = json.dumps(document).encode()
            put(path, harmed(content, chance) if at > 6 else content)
            items = read(path, options)
            count["files"] += 1
            count["read"] += items is not None
            if at == 0 and items is not None:
                check_all_there(items, [_text(name) for name in names])
                assert sum(isinstance(item, Unusable) for item in items) <= len(names)

    drawn()
    assert count["files"] >= share("areas")
    check_worth(count["read"], count["files"], 0.125)


# --- shapefiles -----------------------------------------------------------------------------------

JGD = 'GEOGCS["JGD2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Gr'
JGD += 'eenwich",0.0],UNIT["Degree",0.0174532925199433]]'


def shape_files(encoding: str, kind: int, names: list[str]) -> dict[str, bytes]:
    """The parts of a shapefile, made in memory."""
    files = {ending: BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        writer.field("NAME", "C", 60)
        writer.field("人口", "N", 9)
        for at, name in enumerate(names):
            ring = [[138 + at, 34], [138 + at, 34.1], [138.1 + at, 34.1], [138 + at, 34]]
            if name == "":
                writer.null()
            else:
                (writer.line if kind == shapefile.POLYLINE else writer.poly)([ring])
            writer.record(name, at)
    return {ending: file.getvalue() for ending, file in files.items()}


SHAPES = [
    shape_files("utf-8", shapefile.POLYGON, ["い町内会", "ろ町内会", "い町内会"]),
    shape_files("cp932", shapefile.POLYGON, ["髙町内会", "①町内会", ""]),
    shape_files("utf-8", shapefile.POLYLINE, ["線町内会"]),
    shape_files("utf-8", shapefile.POLYGON, []),
]
BESIDE = {
    "prj": [*[JGD.encode()] * 3, b"EPSG:2450", b"\xff\xfe", b"", b"GEOGCS[", None],
    "cpg": [None, b"UTF-8", b"Shift_JIS", b"CP932", b"\xff", b"nonsense"],
}  # fmt: skip


@pytest.mark.once
def test_no_shapefile_crashes_the_reader_and_every_shape_is_accounted_for(tmp_path):
    path, count = tmp_path / "町内会.shp", {"files": 0, "read": 0}

    @settings(max_examples=-(-share("shapefiles") // 4))
    @given(st.sampled_from(SHAPES), st.integers(0, 1 << 30))
    def drawn(parts, seed):
        chance = random.Random(seed)
        for at in range(4):
            hurt = chance.choice(["shp", "shx", "dbf", "prj"]) if at else ""
            for ending, content in parts.items():
                part = harmed(content, chance) if ending == hurt else content
                put(path.with_suffix(f".{ending}"), part)
            for ending, choices in BESIDE.items():
                beside = path.with_suffix(f".{ending}")
                content = chance.choice(choices) if at else choices[0]
                if content is None:
                    beside.unlink(missing_ok=True)
                else:
                    put(beside, content)
            with warnings.catch_warnings():
                warnings.simplefilter("error", ResourceWarning)
                items = read(path, Options(municipality_code="222127"))
            count["files"] += 1
            count["read"] += items is not None
            if not hurt and parts is SHAPES[0]:
                check_all_there(items, ["い町内会", "ろ町内会", "い町内会"])
            if not hurt and parts is SHAPES[1]:
                assert [item.name for item in items] == ["髙町内会", "①町内会", ""]

    drawn()
    assert count["files"] >= share("shapefiles")
    check_worth(count["read"], count["files"], 0.125)


# --- population and code tables -------------------------------------------------------------------

LAYOUTS = [
    ["全国地方公共団体コード", "地域コード", "地方公共団体名", "調査年月日", "地域名", "総人口"],
    ["都道府県コード又は市区町村コード", "都道府県名", "市区町村名", "地域名", "総人口", "男性"],
    ["町丁字名", "人口", "世帯数", "単独世帯数"],
    ["市区町村コード", "総人口"],
]
AGES = [
    *("0-4歳の男性", "0-4歳の女性", "5〜9歳男", "85歳以上の男性", "100歳以上女", "15歳の女性"),
    *("調査年月日", "男性", "女性", "世帯数", "地域名", "備考", "全国地方公共団体コード", "総人口"),
]
KEPT = {
    field.attname: field.max_length
    for field in Population._meta.concrete_fields
    if getattr(field, "max_length", None) and field.attname not in ("id", "kind", "source")
}


def rows_of(path: Path, day) -> list[int] | None:
    """The lines of a population table, each kept or refused for a reason; None: no such table."""
    try:
        table = open_population(path)
    except Refused as refused:
        sentence(refused)
        return None
    numbers = []
    for number, cells in table.rows:
        numbers.append(number)
        check_text(table.columns.cell(cells, NAME), None)
        try:
            draft = read_row(number, table.columns, cells, day, "222127")
        except Refused as refused:
            check_text(sentence(refused), None)
            continue
        check_text(draft.name, KEPT["name"])
        check_text(name_key(draft.name), KEPT["key"])
        check_text(draft.code, KEPT["code"])
        check_text(draft.municipality_code, KEPT["municipality_code"])
        assert all(n is None or 0 <= n < 1 << 31 for n in (draft.count.total, draft.count.men))
        assert len(draft.digest("a", "b")) == 64
    return numbers


def is_code(code: str) -> bool:
    """Whether the sixth digit is as 総務省 says: 11 less the rest of the sum, its last digit."""
    weighted = sum(
        int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False)
    )
    return len(code) == 6 and int(code[5]) == (11 - weighted % 11) % 10


@pytest.mark.once
def test_no_population_table_crashes_the_reader_and_every_row_is_accounted_for(tmp_path, now):
    path, count = tmp_path / "人口.csv", {"files": 0, "read": 0, "rows": 0}

    @settings(max_examples=-(-share("people") // WRITTEN))
    @given(
        tables(LAYOUTS, AGES),
        st.lists(WAYS, min_size=WRITTEN, max_size=WRITTEN),
        st.sampled_from([None, now.date()]),
    )
    def drawn(rows, ways, day):
        for way in ways:
            put(path, way.write(rows))
            numbers = rows_of(path, day)
            count["files"] += 1
            if numbers is None:
                continue
            count["read"] += 1
            count["rows"] += len(numbers)
            if not way.damage and way.encoding[:5] == "utf-8" and way.quoted == csv.QUOTE_ALL:
                full = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
                assert len(numbers) <= len(full) - 1
                assert len(numbers) >= len(full) - 10

    drawn()
    assert count["files"] >= share("people")
    check_worth(count["read"], count["files"], 0.25)
    check_worth(count["rows"], count["read"], 1)


@given(st.one_of(st.from_regex(r"\A[0-9]{4,7}\Z"), st.sampled_from(ODD_CELLS), st.text(max_size=8)))
def test_a_code_has_the_right_check_digit_or_is_refused(cell):
    try:
        code = municipality_of(plain(cell))
    except Refused as refused:
        check_text(sentence(refused), None)
    else:
        assert code == "" or is_code(code)
    if len(cell) == 5 and cell.isascii() and cell.isdigit():
        assert is_code(full_municipality_code(cell))


# --- through the actions --------------------------------------------------------------------------


@pytest.mark.django_db
@settings(max_examples=10)
@given(documents(), st.integers(0, 1 << 30))
def test_whatever_is_read_of_areas_can_be_kept(tmp_path_factory, made, seed):
    path = tmp_path_factory.mktemp("areas") / "町内会.geojson"
    put(path, json.dumps(changed(made[0], random.Random(seed))).encode())
    items = read(path, Options(municipality_code="222127"))
    if items is None:
        return
    outcomes = import_areas(by=COMMAND, items=items, source="焼津市", licence="CC BY 4.0")
    assert [(o.number, o.name) for o in outcomes] == [(item.number, item.name) for item in items]
    drafts = {item.key for item in items if isinstance(item, Draft)}
    kept = set(Area.objects.values_list("kind", "municipality_code", "name"))
    assert drafts <= kept


@pytest.mark.django_db
@settings(max_examples=10)
@given(tables(LAYOUTS, AGES), WAYS)
def test_whatever_is_read_of_a_population_table_can_be_kept(tmp_path_factory, now, rows, way):
    path = tmp_path_factory.mktemp("people") / "人口.csv"
    put(path, way.write(rows))
    numbers = rows_of(path, now.date())
    if numbers is None:
        return
    before = Population.objects.count()
    told = Told(counted_on=now.date(), municipality_code="222127")
    said = {"source": "焼津市", "licence": ""}
    outcomes = take_path(by=COMMAND, what=POPULATION, path=path, told=told, **said)
    # 0: a line about columns that are left out
    assert [outcome.number for outcome in outcomes if outcome.number] == numbers
    assert Population.objects.count() == before + totals(outcomes)["taken"]


@pytest.mark.parametrize("read", [people, read_day, municipality_of])
def test_a_reason_holds_no_sign_that_no_database_keeps(read):
    with pytest.raises(Refused) as refused:
        read("\x00³m\ud800")
    check_text(sentence(refused.value), None)

"""Files of areas that are bent somewhere: a sentence, never an error of ours."""

import json

import pytest

from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.rules import Draft, Unusable
from tonari.kernel.refused import Refused

RING = [[1380, 340], [10, 0], [0, 10], [-10, -10]]
STRAIGHT = {"scale": [0.1, 0.1], "translate": [0, 0]}


def topology(transform, arcs=None, geometry=None):
    part = geometry or {"type": "Polygon", "arcs": [[0]]}
    thing = {"type": "GeometryCollection", "geometries": [part | {"properties": {"name": "い"}}]}
    whole = {"type": "Topology", "objects": {"a": thing}, "arcs": [RING] if arcs is None else arcs}
    return whole | {"transform": transform}


def read(tmp_path, whole):
    path = tmp_path / "町内会.topojson"
    path.write_text(whole if isinstance(whole, str) else json.dumps(whole))
    return read_areas(path, Options(kind="neighbourhood"))


def test_a_sound_transform_is_read(tmp_path):
    (one,) = read(tmp_path, topology(STRAIGHT))
    assert isinstance(one, Draft)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_names_are_read_in_the_encoding_that_a_program_writes(tmp_path, encoding):
    path = tmp_path / "町内会.topojson"
    whole = json.dumps(topology(STRAIGHT), ensure_ascii=False).replace("い", "髙表町①")
    path.write_bytes(whole.encode(encoding))
    (one,) = read_areas(path, Options(kind="neighbourhood"))
    assert one.name == "髙表町①"


def test_what_is_json_in_no_encoding_is_a_sentence(tmp_path):
    path = tmp_path / "町内会.topojson"
    path.write_bytes(b'{"type": "\x81\xff\xfd"}')
    with pytest.raises(Refused, match="JSONとして読めません"):
        read_areas(path, Options(kind="neighbourhood"))


@pytest.mark.parametrize(
    "transform",
    [
        *({}, [], 3, "x", {"scale": [1], "translate": [0, 0]}, {"scale": [1, 1]}),
        *({"scale": [1, 1, 1], "translate": [0, 0]}, {"scale": None, "translate": None}),
        *({"scale": ["a", 1], "translate": [0, 0]}, {"scale": [[1], 1], "translate": [0, 0]}),
        {"scale": [10**400, 1], "translate": [0, 0]},
    ],
)
def test_a_bent_transform_is_a_sentence(tmp_path, transform):
    with pytest.raises(Refused, match="形になっていません"):
        read(tmp_path, topology(transform))


def test_a_number_that_no_computer_counts_with_is_a_sentence(tmp_path):
    with pytest.raises(Refused, match="形になっていません"):
        read(tmp_path, topology(STRAIGHT, arcs=[[[10**400, 1], [1, 1]]]))


@pytest.mark.parametrize("corner", [10**400, "x", None, [1]], ids=["huge", "x", "none", "list"])
def test_a_corner_that_is_no_number_takes_its_area_alone(tmp_path, corner):
    ring = [[138, 34], [138.1, 34], [corner, 34.1], [138, 34]]
    feature = {"properties": {"name": "い"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (one,) = read(tmp_path, {"type": "FeatureCollection", "features": [feature]})
    assert isinstance(one, Unusable)


@pytest.mark.parametrize("deep", [250, 350, 450, 900])
def test_shapes_within_shapes_without_end_are_a_sentence(tmp_path, deep):
    inner = json.dumps({"type": "Polygon", "coordinates": [[[138, 34], [139, 34], [139, 35]]]})
    shape = '{"type":"GeometryCollection","geometries":[' * deep + inner + "]}" * deep
    feature = f'{{"properties":{{"name":"い"}},"geometry":{shape}}}'
    items = []
    try:
        items = read(tmp_path, f'{{"type":"FeatureCollection","features":[{feature}]}}')
    except Refused as refused:
        assert refused.reason.endswith("。")
    assert len(items) < 2

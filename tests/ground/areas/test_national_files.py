"""小学校区 of 国土数値情報 (A27): columns by number, all towns of a prefecture in one file."""

import json

import pytest

from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.adapters.columns import municipality_in

NEWER = ("A27_001", "A27_002", "A27_003", "A27_004", "A27_005")
SCHOOLS = [
    ("22212", "焼津市立", "B122210000018", "中央小学校", "焼津市本町1"),
    ("22212", "焼津市立", "B122210000027", "港小学校", "焼津市港2"),
    ("22214", "藤枝市立", "B122210000036", "中央小学校", "藤枝市中央3"),
    ("22214", "藤枝市立", "B122210000036", "中央小学校", "藤枝市中央3"),
]
OLDER = ("A27_005", "A27_006", "A27_007", "A27_008")


def features(rows, tmp_path, name="A27-21_22.geojson"):
    found = []
    for at, said in enumerate(rows):
        x = 138 + at / 10
        ring = [[x, 34], [x + 0.1, 34], [x + 0.1, 34.1], [x, 34.1], [x, 34]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        found.append({"type": "Feature", "properties": said, "geometry": shape})
    path = tmp_path / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}))
    return path


def read(path, **options):
    return [
        (one.kind, one.municipality_code, one.name, one.pieces)
        for one in read_areas(path, Options(**options))
    ]


EXPECTED = [
    ("school_district", "222127", "中央小学校", 1),
    ("school_district", "222127", "港小学校", 1),
    ("school_district", "222143", "中央小学校", 2),
]


def test_a_newer_file_has_each_school_in_its_town(tmp_path):
    rows = [dict(zip(NEWER, said, strict=True)) for said in SCHOOLS]
    assert read(features(rows, tmp_path)) == EXPECTED


def test_an_older_file_has_them_under_other_numbers(tmp_path):
    rows = [dict(zip(OLDER, (*said[:2], *said[3:]), strict=True)) for said in SCHOOLS]
    assert read(features(rows, tmp_path)) == EXPECTED


def test_what_a_file_says_of_its_towns_goes_before_what_was_told_for_all(tmp_path):
    rows = [dict(zip(NEWER, said, strict=True)) for said in SCHOOLS]
    assert read(features(rows, tmp_path), municipality_code="222127") == EXPECTED


@pytest.mark.parametrize("kind", ["", "neighbourhood", "school_district"])
@pytest.mark.parametrize("code", ["22212", 22212, "222127", 222127])
def test_a_column_called_so_has_the_code_for_any_kind(tmp_path, code, kind):
    rows = [{"名称": f"{name}町内会", "行政区域コード": code} for name in "いろ"]
    found = read(features(rows, tmp_path, "町内会.geojson"), kind=kind)
    assert {one[1] for one in found} == {"222127"}


def test_numbers_of_its_own_are_no_codes(tmp_path):
    rows = [{"名称": "い町内会", "番号": "22212"}, {"名称": "ろ町内会", "番号": "22213"}]
    found = read(features(rows, tmp_path, "町内会.geojson"), municipality_code="222127")
    assert {one[1] for one in found} == {"222127"}


@pytest.mark.parametrize("odd", [[1], {}, [], {"a": [1]}, 0, 3.5], ids=repr)
def test_what_is_no_text_is_no_code_and_no_error(tmp_path, odd):
    rows = [{"@relations": odd, "名称": f"{name}町内会", "町": "22212"} for name in "いろ"]
    path = features(rows, tmp_path, "町内会.geojson")
    assert {one[1] for one in read(path)} == {"222127"}
    rows[0]["町"] = odd or 7
    path = features(rows, tmp_path, "町内会.geojson")
    assert {one[1] for one in read(path)} == {""}


@pytest.mark.parametrize(
    ("key", "told", "code"),
    [
        *(("郵便", "222127", "222127"), ("郵便", "", ""), ("ZIPCODE", "", ""), ("〒", "", "")),
        *(("区分", "222127", "222127"), ("区分", "", "425010"), ("code", "222127", "425010")),
        *(("CODE", "222127", "425010"), ("市区町村コード", "222127", "425010")),
    ],
)
def test_only_a_column_that_is_called_so_goes_before_what_was_told(tmp_path, key, told, code):
    rows = [{"名称": f"{name}町内会", key: "42501"} for name in "いろ"]
    found = read(features(rows, tmp_path, "町内会.geojson"), municipality_code=told)
    assert {one[1] for one in found} == {code}


def test_a_guess_is_good_enough_for_municipalities_themselves(tmp_path):
    rows = [{"名称": name, "番": code} for name, code in (("い市", "22212"), ("い市", "22212"))]
    found = read(features(rows, tmp_path, "市区町村.geojson"), municipality_code="222143")
    assert found == [("municipality", "222127", "い市", 2)]


def test_a_code_is_one_of_a_prefecture_and_a_town():
    assert municipality_in(1100) == "011002"
    assert [municipality_in(one) for one in ("99201", "22012", "222128", None, "", 3.5)] == [""] * 6

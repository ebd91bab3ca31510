"""Reading files of areas."""

import json
import re
import struct
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from tonari.ground.areas.rules import (
    KINDS,
    MUNICIPALITY,
    Draft,
    Geometry,
    Unusable,
    full_municipality_code,
    guess_kind,
    is_municipality_code,
    is_on_earth,
    is_swapped,
)
from tonari.kernel.reasons import joined, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .columns import municipality_column, municipality_in, school_column
from .shapes import DEGREES, NO_SHAPES, mend, merge, swapped, to_degrees
from .topology import features as topology_features
from .zipped import unzipped

LARGEST = 200_000_000
"""Bytes; the boundaries of the whole country fit."""
LARGEST_JSON = 60_000_000
"""JSON is read whole, and takes some ten times its size in memory; a shapefile is smaller."""
_BROKEN = (OSError, ValueError, LookupError, TypeError, ArithmeticError, MemoryError)
_SWAPPED = _("緯度と経度が逆になっていたので、入れかえました。")
Feature = tuple[dict[str, Any], Geometry | None]
"""Attributes and geometry as the file has them."""


@dataclass(frozen=True)
class Options:
    """What the file does not say itself: kind, municipality (six digits), coordinates, name."""

    kind: str = ""
    municipality_code: str = ""
    crs: str = ""
    name_field: str = ""


def read_areas(path: Path, options: Options) -> list[Draft | Unusable]:
    """Every feature of a shapefile, GeoJSON or TopoJSON, in order; pieces of one area are merged.

    A shapefile may come as a ZIP of its parts. `Refused` with one sentence if the file as a whole
    cannot be read, at the option that is missing.
    """
    _check_file(path)
    if path.suffix.lower() == ".zip":
        with unzipped(path) as inside:
            return read_areas(inside, options)
    reader = {".shp": _shapefile, ".geojson": _json, ".json": _json, ".topojson": _json}.get(
        path.suffix.lower()
    )
    if reader is None:
        raise Refused(
            _(
                "地域のファイルは .zip（シェープファイル）、.shp、"
                ".geojson、.topojson のどれかにしてください。"
            )
        )
    found, crs = reader(path, options)
    return _merged(
        [_area(n, feature, crs) for n, feature in enumerate(_named(path, found, options), 1)]
    )


@contextmanager
def as_file(content: Iterable[bytes], name: str) -> Iterator[Path]:
    """What was sent under a name, as a file that is gone afterwards; the name tells its kind."""
    given = PurePath(name.replace("\\", "/"))
    stem = re.sub(r"\W", "_", given.stem)[:40] or "areas"
    with tempfile.TemporaryDirectory(prefix="tonari-areas-") as folder:
        path = Path(folder) / f"{stem}{re.sub(r'[^.a-z]', '', given.suffix.lower())[:10]}"
        with path.open("wb") as file:
            for part in content:
                file.write(part)
        yield path


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise Refused(_("ファイルが見つかりません。"))
    if not 0 < path.stat().st_size <= LARGEST:
        raise Refused(_("ファイルが空か、大きすぎます（200MBまで）。"))


def _shapefile(path: Path, options: Options) -> tuple[list[Feature], str]:
    import shapefile

    crs = options.crs or _projection(path)
    last: Exception | None = None
    for encoding in _encodings(path):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that cp932 is not what .cpg calls it
                return _records(shapefile.Reader(str(path), encoding=encoding)), crs
        except (UnicodeDecodeError, shapefile.dbfFileException) as error:
            last = error
        except (shapefile.ShapefileException, struct.error, *_BROKEN) as error:
            raise Refused(
                _("シェープファイルとして読めません（.shp .shx .dbf の3つが要ります）。")
            ) from error
    raise Refused(_("属性の .dbf が読めません（文字コードを .cpg で教えてください）。")) from last


def _records(opened: Any) -> list[Feature]:
    with opened as reader:
        return [(item.record.as_dict(), _geo(item.shape)) for item in reader.iterShapeRecords()]


def _geo(found: Any) -> Geometry | None:
    geometry: Geometry | None = found.__geo_interface__ if found.shapeType else None
    return geometry


def _projection(path: Path) -> str:
    beside = path.with_suffix(".prj")
    if not beside.is_file():
        raise Refused(
            _(
                "座標系の .prj がありません。いっしょに入れるか、"
                "「座標系」に EPSG:6676 のような番号を書いてください。"
            ),
            field="crs",
        )
    return beside.read_text("utf-8", "replace")


def _encodings(path: Path) -> list[str]:
    # Shift_JIS in such files is Microsoft's cp932 (髙, ①).
    said = path.with_suffix(".cpg")
    name = said.read_text("ascii", "replace").strip().lower() if said.is_file() else ""
    if "jis" in name or "932" in name:
        return ["cp932", "utf-8"]
    return ["utf-8", "cp932"]


def _json(path: Path, options: Options) -> tuple[list[Feature], str]:
    if path.stat().st_size > LARGEST_JSON:
        raise Refused(
            _(
                "GeoJSONとTopoJSONは、60MBまでです。市区町村ごとに分けるか、シェープファイル（.shp）にしてください。"
            )
        )
    try:
        content = _content(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refused(_("JSONとして読めません。")) from error
    kind = content.get("type") if isinstance(content, dict) else None
    try:
        if kind == "Topology":
            return list(topology_features(content)), options.crs or DEGREES
        if kind == "FeatureCollection":
            found = [_feature(item) for item in content["features"]]
            return found, options.crs or _stated_crs(content)
    except NO_SHAPES as error:
        raise Refused(_("GeoJSONやTopoJSONの形になっていません。")) from error
    raise Refused(_("GeoJSON（FeatureCollection）かTopoJSONにしてください。"))


def _content(raw: bytes) -> Any:
    """JSON is UTF-8 by its rules, but older programs here write Shift_JIS, as beside a .shp."""
    try:
        return json.loads(raw)
    except UnicodeDecodeError:
        return json.loads(raw.decode("cp932"))


def _feature(item: Any) -> Feature:
    """A feature of GeoJSON; what is none has neither name nor shape, and the rest goes on."""
    if not isinstance(item, dict):
        return {}, None
    properties, geometry = item.get("properties"), item.get("geometry")
    return properties if isinstance(properties, dict) else {}, geometry


def _stated_crs(content: dict[str, Any]) -> str:
    stated = (content.get("crs") or {}).get("properties", {}).get("name", "")
    return str(stated) or DEGREES


@dataclass(frozen=True)
class _Named:
    name: str
    kind: str
    code: str
    municipality_code: str
    geometry: Geometry | None


def _named(path: Path, found: list[Feature], options: Options) -> Iterator[_Named]:
    name_of = _namer(found, options.name_field)
    names = [name_of(attributes) for attributes, _geometry in found]
    keys = " ".join(found[0][0]) if found else ""
    kind = options.kind or guess_kind(f"{path.stem} {keys} {' '.join(names[:3])}")
    if kind not in KINDS:
        raise Refused(_("何の地域かわかりません。「何の地域か」で教えてください。"), field="kind")
    told = "" if kind == MUNICIPALITY else options.municipality_code  # each is one of its own
    column = municipality_column([attributes for attributes, _geometry in found], told)
    for name, (attributes, geometry) in zip(names, found, strict=True):
        code = _text(attributes.get("N03_007") or attributes.get("code"))
        own = municipality_in(attributes.get(column))
        municipality = own or told
        if kind == MUNICIPALITY:
            code = municipality = full_municipality_code(code) or own
        yield _Named(name, kind, code[:40], municipality, geometry)


def _text(value: Any) -> str:
    """An attribute as words, without signs that no database keeps."""
    said = "" if value is None else str(value)
    plain = said if said.isprintable() else "".join(filter(_is_kept, said))
    return plain.strip()


def _is_kept(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()


def _namer(found: list[Feature], field: str) -> Callable[[dict[str, Any]], str]:
    if not found:
        raise Refused(_("ファイルに地域が一つもありません。"))
    if "N03_004" in found[0][0]:
        return _n03_name
    field = field or _name_field(found)
    return lambda attributes: _text(attributes.get(field))


def _n03_name(attributes: dict[str, Any]) -> str:
    # 政令市 stands before its 区; a 郡 says nothing that people would search for.
    city, name = _text(attributes.get("N03_003")), _text(attributes.get("N03_004"))
    return f"{city}{name}" if city.endswith("市") else name


def _name_field(found: list[Feature]) -> str:
    """The attribute that names features: `name`, or the first with another word for each."""
    keys = list(found[0][0])
    for key in ("name", "NAME", "名称", "名前"):
        if key in keys:
            return key
    if school := school_column([attributes for attributes, _geometry in found]):
        return school
    for key in keys:
        values = [str(attributes.get(key) or "") for attributes, _geometry in found]
        if len(set(values)) == len(values) and all(map(_is_word, values)):
            return key
    raise Refused(
        _(
            "どの項目が名前かわかりません。"
            "「名前の項目」に、つぎのどれかを書いてください（%(keys)s）。"
        ),
        field="name_field",
        keys="、".join(map(str, keys[:20]))[:200],
    )


def _is_word(value: str) -> bool:
    return any(c.isalpha() and not c.isascii() for c in value)


def _area(number: int, found: _Named, crs: str) -> Draft | Unusable:
    reason = _unfit(found)
    if reason or found.geometry is None:
        return Unusable(number, found.name[:40], reason or _("形がありません。"))
    try:
        geometry, repaired = mend(found.geometry)
        geometry = to_degrees(geometry, crs)
        if is_swapped(geometry):
            geometry = swapped(geometry)
            repaired = joined(filter(None, [repaired, _SWAPPED]))
        geometry, _again = mend(geometry)
    except Refused as refused:
        return Unusable(number, found.name, why(refused))
    if not is_on_earth(geometry):
        return Unusable(
            number,
            found.name,
            _("緯度経度になっていません。「座標系」に EPSG:番号 が要ります。"),
        )
    return Draft(
        number,
        found.kind,
        found.name,
        geometry,
        code=found.code,
        municipality_code=found.municipality_code,
        repaired=repaired,
    )


def _unfit(found: _Named) -> str:
    """Why an area cannot be kept whatever its shape is; empty if it can."""
    if not found.name:
        return _("名前がありません。")
    if len(found.name) > 200:
        return _("名前が長すぎます（200字まで）。")
    code = found.municipality_code
    if found.kind == MUNICIPALITY and code and not is_municipality_code(code):
        return _("市区町村コードの検査数字（6けた目）が合いません。")
    return ""


def _merged(items: list[Draft | Unusable]) -> list[Draft | Unusable]:
    """Pieces with the same key become one area, at the place of the first."""
    pieces: dict[tuple[str, str, str], list[Draft]] = {}
    for item in items:
        if isinstance(item, Draft):
            pieces.setdefault(item.key, []).append(item)
    result: list[Draft | Unusable] = [item for item in items if isinstance(item, Unusable)]
    for same in pieces.values():
        whole = merge(piece.geometry for piece in same) if len(same) > 1 else same[0].geometry
        repaired = joined(dict.fromkeys(piece.repaired for piece in same))
        count = len(same)
        result.append(replace(same[0], geometry=whole, repaired=repaired, pieces=count))
    return sorted(result, key=lambda item: item.number)

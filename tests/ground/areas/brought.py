"""Files that a member brings: squares in the open sea, tables of people and of codes."""

import json

from tonari.ground.areas import queries
from tonari.ground.areas.actions import bring_file, take_file
from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import OUTCOMES
from tonari.ground.areas.rules.brought import Told
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id

US = Actor("member", new_id(), new_id())
THEM = Actor("member", new_id(), new_id())
NONE = dict.fromkeys(OUTCOMES, 0)
PEOPLE = "全国地方公共団体コード,地域名,調査年月日,総人口\n"
CODES = "団体コード,都道府県名（漢字）,市区町村名（漢字）,市区町村名（カナ）\n"


def geojson(*drafts):
    """Squares as a file has them."""
    features = [
        {"type": "Feature", "properties": {"name": one.name}, "geometry": one.geometry}
        for one in drafts
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def bring(text, what="areas", name="小学校区.geojson", by=US, **told):
    content = [text if isinstance(text, bytes) else text.encode()]
    said = {"source": "海の町", "licence": "CC BY 4.0", "told": Told(**told)}
    return bring_file(by=by, what=what, file_name=name, content=content, **said)


def take(text, what="areas", name="小学校区.geojson", **told):
    found = bring(text, what, name, **told)
    looked = queries.one_file(US, found).counts
    assert take_file(by=US, file_id=found) == looked
    return found


def kept(model=Area):
    columns = [f.attname for f in model._meta.concrete_fields if f.attname != "outline"]
    return sorted(map(str, model.objects.order_by("pk").values(*columns)))

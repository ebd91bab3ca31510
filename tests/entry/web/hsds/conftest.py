"""A small town, and the real lists of 焼津市, for other systems to read."""

from dataclasses import replace

import pytest

from tonari.ground.areas.models import Area
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, Actor
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import import_list, put_service, say_room, withdraw_service
from tonari.records.directory.adapters import open_list
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import weekly
from tonari.records.directory.rules.rows import Origin

CAFE = Content(
    name="カフェ潮風",
    kana="カフェシオカゼ",
    kind="place",
    standing="informal",
    fields=("food", "exchange"),
    description="だれでも来られます。",
    hours="木曜の昼",
    postal_code="4250033",
    address="静岡県焼津市小川1-1",
    municipality_code="222127",
    lat=34.85,
    lon=138.32,
    phone="054-000-1234",
    fax="054-000-1235",
    email="cafe@example.org",
    url="https://example.org/カフェ?q=茶",
    openings=weekly(((3, "12:00", "14:00"), (4, "12:00", "14:00"), (5, "22:00", "24:00"))),
    conditions="だれでも",
    cost="300円",
    capacity="20人",
    reach="areas",
    members_contact="店主の携帯 090-0000-0000",
)


def member(name: str) -> Actor:
    row = Organisation.objects.create(name=name, kind="npo", joined_on=clock.today())
    return Actor("member", new_id(), row.pk)


@pytest.fixture
def by(db, now) -> Actor:
    """Somebody of ひだまり."""
    return member("ひだまり")


@pytest.fixture
def area(db) -> Area:
    """A square of one tenth of a degree around the café."""
    ring = [[138.27, 34.8], [138.37, 34.8], [138.37, 34.9], [138.27, 34.9], [138.27, 34.8]]
    return Area.objects.create(
        kind="school_district",
        name="小川小学校",
        geometry=f'{{"type": "Polygon", "coordinates": {[ring]}}}',
        south=34.8,
        north=34.9,
        west=138.27,
        east=138.37,
        source="市",
        licence="CC BY 4.0",
        digest="",
    )


@pytest.fixture
def town(by, area):
    """By name, the ids of what was put in; three of the six are listed with a place."""
    cafe = replace(CAFE, served=(area.pk,))
    made = {"cafe": put_service(by=by, content=cafe)}
    say_room(by=by, service_id=made["cafe"], room="few")
    for key, content in {
        "talk": Content(name="しごと相談", fields=("work", "consultation"), url="https://x y/"),
        "run": replace(CAFE, name="走る会", provider="走る会", fields=("sports",), lat=35.2),
        "temple": Content(
            name="寺の縁側", kind="place", standing="between", address="海の町2", reach="anywhere"
        ),
        "gone": replace(CAFE, name="閉じた店"),
    }.items():
        reach = content if content.reach != "areas" else replace(content, reach="")
        made[key] = put_service(by=by, content=reach)
    withdraw_service(by=by, service_id=made["gone"])
    home = replace(CAFE, name="母子生活支援施設みなと", reach="", kana="")
    made["home"] = put_service(by=by, content=home, state="members")
    say_room(by=by, service_id=made["run"], room="paused")
    return made


@pytest.fixture
def yaizu(shared_data, by):
    """Three real lists."""
    for name in ("222127_preschool", "222127_community_center", "yohairyosya"):
        opened = open_list(shared_data / "yaizu" / f"{name}.csv")
        origin = Origin("焼津市オープンデータ", "CC BY 4.0", name)
        import_list(by=COMMAND, opened=opened, origin=origin, tell=lambda outcome: None)

"""The board of an area."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.ground.areas.places import lay, lay_square, square
from tests.records.directory.conftest import member  # noqa: F401
from tonari.ground.areas.models import Area, Population
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.site.wiring import _turn_areas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TEA = Content(name="お茶の会", kind="place", standing="informal", fields=("exchange",))


def test_a_board_counts_as_the_search_finds_and_stands_beside_the_nation(client, member):  # noqa: F811
    area = lay_square()
    put_service(by=member, content=Content(**TEA.__dict__ | {"lat": 34.05, "lon": 138.05}))
    Population.objects.create(
        municipality_code="992011",
        kind="",
        name="浜",
        key="浜",
        counted_on=date(2026, 4, 1),
        total=200,
        ages=[[0, 14, 20, 20], [15, 64, 40, 40], [65, 74, 20, 20], [75, None, 2, 38]],
        households=100,
        single_households=40,
        source="見本の統計",
        digest="",
    )
    page = client.get(f"/areas/{area.pk}/").content.decode()
    link = f"/places/?area={area.pk}&amp;field=exchange&amp;standing=informal"
    assert link in page
    assert "1件見つかりました。" in client.get(link.replace("&amp;", "&")).content.decode()
    for words in ("見本の統計", "40.0%", "16.5%", "38.0%", "39.3%", "11.2%", "10人に満たない数"):
        assert words in page
    for when in (f"{area.name}</span> <span", ">2026年</span>", ">2040年</span>", ">（推計）<"):
        assert when in page, "no year is broken from its number"
    assert "男性" not in page
    assert area.name in client.get("/areas/").content.decode()


def test_on_the_day_the_directory_follows_the_new_outline(member):  # noqa: F811
    lay_square()
    served = {"lat": 34.05, "lon": 138.15}
    made = put_service(by=member, content=Content(**TEA.__dict__ | served))
    lay(square(side=0.2), begins_on=date(2027, 4, 1))
    assert queries.service(PUBLIC, made).areas == ()
    with clock.at(datetime(2027, 4, 1, 0, 1, tzinfo=clock.TOKYO)):
        _turn_areas()
        assert [area.name for area in queries.service(PUBLIC, made).areas] == ["浜小学校区"]


def test_an_outline_to_come_and_the_one_of_today_lead_to_each_other(client, member):  # noqa: F811
    now = lay_square()
    put_service(by=member, content=replace(TEA, lat=34.05, lon=138.05))
    lay(square(side=0.2), begins_on=date(2027, 4, 1))
    later = Area.objects.exclude(pk=now.pk).get()
    today = client.get(f"/areas/{now.pk}/").content.decode()
    assert "この外形は2027年3月31日（水）までです。" in today and "ぜんぶで1件" in today
    assert f'href="/areas/{later.pk}/"' in today and "2027年4月1日（木）からの外形の板" in today
    to_come = client.get(f"/areas/{later.pk}/").content.decode()
    assert "支援と居場所は、その日から数えます。" in to_come and "ぜんぶで" not in to_come
    assert f'<a href="/areas/{now.pk}/">いまの外形の板</a>' in to_come
    with clock.at(datetime(2027, 4, 1, 9, tzinfo=clock.TOKYO)):
        assert "いまの外形の板" not in client.get(f"/areas/{later.pk}/").content.decode()

"""An area drawn by hand, taken away again: not while what members said depends on it."""

from uuid import UUID

import pytest

from tests.entry.web.directory.test_pages import page
from tests.ground.areas.places import lay_square
from tonari.ground.areas.models import Area
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import keep_gap, put_service
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.gaps import Looked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BLOCK = "34.02, 138.02\n34.02, 138.08\n34.08, 138.08\n34.08, 138.02"


@pytest.fixture
def area(signed_in):
    """The id of an area that was drawn by the pages."""
    lay_square()
    made = signed_in.post("/areas/draw/", {"name": "浜の見守り区域", "shape": BLOCK})
    return UUID(made["Location"].split("/")[2])


def sent(area, signed_in):
    asked = page(signed_in.get(f"/areas/{area}/remove/"))
    assert "浜の見守り区域をなくしますか。" in asked
    version = asked.split('name="version" value="')[1].split('"')[0]
    return signed_in.post(f"/areas/{area}/remove/", {"version": version})


def test_what_stood_in_it_is_found_elsewhere_and_no_longer_by_it(signed_in, owner, area):
    made = put_service(by=owner.actor, content=Content("茶の間", lat=34.05, lon=138.05))
    assert f"/areas/{area}/remove/" in page(signed_in.get(f"/areas/{area}/"))
    before = Service.objects.get().modified_at
    assert sent(area, signed_in)["Location"] == "/areas/"
    assert "浜の見守り区域をなくしました。" in page(signed_in.get("/areas/"))
    assert not Area.objects.filter(pk=area).exists()
    found = queries.service(PUBLIC, made)
    assert [one.name for one in found.areas] == ["浜小学校区"]
    assert Service.objects.get().modified_at >= before


def test_what_is_for_its_people_is_named_and_the_area_stays(signed_in, owner, area):
    content = Content("配食の会", reach="areas", served=(area,))
    put_service(by=owner.actor, content=content)
    refused = sent(area, signed_in)
    assert refused.status_code == 422
    assert "とされているものがあります（配食の会）" in refused.content.decode()
    assert Area.objects.filter(pk=area).exists()
    assert queries.search(PUBLIC, "配食", area_id=area).total == 1


def test_where_something_was_kept_as_missing_the_area_stays(signed_in, owner, area):
    keep_gap(by=owner.actor, looked=Looked(words="夜の居場所", area_id=area))
    assert "まだない" in sent(area, signed_in).content.decode()
    assert Area.objects.filter(pk=area).exists()


def test_only_what_was_drawn_is_taken_away_and_by_coordinators(signed_in, owner, area):
    district = Area.objects.get(kind="school_district").pk
    assert signed_in.get(f"/areas/{district}/remove/").status_code == 404
    assert signed_in.post(f"/areas/{district}/remove/", {"version": "x"}).status_code == 404
    owner.colleague("worker").sits_down(signed_in)
    assert signed_in.get(f"/areas/{area}/remove/").status_code == 404


def test_a_year_that_was_mistyped_is_questioned_at_its_field(signed_in):
    typed = {"name": "浜の見守り区域", "shape": BLOCK, "begins_on": "1800-04-01"}
    asked = signed_in.post("/areas/draw/", typed)
    assert asked.status_code == 422
    words = asked.content.decode()
    assert "1800年になっています。年を打ちまちがえていませんか。" in words
    assert "34.02, 138.02" in words

"""Members, and the real lists of 焼津市."""

from dataclasses import replace
from pathlib import Path

import pytest

from tonari.ground.areas.actions import import_areas
from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.rules import Outcome, totals
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, Actor
from tonari.kernel.ids import new_id, new_paper_code
from tonari.records.directory.actions import import_list, make_link, put_service
from tonari.records.directory.adapters import open_list
from tonari.records.directory.rules.keeping import CODE_GROUPS
from tonari.records.directory.rules.rows import Origin

from .hosting import CAFE, holder_of

ORIGIN = Origin("焼津市オープンデータ", "CC BY 4.0", "")


def take(path: Path, code: str = "auto", mapping: dict[str, str] | None = None):
    """Import a list as the operator does."""
    origin = replace(ORIGIN, source_list=path.stem)
    outcomes: list[Outcome] = []
    opened = open_list(path, code, mapping)
    count = import_list(by=COMMAND, opened=opened, origin=origin, tell=outcomes.append)
    assert count == totals(outcomes)
    return outcomes


def _member(name: str) -> Actor:
    row = Organisation.objects.create(name=name, kind="npo", joined_on=clock.today())
    return Actor("member", new_id(), row.pk)


@pytest.fixture
def member(db) -> Actor:
    """Somebody of one organisation."""
    return _member("ひだまり")


@pytest.fixture
def other(db) -> Actor:
    """Somebody of another organisation."""
    return _member("海辺の会")


@pytest.fixture
def areas(db, shared_data) -> None:
    """The school districts and neighbourhoods of 焼津市."""
    for name in ("小学校区", "自治会区域"):
        items = read_areas(
            shared_data / "yaizu" / f"{name}.shp", Options(municipality_code="222127")
        )
        import_areas(by=COMMAND, items=items, source="焼津市オープンデータ", licence="CC BY 4.0")


@pytest.fixture
def cafe(member):
    return put_service(by=member, content=CAFE)


@pytest.fixture
def code(member, cafe):
    made = new_paper_code(CODE_GROUPS)
    make_link(by=member, service_id=cafe, code=made)
    return made


@pytest.fixture
def host(code):
    return holder_of(code)

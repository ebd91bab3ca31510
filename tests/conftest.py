"""What all tests share."""

import gc
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from tests.cast import Cast, make_cast, make_cast_with_record
from tonari.kernel import clock
from tonari.records.directory.queries.held import INDEX

# A Monday morning in Japan, a month before the year's end.
MOMENT = datetime(2026, 11, 16, 9, 30, tzinfo=clock.TOKYO)

# On the second database less often: what differs there is the database, not the rules.
THOROUGH = bool(os.environ.get("CI")) and "DATABASE_URL" not in os.environ

hypothesis.settings.register_profile(
    "here", deadline=None, max_examples=30, suppress_health_check=list(hypothesis.HealthCheck)
)
# Where the gate fails, it says by what, and does not try for minutes whether less fails too: that
# is done here, where it is mended.
SHRINKING = {hypothesis.Phase.shrink, hypothesis.Phase.explain}
hypothesis.settings.register_profile(
    "ci",
    hypothesis.settings.get_profile("here"),
    max_examples=100,
    derandomize=False,
    phases=tuple(set(hypothesis.Phase) - SHRINKING),
    print_blob=True,
)
hypothesis.settings.load_profile("ci" if THOROUGH else "here")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the sentences before any process reads them; one process writes them."""
    from tonari.entry.commands.management.commands.prepare import compile_messages

    if not hasattr(config, "workerinput"):
        for folder in settings.LOCALE_PATHS:
            compile_messages(Path(folder))


def pytest_collection_finish() -> None:
    """What all tests share is no garbage: without it each collection takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs a database: the rest is run once, on the first. What is long goes first."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*fixtures}:
            item.add_marker(pytest.mark.database)
    yield
    items.sort(key=lambda item: item.get_closest_marker("early") is None)


@pytest.fixture
def now() -> Iterator[datetime]:
    """Time stands still at `MOMENT`."""
    with clock.at(MOMENT):
        yield MOMENT


@pytest.fixture
def begun(request: pytest.FixtureRequest, db: None, now: datetime) -> tuple[Cast, UUID | None]:
    """The cast, and where a test asks for it a record: both made once and put back."""
    return make_cast_with_record() if "case_id" in request.fixturenames else (make_cast(), None)


@pytest.fixture
def cast(begun: tuple[Cast, UUID]) -> Cast:
    """The same people in every test, in an empty node."""
    return begun[0]


@pytest.fixture
def case_id(begun: tuple[Cast, UUID]) -> UUID:
    """花ちゃん's record, begun by the owner."""
    return begun[1]


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    """A test that looked at English pages leaves no English behind."""
    with translation.override("ja"):
        yield


@pytest.fixture(autouse=True)
def unsearched() -> None:
    """What a test searches in holds nothing of the test before, which was rolled back."""
    INDEX.forget()


@pytest.fixture
def engine(db: None) -> str:
    """The database under test: `sqlite` or `postgresql`."""
    return connection.vendor


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, with the table of the cache, and all migrations noted as done."""
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        notes = MigrationRecorder(connection)
        notes.ensure_schema()
        for app, name in sorted(MigrationLoader(connection).disk_migrations):
            notes.record_applied(app, name)


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo town lies, or will, for all processes of this test run."""
    ours = tmp_path_factory.getbasetemp()
    return (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "town"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Published files that nobody here wrote, beside the project; without them, skip.

    Not where the gate runs: what it did not look at would count as right.
    """
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        absent = "the real files of ../shared/data are not here"
        pytest.fail(absent) if os.environ.get("CI") == "true" else pytest.skip(absent)
    return folder

"""Records kept in bulk for the bench are what the actions would have kept."""

import pkgutil
from collections import Counter

import pytest

from bench.today.organisation import Organisation, _records, fill_finder, keep
from bench.today.people import people as invented
from bench.today.people import searches
from tests.cast import fallback, found
from tonari.ground.ledger.models import Row
from tonari.ground.vault.models import Keyring
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, FinderPage, Section, TeamMember, Track
from tonari.work.support import actions as support
from tonari.work.support import queries as support_queries
from tonari.work.support.models import Note

TABLES = (Case, Track, TeamMember, Section, Keyring, FinderPage, Note)


def _in_bulk(by: Actor) -> None:
    organisation = Organisation(by, by, [fallback(by)] * 50)
    rows = list(_records(organisation, 2))[:1]
    keep(by=by, rows=rows, first=0)
    fill_finder(by=by, rows=rows)


def _by_actions(by: Actor) -> None:
    row = next(_records(Organisation(by, by, [fallback(by)] * 50), 2))
    sections = {"identity": row.identity, "contact": row.contact, "words": row.words}
    actions.open_case(
        by=by,
        case_id=row.case_id,
        post_id=row.post_id,
        sections=sections,
        next_contact_on=clock.in_days(1),
    )
    for _id, on, content in row.notes:
        support.add_note(
            by=by,
            note_id=new_id(),
            case_id=row.case_id,
            on=on,
            method="phone",
            reached=True,
            next_contact_on=clock.in_days(1),
            again=True,
            **content,
        )


@pytest.mark.django_db
def test_bulk_and_actions_leave_the_same_behind() -> None:
    bulk = found("みなと", "sato", "佐藤 さくら")
    single = found("ひだまり", "kimura", "木村 健", bulk)
    kept = []
    for by, way in ((bulk, _in_bulk), (single, _by_actions)):
        before = {table: table.objects.count() for table in TABLES}
        done = Row.objects.order_by("-id").values_list("id", flat=True).first()
        way(by)
        rows = {table: table.objects.count() - before[table] for table in TABLES}
        verbs = Counter(Row.objects.filter(id__gt=done).values_list("verb", flat=True))
        kept.append((rows, set(verbs), _read(by)))
    assert kept[0] == kept[1]


def _read(by: Actor) -> tuple[object, ...]:
    who = next(iter(invented(2)))
    answer = queries.find(by, who["called"])
    (person,) = answer.people
    opened = queries.open_sections(by, person.case_id, ("identity", "words"), "support")
    total, notes = support_queries.timeline(by, person.case_id)
    contents = {name: view.content for name, view in opened.items()}
    return answer.total, person.name, person.phone, contents, total, notes[0].text


def test_the_same_people_each_time() -> None:
    assert list(invented(50)) == list(invented(50))
    assert len(searches()) >= 35


@pytest.mark.django_db
def test_what_is_left_out_where_no_reading_is_logged_is_there() -> None:
    from bench.today import work  # of peers' tables, which need a settled Django

    assert all(callable(pkgutil.resolve_name(name)) for name in work.LOGS)

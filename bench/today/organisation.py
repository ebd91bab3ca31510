"""An organisation with many records, kept in bulk.

`people.open_case` and two notes take some 50 ms, so that 20,000 records would take a quarter of an
hour. Here the same rows with the same bytes are made by the same functions (wrapping for the
keyring, `Cipher.seal`, `finder_line`, the ledger through `@action` and `record`) and inserted by
the thousand. A test compares the tables that both ways leave behind.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Model

from tests.cast import found, join
from tonari.ground.ledger.actions import action, record
from tonari.ground.network import actions as network
from tonari.ground.vault import rules as vault
from tonari.ground.vault.models import Keyring
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import rules
from tonari.records.people.actions.finder import PAGE_SIZE
from tonari.records.people.models import (
    Case,
    FinderHead,
    FinderPage,
    Person,
    Section,
    TeamMember,
    Track,
)
from tonari.records.people.queries import finder
from tonari.work.support import rules as support
from tonari.work.support.models import Note

from .people import people

BATCH = 1000
POSTS = 50
FEW = 400


@dataclass(frozen=True)
class Kept:
    """One record as it was kept, for the peer to keep the same."""

    case_id: UUID
    identity: dict[str, str]
    contact: dict[str, str]
    words: dict[str, str]
    notes: list[tuple[UUID, date, dict[str, str]]]
    post_id: UUID
    team: list[UUID]
    rhythm_days: int
    next_contact_on: date
    last_reached_on: date


@dataclass
class Organisation:
    """`all_` is on the team of every case; `few` carries a post and teams of 400 cases."""

    all_: Actor
    few: Actor
    posts: list[UUID]
    kept: list[Kept] = field(default_factory=list)


def make_organisation(name: str, login: str, count: int, invited_by: Actor | None) -> Organisation:
    """An organisation with `count` records, its posts spread over ten workers."""
    owner = found(name, login, "佐藤 さくら", invited_by)
    few = join(owner, f"{login}-few", "鈴木 一郎", "worker")
    workers = [join(owner, f"{login}-{n}", f"田中 {n}", "worker") for n in range(8)]
    carriers = [few, *(workers[n % len(workers)] for n in range(POSTS - 1))]
    posts = [
        network.create_post(by=owner, name=f"担当 {n}", holder_id=carrier.id)
        for n, carrier in enumerate(carriers)
    ]
    made = Organisation(owner, few, posts)
    rows = _records(made, count)
    while batch := list(islice(rows, BATCH)):
        keep(by=owner, rows=batch, first=len(made.kept))
        made.kept += batch
    fill_finder(by=owner, rows=made.kept)
    return made


def _records(made: Organisation, count: int) -> Iterator[Kept]:
    chance, today = random.Random(21), clock.today()
    carried = min(FEW * 3 // 4, count * 3 // 4)
    for n, identity in enumerate(people(count)):
        rhythm = chance.choice([7, 14, 30, 30, 30, 90])
        late = chance.random() < 0.15
        quiet = chance.random() < 0.03
        team = [made.all_.acting_id]
        if carried <= n < FEW:
            team.append(made.few.acting_id)
        since = timedelta(days=rhythm * 2 + 5 if quiet else chance.randrange(rhythm))
        yield Kept(
            case_id=new_id(),
            identity=identity,
            contact={"ways": "phone letter", "wishes": "18時よりあとは鳴らさない"},
            words={"mind": "だれとも話していない" * 8, "wish": "また将棋をさしたい"},
            notes=[(new_id(), today - since, _note(n)) for _ in range(2)],
            post_id=made.posts[0 if n < carried else 1 + n % (POSTS - 1)],
            team=team,
            rhythm_days=rhythm,
            next_contact_on=today + timedelta(days=-chance.randrange(5) if late else rhythm),
            last_reached_on=today - since,
        )


def _note(number: int) -> dict[str, str]:
    return {"with_whom": "本人", "text": f"電話をした。元気な声だった。{number}" * 6}


@action
def keep(*, by: Actor, rows: list[Kept], first: int) -> None:
    """What `open_case` and `add_note` write for these, but for the finder pages."""
    batch: dict[type[Model], list[Any]] = {}
    for number, row in enumerate(rows, first):
        for made in _rows_of(by, row, number):
            batch.setdefault(type(made), []).append(made)
    # Persons before cases before what hangs on them: the order in which they were made.
    for table, made_rows in batch.items():
        table._default_manager.bulk_create(made_rows)


def _rows_of(by: Actor, row: Kept, number: int) -> Iterable[Model]:
    person = Person(created_at=clock.now())
    yield person
    yield Case(
        id=row.case_id,
        person=person,
        organisation_id=by.acting_for,
        holder_id=by.acting_for,
        opened_on=clock.today(),
        opened_by=by.acting_id,
        finder_page=number // PAGE_SIZE + 1,
    )
    ciphers = {}
    for compartment in sorted(set(rules.COMPARTMENTS.values())):
        keyring, ciphers[compartment] = _boxed(by, row.case_id, compartment)
        yield keyring
    yield _track(row)
    for member in row.team:
        yield TeamMember(case_id=row.case_id, member_id=member, since=clock.today())
    record(
        "people.case_opened", by=by, subject=row.case_id, person_id=person.id, post_id=row.post_id
    )
    yield from _sections(by, row, ciphers)
    yield from _notes(by, row, ciphers["main"])


def _boxed(by: Actor, case_id: UUID, compartment: str) -> tuple[Keyring, vault.Cipher]:
    box, key = vault.Box("case", case_id, compartment), vault.new_key()
    holder = ("organisation", by.acting_for)
    info = vault.keyring_info(box, holder, None, by.acting_for)
    keyring = Keyring(
        box_kind=box.kind,
        box_id=box.id,
        compartment=box.compartment,
        holder_kind=holder[0],
        holder_id=holder[1],
        from_id=by.acting_for,
        wrapped=vault.wrap(key, by.keys.wrapping(by.acting_for), info),
    )
    record("vault.box_made", by=by, subject=box.id, kind=box.kind, compartment=box.compartment)
    return keyring, vault.Cipher(box, key)


def _track(row: Kept) -> Track:
    # The id of its case, so that the peer breaks ties alike.
    return Track(
        id=row.case_id,
        case_id=row.case_id,
        kind=rules.CONNECTION,
        state=rules.OPEN,
        post_id=row.post_id,
        opened_on=clock.today(),
        rhythm_days=row.rhythm_days,
        next_contact_on=row.next_contact_on,
        last_contact_on=row.last_reached_on,
        last_reached_on=row.last_reached_on,
    )


def _sections(by: Actor, row: Kept, ciphers: dict[str, vault.Cipher]) -> Iterator[Section]:
    for name in ("identity", "contact", "words"):
        content = getattr(row, name)
        yield Section(
            case_id=row.case_id,
            name=name,
            version=1,
            written_at=clock.now(),
            written_by=by.acting_id,
            sealed=ciphers[rules.COMPARTMENTS[name]].seal(rules.place(name, 1), content),
        )
        record("people.section_written", by=by, subject=row.case_id, section=name, version=1)
    record("people.finder_updated", by=by, subject=row.case_id)


def _notes(by: Actor, row: Kept, cipher: vault.Cipher) -> Iterator[Note]:
    for note_id, on, content in row.notes:
        yield Note(
            id=note_id,
            case_id=row.case_id,
            on=on,
            written_at=clock.now(),
            written_by_id=by.acting_id,
            method="phone",
            reached=True,
            sealed=cipher.seal(support.place(note_id), content),
        )
        record("people.contact_recorded", by=by, subject=row.case_id, on=on, reached=True)
        record("support.note_added", by=by, subject=row.case_id, note_id=note_id, method="phone")


@action
def fill_finder(*, by: Actor, rows: list[Kept]) -> None:
    """The finder pages that `put_into_finder` would have filled one by one."""
    cipher = finder.page_cipher(by)
    pages = [rows[first : first + PAGE_SIZE] for first in range(0, len(rows), PAGE_SIZE)]
    for number, page in enumerate(pages, 1):
        lines = [finder.finder_line(row.case_id, row.identity) for row in page]
        text = "".join(f"{line}\n" for line in lines)
        FinderPage.objects.create(
            organisation_id=by.acting_for,
            number=number,
            sealed=cipher.seal_bytes(finder.page_place(number), text.encode()),
        )
    FinderHead.objects.create(
        organisation_id=by.acting_for,
        last_page=len(pages),
        on_last_page=len(pages[-1]) if pages else 0,
    )
    record("people.finder_updated", by=by)

"""The peer: the same rows in plain columns, as a good Django developer would keep and read them.

Names are stored folded beside what is shown, and searched by `LIKE`; lists have their indexes and
their joins. Nothing is sealed, and no reading is logged.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet

from tonari.ground.network.models import Post
from tonari.kernel import clock, text
from tonari.records.people import rules
from tonari.work.referral import rules as referral
from tonari.work.referral.models import Task

from .organisation import BATCH, Kept

SHOWN = 50
FIELDS = ("called", "name", "kana", "birth_on", "phone")


class PlainPerson(models.Model):
    """A person, the record and its connection track in one row."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey("network.Post", on_delete=models.PROTECT, related_name="+")
    called = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=60)
    birth_on = models.CharField(max_length=10)
    phone = models.CharField(max_length=20)
    called_folded = models.CharField(max_length=60)
    name_folded = models.CharField(max_length=60)
    kana_folded = models.CharField(max_length=60)
    birth_digits = models.CharField(max_length=8)
    phone_digits = models.CharField(max_length=20)
    reading = models.CharField(max_length=60)
    ways = models.TextField()
    wishes = models.TextField()
    mind = models.TextField()
    wish = models.TextField()
    is_open = models.BooleanField(default=True)
    rhythm_days = models.PositiveSmallIntegerField()
    next_contact_on = models.DateField()
    last_reached_on = models.DateField()

    objects: ClassVar["models.Manager[PlainPerson]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [
            models.Index(fields=["organisation", "reading", "id"], name="plain_reading"),
            models.Index(fields=["post", "next_contact_on"], name="plain_next_contact"),
        ]


class PlainTeam(models.Model):
    """Who works with a person."""

    person = models.ForeignKey(PlainPerson, on_delete=models.CASCADE, related_name="team")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="+")

    objects: ClassVar["models.Manager[PlainTeam]"] = models.Manager()

    class Meta:
        app_label = "bench"
        constraints = [models.UniqueConstraint(fields=["member", "person"], name="plain_team_once")]


class PlainNote(models.Model):
    """What was done and said."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(PlainPerson, on_delete=models.CASCADE, related_name="notes")
    on = models.DateField()
    written_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    with_whom = models.CharField(max_length=60)
    text = models.TextField()

    objects: ClassVar["models.Manager[PlainNote]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["person", "-on"], name="plain_timeline")]


class PlainTask(models.Model):
    """An introduction with one recipient."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(PlainPerson, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=16)
    urgency = models.CharField(max_length=8)
    offer = models.JSONField()
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    meet_by = models.DateField(null=True)
    release_due_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[PlainTask]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["to_organisation", "state"], name="plain_inbox")]


class PlainVisit(models.Model):
    """A visit that one member goes on."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(PlainPerson, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    at = models.TimeField(null=True)
    what = models.TextField()

    objects: ClassVar["models.Manager[PlainVisit]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["member", "first_on"], name="plain_visits")]


TABLES: list[type[models.Model]] = [PlainPerson, PlainTeam, PlainNote, PlainTask, PlainVisit]


def make_tables() -> None:
    """Create the peer's tables beside ours."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)


def keep(organisation_id: UUID, rows: list[Kept]) -> None:
    """The same records in plain columns."""
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        PlainPerson.objects.bulk_create([_person(organisation_id, row) for row in batch])
        PlainTeam.objects.bulk_create(
            [PlainTeam(person_id=row.case_id, member_id=m) for row in batch for m in row.team]
        )
        PlainNote.objects.bulk_create(
            [
                PlainNote(
                    id=note_id, person_id=row.case_id, on=on, written_by_id=row.team[0], **content
                )
                for row in batch
                for note_id, on, content in row.notes
            ]
        )


def _person(organisation_id: UUID, row: Kept) -> PlainPerson:
    who = row.identity
    return PlainPerson(
        id=row.case_id,
        organisation_id=organisation_id,
        post_id=row.post_id,
        **who,
        called_folded=text.fold(who["called"]),
        name_folded=text.fold(who["name"]),
        kana_folded=text.fold(who["kana"]),
        birth_digits=text.fold_digits(who["birth_on"]),
        phone_digits=text.fold_digits(who["phone"]),
        reading=who["kana"] or who["called"],
        **row.contact,
        **row.words,
        rhythm_days=row.rhythm_days,
        next_contact_on=row.next_contact_on,
        last_reached_on=row.last_reached_on,
    )


def keep_tasks(offers: dict[UUID, dict[str, str]]) -> None:
    """The same introductions as ours, their offers in plain text."""
    known = set(PlainPerson.objects.values_list("pk", flat=True))
    moments = ("due_at", "asked_at", "released_at", "release_due_at", "returned_at", "settled_at")
    same = ("state", "meet_by", *moments)
    PlainTask.objects.bulk_create(
        [
            PlainTask(
                id=task.id,
                person_id=task.referral.case_id if task.referral.case_id in known else None,
                organisation_id=task.referral.organisation_id,
                to_organisation_id=task.to_organisation_id,
                urgency=task.referral.urgency,
                offer=offers[task.id],
                **{name: getattr(task, name) for name in same},
            )
            for task in Task.objects.filter(pk__in=offers).select_related("referral")
        ]
    )


Visit = tuple[UUID, UUID, UUID, time, str]
"""Its id, whose, who goes, when today, what for."""


def keep_visits(visits: list[Visit]) -> None:
    """The same visits of today as ours."""
    on = clock.today()
    PlainVisit.objects.bulk_create(
        [
            PlainVisit(
                id=id_, person_id=who, member_id=goer, first_on=on, last_on=on, at=at, what=what
            )
            for id_, who, goer, at, what in visits
        ]
    )


def find(organisation_id: UUID, words: str) -> tuple[int, list[tuple[str, ...]]]:
    """(total, the first 50 by reading): every word in name, kana, birth date or phone."""
    rows = PlainPerson.objects.filter(organisation=organisation_id)
    for word in words.split():
        rows = rows.filter(_has(word))
    first = rows.order_by("reading", "id").values_list("id", *FIELDS)[:SHOWN]
    return rows.count(), [(str(who[0]), *who[1:]) for who in first]


def _has(word: str) -> Q:
    digits, folded = text.fold_digits(word), text.fold(word)
    if digits and not folded.strip("0123456789-()+/"):
        return Q(birth_digits__contains=digits) | Q(phone_digits__contains=digits)
    names = Q(name_folded__contains=folded) | Q(kana_folded__contains=folded)
    return names | Q(called_folded__contains=folded)


@dataclass(frozen=True)
class Worker:
    """Who looks at the peer's lists.

    trusts_teams: leave out that people are of one's own organisation, because teams only hold such.
    """

    id: UUID
    organisation_id: UUID
    trusts_teams: bool = False

    def people(self) -> QuerySet[PlainPerson]:
        """The people of the posts they carry and of their teams."""
        posts = Post.objects.filter(Q(holder=self.id) | Q(deputy=self.id))
        carried = PlainPerson.objects.filter(post__in=posts.values("pk")).values("pk")
        teams = PlainTeam.objects.filter(member=self.id).values("person")
        # As in ours: with `or`, SQLite would look at every row of the organisation.
        mine = PlainPerson.objects.filter(pk__in=carried.union(teams), is_open=True)
        return mine if self.trusts_teams else mine.filter(organisation=self.organisation_id)


def contacts_due(
    me: Worker, shown: int = SHOWN, without: Collection[UUID] = ()
) -> tuple[int, list[tuple[Any, ...]]]:
    """(total, the first) of those due or quiet, with their names in the row."""
    today = clock.today()
    rows = me.people().filter(Q(next_contact_on__lte=today) | _quiet(today))
    rows = rows.exclude(pk__in=without) if without else rows
    first = rows.select_related("post").order_by("next_contact_on", "id")[:shown]
    return rows.count(), [
        (
            row.id,
            row.called,
            row.post.name,
            row.next_contact_on,
            row.last_reached_on,
            rules.is_quiet(row.last_reached_on, row.rhythm_days, today),
        )
        for row in first
    ]


def _quiet(today: date) -> Q:
    quiet = Q(pk__in=[])
    for days in rules.RHYTHMS:
        quiet |= Q(rhythm_days=days, last_reached_on__lt=today - timedelta(days=2 * days))
    return quiet


def introductions(me: Worker) -> list[tuple[Any, ...]]:
    """What waits for the worker between organisations: sent for their people, and received."""
    rows = PlainTask.objects.select_related("organisation", "to_organisation")
    sent = rows.filter(sent_and_waiting(), person__in=me.people().values("pk"))
    received = rows.filter(received_and_waiting(), to_organisation=me.organisation_id)
    return [
        (t.id, t.state, t.urgency, t.organisation.name, t.to_organisation.name, t.due_at, t.offer)
        for chosen in (sent, received)
        for t in chosen.order_by("due_at", "id")[:100]
    ]


def sent_and_waiting() -> Q:
    """What waits for the sender."""
    taken = (referral.ACCEPTED, referral.ON_HOLD)
    late = Q(state=referral.REQUESTED, due_at__lt=clock.now())
    late |= Q(state__in=taken, released_at__isnull=False, meet_by__lt=clock.today())
    asked = Q(state=referral.REQUESTED, asked_at__isnull=False)
    to_release = Q(state__in=[*taken, referral.IN_PROGRESS], released_at__isnull=True)
    return late | asked | to_release | Q(returned_at__isnull=False, settled_at__isnull=True)


def received_and_waiting() -> Q:
    """What waits for the recipient."""
    to_answer = Q(state=referral.REQUESTED, asked_at__isnull=True)
    return to_answer | Q(state__in=(referral.ACCEPTED, referral.ON_HOLD))


def record(me: Worker, person_id: UUID) -> tuple[Any, ...]:
    """One record of one's people with its team and its latest notes."""
    rows = me.people().select_related("organisation", "post__holder", "post__deputy")
    row = rows.get(pk=person_id)
    team = list(
        PlainTeam.objects.filter(person=row).order_by("id").values_list("member__name", flat=True)
    )
    notes = (
        PlainNote.objects.filter(person=row)
        .select_related("written_by__organisation")
        .order_by("-on", "-id")
    )
    texts = [(n.on, n.written_by.name, n.with_whom, n.text) for n in notes[:20]]
    who = tuple(getattr(row, field) for field in FIELDS)
    return (row.organisation.name, row.post.name, team, who, row.mind, notes.count(), texts)

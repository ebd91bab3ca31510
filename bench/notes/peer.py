"""The peer: the same business rows in plain columns, by plain Django ORM."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from tonari.kernel import clock
from tonari.kernel.ids import new_id


class PlainTrack(models.Model):
    """Who is stayed beside, and when next."""

    id = models.UUIDField(primary_key=True)
    post = models.ForeignKey("network.Post", on_delete=models.PROTECT, related_name="+")
    next_contact_on = models.DateField()
    last_contact_on = models.DateField()
    last_reached_on = models.DateField()

    objects: ClassVar["models.Manager[PlainTrack]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["post", "next_contact_on"], name="plain_track_next")]


class PlainEntry(models.Model):
    """What was done and said."""

    id = models.UUIDField(primary_key=True)
    track = models.ForeignKey(PlainTrack, on_delete=models.CASCADE, related_name="entries")
    on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    reached = models.BooleanField()
    with_whom = models.CharField(max_length=60)
    text = models.TextField()

    objects: ClassVar["models.Manager[PlainEntry]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["track", "-on", "-written_at"], name="plain_entries")]


def make_tables() -> None:
    """Create the peer's tables beside ours."""
    with connection.schema_editor() as editor:
        for table in (PlainTrack, PlainEntry):
            editor.create_model(table)


def begin(track_id: UUID, post_id: UUID) -> None:
    """A track beside one of ours."""
    today = clock.today()
    PlainTrack.objects.create(
        id=track_id,
        post_id=post_id,
        next_contact_on=today,
        last_contact_on=today,
        last_reached_on=today,
    )


def add_note(member_id: UUID, track_id: UUID, words: dict[str, str], next_on: date) -> None:
    """The note and the next contact, in one transaction."""
    today = clock.today()
    with transaction.atomic():
        PlainEntry.objects.create(
            id=new_id(),
            track_id=track_id,
            on=today,
            written_at=clock.now(),
            written_by_id=member_id,
            method="phone",
            reached=True,
            **words,
        )
        track = PlainTrack.objects.get(pk=track_id)
        track.last_contact_on = max(today, track.last_contact_on)
        track.last_reached_on = max(today, track.last_reached_on)
        track.next_contact_on = next_on
        track.save()

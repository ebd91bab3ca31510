"""The peer: the same business rows by plain Django ORM, what was said in plain columns.

The note has every column of ours, with the words as they are instead of sealed. The track, with
its next contact, is the very row of ours: read for update, changed and saved, as one would. There
is no permission, no seal, no chain, and no row that says who did what.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from tonari.kernel import clock
from tonari.kernel.ids import new_id


class PlainNote(models.Model):
    """What was done and said."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey("people.Case", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    reached = models.BooleanField()
    version = models.PositiveSmallIntegerField(default=1)
    struck_at = models.DateTimeField(null=True)
    with_whom = models.CharField(max_length=60)
    text = models.TextField()

    objects: ClassVar["models.Manager[PlainNote]"] = models.Manager()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["case", "-on", "-written_at"], name="plain_timeline")]


def make_table() -> None:
    """Create the peer's table beside ours."""
    with connection.schema_editor() as editor:
        editor.create_model(PlainNote)


def add_note(
    member_id: UUID, case_id: UUID, on: date, words: dict[str, str], next_on: date
) -> None:
    """The note and the next contact, in one transaction."""
    from tonari.records.people.models import Track

    with transaction.atomic():
        PlainNote.objects.create(
            id=new_id(),
            case_id=case_id,
            on=on,
            written_at=clock.now(),
            written_by_id=member_id,
            method="phone",
            reached=True,
            **words,
        )
        track = Track.objects.select_for_update().get(case=case_id, kind="connection")
        track.last_contact_on = max(on, track.last_contact_on)
        track.last_reached_on = max(on, track.last_reached_on or on)
        track.next_contact_on = next_on
        track.save()

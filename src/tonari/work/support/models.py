"""What was done and said, note by note, and what is planned."""

from django.db import models
from django.db.models import F, Q

from tonari.kernel.ids import new_id

from . import rules


class Draft(models.Model):
    """A first talk, or an offer, that is still being typed; it opens for its writer alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, default=rules.TALK_DRAFT)
    member = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["member", "saved_at"], name="draft_of_member")]


class Note(models.Model):
    """One contact with a person; with whom and what was said is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("people.Case", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    reached = models.BooleanField()
    version = models.PositiveSmallIntegerField(default=1)
    struck_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "-on", "-written_at"], name="note_timeline")]


class NoteChange(models.Model):
    """A correction of a note, or that it was struck or stands again; what stood before is sealed.

    version: the one of the note that it made.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "version"], name="note_change_version")
        ]


class Appointment(models.Model):
    """A visit, a call or a small task that is planned; what for, where and why not are sealed.

    It ends once; a new date is a new row that follows the ended one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("people.Case", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=rules.PLANNED)
    # One day, with or without a time, or some day of several ("this week").
    first_on = models.DateField()
    last_on = models.DateField()
    at = models.TimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    sealed = models.BinaryField()
    sealed_reason = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_days_in_order", condition=Q(first_on__lte=F("last_on"))
            ),
            models.CheckConstraint(
                name="appointment_time_of_one_day",
                condition=Q(at__isnull=True) | Q(first_on=F("last_on")),
            ),
            models.CheckConstraint(
                name="appointment_ends_at_a_time",
                condition=Q(state=rules.PLANNED, ended_at__isnull=True)
                | (~Q(state=rules.PLANNED) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["first_on"],
                condition=Q(state=rules.PLANNED),
                name="appointment_planned",
            ),
        ]


class Going(models.Model):
    """Who of the team goes, rings up, or does it; several for safety."""

    id = models.BigAutoField(primary_key=True)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="going")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "member"], name="going_once")]


class Feed(models.Model):
    """An address where a member's calendar fetches their appointments; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.OneToOneField("network.Member", on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()

"""How entries stay true: the links of hosts, what they changed, and reports of mistakes."""

from django.db import models

from tonari.kernel import clock
from tonari.kernel.ids import new_id

from .services import Service


class HostLink(models.Model):
    """The way in for whoever hosts a place: on a printed card, or in a mail that asked.

    Its id is derived one way from the code on the card (`vault.rules.keys_of_token`); the code
    itself is kept nowhere. That of a card lives until it is withdrawn, that of a mail until a day.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="hostlink_live_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="paper", expires_at__isnull=True)
                | models.Q(kind="mail", expires_at__isnull=False),
                name="hostlink_kind",
            ),
        ]


class HostChange(models.Model):
    """One part of an entry that a host rewrote by their link: what stood there, what they wrote.

    made: it stands since then; held: it waits for a member; kept, undone: a member looked at it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="changes")
    part = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["made", "held", "kept", "undone"]),
                name="hostchange_state",
            ),
            models.CheckConstraint(
                condition=models.Q(part__in=["hours", "openings", "conditions", "phone"]),
                name="hostchange_part",
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="hostchange_order")]


class Report(models.Model):
    """Somebody says that something in an entry is wrong. Who: it is not asked, nor kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reports")
    what = models.CharField(max_length=12)
    made_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, default="open")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of several who are told that people were recruited, the one who sees to it, and since when.
    taken_by = models.ForeignKey(
        "network.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    what__in=["closed", "moved", "phone", "times", "recruiting", "other"]
                ),
                name="report_what",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | models.Q(state__in=["asked", "mended", "not_so"], answered_at__isnull=False),
                name="report_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="report_order")]


class ReportCopy(models.Model):
    """The words of a report, sealed to the key of one organisation; gone once it is answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="copies")
    organisation_id = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "organisation_id"], name="report_copy_once")
        ]

from django.db import models

from tonari.kernel import clock
from tonari.kernel.ids import new_id


class Import(models.Model):
    """A list that was brought, looked through, taken in, and perhaps undone.

    organisation, member: who brought it; none for the operator's command. mapping: our column for
    each header, where somebody chose. counts: how many rows of each outcome, as last looked at.
    why: what stopped it, in words for whoever brought it. moved_at: when its state was set.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    member_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    written = models.CharField(max_length=40, blank=True)
    format = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=dict)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    source_list = models.CharField(max_length=100)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10)
    moved_at = models.DateTimeField(default=clock.now)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "staged",
                        "checking",
                        "checked",
                        "taking",
                        "taken",
                        "undone",
                        "dropped",
                    ]
                ),
                name="import_state",
            )
        ]
        indexes = [models.Index(fields=["organisation", "-at"], name="imports_of")]


class ImportPart(models.Model):
    """A piece of the file, kept until it is taken in or dropped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_part_once")]


class ImportRow(models.Model):
    """What became of one row. place: in the order of the list, from 1; number: its line.

    service, version: what it was kept as, and which version that was. before: what stood there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    result = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    service = models.ForeignKey(
        "directory.Service", null=True, on_delete=models.CASCADE, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["of", "place"], name="import_rows_in_order"),
            models.Index(fields=["of", "result", "place"], name="import_rows_by_result"),
        ]

from django.db import models

from tonari.kernel.ids import new_id


class Gap(models.Model):
    """What a member looked for and did not find: no person, what was sought and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=100, blank=True)
    field = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    when = models.CharField(max_length=10, blank=True)
    traits = models.CharField(max_length=100, blank=True)
    area = models.ForeignKey("areas.Area", null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kept_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    came_of_it = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None, closed_by=None)
                | models.Q(
                    state__in=["found", "made", "dropped"],
                    closed_on__isnull=False,
                    closed_by__isnull=False,
                ),
                name="gap_state",
            )
        ]
        indexes = [models.Index(fields=["state", "kept_on"], name="gap_order")]

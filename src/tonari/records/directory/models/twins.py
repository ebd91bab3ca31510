from django.db import models
from django.db.models import F, Q

from tonari.kernel.ids import new_id


class Twin(models.Model):
    """Two entries that look as if they were of one place; `one` is the earlier.

    apart_by: the organisation that said that they are two. Gone when they are merged or changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey(
        "directory.Service", on_delete=models.CASCADE, related_name="later_twins"
    )
    other = models.ForeignKey(
        "directory.Service", on_delete=models.CASCADE, related_name="earlier_twins"
    )
    points = models.FloatField()
    whys = models.CharField(max_length=100)
    found_at = models.DateTimeField()
    apart_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    apart_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="twin_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="twin_in_order"),
            models.CheckConstraint(
                condition=Q(apart_by=None, apart_on=None)
                | Q(apart_by__isnull=False, apart_on__isnull=False),
                name="twin_apart_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["-points", "id"], name="twin_order")]


class TwinSearch(models.Model):
    """When entries were compared last: one row of the node."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField()


class Merge(models.Model):
    """Two entries of one place became one: `kept` shows both, `other` is on no list any more.

    taken: the parts that `kept` has from `other`, each as it was before and as it became; and the
    ids of what waited at `other`, or rested on, and went along (`rules.merging.WENT_ALONG`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, related_name="merged_into"
    )
    at = models.DateTimeField()
    by_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    taken = models.JSONField()
    state_before = models.CharField(max_length=10)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at=None), name="service_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="merge_of_two"),
        ]

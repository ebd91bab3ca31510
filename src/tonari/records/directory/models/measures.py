from django.db import models

from tonari.kernel import clock
from tonari.kernel.ids import new_id

from .services import Service


class Measure(models.Model):
    """A measure (施策) of the state or a town, with its own purpose and what it gives to ties."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=200)
    runner_kind = models.CharField(max_length=12)
    runner = models.CharField(max_length=200)
    fields = models.CharField(max_length=200, blank=True)
    purpose = models.TextField()
    gives = models.TextField()
    basis = models.TextField(blank=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default="listed")
    modified_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="measure_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(runner_kind__in=["state", "prefecture", "town", "organisation"]),
                name="measure_runner",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["listed", "withdrawn"]), name="measure_state"
            ),
        ]


class MeasureService(models.Model):
    """A service that rests on a measure."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="links")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "service"], name="measure_service_once")
        ]

from uuid import UUID

from django.db import models

from tonari.kernel import clock
from tonari.kernel.ids import new_id


class Service(models.Model):
    """Something a person can be introduced to: a support or a place.

    All of it is public where the entry is listed, but `members_contact`.

    Its shape follows HSDS (service, location, schedule in one row), so that it can be exported.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    provider = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10)
    standing = models.CharField(max_length=10)
    fields = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    municipality_code = models.CharField(max_length=6, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    phone = models.CharField(max_length=60, blank=True)
    fax = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    url = models.CharField(max_length=500, blank=True)
    hours = models.TextField(blank=True)
    openings = models.JSONField(default=dict)
    conditions = models.TextField(blank=True)
    traits = models.CharField(max_length=100, blank=True)
    cost = models.TextField(blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    room = models.CharField(max_length=10, blank=True)
    room_said_on = models.DateField(null=True)
    room_free = models.PositiveSmallIntegerField(null=True)
    room_most = models.PositiveSmallIntegerField(null=True)
    room_unit = models.CharField(max_length=20, blank=True)
    reach = models.CharField(max_length=12, blank=True)
    members_contact = models.TextField(blank=True)
    folded = models.TextField()
    readings = models.TextField(default="")
    source = models.CharField(max_length=200, blank=True)
    source_list = models.CharField(max_length=100, blank=True)
    source_key = models.CharField(max_length=100, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    taken_on = models.DateField(null=True)
    provenance = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    last_checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ask_by_mail = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="listed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_list", "source_key"],
                condition=~models.Q(source_key=""),
                name="service_once_of_a_list",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="service_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["support", "place"]), name="service_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=["formal", "informal", "between"]),
                name="service_standing",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["listed", "members", "withdrawn"]),
                name="service_state",
            ),
            models.CheckConstraint(
                condition=models.Q(room="", room_said_on=None)
                | models.Q(
                    room__in=["open", "few", "full", "waiting", "paused", "ask"],
                    room_said_on__isnull=False,
                ),
                name="service_room",
            ),
            models.CheckConstraint(
                condition=models.Q(reach__in=["", "areas", "anywhere"]),
                name="service_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(lat=None, lon=None)
                | models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="service_point",
            ),
        ]
        indexes = [
            models.Index(fields=["kana", "name"], name="service_order"),
            models.Index(fields=["modified_at"], name="service_modified"),
        ]

    @property
    def keeper_id(self) -> UUID | None:
        """The organisation that answers for the entry, or looks after it."""
        return self.organisation_id or self.kept_by_id


class ServedArea(models.Model):
    """An area of a service; areas overlap: several.

    said: a member chose it as one that the service is for; else it was computed from the point.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="served")
    area = models.ForeignKey("areas.Area", on_delete=models.CASCADE, related_name="+")
    said = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "area", "said"], name="service_serves_area_once"
            )
        ]

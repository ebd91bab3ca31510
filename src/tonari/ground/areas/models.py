from datetime import date

from django.db import models

from tonari.kernel import clock
from tonari.kernel.ids import new_id


def in_force(day: date, prefix: str = "") -> models.Q:
    """Areas that hold on a day; prefix: how the area is reached from the row asked for."""
    begun = models.Q(**{f"{prefix}valid_from": None}) | models.Q(
        **{f"{prefix}valid_from__lte": day}
    )
    not_over = models.Q(**{f"{prefix}valid_to": None}) | models.Q(**{f"{prefix}valid_to__gte": day})
    return begun & not_over


class Area(models.Model):
    """A piece of ground with a name. Areas overlap; they are not a tree."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    municipality_code = models.CharField(max_length=6, blank=True)
    geometry = models.TextField()
    outline = models.TextField(default="")
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    holds = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "municipality_code", "name"],
                condition=models.Q(valid_to=None),
                name="area_one_of_a_name_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["municipality", "school_district", "neighbourhood", "drawn"]
                ),
                name="area_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(south__lte=models.F("north"), west__lte=models.F("east")),
                name="area_box",
            ),
        ]
        indexes = [models.Index(fields=["south", "north", "west", "east"], name="area_box_index")]


class Overlap(models.Model):
    """`share` of `area` lies in `other` (0 to 1): computed at import, in both directions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="overlaps")
    other = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "other"], name="area_overlap_once"),
            models.CheckConstraint(
                condition=~models.Q(area=models.F("other")), name="area_overlap_of_two"
            ),
        ]


class Population(models.Model):
    """Who lives in an area on a day, as a published table has it: a row for each area and day.

    ages: [from, to (None: and older), men, women]; None for a number that was kept back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    municipality_code = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    counted_on = models.DateField()
    total = models.PositiveIntegerField(null=True)
    men = models.PositiveIntegerField(null=True)
    women = models.PositiveIntegerField(null=True)
    ages = models.JSONField(default=list)
    households = models.PositiveIntegerField(null=True)
    single_households = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_code", "kind", "key", "counted_on"],
                name="population_once_a_day",
            )
        ]


class Municipality(models.Model):
    """A municipality by its official code (with its check digit), as a table of codes names it."""

    code = models.CharField(primary_key=True, max_length=6)
    prefecture = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    kana = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)


class AreaFile(models.Model):
    """A file of areas, of who lives there or of codes: looked through, taken in, perhaps undone.

    organisation_id, member_id: who brought it (no keys: networks stand above), none for the
    operator's command. what: which of the three. options: what the file does not say itself.
    counts: how many rows of each outcome.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)
    what = models.CharField(max_length=12)
    file_name = models.CharField(max_length=200)
    options = models.JSONField(default=dict)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=["areas", "population", "codes"]),
                name="area_file_what",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["checked", "taken", "undone", "dropped"]),
                name="area_file_state",
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "-at"], name="area_files_of")]


class AreaFilePart(models.Model):
    """A piece of the file, kept until it is taken in or dropped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(AreaFile, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="area_file_part_once")]


class AreaFileRow(models.Model):
    """What became of one row. place: in the order of the file, from 1; number: its line there.

    wrote: what it was written as, in the order in which it is undone: which row, its digest, and
    what stood there before (null where nothing did).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(AreaFile, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    result = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    wrote = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["of", "result", "place"], name="area_file_rows")]

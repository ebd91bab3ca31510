"""What was done and said, note by note."""

from django.db import models

from tonari.kernel.ids import new_id


class Note(models.Model):
    """One contact with a person; with whom and what was said is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("people.Case", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("network.Member", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    reached = models.BooleanField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "-on", "-written_at"], name="note_timeline")]

from django.db import models


class ChainHead(models.Model):
    """The last row of each organisation's chain; locking it queues that chain's writers."""

    chain = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField()


class Row(models.Model):
    """One thing that was done: append-only, holds ids, states, dates and codes, never text."""

    id = models.BigAutoField(primary_key=True)
    chain = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="ledger_row_once_in_chain")
        ]
        indexes = [models.Index(fields=["subject_id", "at"], name="ledger_row_subject")]

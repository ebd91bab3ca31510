from django.db import models
from django.db.models import Q

from tonari.kernel.ids import new_id

from .rules import HOLDER_KINDS

KINDS = [(kind, kind) for kind in HOLDER_KINDS]


class KeyHolder(models.Model):
    """Whoever a key can be sent to: an opaque (kind, id) and its X25519 public key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=KINDS)
    holder_id = models.UUIDField()
    public_key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "holder_id"], name="vault_one_key_per_holder")
        ]


class LockedKey(models.Model):
    """A holder's private key under what only they know: the pass phrase, or the printed code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder_kind = models.CharField(max_length=12, choices=KINDS)
    holder_id = models.UUIDField()
    way = models.CharField(max_length=12, choices=[("phrase", "phrase"), ("recovery", "recovery")])
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_id", "way"], name="vault_one_lock_per_way"
            )
        ]


class HeldKey(models.Model):
    """The private key of an organisation, sent (HPKE) to a member, or to a link for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    holder_kind = models.CharField(max_length=12, choices=KINDS)
    holder_id = models.UUIDField()
    wrapped = models.BinaryField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_id", "organisation_id"], name="vault_held_once"
            ),
            models.CheckConstraint(
                condition=~Q(holder_kind="link") | Q(expires_at__isnull=False),
                name="vault_link_holds_for_a_time",
            ),
        ]


class Keyring(models.Model):
    """The key of one box, wrapped for one holder: their own, or bound to a grant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    box_kind = models.CharField(max_length=20)
    box_id = models.UUIDField()
    compartment = models.CharField(max_length=20)
    holder_kind = models.CharField(max_length=12, choices=KINDS)
    holder_id = models.UUIDField()
    bound_to = models.UUIDField(null=True)
    from_id = models.UUIDField(null=True)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "box_id",
                    "box_kind",
                    "compartment",
                    "holder_id",
                    "holder_kind",
                    "bound_to",
                ],
                condition=Q(bound_to__isnull=False),
                name="vault_keyring_once_per_grant",
            ),
            models.UniqueConstraint(
                fields=["box_id", "box_kind", "compartment", "holder_id", "holder_kind"],
                condition=Q(bound_to__isnull=True),
                name="vault_keyring_once_of_own",
            ),
        ]
        indexes = [
            # By both: an organisation holds a row for every box, and a list opens fifty of them.
            models.Index(fields=["holder_id", "box_id"], name="vault_of_holder"),
            models.Index(fields=["bound_to"], name="vault_of_grant"),
        ]

"""Introductions: one referral of a case, one task for each recipient."""

from django.db import models
from django.db.models import Q

from tonari.kernel.ids import new_id

from . import rules


class Referral(models.Model):
    """What a sender asks for a person. Who the person is stays in the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("people.Case", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    urgency = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()


class Task(models.Model):
    """The referral with one recipient: a member organisation, or a service without account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=16, default=rules.DRAFT)
    to_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    to_service = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What of a member organisation it is for, where a place or support of theirs was chosen.
    of_service = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, null=True, related_name="+"
    )
    to_case = models.ForeignKey(
        "people.Case", on_delete=models.PROTECT, null=True, related_name="+"
    )
    begun_here = models.BooleanField(default=False)
    sealed_offer = models.BinaryField()
    requested_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    release_due_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    # How the two are brought together, as it was agreed when handing over.
    handover = models.CharField(max_length=12, default="")
    handover_on = models.DateField(null=True)
    queue_place = models.PositiveSmallIntegerField(null=True)
    meet_by = models.DateField(null=True)
    met_on = models.DateField(null=True)
    met_how = models.CharField(max_length=12, default="")
    overdue_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_seen_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, default="")
    # The merge of two records that ended it, to be named to whoever undoes that.
    taken_back_by = models.ForeignKey(
        "people.Merge", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    suggested_service = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sender_role = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_one_recipient",
                condition=Q(to_organisation__isnull=False, to_service__isnull=True)
                | Q(to_organisation__isnull=True, to_service__isnull=False),
            ),
            models.CheckConstraint(
                name="task_accepted_into_a_case",
                condition=Q(to_organisation__isnull=True)
                | ~Q(state__in=[rules.ACCEPTED, rules.IN_PROGRESS, rules.ON_HOLD, rules.COMPLETED])
                | Q(to_case__isnull=False),
            ),
            models.CheckConstraint(
                name="task_met_before_completed",
                condition=~Q(state__in=[rules.IN_PROGRESS, rules.COMPLETED])
                | Q(met_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["to_organisation", "state"], name="task_inbox"),
            models.Index(fields=["state", "due_at"], name="task_due"),
        ]


class Message(models.Model):
    """A question, an answer or a reason between the two sides, sealed with the offer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    side = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    sealed = models.BinaryField()


class FollowUp(models.Model):
    """Whether the connection holds, asked of one side some days after the first meeting.

    after_days 0: said without having been asked. What was said is sealed with the offer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="follow_ups")
    side = models.CharField(max_length=12)
    after_days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    answer_by = models.DateField(null=True)
    state = models.CharField(max_length=12, default=rules.PLANNED)
    holds = models.CharField(max_length=8, default="")
    answered_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "side", "after_days"],
                condition=Q(after_days__gt=0),
                name="follow_up_once_each",
            ),
            models.CheckConstraint(
                name="follow_up_answered_says_what",
                condition=Q(state=rules.ANSWERED, answered_at__isnull=False, sealed__isnull=False)
                & ~Q(holds="")
                | (~Q(state=rules.ANSWERED) & Q(answered_at__isnull=True, holds="")),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_due")]


class Entry(models.Model):
    """What a recipient without an account said by telephone or on paper, as a member entered it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    way = models.CharField(max_length=12)
    entered_by = models.UUIDField()


class Link(models.Model):
    """The way in for a recipient without an account.

    Its id is derived one way from the code that stands in the address and on the letter
    (`vault.rules.keys_of_token`); the code itself is kept only under the offer's key.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links")
    sealed_code = models.BinaryField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(ended_at__isnull=True), name="link_live_once"
            ),
        ]

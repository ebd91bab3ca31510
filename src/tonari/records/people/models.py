"""Persons, cases with both tracks, sealed sections, grants, and who read what."""

from django.db import models
from django.db.models import F, Q

from tonari.kernel.ids import new_id

from . import rules
from .rules.losses import LOSSES


class Person(models.Model):
    """Somebody who is supported. Everything about them is in the sealed sections of cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField()


class Contract(models.Model):
    """That a holder had an organisation do some work (委託), and from when until when.

    sealed: a word for it as on paper, to the organisation: it may say what people struggle with.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    holder = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(default=b"")
    begins_on = models.DateField()
    ends_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contract_days_in_order", condition=Q(begins_on__lte=F("ends_on"))
            ),
            models.CheckConstraint(
                name="contract_with_another", condition=~Q(holder=F("organisation"))
            ),
        ]


class Case(models.Model):
    """What one acting organisation keeps about the support of one person, for a record holder."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    # Who is responsible for it by law: by the contract, or without one the organisation itself.
    holder = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, related_name="cases"
    )
    opened_on = models.DateField()
    opened_by = models.UUIDField()
    finder_page = models.PositiveIntegerField(null=True)
    restricted = models.BooleanField(default=False)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(superseded_by__isnull=True),
                name="case_once_each",
            ),
            models.CheckConstraint(
                name="case_of_another_by_contract",
                condition=Q(contract__isnull=True, holder=F("organisation"))
                | (Q(contract__isnull=False) & ~Q(holder=F("organisation"))),
            ),
        ]


class Merge(models.Model):
    """That two records of an organisation became one, with what they were before, to be undone.

    before: plain columns of both (posts, states, days, members, ids) as JSON; no words.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField()
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at__isnull=True), name="merge_once"
            )
        ]


class Track(models.Model):
    """One of the two tracks of a case. The database refuses an open one that nobody carries."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tracks")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    # A post that exists has a holder or a deputy (network), and one that is named here cannot go.
    post = models.ForeignKey("network.Post", on_delete=models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField()
    ended_on = models.DateField(null=True)
    rhythm_days = models.PositiveSmallIntegerField(default=30)
    next_contact_on = models.DateField(null=True)
    last_contact_on = models.DateField()
    last_reached_on = models.DateField(null=True)
    # What a death ended, to be as it was if it was a mistake; the post may have gone meanwhile.
    # Of an open one: what an introduction reopened, to be so again if that comes to nothing.
    state_before = models.CharField(max_length=12, default="")
    post_before = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="track_once_each"),
            models.CheckConstraint(
                name="track_open_is_carried",
                condition=(
                    Q(state=rules.OPEN, post__isnull=False, ended_on__isnull=True)
                    | (~Q(state=rules.OPEN) & Q(post__isnull=True, next_contact_on__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="track_connection_has_next_contact",
                condition=~Q(kind=rules.CONNECTION, state=rules.OPEN)
                | Q(next_contact_on__isnull=False),
            ),
            models.CheckConstraint(
                name="track_state_of_kind",
                condition=Q(kind=rules.CONNECTION, state__in=rules.STATES_OF[rules.CONNECTION])
                | Q(kind=rules.PROBLEM, state__in=rules.STATES_OF[rules.PROBLEM]),
            ),
        ]
        indexes = [
            models.Index(fields=["post", "next_contact_on"], name="track_next_contact"),
        ]


class TeamMember(models.Model):
    """A member who works with this person, besides those who hold the responsible posts."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="team_member_once")]


class Block(models.Model):
    """A member who must never come near this record, whatever team or post they are in.

    said_here: not only where the person was introduced from; then it ends there first.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blocks")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="+")
    said_here = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="block_once")]


class Introduction(models.Model):
    """That the person of a record became known at another: met there, or handed over to it.

    It stays when what was agreed upon has ended: what they know there, they know.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    to_case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "to_case"], name="introduction_once")
        ]


class Section(models.Model):
    """One version of one section of a case, sealed; older versions stay as its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    is_struck = models.BooleanField(default=False)
    sealed = models.BinaryField()
    sealed_why = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "name", "version"], name="section_version"),
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(is_current=True), name="section_current_once"
            ),
        ]


class Grant(models.Model):
    """Why another organisation's team may read sections of a case, what for, until when.

    It opens nothing until it is released to the recipient's own case, and nothing once ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    to_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    to_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="received_grants"
    )
    basis = models.CharField(max_length=12)
    basis_ref = models.UUIDField()
    sections = models.JSONField()
    purpose = models.CharField(max_length=12)
    asked = models.CharField(max_length=12)
    agreed_on = models.DateField()
    until = models.DateField()
    recorded_by = models.UUIDField()
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_ends_with_reason",
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=["basis_ref"], condition=Q(ended_at__isnull=True), name="grant_live_once"
            ),
        ]
        indexes = [models.Index(fields=["to_case"], name="grant_to_case")]


class Refusal(models.Model):
    """Whom the person does not want to be told, as it came along with what was handed on.

    from_case: the record in which they said so. sealed: what is refused, to the organisation of
    this record. sealed_back: all that was ever sent by this, to the one where it was said, so that
    it can be renewed from there; None where that record is gone. Several of one record add up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="refusals")
    # No key: what was said holds when the record in which it stood is no more.
    from_case = models.UUIDField(db_index=True)
    sealed = models.BinaryField()
    sealed_back = models.BinaryField(null=True)


class Disclosure(models.Model):
    """What was told by voice or in person, to whom and on what basis."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="disclosures")
    at = models.DateTimeField()
    told_by = models.UUIDField()
    how = models.CharField(max_length=12)
    sections = models.JSONField()


class Reading(models.Model):
    """One opening of sections: by whom, what for, on what basis. A list or a search is one row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    member_id = models.UUIDField()
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="readings")
    sections = models.JSONField()
    purpose = models.CharField(max_length=12)
    basis = models.CharField(max_length=12)
    grant_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="reading_case")]


class ReadingHit(models.Model):
    """Somebody whom a list or a search showed."""

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="hits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="listings")


class Loss(models.Model):
    """That a person has died or is missing; who said so and how it was is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="losses")
    kind = models.CharField(max_length=8)
    since = models.DateField(null=True)
    is_about = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end = models.CharField(max_length=8, default="")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="loss_live_once"
            ),
            models.CheckConstraint(name="loss_kind", condition=Q(kind__in=LOSSES)),
            models.CheckConstraint(
                name="loss_ends_with_reason",
                condition=Q(ended_at__isnull=True, end="")
                | (Q(ended_at__isnull=False) & ~Q(end="")),
            ),
        ]


class LossNotice(models.Model):
    """Another organisation beside the person is told of a loss, once, on the Today of its team."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    loss = models.ForeignKey(Loss, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="told_losses")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loss", "case"], name="loss_notice_once")]


class FinderHead(models.Model):
    """How many finder pages an organisation has; locking it queues the writers of its pages."""

    organisation = models.OneToOneField(
        "network.Organisation", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    last_page = models.PositiveIntegerField(default=0)
    on_last_page = models.PositiveIntegerField(default=0)


class FinderPage(models.Model):
    """Names, kana, birth dates and phones of up to 256 people, sealed as one page to be scanned."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="finder_page_once")
        ]

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from tonari.kernel.ids import new_id

from .rules import MAIL, MEMBER_STATES, ORGANISATION_KINDS, ROLES, YEARS


class User(AbstractBaseUser):
    """What signs in. Nothing depends on mail: the address is a second login name, or empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # The TOTP secret (sealed) that the member is setting up; empty once a first code confirmed it.
    pending_totp = models.CharField(max_length=200, blank=True)
    years = models.CharField(
        max_length=10, choices=[(code, code) for code in YEARS], default="western"
    )
    # For which organisation they acted last: the next sign-in begins there.
    acts_as = models.ForeignKey(
        "network.Member", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["User"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="network_user_email_once"
            )
        ]


class Organisation(models.Model):
    """A 主体 of any kind. The kind is a label: no right depends on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    kana = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=list(ORGANISATION_KINDS.items()))
    strengths = models.TextField(blank=True)
    can_lend = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    area = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=[("active", "active"), ("left", "left")], default="active"
    )
    # Whether it may be the only one beside somebody: never a resident alone (`rules.begins_alone`).
    carries = models.BooleanField(default=True)
    joined_on = models.DateField()
    invited_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )


class Member(models.Model):
    """A person acting for one organisation; by one sign-in they may act for several, one by one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=40, blank=True)
    is_worker = models.BooleanField(default=False)
    is_coordinator = models.BooleanField(default=False)
    is_host = models.BooleanField(default=False)
    is_supporter = models.BooleanField(default=False)
    is_steward = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in MEMBER_STATES], default="active"
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    mail = models.CharField(max_length=10, choices=[(code, code) for code in MAIL], default="none")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_worker=True)
                | Q(is_coordinator=True)
                | Q(is_host=True)
                | Q(is_supporter=True)
                | Q(is_steward=True),
                name="network_member_has_a_role",
            ),
            models.CheckConstraint(
                condition=Q(state="left", ended_on__isnull=False)
                | (~Q(state="left") & Q(ended_on__isnull=True)),
                name="network_member_left_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=~Q(state="left"),
                name="network_member_once",
            ),
        ]

    @property
    def roles(self) -> frozenset[str]:
        """The roles as words of `rules.ROLES`."""
        return frozenset(role for role in ROLES if getattr(self, f"is_{role}"))


class Post(models.Model):
    """A responsibility that stays while people change; a post that exists is staffed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(max_length=60)
    holder = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    is_fallback = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holder__isnull=False) | Q(deputy__isnull=False),
                name="network_post_is_staffed",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(deputy__isnull=True) | ~Q(holder=F("deputy")),
                name="network_post_two_people",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_fallback=True),
                name="network_one_fallback_post",
            ),
            models.UniqueConstraint(fields=["organisation", "name"], name="network_post_name_once"),
        ]


class Absence(models.Model):
    """Days on which a member is away, never why; whoever covers is named, or follows the rule."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    cover = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    # A colleague who told it for them, and so does not come to stand in by it.
    told_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="network_absence_has_days"
            ),
            models.CheckConstraint(
                condition=Q(cover__isnull=True) | ~Q(cover=F("member")),
                name="network_absence_covered_by_another",
            ),
        ]


class Cover(models.Model):
    """Who stands in for a post on which days; follows from absences (`rules.covers`)."""

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="covers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["member", "last_day"], name="network_cover_of_member")]


class Invitation(models.Model):
    """A link that lets somebody in once; only its token's hash is kept; the id follows from it."""

    KINDS = [("founder", "founder"), ("member", "member"), ("reentry", "reentry")]
    STATES = [("open", "open"), ("used", "used"), ("recalled", "recalled")]

    id = models.UUIDField(primary_key=True, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    organisation_kind = models.CharField(max_length=20, blank=True)
    roles = models.JSONField(default=list)
    label = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="founder", organisation__isnull=True, member__isnull=True)
                | Q(kind="member", organisation__isnull=False, member__isnull=True)
                | Q(kind="reentry", organisation__isnull=False, member__isnull=False),
                name="network_invitation_to_what",
            )
        ]


class OpenSession(models.Model):
    """A member signing in (waiting for the code) or signed in, with keys sealed to the browser."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=[("waiting", "waiting"), ("open", "open")])
    sealed_keys = models.BinaryField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class KeptKeys(models.Model):
    """The keys of another membership of whoever signed in, sealed to the same browser."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(OpenSession, on_delete=models.CASCADE, related_name="kept")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    sealed_keys = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="network_kept_once")
        ]

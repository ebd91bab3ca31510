"""Organisations, members, posts and invitations, and who is signed in."""

from .invitations import (
    has_expired_invitations,
    invitation,
    invited_organisations,
    open_invitations,
)
from .members import (
    acting_member,
    everybody,
    is_coordinator,
    is_worker,
    member_ids,
    member_names,
    members_of,
    responsible_members,
    same_sign_in,
)
from .organisations import just_joined, organisation, organisations
from .posts import fallback_post, post, posts, posts_held_by, posts_of
from .sessions import (
    SignedIn,
    actor_of_login,
    actor_of_user,
    is_login_taken,
    kept_keys,
    lapsed_sessions,
    own_memberships,
    signed_in,
    unlocked_memberships,
    user_of,
)
from .views import InvitationView, MemberView, OrganisationView, PostView

__all__ = [
    "InvitationView",
    "MemberView",
    "OrganisationView",
    "PostView",
    "SignedIn",
    "acting_member",
    "actor_of_login",
    "actor_of_user",
    "everybody",
    "fallback_post",
    "has_expired_invitations",
    "invitation",
    "invited_organisations",
    "is_coordinator",
    "is_login_taken",
    "is_worker",
    "just_joined",
    "kept_keys",
    "lapsed_sessions",
    "member_ids",
    "member_names",
    "members_of",
    "open_invitations",
    "organisation",
    "organisations",
    "own_memberships",
    "post",
    "posts",
    "posts_held_by",
    "posts_of",
    "responsible_members",
    "same_sign_in",
    "signed_in",
    "unlocked_memberships",
    "user_of",
]

"""What members do: invite, come in, leave, staff posts, sign in and out."""

from .invitations import (
    Accepted,
    Newcomer,
    accept_invitation,
    accept_reentry,
    expire_invitations,
    found_organisation,
    invite_member,
    invite_organisation,
    invite_reentry,
    recall_invitation,
)
from .members import (
    change_roles,
    remove_member,
    resume_member,
    set_organisation_profile,
    suspend_member,
)
from .posts import close_post, create_post, keep_post, staff_post
from .sessions import (
    begin_session,
    change_pass_phrase,
    complete_session,
    end_session,
    make_recovery_code,
    recover,
    set_second_factor,
    sweep_sessions,
)

__all__ = [
    "Accepted",
    "Newcomer",
    "accept_invitation",
    "accept_reentry",
    "begin_session",
    "change_pass_phrase",
    "change_roles",
    "close_post",
    "complete_session",
    "create_post",
    "end_session",
    "expire_invitations",
    "found_organisation",
    "invite_member",
    "invite_organisation",
    "invite_reentry",
    "keep_post",
    "make_recovery_code",
    "recall_invitation",
    "recover",
    "remove_member",
    "resume_member",
    "set_organisation_profile",
    "set_second_factor",
    "staff_post",
    "suspend_member",
    "sweep_sessions",
]

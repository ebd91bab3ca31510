"""Signing in and out, and what only the member can do about their own sign-in."""

from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.adapters import fits_totp, has_totp, keep_totp, opened_totp
from tonari.ground.network.models import Member, OpenSession
from tonari.ground.network.queries import lapsed_sessions, member_ids
from tonari.ground.vault import actions as vault
from tonari.ground.vault.queries import unlocked
from tonari.ground.vault.rules import CannotOpen, Keys, seal_for_session
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id, new_paper_code
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

RECOVERY_GROUPS = 6  # of 20 bits: 120 bits


@action
def begin_session(*, by: Actor, keys: Keys) -> str:
    """The pass phrase was right: the keys wait, sealed, at most five minutes for the code.

    Returns the cookie's value (`session id.secret`): without it nobody opens the keys.
    """
    cookie = _new_session(by, keys, "waiting")
    record("network.sign_in_begun", by=by, subject=by.id)
    return cookie


@action
def complete_session(*, by: Actor, session_id: UUID) -> str:
    """The second factor was right too: a session with a new secret replaces the waiting one.

    by: the member with opened keys. Errors: Refused if the waiting one was used, or there is no
    second factor yet.
    """
    if not has_totp(_me(by).user):
        raise not_found()
    gone, _rows = OpenSession.objects.filter(
        id=session_id, member_id=member_ids(by)[0], state="waiting"
    ).delete()
    if not gone:
        raise Refused(_("時間が過ぎました。もう一度、合言葉からサインインしてください。"))
    cookie = _new_session(by, by.keys, "open")
    record("network.signed_in", by=by, subject=by.id)
    return cookie


@action
def end_session(*, by: Actor, session_id: UUID) -> None:
    """Sign out: the sealed keys are gone from the database."""
    OpenSession.objects.filter(id=session_id, member_id=member_ids(by)[0]).delete()
    record("network.signed_out", by=by, subject=by.id)


@action
def sweep_sessions(*, by: Actor) -> int:
    """Delete sessions that ended by themselves (for the minute tick); returns how many."""
    count, _rows = OpenSession.objects.filter(id__in=lapsed_sessions(by)).delete()
    record("network.sessions_swept", by=by, count=count)
    return count


@action
def set_second_factor(*, by: Actor, code: str) -> None:
    """The authenticator that the member set up shows this code: it is asked for from now on.

    Errors: Refused for a wrong code, or when there is one already (a key steward resets it).
    """
    user = _me(by).user
    if not user.pending_totp or has_totp(user):
        raise not_found()
    secret = opened_totp(user.pending_totp)
    if not fits_totp(secret, code):
        raise wrong_code()
    keep_totp(user, secret)
    user.pending_totp = ""
    user.save(update_fields=["pending_totp"])
    record("network.second_factor_set", by=by, subject=by.id)


@action
def make_recovery_code(*, by: Actor) -> str:
    """A new code to print (120 bits); an earlier one opens nothing more."""
    _me(by)
    code = new_paper_code(RECOVERY_GROUPS)
    vault.lock_keys(by=by, keys=by.keys, way="recovery", phrase=fold_paper_code(code))
    record("network.recovery_code_made", by=by, subject=by.id)
    return code


@action
def change_pass_phrase(*, by: Actor, old: str, new: str, session_id: UUID) -> None:
    """Another pass phrase; every other session of the member ends. Errors: Refused at its field."""
    try:
        keys = unlocked(by, "phrase", old)
    except CannotOpen:
        raise Refused(_("いまの合言葉が違います。"), field="old") from None
    _set_pass_phrase(by, keys, new)
    OpenSession.objects.filter(member_id=member_ids(by)[0]).exclude(id=session_id).delete()
    record("network.pass_phrase_changed", by=by, subject=by.id)


@action
def recover(*, by: Actor, code: str, new: str) -> Keys:
    """A new pass phrase by the printed code, which is spent; the second factor is still asked for.

    by: the member the login name belongs to, without keys. Errors: Refused at its field.
    """
    rules.check_pass_phrase(new)
    try:
        keys = unlocked(by, "recovery", fold_paper_code(code))
    except CannotOpen:
        raise Refused(_("ログイン名か、印刷したコードが違います。"), field="code") from None
    _set_pass_phrase(by, keys, new)
    vault.drop_lock(by=by, holder=keys.holder, way="recovery")
    OpenSession.objects.filter(member_id=member_ids(by)[0]).delete()
    record("network.recovered", by=by, subject=by.id)
    return keys


def wrong_code() -> Refused:
    """The code of the second factor is not right."""
    return Refused(
        _("コードが違います。アプリに今出ている6桁の数字を入れてください。"), field="code"
    )


def _set_pass_phrase(by: Actor, keys: Keys, new: str) -> None:
    user = _me(by).user
    rules.check_pass_phrase(new, about=(user.login,))
    vault.lock_keys(by=by, keys=keys, way="phrase", phrase=new)
    user.set_password(new)
    user.save(update_fields=["password"])


def _new_session(by: Actor, keys: Keys, state: str) -> str:
    session_id, now = new_id(), clock.now()
    secret, sealed = seal_for_session(keys, f"{state}:{session_id}")
    row = OpenSession(
        id=session_id, member=_me(by), state=state, sealed_keys=sealed, started_at=now, seen_at=now
    )
    row.save(force_insert=True)
    return f"{session_id}.{secret}"


def _me(by: Actor) -> Member:
    member_id, organisation_id = member_ids(by)
    rows = Member.objects.select_related("user").filter(state="active")
    row = rows.filter(id=member_id, organisation_id=organisation_id).first()
    if row is None:
        raise not_found()
    return row

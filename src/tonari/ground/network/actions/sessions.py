"""Signing in and out, and what only the member can do about their own sign-in."""

from collections.abc import Sequence
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.adapters import (
    fits_totp,
    forget_totp,
    has_totp,
    keep_totp,
    new_totp_secret,
    opened_totp,
    sealed_totp,
)
from tonari.ground.network.models import KeptKeys, Member, OpenSession, User
from tonari.ground.network.queries import (
    MemberView,
    kept_keys,
    lapsed_sessions,
    member_ids,
    own_memberships,
    unlocked_memberships,
)
from tonari.ground.vault import actions as vault
from tonari.ground.vault.rules import CannotOpen, Keys, seal_for_session
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id, new_paper_code
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

RECOVERY_GROUPS = 6  # of 20 bits: 120 bits


@action
def begin_session(*, by: Actor, keys: Keys, others: Sequence[Keys] = ()) -> str:
    """The pass phrase was right: the keys wait, sealed, at most five minutes for the code.

    others: the keys of their other memberships. Returns the cookie's value (`session id.secret`):
    without it nobody opens the keys.
    """
    cookie = _new_session(by, keys, others, "waiting")
    record("network.sign_in_begun", by=by, subject=by.id)
    return cookie


@action
def complete_session(*, by: Actor, session_id: UUID, others: Sequence[Keys] = ()) -> str:
    """The second factor was right too: a session with a new secret replaces the waiting one.

    by: the member with opened keys; others: the keys of their other memberships. Errors: Refused
    if the waiting one was used, or there is no second factor yet.
    """
    me = _me(by)
    if not has_totp(me.user):
        raise not_found()
    gone, _rows = OpenSession.objects.filter(
        id=session_id, member_id=member_ids(by)[0], state="waiting"
    ).delete()
    if not gone:
        raise Refused(_("時間が過ぎました。もう一度、合言葉からサインインしてください。"))
    cookie = _new_session(by, by.keys, others, "open")
    User.objects.filter(id=me.user_id).update(acts_as=me)
    record("network.signed_in", by=by, subject=by.id)
    return cookie


@action
def act_for_another(*, by: Actor, cookie: str, member_id: UUID) -> None:
    """From now on the session with this cookie acts for another of one's memberships.

    Errors: Refused (missing) for a membership whose keys do not lie in the session, or if the
    session went on to yet another at the same moment.
    """
    wanted = [keys for keys in kept_keys(by, cookie) if keys.holder == ("member", member_id)]
    found = [one for one in own_memberships(by) if one.id == member_id]
    if not wanted or not found:
        raise not_found()
    session_id, _dot, secret = cookie.partition(".")
    sealed = seal_for_session(wanted[0], f"open:{session_id}", secret)[1]
    session = OpenSession.objects.filter(id=session_id, member_id=by.acting_id, state="open")
    if not session.update(member_id=member_id, sealed_keys=sealed):
        raise not_found()
    KeptKeys.objects.filter(session_id=UUID(session_id), member=member_id).delete()
    keep_keys(cookie, by.keys)
    User.objects.filter(members=member_id).update(acts_as=member_id)
    # Each chain tells of its own organisation alone: neither learns of the other.
    record("network.signed_out", by=by, subject=by.id)
    me = Actor("member", member_id, found[0].organisation_id)
    record("network.signed_in", by=me, subject=me.id)


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

    An earlier one counts no more. Errors: Refused for a wrong code.
    """
    user = _me(by).user
    if not user.pending_totp:
        raise not_found()
    secret = opened_totp(user.pending_totp)
    if not fits_totp(secret, code):
        raise wrong_code()
    keep_totp(user, secret)
    user.pending_totp = ""
    user.save(update_fields=["pending_totp"])
    record("network.second_factor_set", by=by, subject=by.id)


@action
def change_second_factor(*, by: Actor, pass_phrase: str) -> None:
    """Begin to set up another authenticator; the old one counts until `set_second_factor`.

    Errors: Refused for a wrong pass phrase.
    """
    _unlocked(by, "phrase", pass_phrase, wrong_pass_phrase("pass_phrase"))
    _wait_for_authenticator(_me(by).user)
    record("network.second_factor_changing", by=by, subject=by.id)


@action
def replace_lost_phone(*, by: Actor, code: str) -> None:
    """The authenticator is lost: the printed code, which is spent, stands in for it once.

    by: the member whose pass phrase was right. The sign-in goes on by setting up another
    authenticator. Errors: Refused at `code`.
    """
    wrong = Refused(_("印刷したコードが違います。"), field="code")
    _unlocked(by, "recovery", fold_paper_code(code), wrong)
    user = _me(by).user
    _drop_recovery(by)
    forget_totp(user)
    _wait_for_authenticator(user)
    OpenSession.objects.filter(member__user=user, state="open").delete()
    record("network.second_factor_lost", by=by, subject=by.id)


@action
def make_recovery_code(*, by: Actor, others: Sequence[Keys] = ()) -> str:
    """A new code to print (120 bits); an earlier one opens nothing more.

    others: the keys of the member's other memberships, which the same code opens.
    """
    _me(by)
    code = new_paper_code(RECOVERY_GROUPS)
    _drop_recovery(by)
    for keys in (by.keys, *others):
        vault.lock_keys(by=by, keys=keys, way="recovery", phrase=fold_paper_code(code))
    record("network.recovery_code_made", by=by, subject=by.id)
    return code


@action
def set_years(*, by: Actor, years: str) -> None:
    """Of which calendar the years on one's screens are (`rules.YEARS`), for all memberships."""
    if years not in rules.YEARS:
        raise Refused(_("どちらかを選んでください。"), field="years")
    User.objects.filter(members=by.acting_id).update(years=years)
    record("network.years_set", by=by, subject=by.id, years=years)


@action
def change_pass_phrase(*, by: Actor, old: str, new: str, session_id: UUID) -> None:
    """Another pass phrase for all their memberships; every other session of theirs ends.

    Errors: Refused at its field.
    """
    opened = _unlocked(by, "phrase", old, wrong_pass_phrase("old"))
    _set_pass_phrase(by, [keys for _member, keys in opened], new)
    OpenSession.objects.filter(member__user=_me(by).user).exclude(id=session_id).delete()
    record("network.pass_phrase_changed", by=by, subject=by.id)


@action
def recover(*, by: Actor, code: str, new: str) -> list[tuple[MemberView, Keys]]:
    """A new pass phrase by the printed code, which is spent; the second factor is still asked for.

    by: the member the login name belongs to, without keys. Returns the memberships that
    the code opened with their keys, the one acted for last first. Errors: Refused at its field.
    """
    rules.check_pass_phrase(new)
    wrong = Refused(_("ログイン名か、印刷したコードが違います。"), field="code")
    opened = _unlocked(by, "recovery", fold_paper_code(code), wrong)
    _set_pass_phrase(by, [keys for _member, keys in opened], new)
    _drop_recovery(by)
    OpenSession.objects.filter(member__user=_me(by).user).delete()
    record("network.recovered", by=by, subject=by.id)
    return opened


def wrong_pass_phrase(field: str) -> Refused:
    """The pass phrase that one signs in with is not right."""
    return Refused(_("いまの合言葉が違います。"), field=field)


def wrong_code() -> Refused:
    """The code of the second factor is not right."""
    return Refused(
        _("確認コードが違います。アプリにいま出ている6けたの数字を入れてください。"), field="code"
    )


def _unlocked(by: Actor, way: str, secret: str, wrong: Refused) -> list[tuple[MemberView, Keys]]:
    try:
        return unlocked_memberships(by, way, secret)
    except CannotOpen:
        raise wrong from None


def _set_pass_phrase(by: Actor, opened: Sequence[Keys], new: str) -> None:
    user = _me(by).user
    rules.check_pass_phrase(new, about=(user.login,))
    for keys in opened:
        vault.lock_keys(by=by, keys=keys, way="phrase", phrase=new)
    user.set_password(new)
    user.save(update_fields=["password"])


def _drop_recovery(by: Actor) -> None:
    # Also of memberships whose keys are not at hand: a paper that may be lost opens nothing.
    for one in own_memberships(by):
        vault.drop_lock(by=by, holder=("member", one.id), way="recovery")


def _wait_for_authenticator(user: User) -> None:
    user.pending_totp = sealed_totp(new_totp_secret())
    user.save(update_fields=["pending_totp"])


def keep_keys(cookie: str, *others: Keys) -> None:
    """Keep the keys of other memberships in an open session (inside an action)."""
    session_id, _dot, secret = cookie.partition(".")
    _keep(UUID(session_id), "open", secret, others)


def _new_session(by: Actor, keys: Keys, others: Sequence[Keys], state: str) -> str:
    session_id, now = new_id(), clock.now()
    secret, sealed = seal_for_session(keys, f"{state}:{session_id}")
    row = OpenSession(
        id=session_id, member=_me(by), state=state, sealed_keys=sealed, started_at=now, seen_at=now
    )
    row.save(force_insert=True)
    _keep(session_id, state, secret, others)
    return f"{session_id}.{secret}"


def _keep(session_id: UUID, state: str, secret: str, others: Sequence[Keys]) -> None:
    rows = []
    for keys in others:
        member_id = keys.holder[1]
        sealed = seal_for_session(keys, f"{state}:{session_id}:{member_id}", secret)[1]
        rows.append(KeptKeys(session_id=session_id, member_id=member_id, sealed_keys=sealed))
    KeptKeys.objects.bulk_create(rows)


def _me(by: Actor) -> Member:
    member_id, organisation_id = member_ids(by)
    rows = Member.objects.select_related("user").filter(state="active")
    row = rows.filter(id=member_id, organisation_id=organisation_id).first()
    if row is None:
        raise not_found()
    return row

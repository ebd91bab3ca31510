"""Members for tests, made through the actions."""

from itertools import count

from tonari.ground.network import actions, queries
from tonari.ground.network.adapters import code_now, opened_totp
from tonari.ground.network.queries import user_of
from tonari.ground.network.rules import profile_version
from tonari.ground.vault.queries import unlocked
from tonari.kernel.actor import COMMAND, PUBLIC, Actor

PHRASE = "akai kasa to neko"
_number = count(1)


def newcomer(name: str = "", **more: str) -> actions.Newcomer:
    login = name or f"member{next(_number)}"
    return actions.Newcomer(name=f"{login}さん", login=login, pass_phrase=PHRASE, **more)


def came_in(token: str, name: str = "") -> Actor:
    """Whoever accepted the invitation, with keys and a second factor."""
    actor = actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer(name)).actor
    set_up(actor)
    return actor


def set_up(actor: Actor) -> str:
    """Set up the second factor; returns its secret."""
    secret = opened_totp(user_of(actor).pending_totp)
    actions.set_second_factor(by=actor, code=code_now(secret))
    return secret


def founded(name: str = "", by: Actor | None = None) -> Actor:
    if by is None:
        return came_in(actions.found_organisation(by=COMMAND, name="みどり", kind="npo"), name)
    return came_in(actions.invite_organisation(by=by, name="あおぞら", kind="resident"), name)


def colleague(by: Actor, *roles: str) -> Actor:
    return came_in(actions.invite_member(by=by, name="仲間", roles=roles or ("worker",)))


def profile_seen(actor: Actor) -> str:
    """The version of their organisation's profile that stands now."""
    return profile_version(vars(queries.organisation(actor, actor.acting_for)))


def signed_in_anew(actor: Actor, phrase: str = PHRASE) -> Actor:
    keys = unlocked(Actor("member", actor.id, actor.organisation_id), "phrase", phrase)
    return Actor("member", actor.id, actor.organisation_id, keys)


def cookie_of(actor: Actor) -> str:
    """A fully open session of the member."""
    waiting = actions.begin_session(by=actor, keys=actor.keys)
    found = queries.signed_in(PUBLIC, waiting, "waiting")
    assert found is not None
    return actions.complete_session(by=found.actor, session_id=found.session_id)

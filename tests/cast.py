"""The cast: the same people in every test, made through the actions, each with their own keys."""

from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from tests.ground.network.people import cookie_of, set_up
from tests.kept_rows import kept
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.ground.network.actions import Newcomer
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.rules import NOT_YET_NAMED
from tonari.work.referral import actions as referral

PASS_PHRASE = "あさのみなとに ふねが はいる よる"

HANAKO = {
    "identity": {
        "called": "花ちゃん",
        "name": "髙橋 花子",
        "kana": "タカハシ ハナコ",
        "birth_on": "1950-03-04",
        "phone": "090-0000-1234",
    },
    "contact": {"ways": "電話", "wishes": "18時よりあとは鳴らさない", "may_contact": "yes"},
    "words": {
        "mind": "夫がなくなってから、だれとも話していない",
        "wish": "また将棋をさしたい",
        "avoid": "夫の話をいきなりしない",
    },
    "whereabouts": {"address": "潮見町3-2-1"},
}


@dataclass
class Cast:
    """Everybody of a story; `partner` is a member who must never find the person."""

    owner: Actor
    teammate: Actor
    stranger: Actor
    host: Actor
    other: Actor
    partner: Actor

    @property
    def everybody(self) -> list[Actor]:
        return [self.owner, self.teammate, self.stranger, self.host, self.other, self.partner]


class Handed(NamedTuple):
    """Where somebody's words went: the recipient's case, and the grant to it."""

    case_id: UUID
    grant_id: UUID


def found(name: str, login: str, member: str, invited_by: Actor | None = None) -> Actor:
    """A new organisation with its first member, signed in."""
    if invited_by is None:
        token = network.found_organisation(by=COMMAND, name=name)
    else:
        token = network.invite_organisation(by=invited_by, name=name, kind="npo")
    newcomer = Newcomer(name=member, login=login, pass_phrase=PASS_PHRASE, organisation_name=name)
    return network.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer).actor


def join(by: Actor, login: str, member: str, *roles: str) -> Actor:
    """A new member of the same organisation, signed in."""
    token = network.invite_member(by=by, name=member, roles=roles)
    newcomer = Newcomer(name=member, login=login, pass_phrase=PASS_PHRASE)
    return network.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer).actor


def also_of(actor: Actor, by: Actor) -> Actor:
    """The same sign-in as a worker of a second organisation too, invited by one of its members."""
    set_up(actor)
    token = network.invite_member(by=by, name="手伝い", roles=["worker"])
    newcomer = Newcomer(name="べつの名", login="", pass_phrase=PASS_PHRASE)
    cookie = cookie_of(actor)
    return network.join_by_invitation(by=actor, token=token, newcomer=newcomer, cookie=cookie).actor


def make_cast() -> Cast:
    """The cast in an empty node: made once by a process for each moment, put back from then on."""
    return replace(kept(make_anew))


def make_cast_with_record() -> tuple[Cast, UUID]:
    """The cast, and a record of its owner; made once and put back, too."""
    cast, case_id = kept(_make_with_record)
    return replace(cast), case_id


def _make_with_record() -> tuple[Cast, UUID]:
    cast = make_anew()
    return cast, begin(cast.owner)


def make_anew() -> Cast:
    """社協 with four members, an NPO, and a company where somebody must never find the person."""
    owner = found("みなと社会福祉協議会", "sato", "佐藤 さくら")
    return Cast(
        owner=owner,
        teammate=join(owner, "suzuki", "鈴木 一郎", "worker"),
        stranger=join(owner, "tanaka", "田中 実", "worker"),
        host=join(owner, "ito", "伊藤 まり", "host"),
        other=found("NPO法人ひだまり", "kimura", "木村 健", owner),
        partner=found("うみべ商事", "kuroda", "黒田 剛", owner),
    )


def resident(invited_by: Actor) -> Actor:
    """A resident who is an organisation alone, signed in."""
    token = network.invite_organisation(by=invited_by, name="西村 ふみ", kind="resident")
    newcomer = Newcomer(
        name="西村 ふみ", login="nishimura", pass_phrase=PASS_PHRASE, organisation_kind="resident"
    )
    return network.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer).actor


def fallback(actor: Actor) -> UUID:
    """The fallback post of the actor's organisation."""
    return network_queries.fallback_post(actor, actor.acting_for)


def tell_who(by: Actor, task_id: UUID) -> None:
    """Write down a consent, and hand over to the recipient of an introduction who it is."""
    referral.consent(
        by=by,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(365),
    )
    referral.release(by=by, task_id=task_id)


def hand_on(cast: Cast, case_id: UUID, sections: list[str], **own: dict[str, str]) -> Handed:
    """The other organisation's own case of the owner's person, and the grant released to it.

    own: what that organisation has written by itself already, by section.
    """
    theirs = people.open_case(
        by=cast.other,
        case_id=new_id(),
        post_id=fallback(cast.other),
        sections={"identity": {"called": NOT_YET_NAMED}, **own},
        next_contact_on=clock.today(),
    )
    people.introduce(by=cast.owner, case_id=theirs, of_case=case_id, reopen=True)
    reference = new_id()
    grant = people.give_consent(
        by=cast.owner,
        case_id=case_id,
        basis_ref=reference,
        to_organisation=cast.other.organisation_id,
        sections=sections,
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    people.release(by=cast.owner, basis_ref=reference, to_case=theirs)
    return Handed(theirs, grant)


def begin(actor: Actor, sections: dict[str, dict[str, str]] | None = None) -> UUID:
    """A record begun by the actor for 花ちゃん, or whoever the sections describe."""
    return people.open_case(
        by=actor,
        case_id=new_id(),
        post_id=fallback(actor),
        sections=sections or HANAKO,
        next_contact_on=clock.in_days(30),
    )

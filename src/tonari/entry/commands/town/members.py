"""How the network of the town came together: organisations, members, posts."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from tonari.ground.network import actions as network
from tonari.ground.network import queries
from tonari.ground.network.actions import Newcomer
from tonari.ground.network.adapters import code_now, opened_totp
from tonari.ground.network.rules import generated_pass_phrase, profile_version
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC

from .town import Table, Town, tables

FALLBACK = "窓口"


def gather(town: Town) -> None:
    """Let every organisation join on its day, then its members, then its posts."""
    for organisation in tables("organisation"):
        story = organisation["key"]
        add = town.times.add
        add(organisation["joined"], story, partial(_found, town, organisation))
        for member in organisation["members"][1:]:
            ago = min(member.get("joined", organisation["joined"]), organisation["joined"])
            add(ago, story, partial(_join, town, organisation, member))
        for post in organisation.get("posts", ()):
            ago = post.get("since", organisation["joined"])
            add(ago, story, partial(_staff, town, organisation, post))
        for member in organisation["members"]:
            _later(town, organisation, member)
        for away in organisation.get("away", ()):
            add(away["ago"], story, partial(_away, town, away))


def _later(town: Town, organisation: Table, member: Table) -> None:
    story, by = organisation["key"], organisation["members"][0]["key"]
    if "roles_since" in member:
        run = partial(_change_roles, town, by, member)
        town.times.add(member["roles_since"], story, run)
    if "left" in member:
        run = partial(_remove, town, member.get("removed_by", by), member["key"])
        town.times.add(member["left"], story, run)


def _found(town: Town, organisation: Table) -> None:
    founder, key = organisation["members"][0], organisation["key"]
    name, kind = organisation["name"], organisation["kind"]
    inviter = organisation.get("invited_by")
    if inviter is None:
        token = network.found_organisation(by=COMMAND, name=name, kind=kind)
    else:
        token = network.invite_organisation(by=town.members[inviter], name=name, kind=kind)
    town.names[key] = name
    _come_in(town, key, founder, token)
    me = town.members[founder["key"]]
    town.organisations[key] = me.acting_for
    town.posts[key, FALLBACK] = queries.fallback_post(me, me.acting_for)
    network.set_organisation_profile(
        by=me,
        name=name,
        kana=organisation["kana"],
        strengths=organisation["strengths"],
        can_lend=organisation["can_lend"],
        phone=organisation["phone"],
        area=organisation["area"],
        seen=profile_version(vars(queries.organisation(me, me.acting_for))),
    )


def _join(town: Town, organisation: Table, member: Table) -> None:
    inviter = town.members[organisation["members"][0]["key"]]
    token = network.invite_member(
        by=inviter, name=member["name"], roles=member["roles"], label=member.get("label", "")
    )
    if "also" in member:
        _come_in_too(town, organisation["key"], member, token)
    else:
        _come_in(town, organisation["key"], member, token)


def _come_in_too(town: Town, organisation: str, member: Table, token: str) -> None:
    """Whoever is a member elsewhere already comes in with the same sign-in."""
    first, key = town.members[member["also"]], member["key"]
    waiting = network.begin_session(by=first, keys=first.keys)
    cookie = network.complete_session(by=first, session_id=_session(waiting))
    newcomer = Newcomer(
        name=member["name"],
        kana=member["kana"],
        login="",
        pass_phrase=town.cast[member["also"]]["pass_phrase"],
    )
    accepted = network.join_by_invitation(by=first, token=token, newcomer=newcomer, cookie=cookie)
    network.end_session(by=first, session_id=_session(cookie))
    town.members[key], town.home[key] = accepted.actor, organisation


def _session(cookie: str) -> UUID:
    return UUID(cookie.partition(".")[0])


def _come_in(town: Town, organisation: str, member: Table, token: str) -> None:
    phrase, key = generated_pass_phrase(), member["key"]
    newcomer = Newcomer(name=member["name"], kana=member["kana"], login=key, pass_phrase=phrase)
    me = network.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer).actor
    secret = opened_totp(queries.user_of(me).pending_totp)
    network.set_second_factor(by=me, code=code_now(secret))
    network.make_recovery_code(by=me)  # As everybody is asked to: nobody here needs the paper.
    town.members[key], town.home[key] = me, organisation
    town.cast[key] = {
        "name": member["name"],
        "login": key,
        "pass_phrase": phrase,
        "totp_secret": secret,
        "label": member.get("cast") or member.get("label", ""),
        "organisation": town.names[organisation],
        "is_main": "cast" in member,
    }


def _staff(town: Town, organisation: Table, post: Table) -> None:
    key, name = organisation["key"], post["name"]
    by = town.members[organisation["members"][0]["key"]]
    holder = town.members[post["holder"]].id if "holder" in post else None
    deputy = town.members[post["deputy"]].id if "deputy" in post else None
    known = town.posts.get((key, name))
    if known is not None:
        network.staff_post(by=by, post_id=known, holder_id=holder, deputy_id=deputy)
        return
    town.posts[key, name] = network.create_post(
        by=by, name=name, holder_id=holder, deputy_id=deputy
    )


def _change_roles(town: Town, by: str, member: Table) -> None:
    network.change_roles(
        by=town.members[by],
        member_id=town.members[member["key"]].acting_id,
        roles=member["roles"],
        label=member.get("label", ""),
    )


def _away(town: Town, away: Table) -> None:
    """Somebody is away from a day (counted from today) to a later one, and says who covers."""
    first = town.times.today + timedelta(away["first"])
    network.set_away(
        by=town.members[away["member"]],
        member_id=town.members[away["member"]].acting_id,
        first_day=max(first, clock.today()),
        last_day=town.times.today + timedelta(away["last"]),
        cover=town.members[away["cover"]].acting_id,
    )


def _remove(town: Town, by: str, member: str) -> None:
    network.remove_member(by=town.members[by], member_id=town.members[member].acting_id)
    town.cast.pop(member)

"""The town of the permission test: everybody who might look, and a record in every state.

Made by the actions that members use; where rows stand as no action would leave them, it says so.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.cast import HANAKO, PASS_PHRASE, fallback, found, join
from tests.conftest import MOMENT
from tests.ground.network.people import cookie_of, set_up
from tests.records.directory.said import lay_and_say
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.network import actions as network
from tonari.ground.network.actions import Newcomer
from tonari.ground.network.models import Absence, Invitation
from tonari.ground.network.queries import kept_keys, signed_in
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import keep_gap
from tonari.records.directory.models import Service
from tonari.records.directory.rules.gaps import Looked
from tonari.records.people import actions as people
from tonari.records.people.models import LossNotice, Merge, TeamMember, Track
from tonari.records.people.queries import received
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task
from tonari.work.support import actions as support
from tonari.work.support.rules import When

from .asking import Browser
from .listed import listed

Ids = dict[str, Any]
# Long enough ago that a hand-over is late and a consent has run out.
BEFORE = MOMENT - timedelta(days=12)
OFFER = {"need": "週に一度、だれかとお茶を飲める場所", "where": "南小学校のあたり", "when": "昼"}
STATES = (
    "alone", "drafted", "offered", "declined", "taken_back", "dropped", "mistaken", "accepted",
    "agreed", "released", "met", "lost", "stepped_back", "withdrawn", "expired", "failed", "light",
    "light_ended", "light_called_off", "light_told", "light_goes_on", "taken_over",
)  # fmt: skip
"""How far a person's introduction has come; `released` and on is a live grant, until it ends.
`taken_over`: the record of the same person that was joined to the one of `released`.
"""


@dataclass
class Town:
    """Actors and browsers by who they are; the ids of each state's record, by what they are of."""

    actors: dict[str, Actor] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    states: dict[str, Ids] = field(default_factory=dict)
    of_network: Ids = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    nothing: dict[tuple[str, str, str, bool], Any] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Actor:
        return self.actors[who]


def make_town() -> Town:
    """Three organisations and a café, everybody at their own browser."""
    town = Town()
    with clock.at(BEFORE):
        _move_in(town)
        post = _their_post(town)
        cafe = _service("喫茶なぎさ", None)
        for state in STATES[:-1]:
            town.states[state] = _record(town, state, post, cafe)
    with clock.at(MOMENT):
        _be_away(town, post)
        _fill(town, town.states["released"], post)
        _network(town, post)
        _sit_down(town)
        _leave(town)
    return town


def _move_in(town: Town) -> None:
    town.actors["first"] = first = found("みなと社会福祉協議会", "first", "一条 みなと")
    for name, *roles in (
        ("responsible", "worker"),
        ("deputy", "worker"),
        ("cover", "worker"),
        ("beside", "worker"),
        ("worker", "worker"),
        ("coordinator", "coordinator"),
        ("steward", "steward"),
        ("host", "host"),
        ("supporter", "supporter"),
        ("barred", "worker"),
        ("removed", "worker"),
        ("suspended", "worker"),
    ):
        town.actors[name] = join(first, name, f"みなとの{name}", *roles)
    town.actors["recipient"] = there = found("NPO法人ひだまり", "recipient", "木村 健", first)
    town.actors["recipient_colleague"] = join(there, "colleague", "木下 ゆう", "worker")
    town.actors["recipient_host"] = join(there, "cafehost", "木田 まり", "host")
    town.actors["unrelated"] = unrelated = found("うみべ商事", "unrelated", "黒田 剛", first)
    town.actors["barred_there"] = join(unrelated, "twofold", "黒木 さき", "worker")
    for actor in town.actors.values():
        set_up(actor)
    town.actors["barred_elsewhere"] = _also(town["barred_there"], first)
    town.actors["beside_elsewhere"] = _also(town["beside"], unrelated)


def _also(me: Actor, by: Actor) -> Actor:
    """The same sign-in becomes a worker of another organisation, too."""
    token = network.invite_member(by=by, name="二つめ", roles=["worker"])
    newcomer = Newcomer(name="二つめの名", login="", pass_phrase=PASS_PHRASE)
    return network.join_by_invitation(
        by=me, token=token, newcomer=newcomer, cookie=cookie_of(me)
    ).actor


def _their_post(town: Town) -> UUID:
    return network.create_post(
        by=town["first"],
        name="南の担当",
        holder_id=town["responsible"].acting_id,
        deputy_id=town["deputy"].acting_id,
    )


def _service(name: str, owner: Actor | None, address: str = "") -> UUID:
    row = Service(name=name, kind="place", standing="informal", state="listed", folded=name)
    row.address = address
    row.organisation_id = owner.acting_for if owner else None
    row.save(force_insert=True)
    return row.pk


def _record(town: Town, state: str, post: UUID, cafe: UUID) -> Ids:
    """花ちゃん's record in Minato, whose introduction has come so far."""
    by = town["responsible"]
    case = _case(by, post, HANAKO)
    people.join_team(by=by, case_id=case, member_id=town["beside"].acting_id)
    ids: Ids = {"record": case}
    if state != "alone":
        ids |= _introduced(town, state, case, cafe)
    if state != "accepted":  # there the fallback post may step in: nobody is kept away
        _bar(town, case)
    return ids


def _case(by: Actor, post: UUID, sections: dict[str, dict[str, str]]) -> UUID:
    return people.open_case(
        by=by,
        case_id=new_id(),
        post_id=post,
        sections=sections,
        next_contact_on=clock.in_days(30),
    )


def _bar(town: Town, case: UUID) -> None:
    """Two are kept away, by this membership or by another; a row of before still names them."""
    by = town["responsible"]
    people.keep_away(by=by, case_id=case, member_id=town["barred"].acting_id)
    people.keep_away(by=by, case_id=case, member_id=town["barred_there"].acting_id)
    for name in ("barred", "barred_elsewhere"):
        TeamMember.objects.create(case_id=case, member_id=town[name].acting_id, since=clock.today())


def _introduced(town: Town, state: str, case: UUID, cafe: UUID) -> Ids:
    by, to = town["responsible"], town["recipient"]
    light = state.startswith("light")
    whom = Recipient(service_id=cafe) if light else Recipient(organisation_id=to.acting_for)
    [task] = referral.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case,
        recipients=[whom],
        urgency="normal",
        offer=OFFER,
    )
    ids: Ids = {"record": case, "task": task}
    if state not in ("drafted", "dropped"):
        referral.send_offer(by=by, task_id=task)
    if light:
        town.codes[state] = referral_queries.code(by, task)
    _answered(town, state, task, cafe)
    if state == "light_goes_on":
        _told_of_no_end(by, case, task)
    if state in STATES[STATES.index("accepted") : STATES.index("light")]:
        ids |= _taken_up(town, state, case, task)
    return ids


def _answered(town: Town, state: str, task: UUID, cafe: UUID) -> None:
    by, to = town["responsible"], town["recipient"]
    if state == "declined":
        referral.decline_offer(by=to, task_id=task, reason="no_capacity", suggested=cafe)
    if state == "light_ended":
        referral.decline_offer(by=by, task_id=task, reason="no_capacity", way="phone")
    if state in ("taken_back", "light_called_off", "light_told"):
        referral.cancel(by=by, task_id=task, reason="changed")
    if state == "light_told":
        referral.tell_end(by=by, task_id=task)
    if state in ("dropped", "mistaken"):
        referral.enter_in_error(by=by, task_id=task)


def _told_of_no_end(by: Actor, case: UUID, task: UUID) -> None:
    referral.accept_offer(by=by, task_id=task, post_id=None, way="phone")
    met = {"on": clock.today(), "how": "phone", "way": "phone"}
    referral.record_first_meeting(by=by, task_id=task, **met)
    its = {"loss_id": new_id(), "by": by}
    people.note_death(case_id=case, since=None, is_about=False, told_by="妹さん", **its)
    referral.tell_end(by=by, task_id=task)
    people.end_loss(end="mistake", **its)


def _taken_up(town: Town, state: str, case: UUID, task: UUID) -> Ids:
    by, to = town["responsible"], town["recipient"]
    referral.accept_offer(by=to, task_id=task, post_id=fallback(to))
    if state == "accepted":
        return {"theirs": Task.objects.get(pk=task).to_case_id}
    referral.consent(
        by=by,
        task_id=task,
        sections=["identity", "words", "notes", "whereabouts"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(5 if state == "expired" else 90),
    )
    grant = referral_queries.consent_of(by, task).id
    if state != "agreed":
        referral.release(by=by, task_id=task)
    if state in ("met", "lost", "stepped_back"):
        referral.record_first_meeting(by=to, task_id=task, on=clock.today(), how="phone")
    if state == "stepped_back":
        referral.step_back(by=by, task_id=task)
    if state == "withdrawn":
        people.withdraw_consent(by=by, grant_id=grant)
    theirs = Task.objects.get(pk=task).to_case_id
    if state == "failed":
        referral.fail(by=to, task_id=task, reason="could_not_meet")
    return {"theirs": theirs, "grant": grant}


def _be_away(town: Town, post: UUID) -> None:
    """Holder and deputy are ill; a colleague stands in for them."""
    for name in ("responsible", "deputy"):
        network.set_away(
            by=town[name],
            member_id=town[name].acting_id,
            first_day=clock.today(),
            last_day=clock.in_days(3),
            cover=town["cover"].acting_id,
        )


def _fill(town: Town, ids: Ids, post: UUID) -> None:
    """One record has everything that a route can name."""
    by, case = town["responsible"], ids["record"]
    people.open_problem(by=by, case_id=case, post_id=post)
    ids |= _written(by, case) | {
        "goer": town["beside"].acting_id,
        "kept_away": town["barred"].acting_id,
        "gap": keep_gap(by=by, looked=Looked(words="夜の居場所")),
    }
    for name, said in (("draft", {"called": ["ハナ"]}), ("asking", {"case": [str(case)]})):
        ids[name] = new_id()
        support.save_draft(by=by, draft_id=ids[name], answers=said)
    _merge(town, ids, post)
    _lose(town, ids)
    to = town["recipient"]
    ids |= {f"their_{name}": one for name, one in _written(to, ids["theirs"]).items()}
    # What came with an introduction is there to be opened: else nothing would be forbidden.
    assert received(to, ids["theirs"])


def _written(by: Actor, case: UUID) -> Ids:
    ids: Ids = {name: new_id() for name in ("note", "struck", "visit", "errand")}
    for name in ("note", "struck"):
        support.add_note(
            by=by,
            note_id=ids[name],
            case_id=case,
            on=clock.today(),
            method="phone",
            reached=True,
            with_whom="本人",
            text=f"声が明るかった（{name}）",
            next_contact_on=clock.in_days(7),
        )
    support.strike_note(by=by, change_id=new_id(), note_id=ids["struck"], why="べつの人のこと")
    for name, kind in (("visit", "visit"), ("errand", "errand")):
        support.plan_appointment(
            by=by,
            appointment_id=ids[name],
            case_id=case,
            kind=kind,
            when=When.day(clock.in_days(2)),
            what="書類をいっしょに見る",
            place="家",
            goers=[by.acting_id],
        )
    return ids


def _merge(town: Town, ids: Ids, post: UUID) -> None:
    """One record was joined to this one; another could be."""
    by, case = town["responsible"], ids["record"]
    joined, ids["alike"] = (_case(by, post, {"identity": HANAKO["identity"]}) for _one in range(2))
    people.join_team(by=by, case_id=ids["alike"], member_id=town["beside"].acting_id)
    people.merge_cases(
        by=by,
        merge_id=new_id(),
        case_id=case,
        other_id=joined,
        take={},
        seen=(dict.fromkeys(HANAKO, 1), {"identity": 1}),
    )
    ids["merge"] = Merge.objects.get().pk
    town.states["taken_over"] = {"record": joined}


def _lose(town: Town, ids: Ids) -> None:
    """In a record of its own: the person is missing, and whoever else is beside them was told."""
    lost = town.states["lost"]
    people.note_missing(
        by=town["responsible"],
        loss_id=new_id(),
        case_id=lost["record"],
        since=clock.today(),
        is_about=True,
        told_by="妹さん",
        next_contact_on=clock.in_days(7),
    )
    lost["told"] = LossNotice.objects.get(case=lost["theirs"]).pk
    assert Track.objects.filter(case=lost["record"], state="open").exists()


def _network(town: Town, post: UUID) -> None:
    first = town["first"]
    token = network.invite_member(by=first, name="新しい人", roles=["worker"])
    town.of_network = {
        "post": post,
        "idle_post": network.create_post(
            by=town["first"], name="あいている担当", holder_id=town["first"].acting_id
        ),
        "colleague": town["worker"].acting_id,
        "holder": town["responsible"].acting_id,
        "resting": town["suspended"].acting_id,
        "absence": Absence.objects.get(member=town["responsible"].acting_id).pk,
        "invitation": Invitation.objects.get(state="open", name="新しい人").pk,
        "organisation": town["unrelated"].acting_for,
        "once": new_id(),
        **listed(first, _service),
        "other_membership": town["beside_elsewhere"].acting_id,
    } | lay_and_say(first)
    town.codes |= {"invited": token, "feed": support.make_feed(by=town["responsible"])}


TWOFOLD = {"beside": "beside_elsewhere", "barred_there": "barred_elsewhere"}


def _sit_down(town: Town) -> None:
    also = TWOFOLD | {there: here for here, there in TWOFOLD.items()}
    for name, actor in town.actors.items():
        others = [town[also[name]].keys] if name in also else []
        town.browsers[name] = _browser(_signed_in(actor, others))
    me = town["responsible"]
    with clock.at(MOMENT - timedelta(minutes=31)):
        town.browsers["timed_out"] = _browser(cookie_of(me))
    town.browsers["without_code"] = _browser(network.begin_session(by=me, keys=me.keys))
    town.browsers["nobody"] = Browser()


def _signed_in(actor: Actor, others: list[Any]) -> str:
    """A session that may go on for the sign-in's other memberships, too."""
    waiting = network.begin_session(by=actor, keys=actor.keys, others=others)
    known = signed_in(PUBLIC, waiting, "waiting")
    assert known is not None
    return network.complete_session(
        by=known.actor,
        session_id=known.session_id,
        others=kept_keys(known.actor, waiting, "waiting"),
    )


def _browser(cookie: str) -> Browser:
    browser = Browser()
    browser.cookies[KEY_COOKIE] = cookie
    return browser


def _leave(town: Town) -> None:
    """Two who were on every team are gone; their browsers still hold what opened it."""
    for name, leave in (("removed", network.remove_member), ("suspended", network.suspend_member)):
        leave(by=town["first"], member_id=town[name].acting_id)

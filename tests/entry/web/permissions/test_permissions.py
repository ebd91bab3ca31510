"""Every route, asked by everybody: `table.toml` says who gets in; forbidden looks missing."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.cast import fallback
from tests.conftest import MOMENT
from tonari.ground.network.queries import organisation_names
from tonari.kernel import clock
from tonari.kernel.ids import new_id

from .asking import MISSING, NO_METHOD, PAGE, SIGN_IN, Answer, ask, changes, filled_form, undrawn
from .names import MAY_BE_LEFT_OUT, unresolved
from .sent import Forms
from .table import ACTS, ASKED_IN_EACH_STATE, METHODS, ROUTES, Place, circle, routes
from .town import OFFER, STATES, Town, make_town

# What is written for whoever may look: who read what, what was seen, a session's last moment.
WRITTEN_BY_LOOKING = {
    "ledger_chainhead",
    "ledger_row",
    "network_opensession",
    "people_reading",
    "people_readinghit",
}
ALSO = {"front:leave": {"network_keptkeys"}, "referral:task": {"referral_task"}}
ALSO["light:answer"] = ALSO["referral:task"]
# These also send a body without a word, use wrong methods, and compare with each missing address.
THOROUGH = ("responsible", "worker", "host", "recipient", "nobody")
WRITERS = frozenset({"responsible", "recipient", "first", "beside"})
# What a form sent by whoever may does not change: a search, and what is refused while somebody is
# kept away; a service is linked only when one was found and chosen; and a record is held already
# by whom its own form names.
IDLE = {"people:same_person", "people:unrestrict", "people:holder", "measures:services"}
BY_STATE = (
    ("people:summary", "GET"),
    ("people:note", "POST"),
    ("people:received", "GET"),
    ("people:received_whereabouts", "GET"),
    ("people:copy", "POST"),
    ("people:withdraw", "POST"),
    ("referral:task", "GET"),
    ("referral:step", "POST"),
    ("referral:letter", "GET"),
    ("referral:suggested", "POST"),
    ("referral:late", "GET"),
)
# What is put into somebody's own page or swapped into this one; and the page to which one leaves
# in a hurry, which must say nothing of oneself.
WITHOUT_A_HEAD = {"directory:embed", "directory:suggest", "front:calendar"}
pytestmark = pytest.mark.django_db
everywhere = pytest.mark.everywhere
EVERYBODY = sorted(circle("everybody"))
# They open every page and send every form; what others may is the same on any database.
ON_EVERY_DATABASE = {"responsible", "nobody"}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Made once; every request is undone."""
    quiet = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(MOMENT):
        cache.clear()
        yield make_town()
        transaction.set_rollback(True)
    logging.disable(quiet)


@pytest.fixture(scope="module")
def forms(town: Town) -> Forms:
    """What somebody who may would send, made once."""
    return Forms(town)


def test_the_table_has_a_line_for_every_route_and_no_other() -> None:
    assert set(ROUTES) == set(routes())


@pytest.mark.parametrize(
    "who",
    [pytest.param(one, marks=everywhere if one in ON_EVERY_DATABASE else ()) for one in EVERYBODY],
)
def test_who_gets_in_where(town: Town, forms: Forms, who: str) -> None:
    wrong: list[str] = []
    for route in ROUTES:
        place = Place(town, route)
        for method in METHODS:
            wrong += asked(town, forms, place, who, method)
    assert not wrong, "\n".join(wrong)


def asked(town: Town, forms: Forms, place: Place, who: str, method: str) -> list[str]:
    """What is wrong with the answers to somebody at one route, by one method."""
    if method not in place.line:
        answer = ask(town.browsers[who], method, place.address()) if who in THOROUGH else None
        expected = (NO_METHOD, MISSING, SIGN_IN)
        return _said(place, who, method, answer, *expected) if answer else []
    bodies: list[Any] = [forms.of(place)] if method == "POST" else [None]
    if method == "POST" and who in THOROUGH:
        bodies.append({})
    wrong: list[str] = []
    for typed in bodies:
        answer = ask(town.browsers[who], method, place.address(), typed)
        if who in place.may(method):
            wrong += _let_in(place, who, method, answer, typed)
        else:
            wrong += _kept_out(town, place, who, method, answer, typed)
    return wrong


def _let_in(place: Place, who: str, method: str, answer: Answer, typed: Any) -> list[str]:
    # A button that says nothing of what it is for may well lead nowhere.
    wrong = _said(place, who, method, answer, PAGE, *([MISSING] if typed == {} else []))
    more = answer.written - WRITTEN_BY_LOOKING - ALSO.get(place.route, set())
    if method == "GET" and more:
        wrong += [f"{place.route} looked at by {who} writes {sorted(more)}"]
    return wrong


def _kept_out(
    town: Town, place: Place, who: str, method: str, answer: Answer, typed: Any
) -> list[str]:
    browser, address = town.browsers[who], place.address()
    if who in place.gone(method):
        wrong = _said(place, who, method, answer, PAGE, MISSING)
    elif who in place.told(method):
        wrong = _said(place, who, method, answer, PAGE)
    elif who in circle("not_signed_in"):
        wrong = _said(place, who, method, answer, SIGN_IN)
    else:
        wrong = _said(place, who, method, answer, MISSING)
    if answer.written and changes(browser, method, address, typed, answer.written):
        wrong += [f"{place.route} {method} by {who} changes {sorted(answer.written)}"]
    is_compared = who in THOROUGH or who not in circle("not_signed_in")
    is_compared = is_compared and place.names_something and who not in place.told(method)
    nothing = (town, place, who, method, typed, answer.has_own_words)
    if is_compared and answer.looks != _looks_of_nothing(*nothing):
        wrong += [f"{place.route} {method} by {who} looks other than what is not there"]
    return wrong


def _looks_of_nothing(
    town: Town, place: Place, who: str, method: str, typed: Any, echoes: bool
) -> Any:
    """How it looks where nothing is: at this very address for some, in this room for others."""
    browser, nowhere = town.browsers[who], place.nowhere
    if who in THOROUGH or who in place.gone(method):
        return ask(browser, method, nowhere, typed).looks
    room = who, method, nowhere.split("/")[1], echoes
    if room not in town.nothing:
        town.nothing[room] = ask(browser, method, nowhere, typed).looks
    return town.nothing[room]


def _said(place: Place, who: str, method: str, answer: Answer, *expected: str) -> list[str]:
    if answer.outcome in expected:
        return []
    status = answer.response.status_code
    said = f"{answer.outcome} ({status}), not {expected[0]}"
    return [f"{place.route} {method} in {place.state} by {who}: {said}"]


@pytest.mark.parametrize("state", STATES)
def test_who_gets_in_as_far_as_it_has_come(town: Town, forms: Forms, state: str) -> None:
    """Routes that depend on the introduction and on the grant, asked by everybody in each state."""
    wrong: list[str] = []
    for route, method in BY_STATE:
        try:
            place = Place(town, route, state)
        except KeyError:  # there is no such thing in this state
            continue
        for who in ASKED_IN_EACH_STATE:
            wrong += asked(town, forms, place, who, method)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", STATES)
def test_no_state_opens_another_page_of_the_record(town: Town, forms: Forms, state: str) -> None:
    """Every route that names a record, in each state, asked by everybody.

    Who gets a page is decided before it is drawn: it is drawn in turns. A route that needs what
    only one record has (a note, a loss) is asked for it all the same: it is of another record
    there, and so is missing for everybody.
    """
    wrong: list[str] = []
    for number, (route, method) in enumerate(_of_a_record()):
        place = _placed(town, route, state)
        if place is None:
            continue
        typed, turn = _typed(forms, place, method), number + STATES.index(state)
        let_in, kept_out = place.parted(method)
        for who in kept_out:
            with nullcontext() if who == _in_turn(kept_out, turn) else undrawn():
                answer = ask(town.browsers[who], method, place.address(), typed)
            wrong += _said(place, who, method, answer, MISSING)
            wrong += _changed(place, who, method, answer)
        # What becomes of what they send is another test's.
        for who in let_in if method == "GET" and place.is_whole else ():
            with nullcontext() if who == _in_turn(let_in, turn) else undrawn():
                answer = ask(town.browsers[who], method, place.address())
            wrong += _said(place, who, method, answer, PAGE)
    assert not wrong, "\n".join(wrong)


def _in_turn(people: list[str], turn: int) -> str:
    return people[turn % len(people)]


def _of_a_record() -> list[tuple[str, str]]:
    """Routes with a record in their address, but for those that are asked by everybody above."""
    named = [
        (route, method)
        for route, line in ROUTES.items()
        for method in METHODS
        if method in line and ("case_id" in routes()[route] or line.get("of") == "asked")
    ]
    return [one for one in named if one not in BY_STATE]


def _placed(town: Town, route: str, state: str) -> Place | None:
    """A route in a state; None where there is no such record."""
    needed = "theirs" if ROUTES[route].get("of") == "theirs" else "record"
    return Place(town, route, state, borrow=True) if needed in town.states[state] else None


def _typed(forms: Forms, place: Place, method: str) -> dict[str, Any] | None:
    """What is sent is what whoever may would send in the state that the table names."""
    if method != "POST":
        return None
    typed = forms.of(Place(place.town, place.route))
    # A form that says of whom it is, says so of this record here.
    return typed | ({"case": [str(place.ids_of["record"])]} if "case" in typed else {})


def _changed(place: Place, who: str, method: str, answer: Answer) -> list[str]:
    written = answer.written - WRITTEN_BY_LOOKING
    if method == "GET" or not written:
        return []
    return [f"{place.route} by {who} in {place.state} writes {sorted(written)}"]


@everywhere
def test_a_filled_form_is_one_that_does_something(town: Town, forms: Forms) -> None:
    """Else nothing would have been refused above but forms that nobody could send."""
    idle = []
    for route in ROUTES:
        place = Place(town, route)
        if place.names_something and "POST" in place.line:
            browser = town.browsers[min(place.may("POST") & WRITERS)]
            answer = ask(browser, "POST", place.address(), forms.of(place))
            idle += [] if answer.written - WRITTEN_BY_LOOKING else [route]
    assert set(idle) == IDLE


@everywhere
@pytest.mark.parametrize("name", ACTS)
def test_each_side_does_its_own(town: Town, name: str) -> None:
    line = ACTS[name]
    place = Place(town, "referral:step", line["in"])
    address = place.address(name=name)
    page = ask(town.browsers[line["by"]], "GET", address).response.content.decode()
    typed = filled_form(page, address) | line.get("send", {})
    done = ask(town.browsers[line["by"]], "POST", address, typed)
    assert done.response.status_code == 302
    assert done.written - WRITTEN_BY_LOOKING
    other = {"responsible": "recipient", "recipient": "responsible"}[line["by"]]
    for who in (other, "worker", "first", "coordinator", "barred", "unrelated", "recipient_host"):
        answer = ask(town.browsers[who], "POST", address, typed)
        assert answer.outcome == MISSING or who == other
        assert not changes(town.browsers[who], "POST", address, typed, done.written)


def test_what_stands_in_another_record_is_missing_here(town: Town, forms: Forms) -> None:
    here, wrong = town.states["released"], []
    for route in ROUTES:
        place = Place(town, route) if "in" not in ROUTES[route] else None
        if place is None or "case_id" not in place.parts:
            continue
        for who, case, part, of_another in _crossed(here, place):
            for method in place.line.keys() & set(METHODS):
                typed = forms.of(place) if method == "POST" else None
                addresses = (
                    place.address(**{"case_id": case, part: one}) for one in (of_another, new_id())
                )
                there, nowhere = (ask(town.browsers[who], method, at, typed) for at in addresses)
                if there.looks != nowhere.looks or there.outcome != MISSING:
                    wrong.append(f"{route} {method} by {who} with {part}: {there.outcome}")
    assert not wrong, "\n".join(wrong)


def _crossed(here: Any, place: Place) -> Iterator[tuple[str, Any, str, Any]]:
    """(who, their own record, a part of the address, what it names of another record)."""
    own, theirs = here["record"], here["theirs"]
    for part, name in (("note_id", "note"), ("appointment_id", "visit")):
        if part in place.parts:
            yield "responsible", own, part, here[f"their_{name}"]
            yield "recipient", theirs, part, here[name]
    if "other_id" in place.parts:
        yield "responsible", own, "other_id", theirs
        yield "recipient", theirs, "other_id", own
    if "grant_id" in place.parts:
        yield "responsible", own, "grant_id", place.town.states["met"]["grant"]
        yield "recipient", theirs, "grant_id", place.town.states["met"]["grant"]


FOREIGN = (
    ("responsible", "people:hand_over", "post_id", "their_post"),
    ("responsible", "people:open_problem", "post_id", "their_post"),
    ("responsible", "people:come_back", "post_id", "their_post"),
    ("responsible", "people:beside", "member_id", "their_member"),
    ("responsible", "people:note", "plan", "their_visit"),
    ("responsible", "appointments:new", "goers", "their_member"),
    ("responsible", "appointments:one", "goers", "their_member"),
    ("first", "new_post", "holder", "their_member"),
    ("first", "staff_post", "holder", "their_member"),
    ("first", "away", "cover", "their_member"),
    ("recipient", "people:change", "chosen", "record"),
    ("worker", "people:change", "chosen", "record"),
)


@pytest.mark.parametrize(("who", "route", "part", "name"), FOREIGN)
def test_what_is_anothers_is_not_taken_from_a_form(
    town: Town, forms: Forms, who: str, route: str, part: str, name: str
) -> None:
    place = Place(town, route)
    ids = town.states["released"] | {
        "their_post": fallback(town["recipient"]),
        "their_member": town["recipient_colleague"].acting_id,
    }
    typed = forms.of(place) | {part: [str(ids[name])]}
    if route == "people:change":
        typed |= {"what": "join", "step": "sure", "whom": str(town[who].acting_id)}
    answer = ask(town.browsers[who], "POST", place.address(), typed)
    assert answer.outcome in (PAGE, MISSING)
    business = answer.written - WRITTEN_BY_LOOKING
    assert not changes(town.browsers[who], "POST", place.address(), typed, business)


def test_what_came_to_nothing_says_no_more(town: Town) -> None:
    said = {
        state: OFFER["need"]
        in ask(
            town.browsers["recipient"], "GET", Place(town, "referral:task", state).address()
        ).response.content.decode()
        for state in ("offered", "released", "declined", "taken_back", "mistaken", "failed")
    }
    assert [state for state, shown in said.items() if shown] == ["offered", "released"]


def test_a_code_opens_its_own_page_alone(town: Town) -> None:
    browser, task = town.browsers["nobody"], Place(town, "referral:task", "light")
    answer = Place(town, "light:answer")
    assert OFFER["need"] in ask(browser, "GET", answer.address()).response.content.decode()
    assert ask(browser, "GET", task.address()).outcome == SIGN_IN
    ended, wrong = (
        ask(browser, "GET", answer.address(code=code))
        for code in (town.codes["light_ended"], "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")
    )
    assert ended.outcome == wrong.outcome == MISSING
    assert OFFER["need"] not in ended.response.content.decode()


@pytest.mark.parametrize("who", ["responsible", "recipient", "nobody"])
def test_no_template_names_what_is_not_there(town: Town, who: str) -> None:
    with unresolved() as missed:
        for route in ROUTES:
            place = Place(town, route)
            if "GET" in place.line and who in place.may("GET"):
                ask(town.browsers[who], "GET", place.address())
    assert missed, "nothing was heard, not even what may be left out"
    assert not {(name, template) for name, template in missed if name not in MAY_BE_LEFT_OUT}


@pytest.mark.parametrize("who", ["beside", "beside_elsewhere"])
def test_every_page_says_for_which_organisation_one_acts(town: Town, who: str) -> None:
    here = organisation_names(town[who], {town[who].acting_for})[town[who].acting_for]
    silent, seen = [], 0
    for route in ROUTES:
        place = Place(town, route)
        if "GET" not in place.line or who not in place.may("GET"):
            continue
        answer = ask(town.browsers[who], "GET", place.address())
        kind, code = answer.response.get("Content-Type", ""), answer.response.status_code
        if not answer.is_signed_in or code != 200 or not kind.startswith("text/html"):
            continue
        text, seen = answer.response.content.decode(), seen + 1
        if f"{here}として" not in text or "主体を替える" not in text:
            silent.append(route)
    assert seen > 40
    assert set(silent) == WITHOUT_A_HEAD

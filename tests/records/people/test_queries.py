"""Who sees what: each of the cast before each question; lists cost the same at any length."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HANAKO, Cast, begin, fallback
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Reading, Track
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.support import queries as support

OFFER = {"need": "話し相手", "where": "潮見小学校区", "when": "昼"}


@pytest.fixture
def case_id(case_id: UUID, cast: Cast) -> UUID:
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    return case_id


def introduce(cast: Cast, case_id: UUID, *sections: str) -> UUID:
    """The NPO takes the person up and gets these sections; returns the NPO's own case."""
    [task_id] = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.other.acting_for)],
        urgency="soon",
        offer=OFFER,
    )
    referral.send_offer(by=cast.owner, task_id=task_id)
    referral.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    if sections:
        referral.consent(
            by=cast.owner,
            task_id=task_id,
            sections=list(sections),
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(30),
        )
        referral.release(by=cast.owner, task_id=task_id)
    task = referral_queries.task(cast.other, task_id)
    assert task.to_case is not None
    return task.to_case


def may(act: Callable[[], Any]) -> bool:
    try:
        act()
    except Refused as refused:
        assert refused.missing or "鍵" in refused.reason, "a refusal told that there is something"
        return False
    return True


ASKED: dict[str, Callable[[Actor, UUID], Any]] = {
    "record": queries.record,
    "identity": lambda who, case: queries.open_sections(who, case, ["identity"], "support"),
    "whereabouts": lambda who, case: queries.open_sections(who, case, ["whereabouts"], "support"),
    "notes": support.timeline,
    "given": queries.given,
    "readings": queries.readings,
    "received": queries.received,
    "disclosures": queries.disclosures,
    "team": queries.team,
    "times": queries.times,
    "connection_state": queries.connection_state,
    "tasks": referral_queries.tasks_of_case,
}


@pytest.mark.parametrize("what", ASKED)
def test_only_the_team_sees_a_record(cast: Cast, case_id: UUID, what: str) -> None:
    sees = {
        name: may(lambda who=who: ASKED[what](who, case_id))
        for name, who in (vars(cast) | {"public": PUBLIC}).items()
    }
    team = {"owner", "teammate"}
    assert sees == {name: name in team for name in sees}


@pytest.mark.parametrize("what", ASKED)
def test_a_grant_opens_what_it_names_and_no_more(cast: Cast, case_id: UUID, what: str) -> None:
    introduce(cast, case_id, "identity", "notes")
    sees = {name for name, who in vars(cast).items() if may(lambda w=who: ASKED[what](w, case_id))}
    named = {"other"} if what in ("identity", "notes") else set()
    assert sees == {"owner", "teammate"} | named


GONE: dict[str, Callable[[Cast, UUID], Any]] = {
    "withdrawn": lambda cast, case: actions.withdraw_consent(
        by=cast.owner, grant_id=queries.given(cast.owner, case)[0].id
    ),
    "reader_left_the_team": lambda cast, case: (
        Track.objects.filter(case__organisation=cast.other.acting_for).delete()
        and actions.drop_from_teams(by=cast.other, member_id=cast.other.acting_id)
    ),
}


@pytest.mark.parametrize("how", GONE)
def test_a_grant_that_is_gone_opens_nothing_from_now_on(
    cast: Cast, case_id: UUID, how: str
) -> None:
    introduce(cast, case_id, "identity")
    assert may(lambda: ASKED["identity"](cast.other, case_id))
    GONE[how](cast, case_id)
    assert not may(lambda: ASKED["identity"](cast.other, case_id))
    assert not queries.scope(cast.other).filter(pk=case_id).exists()


def test_a_grant_past_its_day_opens_nothing_though_no_tick_came(cast: Cast, case_id: UUID) -> None:
    introduce(cast, case_id, "identity")
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        assert not may(lambda: ASKED["identity"](cast.other, case_id))


def test_every_opening_is_logged_for_the_person(cast: Cast, case_id: UUID) -> None:
    introduce(cast, case_id, "identity")
    before = Reading.objects.count()
    with clock.at(clock.now() + timedelta(minutes=1)):
        queries.open_sections(cast.other, case_id, ["identity"], "support")
    assert Reading.objects.count() == before + 1
    shown = queries.readings(cast.owner, case_id)[1][0]
    assert (shown.organisation_name, shown.sections, shown.basis) == (
        "NPO法人ひだまり", ["identity"], "consent",
    )  # fmt: skip
    with pytest.raises(Refused):
        queries.open_sections(cast.partner, case_id, ["identity"], "support")
    assert Reading.objects.count() == before + 1


def test_a_list_and_a_search_stand_on_the_record_of_each_they_showed(
    cast: Cast, case_id: UUID
) -> None:
    others = begin(cast.owner)
    total, _ = queries.readings(cast.owner, case_id)
    with clock.at(clock.now() + timedelta(minutes=1)):
        queries.find(cast.stranger, "花子")
    with clock.at(clock.now() + timedelta(minutes=2)):
        queries.my_people(cast.owner)
    for case in (case_id, others):
        _, shown = queries.readings(cast.owner, case)
        assert [(view.sections, view.purpose) for view in shown[:2]] == [
            (["identity"], "today"), (["identity"], "search"),
        ]  # fmt: skip
    assert queries.readings(cast.owner, case_id)[0] == total + 2
    assert [view.purpose for view in queries.readings(cast.owner, case_id, 2, 1)[1]] == ["search"]


def test_workers_of_the_organisation_find_by_name_and_nobody_else(
    cast: Cast, case_id: UUID
) -> None:
    found = {}
    for name, who in vars(cast).items():
        try:
            found[name] = queries.find(who, "高橋").total
        except Refused:
            found[name] = -1
    assert found == {"owner": 1, "teammate": 1, "stranger": 1, "host": -1, "other": 0, "partner": 0}


@pytest.mark.parametrize(
    "typed",
    [
        "髙橋", "たかはし", "ﾀｶﾊｼ 花", "０９０００００１２３４", "０９０ー００００ー１２３４",
        "090−0000−1234", "090‐0000‐1234", "（０９０）００００", "０９０ー００００", "090.0000.1234",
        "1950-03-04", "19500304", "1950/3/4", "1950.3.4", "1950年3月4日", "昭和25年3月4日",
        "S25.3.4", "昭和 25年 3月 4日", "昭和二十五年三月四日", "昭和２５年", "1950年3月", "3月4日",
        "花ちゃん 昭和25年3月4日", "S25.3.4 タカハシ",
    ],
)  # fmt: skip
def test_a_person_is_found_however_what_is_known_is_typed(
    cast: Cast, case_id: UUID, typed: str
) -> None:
    assert queries.find(cast.stranger, typed).people[0].case_id == case_id


@contextmanager
def counted(counts: list[int]) -> Iterator[None]:
    with CaptureQueriesContext(connection) as seen:
        yield
    counts.append(len(seen))


LISTS: dict[str, Callable[[Cast], Any]] = {
    "contacts_due": lambda cast: queries.contacts_due(cast.owner),
    "my_people": lambda cast: queries.my_people(cast.owner),
    "find": lambda cast: queries.find(cast.stranger, "人"),
    "today": lambda cast: referral_queries.today(cast.owner),
    "today of the other": lambda cast: referral_queries.today(cast.other),
    "received_list": lambda cast: referral_queries.received_list(cast.other),
    "sent_list": lambda cast: referral_queries.sent_list(cast.owner),
}


def test_lists_cost_the_same_with_3_and_with_40_people(cast: Cast) -> None:
    counts: dict[str, list[int]] = {name: [] for name in LISTS}
    shown = 0
    for wanted in (3, 40):
        while shown < wanted:
            case_id = begin(cast.owner, {"identity": {"called": f"人{shown:02}さま"}})
            [task_id] = referral.prepare_referral(
                by=cast.owner,
                referral_id=new_id(),
                case_id=case_id,
                recipients=[referral.Recipient(organisation_id=cast.other.acting_for)],
                urgency="soon",
                offer=OFFER,
            )
            referral.send_offer(by=cast.owner, task_id=task_id)
            shown += 1
        Track.objects.update(next_contact_on=clock.today())
        assert len(queries.contacts_due(cast.owner)[1]) == wanted
        assert len(referral_queries.today(cast.other).to_answer) == wanted
        for name, ask in LISTS.items():
            with counted(counts[name]):
                ask(cast)
    assert all(few == many for few, many in counts.values()), counts
    assert max(many for _few, many in counts.values()) <= 24, counts


def test_the_words_of_the_record_open_as_they_were_written(cast: Cast, case_id: UUID) -> None:
    opened = queries.open_sections(cast.teammate, case_id, list(HANAKO), "support")
    assert {name: view.content for name, view in opened.items()} == HANAKO

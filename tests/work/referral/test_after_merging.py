"""What is under way of a person, two of whose records became one."""

from collections.abc import Callable
from itertools import product
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback
from tests.records.people.merging import content, merge
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules
from tonari.work.support import actions as support
from tonari.work.support import queries as support_queries
from tonari.work.support.rules import When

from . import kept as promises
from .test_actions import OFFER, agree, offer
from .test_stepping_back import met

SHE = "髙橋さんです"


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """A record with her name, and one that knows only how she is called."""
    return begin(cast.owner), begin(cast.owner, {"identity": {"called": "みなとの会の人"}})


def asked_of(cast: Cast, case_id: UUID) -> UUID:
    task_id = offer(cast, case_id)
    actions.ask(by=cast.other, task_id=task_id, words="どんな方ですか")
    return task_id


def answer(cast: Cast, task_id: UUID) -> None:
    actions.answer(by=cast.owner, task_id=task_id, words=SHE)


def arrange(cast: Cast, task_id: UUID) -> None:
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    actions.arrange_handover(
        by=cast.owner, task_id=task_id, handover="together", handover_on=None, words=SHE
    )


@pytest.mark.parametrize("say", [answer, arrange])
def test_an_offer_made_before_says_neither_name(
    cast: Cast, pair: tuple[UUID, UUID], say: Callable[[Cast, UUID], None]
) -> None:
    kept, other = pair
    task_id = asked_of(cast, other)
    merge(cast.owner, kept, other)
    with pytest.raises(Refused) as refused:
        say(cast, task_id)
    assert refused.value.values["word"] == "髙橋"


def test_a_new_offer_says_neither_name(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge(cast.owner, kept, other)
    for case_id, name in product(pair, ("髙橋", "みなとの会の人")):
        said = {**OFFER, "need": f"{name}の話し相手"}
        with pytest.raises(Refused) as refused:
            queries.check_offer(cast.owner, case_id, said)
        assert refused.value.values["word"] == name
        with pytest.raises(Refused) as refused:
            actions.prepare_referral(
                by=cast.owner,
                referral_id=new_id(),
                case_id=case_id,
                recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
                urgency="normal",
                offer=said,
            )
        assert refused.value.values["word"] == name


def test_a_consent_given_since_shares_the_record_that_holds(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    task_id = offer(cast, other)
    merge(cast.owner, kept, other)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    agree(cast, task_id)
    agreed = queries.consent_of(cast.owner, task_id)
    assert agreed is not None
    with pytest.raises(Refused) as again:
        agree(cast, task_id)
    assert again.value.repeated
    actions.release(by=cast.owner, task_id=task_id)
    assert content(cast.other, kept, "identity")["name"] == "髙橋 花子"
    with pytest.raises(Refused):
        people.open_sections(cast.other, other, ["identity"], "support")
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    people_actions.withdraw_consent(by=cast.owner, grant_id=agreed.id)
    assert queries.consent_of(cast.owner, task_id) is None
    with pytest.raises(Refused):
        people.open_sections(cast.other, kept, ["identity"], "support")


@pytest.mark.parametrize("is_released", [True, False])
def test_told_apart_an_introduction_gives_no_words_of_the_other(
    cast: Cast, pair: tuple[UUID, UUID], is_released: bool
) -> None:
    kept, other = pair
    task_id = offer(cast, other)
    own = offer(cast, kept)
    merge_id = merge(cast.owner, kept, other)
    for one in (task_id, own):
        actions.accept_offer(by=cast.other, task_id=one, post_id=fallback(cast.other))
        agree(cast, one)
    if is_released:
        actions.release(by=cast.owner, task_id=task_id)
        assert content(cast.other, kept, "identity")
    people_actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert queries.consent_of(cast.owner, task_id) is None
    assert task_id in {task.id for task in queries.today(cast.owner).to_release}
    assert queries.consent_of(cast.owner, own) is not None, "what is the person's own stays"
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    assert content(cast.other, other, "identity")["called"] == "みなとの会の人"
    with pytest.raises(Refused):
        people.open_sections(cast.other, kept, ["identity"], "support")


@pytest.mark.parametrize("is_kept", [True, False])
def test_told_apart_whoever_answers_for_an_introduction_is_beside_them(
    cast: Cast, pair: tuple[UUID, UUID], is_kept: bool
) -> None:
    kept, other = pair if is_kept else reversed(pair)
    actions.step_back(by=cast.owner, task_id=met(cast, pair[0], cast.other))
    assert people.connection_state(cast.owner, pair[0]) == "carried_on"
    merge_id = merge(cast.owner, kept, other)
    assert people.connection_state(cast.owner, kept) == "open"
    offer(cast, pair[0])
    people_actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    promises.who_answers_for_an_introduction_is_responsible()


@pytest.mark.parametrize("is_kept", [True, False])
def test_told_apart_whoever_wants_no_contact_is_introduced_to_nobody(
    cast: Cast, pair: tuple[UUID, UUID], is_kept: bool
) -> None:
    """While the two were one, the other's wish to be in touch had held."""
    kept, other = pair if is_kept else reversed(pair)
    people_actions.stop_contact(by=cast.owner, case_id=pair[0])
    merge_id = merge(cast.owner, kept, other)
    assert people.connection_state(cast.owner, kept) == "open"
    sent, draft = offer(cast, kept), prepared(cast, kept)
    plan(cast, kept)
    people_actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert people.connection_state(cast.owner, pair[0]) == "open_door"
    promises.nobody_is_introduced_who_is_left_in_peace()
    states = {queries.task(cast.owner, one).state for one in (sent, draft)}
    # What was made from the record that holds is the other's where that one holds.
    ended = {rules.CANCELLED, rules.IN_ERROR}
    assert states == (ended if is_kept else {rules.REQUESTED, rules.DRAFT})
    planned = support_queries.planned_contacts(cast.owner, [kept])
    assert bool(planned) != is_kept


@pytest.mark.parametrize("is_kept", [True, False])
def test_whoever_had_let_go_and_is_beside_again_by_the_merge_may_let_go_again(
    cast: Cast, pair: tuple[UUID, UUID], is_kept: bool
) -> None:
    kept, other = pair if is_kept else reversed(pair)
    task_id = met(cast, pair[0], cast.other)
    actions.step_back(by=cast.owner, task_id=task_id)
    merge_id = merge(cast.owner, kept, other)
    assert people.connection_state(cast.owner, kept) == "open"
    assert queries.task(cast.owner, task_id).sender_role == rules.BESIDE
    people_actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert queries.task(cast.owner, task_id).sender_role == rules.STEPPED_BACK
    merge(cast.owner, kept, other)
    actions.step_back(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, kept) == "carried_on"
    assert queries.task(cast.owner, task_id).sender_role == rules.STEPPED_BACK
    with pytest.raises(Refused) as again:
        actions.step_back(by=cast.owner, task_id=task_id)
    assert again.value.repeated


def prepared(cast: Cast, case_id: UUID) -> UUID:
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer=OFFER,
    )
    return task_id


def plan(cast: Cast, case_id: UUID) -> None:
    support.plan_appointment(
        by=cast.owner,
        appointment_id=new_id(),
        case_id=case_id,
        kind="visit",
        when=When.day(clock.in_days(3)),
        what="顔を見に行く",
        place="家",
        goers=[cast.owner.acting_id],
    )

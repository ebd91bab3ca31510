"""One introduction through its whole life, through the actions."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, begin, fallback, join
from tests.work.referral import kept
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules

OFFER = {"need": "週に一度、将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}


def offer(cast: Cast, case_id: UUID) -> UUID:
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer=OFFER,
        wants_again=True,
    )
    actions.send_offer(by=cast.owner, task_id=task_id)
    return task_id


def agree(cast: Cast, task_id: UUID) -> None:
    actions.consent(
        by=cast.owner,
        task_id=task_id,
        sections=["identity", "words"],
        asked="in_person",
        agreed_on=clock.today(),
        until=clock.in_days(365),
        wants_again=True,
    )


def test_the_whole_life_of_an_introduction(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)

    seen = queries.task(cast.other, task_id)
    assert seen.offer == OFFER
    assert seen.case_id is None
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")

    actions.ask(by=cast.other, task_id=task_id, words="車いすですか")
    assert queries.today(cast.owner).asked_us
    actions.answer(by=cast.owner, task_id=task_id, words="いいえ、歩けます")
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")
    assert [task.id for task in queries.today(cast.owner).to_release] == [task_id]

    with pytest.raises(Refused, match="同意"):
        actions.release(by=cast.owner, task_id=task_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    opened = people.open_sections(cast.other, case_id, ["identity"], "support")
    assert opened["identity"].content["name"] == HANAKO["identity"]["name"]
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["whereabouts"], "support")

    with pytest.raises(Refused, match="最初に会えた"):
        actions.step_back(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="together")
    actions.step_back(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, case_id) == "carried_on"
    actions.complete(by=cast.other, task_id=task_id)
    assert queries.task(cast.owner, task_id).state == rules.COMPLETED
    assert Row.objects.filter(subject_id=task_id).count() >= 10


def test_a_question_stays_open_when_its_asker_says_yes_before_it_was_answered(cast: Cast) -> None:
    task_id = offer(cast, begin(cast.owner))
    actions.ask(by=cast.other, task_id=task_id, words="車いすですか")
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    waiting = queries.today(cast.owner)
    assert [task.id for task in waiting.asked_us] == [task_id]
    assert [task.id for task in waiting.to_release] == [task_id]
    assert queries.task(cast.other, task_id).has_question
    with clock.at(clock.now() + timedelta(days=1)):
        actions.answer(by=cast.owner, task_id=task_id, words="いいえ、歩けます")
    answered = queries.task(cast.other, task_id)
    assert answered.messages[-1].words == "いいえ、歩けます"
    assert not answered.has_question
    assert not queries.today(cast.owner).asked_us
    row = Row.objects.get(verb="referral.answered", subject_id=task_id)
    assert row.actor_id == cast.owner.id
    actions.cancel(by=cast.owner, task_id=task_id, reason="changed")
    with pytest.raises(Refused, match="先に取りやめになっています"):
        actions.answer(by=cast.owner, task_id=task_id, words="もう一度")


def test_a_failure_brings_the_person_back_to_the_sender(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=task_id)
    actions.fail(by=cast.other, task_id=task_id, reason="not_fitting")
    assert people.connection_state(cast.owner, case_id) == "open"
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")
    assert [task.id for task in queries.today(cast.owner).came_back] == [task_id]
    actions.settle(by=cast.owner, task_id=task_id)
    assert not queries.today(cast.owner).came_back


def test_an_offer_never_says_who(cast: Cast) -> None:
    case_id = begin(cast.owner)
    for words in (
        "花子さんの話し相手",
        "高橋さんです",
        "タカハシ様",
        "電話は０９０-００００-１２３４",
    ):
        with pytest.raises(Refused, match="本人がわかる") as refused:
            actions.prepare_referral(
                by=cast.owner,
                referral_id=new_id(),
                case_id=case_id,
                recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
                urgency="normal",
                offer={"need": "話し相手", "where": words},
            )
        assert refused.value.field == "where"


def test_nobody_is_introduced_who_wants_no_contact(cast: Cast) -> None:
    case_id = begin(cast.owner)
    waiting = offer(cast, case_id)
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.task(cast.owner, waiting).state == rules.CANCELLED
    with pytest.raises(Refused, match="のぞんでいません"):
        offer(cast, case_id)


def test_nobody_else_sees_an_offer(cast: Cast) -> None:
    task_id = offer(cast, begin(cast.owner))
    for stranger in (cast.stranger, cast.partner, cast.host):
        with pytest.raises(Refused) as refused:
            queries.task(stranger, task_id)
        assert refused.value.missing


def test_who_has_not_met_the_person_leaves_them_in_peace_too(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    (theirs,) = people.scope(cast.other)
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.task(cast.owner, task_id).state == rules.CANCELLED
    assert people.connection_state(cast.other, theirs.pk) != "open"


def test_who_has_met_the_person_stays_beside_them(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    (theirs,) = people.scope(cast.other)
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.task(cast.owner, task_id).state == rules.IN_PROGRESS
    actions.cancel(by=cast.owner, task_id=task_id, reason="person_declined")
    assert people.connection_state(cast.other, theirs.pk) == "open"


def test_a_queue_is_asked_about_again(cast: Cast) -> None:
    task_id = offer(cast, begin(cast.owner))
    agree(cast, task_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    actions.release(by=cast.owner, task_id=task_id)
    actions.hold(by=cast.other, task_id=task_id, reason="waiting_list")
    assert not queries.today(cast.owner).silent
    with clock.at(clock.now() + timedelta(days=rules.WAIT_DAYS + 1)):
        assert [task.id for task in queries.today(cast.owner).silent] == [task_id]
        assert queries.past_due(JOB).exists()


def test_consent_may_be_written_down_before_anything_is_sent(cast: Cast) -> None:
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=begin(cast.owner),
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer=OFFER,
    )
    agree(cast, task_id)
    actions.send_offer(by=cast.owner, task_id=task_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    actions.release(by=cast.owner, task_id=task_id)
    assert queries.task(cast.other, task_id).released_at


def known_to_both(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """花ちゃん came from the owner to the other organisation, and is introduced a second time."""
    case_id = begin(cast.owner)
    first = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=first, post_id=fallback(cast.other))
    agree(cast, first)
    actions.release(by=cast.owner, task_id=first)
    actions.record_first_meeting(by=cast.other, task_id=first, on=clock.today(), how="together")
    actions.complete(by=cast.other, task_id=first)
    (known,) = people.own_cases(cast.other)
    return case_id, known.pk, offer(cast, case_id)


def test_accepting_an_offer_is_no_way_into_the_record_of_a_person_known_here(cast: Cast) -> None:
    case_id, known, second = known_to_both(cast)
    newcomer = join(cast.other, "mori", "森 あゆみ", "worker")
    actions.accept_offer(by=newcomer, task_id=second, post_id=fallback(cast.other))
    with pytest.raises(Refused):
        people.open_sections(newcomer, known, ["identity"], "support")
    assert queries.task(newcomer, second).to_case != known

    agree(cast, second)
    actions.release(by=cast.owner, task_id=second)
    assert queries.task(cast.other, second).to_case == known
    with pytest.raises(Refused):
        people.open_sections(newcomer, known, ["identity"], "support")
    assert people.connection_state(cast.other, known) == "open"
    actions.record_first_meeting(by=cast.other, task_id=second, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=second)
    actions.fail(by=cast.other, task_id=second, reason="not_fitting")
    assert people.connection_state(cast.owner, case_id) == "open"
    assert people.connection_state(cast.other, known) == "open"


def test_what_came_to_nothing_never_says_who_it_was(cast: Cast) -> None:
    _case_id, known, second = known_to_both(cast)
    actions.accept_offer(by=cast.other, task_id=second, post_id=fallback(cast.other))
    begun = queries.task(cast.other, second).to_case
    assert begun is not None
    actions.cancel(by=cast.owner, task_id=second, reason="changed")
    assert people.record(cast.other, begun).holds == begun
    assert not people.are_of_one_person(cast.other, begun, known)
    assert queries.received_task(cast.other, known).id != second
    kept.nobody_is_dropped(kept.look())


def test_who_is_kept_away_does_not_learn_from_it_whom_the_offer_meant(cast: Cast) -> None:
    case_id, _known, second = known_to_both(cast)
    colleague = join(cast.other, "mori", "森 あゆみ", "worker")
    for given in people.given(cast.owner, case_id):
        people_actions.withdraw_consent(by=cast.owner, grant_id=given.id)
    actions.accept_offer(by=cast.other, task_id=second, post_id=fallback(cast.other))
    begun = queries.task(cast.other, second).to_case
    assert begun is not None
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=colleague.acting_id)
    assert queries.task(cast.owner, second).state == rules.CANCELLED
    assert people.record(cast.other, begun).holds == begun


def test_a_death_written_of_a_nameless_person_is_known_in_the_record_that_has_the_name(
    cast: Cast,
) -> None:
    _case_id, known, second = known_to_both(cast)
    actions.accept_offer(by=cast.other, task_id=second, post_id=fallback(cast.other))
    begun = queries.task(cast.other, second).to_case
    assert begun is not None
    said = {"by": cast.other, "since": None, "is_about": False, "told_by": "妹"}
    loss_id = new_id()
    people_actions.note_missing(
        **said, loss_id=loss_id, case_id=begun, next_contact_on=clock.today()
    )
    agree(cast, second)
    actions.release(by=cast.owner, task_id=second)
    assert people.standing(cast.other, begun) == known
    view = people.loss(cast.other, known)
    assert view is not None
    assert view.id == loss_id
    assert people.missing(cast.other, [known]) == {known}
    assert set(people.lost_cases(cast.other)) == {known, begun}
    with clock.at(clock.now() + timedelta(days=60)):
        assert [one.case_id for one in people.look_again(cast.other)] == [known]
    people_actions.end_loss(by=cast.other, loss_id=loss_id, end="found")
    assert people.loss(cast.other, known) is None


def test_a_person_met_again_without_consent_is_with_those_who_know_them(cast: Cast) -> None:
    _case_id, known, second = known_to_both(cast)
    actions.accept_offer(by=cast.other, task_id=second, post_id=fallback(cast.other))
    actions.record_first_meeting(by=cast.other, task_id=second, on=clock.today(), how="together")
    assert queries.task(cast.other, second).to_case == known


def test_consent_given_anew_is_on_today_again(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    (given,) = people.given(cast.owner, case_id)
    people_actions.withdraw_consent(by=cast.owner, grant_id=given.id)
    agree(cast, task_id)
    assert [task.id for task in queries.today(cast.owner).to_release] == [task_id]
    actions.release(by=cast.owner, task_id=task_id)
    assert people.open_sections(cast.other, case_id, ["identity"], "support")


def test_who_is_no_longer_beside_reads_no_more_of_what_was_given(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="together")
    (theirs,) = people.own_cases(cast.other)
    people_actions.stop_contact(by=cast.other, case_id=theirs.pk)
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")
    assert people.given(cast.owner, case_id)[0].end_reason == "no_longer_beside"


def test_who_was_introduced_further_before_being_named_is_one_person(cast: Cast) -> None:
    case_id = begin(cast.owner)
    first = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=first, post_id=fallback(cast.other))
    (theirs,) = people.own_cases(cast.other)
    (onward,) = actions.prepare_referral(
        by=cast.other,
        referral_id=new_id(),
        case_id=theirs.pk,
        recipients=[actions.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer=OFFER,
    )
    actions.send_offer(by=cast.other, task_id=onward)
    actions.accept_offer(by=cast.partner, task_id=onward, post_id=fallback(cast.partner))
    actions.record_first_meeting(by=cast.partner, task_id=onward, on=clock.today(), how="phone")
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.task(cast.owner, first).state == rules.CANCELLED
    (partners,) = people.own_cases(cast.partner)
    assert people.connection_state(cast.partner, partners.pk) == "open"
    assert partners.person_id == people.record(cast.owner, case_id).person_id

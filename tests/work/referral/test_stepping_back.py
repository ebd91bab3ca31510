"""Stepping back, and being responsible again: nobody who answers for a person leaves them alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, tell_who
from tests.work.referral import kept
from tonari.ground.ledger.models import Row
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import queries as people
from tonari.records.people.actions import (
    come_back,
    end_loss,
    note_death,
    withdraw_consent,
)
from tonari.records.people.models import Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient


def draft(cast: Cast, case_id: UUID, to: Recipient | Actor) -> UUID:
    recipient = Recipient(organisation_id=to.acting_for) if isinstance(to, Actor) else to
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[recipient],
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    return task_id


def sent(cast: Cast, case_id: UUID, to: Actor) -> UUID:
    task_id = draft(cast, case_id, to)
    actions.send_offer(by=cast.owner, task_id=task_id)
    return task_id


def met(cast: Cast, case_id: UUID, to: Actor) -> UUID:
    task_id = sent(cast, case_id, to)
    actions.accept_offer(by=to, task_id=task_id, post_id=fallback(to))
    tell_who(cast.owner, task_id)
    actions.record_first_meeting(by=to, task_id=task_id, on=clock.today(), how="phone")
    return task_id


@pytest.fixture
def stepped_back(cast: Cast, case_id: UUID) -> UUID:
    task_id = met(cast, case_id, cast.other)
    actions.step_back(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, case_id) == "carried_on"
    return task_id


def lightly(cast: Cast, case_id: UUID) -> tuple[UUID, Actor]:
    """Introduced to a café, which has met them; and the link by which it says more."""
    cafe = Service.objects.create(name="喫茶うみねこ", kind="place", standing="informal")
    task_id = draft(cast, case_id, Recipient(service_id=cafe.pk))
    link = link_of(cast, task_id)
    actions.accept_offer(by=link, task_id=task_id, post_id=None)
    actions.record_first_meeting(by=link, task_id=task_id, on=clock.today(), how="phone")
    return task_id, link


def link_of(cast: Cast, task_id: UUID) -> Actor:
    keys = keys_of_token(fold_paper_code(queries.code(cast.owner, task_id)))
    return Actor("link", keys.holder[1], None, keys)


def check_is_beside(cast: Cast, case_id: UUID) -> None:
    assert people.connection_state(cast.owner, case_id) == "open"
    kept.who_answers_for_an_introduction_is_responsible()


def check_is_responsible(cast: Cast, case_id: UUID) -> None:
    track = Track.objects.get(case=case_id, kind="connection")
    assert track.state == "open"
    assert track.post_id == fallback(cast.owner)
    assert track.next_contact_on == clock.today()
    assert Row.objects.filter(verb="people.beside_again", facts__again=True).count() == 1
    kept.who_answers_for_an_introduction_is_responsible()


def test_who_sends_an_offer_is_responsible_again(
    cast: Cast, case_id: UUID, stepped_back: UUID
) -> None:
    task_id = draft(cast, case_id, cast.partner)
    assert queries.takes_up(cast.owner, case_id)
    assert people.connection_state(cast.owner, case_id) == "carried_on"
    actions.send_offer(by=cast.owner, task_id=task_id)
    check_is_responsible(cast, case_id)
    assert queries.task(cast.owner, stepped_back).sender_role == rules.BESIDE
    actions.decline_offer(by=cast.partner, task_id=task_id, reason="area")
    kept.who_answers_for_an_introduction_is_responsible()


@pytest.mark.parametrize("by_link", [True, False])
def test_also_by_a_letter_that_is_delivered_or_answered(
    cast: Cast, case_id: UUID, stepped_back: UUID, by_link: bool
) -> None:
    cafe = Service.objects.create(name="喫茶うみねこ", kind="place", standing="informal")
    task_id = draft(cast, case_id, Recipient(service_id=cafe.pk))
    if by_link:
        actions.accept_offer(by=link_of(cast, task_id), task_id=task_id, post_id=None)
    else:
        actions.send_offer(by=cast.owner, task_id=task_id)
    check_is_responsible(cast, case_id)


@pytest.mark.parametrize("by_link", [True, False])
def test_also_when_it_goes_wrong_with_whoever_has_no_account(
    cast: Cast, case_id: UUID, by_link: bool
) -> None:
    task_id, link = lightly(cast, case_id)
    actions.step_back(by=cast.owner, task_id=met(cast, case_id, cast.other))
    who = {"by": link} if by_link else {"by": cast.owner, "way": "phone"}
    actions.fail(**who, task_id=task_id, reason="not_fitting")
    assert [task.id for task in queries.today(cast.owner).came_back] == [task_id]
    check_is_responsible(cast, case_id)


def test_also_when_a_no_waits_again_as_another_without_account_is_taken_back(
    cast: Cast, case_id: UUID
) -> None:
    cafe = Service.objects.create(name="喫茶うみねこ", kind="place", standing="informal")
    asked = [Recipient(organisation_id=cast.partner.acting_for), Recipient(service_id=cafe.pk)]
    said_no, light = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=asked,
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    actions.send_offer(by=cast.owner, task_id=said_no)
    actions.decline_offer(by=cast.partner, task_id=said_no, reason="area")
    link = link_of(cast, light)
    actions.accept_offer(by=link, task_id=light, post_id=None)
    actions.record_first_meeting(by=link, task_id=light, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=met(cast, case_id, cast.other))
    actions.cancel(by=cast.owner, task_id=light, reason="changed")
    assert [task.id for task in queries.today(cast.owner).came_back] == [said_no]
    check_is_responsible(cast, case_id)


def test_a_letter_that_is_not_sent_takes_nobody_up(
    cast: Cast, case_id: UUID, stepped_back: UUID
) -> None:
    cafe = Service.objects.create(name="喫茶うみねこ", kind="place", standing="informal")
    task_id = draft(cast, case_id, Recipient(service_id=cafe.pk))
    actions.cancel(by=cast.owner, task_id=task_id, reason="changed")
    assert people.connection_state(cast.owner, case_id) == "carried_on"


def test_also_where_it_comes_back_after_the_person_was_held_for_dead(
    cast: Cast, case_id: UUID
) -> None:
    came_back = met(cast, case_id, cast.partner)
    actions.step_back(by=cast.owner, task_id=met(cast, case_id, cast.other))
    said = {"case_id": case_id, "since": None, "is_about": False, "told_by": "妹"}
    loss_id = new_id()
    note_death(by=cast.owner, loss_id=loss_id, **said)
    with pytest.raises(Refused, match="終わりました"):
        actions.fail(by=cast.partner, task_id=came_back, reason="not_fitting")
    end_loss(by=cast.owner, loss_id=loss_id, end="mistake")
    actions.fail(by=cast.partner, task_id=came_back, reason="not_fitting")
    assert people.connection_state(cast.owner, case_id) == "open"
    kept.who_answers_for_an_introduction_is_responsible()


def test_who_suggests_is_followed_by_somebody_responsible(
    cast: Cast, case_id: UUID, stepped_back: UUID
) -> None:
    place = Service.objects.create(
        name="将棋の会",
        kind="place",
        standing="informal",
        organisation_id=cast.other.organisation_id,
    )
    asked = sent(cast, case_id, cast.partner)
    actions.decline_offer(by=cast.partner, task_id=asked, reason="area", suggested=place.pk)
    actions.settle(by=cast.owner, task_id=asked)
    actions.step_back(by=cast.owner, task_id=stepped_back)
    actions.offer_suggested(by=cast.owner, task_id=asked, once=new_id())
    kept.who_answers_for_an_introduction_is_responsible()


def test_nobody_steps_back_while_another_introduction_is_under_way(
    cast: Cast, case_id: UUID
) -> None:
    first = met(cast, case_id, cast.other)
    second = sent(cast, case_id, cast.partner)
    rows = Row.objects.count()
    with pytest.raises(Refused, match="途中"):
        actions.step_back(by=cast.owner, task_id=first)
    assert people.connection_state(cast.owner, case_id) == "open"
    assert queries.task(cast.owner, first).sender_role == ""
    assert Row.objects.count() == rows
    actions.decline_offer(by=cast.partner, task_id=second, reason="area")
    with pytest.raises(Refused, match="戻ってきた"):
        actions.step_back(by=cast.owner, task_id=first)
    actions.settle(by=cast.owner, task_id=second)
    actions.step_back(by=cast.owner, task_id=first)
    assert people.connection_state(cast.owner, case_id) == "carried_on"


def test_who_stays_beside_by_another_introduction_is_responsible_again(
    cast: Cast, case_id: UUID
) -> None:
    first, second = met(cast, case_id, cast.other), met(cast, case_id, cast.partner)
    actions.step_back(by=cast.owner, task_id=first)
    actions.stay_beside(by=cast.owner, task_id=second)
    check_is_responsible(cast, case_id)
    assert queries.task(cast.owner, first).sender_role == rules.BESIDE


def test_who_let_go_by_a_slip_is_beside_the_person_again_and_may_let_go_again(
    cast: Cast, case_id: UUID, stepped_back: UUID
) -> None:
    actions.stay_beside(by=cast.owner, task_id=stepped_back)
    check_is_responsible(cast, case_id)
    assert queries.task(cast.owner, stepped_back).sender_role == rules.BESIDE
    actions.step_back(by=cast.owner, task_id=stepped_back)
    assert people.connection_state(cast.owner, case_id) == "carried_on"
    chosen = [one.verb for one in queries.task(cast.owner, stepped_back).done]
    assert chosen[:3] == [
        "referral.stepped_back",
        "referral.stayed_beside",
        "referral.stepped_back",
    ]


@pytest.mark.parametrize("act", [actions.stay_beside, actions.step_back])
def test_what_was_chosen_twice_counts_once(cast: Cast, case_id: UUID, act) -> None:
    task_id = met(cast, case_id, cast.other)
    act(by=cast.owner, task_id=task_id)
    rows = Row.objects.count()
    with pytest.raises(Refused) as again:
        act(by=cast.owner, task_id=task_id)
    assert again.value.repeated
    assert Row.objects.count() == rows


def test_who_comes_back_from_the_record_has_not_let_go_any_more(
    cast: Cast, case_id: UUID, stepped_back: UUID
) -> None:
    post, day = fallback(cast.owner), clock.today()
    come_back(by=cast.owner, case_id=case_id, post_id=post, next_contact_on=day)
    assert queries.task(cast.owner, stepped_back).sender_role == rules.BESIDE
    assert Row.objects.get(verb="referral.beside_again").facts["introductions"] == 1


def test_who_is_beside_again_as_another_came_to_nothing_may_let_go_again(
    cast: Cast, case_id: UUID
) -> None:
    first, second = met(cast, case_id, cast.other), met(cast, case_id, cast.partner)
    actions.step_back(by=cast.owner, task_id=first)
    actions.fail(by=cast.partner, task_id=second, reason="not_fitting")
    check_is_beside(cast, case_id)
    assert queries.task(cast.owner, first).sender_role == rules.BESIDE
    actions.settle(by=cast.owner, task_id=second)
    actions.step_back(by=cast.owner, task_id=first)
    assert people.connection_state(cast.owner, case_id) == "carried_on"


def test_who_introduced_somebody_further_stays_though_their_own_came_to_nothing(
    cast: Cast, case_id: UUID
) -> None:
    first = met(cast, case_id, cast.other)
    theirs = queries.task(cast.other, first).to_case
    assert theirs is not None
    (further,) = actions.prepare_referral(
        by=cast.other,
        referral_id=new_id(),
        case_id=theirs,
        recipients=[Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    actions.send_offer(by=cast.other, task_id=further)
    actions.fail(by=cast.other, task_id=first, reason="not_fitting")
    assert people.connection_state(cast.other, theirs) == "open"
    kept.who_answers_for_an_introduction_is_responsible()


@pytest.mark.parametrize("side", [rules.RECIPIENT, rules.SENDER])
def test_nobody_leaves_a_person_to_where_it_broke_until_it_holds_again(
    cast: Cast, case_id: UUID, side: str
) -> None:
    task_id = met(cast, case_id, cast.other)
    said = {"task_id": task_id, "side": side, "words": "来なくなった"}
    by = cast.owner if side == rules.SENDER else cast.other
    actions.answer_follow_up(by=by, **said, holds=rules.BROKEN)
    for _also_when_noted in range(2):
        with pytest.raises(Refused, match="とぎれた"):
            actions.step_back(by=cast.owner, task_id=task_id)
        if queries.task(cast.owner, task_id).comes_back:
            actions.settle(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, case_id) == "open"
    actions.answer_follow_up(by=by, **said, holds=rules.HOLDS)
    actions.step_back(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, case_id) == "carried_on"


def met_untold(cast: Cast, case_id: UUID) -> UUID:
    task_id = sent(cast, case_id, cast.other)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    return task_id


def is_reached(by: Actor, task_id: UUID) -> bool:
    [task] = queries.hindered(by, [queries.task(by, task_id)])
    assert task.hindrances is not None
    return rules.UNREACHED not in task.hindrances


def test_nobody_leaves_a_person_to_whoever_was_given_nothing_to_reach_them_by(
    cast: Cast, case_id: UUID
) -> None:
    task_id = met_untold(cast, case_id)
    rows = Row.objects.count()
    with pytest.raises(Refused, match="連絡できないかもしれません"):
        actions.step_back(by=cast.owner, task_id=task_id)
    assert Row.objects.count() == rows
    assert people.connection_state(cast.owner, case_id) == "open"
    assert [task.id for task in queries.today(cast.owner).met] == [task_id]
    assert not queries.today(cast.owner).to_release
    with clock.at(clock.now() + timedelta(days=9)):
        assert not queries.late_releases(cast.owner), "support never depends on a consent"
    tell_who(cast.owner, task_id)
    actions.step_back(by=cast.owner, task_id=task_id)
    assert people.connection_state(cast.owner, case_id) == "carried_on"


@pytest.mark.parametrize("sections", [["words"], ["whereabouts"]])
def test_what_was_told_by_voice_counts_if_somebody_is_found_by_it(
    cast: Cast, case_id: UUID, sections: list[str]
) -> None:
    task_id = met_untold(cast, case_id)
    said = {"asked": "phone", "agreed_on": clock.today(), "until": clock.in_days(30)}
    actions.consent(by=cast.owner, task_id=task_id, sections=sections, **said)
    actions.tell(by=cast.owner, task_id=task_id, how="phone")
    assert is_reached(cast.owner, task_id) == (sections == ["whereabouts"])


def test_what_was_taken_back_reaches_nobody(cast: Cast, case_id: UUID) -> None:
    task_id = met(cast, case_id, cast.other)
    given = queries.consent_of(cast.owner, task_id)
    assert given is not None
    withdraw_consent(by=cast.owner, grant_id=given.id)
    with pytest.raises(Refused, match="連絡できないかもしれません"):
        actions.step_back(by=cast.owner, task_id=task_id)


def test_who_knew_the_person_before_needs_nothing_to_be_handed_over(cast: Cast) -> None:
    known = begin(cast.other)
    (back,) = actions.send_referral(
        by=cast.other,
        referral_id=new_id(),
        case_id=known,
        recipients=[Recipient(organisation_id=cast.owner.acting_for)],
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    actions.accept_offer(by=cast.owner, task_id=back, post_id=fallback(cast.owner))
    actions.record_first_meeting(by=cast.owner, task_id=back, on=clock.today(), how="phone")
    theirs = queries.task(cast.owner, back).to_case
    assert theirs
    task_id = met_untold(cast, theirs)
    assert is_reached(cast.owner, task_id)
    [task] = queries.hindered(cast.other, [queries.task(cast.other, task_id)])
    assert task.hindrances is None and not task.may_be_left, "that is for the sender to know"

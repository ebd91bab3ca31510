"""Nobody is asked twice, and whoever must not be told of somebody is not."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HANAKO, begin, fallback, hand_on
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Disclosure, Grant, Reading
from tonari.work.referral import actions as referral
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task


def write(by, case_id, name, **content):
    version = queries.open_sections(by, case_id, [name], "support")[name].version
    actions.write_section(by=by, case_id=case_id, name=name, version=version, content=content)


def test_each_field_says_who_asked_and_when_its_words_were_told(cast, case_id, now):
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    write(cast.owner, case_id, "situation", work="none", pension="paying")
    with clock.at(now + timedelta(days=3)):
        write(cast.teammate, case_id, "situation", work="none", pension="", housing="rented")
    with clock.at(now + timedelta(days=9)):
        write(cast.owner, case_id, "situation", work="regular", housing="rented")
    told = queries.told(cast.owner, case_id, ["situation", "household"])
    assert told["household"] == {}
    assert {
        field: (one.words, one.at - now, one.writer_name)
        for field, one in told["situation"].items()
    } == {
        "work": ("regular", timedelta(days=9), "佐藤 さくら"),
        "housing": ("rented", timedelta(days=3), "鈴木 一郎"),
    }


def test_to_look_is_logged_and_only_the_team_looks(cast, case_id):
    before = Reading.objects.count()
    queries.told(cast.owner, case_id, ["words"])
    assert Reading.objects.count() == before + 1
    for stranger in (cast.stranger, cast.other):
        with pytest.raises(Refused) as refused:
            queries.told(stranger, case_id, ["words"])
        assert refused.value.missing
        with pytest.raises(Refused):
            queries.sharing(stranger, case_id)


def test_whom_not_to_tell_is_read_with_the_rest_in_as_many_queries_and_logged(cast, case_id):
    assert queries.wish(cast.owner, case_id) == {"not_told": ""}
    write(cast.owner, case_id, "sharing", nor_to="むかしの会社")
    with CaptureQueriesContext(connection) as alone:
        queries.sharing(cast.owner, case_id)
    write(cast.owner, case_id, "household", people="美咲\t娘", not_told="元夫")
    with CaptureQueriesContext(connection) as together:
        said = queries.wish(cast.owner, case_id)
    assert said == {"nor_to": "むかしの会社", "not_told": "元夫"}
    assert len(together) == len(alone)
    look = Reading.objects.filter(purpose="referral").latest("pk")
    assert look.sections == ["household", "sharing"]
    with pytest.raises(Refused):
        queries.wish(cast.stranger, case_id)


def offer_to(cast, case_id, *recipients):
    return referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=list(recipients),
        urgency="normal",
        offer={"need": "お茶を飲める場所", "where": "", "when": ""},
    )


def not_to(cast, case_id, *organisations):
    named = {one.acting_for: "うみべ商事" for one in organisations}
    write(cast.owner, case_id, "sharing", not_to=rules.organisations_text(named))


def test_nobody_is_offered_to_whom_the_person_does_not_want(cast, case_id):
    not_to(cast, case_id, cast.partner)
    with pytest.raises(Refused) as refused:
        offer_to(
            cast,
            case_id,
            Recipient(cast.other.acting_for),
            Recipient(cast.partner.acting_for),
        )
    assert refused.value.field == "recipient"
    assert refused.value.values == {"name": "うみべ商事"}
    assert not Task.objects.exists()
    assert offer_to(cast, case_id, Recipient(cast.other.acting_for))


def test_a_wish_that_was_said_meanwhile_holds_for_what_is_not_sent_yet(cast, case_id):
    (task,) = offer_to(cast, case_id, Recipient(cast.partner.acting_for))
    not_to(cast, case_id, cast.partner)
    with pytest.raises(Refused):
        referral.send_offer(by=cast.owner, task_id=task)
    assert Task.objects.get().requested_at is None


def consent(cast, case_id, to):
    return consent_to(cast, case_id, to.acting_for)


def consent_to(cast, case_id, organisation_id):
    return actions.give_consent(
        by=cast.owner,
        case_id=case_id,
        basis_ref=new_id(),
        to_organisation=organisation_id,
        sections=["words"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(30),
    )


def test_no_consent_is_written_down_against_the_wish(cast, case_id):
    not_to(cast, case_id, cast.other)
    with pytest.raises(Refused):
        consent(cast, case_id, cast.other)
    assert not Grant.objects.exists()
    not_to(cast, case_id)
    assert consent(cast, case_id, cast.other)


def test_the_keys_are_not_handed_over_against_the_wish(cast, case_id):
    theirs = actions.open_case(
        by=cast.other,
        case_id=new_id(),
        post_id=fallback(cast.other),
        sections=HANAKO,
        next_contact_on=clock.today(),
    )
    actions.introduce(by=cast.owner, case_id=theirs, of_case=case_id, reopen=True)
    consent(cast, case_id, cast.other)
    not_to(cast, case_id, cast.other)
    with pytest.raises(Refused):
        actions.release(by=cast.owner, basis_ref=Grant.objects.get().basis_ref, to_case=theirs)
    assert Grant.objects.get().released_at is None


def test_what_was_received_can_be_taken_over_with_the_household(cast, case_id):
    people = rules.people_text([rules.Relative("花江", "母", "78歳", True, "", "耳が遠い")])
    write(cast.owner, case_id, "household", people=people, not_told="むすこ")
    handed = hand_on(cast, case_id, ["household"], household={"not_told": "兄"})
    actions.copy_received(
        by=cast.other, case_id=handed.case_id, grant_id=handed.grant_id, names=["household"]
    )
    content = queries.open_sections(cast.other, handed.case_id, ["household"], "support")
    assert content["household"].content == {"people": people, "not_told": "兄\nむすこ"}


def test_what_is_no_line_of_an_organisation_bars_nobody(cast, case_id):
    write(cast.owner, case_id, "sharing", not_to="だれにも\nx\ty")
    queries.check_wish(cast.owner, case_id, [cast.other.acting_for])


def test_nobody_at_all_is_told_until_a_newer_answer_is_written(cast, case_id):
    write(cast.owner, case_id, "sharing", answer=rules.NO)
    for to in (cast.other.acting_for, None):
        with pytest.raises(Refused) as refused:
            consent_to(cast, case_id, to)
        assert refused.value.field == "sections"
    assert not Grant.objects.exists()
    write(cast.owner, case_id, "sharing", answer="each")
    assert consent_to(cast, case_id, cast.other.acting_for)


def test_what_was_agreed_to_is_told_no_more_once_nobody_may_be(cast, case_id):
    theirs = actions.open_case(
        by=cast.other,
        case_id=new_id(),
        post_id=fallback(cast.other),
        sections=HANAKO,
        next_contact_on=clock.today(),
    )
    actions.introduce(by=cast.owner, case_id=theirs, of_case=case_id, reopen=True)
    with_account, without = (consent_to(cast, case_id, to) for to in (cast.other.acting_for, None))
    bases = {one.pk: one.basis_ref for one in Grant.objects.all()}
    write(cast.owner, case_id, "sharing", answer=rules.NO)
    with pytest.raises(Refused):
        actions.release(by=cast.owner, basis_ref=bases[with_account], to_case=theirs)
    for grant in (with_account, without):
        with pytest.raises(Refused):
            actions.tell(by=cast.owner, basis_ref=bases[grant], how="phone")
    assert not Grant.objects.filter(released_at__isnull=False).exists()
    assert not Disclosure.objects.exists()
    write(cast.owner, case_id, "sharing", answer="yes")
    actions.release(by=cast.owner, basis_ref=bases[with_account], to_case=theirs)
    actions.tell(by=cast.owner, basis_ref=bases[without], how="phone")


def test_what_was_not_shared_of_it_is_not_opened(cast, case_id):
    not_to(cast, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words"]).case_id
    with pytest.raises(Refused):
        queries.check_wish(cast.other, theirs, [cast.partner.acting_for])
    assert not Reading.objects.filter(case=case_id, organisation=cast.other.acting_for).exists()


def test_what_several_were_told_is_opened_at_once_and_each_look_is_logged(cast, case_id):
    not_to(cast, case_id, cast.partner)
    theirs = hand_on(cast, case_id, ["words", "sharing"]).case_id

    def look() -> dict[UUID, str]:
        received = queries.received(cast.other, queries.standing(JOB, theirs))
        return queries.unwanted(cast.other, {}, received)

    with CaptureQueriesContext(connection) as with_one:
        look()
    second = begin(cast.partner)
    named = rules.organisations_text({cast.owner.acting_for: "みなと社会福祉協議会"})
    write(cast.partner, second, "sharing", not_to=named)
    actions.introduce(by=cast.partner, case_id=theirs, of_case=second, reopen=True)
    reference = new_id()
    actions.give_consent(
        by=cast.partner,
        case_id=second,
        basis_ref=reference,
        to_organisation=cast.other.acting_for,
        sections=["sharing"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(30),
    )
    actions.release(by=cast.partner, basis_ref=reference, to_case=queries.standing(JOB, theirs))
    theirs = queries.standing(JOB, theirs)
    Reading.objects.all().delete()
    with CaptureQueriesContext(connection) as with_two:
        assert look().keys() == {cast.partner.acting_for, cast.owner.acting_for}
    assert len(with_two) == len(with_one)
    looked = Reading.objects.filter(organisation=cast.other.acting_for, sections=["sharing"])
    assert {reading.case_id for reading in looked} == {case_id, second}
    assert {reading.basis for reading in looked} == {rules.CONSENT}
    for unwanted in (cast.partner, cast.owner):
        with pytest.raises(Refused):
            queries.check_wish(cast.other, theirs, [unwanted.acting_for])

"""これから聞くこと: what was told, by whom it was asked, and what for the rest would be."""

import pytest

from tests.cast import hand_on
from tests.entry.web.seats import Seat
from tonari.records.people import actions, rules
from tonari.records.people.models import Reading


def test_it_shows_what_was_told_and_what_was_not(owner, cast, case_id):
    page = owner.open(f"/people/{case_id}/questions/")
    assert "夫がなくなってから" in page
    assert "聞いたとき：11月16日（月）（佐藤 さくら）" in page
    assert "世帯・大切な人" in page
    assert "まだ聞いていないこと" in page
    assert "子どもには" not in page
    assert page.count("なぜ聞くのか") == len(rules.SECTIONS) - 1


def test_the_whereabouts_stay_shut(owner, case_id):
    page = owner.open(f"/people/{case_id}/questions/")
    assert "潮見町" not in page
    opened = {name for row in Reading.objects.filter(case=case_id) for name in row.sections}
    assert "whereabouts" not in opened


def test_what_another_organisation_heard_is_offered_before_it_is_asked_again(cast, case_id):
    handed = hand_on(cast, case_id, ["words"])
    page = Seat(cast.other).open(f"/people/{handed.case_id}/questions/")
    assert page.count("みなと社会福祉協議会が、もう聞いています") == 1
    assert f"/people/{handed.case_id}/received/{handed.grant_id}/" in page


@pytest.mark.parametrize("who", ["stranger", "host", "other", "partner"])
def test_for_others_it_does_not_exist(cast, case_id, who):
    Seat(getattr(cast, who)).open(f"/people/{case_id}/questions/", status=404)


def test_the_record_leads_there_and_says_what_is_needed_at_once(owner, cast, case_id):
    actions.write_section(
        by=cast.owner,
        case_id=case_id,
        name="assessment",
        version=0,
        content={"emergency": "今夜寝るところ", "urgency": "now"},
    )
    page = owner.open(f"/people/{case_id}/")
    assert f"/people/{case_id}/questions/" in page
    assert page.index("今夜寝るところ") < page.index("090-0000-1234")
    assert "きょうのうちに" in owner.open(f"/people/{case_id}/questions/")


def test_whom_the_person_does_not_want_is_named_where_one_chooses(owner, cast, case_id):
    unwanted = rules.organisations_text({cast.partner.acting_for: "うみべ商事"})
    actions.write_section(
        by=cast.owner,
        case_id=case_id,
        name="sharing",
        version=0,
        content={"answer": "each", "not_to": unwanted, "nor_to": "むかしの会社"},
    )
    new = "/referrals/new/"
    owner.open(f"{new}?case={case_id}")
    page = owner.send(new, go="recipient", need="お茶を飲める場所", urgency="normal")
    assert "むかしの会社" in page
    partner = f"organisation:{cast.partner.acting_for}"
    other = f"organisation:{cast.other.acting_for}"
    page = owner.send(new, 422, go="look", recipient=[other, partner])
    assert "「うみべ商事には伝えないでほしい」" in page
    assert f'value="{other}" checked' in page or f'value="{other}"' in page
    owner.send(new, go="look", recipient=other)

"""Whom the person does not want told, wherever they said it, is warned of in the same places."""

import pytest

from tests.cast import hand_on
from tests.entry.web.referral.test_pages import TYPED, accept, offer_to
from tests.entry.web.seats import Seat
from tonari.records.people import actions, rules
from tonari.records.people.models import Reading

EX, FIRM = "元夫の山田太郎には、住所も電話も伝えない", "むかしの会社"
MISAKI = rules.Relative("美咲", "娘", "12歳", True, "", "土曜に来る")


def write(by, case_id, name, **content):
    actions.write_section(by=by, case_id=case_id, name=name, version=0, content=content)


@pytest.fixture
def wished(cast, case_id):
    """花ちゃん said both, each in the section that asks for it."""
    write(cast.owner, case_id, "household", people=rules.people_text([MISAKI]), not_told=EX)
    write(cast.owner, case_id, "sharing", answer="each", nor_to=FIRM)
    return case_id


def test_both_stand_above_the_button_that_rings_and_among_what_was_answered(owner, wished):
    page = owner.open(f"/people/{wished}/")
    for words in (EX, FIRM):
        assert page.index(words) < page.index("090-0000-1234")
        assert words in page.split('id="sharing"')[1].split("</section>")[0]


def test_both_are_read_before_somebody_is_told(owner, cast, wished):
    owner.open(f"/referrals/new/?case={wished}")
    chooses = owner.send("/referrals/new/", go="recipient", **TYPED)
    address = offer_to(owner, wished, f"organisation:{cast.other.acting_for}")
    accept(Seat(cast.other), address)
    for page in (chooses, owner.open(f"{address}consent/")):
        card = page.split('id="wish"')[1].split("</section>")[0]
        assert EX in card
        assert FIRM in card
        assert "美咲" not in card
        assert f"/people/{wished}/sections/household/" in card
    assert Reading.objects.filter(
        case=wished, sections=["household", "sharing"], purpose="referral"
    ).exists()


def test_who_was_said_not_to_be_told_is_shown_where_nothing_else_was_asked(owner, cast, case_id):
    write(cast.owner, case_id, "household", not_told=EX)
    page = owner.open(f"/people/{case_id}/")
    card = page.split('id="sharing"')[1].split("</section>")[0]
    assert "まだ聞いていません。" in card
    assert EX in card
    owner.open(f"/referrals/new/?case={case_id}")
    assert EX in owner.send("/referrals/new/", go="recipient", **TYPED)


def test_it_is_handed_over_with_its_section_and_with_no_other(cast, wished):
    other = Seat(cast.other)
    for sections, is_told in ((["words"], False), (["words", "household"], True)):
        theirs, grant = hand_on(cast, wished, sections)
        assert (EX in other.open(f"/people/{theirs}/received/{grant}/")) is is_told
        assert EX not in other.open(f"/people/{theirs}/")


def test_the_people_near_them_stand_on_the_record_the_many_folded(owner, cast, case_id):
    assert 'id="household"' not in owner.open(f"/people/{case_id}/")
    near = [MISAKI, *(rules.Relative(f"孫{number}") for number in range(1, 6))]
    write(cast.owner, case_id, "household", people=rules.people_text(near))
    page = owner.open(f"/people/{case_id}/")
    card = page.split('id="household"')[1].split("</section>")[0]
    at_once, others = card.split("ほかの人（2人）")
    assert "美咲（娘、12歳、いっしょに住んでいる） 土曜に来る" in at_once
    assert "孫3" in at_once
    assert "孫4" not in at_once
    assert "孫5" in others

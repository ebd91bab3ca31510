"""Whom the person wants told no more reads on until a consent is taken back: the page says so."""

import pytest

from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.records.people import actions, rules
from tonari.records.people import queries as people
from tonari.records.people.models import Grant

DENIED = "ほかの人や団体に、この方のことを伝えません。"
OPEN = "前の同意で渡したものは、取り消すまで、相手に開けるままです。"
NOT_WANTED = "「NPO法人ひだまりには伝えないでほしい」"


@pytest.fixture
def other(cast) -> Seat:
    return Seat(cast.other)


@pytest.fixture
def accepted(owner, other, cast, case_id) -> str:
    """An introduction that was taken up, for which the person has agreed to their name."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    consent(owner, address)
    return address


@pytest.fixture
def handed(owner, accepted) -> str:
    """What they agreed to was handed over, too."""
    owner.open(f"{accepted}release/")
    owner.send(f"{accepted}release/", handover="phone")
    return accepted


def say(owner, cast, case_id, answer: str, *whom) -> str:
    """Write whom not to tell, by the form; the page that comes next."""
    names = {one.acting_for: name for one, name in whom}
    owner.open(f"/people/{case_id}/sections/sharing/")
    typed = {"not_to": rules.organisations_text(names).splitlines()} if names else {}
    return owner.send(f"/people/{case_id}/sections/sharing/", answer=answer, **typed)


def above(page: str) -> str:
    """What stands above the button that rings."""
    return page.split('id="contact"')[1].split('class="actions"', maxsplit=1)[0]


def test_to_nobody_names_each_consent_that_goes_on_and_where_to_take_it_back(
    owner, other, cast, case_id, handed
) -> None:
    [given] = people.given(owner.actor, case_id)
    page = above(say(owner, cast, case_id, rules.NO))
    assert "保存しました" in owner.text
    assert DENIED not in page and OPEN in page
    assert "NPO法人ひだまり" in page
    assert f"/people/{case_id}/consents/{given.id}/withdraw/" in page
    assert "渡された記録を開く" in other.open(handed), "nothing is taken back by itself"
    actions.withdraw_consent(by=owner.actor, grant_id=given.id)
    page = above(owner.open(f"/people/{case_id}/"))
    assert DENIED in page and OPEN not in page


def test_once_it_is_taken_back_the_introduction_says_so_and_how_to_end_it(
    owner, cast, case_id, handed
) -> None:
    assert "つなぎは、まだつづいています" not in owner.open(handed)
    say(owner, cast, case_id, "each", (cast.other, "NPO法人ひだまり"))
    actions.withdraw_consent(by=owner.actor, grant_id=Grant.objects.get().pk)
    page = owner.open(handed)
    assert "本人の答えを見る" in page
    assert "つなぎは、まだつづいています" in page
    assert f'<a class="button" href="{handed}cancel/"' in page, "the consent is in the way"
    assert f'<a class="button button-quiet" href="{handed}consent/"' in page
    assert f'<a class="button button-quiet" href="/people/{case_id}/#contact"' in page


def test_a_consent_taken_back_says_too_that_it_goes_on_and_to_ask_the_person(
    owner, case_id, handed
) -> None:
    actions.withdraw_consent(by=owner.actor, grant_id=Grant.objects.get().pk)
    page = owner.open(handed)
    assert "つなぎは、まだつづいています" in page
    assert f'<a class="button" href="/people/{case_id}/#contact"' in page
    assert f'<a class="button button-quiet" href="{handed}cancel/"' in page
    assert f'<a class="button button-quiet" href="{handed}consent/"' in page


def test_the_introduction_says_what_they_want_before_anything_is_taken_back(
    owner, other, cast, case_id, handed
) -> None:
    assert NOT_WANTED not in owner.open(handed)
    say(owner, cast, case_id, "each", (cast.other, "NPO法人ひだまり"))
    page = owner.open(handed)
    assert NOT_WANTED in page and OPEN in page
    assert page.count(f"/consents/{Grant.objects.get().pk}/withdraw/") == 2
    assert f'<a class="button" href="{handed}cancel/"' in page
    assert NOT_WANTED not in other.open(handed)


def test_of_one_organisation_only_its_own_is_named(owner, cast, case_id, handed) -> None:
    page = above(say(owner, cast, case_id, "each", (cast.partner, "うみべ商事")))
    assert OPEN not in page
    page = above(say(owner, cast, case_id, "each", (cast.other, "NPO法人ひだまり")))
    assert "「伝えないでほしい」と言われた主体への同意が、まだ続いています" in page
    assert OPEN in page and "/withdraw/" in page


def test_what_was_not_handed_over_yet_is_open_to_nobody(owner, cast, case_id, accepted) -> None:
    page = above(say(owner, cast, case_id, rules.NO))
    assert DENIED in page and OPEN not in page


def test_what_is_over_by_its_day_is_not_named(owner, cast, case_id, handed) -> None:
    say(owner, cast, case_id, rules.NO)
    Grant.objects.update(agreed_on=clock.in_days(-9), until=clock.in_days(-1))
    assert OPEN not in above(owner.open(f"/people/{case_id}/"))


@pytest.mark.parametrize("name", ["release", "tell"])
def test_what_is_in_the_way_is_said_before_the_last_press(
    owner, cast, case_id, accepted, name
) -> None:
    assert NOT_WANTED not in owner.open(accepted)
    say(owner, cast, case_id, "each", (cast.other, "NPO法人ひだまり"))
    assert NOT_WANTED in owner.open(accepted)
    page = owner.open(f"{accepted}{name}/")
    assert NOT_WANTED in page and f"/people/{case_id}/#sharing" in page
    assert '<form class="form' not in page, "nothing is asked that would be refused"
    assert 'aria-label="渡すこと"' not in page


def test_nor_is_a_consent_asked_for_that_would_be_refused(owner, other, cast, case_id) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    say(owner, cast, case_id, rules.NO)
    assert "本人の同意を書きとめる" in owner.open("/today/"), "the button leads there"
    page = owner.open(f"{address}consent/")
    assert "本人が「いまは、だれにも伝えないでほしい」と言っています。" in page
    assert '<form class="form' not in page
    assert "だれにも伝えないでほしい" not in other.open(address)


def test_what_was_typed_meanwhile_stays_in_sight(owner, cast, case_id, accepted) -> None:
    owner.open(f"{accepted}release/")
    hidden = owner.hidden
    say(owner, cast, case_id, "each", (cast.other, "NPO法人ひだまり"))
    owner.page = owner.post(f"{accepted}release/", hidden | {"handover": "phone", "words": "14時"})
    assert owner.page.status_code == 422
    assert NOT_WANTED in owner.text and "14時" in owner.text

"""What organisations say of themselves, found by words; and the years on one's own screens."""

from datetime import date

import pytest
from django.utils import translation

from tests.ground.network.people import colleague, founded, profile_seen
from tonari.entry.web.calendars import use_years
from tonari.entry.web.fields import JapaneseDateField
from tonari.entry.web.people.forms import RhythmForm
from tonari.entry.web.templatetags.tonari import hizuke, tsuki, wareki, years_near
from tonari.ground.network import actions, queries
from tonari.ground.network.models import Organisation, User
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(owner):
    other = founded("aozora", by=owner)
    actions.set_organisation_profile(
        by=other,
        name="髙𠮷ひろば",
        kana="たかよしひろば",
        strengths="カタカナの手仕事\nご飯づくり 😀",
        can_lend="軽トラ、大きな鍋",
        phone="099-000-0001",
        fax="０９９－０００－０００２",
        area="川上小学校区",
        seen=profile_seen(other),
    )
    return other


@pytest.mark.parametrize(
    "words", ["鍋", "かたかな", "カタカナ", "高吉", "タカヨシ", "軽トラ　鍋", "川上 ご飯", "😀"]
)
def test_strengths_and_what_can_be_lent_are_found_however_they_are_written(
    browser, owner, neighbour, words
):
    browser.sign_in()
    page = browser.get("/network/organisations/", {"words": words}).content.decode()
    assert "髙𠮷ひろば" in page and "1か所見つかりました" in page
    assert 'id="o-' in page and page.count('id="o-') == 1


@pytest.mark.parametrize("words", ["潜水艦", "鍋 潜水艦", "あ" * 20_000, "<script>"])
def test_what_nobody_has_is_not_found(browser, owner, neighbour, words):
    browser.sign_in()
    page = browser.get("/network/organisations/", {"words": words[:3000]})
    assert page.status_code == 200
    assert 'id="o-' not in page.content.decode() and "<script>" not in page.content.decode()


def test_each_organisation_has_a_page_and_edits_its_own(browser, owner, neighbour):
    browser.sign_in()
    address = f"/network/organisations/{neighbour.organisation_id}/"
    page = browser.open(address).content.decode()
    for said in (
        "軽トラ、大きな鍋",
        "０９９－０００－０００２",
        "aozoraさん",
        "みどり</span>が招きました",
    ):
        assert said in page
    assert "/network/profile/" not in page
    own = browser.open(f"/network/organisations/{owner.organisation_id}/").content.decode()
    assert "/network/profile/" in own
    typed = {"name": "みどり", "kana": "", "strengths": "歌", "can_lend": "声", "phone": ""}
    browser.open("/network/profile/")
    browser.send("/network/profile/", fax="099-000-1100", area="", **typed)
    assert Organisation.objects.get(id=owner.organisation_id).fax == "099-000-1100"
    assert Organisation.objects.get(id=neighbour.organisation_id).strengths.startswith("カタカナ")


def test_there_is_no_page_of_an_organisation_that_is_not_there(browser, owner):
    browser.sign_in()
    assert browser.get(f"/network/organisations/{owner.id}/").status_code == 404
    assert queries.organisations(owner, " 　 ")


def test_a_member_chooses_the_years_on_their_screens(browser, owner):
    other = colleague(owner)
    Organisation.objects.update(joined_on=date(2019, 5, 1))
    browser.sign_in()
    address = f"/network/organisations/{owner.organisation_id}/"
    assert "2019年5月1日" in browser.open(address).content.decode()
    browser.open("/account/years/")
    assert browser.send("/account/years/", years="昭和").status_code == 422
    browser.send("/account/years/", years="japanese")
    assert "令和元年5月1日" in browser.open(address).content.decode()
    assert User.objects.get(members=other.id).years == "western"
    browser.get("/about/")
    browser.get("/invitation/x/")
    assert hizuke(date(2019, 5, 1)).startswith("2019年")
    with pytest.raises(Refused):
        actions.set_years(by=owner, years="")


@pytest.mark.parametrize(
    ("years", "day", "shown", "both"),
    [
        ("western", date(1989, 1, 7), "1989年1月7日（土）", "1989年（昭和64年）1月7日"),
        ("japanese", date(1989, 1, 7), "昭和64年1月7日（土）", "昭和64年（1989年）1月7日"),
        ("japanese", date(1989, 1, 8), "平成元年1月8日（日）", "平成元年（1989年）1月8日"),
        ("japanese", date(2019, 4, 30), "平成31年4月30日（火）", "平成31年（2019年）4月30日"),
        ("japanese", date(1850, 1, 1), "1850年1月1日（火）", "1850年1月1日"),
    ],
)
def test_dates_in_the_calendar_that_one_likes(years, day, shown, both):
    use_years(years)
    try:
        assert hizuke(day) == shown
        assert wareki(day) == both
        field = JapaneseDateField()
        assert field.clean(field.prepare_value(day)) == day
        assert str(field.prepare_value(day)).startswith(shown.split("年")[0])
    finally:
        use_years("western")


def test_months_years_beside_a_calendar_and_letters_are_as_one_likes(now):
    day, field = date(2025, 3, 1), RhythmForm()["next_contact_on"]
    assert (tsuki(day), years_near(field)) == ("2025年3月", "")
    use_years("japanese")
    try:
        assert tsuki(day) == "令和7年3月"
        assert years_near(field) == "令和8年は2026年、令和9年は2027年です。"
        assert years_near(RhythmForm()["rhythm_days"]) == ""
        with translation.override("en"):
            assert years_near(field) == ""
    finally:
        use_years("western")


@pytest.mark.parametrize(
    "typed", ["令和８年４月１日", "R8.4.1", "２０２６－０４－０１", "令和8年4月1日"]
)
def test_either_calendar_is_read_whatever_one_likes(typed):
    use_years("japanese")
    try:
        assert JapaneseDateField().clean(typed) == date(2026, 4, 1)
    finally:
        use_years("western")

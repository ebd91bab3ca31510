"""Who is beside the person: changed on pages that say what they do."""

import re
from datetime import timedelta

import pytest

from tests.cast import fallback, hand_on, join, tell_who
from tests.conftest import MOMENT
from tests.entry.web.seats import Seat
from tests.records.people.merging import note
from tonari.entry.web.templatetags.tonari import whole
from tonari.ground.network import actions as network
from tonari.ground.network.queries import responsible_members
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries
from tonari.work.referral import actions as referral
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task

TWICE = "もう保存されています"


@pytest.fixture
def beside(owner, case_id):
    owner.open(f"/people/{case_id}/beside/")
    return f"/people/{case_id}/beside/"


def test_a_colleague_joins_the_team_and_opens_the_record(owner, stranger, cast, case_id, beside):
    page = owner.send(beside, member_id=str(cast.stranger.id))
    assert "チームに入りました" in page
    assert "花ちゃん" in stranger.open(f"/people/{case_id}/")


def test_nobody_joins_by_a_press_in_which_nobody_was_chosen(owner, stranger, case_id, beside):
    assert '<option value="" selected>選んでください</option>' in owner.open(beside)
    page = owner.send(beside, 422, member_id="")
    assert owner.mistakes == ["チームに入る人を選んでください。"]
    assert "チームに入りました" not in page
    stranger.open(f"/people/{case_id}/", status=404)


def test_a_host_cannot_be_put_on_a_team(owner, cast, beside):
    owner.send(beside, 422, member_id=str(cast.host.id))


def test_off_the_team_the_record_is_shut(owner, stranger, cast, case_id, beside):
    owner.send(beside, member_id=str(cast.stranger.id))
    address = f"{beside}leave/{cast.stranger.id}/"
    assert "田中 実さんをチームから" in owner.open(address)
    owner.send(address)
    stranger.open(f"/people/{case_id}/", status=404)


def test_who_takes_themselves_off_sees_their_own_people(owner, stranger, cast, case_id, beside):
    owner.send(beside, member_id=str(cast.stranger.id))
    stranger.open(f"{beside}leave/{cast.stranger.id}/")
    stranger.send(f"{beside}leave/{cast.stranger.id}/")
    assert stranger.page.redirect_chain[-1][0] == "/people/"


def test_somebody_who_is_not_on_the_team_cannot_be_taken_off(owner, cast, beside):
    owner.open(f"{beside}leave/{cast.other.id}/", 404)


def test_joining_and_leaving_count_once_however_often_they_are_sent(owner, cast, beside):
    joins = owner.hidden | {"member_id": str(cast.stranger.id)}
    assert TWICE not in owner.send(beside, **joins)
    assert TWICE in owner.send(beside, **joins)
    address = f"{beside}leave/{cast.stranger.id}/"
    owner.open(address)
    assert TWICE not in owner.send(address)
    assert TWICE in owner.send(address)


def test_another_post_takes_over(owner, cast, case_id):
    post = network.create_post(by=cast.owner, name="地域担当", holder_id=cast.teammate.id)
    address = f"/people/{case_id}/hand-over/connection/"
    owner.open(address)
    page = owner.send(address, post_id=str(post))
    assert whole("地域担当（鈴木 一郎）") in page
    owner.open(f"/people/{case_id}/hand-over/nothing/", status=404)


def test_a_post_of_another_organisation_is_no_choice(owner, cast, case_id):
    address = f"/people/{case_id}/hand-over/connection/"
    owner.open(address)
    owner.send(address, 422, post_id=str(fallback(cast.other)))


def test_the_rhythm_changes(owner, cast, case_id):
    address = f"/people/{case_id}/rhythm/"
    owner.open(address)
    owner.send(address, rhythm_days="7", next_contact_on="2026-11-20")
    track = queries.record(cast.owner, case_id).connection
    assert (track.rhythm_days, str(track.next_contact_on)) == (7, "2026-11-20")
    assert "過ぎています" in owner.send(address, 422, rhythm_days="7", next_contact_on="2026-11-01")


def test_the_problem_track_begins_ends_and_begins_again(owner, cast, case_id):
    begin, end = f"/people/{case_id}/problem/", f"/people/{case_id}/problem/close/"
    for _time in range(2):
        owner.open(begin)
        assert "始めました" in owner.send(begin, post_id=str(fallback(cast.owner)))
        assert "「つながり続ける」は終わりません" in owner.open(end)
        assert "つながりは続いています" in owner.send(end)
    assert queries.record(cast.owner, case_id).connection.is_open
    # A second click on the same button is no error.
    owner.open(end)
    assert "もう保存されています" in owner.send(end)


def test_what_was_never_begun_is_not_ended(owner, case_id):
    end = f"/people/{case_id}/problem/close/"
    owner.open(end)
    assert "いま開いていません" in owner.send(end, 422)


def test_no_more_contact_and_back_through_the_open_door(owner, cast, case_id):
    stop = f"/people/{case_id}/stop/"
    page = owner.open(stop)
    assert "扉は開けたまま" in page
    page = owner.send(stop)
    assert "連絡はしません（いつでも戻れます）" in page
    owner.open(stop)
    assert "もう保存されています" in owner.send(stop)
    assert "本人から声がかかった" in page
    back = f"/people/{case_id}/come-back/"
    owner.open(back)
    post, day = str(fallback(cast.owner)), clock.in_days(3).isoformat()
    owner.send(back, post_id=post, next_contact_on=day)
    assert queries.record(cast.owner, case_id).connection.is_open
    assert "もうつながっています" in owner.send(back, 422, post_id=post, next_contact_on=day)


def _offer(cast, case_id, recipient, need):
    [task] = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[recipient],
        urgency="normal",
        offer={"need": need, "where": "港のあたり", "when": "平日"},
    )
    referral.send_offer(by=cast.owner, task_id=task)
    return task


def test_who_asks_what_ends_with_the_contact_is_told_each_and_whom_to_ring(owner, cast, case_id):
    """What was accepted ends too; whoever has no account is told by nobody but us."""
    other = Recipient(organisation_id=cast.other.organisation_id)
    accepted = _offer(cast, case_id, other, "将棋の仲間")
    referral.accept_offer(by=cast.other, task_id=accepted, post_id=fallback(cast.other))
    place = Service(id=new_id(), name="喫茶なぎさ", kind="place", standing="informal")
    place.phone, place.state, place.folded = "054-000-2222", "listed", "喫茶なぎさ"
    place.save(force_insert=True)
    letter = _offer(cast, case_id, Recipient(service_id=place.pk), "お茶の時間")
    stop = f"/people/{case_id}/stop/"
    page = owner.open(stop)
    assert "<li>NPO法人ひだまり（くわしいことを渡す前）</li>" in page
    assert (
        "<li>喫茶なぎさ（返事を待っています）：知らせが届きません。電話で伝えてください。" in page
    )
    assert 'href="tel:0540002222">054-000-2222</a></li>' in page
    page = owner.send(stop)
    rings = page.split("終わったことを、電話で伝えてください")[1]
    assert "喫茶なぎさ" in rings.split("</li>")[0]
    assert "ひだまり" not in rings.split("</li>")[0]
    assert "喫茶なぎさには、知らせが届きません。" in owner.open(f"/referrals/{letter}/")
    _stays_on_today_until_it_was_told(owner, letter)


def _stays_on_today_until_it_was_told(owner, letter):
    told = f"/referrals/{letter}/end-told/"
    today = owner.open("/today/")
    assert 'href="tel:0540002222"' in today and f'action="{told}"' in today
    assert told in owner.open(f"/referrals/{letter}/")
    owner.open("/today/")
    page = owner.send(told)
    assert "喫茶なぎさに、終わったことを伝えたと書きとめました。" in page and told not in page
    assert told not in owner.open("/today/")
    owner.open(f"/referrals/{letter}/")
    untold = f"/referrals/{letter}/end-untold/"
    assert untold in owner.text
    owner.open(untold)
    page = owner.send(untold)
    assert "喫茶なぎさに伝えることを、きょうの一覧に戻しました。" in page
    assert "「終わったことを伝えました」は、まちがいでした" in page
    assert f'action="{told}"' in owner.open("/today/")


@pytest.mark.parametrize("is_given", [False, True])
@pytest.mark.parametrize("has_met", [False, True])
def test_whoever_was_introduced_and_has_not_met_them_is_told_to_whom_it_goes_back(
    cast, case_id, has_met, is_given
):
    task_id = _offer(cast, case_id, Recipient(organisation_id=cast.other.acting_for), "将棋の仲間")
    referral.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    if is_given:
        tell_who(cast.owner, task_id)
    if has_met:
        met = {"on": clock.today(), "how": "phone"}
        referral.record_first_meeting(by=cast.other, task_id=task_id, **met)
    theirs = Task.objects.get(pk=task_id).to_case_id
    page = Seat(cast.other).open(f"/people/{theirs}/stop/")
    said = "「本人がのぞまなくなった」として、つなぎが戻ります：みなと社会福祉協議会"
    assert (said in page) == (not has_met)
    # Who stays beside them is said on both sides, and whether they hear of it by itself.
    assert ("みなと社会福祉協議会に伝わります" in page) == has_met
    assert ("みなと社会福祉協議会は、これまでどおり、そばにいます" in page) == has_met
    ours = Seat(cast.owner).open(f"/people/{case_id}/stop/")
    assert ("NPO法人ひだまりは、これまでどおり、そばにいます" in ours) == has_met
    assert ("NPO法人ひだまりに伝えてください" in ours) == has_met


def test_where_nothing_ends_no_introduction_is_spoken_of(owner, case_id):
    assert (
        "つなぎ" not in owner.open(f"/people/{case_id}/stop/").split("<h1>")[1].split("</form>")[0]
    )


def test_the_way_to_no_more_contact_stands_where_one_rings_and_writes(owner, case_id):
    stop = f'href="/people/{case_id}/stop/"'
    record, note_page = f"/people/{case_id}/", f"/people/{case_id}/note/"
    reach = owner.open(record).split('id="reach"')[1].split("</section>")[0]
    assert stop in reach and stop in owner.open(note_page)
    owner.open(f"/people/{case_id}/stop/")
    owner.send(f"/people/{case_id}/stop/")
    assert stop not in owner.open(record) and stop not in owner.open(note_page)


def test_who_asked_for_no_contact_is_left_in_peace_by_the_page(owner, cast, case_id):
    told = f"/people/{case_id}/sections/contact/"
    owner.open(told)
    owner.send(told, may_contact="yes", call_from="10:00")
    record = f"/people/{case_id}/"
    page = owner.open(record)
    assert 'href="tel:' in page
    assert f"/people/{case_id}/appointments/new/" in page or "予定を入れる" in page
    assert "また連絡してよいか" in page
    stop = f"/people/{case_id}/stop/"
    owner.open(stop)
    page = owner.send(stop)
    assert "こちらからは連絡しません" in page
    for inviting in ('href="tel:', "予定を入れる", "また連絡してよいか"):
        assert inviting not in page
    assert "10:00" in page
    happened = page[page.index('class="timeline"') :]
    assert "本人が望んで、こちらからの連絡を終わりにしました。" in happened
    assert "11月16日" in happened
    name = next(one.name for one in responsible_members(cast.owner, cast.owner.acting_for))
    assert name in happened
    back = f"/people/{case_id}/come-back/"
    owner.open(back)
    owner.send(
        back,
        post_id=str(fallback(cast.owner)),
        next_contact_on=clock.in_days(3).isoformat(),
    )
    page = owner.open(record)
    assert page.index("またつながりました") < page.index("本人が望んで、こちらからの")
    assert 'href="tel:' in page


def test_a_turn_stands_on_one_page_of_a_long_timeline(owner, cast, case_id):
    for day in range(50):
        with clock.at(MOMENT - timedelta(days=60 - day)):
            if day == 25:
                people_actions.stop_contact(by=cast.owner, case_id=case_id)
                people_actions.come_back(
                    by=cast.owner,
                    case_id=case_id,
                    post_id=fallback(cast.owner),
                    next_contact_on=clock.in_days(3),
                )
            note(cast.owner, case_id, f"{day}日目")
    seen = [owner.open(f"/people/{case_id}/?page={number}") for number in (1, 2, 3)]
    assert [page.count("本人が望んで、こちらからの") for page in seen].count(1) == 1
    assert sum(page.count("またつながりました") for page in seen) == 1


def test_who_says_no_in_their_wishes_is_not_forgotten_by_the_page(owner, case_id):
    address = f"/people/{case_id}/sections/contact/"
    owner.open(address)
    page = owner.send(address, may_contact="no")
    assert f"/people/{case_id}/stop/" in page
    assert "連絡しないでほしい" in page


def test_what_begins_is_ones_own_and_is_handed_over_to_whom_one_chooses(owner, cast, case_id):
    own = f'value="{fallback(cast.owner)}"'
    address = f"/people/{case_id}/hand-over/connection/"
    assert own in owner.open(address)
    assert "checked" not in owner.text
    owner.send(address, 422)
    assert owner.mistakes == ["気にかける担当を選んでください。"]
    assert re.search(f"{own}[^>]* checked", owner.open(f"/people/{case_id}/problem/"))
    people_actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    stranger = Seat(cast.stranger)
    assert re.search(f"{own}[^>]* checked", stranger.open(f"/people/{case_id}/problem/")), (
        "only one"
    )
    network.create_post(by=cast.owner, name="地域担当", holder_id=cast.teammate.id)
    assert "checked" not in stranger.open(f"/people/{case_id}/problem/")


@pytest.mark.parametrize("page", ["hand-over/connection/", "problem/close/", "stop/", "come-back/"])
def test_a_stranger_does_nothing_here(cast, case_id, page):
    seat = Seat(cast.stranger)
    assert seat.post(f"/people/{case_id}/{page}", {}).status_code == 404


def test_a_member_of_any_organisation_is_kept_away(owner, stranger, cast, case_id):
    address = f"/people/{case_id}/protection/"
    assert "同じ主体で相談・支援をする人みんな" in owner.open(address)
    page = owner.send(address, member_id=str(cast.partner.id))
    assert "黒田 剛" in page and "うみべ商事" in page and "チームの人だけ" in page
    assert "花ちゃん" not in stranger.send("/people/search/", words="タカハシ")
    stranger.open(address, status=404)
    assert "黒田 剛（うみべ商事）" in owner.open(f"{address}let-near/{cast.partner.id}/")
    assert "let-near/" not in owner.send(f"{address}let-near/{cast.partner.id}/")
    owner.open(f"{address}unrestrict/")
    owner.send(f"{address}unrestrict/")
    assert "花ちゃん" in stranger.send("/people/search/", words="タカハシ")


def test_who_is_kept_away_is_no_choice_any_more(owner, cast, case_id):
    address = f"/people/{case_id}/protection/"
    choice = f'<option value="{cast.partner.id}"'
    owner.open(address)
    assert choice in owner.page.content.decode()
    before = owner.page
    owner.send(address, member_id=str(cast.partner.id))
    assert choice not in owner.page.content.decode()
    owner.page = before
    assert "黒田 剛" in owner.send(address, member_id=str(cast.partner.id))  # sent twice


def test_two_of_one_name_are_told_apart_by_where_they_are_and_what_they_do(owner, cast, case_id):
    double = join(cast.other, "sato2", "佐藤 まこと", "worker")
    elsewhere = join(cast.partner, "sato3", "佐藤 まこと", "worker")
    network.change_roles(by=cast.other, member_id=double.acting_id, roles=["worker"], label="会計")
    page = owner.open(f"/people/{case_id}/protection/")
    assert f'<option value="{double.id}">佐藤 まこと（NPO法人ひだまり・会計）</option>' in page
    assert f'<option value="{elsewhere.id}">佐藤 まこと（うみべ商事）</option>' in page


def test_who_came_along_as_kept_away_can_be_so_by_ones_own_word_too(owner, cast, case_id):
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.id)
    other, address = Seat(cast.other), f"/people/{theirs}/protection/"
    said = "つないでくれた主体が、近づけないことにしています"
    assert said in other.open(address)
    assert said not in owner.open(f"/people/{case_id}/protection/")
    other.open(f"{address}let-near/{cast.partner.id}/")
    assert "先に、そちらでやめてもらってください" in other.send(
        f"{address}let-near/{cast.partner.id}/", 422
    )
    other.open(address)
    assert said not in other.send(address, member_id=str(cast.partner.id))


def test_what_is_lifted_where_somebody_came_from_is_not_said_to_stand_there(owner, cast, case_id):
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.id)
    other, address = Seat(cast.other), f"/people/{theirs}/protection/"
    people_actions.let_near(by=cast.owner, case_id=case_id, member_id=cast.partner.id)
    page = other.open(address)
    assert "黒田 剛<br>" in page, "here they are kept away still"
    assert "つないでくれた主体が、近づけないことにしています" not in page
    assert "つないでくれた主体は、もう近づけないことにしていません。" in page


def test_nobody_chosen_is_said_at_the_field(owner, case_id):
    address = f"/people/{case_id}/protection/"
    owner.open(address)
    owner.send(address, 422, member_id="")


def test_only_what_the_person_answered_stands_as_their_words(owner, cast, case_id):
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    page = owner.open(f"/people/{case_id}/")
    assert "本人は、こちらからの連絡を望んでいません" in page
    assert "連絡しないでほしい」" not in page
    version = queries.open_sections(cast.owner, case_id, ["contact"], "support")["contact"].version
    people_actions.write_section(
        by=cast.owner,
        case_id=case_id,
        name="contact",
        version=version,
        content={"may_contact": "no"},
    )
    page = owner.open(f"/people/{case_id}/")
    assert "本人の答えは「いまは、連絡しないでほしい」です" in page
    assert "もう連絡しないで」" not in page

"""きょう: the most pressing first, nothing empty, always the same number of queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import begin, fallback
from tests.entry.web.seats import Seat
from tonari.ground.network.actions import create_post
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.records.people import actions as people
from tonari.records.people.models import Grant
from tonari.work.referral import actions as referral
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task
from tonari.work.support import actions as support
from tonari.work.support.rules import When

QUERIES = 45


def refer(cast, case_id, need="将棋の仲間"):
    [task] = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(organisation_id=cast.other.organisation_id)],
        urgency="normal",
        offer={"need": need, "where": "港のあたり", "when": "平日"},
    )
    referral.send_offer(by=cast.owner, task_id=task)
    referral.consent(
        by=cast.owner,
        task_id=task,
        sections=["identity", "words"],
        asked="in_person",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    return task


def accept(cast, task):
    referral.accept_offer(by=cast.other, task_id=task, post_id=fallback(cast.other))


@pytest.fixture
def other(cast):
    return Seat(cast.other)


def test_when_nobody_waits_it_says_so_calmly(owner, case_id):
    page = owner.open("/today/")
    assert "いまは待っている人はいません" in page
    assert "<h2" not in page


def test_somebody_whose_day_has_come_has_a_note_and_a_call_at_hand(owner, case_id, now):
    with clock.at(now + timedelta(days=30)):
        page = _later(owner, "/today/")
    assert "声をかける" in page
    assert f"/people/{case_id}/note/?from=today" in page
    assert f'href="/people/{case_id}/#contact"' in page
    assert "tel:09000001234" not in page
    assert "しばらく話せていません" not in page
    with clock.at(now + timedelta(days=70)):
        assert "しばらく話せていません" in _later(owner, "/today/")


def _later(seat, address):
    from tests.ground.network.people import cookie_of
    from tonari.entry.web.signin.cookies import KEY_COOKIE

    seat.cookies[KEY_COOKIE] = cookie_of(seat.actor)
    return seat.open(address)


def test_each_waits_under_what_is_to_be_done(cast, owner, other, case_id):
    task = refer(cast, case_id)
    page = other.open("/today/")
    assert "返事を待たれています" in page
    assert "みなと社会福祉協議会から" in page
    assert f"/referrals/{task}/" in page
    assert "花ちゃん" not in page
    referral.ask(by=cast.other, task_id=task, words="夜でもよいですか")
    assert "質問がきています" in owner.open("/today/")
    referral.answer(by=cast.owner, task_id=task, words="はい")
    accept(cast, task)
    page = owner.open("/today/")
    assert "いま渡す" in page
    assert "花ちゃん" in page
    assert "NPO法人ひだまりへのつなぎ" in page
    referral.release(by=cast.owner, task_id=task)
    page = other.open("/today/")
    assert "みなと社会福祉協議会からの方（11月16日）" in page
    assert f"/people/{Task.objects.get().to_case_id}/#contact" in page
    assert 'id="to_meet"' in page
    referral.fail(by=cast.other, task_id=task, reason="could_not_meet")
    page = owner.open("/today/")
    assert "もどってきた" in page and "うまくいかなかったのはきょう" in page
    assert "会えなかった" in page, "why it came back"


def _step(task, name):
    return f'href="/referrals/{task}/{name}/"'


def test_what_is_to_be_done_stands_there_as_a_button(cast, owner, other, case_id, now):
    """It leads to the page that asks; nothing happens by the touch on the list itself."""
    task = refer(cast, case_id)
    page = other.open("/today/")
    assert _step(task, "accept") in page and ">引き受ける<" in page
    referral.ask(by=cast.other, task_id=task, words="夜でもよいですか")
    assert _step(task, "answer") in owner.open("/today/")
    referral.answer(by=cast.owner, task_id=task, words="はい")
    accept(cast, task)
    assert _step(task, "met") not in other.open("/today/"), "it is the sender's turn"
    page = owner.open("/today/")
    assert _step(task, "release") in page and 'action="/referrals' not in page
    [grant] = Grant.objects.all()
    people.withdraw_consent(by=cast.owner, grant_id=grant.pk)
    page = owner.open("/today/")
    assert _step(task, "consent") in page and _step(task, "release") not in page
    with clock.at(now + timedelta(days=31)):
        page = _later(owner, "/today/")
        row = page.split('id="to_release"')[1].split("</section>")[0]
        assert _step(task, "consent") in row and "/note/?from=today" in row


def test_after_the_handover_and_after_a_no_there_is_a_button_too(cast, owner, other, case_id):
    task = refer(cast, case_id)
    accept(cast, task)
    referral.release(by=cast.owner, task_id=task)
    assert _step(task, "met") in other.open("/today/")
    referral.fail(by=cast.other, task_id=task, reason="could_not_meet")
    page = owner.open("/today/")
    again = f"/referrals/new/?case={case_id}&again={task}"
    assert again in page and again in owner.open(f"/referrals/{task}/")


def test_somebody_without_a_name_here_is_called_the_same_everywhere(cast, owner, other, case_id):
    task = refer(cast, case_id)
    referral.ask(by=cast.other, task_id=task, words="夜でもよいですか")
    accept(cast, task)
    assert "質問に、まだ答えていません" in owner.open("/today/")
    referral.release(by=cast.owner, task_id=task)
    theirs = Task.objects.get().to_case_id
    plan(cast, theirs, clock.today(), by=cast.other)
    page = other.open("/today/")
    who = "みなと社会福祉協議会からの方（11月16日）</a>"
    assert page.count(who) == 2
    assert "名前をまだ写していない方" not in page
    for address in ("/people/", "/people/all/"):
        page = other.open(address)
        assert who in page and "名前をまだ写していない方</a>" not in page
    assert "質問がきています" in owner.open("/today/")


def test_nobody_is_sent_to_whom_took_the_consent_back(cast, other, case_id, now):
    task = refer(cast, case_id)
    accept(cast, task)
    referral.release(by=cast.owner, task_id=task)
    theirs = Task.objects.get().to_case_id
    first = "連絡する前に、みなと社会福祉協議会に確かめてください"
    record = f"/people/{theirs}/"
    asked = queries_of(other, now)
    page = other.open("/today/")
    assert "までに会う" in page and first not in page
    assert first not in other.open(record)
    [grant] = Grant.objects.all()
    people.withdraw_consent(by=cast.owner, grant_id=grant.pk)
    assert queries_of(other, now) == asked
    page = other.open("/today/")
    assert first in page and "11月16日（月）に、本人が同意を取り消しました。" in page
    assert "までに会う" not in page and f"{record}#contact" not in page
    page = other.open(record)
    assert first in page and f"/referrals/{task}/" in page
    with clock.at(now + timedelta(days=60)):
        page = _later(other, "/today/all/contacts/")
        assert first in page and f"{record}#contact" not in page


def _promise(cast, case_id, handover, day):
    task = refer(cast, case_id)
    accept(cast, task)
    referral.release(by=cast.owner, task_id=task, handover=handover, handover_on=day)
    return task


def test_a_promise_to_go_along_is_a_plan_of_the_senders_on_its_day(cast, owner, case_id, now):
    task = _promise(cast, case_id, "together", clock.in_days(3))
    assert f"/referrals/{task}/" not in owner.open("/today/")
    plans = owner.open(f"/people/{case_id}/").split('id="plans"')[1].split("</section>")[0]
    assert "11月19日（木）　いっしょに行く" in plans
    assert "NPO法人ひだまりへ" in plans
    assert "いまは、ありません" not in plans
    with clock.at(now + timedelta(days=3)):
        today = _later(owner, "/today/").split('id="plans"')[1].split("</section>")[0]
        assert ">花ちゃん<" in today and "いっしょに行く" in today
        assert f"/referrals/{task}/" in today
        assert "いっしょに行く" in _later(owner, "/today/all/plans/")
    with clock.at(now + timedelta(days=4)):
        page = _later(owner, "/today/")
        assert 'id="plans"' not in page
        assert f"/referrals/{task}/" in page.split('id="silent"')[1]
        assert "日がすぎています" in _later(owner, f"/people/{case_id}/").split('id="plans"')[1]


def test_the_recipient_sees_among_the_plans_that_somebody_comes_along(cast, other, case_id):
    task = _promise(cast, case_id, "together", clock.in_days(3))
    theirs = Task.objects.get(pk=task).to_case_id
    plans = other.open(f"/people/{theirs}/").split('id="plans"')[1].split("</section>")[0]
    assert "11月19日（木）　いっしょに行く" in plans
    assert "みなと社会福祉協議会から" in plans
    assert "いまは、ありません" not in plans


def test_whoever_goes_alone_is_no_plan_of_the_senders(cast, owner, case_id):
    task = _promise(cast, case_id, "alone", clock.today())
    assert f"/referrals/{task}/" not in owner.open("/today/")
    plans = owner.open(f"/people/{case_id}/").split('id="plans"')[1].split("</section>")[0]
    assert "いまは、ありません" in plans


def test_once_they_have_met_the_promise_is_kept(cast, owner, case_id):
    task = _promise(cast, case_id, "together", clock.today())
    assert 'id="plans"' in owner.open("/today/")
    referral.record_first_meeting(by=cast.other, task_id=task, on=clock.today(), how="together")
    assert 'id="plans"' not in owner.open("/today/")


def test_the_most_pressing_stands_first_and_each_once(cast, owner, case_id, now):
    accept(cast, refer(cast, case_id, "ゆずれない話"))
    declined = refer(cast, begin(cast.owner, {"identity": {"called": "じろう"}}), "ことわられた話")
    referral.decline_offer(by=cast.other, task_id=declined, reason="no_capacity")
    refer(cast, begin(cast.owner, {"identity": {"called": "みち"}}), "返事のない話")
    with clock.at(now + timedelta(days=8)):
        page = _later(owner, "/today/")
    assert (
        page.index("いま渡す") < page.index("もどってきた") < page.index("約束の日がすぎています")
    )
    assert "8日前に送りました" in page
    assert re.search(r"期限は\d+日前", page)
    for words in ("ゆずれない話", "ことわられた話", "返事のない話"):
        assert page.count(words) == 1


def test_who_waits_in_two_ways_stands_once_and_the_row_says_both(cast, owner, case_id, now):
    accept(cast, refer(cast, case_id))
    begin(cast.owner, {"identity": {"called": "じろう"}})
    with clock.at(now + timedelta(days=30)):
        page = _later(owner, "/today/")
        assert page.count(">花ちゃん<") == 1
        released, contacts = page.split('aria-labelledby="contacts"')
        assert "声をかける" in released.split(">花ちゃん<")[1]
        assert f"/people/{case_id}/note/?from=today" in released
        assert "じろう" in contacts and "花ちゃん" not in contacts
        assert "花ちゃん" in owner.open("/today/all/contacts/"), "the whole list leaves nobody out"


def test_whom_to_ring_up_shows_a_visit_that_is_planned(owner, cast, case_id, now):
    with clock.at(now + timedelta(days=30)):
        plan(cast, case_id, clock.in_days(2))
        page = _later(owner, "/today/")
    assert "花ちゃん" in page and "訪問の予定" in page


def plan(cast, case_id, on, by=None):
    by = by or cast.owner
    support.plan_appointment(
        by=by,
        appointment_id=new_id(),
        case_id=case_id,
        kind="visit",
        when=When(on, on),
        what="",
        place="",
        goers=[by.acting_id],
    )


def test_a_deadline_that_has_passed_does_not_look_like_one_ahead(cast, case_id, other, now):
    refer(cast, case_id)
    for days, words, tone in ((0, "までに返事", "wait"), (8, "返事の期限は", "warn")):
        with clock.at(now + timedelta(days=days)):
            [badge] = re.findall(
                r'<span class="badge ([^"]*)">([^<]*)</span>', _later(other, "/today/")
            )
        assert words in badge[1] and f"badge-{tone}" in badge[0]


def test_a_stranger_of_the_same_organisation_sees_nothing_of_it(cast, stranger, case_id):
    accept(cast, refer(cast, case_id))
    assert "いまは待っている人はいません" in stranger.open("/today/")


def queries_of(seat, moment):
    with clock.at(moment):
        _later(seat, "/today/")
        with CaptureQueriesContext(connection) as asked:
            seat.open("/today/")
    return len(asked)


def test_the_number_of_queries_does_not_grow(cast, owner, case_id, now):
    """One query more or less is a change to be looked at."""
    accept(cast, refer(cast, case_id))
    later = now + timedelta(days=40)
    few = queries_of(owner, later)
    for number in range(6):
        accept(cast, refer(cast, begin(cast.owner, {"identity": {"called": f"ひと{number}"}})))
    assert queries_of(owner, later) == few == QUERIES


def test_more_than_a_few_lead_to_a_list_page_by_page(cast, owner, now):
    for number in range(54):
        begin(cast.owner, {"identity": {"called": f"ひと{number:02}さん"}})
    with clock.at(now + timedelta(days=31)):
        page = _later(owner, "/today/")
        assert page.count("/note/?from=today") == 12
        assert "声をかける：54件すべて見る" in page
        first = owner.open("/today/all/contacts/")
        assert first.count("/note/?from=today") == 50
        last = owner.open("/today/all/contacts/?page=2")
        assert last.count("/note/?from=today") == 4
        names = [f"ひと{number:02}さん" for number in range(54)]
        assert all((name in first) != (name in last) for name in names)
        owner.open("/today/all/contacts/?page=9")  # it was longer a while ago
        assert owner.page.redirect_chain == [("/today/all/contacts/?page=2", 302)]
    owner.open("/today/all/nothing/", status=404)
    Seat(cast.host).open("/today/all/contacts/", status=404)


def test_whoever_holds_several_posts_can_look_at_one(cast, owner, case_id, now):
    assert "すべての担当" not in owner.open("/today/")
    night = create_post(by=cast.owner, name="夜の担当", holder_id=cast.owner.id)
    people.open_case(
        by=cast.owner,
        case_id=new_id(),
        post_id=night,
        sections={"identity": {"called": "よるさん"}},
        next_contact_on=clock.in_days(30),
    )
    accept(cast, refer(cast, case_id))
    with clock.at(now + timedelta(days=31)):
        page = _later(owner, "/today/")
        assert "よるさん" in page and "いま渡す" in page
        page = owner.open(f"/today/?post={night}")
        assert "よるさん" in page
        assert "花ちゃん" not in page and "いま渡す" not in page
        assert "花ちゃん" in owner.open(f"/today/?post={fallback(cast.owner)}")
        # Somebody else's post is no way to anything.
        assert "よるさん" in owner.open(f"/today/?post={fallback(cast.other)}")


def test_a_host_sees_what_a_host_may_see(cast, owner, now):
    """Their places, whom to tell, and how many answers wait: not a word of anybody."""
    host = Seat(cast.host)
    page = host.open("/today/")
    assert "いまは待っている人はいません" in page
    assert "佐藤 さくら" in page and "鈴木 一郎" in page
    assert 'href="/people/"' not in page and "はじめての人を書く" not in page
    refer_back(cast, "夜の見守り")
    page = host.open("/today/")
    assert "返事を待っているお願いが1件あります" in page
    assert "夜の見守り" not in page and "/referrals/" not in page
    place = put_service(
        by=cast.owner,
        form_id=new_id(),
        state="listed",
        content=Content(name="みなと食堂", kind="place", hours="毎日"),
    )
    page = host.open("/today/")
    assert f"/places/{place}/" in page and "のせてあることを確かめる" not in page
    with clock.at(now + timedelta(days=200)):
        page = _later(host, "/today/")
        assert "のせてあることを確かめる" in page and f"/places/{place}/edit/" in page
    assert "みなと食堂" not in Seat(cast.other).open("/today/")


def refer_back(cast, need):
    [task] = referral.prepare_referral(
        by=cast.other,
        referral_id=new_id(),
        case_id=begin(cast.other, {"identity": {"called": "みち"}}),
        recipients=[Recipient(organisation_id=cast.owner.organisation_id)],
        urgency="normal",
        offer={"need": need, "where": "港のあたり", "when": "平日"},
    )
    referral.send_offer(by=cast.other, task_id=task)

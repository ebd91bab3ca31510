"""After the first meeting: staying beside, letting go, and thinking better of it."""

from uuid import UUID

import pytest

from tests.cast import fallback, join
from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.ground.network.actions import staff_post
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.records.people.actions import come_back, join_team, write_section
from tonari.records.people.models import Grant, Track
from tonari.records.people.queries import contacts_due, record
from tonari.work.referral.models import Task


@pytest.fixture
def other(cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


@pytest.fixture
def taken(owner, other, case_id, cast) -> str:
    """The address of an introduction that the NPO has taken up; nothing is handed over."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    return address


def meet(seat: Seat, address: str) -> None:
    seat.send(f"{address}met/", on=clock.today().isoformat(), how="phone")


@pytest.fixture
def met(owner, other, taken) -> str:
    """The same, handed over and met."""
    consent(owner, taken)
    owner.send(f"{taken}release/", handover="alone")
    meet(other, taken)
    return taken


def test_today_leads_to_the_question_and_letting_go_says_what_it_did(owner, met):
    page = owner.open("/today/")
    assert f'<a class="button button-quiet button-small" href="{met}step-back/"' in page
    assert f'action="{met}stay/"' in page
    assert "こちらの次の連絡の日は、なくなります" in owner.open(f"{met}step-back/")
    page = owner.send(f"{met}step-back/")
    assert "NPO法人ひだまりにまかせました" in page
    assert f'href="{met}stay-again/"' in page
    assert "また担当になり" in owner.open(f"{met}stay-again/")
    page = owner.send(f"{met}stay-again/")
    assert "また、こちらも本人のそばにいます" in page
    assert "こちらも、そばにいつづけます" in page
    assert f'href="{met}step-back/"' in page
    assert Task.objects.get().sender_role == "beside"


def test_whoever_has_not_chosen_yet_hears_that_the_person_refuses_the_other_side(
    owner, other, met, case_id
):
    theirs = f"/people/{Task.objects.get().to_case_id}/"
    other.open(f"{theirs}stop/")
    other.send(f"{theirs}stop/")
    today = owner.open("/today/")
    assert "本人は相手の連絡をのぞんでいません" in today
    assert "こちらがまた担当です。" not in today, "they never left"
    assert f'href="{met}step-back/"' not in today
    page = owner.open(met)
    assert "本人は、NPO法人ひだまりからの連絡をのぞんでいません。" in page
    assert "ようすを聞いてみてください。" in page
    assert "渡すか、相手が本人から聞いて" not in page
    assert "紹介された先からの連絡をのぞまなくなりました" in page
    owner.send(f"{met}settle/")
    assert "のぞんでいません" not in owner.open("/today/")
    page = other.open(met)
    assert "こちらからは連絡していません。" in page
    assert "いまは開けません" not in page
    assert f"{met}complete/" not in page


def test_whoever_the_person_wants_no_contact_with_does_not_say_that_they_stay(owner, met, case_id):
    owner.open(f"/people/{case_id}/stop/")
    owner.send(f"/people/{case_id}/stop/")
    page = owner.open(met)
    assert "そばにいつづけます" not in page
    assert "こちらからは連絡していません。" in page


def test_that_they_have_met_stands_in_the_recipients_timeline(other, met):
    page = other.open(f"/people/{Task.objects.get().to_case_id}/")
    assert "みなと社会福祉協議会のつなぎで、会えました。" in page
    assert page.index("会えました。") < page.index("紹介を受けて、記録をはじめました。")


def test_whoever_has_met_them_today_is_not_asked_to_ring_them_up_today(cast, other, taken):
    meet(other, taken)
    assert contacts_due(cast.other)[0] == 0
    track = record(cast.other, Task.objects.get().to_case_id).connection
    assert track.next_contact_on == clock.in_days(track.rhythm_days)
    page = other.open(f"{taken}fail/")
    assert "会えなかった" not in page and "合わなかった" in page


def test_to_stay_says_so_once_a_page_however_often_it_is_pressed(owner, met):
    for _press in range(2):
        owner.post(f"{met}stay/")
        page = owner.send(f"{met}stay/")
        assert page.count("そばにいつづけることにしました。次の") == 1


def test_who_was_met_before_anything_was_handed_over_is_told_as_it_is(owner, other, taken):
    meet(other, taken)
    page = other.text
    assert "に会えました。" in page
    assert "くわしいことは、渡されていません。" in page
    assert "くわしいことを渡します" not in page
    assert "本人のページを開く" in page
    page = owner.open("/today/")
    assert 'id="met"' in page
    assert "くわしいことは、まだ渡していません。" in page
    assert 'id="to_release"' not in page
    assert f'action="{taken}stay/"' in page
    assert f"{taken}step-back/" not in page
    page = owner.open(taken)
    assert "本人に確かめてください" not in page
    assert "同意しなくても、支援は受けられます" in page
    assert f'<a class="button" href="{taken}stay/"' in page
    assert f'href="{taken}consent/"' in page
    assert f'href="{taken}step-back/"' not in page
    assert "まかせられません" in page
    refused = owner.send(f"{taken}step-back/", status=422)
    assert "本人に連絡できないかもしれません" in refused


def test_once_it_is_agreed_upon_after_all_it_is_handed_over_and_may_be_let_go(owner, other, taken):
    meet(other, taken)
    owner.send(f"{taken}stay/")
    assert 'id="to_release"' not in owner.open("/today/")
    other.open(taken)
    other.send(f"{taken}complete/")
    consent(owner, taken)
    assert f'<a class="button" href="{taken}release/"' in owner.open(taken)
    assert 'id="to_release"' in owner.open("/today/")
    owner.send(f"{taken}release/")
    assert f'href="{taken}step-back/"' in owner.open(taken)
    assert "渡された記録を開く" in other.open(taken)


def test_who_wrote_down_for_themselves_who_it_is_may_be_left_in_charge(owner, other, taken, cast):
    meet(other, taken)
    theirs = Task.objects.get().to_case_id
    told = {"called": "花ちゃん", "phone": "090-0000-1234"}
    write_section(by=cast.other, case_id=theirs, name="identity", content=told, version=1)
    assert f'href="{taken}step-back/"' in owner.open(taken)
    assert "にまかせました" in owner.send(f"{taken}step-back/")


def test_that_they_had_met_is_undone_and_both_pages_say_so(owner, other, met):
    owner.send(f"{met}step-back/")
    assert f'href="{met}not-met/"' in other.open(met)
    assert f'href="{met}hold/"' not in other.text
    page = other.send(f"{met}not-met/")
    assert "まだ会えていないことを、みなと社会福祉協議会に知らせました。" in page
    assert "順番を待っています" not in page
    assert "まだ会えていません。" in page
    assert "に会えました（電話で引き合わせた）」は、まちがいでした" in page
    assert f'href="{met}met/"' in page
    page = owner.open("/today/")
    assert "会えたのは、まちがいでした" in page
    page = owner.open(met)
    assert "まだ会えていないと知らせがありました。" in page
    assert "本人のそばにいるのはこちらです" in page
    assert f'href="{met}settle/"' in page
    assert "ほかのところにつなぐ" not in page
    meet(other, met)
    assert "まだ会えていないと知らせがありました。" not in owner.open(met)
    assert f'href="{met}stay/"' in owner.text


def test_who_deputises_is_named_where_a_post_is_chosen_and_where_it_is_handed_over(
    owner, other, case_id, cast
):
    mori = join(cast.other, "mori", "森 あかね", "worker")
    post = fallback(cast.other)
    staff_post(by=cast.other, post_id=post, holder_id=cast.other.id, deputy_id=mori.id)
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    assert "（木村 健、森 あかね）" in other.open(f"{address}accept/")
    accept(other, address)
    consent(owner, address)
    assert "（木村 健、森 あかね）" in owner.open(f"{address}release/")


def test_how_they_are_brought_together_is_not_changed_by_an_older_page(owner, taken, cast, case_id):
    join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    teammate, address = Seat(cast.teammate), f"{taken}arrange/"
    owner.open(address)
    teammate.open(address)
    owner.send(address, handover="together", handover_on="2026-11-18")
    page = teammate.send(address, 422, handover="phone", words="14時に店の前で")
    assert "ほかの人が直しました" in page and "ほかの人が書いた、いまの内容" in page
    assert '<dd class="prose">11月18日（水）</dd>' in page
    assert "14時に店の前で" in page and Task.objects.get().handover == "together"
    teammate.send(address, handover="phone", words="14時に店の前で")
    assert Task.objects.get().handover == "phone"


@pytest.fixture
def left(owner, other, met) -> str:
    """The same, completed, and the sender has stepped back."""
    other.send(f"{met}complete/")
    owner.send(f"{met}step-back/")
    return met


def test_who_can_be_reached_no_more_is_with_the_sender_again_and_said_before(
    owner, other, left, case_id
):
    theirs = f"/people/{Task.objects.get().to_case_id}/"
    take_back = f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/"
    page = owner.open(take_back)
    assert "NPO法人ひだまりは本人に連絡できなくなるので、みなと社会福祉協議会がまた担当" in page
    owner.send(take_back)
    today = owner.open("/today/")
    assert "相手は、いま本人に連絡できません" in today
    assert "こちらがまた担当です。" in today
    assert f'href="{left}settle/"' in today
    assert "つながりませんでした" not in today, "nothing has failed: they took it back"
    page = owner.open(left)
    assert "NPO法人ひだまりは、いま本人に連絡できません。" in page
    assert f'href="{left}consent/"' in page, "it can be agreed upon anew"
    assert "に、本人が同意を取り消しました。 渡したものは、いま相手には開けません。" in page
    assert "つないだ側がまた担当になりました" in page
    assert "ほかのところにつなぐ" not in page, "first the person is talked with"
    page = other.open(left)
    assert "相手は、いま本人に連絡できません" not in page, "that is they"
    assert "渡されたものは、いまは開けません。" in page
    assert "渡された記録を開く" not in page
    assert "連絡する前に、みなと社会福祉協議会に確かめてください。" in other.open(theirs)
    assert "ほかの主体</span> みなと社会福祉協議会" in other.open(theirs), "is beside them again"
    Track.objects.filter(case=Task.objects.get().to_case_id).update(next_contact_on=clock.today())
    assert "先に確かめる" in other.open("/today/")


def test_whoever_has_met_and_knows_them_need_not_ask_first(cast, owner, other, met, case_id):
    theirs = Task.objects.get().to_case_id
    told = {"called": "花ちゃん", "phone": "090-0000-1234"}
    write_section(by=cast.other, case_id=theirs, name="identity", content=told, version=1)
    take_back = f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/"
    owner.open(take_back)
    owner.send(take_back)
    assert "先に確かめる" not in other.open("/today/")
    page = other.open(f"/people/{theirs}/")
    assert "連絡する前に" not in page
    assert "ここで書いたものは、この記録に残っています。" in page, "but what was taken back is told"


def test_after_a_withdrawal_both_sides_say_who_is_beside_and_what_opens(
    owner, other, left, case_id, cast
):
    theirs, take_back = (
        f"/people/{Task.objects.get().to_case_id}/",
        f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/",
    )
    told = {"called": "花ちゃん", "phone": "090-0000-1234"}
    write_section(
        by=cast.other, case_id=UUID(theirs[8:-1]), name="identity", content=told, version=1
    )
    assert "渡された記録を開く" in other.open(left)
    owner.open(take_back)
    owner.send(take_back)
    page = other.open(left)
    assert "渡された記録を開く" not in page
    assert "渡されたものは、いまは開けません。" in page
    assert f'href="{theirs}">本人のページを開く' in page
    assert "いまはNPO法人ひだまりがそばにいます" in owner.open(left)
    record = owner.open(f"/people/{case_id}/")
    assert record.count("いまは、こちらの担当ではありません") == 2, "above, and at their connection"
    assert "ほかの主体が、そばにいます。（NPO法人ひだまり）" in record
    assert "ほかの主体</span> NPO法人ひだまり" in record
    assert "つづいています" in other.open(theirs)
    assert "先に確かめる" not in other.open("/today/"), "they know the person, and we left"


def test_whoever_is_to_ask_the_sender_first_has_their_number_at_hand(
    cast, owner, other, taken, case_id
):
    consent(owner, taken)
    owner.send(f"{taken}release/", handover="alone")
    Organisation.objects.filter(pk=cast.owner.acting_for).update(phone="054-000-1234")
    owner.open(f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/")
    owner.send(f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/")
    today = other.open("/today/")
    assert "先に確かめる" in today
    assert 'href="tel:0540001234"' in today


def test_who_is_left_for_good_by_the_person_is_asked_for_by_whoever_left_them(owner, other, left):
    stop = f"/people/{Task.objects.get().to_case_id}/stop/"
    assert "つないでくれたみなと社会福祉協議会に伝わり" in other.open(stop)
    other.send(stop)
    assert "確かめてください" not in other.open(left)
    assert "本人は相手の連絡をのぞんでいません" in owner.open("/today/")
    page = owner.open(left)
    assert "本人は、NPO法人ひだまりからの連絡をのぞんでいません。" in page
    assert "こちらへの気持ちは、まだ聞いていません。" in page
    assert "同意を取り消しました。" not in page
    assert f'<a class="button" href="{left}settle/">' in page
    check_nothing_to_choose(owner, left)
    owner.send(f"{left}settle/")
    assert "のぞんでいません" not in owner.open("/today/")
    check_nothing_to_choose(owner, left)
    page = owner.open(left)
    assert "本人は、NPO法人ひだまりからの連絡をのぞんでいません。" in page
    assert "本人のそばにいるのは、こちらの担当です。" in page
    assert "いまは、その操作はいりません" in owner.open(f"{left}step-back/")
    come_back_to(other, Task.objects.get().to_case_id)
    assert f'href="{left}step-back/"' in owner.open("/today/")
    page = owner.open(left)
    assert "のぞんでいません。" not in page
    assert f'href="{left}step-back/"' in page
    assert "にまかせました" in owner.send(f"{left}step-back/")


def check_nothing_to_choose(seat: Seat, address: str) -> None:
    """No page speaks of leaving the person to whom they refuse, nor of staying with that one."""
    for page in (seat.open("/today/"), seat.open(address)):
        assert f"{address}step-back/" not in page
        assert f"{address}stay/" not in page
        assert "まかせるかを選べます" not in page


def come_back_to(seat: Seat, case_id: UUID) -> None:
    """The person speaks to them again, and says who they are."""
    by = seat.actor
    come_back(by=by, case_id=case_id, post_id=fallback(by), next_contact_on=clock.today())
    said = {"called": "花ちゃん", "phone": "090-0000-1234"}
    write_section(by=by, case_id=case_id, name="identity", content=said, version=1)


def test_what_both_sides_doors_stand_open_for_says_of_nobody_that_they_are_beside(
    owner, other, left, case_id
):
    other.open(f"/people/{Task.objects.get().to_case_id}/stop/")
    other.send(f"/people/{Task.objects.get().to_case_id}/stop/")
    owner.open(f"/people/{case_id}/stop/")
    owner.send(f"/people/{case_id}/stop/")
    page = owner.open(left)
    assert "本人は、NPO法人ひだまりからの連絡をのぞんでいません。" in page
    assert "こちらの担当です" not in page
    check_nothing_to_choose(owner, left)


def test_today_offers_what_the_page_offers_of_whom_nobody_there_can_reach(owner, left, case_id):
    take_back = f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/"
    owner.open(take_back)
    owner.send(take_back)
    owner.send(f"{left}settle/")
    page = owner.open(left)
    assert "まかせられません。" in page and f"{left}step-back/" not in page
    assert f'href="{left}stay/"' in page
    today = owner.open("/today/")
    assert f'action="{left}stay/"' in today
    assert f"{left}step-back/" not in today
    assert "いまは、まかせられません。" in today
    assert "まかせるかを選べます" not in today
    assert "「そばにいつづける」を押すと、この一覧から消えます。" in today


def test_what_is_in_the_way_of_letting_go_is_a_link_away(owner, other, met, case_id, cast):
    third = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    page = owner.open(f"{met}step-back/")
    assert "このつなぎが" not in page and "1件、途中か、戻ってきたまま" in page
    assert f'<a href="{third}">NPO法人ひだまりへのつなぎを開く</a>' in page
    assert f'<a href="{third}">' in owner.send(f"{met}step-back/", 422)


def test_a_word_on_how_it_goes_is_not_called_optional(owner, met):
    page = owner.open(f"{met}follow-up/")
    assert "「続いている」のほかは必須" in page and "書かなくてもよい" not in page

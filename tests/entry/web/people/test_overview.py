"""The pages of the organisation's list."""

from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

from tests.cast import begin, fallback
from tests.entry.web.seats import Seat
from tonari.ground.network import actions as network
from tonari.records.people import actions
from tonari.records.people.models import Track

ALL, CHANGE = "/people/all/", "/people/all/change/"


def east(cast):
    return network.create_post(by=cast.owner, name="東の担当", holder_id=cast.stranger.acting_id)


def test_from_the_list_to_a_new_post_in_three_pages(owner, cast, case_id):
    post = east(cast)
    page = owner.open(f"{ALL}?unassigned=on")
    assert "最後の受け皿のままです" in page and "花ちゃん" in page
    assert "担当の人が、きょういません" not in page, "somebody holds it"
    chosen = f"{case_id}:{fallback(cast.owner)}"
    assert f'value="{chosen}"' in page
    page = owner.send(CHANGE, what="hand_over", chosen=[chosen])
    assert "1人を選んでいます" in page
    page = owner.send(CHANGE, what="hand_over", whom=str(post))
    assert "1人の担当を「東の担当（田中 実）」にしますか" in page
    page = owner.send(CHANGE, what="hand_over")
    assert "担当をかえた人：1人" in page
    assert f"{ALL}?unassigned=True" in page, "the filters are still there"
    assert Track.objects.get(case=case_id).post_id == post


def test_everybody_of_the_narrowed_list_and_who_could_not(owner, cast, case_id):
    away = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=away, member_id=cast.stranger.acting_id)
    post = east(cast)
    owner.open(ALL)
    page = owner.send(CHANGE, what="hand_over", everybody="1")
    assert "2人を選んでいます" in page
    owner.send(CHANGE, what="hand_over", whom=str(post))
    page = owner.send(CHANGE, what="hand_over")
    assert "担当をかえた人：1人" in page
    assert "かえられなかった人：1人" in page
    assert "近づけないことになっています" in page


def test_where_more_are_listed_than_are_changed_at_once_each_page_says_so(
    owner, cast, case_id, monkeypatch
):
    begin(cast.owner)
    post, said = east(cast), "いちどにかえられるのは1人までです"
    owner.open(ALL)
    assert said not in owner.send(CHANGE, what="hand_over", everybody="1")
    monkeypatch.setattr("tonari.entry.web.people.views.overview.MOST", 1)
    owner.open(ALL)
    page = owner.send(CHANGE, what="hand_over", everybody="1")
    assert "1人を選んでいます" in page and said in page
    assert said in owner.send(CHANGE, what="hand_over", whom=str(post))
    page = owner.send(CHANGE, what="hand_over")
    assert "担当をかえた人：1人" in page and said in page


def test_nothing_chosen_and_nonsense_do_no_harm(owner, case_id):
    owner.open(f"{ALL}?post=x&member={uuid4()}&state=closed&page=０")
    assert "花ちゃん" in owner.text
    assert "だれも選ばれていません" in owner.send(CHANGE, what="join", chosen=["x", "y:z"])
    owner.send(CHANGE, 404, what="steal")
    chosen = [str(case_id)]
    owner.send(CHANGE, what="join", chosen=chosen)
    owner.send(CHANGE, 422, what="join", chosen=chosen, step="choose", whom=str(uuid4()))


def test_a_name_never_stands_in_the_lists_address(owner, case_id):
    owner.open(ALL)
    page = owner.send(ALL, words="花子")
    assert "花ちゃん" in page and "words=" not in page
    assert "あてはまる人は、いません" in owner.send(ALL, words="だれもいない")
    assert "花ちゃん" in owner.open(f"{ALL}?words=だれもいない"), "an address has no words"


def test_words_filters_and_changes_keep_each_other(owner, cast, case_id):
    east(cast)
    begin(cast.owner, {"identity": {"called": "花よ"}})
    owner.open(f"{ALL}?unassigned=on&page=2")
    page = owner.send(f"{ALL}?unassigned=on&page=2", words="花子")
    address = owner.page.redirect_chain[-1][0]
    assert address.startswith(f"{ALL}?unassigned=True&found=") and "page=" not in address
    assert "花ちゃん" in page and "花よ" not in page
    found = parse_qs(urlsplit(address).query)["found"][0]
    page = owner.open(f"{ALL}?found={found}&page=7")
    assert "花ちゃん" in page and 'name="words" value="花子"' in page, "words have one page"
    assert f'<input type="hidden" name="found" value="{found}">' in page, "a filter keeps it"
    chosen = f"{case_id}:{fallback(cast.owner)}"
    page = owner.send(CHANGE, what="hand_over", chosen=[chosen])
    assert f'href="{ALL}?found={quote(found)}"' in page, "so does a change"
    owner.open(address)
    page = owner.send(address, words=" ")
    assert owner.page.redirect_chain[-1][0] == f"{ALL}?unassigned=True"
    assert "花よ" in page


def test_the_lists_words_are_shown_to_nobody_else(owner, cast, case_id):
    owner.open(ALL)
    owner.send(ALL, words="花子")
    address, seat = owner.page.redirect_chain[-1][0], Seat(cast.other)
    for broken in (address, f"{ALL}?found=花子", f"{ALL}?found=AA%00"):
        page = seat.open(broken)
        assert 'name="words" value=""' in page and 'name="found"' not in page


def test_a_colleague_without_the_task_sees_their_own_people(stranger, cast, case_id):
    page = stranger.open(ALL)
    assert "花ちゃん" not in page
    stranger.open("/people/load/", status=404)
    Seat(cast.host).open(ALL, status=404)
    page = stranger.send(CHANGE, what="join", chosen=[str(case_id)])
    page = stranger.send(CHANGE, what="join", whom=str(cast.stranger.acting_id))
    page = stranger.send(CHANGE, what="join")
    assert "チームに入れた人：0人" in page and "見つかりませんでした" in page
    assert "花ちゃん" in page, "every worker may know the name"


def test_who_carries_how_much(owner, cast, case_id):
    page = owner.open("/people/load/")
    assert "主体全体（重なりなし）" in page
    assert "田中 実" in page, "whoever has room stands there too"
    assert f"{ALL}?member={cast.owner.acting_id}" in page
    assert 'class="table table-narrow"' in page
    assert "table-scroll" not in page, "it fits a telephone"


def test_the_list_of_people_is_called_what_it_is(owner, case_id):
    page = owner.open("/people/")
    assert '<a href="/people/all/">本人の一覧（しぼりこみ・担当がえ）</a>' in page
    assert "<h1>本人の一覧</h1>" in owner.open("/people/all/")

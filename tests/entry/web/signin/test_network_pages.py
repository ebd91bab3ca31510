import re

import pytest
from django.urls import get_resolver

from tests.entry.web.signin.conftest import Browser
from tests.ground.network.people import PHRASE, colleague, founded, profile_seen
from tonari.entry.web.signin.urls import urlpatterns
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries
from tonari.ground.network.models import Invitation, Member, Organisation, Post, User
from tonari.kernel.actor import PUBLIC

pytestmark = pytest.mark.django_db
NEW = "aoi umi ni shiroi fune"


@pytest.fixture
def inside(browser, owner):
    browser.sign_in(next_page="/network/")
    return browser


def test_every_page_here_declares_who_may_open_it():
    assert {p.callback.access for p in urlpatterns} == {"public", "link", "member"}
    assert get_resolver()


def test_inviting_a_member_shows_the_link_once(inside):
    inside.open("/network/members/invite/")
    page = inside.send("/network/members/invite/", name="佐藤", roles=["worker", "host"], label="")
    assert "<svg" in page.content.decode()
    assert Invitation.objects.get(name="佐藤").roles == ["host", "worker"]
    assert "/invitation/" not in inside.open("/network/").content.decode()


def test_inviting_without_a_role_is_said_at_the_field(inside):
    inside.open("/network/members/invite/")
    page = inside.send("/network/members/invite/", name="のこるなまえ", label="")
    assert page.status_code == 422
    assert "のこるなまえ" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/network/members/invite/", {"name": "佐藤", "roles": ["worker"], "label": ""}),
        ("/network/organisations/invite/", {"name": "佐藤", "kind": "npo"}),
    ],
)
def test_a_double_click_makes_one_link_and_shows_it_again(inside, address, typed):
    form = inside.open(address)
    links = []
    for _click in range(2):
        inside.page = form
        page = inside.send(address, **typed)
        links += re.findall(r"/invitation/[\w-]{43}/", page.content.decode())
    assert len(links) == 2 and len(set(links)) == 1
    assert Invitation.objects.filter(name="佐藤").count() == 1
    assert queries.invitation(PUBLIC, links[0].split("/")[2]).name == "佐藤"


def test_another_name_on_the_same_form_is_told_to_begin_anew(inside):
    form = inside.open("/network/members/invite/")
    inside.send("/network/members/invite/", name="佐藤", roles=["worker"], label="")
    inside.page = form
    page = inside.send("/network/members/invite/", name="鈴木", roles=["worker"], label="")
    assert page.status_code == 422 and "開きなおして" in page.content.decode()
    assert not Invitation.objects.filter(name="鈴木").exists()


def test_a_worker_is_offered_only_roles_that_a_worker_may_give(owner):
    worker = colleague(owner, "worker")
    browser = Browser()
    browser.sign_in(User.objects.get(members__id=worker.id).login)
    html = browser.open("/network/members/invite/").content.decode()
    assert 'value="host"' in html and 'value="worker"' in html
    assert 'value="coordinator"' not in html and 'value="steward"' not in html
    page = browser.send("/network/members/invite/", name="佐藤", roles=["coordinator"], label="")
    assert page.status_code == 422
    assert not Invitation.objects.filter(name="佐藤").exists()


def test_recalling_an_invitation(inside, owner):
    actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    page = inside.open("/network/")
    address = re.search(r'action="(/network/invitations/[^"]+)"', page.content.decode()).group(1)
    page = inside.send(address)
    assert "招待を取り消しました" in page.content.decode()
    assert Invitation.objects.get(name="佐藤").state == "recalled"
    assert "もう保存されています" in inside.send(address).content.decode()


def test_inviting_an_organisation(inside):
    inside.open("/network/organisations/invite/")
    inside.send("/network/organisations/invite/", name="うみべ商店街", kind="business")
    assert Invitation.objects.get(name="うみべ商店街").kind == "founder"


def test_no_kind_and_no_holder_is_named_by_who_chose_none(inside):
    for address, missing in (
        ("/network/organisations/invite/", "主体の種類を選んでください。"),
        ("/network/posts/new/", "受け持つ人を選んでください。"),
    ):
        inside.open(address)
        page = inside.send(address, name="南地区")
        assert page.status_code == 422
        assert missing in page.content.decode()
        assert '<option value="" selected>選んでください</option>' in page.content.decode()
    assert not Post.objects.filter(name="南地区").exists()


def test_making_and_staffing_a_post(inside, owner):
    other = colleague(owner, "worker")
    inside.open("/network/posts/new/")
    inside.send("/network/posts/new/", name="南地区", holder=str(owner.id), deputy=str(other.id))
    post = Post.objects.get(name="南地区")
    inside.open(f"/network/posts/{post.id}/")
    inside.send(f"/network/posts/{post.id}/", name="南地区", holder=str(other.id), deputy="")
    post.refresh_from_db()
    assert (post.holder_id, post.deputy_id) == (other.id, None)


def test_closing_a_post_says_where_its_people_go(inside, owner):
    post = actions.create_post(by=owner, name="南地区", holder_id=owner.id)
    address = f"/network/posts/{post}/close/"
    assert address in inside.open(f"/network/posts/{post}/").content.decode()
    question = inside.open(address)
    assert "いま受け持っている人は、いません" in question.content.decode()
    for said in ("担当「南地区」を閉じました", "もう閉じてあります"):  # a double click
        inside.page = question
        assert said in inside.send(address).content.decode()
    assert not Post.objects.filter(id=post).exists()


def test_the_last_safety_net_is_not_closed(inside, owner):
    fallback = queries.fallback_post(owner, owner.organisation_id)
    assert "close/" not in inside.open(f"/network/posts/{fallback}/").content.decode()
    inside.open(f"/network/posts/{fallback}/close/")
    page = inside.send(f"/network/posts/{fallback}/close/")
    assert page.status_code == 422 and "閉じられません" in page.content.decode()


def test_one_person_is_not_both_holder_and_deputy(inside, owner):
    inside.open("/network/posts/new/")
    page = inside.send(
        "/network/posts/new/", name="南地区", holder=str(owner.id), deputy=str(owner.id)
    )
    assert page.status_code == 422
    assert "別の人にしてください" in page.content.decode()


def test_a_host_is_no_choice_for_a_post(inside, owner):
    host = colleague(owner, "host")
    page = inside.open("/network/posts/new/")
    assert str(host.id) not in page.content.decode()
    page = inside.send("/network/posts/new/", name="南地区", holder=str(host.id), deputy="")
    assert page.status_code == 422


@pytest.mark.parametrize(("how", "state"), [("suspend", "suspended"), ("remove", "left")])
def test_a_colleague_is_suspended_or_removed_after_a_question(inside, owner, how, state):
    other = colleague(owner, "worker")
    address = f"/network/members/{other.id}/{how}/"
    inside.open(address)
    assert Member.objects.get(id=other.id).state == "active"
    inside.send(address)
    assert Member.objects.get(id=other.id).state == state


def test_the_last_one_is_told_what_to_do_first(inside, owner):
    address = f"/network/members/{owner.id}/remove/"
    inside.open(address)
    page = inside.send(address)
    assert page.status_code == 422
    assert "先に、" in page.content.decode()


def test_roles_are_changed(inside, owner):
    other = colleague(owner, "worker")
    inside.open(f"/network/members/{other.id}/roles/")
    inside.send(f"/network/members/{other.id}/roles/", roles=["host"], label="店主")
    assert queries.member_names(owner, {other.id})
    row = Member.objects.get(id=other.id)
    assert row.is_host and not row.is_worker and row.label == "店主"


def test_the_profile_is_what_all_members_see(inside, owner):
    inside.open("/network/profile/")
    inside.send("/network/profile/", name="みどりの会", strengths="料理", can_lend="車")
    row = Organisation.objects.get()
    assert (row.name, row.strengths, row.can_lend) == ("みどりの会", "料理", "車")
    assert "料理" in inside.open("/network/").content.decode()


def test_what_a_colleague_wrote_meanwhile_is_shown_and_not_overwritten(inside, owner):
    inside.open("/network/profile/")
    mine = {"name": "みどりの会", "strengths": "料理", "can_lend": "車"}
    said = {"kana": "", "phone": "", "area": "", "seen": profile_seen(owner)}
    actions.set_organisation_profile(by=owner, **mine | {"strengths": "将棋"}, **said)
    rows = Row.objects.filter(verb="network.profile_set").count()
    refused = inside.send("/network/profile/", **mine)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert Organisation.objects.get().strengths == "将棋"
    assert Row.objects.filter(verb="network.profile_set").count() == rows
    assert "ほかの人が直しました" in page
    assert "将棋" in page
    assert "料理" in page
    inside.send("/network/profile/", **mine)
    assert Organisation.objects.get().strengths == "料理"


def test_colleagues_of_another_organisation_are_not_found(inside, owner):
    other = founded("aozora", by=owner)
    pages = ["", "roles/", "reentry/", "remove/", "suspend/", "resume/"]
    post = queries.fallback_post(other, other.organisation_id)
    addresses = [f"/network/members/{other.id}/{page}" for page in pages]
    for address in [*addresses, f"/network/posts/{post}/", f"/network/posts/{post}/close/"]:
        assert inside.get(address).status_code == 404


@pytest.mark.parametrize("roles", [("host",), ("supporter",), ("worker",)])
def test_others_see_the_organisation_but_no_buttons_and_no_invitations(owner, roles):
    actions.invite_member(by=owner, name="ひみつの人", roles=["worker"])
    other = colleague(owner, *roles)
    browser = Browser()
    browser.sign_in(User.objects.get(members__id=other.id).login)
    html = browser.open("/network/").content.decode()
    assert "midoriさん" in html
    assert "ひみつの人" not in html and "/network/posts/new/" not in html


def test_changing_the_pass_phrase(inside, owner):
    inside.open("/account/pass-phrase/")
    page = inside.send("/account/pass-phrase/", old="wrong", pass_phrase=NEW, again=NEW)
    assert "いまの合言葉が違います" in page.content.decode()
    page = inside.send("/account/pass-phrase/", old=PHRASE, pass_phrase=NEW, again=NEW)
    assert "合言葉を変えました" in page.content.decode()
    assert not inside.open("/network/").redirect_chain


def test_guessing_the_present_pass_phrase_is_braked(inside):
    inside.open("/account/pass-phrase/")
    for _try in range(6):
        page = inside.send("/account/pass-phrase/", old="wrong", pass_phrase=NEW, again=NEW)
    assert "5分ほど待って" in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/pass-phrase/",
        "/signin/recovery-code/",
        "/network/",
        "/network/posts/new/",
        "/network/members/invite/",
        "/network/organisations/invite/",
        "/network/profile/",
    ],
)
def test_every_page_opens_and_writes_nothing(inside, address, django_assert_max_num_queries):
    from tonari.ground.ledger.models import Row

    before = Row.objects.count()
    with django_assert_max_num_queries(8):
        assert inside.get(address).status_code == 200
    assert Row.objects.count() == before

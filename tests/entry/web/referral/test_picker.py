"""The picker searches as everybody does, and says what of the person's conditions is missed."""

import html
import logging
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.ground.areas.places import SIDE, lay, square
from tonari.entry.web.directory.forms import search_form
from tonari.ground.areas.queries import areas as all_areas
from tonari.ground.ledger.models import Row
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Gap, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import weekly
from tonari.records.people.actions import write_section
from tonari.records.people.models import Reading
from tonari.work.support.models import Draft

from .test_pages import TYPED

NIGHT = Content(
    name="夜の相談室",
    fields=("consultation",),
    traits=("no_name",),
    conditions="2階です。車いすでは入れません。",
    cost="無料",
    openings=weekly([(0, "18:00", "21:00")]),
)
NEW = "/referrals/new/"
# Where a name is said.
STARTS = '<strong><span class="unbroken">'


@pytest.fixture
def places(cast):
    put_service(by=cast.other, content=NIGHT)
    day = replace(
        NIGHT, name="昼の相談室", traits=("free",), openings=weekly([(0, "10:00", "12:00")])
    )
    put_service(by=cast.other, content=replace(day, conditions=""))


@pytest.fixture
def conditions(cast, case_id):
    said = {"terms": "free no_name wheelchair", "times": "evening", "terms_words": "犬が苦手"}
    write_section(by=cast.owner, case_id=case_id, name="coming", version=0, content=said)


def look(owner, case_id, **typed):
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, go="recipient", **TYPED)
    return owner.send(NEW, **{"go": "search", **typed})


def test_the_filters_and_their_counts_are_those_of_the_public_page(owner, case_id, places):
    page = look(owner, case_id, **{"find-when": "evening", "find-field": "consultation"})
    assert "夜の相談室" in page
    assert "昼の相談室" not in page
    assert "1件見つかりました。" in page
    assert "合いそう：相談、夕方から夜（18時よりあと）" in page
    public = owner.open("/places/?when=evening&field=consultation")
    for counted in ("夕方から夜（18時よりあと）（1）", "名前不要（1）", "無料（0）"):
        assert counted in page
        assert counted in public


def test_a_day_too_far_away_is_told_and_the_rest_still_narrows(owner, case_id, places):
    page = look(owner, case_id, **{"find-on": "9999-12-31", "find-field": "consultation"})
    assert "「日にち」では、まだしぼっていません。1年前から5年先までの日を" in page
    assert "夜の相談室" in page


def test_before_anything_is_searched_nothing_is_counted(owner, case_id, places):
    owner.open(f"{NEW}?case={case_id}")
    with CaptureQueriesContext(connection) as unsearched:
        page = owner.send(NEW, go="recipient", **TYPED)
    assert "名前不要" in page and "名前不要（" not in page
    with CaptureQueriesContext(connection) as searched:
        page = owner.send(NEW, **{"go": "search", "find-words": "相談室"})
    assert "名前不要（1）" in page
    assert len(unsearched) < len(searched)


def test_each_result_says_what_it_misses_and_what_nobody_knows(owner, case_id, places, conditions):
    page = look(owner, case_id, **{"find-words": "相談室"})
    night = page[page.index("夜の相談室") :]
    day = page[page.index(STARTS + "昼の相談室") :]
    night, day = (one[: one.index("</label>")] for one in (night, day))
    assert "合わない条件：車いすでは入れません" in night
    assert "行ける時間に開いています" in night
    assert "お金がかかりません" in night, "its price is known from the column of its own"
    assert "合わない条件：行ける時間には開いていません" in day
    assert "名前を言わなくてよいか、車いすで入れるか" in day
    assert "犬が苦手" in page


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("お茶代100円", "合わない条件：お金がかかります"),
        ("1回500円（減免あり）", "費用：1回500円（減免あり）"),
    ],
)
def test_a_price_that_is_known_is_said_in_its_words(
    owner, cast, case_id, places, conditions, cost, said
):
    put_service(by=cast.other, content=replace(NIGHT, name="夜の茶会", cost=cost))
    page = look(owner, case_id, **{"find-words": "夜の茶会"})
    tea = page[page.index(STARTS + "夜の茶会") :]
    tea = tea[: tea.index("</label>")]
    assert said in tea
    assert f"費用：{cost}" in tea
    assert "お金がかかるか" not in tea


def test_one_touch_searches_by_what_the_person_needs(owner, case_id, places, conditions):
    page = look(owner, case_id, go="terms")
    assert 'value="wheelchair" id="id_find-traits_4" checked' in page
    assert '<option value="evening" selected>' in page


@pytest.mark.parametrize("go", ["search", "terms", "recipient"])
def test_one_look_opens_the_conditions_once(owner, case_id, places, conditions, go):
    look(owner, case_id)
    before = _opened(case_id)
    owner.send(NEW, go=go)
    assert _opened(case_id) - before == 1


def test_a_page_that_is_refused_still_says_what_the_person_needs(
    owner, case_id, places, conditions
):
    look(owner, case_id, **{"find-words": "相談室"})
    refused = owner.send(NEW, status=422, go="look", **{"find-words": "相談室"})
    assert "合わない条件" in refused
    assert "条件を書きかえる" in refused


def _opened(case_id):
    return sum("coming" in row.sections for row in Reading.objects.filter(case=case_id))


def test_where_nothing_fits_it_is_said_what_to_leave_out(owner, case_id, places, conditions):
    page = look(owner, case_id, **{"find-words": "夜の", "find-traits": ["no_name", "wheelchair"]})
    assert "ぴったりのものは、まだありません" in page
    (leave,) = re.findall(r'value="(leave:[^"]*)">車いすをはずす', page)
    kept = {"find-words": "夜の", "find-traits": ["no_name", "wheelchair"]}
    page = owner.send(NEW, go=html.unescape(leave), **kept)
    assert "1件見つかりました。" in page
    assert "しぼりこみ：名前不要" in page
    assert "0件見つかりました。" in owner.send(NEW, go="leave:nonsense", **kept)


def test_where_nothing_has_the_word_places_for_anybody_are_offered_and_what_was_ticked_stays(
    owner, cast, case_id
):
    content = Content(name="縁側", kind="place", traits=("no_booking",))
    made = put_service(by=cast.other, content=content)
    ticked = {"recipient": f"organisation:{cast.other.acting_for}"}
    page = look(owner, case_id, **{"find-words": "けん玉", **ticked})
    offered = dict(re.findall(r'value="(leave:[^"]*)">([^<]+)<', page))
    assert list(offered.values()) == ["予約のいらない居場所（1）", "居場所をすべて（1）"]
    go = html.unescape(next(iter(offered)))
    page = owner.send(NEW, go=go, **{"find-words": "けん玉", **ticked})
    assert "1件見つかりました。" in page
    assert " checked" in row_of(page, "NPO法人ひだまり")
    assert "しぼりこみ：居場所、予約不要" in page
    assert f'value="service:{made}"' in page


def test_what_else_was_looked_for_and_what_is_left_out_are_said_as_on_the_public_page(
    owner, cast, case_id, places
):
    put_service(by=cast.other, content=Content(name="いつかの相談室"))
    page = look(owner, case_id, **{"find-words": "相談室", "find-when": "evening"})
    assert "曜日と時間がはっきりしない1件は、ここに出していません。" in page
    page = look(owner, case_id, **{"find-words": "夜に相談できる相談室はどこですか"})
    assert "とそのまま書いたものは、まだありません。" in page


def test_what_stands_outside_the_area_says_for_whom_it_is(owner, cast, case_id):
    lay(
        square("浜小学校区", code="992011"),
        square("みなと野市", kind="municipality", side=SIDE * 2, code="992011"),
    )
    known = {area.name: area.id for area in all_areas(PUBLIC)}
    inside, outside = ({"lat": 34.0 + SIDE / 4, "lon": 138.0 + SIDE * n} for n in (0.2, 1.2))
    for name, more in (
        ("中の店", inside),
        ("だれでも", outside | {"reach": "anywhere"}),
        ("市のもの", outside | {"reach": "areas", "served": (known["みなと野市"],)}),
    ):
        put_service(by=cast.other, content=Content(name, **more))
    page = look(owner, case_id, **{"find-area": str(known["浜小学校区"])})
    assert "合いそう：浜小学校区<" in row_of(page, "中の店")
    assert "合いそう：どこに住んでいる人でも<" in row_of(page, "だれでも")
    assert "合いそう：みなと野市ならどこでも<" in row_of(page, "市のもの")
    assert ">浜小学校区（3）<" in page


def test_the_conditions_are_read_with_a_purpose_and_stand_in_no_address_and_no_log(
    owner, case_id, places, conditions, caplog
):
    with caplog.at_level(logging.DEBUG):
        look(owner, case_id, go="terms")
    readings = Reading.objects.filter(case=case_id, purpose="referral")
    assert ["coming"] in [row.sections for row in readings]
    told = " ".join([caplog.text, *(to for to, _status in owner.page.redirect_chain)])
    for secret in ("wheelchair", "no_name", "evening", "犬"):
        assert secret not in told
    assert b"wheelchair" not in bytes(Draft.objects.get().sealed)


def test_where_nobody_asked_nothing_is_opened_and_the_page_leads_there(owner, case_id, places):
    page = look(owner, case_id, **{"find-words": "相談室"})
    assert f"/people/{case_id}/sections/coming/" in page
    assert "合わない条件" not in page
    sections = [name for row in Reading.objects.filter(case=case_id) for name in row.sections]
    assert "coming" not in sections
    to = page.split("/sections/coming/?once=")[1].split('"')[0]
    page = owner.open(f"/people/{case_id}/sections/coming/?once={to}")
    assert "つなぐ先を選ぶページにもどる" in page
    page = owner.send(f"/people/{case_id}/sections/coming/?once={to}", terms=["free"])
    assert "どこにつなぎますか" in page and "条件を書きかえる" in page


def test_what_was_ticked_goes_along_through_the_pages_of_a_search(owner, case_id, cast):
    for number in range(21):
        put_service(by=cast.other, content=Content(name=f"茶の間{number:02}"))
    page = look(owner, case_id, **{"find-words": "茶の間"})
    assert "21件見つかりました。" in page
    picked = page.split('name="recipient" id="to-service')[1].split('value="')[1].split('"')[0]
    page = owner.send(NEW, recipient=picked, **{"find-words": "茶の間", "find-page": "2"})
    assert f'value="{picked}" checked' in page
    assert "まえの20件" in page
    assert page.count('id="to-service') == 2


def test_what_is_meant_is_suggested_by_post_and_stands_in_no_log(owner, case_id, places, caplog):
    with caplog.at_level(logging.DEBUG):
        page = look(owner, case_id, **{"find-words": "相談室"})
        offered = owner.send("/places/suggest/", **{"find-words": "相談"})
    assert 'list="suggestions"' in page
    assert 'hx-params="find-words,csrfmiddlewaretoken"' in page
    assert '<option value="夜の相談室"></option>' in offered
    assert f"候補が{offered.count('<option')}件あります。" in offered
    assert "相談" not in caplog.text


def test_enter_searches_whatever_stands_above_the_search(owner, case_id, places, conditions):
    page = look(owner, case_id, **{"find-words": "相談室"})
    first = page[page.index("<form", page.index("どこにつなぎますか")) :]
    first = first[first.index("<button") :]
    assert first.startswith('<button class="visually-hidden" name="go" value="search"')


def test_what_does_not_fit_is_kept_for_all_without_the_person(owner, case_id, places, cast):
    asked = {"find-words": "花さんのラグビー", "find-traits": ["no_name"], "find-field": "sports"}
    page = look(owner, case_id, **asked)
    assert "「まだない」として残す" in page
    page = owner.send(NEW, go="gap", **asked)
    address = owner.page.redirect_chain[-1][0]
    draft = Draft.objects.get().pk
    assert address == f"/referrals/new/{draft}/gap/"
    assert 'value="花さんのラグビー"' in page
    assert "スポーツ" in page and "名前不要" in page
    refused = owner.send(address, status=422, words="花さんのラグビー", note="")
    assert "花さん" in refused and "ここは、ほかの主体の人もみな読みます" in refused
    named = owner.send(address, status=422, words="ラグビー", note="花さんのような人に")
    assert "ここは、ほかの主体の人もみな読みます" in named
    other = owner.send(address, status=422, words="森さんの会", note="")
    assert "人の名前か連絡先のようです" in other
    assert not Gap.objects.exists()
    owner.send(address, words="ラグビー", note="夜に、見るだけでもよい会")
    assert owner.page.redirect_chain[-1][0] == f"{NEW}?once={draft}&go=search"
    kept = Gap.objects.get()
    assert (kept.words, kept.field, kept.traits) == ("ラグビー", "sports", "|no_name|")
    assert kept.organisation_id == cast.owner.acting_for
    told = Row.objects.get(verb="directory.gap_kept")
    assert str(case_id) not in str((told.subject_id, told.facts))


def test_a_filter_called_like_the_words_is_shown_beside_a_gap(cast, places):
    asked = QueryDict("words=ラグビー&field=sports")
    form = search_form(cast.owner, asked)
    form.fields["field"].label = "ことば"
    assert form.asked()
    assert form.chosen(with_words=False) == [("ことば", "スポーツ")]
    assert len(form.chosen()) == 2


@pytest.mark.parametrize(
    "nobody", ["abc", "service:abc", "organisation:", "place:01a22760-ca98-7629-9a52-fc521f445ce4"]
)
def test_what_names_no_recipient_is_to_be_chosen_again(owner, case_id, places, nobody):
    look(owner, case_id)
    page = owner.send(NEW, status=422, go="look", recipient=nobody)
    assert "つなぐ先は、もういちど選んでください。" in page
    assert Draft.objects.exists()


def test_a_gap_is_kept_from_ones_own_search_alone(owner, stranger, case_id, places):
    look(owner, case_id, **{"find-words": "ラグビー"})
    stranger.open(f"/referrals/new/{Draft.objects.get().pk}/gap/", status=404)


def row_of(page, name):
    """What the page shows of one recipient, its box included."""
    start = page.rindex("<input", 0, page.index(STARTS + name))
    return page[start : page.index("</label>", start)]


def test_ones_own_places_are_not_offered_and_where_one_searches_it_is_said(owner, cast, case_id):
    for by, name in ((cast.owner, "こちらの将棋の会"), (cast.other, "よその将棋の会")):
        put_service(by=by, content=Content(name=name))
    owner.open(f"{NEW}?case={case_id}")
    page = owner.send(NEW, go="recipient", **(TYPED | {"need": "将棋"}))
    assert "よその将棋の会" in page
    assert "こちらの将棋の会" not in page
    page = owner.send(NEW, **{"go": "search", "find-words": "将棋の会"})
    own, other = (row_of(page, name) for name in ("こちらの将棋の会", "よその将棋の会"))
    assert " disabled" in own and "こちらの主体のものです" in own
    assert " disabled" not in other


def test_what_only_has_the_field_of_a_word_is_offered_where_nothing_says_it(owner, cast, case_id):
    put_service(by=cast.other, content=Content(name="水まき当番", fields=("culture",)))
    for name, offered in (("", True), ("将棋の会", False)):
        if name:
            put_service(by=cast.other, content=Content(name=name))
        owner.open(f"{NEW}?case={case_id}")
        page = owner.send(NEW, go="recipient", **(TYPED | {"need": "将棋"}))
        assert ("水まき当番" in page) is offered


def test_whom_the_person_does_not_want_told_is_marked_with_its_places(owner, cast, case_id):
    put_service(by=cast.other, content=Content(name="将棋の会"))
    named = f"{cast.other.acting_for}\tNPO法人ひだまり"
    said = {"answer": "some", "not_to": named}
    write_section(by=cast.owner, case_id=case_id, name="sharing", version=0, content=said)
    page = look(owner, case_id, **{"find-words": "将棋の会"})
    for name in ("将棋の会", "NPO法人ひだまり"):
        found = row_of(page, name)
        assert " disabled" in found and "本人が「伝えないでほしい」と言っている主体です" in found
    assert "伝えないでほしい」と言っている" not in row_of(page, "うみべ商事")


def test_every_place_says_why_it_fits_also_what_was_ticked_before(owner, cast, case_id):
    for content in (
        Content(name="車の会", traits=("transport",)),
        Content(name="木曜の会", hours="木曜日", description="送迎します。"),
        Content(name="若葉の家"),
    ):
        put_service(by=cast.other, content=content)
    made = put_service(by=cast.other, content=Content(name="なにか"))
    owner.open(f"{NEW}?case={case_id}")
    need = TYPED | {"need": "送迎、木曜日、ワカバ", "recipient": f"service:{made}"}
    page = owner.send(NEW, go="recipient", **need)
    for name, why in (
        ("車の会", "合いそう：「送迎」"),
        ("木曜の会", "合いそう：「送迎」、「木曜日」"),
        ("若葉の家", "合いそう：よみが「ワカバ」"),
        ("なにか", "前にえらんだもの"),
    ):
        assert why in row_of(page, name)


def test_an_organisation_does_not_fit_by_a_word_of_time(owner, cast, case_id):
    Organisation.objects.filter(pk=cast.other.organisation_id).update(strengths="将棋。木曜休み")
    owner.open(f"{NEW}?case={case_id}")
    page = owner.send(NEW, go="recipient", **(TYPED | {"need": "将棋をさせるところ。木曜。"}))
    assert "合いそう：「将棋」</span>" in page
    assert "「木曜」" not in page


@pytest.mark.parametrize(("room", "words"), [("paused", "休止中"), ("full", "")])
def test_what_is_paused_or_full_stands_behind_what_fits_and_says_so(
    owner, cast, case_id, room, words
):
    put_service(by=cast.other, content=Content(name="飛車の会", description="将棋をさす。"))
    shut = put_service(by=cast.other, content=Content(name="将棋の家"))
    Service.objects.filter(pk=shut).update(room=room, room_said_on=clock.today())
    owner.open(f"{NEW}?case={case_id}")
    page = owner.send(NEW, go="recipient", **(TYPED | {"need": "将棋"}))
    assert page.index(STARTS + "飛車の会") < page.index(STARTS + "将棋の家")
    assert f'<span class="badge badge-warn">{words}' in row_of(page, "将棋の家")

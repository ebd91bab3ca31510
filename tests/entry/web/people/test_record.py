"""The record: read by its team, section by section, and written without losing a word."""

import re
from datetime import timedelta
from functools import partial

import pytest

from tests.cast import fallback
from tests.entry.web.seats import Seat
from tonari.entry.web.templatetags.tonari import whole
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people import actions, queries
from tonari.records.people.models import Reading, Section
from tonari.work.referral import actions as referral

PAGES = [
    *("", "note/", "sections/words/", "questions/", "whereabouts/", "readings/"),
    *("beside/", "rhythm/", "problem/", "stop/"),
]


@pytest.mark.parametrize("page", PAGES)
def test_the_team_opens_every_page(owner, case_id, page):
    assert "花ちゃん" in owner.open(f"/people/{case_id}/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_for_a_stranger_of_the_same_organisation_it_does_not_exist(stranger, case_id, page):
    assert "花ちゃん" not in stranger.open(f"/people/{case_id}/{page}", status=404)


@pytest.mark.parametrize("who", ["host", "other", "partner"])
def test_nobody_else_opens_it(cast, case_id, who):
    Seat(getattr(cast, who)).open(f"/people/{case_id}/", status=404)


def test_what_the_person_said_and_what_to_avoid_stand_on_it(owner, case_id):
    page = owner.open(f"/people/{case_id}/")
    for words in [
        "夫がなくなってから",
        "また将棋をさしたい",
        "夫の話をいきなりしない",
        "18時よりあとは",
    ]:
        assert words in page
    assert page.index("避けること") < page.index("090-0000-1234")
    assert "1950年（昭和25年）3月4日" in page
    assert "窓口" in page


def test_the_timeline_says_how_the_record_began(owner, cast, case_id):
    page = owner.open(f"/people/{case_id}/")
    timeline = page[page.index('<ol class="timeline">') :]
    assert "はじめて話を聞いて、記録をはじめました。" in timeline
    assert "まだ何もありません" not in timeline[: timeline.index("</ol>")]


def test_opening_it_is_logged_and_leaves_the_whereabouts_shut(owner, case_id):
    page = owner.open(f"/people/{case_id}/")
    assert "潮見町" not in page
    opened = {name for row in Reading.objects.filter(case=case_id) for name in row.sections}
    assert "words" in opened
    assert "whereabouts" not in opened


def test_the_whereabouts_are_opened_by_a_click_of_their_own(owner, case_id):
    assert "潮見町3-2-1" in owner.open(f"/people/{case_id}/whereabouts/")
    assert Reading.objects.filter(case=case_id, sections=["whereabouts"]).count() == 1


def test_who_looked_stands_on_the_record(owner, case_id):
    owner.open(f"/people/{case_id}/")
    assert "みなと社会福祉協議会" in owner.open(f"/people/{case_id}/").split("だれが開いたか")[1]


def test_a_colleague_is_named_and_the_whereabouts_are_a_look_of_their_own(owner, case_id):
    for page in ("", "whereabouts/"):
        owner.open(f"/people/{case_id}/{page}")
    looks = owner.open(f"/people/{case_id}/readings/")
    assert whole("佐藤 さくら（みなと社会福祉協議会）") in looks
    assert '<span class="hint">住んでいるところ・' in looks


def test_a_consent_for_a_place_without_an_account_names_the_place(owner, cast, case_id):
    cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    [task] = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(service_id=cafe.pk)],
        urgency="normal",
        offer={"need": "将棋の仲間", "where": "港のあたり", "when": "平日"},
    )
    referral.send_offer(by=cast.owner, task_id=task)
    referral.consent(
        by=cast.owner,
        task_id=task,
        sections=["identity"],
        asked="in_person",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    card = owner.open(f"/people/{case_id}/").split('id="consents"')[1].split("</section>")[0]
    assert "<strong>喫茶なぎさ</strong>" in card
    assert '<span class="visually-hidden">：喫茶なぎさ</span>' in card
    assert "同意をもらった日：" in card
    assert "（会って話した・佐藤 さくら）" in card


def test_what_the_person_answered_about_telling_others_stands_on_it(owner, cast, case_id):
    page = owner.open(f"/people/{case_id}/")
    card = page.split('id="sharing"')[1].split("</section>")[0]
    assert "まだ聞いていません。" in card
    partner = cast.partner.acting_for
    told = {
        "answer": "each",
        "may_know": "病院の相談員",
        "which": "identity words",
        "what_for": "通院のつきそい",
        "until": "2027-03-31",
        "not_to": f"{partner}\tうみべ商事",
        "asked": "phone",
        "explained_by": "鈴木 一郎",
    }
    write = partial(actions.write_section, by=cast.owner, case_id=case_id, name="sharing")
    write(version=0, content=told)
    page = owner.open(f"/people/{case_id}/")
    card = page.split('id="sharing"')[1].split("</section>")[0]
    for words in (
        "そのつど、聞いてほしい",
        "病院の相談員",
        "お名前と連絡先、本人の言葉・願い",
        "通院のつきそい",
        "2027年",
        "うみべ商事",
        "電話で話した",
        "鈴木 一郎",
        "佐藤 さくらさんが書きました",
    ):
        assert words in card
    assert "と言われています" not in page
    write(version=1, content={"answer": "no"})
    page = owner.open(f"/people/{case_id}/")
    assert "「いまは、だれにも伝えないでほしい」と言われています" in page
    assert any("sharing" in reading.sections for reading in Reading.objects.all())


def test_a_search_by_a_colleague_stands_on_the_record(owner, stranger, case_id):
    stranger.open("/people/")
    stranger.send("/people/search/", words="花子")
    looks = owner.open(f"/people/{case_id}/readings/")
    assert "同じ人がいないか確かめるため" in looks


def test_everybody_who_looked_can_be_reached_page_by_page(owner, cast, case_id):
    begun = clock.now()
    for minute in range(60):
        with clock.at(begun + timedelta(minutes=minute)):
            queries.open_sections(cast.owner, case_id, ["words"], "handover")
    assert owner.open(f"/people/{case_id}/").split("だれが開いたか")[1].count("<time") == 10
    pages = [owner.open(f"/people/{case_id}/readings/?page={page}") for page in (1, 2)]
    assert "2ページのうち1" in pages[0]
    assert sum(page.count("引き継ぎのため") for page in pages) == 60


def test_a_section_is_written(owner, cast, case_id):
    address = f"/people/{case_id}/sections/words/"
    assert "また将棋をさしたい" in owner.open(address)
    page = owner.send(address, mind="", wish="海を見たい", own_words="", strengths="", avoid="")
    assert "海を見たい" in page
    words = queries.open_sections(cast.owner, case_id, ["words"], "support")["words"]
    assert (words.version, words.content["wish"]) == (2, "海を見たい")


def test_what_somebody_else_wrote_in_between_is_shown_and_nothing_is_lost(cast, owner, case_id):
    teammate = Seat(cast.teammate)
    owner.open(f"/people/{case_id}/beside/")
    owner.send(f"/people/{case_id}/beside/", member_id=str(cast.teammate.id))
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    teammate.open(address)
    teammate.send(address, wish="山に行きたい")
    page = owner.send(address, status=409, wish="海を見たい", mind="眠れない")
    assert "鈴木 一郎さんが先に保存しました" in page
    assert page.index("海を見たい") < page.index("山に行きたい")
    # Nothing is chosen: it is asked for, and what was typed is there still.
    page = owner.send(address, status=409, keep_mind="mine")
    assert "どちらを残すか、選んでください" in page
    assert "海を見たい" in page
    page = owner.send(address, keep_wish="both", keep_mind="mine")
    assert "山に行きたい\n海を見たい" in page
    assert "眠れない" in page


def test_ones_own_other_window_is_nobody_else(owner, case_id):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    before = owner.page
    owner.send(address, wish="山に行きたい")
    owner.page = before
    page = owner.send(address, status=409, wish="海を見たい")
    assert "別の画面で、あなたが先に保存しました" in page
    assert "ほかの人" not in page
    assert "さんが先に保存" not in page


def test_whoever_chooses_is_asked_again_when_a_third_one_writes(cast, owner, case_id):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    write = {"by": cast.owner, "case_id": case_id, "name": "words"}
    actions.write_section(**write, version=1, content={"wish": "山に行きたい"})
    owner.send(address, status=409, wish="海を見たい")
    actions.write_section(**write, version=2, content={"wish": "川に行きたい"})
    page = owner.send(address, status=409, keep_wish="mine")
    assert "川に行きたい" in page and "海を見たい" in page
    page = owner.send(address, keep_wish="mine")
    assert "海を見たい" in page
    before = [one.content["wish"] for one in queries.section_history(cast.owner, case_id, "words")]
    assert before == ["海を見たい", "川に行きたい", "山に行きたい", "また将棋をさしたい"]


def test_the_history_of_a_section_shows_what_changed_and_is_logged(owner, stranger, case_id):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    owner.send(address, wish="𠮷野で花見🌸")
    page = owner.open(f"{address}history/")
    assert re.search(r"<del[^>]*>.*また将棋をさしたい</del>", page)
    assert re.search(r"<ins[^>]*>.*𠮷野で花見🌸</ins>", page)
    assert "佐藤 さくら" in page
    assert Reading.objects.filter(case=case_id, purpose="history", sections=["words"]).count() == 1
    assert "また将棋をさしたい" in owner.open(f"{address}?from=1")
    stranger.open(f"{address}history/", status=404)
    owner.open(f"/people/{case_id}/sections/notes/history/", status=404)


def test_what_was_wrong_in_a_section_is_struck_with_a_reason(owner, stranger, case_id):
    address = f"/people/{case_id}/sections/words/strike/"
    owner.open(address)
    owner.send(address, status=422, why=" ")
    page = owner.send(address, why="別の人のこと")
    assert "書いてあったことは、取り消されました" in page
    assert "また将棋をさしたい" not in page
    page = owner.open(f"/people/{case_id}/sections/words/history/")
    assert "別の人のこと" in page and "また将棋をさしたい" in page
    stranger.open(address, status=404)
    owner.open(f"/people/{case_id}/sections/identity/strike/", status=404)


def test_the_button_pressed_twice_is_no_conflict(owner, case_id):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    hidden = owner.hidden
    owner.send(address, wish="海を見たい")
    again = owner.post(address, hidden | {"wish": "海を見たい"}, follow=True)
    assert again.status_code == 200
    assert "保存しました" in again.content.decode()
    assert Section.objects.filter(case=case_id, name="words").count() == 2


def test_an_impossible_birth_date_says_so_at_the_field(owner, case_id):
    address = f"/people/{case_id}/sections/identity/"
    owner.open(address)
    page = owner.send(
        address, status=422, called="花ちゃん", birth_on="令和2年2月30日", name="花子"
    )
    assert "「令和2年2月30日」という日はありません" in owner.mistakes[0]
    assert 'value="令和2年2月30日"' in page
    assert 'value="花子"' in page


def test_free_words_about_ways_stay(owner, cast, case_id):
    address = f"/people/{case_id}/sections/contact/"
    owner.open(address)
    owner.send(address, ways=["phone", "郵便受けのメモ"], may_contact="careful")
    contact = queries.open_sections(cast.owner, case_id, ["contact"], "support")["contact"]
    assert contact.content["ways"] == "phone 郵便受けのメモ"
    assert "電話、郵便受けのメモ" in owner.open(f"/people/{case_id}/")
    assert 'value="郵便受けのメモ"' in owner.open(address)


def test_a_section_that_does_not_exist(owner, case_id):
    owner.open(f"/people/{case_id}/sections/notes/", status=404)
    owner.open(f"/people/{case_id}/sections/secrets/", status=404)


def test_an_own_record_named_by_nobody_still_opens(owner, cast):
    from tonari.records.people import actions

    case_id = actions.open_case(
        by=cast.owner,
        case_id=__import__("uuid").uuid4(),
        post_id=fallback(cast.owner),
        sections={},
        next_contact_on=clock.in_days(3),
    )
    owner.open(f"/people/{case_id}/")
    owner.open("/people/")

"""The pages on which two records of one person become one."""

import re

import pytest

from tests.cast import begin
from tests.entry.web.seats import Seat
from tests.records.people.merging import merge
from tonari.ground.ledger.models import Row
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Merge
from tonari.work.referral import actions as referral
from tonari.work.referral.models import Task

AGAIN = {
    "identity": {"called": "はなさん", "name": "高橋 花子", "phone": "0540-00-9999"},
    "words": {"wish": "静かに暮らしたい𠮷", "avoid": "病院の話"},
}


@pytest.fixture
def other_id(cast, case_id):
    found = begin(cast.teammate, AGAIN)
    actions.join_team(by=cast.teammate, case_id=found, member_id=cast.owner.acting_id)
    return found


def test_from_the_record_to_one_and_back_to_two(owner, cast, case_id, other_id):
    assert f"/people/{case_id}/same-person/" in owner.open(f"/people/{case_id}/")
    page = owner.open(f"/people/{case_id}/same-person/")
    assert "名前が同じ" in page
    address = f"/people/{case_id}/same-person/{other_id}/"
    assert address in page
    page = owner.open(address)
    assert "静かに暮らしたい𠮷" in page and "また将棋をさしたい" in page
    assert "病院の話" in page, "what is to be avoided is never chosen against"
    chosen = {"identity-called": "ours", "identity-phone": "theirs", "words-wish": "theirs"}
    chosen["identity-name"] = "ours"
    page = owner.send(address, **chosen)
    assert "ひとつの記録になりました" in page
    assert "静かに暮らしたい𠮷" in page and "0540-00-9999" in page
    assert "夫の話をいきなりしない\n病院の話" in page
    owner.open(f"/people/{other_id}/")
    assert owner.page.redirect_chain[-1][0] == f"/people/{case_id}/", "one address leads to one"
    undo = f"/people/{case_id}/merges/{Merge.objects.get().pk}/undo/"
    assert undo in owner.text
    page = owner.open(undo)
    assert "二つの記録に、もとにもどしますか" in page
    page = owner.send(undo)
    assert "また将棋をさしたい" in page
    owner.send(undo)
    assert not Case.objects.filter(superseded_by__isnull=False).exists()


def test_who_was_searched_for_is_found_at_an_address_again(owner, cast, case_id, other_id):
    address = f"/people/{case_id}/same-person/"
    owner.open(address)
    owner.send(address, words="だれもいない")
    assert f"{address}{other_id}/" not in owner.text
    owner.send(address, words="花子")
    again = owner.page.redirect_chain[-1][0]
    assert again.startswith(f"{address}?found=")
    page = owner.open(again)
    assert f"{address}{other_id}/" in page and 'name="words" value="花子"' in page
    assert Seat(cast.other).post(address, {"words": "花子"}).status_code == 404


def test_of_texts_that_differ_both_may_stand(owner, cast, case_id, other_id):
    address = f"/people/{case_id}/same-person/{other_id}/"
    owner.open(address)
    assert owner.text.count("両方を、続けて残す") == 1, "of names and numbers one is chosen"
    chosen = owner.text.split('name="words-wish" value="both"')[1].split(">")[0]
    assert "checked" in chosen, "nothing that the person said is lost by pressing on"
    owner.send(address, 422, **(CHOSEN | {"identity-name": "both"}))
    owner.send(address, **(CHOSEN | {"words-wish": "both"}))
    words = queries.open_sections(cast.owner, case_id, ["words"], "support")["words"]
    assert words.content["wish"] == "また将棋をさしたい\n静かに暮らしたい𠮷"


def test_sent_twice_it_is_one(owner, case_id, other_id):
    address = f"/people/{case_id}/same-person/{other_id}/"
    owner.open(address)
    names = ("identity-called", "identity-name", "identity-phone", "words-wish")
    form = owner.hidden | dict.fromkeys(names, "ours")
    for _turn in range(2):
        owner.page = owner.post(address, form, follow=True)
        assert owner.page.status_code == 200
    assert Merge.objects.count() == 1


def test_what_a_colleague_wrote_meanwhile_is_looked_at_again(owner, cast, case_id, other_id):
    address = f"/people/{case_id}/same-person/{other_id}/"
    owner.open(address)
    actions.write_section(
        by=cast.teammate, case_id=other_id, name="words", version=1, content={"wish": "べつ"}
    )
    fields = ("identity-called", "identity-name", "identity-phone", "words-wish")
    page = owner.send(address, 422, **dict.fromkeys(fields, "ours"))
    assert "見くらべているあいだに" in page and "べつ" in page


CHOSEN = dict.fromkeys(("identity-called", "identity-name", "identity-phone", "words-wish"), "ours")


def test_who_will_open_the_one_record_is_said_before_and_after(owner, cast, case_id, other_id):
    address = f"/people/{case_id}/same-person/{other_id}/"
    page = owner.open(address)
    assert "新しく、こちらを開ける人</dt><dd>鈴木 一郎</dd>" in page
    assert "もう開けなくなる人" not in page
    # Whoever comes near meanwhile was not said to: it is shown, and asked again.
    actions.join_team(by=cast.teammate, case_id=other_id, member_id=cast.stranger.acting_id)
    page = owner.send(address, 422, **CHOSEN)
    assert "チームが変わりました" in page
    assert not Merge.objects.exists()
    assert not queries.facts(cast.owner, [case_id])[case_id].team & {cast.stranger.acting_id}
    assert "新しく、こちらを開ける人</dt><dd>田中 実、鈴木 一郎</dd>" in page
    page = owner.send(address, **CHOSEN)
    assert "新しく開けるようになった人：" in page
    assert "そのとき開けるようになった人：" in owner.open(f"/people/{case_id}/")
    row = Row.objects.get(verb="people.merged", subject_id=case_id)
    newcomers = {str(cast.teammate.acting_id), str(cast.stranger.acting_id)}
    assert set(row.facts["joined"]) == newcomers


def test_long_words_are_folded_to_choose_by_and_stand_there_whole(owner, cast, case_id):
    long = "港の見える家で、長いあいだ父と二人で暮らしてきました。" * 230
    second = begin(cast.owner, {**AGAIN, "words": {"wish": long, "strengths": long}})
    page = owner.open(f"/people/{case_id}/same-person/{second}/")
    labels = re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)
    assert max(len(label) for label in labels) < 300
    assert long in page, "what is chosen from stands there whole"
    assert "願い（もう一つ）を、ぜんぶ読む" in page
    alone = page.split("もう一つの記録から加わるもの")[1]
    assert "つづきを読む" in alone
    page = owner.open(f"/people/{second}/questions/")
    assert page.count("つづきを読む") == 2


def test_where_nobody_new_can_open_it_that_is_said_too(owner, cast, case_id):
    second = begin(cast.owner, AGAIN)
    page = owner.open(f"/people/{case_id}/same-person/{second}/")
    assert "新しく開けるようになる人は、いません" in page


def offer_to_partner(cast, case_id):
    (task_id,) = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer={"need": "話し相手"},
    )
    referral.send_offer(by=cast.owner, task_id=task_id)


def test_who_undoes_it_is_told_which_introduction_stays_called_off(owner, cast, case_id, other_id):
    offer_to_partner(cast, case_id)
    actions.keep_away(by=cast.owner, case_id=other_id, member_id=cast.partner.acting_id)
    merge_id = merge(cast.owner, case_id, other_id)
    assert Task.objects.get().state == "cancelled"
    said = "取りやめになったつなぎは、もどりません：うみべ商事。必要なら、もう一度つないでください"
    address = f"/people/{case_id}/merges/{merge_id}/undo/"
    assert said in owner.open(address)
    assert said in owner.send(address)
    assert Task.objects.get().state == "cancelled"


def test_what_was_called_off_otherwise_is_not_named(owner, cast, case_id, other_id):
    merge_id = merge(cast.owner, case_id, other_id)
    offer_to_partner(cast, case_id)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert Task.objects.get().state == "cancelled", "ended in the very second of the merge"
    assert "もどりません" not in owner.open(f"/people/{case_id}/merges/{merge_id}/undo/")


@pytest.mark.parametrize("is_quiet", [True, False])
def test_who_undoes_it_is_told_that_whoever_wants_no_contact_is_left_in_peace(
    owner, cast, case_id, other_id, is_quiet
):
    if is_quiet:
        actions.stop_contact(by=cast.owner, case_id=case_id)
    merge_id = merge(cast.owner, case_id, other_id)
    page = owner.open(f"/people/{case_id}/merges/{merge_id}/undo/")
    assert ("まだ会えていないつなぎと、訪問や連絡の予定を取りやめます" in page) == is_quiet


@pytest.mark.parametrize("seen", ["", "x", "[]", "[1,2]", '[{"words": "x"}, {}]'])
def test_nonsense_merges_nothing(owner, case_id, other_id, seen):
    address = f"/people/{case_id}/same-person/{other_id}/"
    owner.open(address)
    owner.send(address, 422, seen=seen)
    assert not Merge.objects.exists()


def test_others_find_no_such_page(cast, stranger, case_id, other_id):
    teammate = Seat(cast.teammate)
    for seat in (stranger, teammate, Seat(cast.other), Seat(cast.host)):
        seat.open(f"/people/{case_id}/same-person/{other_id}/", status=404)
        seat.open(f"/people/{case_id}/same-person/", status=404)
        seat.open(f"/people/{case_id}/merges/{case_id}/undo/", status=404)
    Seat(cast.owner).open(f"/people/{case_id}/same-person/{case_id}/", status=404)


def test_who_is_on_one_team_alone_is_told_whom_to_ask(owner, cast, case_id):
    begin(cast.teammate, AGAIN)
    actions.hand_over(
        by=cast.owner,
        case_id=case_id,
        kind="connection",
        post_id=queries.record(cast.owner, case_id).connection.post_id,
    )
    other = Case.objects.exclude(pk=case_id).get().pk
    actions.leave_team(by=cast.owner, case_id=case_id, member_id=cast.owner.acting_id)
    page = Seat(cast.teammate).open(f"/people/{other}/same-person/")
    assert "両方のチームにいる人だけ" in page and "佐藤 さくら" in page


def test_of_two_answers_about_consent_the_stricter_stands_and_what_is_open_is_asked(
    owner, cast, case_id, other_id
):
    loose = {"answer": "yes", "may_know": "娘"}
    strict = {"answer": "no", "may_know": "だれにも"}
    for case, contact, sharing in ((case_id, "yes", loose), (other_id, "no", strict)):
        for name, told in (("contact", {"may_contact": contact}), ("sharing", sharing)):
            version = queries.open_sections(cast.owner, case, [name], "support")[name].version
            actions.write_section(
                by=cast.owner, case_id=case, name=name, version=version, content=told
            )
    address = f"/people/{case_id}/same-person/{other_id}/"
    for here, stricter in (
        (address, "theirs"),
        (f"/people/{other_id}/same-person/{case_id}/", "ours"),
    ):
        page = owner.open(here)
        for field in ("contact-may_contact", "sharing-answer"):
            assert _checked(page, field) == [stricter]
        assert _checked(page, "sharing-may_know") == []
        assert _checked(page, "identity-called") == ["ours"]
    chosen = {"identity-called": "ours", "identity-phone": "theirs", "words-wish": "theirs"}
    chosen |= {"identity-name": "ours", "sharing-answer": "theirs"}
    chosen |= {"contact-may_contact": "theirs"}
    owner.open(address)
    assert "どちらかを選んでください" in owner.send(address, 422, **chosen)
    assert "ひとつの記録になりました" in owner.send(
        address, **chosen | {"sharing-may_know": "theirs"}
    )


def _checked(page, field):
    found = re.findall(rf'<input type="radio" name="{field}"[^>]*>', page)
    assert found
    return [one.split('value="')[1].split('"')[0] for one in found if " checked" in one]

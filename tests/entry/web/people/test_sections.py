"""The sections that grow over the days: each with its purpose, nothing needed, nothing lost."""

import re

import pytest
from django.test import override_settings

from tests.entry.web.referral.test_pages import offer_to
from tonari.ground.network import actions as network
from tonari.kernel.codes import code_lists
from tonari.records.people import actions, queries, rules

NEW = ("understanding", "coming", "household", "situation", "assessment", "sharing")


def address(case_id, name):
    return f"/people/{case_id}/sections/{name}/"


def write(seat, case_id, name, status=200, **typed):
    seat.open(address(case_id, name))
    return seat.send(address(case_id, name), status, **typed)


def kept(cast, case_id, name):
    return queries.open_sections(cast.owner, case_id, [name], "support")[name].content


@pytest.mark.parametrize("name", NEW)
def test_each_says_why_it_is_asked_and_asks_nothing_by_force(owner, cast, case_id, name):
    page = owner.open(address(case_id, name))
    assert "なぜ聞くのか" in page
    assert "必須" not in page
    assert "保存しました" in owner.send(address(case_id, name))
    assert not any(words for words in kept(cast, case_id, name).values())


@pytest.mark.parametrize("name", NEW)
def test_nobody_outside_the_team_opens_it(stranger, case_id, name):
    stranger.open(address(case_id, name), status=404)


def test_a_household_is_kept_person_by_person(owner, cast, case_id):
    write(
        owner,
        case_id,
        "household",
        called_0="髙橋 𠮷子",
        relation_0="娘",
        born_0="昭和５０年４月１日",
        together_0="on",
        phone_0="０９０－３３３３－４４４４",
        note_0="土曜に\t来る",
        called_1="",
        relation_1="大家さん",
        born_1="70代",
        not_told="むすこ",
    )
    people = rules.people_of(kept(cast, case_id, "household")["people"])
    assert people == [
        rules.Relative("髙橋 𠮷子", "娘", "1975-04-01", True, "090-3333-4444", "土曜に 来る"),
        rules.Relative("", "大家さん", "70代"),
    ]
    page = owner.open(address(case_id, "household"))
    assert 'value="髙橋 𠮷子"' in page
    assert 'name="called_3"' in page


def test_whoever_is_not_named_is_kept_with_what_is_known_of_them(owner, cast, case_id):
    write(owner, case_id, "household", called_0="", born_0="78歳", called_1="", together_1="on")
    people = rules.people_of(kept(cast, case_id, "household")["people"])
    assert people == [rules.Relative("", "", "78歳"), rules.Relative("", together=True)]
    page = owner.open(f"/people/{case_id}/")
    assert "（78歳）" in page
    assert "（いっしょに住んでいる）" in page


def test_a_large_household_loses_nobody_where_it_is_written_again(owner, cast, case_id):
    many = [rules.Relative(f"親戚{number}") for number in range(25)]
    content = {"people": rules.people_text(many)}
    actions.write_section(
        by=cast.owner, case_id=case_id, name="household", version=0, content=content
    )
    page = owner.open(address(case_id, "household"))
    names = re.findall(r'name="called_\d+" value="([^"]*)"', page)
    typed = {f"called_{at}": name for at, name in enumerate(names)}
    owner.send(address(case_id, "household"), not_told="むすこ", **typed)
    assert rules.people_of(kept(cast, case_id, "household")["people"]) == many


def test_a_birth_date_stands_in_the_form_as_whoever_writes_likes_years(owner, cast, case_id):
    write(owner, case_id, "household", called_0="孫", born_0="平成１０年１月２日", called_1="母")
    network.set_years(by=cast.owner, years="japanese")
    pages = {"identity": "昭和25年3月4日", "household": "平成10年1月2日"}
    for name, born in pages.items():
        before = kept(cast, case_id, name)
        assert f'value="{born}"' in owner.open(address(case_id, name))
        typed = dict(
            re.findall(r'<input type="(?:text|tel)" name="([^"]+)" value="([^"]*)"', owner.text)
        )
        owner.send(address(case_id, name), **typed)
        assert before.items() <= kept(cast, case_id, name).items(), "read back as the same day"


def test_the_hours_of_the_telephone_say_that_they_are_of_the_telephone(owner, case_id):
    write(owner, case_id, "contact", call_from="13時", call_until="17:30", may_contact="yes")
    card = owner.open(f"/people/{case_id}/").split('id="reach"')[1].split("</section>")[0]
    assert "<dt>電話をしてよい時間（から）</dt><dd>13:00</dd>" in card
    assert "<dt>電話をしてよい時間（まで）</dt><dd>17:30</dd>" in card


def test_an_impossible_birth_date_names_the_last_day_of_that_month(owner, cast, case_id):
    page = write(owner, case_id, "household", 422, called_1="孫", born_1="令和2年2月30日")
    assert "この年の2月は、29日までです" in page
    assert 'value="令和2年2月30日"' in page
    assert not kept(cast, case_id, "household")


def test_what_weighs_most_is_one_of_what_troubles(owner, cast, case_id):
    write(owner, case_id, "situation", troubles=["housing"], main_trouble="food", pension="paying")
    content = kept(cast, case_id, "situation")
    assert content["troubles"] == "housing food"
    assert content["main_trouble"] == "food"
    assert content["pension"] == "paying"


def test_a_code_that_is_offered_no_more_stays(owner, cast, case_id, tmp_path):
    write(owner, case_id, "situation", work="regular", troubles=["food"])
    entry = (
        'title="a"\nsource="b"\nrevision="c"\n[[code]]\ncode="farm"\nlabel="畑"\nofficial="農業"\n'
    )
    (tmp_path / "work.toml").write_text(entry)
    with override_settings(CODES=code_lists(tmp_path)):
        page = owner.open(address(case_id, "situation"))
        assert "畑" in page
        owner.send(address(case_id, "situation"), work="regular", troubles=["food", "invented"])
    assert kept(cast, case_id, "situation")["work"] == "regular"
    assert kept(cast, case_id, "situation")["troubles"] == "food invented"


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("18:00", "18:00"),
        ("１８時", "18:00"),
        ("午後6時半", "18:30"),
        ("6 pm", None),
        ("25時", None),
    ],
)
def test_hours_are_read_as_people_say_them(owner, cast, case_id, typed, hour):
    status = 200 if hour else 422
    page = write(
        owner,
        case_id,
        "contact",
        status,
        call_until=typed,
        care=["plain_letter"],
        may_contact="yes",
    )
    if hour:
        assert kept(cast, case_id, "contact")["call_until"] == hour
        assert f"電話は、{hour}まで" in page
        assert "封筒に差出人を書かない" in page
    else:
        assert "時刻として読めません" in page
        assert f'value="{typed}"' in page


def test_hours_that_end_before_they_begin_are_asked_again(owner, cast, case_id):
    hours = {"call_from": "11時", "call_until": "9時"}
    page = write(owner, case_id, "contact", 422, **hours, may_contact="yes")
    assert "「まで」の時刻が「から」より前です" in page
    assert 'value="11時"' in page and 'value="9時"' in page


def test_a_day_until_which_was_agreed_may_have_gone_by_since(owner, cast, case_id):
    write(owner, case_id, "sharing", answer="yes", until="2020-01-01")
    assert kept(cast, case_id, "sharing")["until"] == "2020-01-01"


def test_too_long_is_said_and_nothing_is_cut(owner, cast, case_id):
    long = "あ🌸" * 10_001
    page = write(owner, case_id, "assessment", 422, view=long)
    assert long in page
    write(owner, case_id, "assessment", view="髙𠮷🌸" + "あ" * 19_997)
    assert kept(cast, case_id, "assessment")["view"].startswith("髙𠮷🌸")


def test_who_must_not_be_told_is_kept_with_the_name_of_then(owner, cast, case_id):
    page = owner.open(address(case_id, "sharing"))
    line = f"{cast.partner.acting_for}\tうみべ商事"
    assert f'value="{line}"' in page
    owner.send(address(case_id, "sharing"), answer="each", not_to=[line], which=["words"])
    content = kept(cast, case_id, "sharing")
    assert rules.named_organisations(content["not_to"]) == {cast.partner.acting_for: "うみべ商事"}
    assert "checked" in owner.open(address(case_id, "sharing"))


def test_two_write_at_once_and_both_are_seen(owner, cast, case_id):
    owner.open(address(case_id, "household"))
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    theirs = rules.people_text([rules.Relative("花江", "母", "1930-01-02", True)])
    actions.write_section(
        by=cast.teammate,
        case_id=case_id,
        name="household",
        version=0,
        content={"people": theirs},
    )
    page = owner.send(address(case_id, "household"), 409, called_0="弟")
    assert "花江（母、1930年（昭和5年）1月2日、いっしょに住んでいる）" in page
    assert "弟" in page
    owner.send(address(case_id, "household"), keep_people="mine")
    assert "弟" in owner.open(address(case_id, "household"))


def test_whoever_wants_no_contact_now_is_known_to_be_on_the_way_to_somebody(owner, cast, case_id):
    """The recipient may ring them up: that is told at once, where something can be done."""
    said = "へのつなぎは、まだつづいています。"
    assert said not in write(owner, case_id, "contact", may_contact="no")
    write(owner, case_id, "contact", may_contact="yes")
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    assert said not in write(owner, case_id, "contact", may_contact="yes", days=["mon"])
    assert said in write(owner, case_id, "contact", may_contact="no")

"""Folding, hours, kinds and cells, without a database."""

from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.kernel.actor import COMMAND, JOB, PUBLIC
from tonari.kernel.refused import Refused
from tonari.records.directory import rules
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.cells import degrees, people, url
from tonari.records.directory.rules.kinds import classify, state_of
from tonari.records.directory.rules.published import part_id


def test_words_are_folded_and_each_counts_once():
    assert rules.search_words("ｺﾄﾞﾓ　こども  コドモ 髙橋") == ["ｺﾄﾞﾓ", "髙橋"]
    assert rules.search_words("　") == []
    assert len(rules.search_words("あ い う え お か き く け こ")) == rules.MOST_WORDS


def test_fields_are_one_column_and_back():
    assert rules.join_fields(["food", "work", "nonsense"]) == "|work|food|"
    assert rules.split_fields("|work|food|") == ("work", "food")
    assert rules.split_fields(rules.join_fields([])) == ()


@pytest.mark.parametrize(
    ("words", "kind", "standing", "some"),
    [
        ("公民館図書室", "place", "formal", {"culture", "exchange"}),
        ("放課後等デイサービス", "support", "formal", {"disability", "children"}),
        ("就労継続支援B型\n生活介護", "support", "formal", {"work"}),
        ("通所介護\n②老人福祉施設", "support", "formal", {"older"}),
        ("子ども食堂", "place", "informal", {"food"}),
        ("暑熱避難協力施設", "place", "between", {"safety"}),
        ("認可外保育所", "support", "between", {"children"}),
        ("なにか", "support", "formal", set()),
    ],
)
def test_published_words_say_kind_standing_and_fields(words, kind, standing, some):
    found = classify(words)
    assert found[:2] == (kind, standing)
    assert some <= set(found[2]) <= set(rules.FIELDS)


def test_homes_that_shelter_are_for_members():
    assert state_of("地域小規模児童養護施設") == "members"
    assert state_of("母子生活支援施設") == "members"
    assert state_of("児童センター") == "listed"


def test_cells():
    assert Content("なぎさ", phone="(054)626-1139").phone == "054-626-1139"
    assert Content("なぎさ", phone="(054-626-1139)").phone == "054-626-1139"
    assert Content("なぎさ", fax="０５４－６２６－１１３９").fax == "054-626-1139"
    assert url("javascript:alert(1)") == ""
    assert url("参照 https://example.jp/a　です") == "https://example.jp/a"
    assert degrees("３４．８") == 34.8
    assert degrees("34度") is None


def test_content_is_refused_at_its_field():
    cases = {
        "name": rules.Content(name=" "),
        "kind": rules.Content(name="あ", kind="x"),
        "standing": rules.Content(name="あ", standing="x"),
        "fields": rules.Content(name="あ", fields=("x",)),
        "url": rules.Content(name="あ", url="javascript:alert(1)"),
        "lat": rules.Content(name="あ", lat=34.0),
        "description": rules.Content(name="あ", description="あ" * 5001),
    }
    for field, content in cases.items():
        with pytest.raises(Refused) as refused:
            rules.check_content(content)
        assert refused.value.field == field
    with pytest.raises(Refused):
        rules.check_content(rules.Content(name="海", lat=0.0, lon=0.0))


def test_the_public_imports_nothing_the_tick_only_places_anew_and_the_operator_edits_nothing():
    with pytest.raises(Refused):
        rules.check_may_import(PUBLIC)
    with pytest.raises(Refused):
        rules.check_may_import(JOB)
    with pytest.raises(Refused) as nothing:
        rules.check_may_place(PUBLIC)
    assert nothing.value.missing
    rules.check_may_place(JOB)
    with pytest.raises(Refused):
        rules.check_may_edit(COMMAND, None)


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_the_id_of_a_part_is_what_rfc_9562_makes_of_both(id_, name) -> None:
    assert part_id(id_, name) == str(uuid5(id_, name))


@pytest.mark.parametrize(
    ("cell", "told"),
    [("12", "12人"), ("１２", "12人"), ("10人", "10人"), ("若干名", "若干名"), ("", "")]
    + [(nobody, "") for nobody in ("0", "０", "0人", "0名")],
)
def test_how_many_there_is_room_for_is_never_told_as_nobody(cell, told):
    assert people(cell) == told

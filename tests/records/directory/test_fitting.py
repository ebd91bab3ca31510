"""Every result says why it was found."""

import pytest

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import Rule, made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "whys"),
    [
        ("食堂", [("name", "食堂")]),
        ("シオミ", [("text", "シオミ")]),
        ("おしゃべり", [("field", "おしゃべり")]),
        ("子供食堂", [("meaning", "子供食堂")]),
        ("わかば", [("reading", "わかば")]),
        ("潮見のみんなの食堂", [("text", "潮見のみんなの食堂")]),
        ("潮見こども食堂", [("meaning", "潮見こども食堂")]),
        ("食堂　しおみ", [("name", "食堂"), ("text", "しおみ")]),
    ],
)
def test_a_word_is_found_in_the_name_the_text_a_field_a_synonym_or_by_ear(member, typed, whys):
    content = Content(
        name="みんなの食堂",
        kana="シオミ",
        provider="若葉の会",
        address="潮見町1",
        fields=("exchange",),
    )
    put_service(by=member, content=content)
    result = queries.search(PUBLIC, typed)
    assert list(result.whys) == [tuple(whys)]
    assert queries.search(PUBLIC).whys == ((),)


@pytest.mark.parametrize(
    ("name", "typed", "quoted"),
    [
        ("浜の子ども食堂", "子供食堂", "子ども食堂"),
        ("浜のこども食堂", "子供食堂", "こども食堂"),
        ("まなび部子供食堂", "子供食堂", "子供食堂"),
        ("阿佐ヶ谷ガヤガヤ食堂", "阿佐ケ谷", "阿佐ヶ谷"),
        ("Coder Dojo 浜", "coderdojo", "Coder Dojo"),
        ("焼津図書館", "焼津の図書館", "焼津…図書館"),
        ("ﾗｰﾒﾝ食堂", "らーめん", "ﾗｰﾒﾝ"),
    ],
)
def test_what_the_name_says_is_quoted_as_it_stands_there(member, name, typed, quoted):
    put_service(by=member, content=Content(name))
    assert queries.search(PUBLIC, typed).whys == ((("name", quoted),),)


def test_what_an_entry_means_without_saying_it_is_told(member):
    tea = put_service(by=member, content=Content(name="茶話会", fields=("food",)))
    entry = queries.service(PUBLIC, tea)
    words = ["お茶", "ごはん", "茶話", "ランニング"]
    assert queries.speaks(PUBLIC, words, entry) == [
        ("meaning", "お茶"),
        ("field", "ごはん"),
        ("name", "茶話"),
    ]


def test_what_opens_then_and_what_was_meant_instead_are_told(member):
    open_then = made([Rule(3, "18:00", "20:00")])
    put_service(by=member, content=Content("縁側", openings=open_then, traits=("free",)))
    for typed, whys in (
        ("木曜日", [("time", "木曜日")]),
        ("夜間", [("time", "夜間")]),
        ("縁側 夜", [("name", "縁側"), ("time", "夜")]),
        ("タダ", [("meaning", "タダ")]),
        ("金曜日", None),
    ):
        assert list(queries.search(PUBLIC, typed).whys) == ([tuple(whys)] if whys else [])


def test_what_is_called_by_what_a_need_means_comes_before_what_only_mentions_it(member):
    put_service(by=member, content=Content("冷蔵庫", hours="番号は相談した人に伝えます"))
    put_service(by=member, content=Content("なんでも相談"))
    put_service(by=member, content=Content("茶の間", conditions="相談もできます"))
    found = queries.speaking_of(member, ["話したい"], 3)
    assert found[0].service.name == "なんでも相談" and len(found) == 3

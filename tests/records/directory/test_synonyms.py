"""The list of synonyms: the one we ship, and one that an operator puts in its place."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.queries.found import load
from tonari.records.directory.rules import FIELDS, Content
from tonari.records.directory.rules.synonyms import OURS, Sought, parse


def test_ours_can_be_read_and_every_line_leads_somewhere():
    ours = load(OURS)
    assert len(ours.known) > 100
    for sought in ours.known.values():
        is_found = any(sought.word in other.others for other in ours.known.values())
        assert sought.others or sought.fields or is_found, sought.word
        assert set(sought.fields) <= FIELDS.keys()


def test_a_word_is_sought_itself_first_and_with_an_ending_without_it():
    words = parse('[[synonym]]\ntyped = ["さみしい", "孤独"]\nfinds = ["孤独", "お茶"]')
    assert words.sought("さみしい") == Sought("さみしい", ("孤独", "お茶"))
    assert words.sought("孤独") == Sought("孤独", ("お茶",))
    assert words.sought("サミシイです") == Sought("さみしいです", ("さみしい", "孤独", "お茶"))
    assert words.sought("孤独死") == Sought("孤独死")
    assert words.sought("孤独カフェ") == Sought("孤独かふぇ")
    assert words.sought("浜町孤独相談").parts == (
        Sought("浜町"),
        Sought("孤独", ("お茶",)),
        Sought("相談"),
    )
    assert words.sought("") == Sought("")


@pytest.mark.parametrize(
    "text",
    [
        "[[synonym",
        '[[synonym]]\nfinds = ["x"]',
        '[[synonym]]\ntyped = ["x"]\nfields = ["nonsense"]',
        '[[synonym]]\ntyped = ["x"]\nfind = ["y"]',
    ],
)
def test_a_list_that_cannot_be_read_says_which_file(text, tmp_path):
    path = tmp_path / "synonyms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"synonyms\.toml"):
        load(path)


@pytest.mark.django_db
def test_an_operator_may_put_a_list_in_its_place(member, settings, tmp_path):
    put_service(by=member, content=Content(name="浜の寄り合い"))
    assert queries.search(member, "だべり").total == 0
    settings.DATA = tmp_path
    (tmp_path / "synonyms.toml").write_text(
        '[[synonym]]\ntyped = ["だべり"]\nfinds = ["寄り合い"]', encoding="utf-8"
    )
    assert queries.search(member, "だべり").total == 1

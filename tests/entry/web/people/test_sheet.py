"""The official paper: its items and words, filled with what was told, the rest blank."""

import pytest

from tests.entry.web.seats import Seat
from tonari.records.people import actions, rules
from tonari.records.people.models import Reading


def write(cast, case_id, name, **content):
    actions.write_section(by=cast.owner, case_id=case_id, name=name, version=0, content=content)


def test_what_was_told_stands_there_in_official_words(owner, cast, case_id):
    mother = rules.Relative("花江", "母", "1930-01-02", True)
    friend = rules.Relative("友子", "友だち")
    write(cast, case_id, "household", people=rules.people_text([mother, friend]))
    write(
        cast,
        case_id,
        "situation",
        troubles="food debt old_code",
        main_trouble="food",
        housing="rented",
        visitor_relation="friend",
    )
    write(cast, case_id, "assessment", emergency="食べるもの", screening="stay", issues="poverty")
    page = owner.open(f"/people/{case_id}/sheet/")
    for words in (
        "髙橋 花子",
        "1950年（昭和25年）3月4日",
        "◎15食べるものがない",
        "○6債務",
        "・2住まい",
        "○old_code",
        "○2借家",
        "○2その他",
        "花江　母　1930年（昭和5年）1月2日",
        "○ 必要　食べるもの",
        "○3同意に向け関与継続",
        "○経済的困窮",
        "同意しなくても、支援は受けられます",
    ):
        assert words in page
    assert "友子" not in page


def test_where_the_person_lives_is_not_on_it(owner, case_id):
    assert "潮見町" not in owner.open(f"/people/{case_id}/sheet/")
    opened = {name for row in Reading.objects.filter(case=case_id) for name in row.sections}
    assert "whereabouts" not in opened


@pytest.mark.parametrize("who", ["stranger", "host", "other", "partner"])
def test_for_others_it_does_not_exist(cast, case_id, who):
    Seat(getattr(cast, who)).open(f"/people/{case_id}/sheet/", status=404)

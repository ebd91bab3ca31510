"""What is not there yet: kept by members, without any person, and closed with what came of it."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.ground.areas.places import lay, square
from tonari.ground.areas.queries import areas as all_areas
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import close_gap, keep_gap
from tonari.records.directory.models import Gap
from tonari.records.directory.rules.gaps import Looked, check_nobody

LOOKED = Looked(words="夜の居場所", field="exchange", when="evening", traits=("no_name",))


@pytest.mark.django_db
def test_a_gap_is_kept_once_and_the_ledger_keeps_no_words(member, other):
    gap_id = new_id()
    assert keep_gap(by=member, looked=LOOKED, note="駅の近くに", gap_id=gap_id) == gap_id
    with pytest.raises(Refused) as refused:
        keep_gap(by=member, looked=LOOKED, gap_id=gap_id)
    assert refused.value.repeated
    row = Row.objects.get(verb="directory.gap_kept")
    assert (row.subject_id, row.facts["field"]) == (gap_id, "exchange")
    assert "夜" not in str(row.facts)
    missing = queries.gaps(other)
    assert [one.words for one in missing.open] == ["夜の居場所"]
    assert missing.by_field == (("交流", 1),)
    assert missing.open[0].labels == ("交流", "夕方から夜（18時よりあと）", "名前不要")


@pytest.mark.django_db
def test_any_member_says_once_what_came_of_it(member, other):
    made = keep_gap(by=member, looked=LOOKED)
    close_gap(by=other, gap_id=made, outcome="made", came_of_it="第3金曜にはじまる")
    gap = queries.gap(member, made)
    assert (gap.state_label, gap.closed_by, gap.by) == ("新しくできた", "海辺の会", "ひだまり")
    assert Row.objects.get(verb="directory.gap_closed").facts["outcome"] == "made"
    assert (queries.gaps(member).open, queries.gaps(member).by_field) == ((), ())
    with pytest.raises(Refused) as refused:
        close_gap(by=member, gap_id=made, outcome="found")
    assert refused.value.repeated
    with pytest.raises(Refused) as refused:
        close_gap(by=member, gap_id=new_id(), outcome="found")
    assert refused.value.missing


@pytest.mark.django_db
def test_the_public_keeps_closes_and_sees_none(member):
    made = keep_gap(by=member, looked=LOOKED)
    for attempt in (
        lambda: keep_gap(by=PUBLIC, looked=LOOKED),
        lambda: close_gap(by=PUBLIC, gap_id=made, outcome="found"),
        lambda: queries.gaps(PUBLIC),
        lambda: queries.gap(PUBLIC, made),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Gap.objects.filter(state="open").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("looked", "note", "field"),
    [
        (Looked(), "", "words"),
        (Looked(words="山田さんの居場所"), "", "words"),
        (LOOKED, "090-1234-5678 へ", "note"),
        (LOOKED, "hanako@example.jp", "note"),
        (LOOKED, "高橋様のため", "note"),
        (LOOKED, "あ" * 501, "note"),
        (Looked(field="nonsense"), "", ""),
        (Looked(words="x", area_id=new_id()), "", ""),
        (Looked(words="x", from_area_id=new_id(), within=500), "", ""),
        (Looked(standing="nonsense"), "", ""),
        (Looked(room="full"), "", ""),
        (Looked(words="x", within=501), "", ""),
        (Looked(within=500), "", "words"),
    ],
)
def test_what_names_somebody_or_makes_no_sense_is_refused(member, looked, note, field):
    with pytest.raises(Refused) as refused:
        keep_gap(by=member, looked=looked, note=note)
    assert (refused.value.field or "") == field
    assert not Gap.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("looked", "said"),
    [
        (Looked(kind="place"), ""),
        (Looked(standing="informal"), "制度外"),
        (Looked(room="room"), "空きがある"),
        (Looked(on=date(2026, 12, 5)), "2026年12月5日"),
        (Looked(words="茶会", within=500), "ある場所から500mまで"),
    ],
)
def test_anything_that_was_looked_for_can_be_kept_alone_in_words_if_it_has_no_code(
    member, looked, said
):
    keep_gap(by=member, looked=looked)
    assert queries.gaps(member).open[0].note == said


@pytest.mark.django_db
def test_an_area_alone_is_kept_and_one_that_it_was_measured_from_by_name(member):
    lay(square("浜小学校区"))
    (area,) = all_areas(PUBLIC)
    keep_gap(by=member, looked=Looked(area_id=area.id))
    measured = Looked(from_area_id=area.id, within=3_000, standing="informal")
    made = keep_gap(by=member, looked=measured, note="夜に")
    assert queries.gap(member, made).note == "制度外、浜小学校区から3kmまで\n夜に"
    assert {one.area.name for one in queries.gaps(member).open if one.area} == {"浜小学校区"}


@pytest.mark.parametrize(
    "words",
    [
        "月 10-12 13-15 16-18",
        "お母さんと子どもで",
        "皆さんが来られる",
        "若者向け、18時から21時",
        "障害者の方の親",
    ],
)
def test_words_for_nobody_in_particular_are_no_names(words):
    check_nobody(words, "note")


@pytest.mark.django_db
def test_an_area_has_its_own_and_a_town_those_of_no_area_too(
    member, other, django_assert_num_queries
):
    lay(
        square("浜小学校区", code="992011"),
        square("みなと野市", kind="municipality", code="992011"),
        square("山小学校区", code="992011"),
    )
    beach, town, hill = (
        next(one for one in all_areas(PUBLIC) if one.name == name)
        for name in ("浜小学校区", "みなと野市", "山小学校区")
    )
    for day, words in ((1, "夜の居場所"), (3, "夜の 居場所"), (2, "ラグビー")):
        with clock.at(datetime(2026, 12, day, 12, tzinfo=clock.TOKYO)):
            keep_gap(by=member, looked=replace(LOOKED, words=words, area_id=beach.id))
    keep_gap(by=member, looked=Looked(words="将棋"), note="昼に")
    closed = keep_gap(by=member, looked=Looked(words="囲碁", area_id=beach.id))
    close_gap(by=member, gap_id=closed, outcome="found")
    with django_assert_num_queries(1):
        night, rugby = queries.wanted(other, beach)
    assert (night.times, night.last, rugby.times) == (2, date(2026, 12, 3), 1)
    assert night.labels == ("交流", "夕方から夜（18時よりあと）", "名前不要")
    chosen = {"field": "exchange", "when": "evening", "traits": "no_name", "area": str(beach.id)}
    assert dict(rugby.asked) == chosen | {"words": "ラグビー"}
    [anywhere] = queries.wanted(other, town)
    assert (anywhere.words, anywhere.is_anywhere, anywhere.notes) == ("将棋", True, ("昼に",))
    assert queries.wanted(other, hill) == queries.wanted(PUBLIC, beach) == []

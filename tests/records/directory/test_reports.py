"""Reports of mistakes by anybody: sealed to whoever keeps the entry, and answered."""

from datetime import timedelta

import pytest

from tests.cast import join, make_cast
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    answer_report,
    keep_service,
    let_go_service,
    merge_services,
    put_service,
    report_mistake,
    take_report,
)
from tonari.records.directory.models import Report, ReportCopy, Service
from tonari.records.directory.rules import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WORDS = "火曜に行ったら、山田さんが休みだと言いました"


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def cafe(cast):
    return put_service(by=cast.owner, content=Content(name="カフェ潮風"))


@pytest.fixture
def park(db):
    row = Service(name="港の公園", kind="place", standing="formal", folded="港の公園")
    row.save(force_insert=True)
    return row.pk


def report(service_id, what="times", words=WORDS, report_id=None):
    made = report_id or new_id()
    report_mistake(by=PUBLIC, service_id=service_id, report_id=made, what=what, words=words)
    return made


def said(viewer):
    return [(one.service_name, one.words) for one in queries.reports(viewer)]


def test_the_keeper_alone_reads_it_and_nobody_learns_who_said_it(cast, cafe):
    report(cafe)
    assert said(cast.owner) == said(cast.teammate) == [("カフェ潮風", WORDS)]
    assert said(cast.other) == []
    [host] = queries.reports(cast.host)
    assert (host.has_words, host.words) == (True, ""), "a host holds no key"
    [copy] = ReportCopy.objects.all()
    assert "山田".encode() not in bytes(copy.sealed)
    row = Row.objects.get(verb="directory.mistake_reported")
    assert (row.actor_kind, row.actor_id, row.chain) == ("public", None, cast.owner.acting_for)
    assert row.facts == {"what": "times"}


def test_of_what_nobody_keeps_every_organisation_reads_it(cast, park):
    report(park)
    assert said(cast.owner) == said(cast.other) == [("港の公園", WORDS)]
    assert queries.reported(cast.teammate) == [], "it does not press everybody"
    for coordinator in (cast.owner, cast.other):
        [one] = queries.reported(coordinator)
        assert (one.service_name, one.words) == ("港の公園", "")
    [(_place, waiting, _rewritten)] = queries.unkept(cast.other).items
    assert waiting == 1
    keep_service(by=cast.other, service_id=park)
    assert said(cast.owner) == queries.reported(cast.owner) == []
    [one] = queries.reported(cast.other)
    assert (one.service_name, one.words) == ("港の公園", ""), "Today opens no words"
    assert said(cast.other) == [("港の公園", WORDS)]


def test_recruiting_is_seen_first_and_by_every_coordinator_and_hides_nothing(cast, cafe):
    report(cafe)
    made = report(cafe, what="recruiting", words="しつこく誘われた")
    assert [one.what for one in queries.reports(cast.owner)] == ["recruiting", "times"]
    assert said(cast.other) == [("カフェ潮風", "しつこく誘われた")]
    [kept_from] = [one for one in queries.reports(cast.owner) if one.is_recruiting]
    assert (kept_from.has_words, kept_from.words) == (True, ""), "it may be whom it is about"
    assert not ReportCopy.objects.filter(
        report=made, organisation_id=cast.owner.acting_for
    ).exists()
    assert queries.service(PUBLIC, cafe).state == "listed"
    answer_report(by=cast.owner, report_id=made, answer="asked")
    [one] = [one for one in queries.reports(cast.owner) if one.is_recruiting]
    assert set(dict(one.answers)) == {"asked"}
    for answer in ("not_so", "mended"):
        with pytest.raises(Refused, match="ほかの主体"):
            answer_report(by=cast.owner, report_id=made, answer=answer)
    [one] = [one for one in queries.reports(cast.other) if one.is_recruiting]
    assert set(dict(one.answers)) == {"asked", "mended", "not_so"}
    answer_report(by=cast.other, report_id=made, answer="not_so")
    assert Report.objects.get(pk=made).state == "not_so"


def test_whoever_keeps_a_place_does_not_let_go_of_it_to_end_what_tells_of_recruiting(cast, park):
    keep_service(by=cast.owner, service_id=park)
    made = report(park, what="recruiting", words="")
    with pytest.raises(Refused, match="勧誘の知らせ"):
        let_go_service(by=cast.owner, service_id=park)
    with pytest.raises(Refused, match="ほかの主体"):
        answer_report(by=cast.owner, report_id=made, answer="not_so")
    answer_report(by=cast.other, report_id=made, answer="not_so")
    let_go_service(by=cast.owner, service_id=park)


def test_whoever_keeps_a_place_makes_it_no_part_of_another_to_end_what_tells_of_recruiting(
    cast, park
):
    row = Service(name="港の広場", kind="place", standing="formal", folded="港の広場", source="県")
    row.save(force_insert=True)
    keep_service(by=cast.owner, service_id=park)
    made = report(park, what="recruiting", words="")
    said = {"kept_id": row.pk, "other_id": park, "chosen": {}, "versions": (1, 1)}
    for by in (cast.owner, cast.other):
        with pytest.raises(Refused, match="受けもつ主体がちがう"):
            merge_services(by=by, merge_id=new_id(), **said)
    answer_report(by=cast.other, report_id=made, answer="not_so")
    merge_services(by=cast.owner, merge_id=new_id(), **said)


def test_recruiting_where_nobody_keeps_the_place_is_ended_by_a_coordinator(cast, park):
    made = report(park, what="recruiting", words="")
    [one] = queries.reports(cast.teammate)
    assert set(dict(one.answers)) == {"asked"}
    with pytest.raises(Refused, match="調整する人"):
        answer_report(by=cast.teammate, report_id=made, answer="not_so")
    answer_report(by=cast.teammate, report_id=made, answer="asked")
    answer_report(by=cast.owner, report_id=made, answer="mended")
    assert queries.reports(cast.teammate) == []


def test_once_it_is_answered_its_words_are_gone(cast, cafe):
    made = report(cafe)
    answer_report(by=cast.teammate, report_id=made, answer="asked")
    [one] = queries.reports(cast.owner)
    assert (one.words, one.asked_by) == (WORDS, "みなと社会福祉協議会")
    answer_report(by=cast.owner, report_id=made, answer="mended")
    assert queries.reports(cast.owner) == []
    assert not ReportCopy.objects.exists()
    with pytest.raises(Refused) as again:
        answer_report(by=cast.owner, report_id=made, answer="mended")
    assert again.value.repeated
    with pytest.raises(Refused, match="別のほうに決まっています") as other:
        answer_report(by=cast.owner, report_id=made, answer="not_so")
    assert not other.value.repeated
    assert Report.objects.get(pk=made).state == "mended"


def test_who_does_not_keep_it_does_not_answer(cast, cafe):
    made = report(cafe)
    for by in (cast.other, PUBLIC, Actor("link", new_id())):
        with pytest.raises(Refused):
            answer_report(by=by, report_id=made, answer="mended")
    assert said(cast.owner) == [("カフェ潮風", WORDS)]


def test_a_form_sent_twice_counts_once(cafe):
    made = report(cafe)
    with pytest.raises(Refused) as again:
        report(cafe, report_id=made)
    assert again.value.repeated


@pytest.mark.parametrize(
    ("what", "words", "field"),
    [("", "", "what"), ("x", "", "what"), ("other", " ", "words"), ("times", "あ" * 501, "words")],
)
def test_what_says_nothing_is_refused(cafe, what, words, field):
    with pytest.raises(Refused) as refused:
        report(cafe, what=what, words=words)
    assert refused.value.field == field
    assert not Report.objects.exists()


def test_twenty_that_wait_are_enough(cafe):
    for _time in range(20):
        report(cafe, words="")
    with pytest.raises(Refused):
        report(cafe)
    assert not ReportCopy.objects.exists()
    made = report(cafe, what="recruiting")
    assert Report.objects.filter(pk=made).exists(), "one kind does not drown another"


def test_of_what_the_public_does_not_see_nothing_is_reported(cast):
    hidden = put_service(by=cast.owner, content=Content(name="家"), state="members")
    with pytest.raises(Refused) as refused:
        report(hidden)
    assert refused.value.missing


def recruiting(viewer):
    return next(one for one in queries.reports(viewer) if one.is_recruiting)


def test_of_several_who_are_told_one_sees_to_it_and_the_others_see_who(cast, cafe):
    made = report(cafe, what="recruiting", words="")
    assert recruiting(cast.other).may_take and recruiting(cast.partner).may_take
    assert not recruiting(cast.owner).may_take, "it may be whom it is about"
    take_report(by=cast.other, report_id=made)
    for viewer in (cast.owner, cast.partner):
        taker = recruiting(viewer).taken_by
        assert (taker.name, taker.organisation_name, taker.is_me) == (
            "木村 健", "NPO法人ひだまり", False,
        )  # fmt: skip
    assert recruiting(cast.other).taken_by.is_me
    assert Row.objects.get(verb="directory.report_taken").actor_id == cast.other.id
    with pytest.raises(Refused, match="ほかの人が見ています"):
        answer_report(by=cast.partner, report_id=made, answer="not_so")
    answer_report(by=cast.other, report_id=made, answer="mended")
    assert Report.objects.get(pk=made).state == "mended"


def test_it_is_taken_over_from_whom_the_page_names_and_taken_once(cast, cafe):
    made = report(cafe, what="recruiting", words="")
    take_report(by=cast.other, report_id=made)
    with pytest.raises(Refused) as again:
        take_report(by=cast.other, report_id=made)
    assert again.value.repeated
    take_report(by=cast.partner, report_id=made, seen=cast.other.acting_id)
    assert recruiting(cast.other).taken_by.name == "黒田 剛"


def test_whoever_may_not_end_it_does_not_take_it(cast, cafe, park):
    made, other = report(cafe, what="recruiting", words=""), report(cafe)
    for by, which in (
        (cast.owner, made),
        (cast.teammate, made),
        (PUBLIC, made),
        (Actor("link", new_id()), made),
        (cast.other, other),
        (cast.other, new_id()),
    ):
        with pytest.raises(Refused) as refused:
            take_report(by=by, report_id=which)
        assert refused.value.missing
    assert Report.objects.get(pk=made).taken_by is None


def leaves(taker, second):
    network.remove_member(by=second, member_id=taker.acting_id)


def coordinates_no_more(taker, second):
    network.change_roles(by=second, member_id=taker.acting_id, roles=["worker"], sure=True)


def is_away(taker, second):
    network.set_away(
        by=taker, member_id=taker.acting_id, first_day=clock.today(), last_day=clock.in_days(20)
    )


@pytest.mark.parametrize("goes", [leaves, coordinates_no_more, is_away])
def test_of_whoever_is_not_there_to_coordinate_nobody_sees_to_it(cast, cafe, goes):
    made = report(cafe, what="recruiting", words="")
    take_report(by=cast.other, report_id=made)
    assert not recruiting(cast.partner).presses
    goes(cast.other, join(cast.other, "mori", "森 ゆう", "worker", "coordinator"))
    assert recruiting(cast.partner).taken_by is None
    assert recruiting(cast.partner).presses
    take_report(by=cast.partner, report_id=made)
    assert recruiting(cast.partner).taken_by.is_me


def test_whoever_is_away_does_not_take_it(cast, cafe):
    made = report(cafe, what="recruiting", words="")
    is_away(cast.other, None)
    with pytest.raises(Refused, match="休み"):
        take_report(by=cast.other, report_id=made)
    assert Report.objects.get(pk=made).taken_by is None


def test_three_days_without_an_answer_it_presses_everybody_again(cast, cafe, now):
    made = report(cafe, what="recruiting", words="")
    take_report(by=cast.other, report_id=made)
    with clock.at(now + timedelta(days=3) - timedelta(seconds=1)):
        assert not recruiting(cast.partner).presses
    with clock.at(now + timedelta(days=3)):
        late = recruiting(cast.partner)
        assert late.presses and late.taken_by.is_late and late.taken_by.name == "木村 健"
        with pytest.raises(Refused, match="ほかの人が見ています"):
            answer_report(by=cast.partner, report_id=made, answer="not_so")
        take_report(by=cast.other, report_id=made)
        assert not recruiting(cast.partner).presses, "whoever sees to it said so again"
    with clock.at(now + timedelta(days=6)):
        answer_report(by=cast.other, report_id=made, answer="asked")
        assert not recruiting(cast.partner).presses, "asking is an answer"
    with clock.at(now + timedelta(days=9)):
        take_report(by=cast.partner, report_id=made, seen=cast.other.acting_id)
        assert not recruiting(cast.other).presses
        assert recruiting(cast.partner).taken_by.is_me

"""Who keeps an entry true: hosts by a link, and members."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import fold_paper_code, new_id, new_paper_code
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    change_by_host,
    confirm_service,
    keep_service,
    let_ask_by_mail,
    let_go_service,
    make_link,
    merge_services,
    put_service,
    report_mistake,
    say_room,
    settle_change,
    undo_merge,
    withdraw_links,
    withdraw_service,
)
from tonari.records.directory.models import HostLink, Report, Service
from tonari.records.directory.rules.keeping import (
    CODE_GROUPS,
    origin_of,
)
from tonari.records.directory.rules.opening_words import parse

from .hosting import CAFE, holder_of, shown, written_by_hosts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LATER = timedelta(days=200)


@pytest.fixture
def imported(db):
    row = Service(name="港の公園", kind="place", standing="formal", folded="港の公園", source="市")
    row.save(force_insert=True)
    return row.pk


def version(service_id):
    return Service.objects.values_list("version", flat=True).get(pk=service_id)


def change(host, cafe, **parts):
    return change_by_host(by=host, service_id=cafe, version=version(cafe), parts=parts)


# The link.


def test_of_a_card_nothing_is_kept_that_opens_it(host, cafe, code):
    [row] = HostLink.objects.values()
    assert fold_paper_code(code) not in str(row).upper()
    assert code not in str(list(Row.objects.values("facts")))
    assert queries.hosted(host).id == cafe


def test_a_new_card_ends_the_one_before_and_the_same_counts_once(member, cafe, code, host):
    with pytest.raises(Refused) as again:
        make_link(by=member, service_id=cafe, code=code)
    assert again.value.repeated
    make_link(by=member, service_id=cafe, code=new_paper_code(CODE_GROUPS))
    with pytest.raises(Refused) as ended:
        queries.hosted(host)
    assert ended.value.missing


@pytest.mark.parametrize("weak", ["", "AAAA", "0" * 23, "あ" * 24])
def test_a_code_that_could_be_guessed_makes_no_card(member, cafe, weak):
    with pytest.raises(Refused):
        make_link(by=member, service_id=cafe, code=weak)
    assert not HostLink.objects.exists()


def test_only_who_may_write_an_entry_gives_its_card(other, host, cafe, imported):
    for by in (other, host, PUBLIC):
        with pytest.raises(Refused):
            make_link(by=by, service_id=cafe, code=new_paper_code(CODE_GROUPS))
    make_link(by=other, service_id=imported, code=new_paper_code(CODE_GROUPS))


def test_where_an_organisation_looks_after_an_entry_it_alone_lets_the_host_in(
    member, other, imported
):
    code = new_paper_code(CODE_GROUPS)
    keep_service(by=member, service_id=imported)
    make_link(by=member, service_id=imported, code=code)
    for refused in (
        lambda: make_link(by=other, service_id=imported, code=new_paper_code(CODE_GROUPS)),
        lambda: withdraw_links(by=other, service_id=imported),
        lambda: let_ask_by_mail(by=other, service_id=imported, allowed=False),
    ):
        with pytest.raises(Refused, match="確かめている主体"):
            refused()
    assert queries.hosted(holder_of(code)).id == imported
    withdraw_links(by=member, service_id=imported)


def test_a_withdrawn_card_and_a_withdrawn_entry_open_nothing(member, cafe, host):
    withdraw_links(by=member, service_id=cafe)
    for act in (confirm_service, withdraw_links):
        with pytest.raises(Refused):
            act(by=host, service_id=cafe)
    made = new_paper_code(CODE_GROUPS)
    make_link(by=member, service_id=cafe, code=made)
    withdraw_service(by=member, service_id=cafe)
    with pytest.raises(Refused):
        say_room(by=holder_of(made), service_id=cafe, room="open")


def test_a_link_does_nothing_but_keep_its_own_entry_true(member, host, cafe):
    another = put_service(by=member, content=replace(CAFE, name="別の店"))
    for act, more in (
        (confirm_service, {}),
        (say_room, {"room": "full"}),
        (change_by_host, {"version": 1, "parts": {"hours": "夜"}}),
    ):
        with pytest.raises(Refused) as refused:
            act(by=host, service_id=another, **more)
        assert refused.value.missing
    for act, more in ((withdraw_service, {}), (put_service, {"content": CAFE})):
        with pytest.raises(Refused):
            act(by=host, service_id=cafe, **more)


def test_when_entries_become_one_the_card_opens_the_one_that_stays(member, host, cafe):
    kept = put_service(by=member, content=replace(CAFE, name="カフェ しおかぜ"))
    merge_services(
        by=member, merge_id=new_id(), kept_id=kept, other_id=cafe, chosen={}, versions=(1, 1)
    )
    assert queries.hosted(host).id == kept


def test_what_a_host_wrote_goes_on_waiting_at_the_one_that_stays(member, host, cafe):
    change(host, cafe, phone="090-0000-0000", hours="金曜の昼")
    kept = put_service(by=member, content=replace(CAFE, name="カフェ しおかぜ"))
    made = {one.part: one.id for one in written_by_hosts(member)}
    versions = (1, version(cafe))
    merge_services(
        by=member, merge_id=new_id(), kept_id=kept, other_id=cafe, chosen={}, versions=versions
    )
    [held] = written_by_hosts(member)
    assert (held.service_id, held.part) == (kept, "phone")
    for attempt in (
        lambda: settle_change(by=member, change_id=made["hours"], keep=False),
        lambda: confirm_service(by=member, service_id=cafe),
    ):
        with pytest.raises(Refused, match="ひとつになって"):
            attempt()
    settle_change(by=member, change_id=held.id, keep=True)
    assert shown(kept).phone == "090-0000-0000"


def test_undone_the_card_and_what_waits_go_back_to_the_entry_they_came_from(member, host, cafe):
    change(host, cafe, phone="090-0000-0000")
    kept = put_service(by=member, content=replace(CAFE, name="カフェ しおかぜ"))
    reported = [new_id(), new_id()]
    for report in reported:
        report_mistake(by=PUBLIC, service_id=cafe, report_id=report, what="closed")
    made = new_id()
    merge_services(
        by=member, merge_id=made, kept_id=kept, other_id=cafe, chosen={}, versions=(1, 1)
    )
    assert queries.merge(member, made).parts == ()
    Report.objects.filter(pk=reported[0]).update(state="mended", answered_at=clock.now())
    undo_merge(by=member, merge_id=made)
    assert queries.hosted(host).id == cafe
    assert [one.service_id for one in written_by_hosts(member)] == [cafe]
    assert [Report.objects.get(pk=one).service_id for one in reported] == [kept, cafe]
    with pytest.raises(Refused):
        change(host, kept, hours="金曜の夜")


def test_what_is_part_of_a_third_is_not_undone_before_that_one_is(member, host, cafe):
    kept, third = (put_service(by=member, content=replace(CAFE, name=name)) for name in "二三")
    inner, outer = new_id(), new_id()
    for made, stays, goes in ((inner, kept, cafe), (outer, third, kept)):
        merge_services(
            by=member,
            merge_id=made,
            kept_id=stays,
            other_id=goes,
            chosen={},
            versions=(version(stays), version(goes)),
        )
    assert queries.hosted(host).id == third
    with pytest.raises(Refused, match="ひとつになって"):
        undo_merge(by=member, merge_id=inner)
    undo_merge(by=member, merge_id=outer)
    undo_merge(by=member, merge_id=inner)
    assert queries.hosted(host).id == cafe


def test_what_a_host_wrote_where_nobody_keeps_it_is_in_everybodys_list(member, other, imported):
    confirm_service(by=member, service_id=imported)
    assert queries.unkept(other).total == 0
    made = new_paper_code(CODE_GROUPS)
    make_link(by=member, service_id=imported, code=made)
    let_go_service(by=member, service_id=imported)
    change(holder_of(made), imported, phone="090-0000-0000")
    [(place, _said, rewritten)] = queries.unkept(other).items
    assert (place.id, rewritten) == (imported, True)
    [held] = queries.changes_of(other, imported)
    settle_change(by=other, change_id=held.id, keep=False)
    assert queries.unkept(member).total == 0


def test_whoever_gives_the_card_of_what_nobody_keeps_sees_what_its_host_writes(
    member, other, imported
):
    made = new_paper_code(CODE_GROUPS)
    make_link(by=member, service_id=imported, code=made)
    change(holder_of(made), imported, phone="090-0000-0000")
    [waits] = written_by_hosts(member)
    assert (waits.service_id, waits.is_held) == (imported, True)
    assert written_by_hosts(other) == []
    assert queries.service(member, imported).kept_by_id == member.organisation_id
    with pytest.raises(Refused, match="確かめている主体"):
        make_link(by=other, service_id=imported, code=new_paper_code(CODE_GROUPS))


def test_cards_and_what_hosts_wrote_are_seen_by_who_may_write_the_entry(member, other, host, cafe):
    change(host, cafe, phone="090-0000-0000")
    [one] = queries.changes_of(member, cafe)
    assert queries.changes_of(other, cafe) == queries.links_of(other, cafe) == []
    assert not queries.link_lives(other, cafe, host.acting_id)
    assert queries.link_lives(member, cafe, host.acting_id)
    with pytest.raises(Refused) as hidden:
        queries.host_change(other, one.id)
    assert hidden.value.missing
    for ask in (queries.changes_of, queries.links_of):
        with pytest.raises(Refused):
            ask(PUBLIC, cafe)


# What a host says.


def test_a_host_confirms_and_the_page_says_so_once_a_day(host, cafe):
    with clock.at(clock.now() + LATER):
        assert shown(cafe).is_stale
        confirm_service(by=host, service_id=cafe)
        now = shown(cafe)
        assert (now.is_stale, now.checked_by_host, now.checked_by_id) == (False, True, None)
        with pytest.raises(Refused) as again:
            confirm_service(by=host, service_id=cafe)
        assert again.value.repeated
    row = Row.objects.filter(verb="directory.service_confirmed").get()
    assert (row.actor_kind, row.actor_id) == ("link", host.id)


def test_a_member_who_confirms_after_the_host_is_named(member, host, cafe):
    confirm_service(by=host, service_id=cafe)
    confirm_service(by=member, service_id=cafe)
    assert not shown(cafe).checked_by_host
    assert shown(cafe).checked_by_id == member.organisation_id


def test_times_and_conditions_stand_at_once_and_are_put_back(member, host, cafe):
    became = change(host, cafe, openings="木 12:00〜14:00", conditions="子どもも")
    assert became == {"openings": "made", "conditions": "made"}
    assert shown(cafe).content.openings == parse("木 12:00〜14:00", clock.today())
    said = {one.part: one for one in queries.changes_of(member, cafe)}
    assert (said["conditions"].before, said["conditions"].after) == ("だれでも", "子どもも")
    settle_change(by=member, change_id=said["conditions"].id, keep=False)
    assert shown(cafe).conditions == "だれでも"
    assert shown(cafe).content.openings
    settle_change(by=member, change_id=said["openings"].id, keep=False)
    assert shown(cafe).content == CAFE
    with pytest.raises(Refused):
        settle_change(by=member, change_id=said["openings"].id, keep=False)


def test_the_telephone_waits_for_a_member(member, other, host, cafe):
    assert change(host, cafe, phone="090-0000-0000") == {"phone": "held"}
    assert shown(cafe).phone == CAFE.phone
    [held] = written_by_hosts(member)
    assert written_by_hosts(other) == []
    with pytest.raises(Refused):
        settle_change(by=other, change_id=held.id, keep=True)
    settle_change(by=member, change_id=held.id, keep=True)
    assert shown(cafe).phone == "090-0000-0000"
    assert written_by_hosts(member) == []


@pytest.mark.parametrize("first", [True, False])
def test_only_the_same_choice_is_the_same_press_again(member, host, cafe, first):
    change(host, cafe, phone="090-0000-0000")
    [held] = written_by_hosts(member)
    settle_change(by=member, change_id=held.id, keep=first)
    with pytest.raises(Refused) as again:
        settle_change(by=member, change_id=held.id, keep=first)
    assert again.value.repeated
    with pytest.raises(Refused, match="別のほうに決まっています") as other:
        settle_change(by=member, change_id=held.id, keep=not first)
    assert not other.value.repeated
    assert (shown(cafe).phone == "090-0000-0000") is first


def test_what_names_another_number_or_address_in_words_waits_too(member, host, cafe):
    became = change(host, cafe, conditions="相談は０９０－１２３４－５６７８へ", hours="木の昼")
    assert became == {"conditions": "held", "hours": "made"}
    assert shown(cafe).conditions == "だれでも"


def test_a_number_that_waits_is_replaced_by_the_last_word(member, host, cafe):
    change(host, cafe, phone="090-0000-0000")
    change(host, cafe, phone="054-111-1111")
    assert [one.after for one in written_by_hosts(member)] == ["054-111-1111"]


def test_an_entry_that_was_rewritten_often_is_one(
    member, other, host, cafe, django_assert_num_queries
):
    for hour in range(10, 14):
        change(host, cafe, hours=f"木曜の{hour}時から")
    change(host, cafe, phone="090-0000-0000")
    another = put_service(by=member, content=replace(CAFE, name="別の店"))
    made = new_paper_code(CODE_GROUPS)
    make_link(by=member, service_id=another, code=made)
    change(holder_of(made), another, hours="夜")
    with django_assert_num_queries(1):
        waits, stands = queries.rewritten(member)
    assert (waits.service_id, waits.is_held, waits.changes) == (cafe, True, 5)
    assert waits.parts == ("phone", "hours")
    assert waits.at == max(one.at for one in queries.changes_of(member, cafe))
    assert (stands.service_id, stands.is_held, stands.changes) == (another, False, 1)
    assert queries.rewritten(other) == []


def test_what_was_rewritten_since_is_not_put_back(member, host, cafe):
    change(host, cafe, hours="金曜の昼")
    put_service(by=member, service_id=cafe, content=replace(CAFE, hours="毎日"))
    [made] = written_by_hosts(member)
    with pytest.raises(Refused):
        settle_change(by=member, change_id=made.id, keep=False)
    assert shown(cafe).hours == "毎日"
    assert written_by_hosts(member) == [made]


def test_what_waits_does_not_overwrite_what_a_member_wrote_since(member, host, cafe):
    change(host, cafe, phone="090-0000-0000")
    put_service(by=member, service_id=cafe, content=replace(CAFE, phone="054-222-2222"))
    [held] = written_by_hosts(member)
    with pytest.raises(Refused, match="そのあとで"):
        settle_change(by=member, change_id=held.id, keep=True)
    assert shown(cafe).phone == "054-222-2222"
    settle_change(by=member, change_id=held.id, keep=False)
    assert written_by_hosts(member) == []


def test_a_host_overwrites_nobody_unseen_and_nothing_is_half_done(member, host, cafe):
    with pytest.raises(Refused):
        change_by_host(by=host, service_id=cafe, version=7, parts={"hours": "夜"})
    with pytest.raises(Refused) as wrong:
        change(host, cafe, openings="いつか", phone="1", hours="夜")
    assert wrong.value.field == "openings"
    with pytest.raises(Refused) as long:
        change(host, cafe, phone="1" * 61, hours="夜")
    assert long.value.field == "phone"
    assert shown(cafe).content == CAFE
    assert written_by_hosts(member) == []
    with pytest.raises(Refused) as same:
        change(host, cafe, hours=" 木曜の昼\r\n")
    assert same.value.repeated


# Who said what.


def test_each_part_says_who_wrote_it(member, host, cafe):
    change(host, cafe, hours="金曜の昼")
    say_room(by=member, service_id=cafe, room="open")
    now, day, who = shown(cafe), clock.today().isoformat(), str(member.organisation_id)
    assert origin_of(now.provenance, "hours") == ("host", "", day)
    assert origin_of(now.provenance, "room") == ("member", who, day)
    assert origin_of(now.provenance, "name") == ("member", who, day)


def test_what_came_from_a_list_is_from_it_until_somebody_writes(member, imported):
    assert origin_of(shown(imported).provenance, "name") is None
    put_service(by=member, service_id=imported, content=replace(CAFE, name="港の公園"))
    assert origin_of(shown(imported).provenance, "name") is None
    assert (origin_of(shown(imported).provenance, "phone") or ("",))[0] == "member"

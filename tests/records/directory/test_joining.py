"""A merge keeps the facts of both, part by part, with who said them; undoing puts them back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count, permutations
from random import Random
from uuid import UUID

import pytest

from tonari.ground.areas.models import Area
from tonari.ground.areas.rules.brought import UNDONE
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import actions, queries
from tonari.records.directory.models import Import, ImportRow, Merge, Service
from tonari.records.directory.rules import NEVER_SAID, Content
from tonari.records.directory.rules.keeping import MEMBER, lists_joined, origin_of
from tonari.records.directory.rules.merging import BOTH, KEPT, OTHER, both, usual
from tonari.records.directory.rules.openings import SHUT_THEN, weekly

from .conftest import take

MONDAYS, THURSDAYS = weekly([(0, "10:00", "12:00")]), weekly([(3, "13:00", "16:00")])
CAFE = Content(
    name="喫茶うみねこ", kind="place", address="焼津市本町1-2-3", hours="月曜日", openings=MONDAYS
)
TWICE = replace(CAFE, name="喫茶 うみねこ", address="焼津市本町一丁目2番3号", openings=THURSDAYS)
NORTH, SOUTH = UUID(int=1), UUID(int=2)


def listed(by: Actor, *contents: Content) -> list[UUID]:
    """Entries of lists that nobody answers for."""
    ids = [actions.put_service(by=by, content=content) for content in contents]
    Service.objects.filter(pk__in=ids).update(
        organisation=None, provenance={}, edited_at=None, last_checked_on=None, checked_by=None
    )
    return ids


def merge(by: Actor, kept: UUID, other: UUID, **chosen: str) -> UUID:
    versions = dict(Service.objects.filter(pk__in=[kept, other]).values_list("pk", "version"))
    made = new_id()
    actions.merge_services(
        by=by,
        merge_id=made,
        kept_id=kept,
        other_id=other,
        chosen=chosen,
        versions=(versions[kept], versions[other]),
    )
    return made


def rows(*ids: UUID) -> list[dict]:
    """Everything that stands of entries, but when and how often it was written."""
    found = Service.objects.filter(pk__in=ids).order_by("pk").values()
    return [{k: v for k, v in row.items() if k not in ("version", "modified_at")} for row in found]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"openings": MONDAYS}, {"openings": THURSDAYS}, BOTH),
        ({"openings": MONDAYS}, {"openings": weekly([(0, "11:00", "13:00")])}, KEPT),
        ({"openings": MONDAYS}, {"openings": replace(THURSDAYS, holidays=SHUT_THEN)}, KEPT),
        ({"openings": NEVER_SAID}, {"openings": THURSDAYS}, OTHER),
        ({"fields": ("food",)}, {"fields": ("exchange",)}, BOTH),
        ({"description": "お茶だけでも。"}, {"description": "月に一度、音楽会。"}, BOTH),
        ({"description": "お茶。"}, {"description": "お茶。月に音楽会。"}, OTHER),
        ({"description": "お茶。月に音楽会。"}, {"description": "お茶。"}, KEPT),
        ({"hours": "火曜"}, {"hours": "火曜 10時から15時"}, OTHER),
        ({"cost": "無料"}, {"cost": "200円"}, KEPT),
        ({"reach": "anywhere"}, {"reach": "areas", "served": (SOUTH,)}, KEPT),
        ({"reach": "areas", "served": (NORTH,)}, {"reach": "areas", "served": (SOUTH,)}, BOTH),
    ],
)  # fmt: skip
def test_what_adds_up_is_joined_and_what_contradicts_is_chosen(mine, theirs, expected) -> None:
    one, other = Content(name="ここ", **mine), Content(name="ここ", **theirs)
    assert usual(one, other, next(iter(mine))) == expected


def test_both_texts_are_joined_only_as_far_as_they_have_room() -> None:
    one, other = (Content(name="ここ", description=letter * 3000) for letter in "あい")
    assert both(one, other, "description") is None


@pytest.fixture
def two_areas(db) -> list[UUID]:
    box = {"south": 34, "west": 138, "north": 34.1, "east": 138.1}
    more = {"kind": "drawn", "source": "x", "licence": "x", "geometry": "{}", "digest": "x"}
    return [Area.objects.create(name=name, **box, **more).pk for name in ("北", "南")]


@pytest.mark.parametrize("drawn_first", ["the kept one's", "the other's"])
def test_days_areas_the_place_and_the_last_check_of_both_are_on_the_public_page(
    member, two_areas, now, drawn_first
) -> None:
    north, south = sorted(two_areas, reverse=drawn_first == "the other's")
    kept, other = listed(
        member,
        replace(CAFE, fields=("food",), reach="areas", served=(north,)),
        replace(TWICE, fields=("exchange",), reach="areas", served=(south,), lat=34.86, lon=138.32),
    )
    earlier, later = date(2026, 3, 1), date(2026, 6, 1)
    Service.objects.filter(pk=kept).update(last_checked_on=earlier)
    Service.objects.filter(pk=other).update(
        last_checked_on=later,
        checked_by=member.organisation_id,
        provenance={"checked": [MEMBER, str(member.organisation_id), later.isoformat()]},
        room="few",
        room_said_on=later,
    )
    before = rows(kept, other)
    made = merge(member, kept, other)
    view = queries.service(PUBLIC, kept)
    assert {rule.day for rule in view.openings.opens} == {0, 3}
    assert {area.name for area in view.serves} == {"北", "南"}
    assert view.fields == ("food", "exchange")
    assert (view.lat, view.lon, view.address) == (34.86, 138.32, CAFE.address)
    assert (view.last_checked_on, view.checked_by_id) == (later, member.organisation_id)
    assert (view.room, view.room_said_on) == ("few", later)
    assert set(queries.merges_of(PUBLIC, kept)[0].parts) >= {"fields", "openings", "served"}
    actions.undo_merge(by=member, merge_id=made)
    assert rows(kept, other) == before
    assert [one.id for one in queries.service(PUBLIC, kept).serves] == [north]


def test_another_house_gives_no_point_to_the_address_that_was_chosen(member) -> None:
    kept, other = listed(member, CAFE, replace(CAFE, address="藤枝市1", lat=34.86, lon=138.25))
    merge(member, kept, other)
    assert queries.service(PUBLIC, kept).lat is None


def test_who_said_a_part_goes_along_with_it_and_a_number_of_a_list_stays_withheld(member) -> None:
    kept, other = listed(
        member,
        replace(CAFE, conditions="お茶だけでも"),
        replace(CAFE, phone="090-1234-5678", conditions="子どもも", cost="200円"),
    )
    said = [MEMBER, str(member.organisation_id), "2026-06-01"]
    Service.objects.filter(pk=other).update(
        source="市民活動の一覧", taken_on=date(2026, 5, 1), provenance={"cost": said}
    )
    Service.objects.filter(pk=kept).update(source="焼津市の一覧")
    made = merge(member, kept, other, conditions=BOTH)
    view = queries.service(member, kept)
    assert view.phone == "090-1234-5678"
    assert queries.service(PUBLIC, kept).phone == ""
    assert origin_of(view.provenance, "phone") == ("list", "市民活動の一覧", "2026-05-01")
    assert origin_of(view.provenance, "cost") == tuple(said)
    assert view.conditions == "お茶だけでも\n子どもも"
    assert origin_of(view.provenance, "conditions")[:2] == (MEMBER, str(member.organisation_id))
    assert lists_joined(view.provenance, "conditions") == ("焼津市の一覧", "市民活動の一覧")
    assert lists_joined(view.provenance, "phone") == ()
    actions.undo_merge(by=member, merge_id=made)
    assert queries.service(member, kept).provenance == {}


def test_what_was_joined_of_three_lists_names_each(member) -> None:
    texts = ("お茶だけでも", "子どもも", "犬も")
    first, *others = listed(member, *(replace(CAFE, conditions=text) for text in texts))
    for number, one in enumerate((first, *others)):
        Service.objects.filter(pk=one).update(source=f"一覧{number}")
    for other in others:
        merge(member, first, other, conditions=BOTH)
    said = queries.service(member, first).provenance
    assert lists_joined(said, "conditions") == ("一覧0", "一覧1", "一覧2")


def test_what_was_said_since_stays_when_they_are_two_again(member, now) -> None:
    kept, other = listed(member, CAFE, replace(TWICE, cost="200円"))
    Service.objects.filter(pk=other).update(last_checked_on=now.date() - timedelta(days=9))
    made = merge(member, kept, other)
    actions.confirm_service(by=member, service_id=kept)
    actions.undo_merge(by=member, merge_id=made)
    view = queries.service(PUBLIC, kept)
    assert (view.last_checked_on, view.cost) == (now.date(), "")
    assert view.provenance.keys() == {"checked"}


@pytest.mark.parametrize("first", list(permutations(range(3))))
@pytest.mark.parametrize("gone_by", [timedelta(0), timedelta(hours=1)])
def test_merges_into_one_entry_are_undone_in_any_order_as_if_they_had_never_been(
    member, now, first, gone_by
) -> None:
    chance, hours = Random(f"{first}{gone_by}"), count(1)
    for _time in range(4):
        ids = listed(member, *(chance_of(chance) for _each in range(4)))
        at = now - timedelta(days=9)
        Service.objects.filter(pk=chance.choice(ids)).update(edited_at=at)
        Service.objects.filter(pk=chance.choice(ids)).update(
            last_checked_on=at.date(), checked_by=member.organisation_id
        )
        Service.objects.filter(pk=chance.choice(ids)).update(room="few", room_said_on=at.date())
        Service.objects.filter(pk=chance.choice(ids)).update(
            provenance={"cost": [MEMBER, str(member.organisation_id), "2026-06-01"]}
        )
        before = rows(*ids)
        kept, *others = ids
        merges = []
        for other in others:
            with clock.at(now + gone_by * next(hours)):
                merges.append(merge(member, kept, other))
        for number in first:
            last = Service.objects.get(pk=kept).edited_at
            with clock.at(now + gone_by * next(hours)):
                actions.undo_merge(by=member, merge_id=merges[number])
            if Merge.objects.filter(kept=kept, undone_at=None).exists():
                written = Service.objects.get(pk=kept).edited_at
                assert written is not None, "imports would write it"
                assert written <= last
        assert rows(*ids) == before


def chance_of(chance: Random) -> Content:
    """What an entry says by chance, so that several agree on some of it and not on the rest."""
    return Content(
        name=chance.choice(["喫茶うみねこ", "うみねこ"]),
        fields=tuple(one for one in ("food", "exchange", "sports") if chance.random() < 0.5),
        description=chance.choice(["", "お茶", "音楽会", "将棋"]),
        conditions=chance.choice(["", "だれでも"]),
        cost=chance.choice(["", "無料", "200円"]),
        openings=chance.choice([NEVER_SAID, MONDAYS, THURSDAYS]),
        traits=tuple(one for one in ("free", "online") if chance.random() < 0.5),
        capacity=chance.choice(["", "8人"]),
    )


def test_both_of_what_contradicts_is_refused_at_its_field(member) -> None:
    kept, other = listed(member, replace(CAFE, name="一"), replace(CAFE, name="二"))
    with pytest.raises(Refused) as told:
        merge(member, kept, other, name=BOTH)
    assert told.value.field == "name"


def test_an_import_that_was_undone_while_its_entry_was_part_of_another_is_undone_after_all(
    member, shared_list
) -> None:
    own = actions.put_service(by=member, content=CAFE)
    brought, entry = shared_list
    made = merge(member, own, entry)
    assert actions.undo_import(by=member, import_id=brought)["kept"] == 1
    assert Service.objects.get(pk=entry).state == "withdrawn"
    actions.undo_merge(by=member, merge_id=made)
    row = Service.objects.get(pk=entry)
    assert row.state == "withdrawn"
    assert queries.search(PUBLIC, "うみべ食堂").total == 0
    assert Import.objects.get(pk=brought).counts | {"withdrawn": 1, "kept": 0} == (
        Import.objects.get(pk=brought).counts
    )
    assert ImportRow.objects.get(of=brought).reason == ""
    assert Import.objects.get(pk=brought).state == UNDONE


def test_the_one_that_stayed_goes_too_and_what_nobody_undid_stays_to_be_undone(
    member, shared_list
) -> None:
    own = actions.put_service(by=member, content=CAFE)
    Service.objects.filter(pk=own).update(organisation=None)
    brought, entry = shared_list
    actions.undo_merge(by=member, merge_id=merge(member, entry, own))
    assert Service.objects.get(pk=entry).edited_at is None, "imports may write it again"
    assert actions.undo_import(by=member, import_id=brought)["withdrawn"] == 1
    assert queries.search(PUBLIC, "うみべ食堂").total == 0


def test_what_somebody_wrote_before_the_merge_is_kept_as_it_was_told(member, shared_list) -> None:
    own = actions.put_service(by=member, content=CAFE)
    brought, entry = shared_list
    now = queries.service(member, entry)
    actions.put_service(by=member, service_id=entry, content=replace(now.content, cost="無料"))
    made = merge(member, own, entry)
    actions.undo_import(by=member, import_id=brought)
    actions.undo_merge(by=member, merge_id=made)
    assert queries.service(PUBLIC, entry).cost == "無料"
    assert Merge.objects.get().undone_at


@pytest.fixture
def shared_list(member, tmp_path) -> tuple[UUID, UUID]:
    """An import of one entry by a member; its id, and the entry's."""
    path = tmp_path / "食堂.csv"
    path.write_text(
        "全国地方公共団体コード,ID,名称,所在地_連結表記\n222127,1,うみべ食堂,海の町1-1\n"
    )
    take(path)
    brought = Import.objects.get()
    Import.objects.update(organisation=member.organisation_id, member_id=member.id)
    return brought.pk, ImportRow.objects.get(of=brought).service_id

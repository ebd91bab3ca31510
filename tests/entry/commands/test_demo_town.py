"""The demo town: complete, staffed, in order on any day, and refused where there is a network."""

import contextlib
import json
import sqlite3
from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Max, Min
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import MOMENT
from tests.stories.node import Node
from tonari.entry.commands.town.ground import drafts
from tonari.entry.commands.town.timetable import Timetable
from tonari.entry.commands.town.town import CONTENT, tables
from tonari.ground.areas.models import Area, AreaFile, Overlap
from tonari.ground.areas.queries import areas as all_areas
from tonari.ground.areas.queries import population
from tonari.ground.areas.rules.brought import TAKEN_IN
from tonari.ground.areas.rules.population import shown
from tonari.ground.ledger.models import ChainHead, Row
from tonari.ground.ledger.queries import broken_at
from tonari.ground.network.adapters import code_now
from tonari.ground.network.models import Cover, Member, Organisation
from tonari.ground.network.queries import actor_of_login
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.records.directory.models import Measure, Service, Twin
from tonari.records.directory.rules import CHECKED_FOR, FIELDS, STANDINGS, split_fields
from tonari.records.directory.rules.traits import TRAITS
from tonari.records.people import queries as people
from tonari.records.people.models import Block, Case, Loss, Merge, Person, Section, Track
from tonari.records.people.rules import SECTIONS
from tonari.work.referral.models import Entry, FollowUp, Link, Task
from tonari.work.referral.rules import STATES
from tonari.work.support.models import Appointment, Note, NoteChange

CAST = [
    "sato", "suzuki", "tanaka", "matsuda", "kimura", "ogawa", "kuroda", "sakamoto", "ito",
]  # fmt: skip


pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory, town_folder):
    """The town of the stories, made by the command; gives the file of its cast and what was said.

    Its rows are copied, for it takes long to make.
    """
    node = Node(tmp_path_factory.mktemp("node"))
    node.moves_into(town_folder)
    secret = (node.data / "secret.key").read_text().strip()
    with django_db_blocker.unblock(), transaction.atomic():
        copy_rows(node.data / "tonari.sqlite3")
        with override_settings(DEMO=True, DATA=node.data, SECRET_KEY=secret):
            yield node.data / "cast.json", node.said
        transaction.set_rollback(True)


def copy_rows(file):
    """All that a node's database holds, but for what Django itself had put into ours."""
    ours = connection.connection
    with contextlib.closing(sqlite3.connect(file)) as theirs:
        for table in connection.introspection.table_names():
            if not ours.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
                rows = theirs.execute(f'SELECT * FROM "{table}"')
                names = ", ".join(f'"{column[0]}"' for column in rows.description)
                places = ", ".join("?" * len(rows.description))
                ours.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


def test_it_has_its_ground_its_members_and_its_places(town):
    assert "みなと野市ができました" in town[1]
    assert Counter(Area.objects.values_list("kind", flat=True)) == {
        "municipality": 1,
        "school_district": 6,
        "neighbourhood": 10,
    }
    assert Organisation.objects.count() == 16
    assert len(set(Organisation.objects.values_list("kind", flat=True))) >= 10
    active = Member.objects.filter(state="active")
    assert active.values("user").distinct().count() == 45
    assert active.count() == 47, "two are members of two organisations"
    assert Service.objects.count() == 81
    assert Twin.objects.filter(apart_by=None).count() == 1, "one place stands there twice"
    assert Measure.objects.count() == 3
    assert set(Service.objects.values_list("standing", flat=True)) == set(STANDINGS)
    fields = Service.objects.values_list("fields", flat=True)
    assert {field for column in fields for field in split_fields(column)} == set(FIELDS)
    assert set(Service.objects.values_list("room", flat=True)) >= {"open", "few", "full", "waiting"}
    for trait in TRAITS:
        assert Service.objects.filter(traits__contains=trait).exists(), trait
    old = timezone.localdate() - CHECKED_FOR
    assert 3 <= Service.objects.filter(last_checked_on__lt=old).count() < 20
    assert not Service.objects.filter(served=None).exists(), "a place lies in no area"


def test_neighbourhoods_cross_school_districts(town):
    crossing = Overlap.objects.filter(
        area__kind="neighbourhood", other__kind="school_district"
    ).values_list("area", flat=True)
    assert max(Counter(crossing).values()) >= 2


def test_a_member_brought_who_lives_in_each_of_its_areas(town):
    files = AreaFile.objects.filter(what="population")
    assert set(files.values_list("state", flat=True)) == {TAKEN_IN}
    assert sum(file.counts["taken"] for file in files) == 17
    told = {area.id: population(PUBLIC, area) for area in all_areas(PUBLIC)}
    assert len(told) == 17
    by_kind = {}
    for area in all_areas(PUBLIC):
        count = told[area.id].count
        assert count.total == sum(men + women for _first, _last, men, women in count.ages) > 1_000
        assert not shown(count).hides
        by_kind[area.kind] = by_kind.get(area.kind, 0) + count.total
    assert len(set(by_kind.values())) == 1, "the parts are not the whole"


def test_a_hundred_and_fifty_people_live_in_it(town):
    # Whoever accepted an offer does not know yet who it is about.
    unnamed = Task.objects.filter(to_case__isnull=False, released_at=None, met_on=None)
    unnamed = unnamed.filter(state__in=["accepted", "on-hold"])
    twice = Merge.objects.filter(undone_at__isnull=True)
    assert twice.count() == 1
    assert Person.objects.count() == 150 + twice.count() + unnamed.count()
    assert Case.objects.count() > 170
    assert Note.objects.count() > 650


def test_every_section_of_a_record_is_filled_for_many(town):
    filled = Counter(Section.objects.filter(is_current=True).values_list("name", flat=True))
    assert set(filled) == {name for name, fields in SECTIONS.items() if fields}
    assert all(count >= 6 for count in filled.values()), filled


def test_some_records_are_older_than_ten_years_and_their_workers_changed(town):
    notes = Note.objects.values("case").annotate(
        first=Min("on"), last=Max("on"), writers=Count("written_by", distinct=True)
    )
    decade = [
        row
        for row in notes
        if row["last"] - row["first"] > timedelta(days=3650) and row["writers"] >= 2
    ]
    assert len(decade) >= 5


def test_lives_take_turns(town):
    assert set(Loss.objects.values_list("kind", flat=True)) == {"died", "missing"}
    assert Loss.objects.filter(kind="missing", ended_at__isnull=True).exists()
    assert Loss.objects.filter(end="found").exists()
    assert Track.objects.filter(state="open_door").count() >= 2
    assert set(NoteChange.objects.values_list("kind", flat=True)) == {"corrected", "struck"}
    assert Section.objects.filter(is_struck=True).exists()
    assert Cover.objects.exists(), "nobody stands in for somebody"
    today = timezone.localdate()
    planned = Appointment.objects.filter(state="planned")
    assert planned.filter(last_on=today).exists()
    assert planned.filter(last_on__gt=today).exists()


def test_nobody_is_told_of_in_the_words_of_another():
    texts = [
        step["text"]
        for name in ("person", "referral")
        for table in tables(name)
        for step in table["steps"]
        if step.get("do", "note") == "note"
    ]
    for told in (texts, [person["own_words"] for person in tables("person")]):
        most = Counter(told).most_common(1)
        assert most[0][1] <= 3, most
    names = Counter(person.get("name", person["called"]) for person in tables("person"))
    assert names.most_common(1)[0][1] == 1, names.most_common(1)


def test_introductions_are_in_every_state(town):
    assert set(Task.objects.values_list("state", flat=True)) == set(STATES)
    waiting = Task.objects.filter(state="requested")
    assert waiting.filter(overdue_at__isnull=False).exists()
    assert waiting.filter(asked_at__isnull=False).exists()
    assert waiting.filter(overdue_at=None, asked_at=None).exists()
    accepted = Task.objects.filter(state="accepted")
    assert accepted.filter(released_at=None).exists()
    assert accepted.filter(released_at__isnull=False).exists()
    assert {"beside", "stepped_back"} <= set(Task.objects.values_list("sender_role", flat=True))
    assert Task.objects.filter(state="cancelled", reason="no_contact").exists()
    assert Task.objects.filter(state="rejected", suggested_service__isnull=False).exists()
    assert Task.objects.filter(returned_at__isnull=False, settled_at=None).exists()


def test_referrals_go_many_ways(town):
    many = Counter(Task.objects.values_list("referral", flat=True))
    assert sum(count > 1 for count in many.values()) >= 5, "several recipients"
    assert Task.objects.filter(state="on-hold", queue_place__isnull=False).exists()
    assert set(Task.objects.values_list("handover", flat=True)) >= {"together", "in_person"}
    assert Entry.objects.filter(way="paper").exists()
    assert Entry.objects.filter(way="fax").exists()
    assert Task.objects.filter(reason="no_news").exists(), "silence comes back"
    asked = FollowUp.objects.filter(state="asked")
    assert set(asked.values_list("after_days", flat=True)) == {30, 90, 180}
    told = FollowUp.objects.filter(state="answered")
    assert {"holds", "shaky"} <= set(told.values_list("holds", flat=True))
    assert told.count() > 100


def test_the_morning_of_the_main_cast_is_one_morning(town):
    cast = json.loads(town[0].read_text())
    for name in ("sato", "suzuki", "matsuda", "kimura"):
        total, _first = people.contacts_due(_actor(cast[name]["login"]))
        assert total <= 12, name


def test_places_without_an_account_answer_by_link(town):
    assert Link.objects.filter(ended_at=None).count() >= 3
    answered = Row.objects.filter(actor_kind="link", verb="referral.accepted")
    assert answered.count() >= 3


def test_every_open_track_is_staffed(town):
    tracks = Track.objects.filter(state="open").select_related("post__holder", "post__deputy")
    assert tracks.count() > 150
    for track in tracks:
        people_there = [track.post.holder, track.post.deputy]
        assert any(member and member.state == "active" for member in people_there)


def test_some_are_due_today_some_are_late_and_some_want_peace(town):
    states = set(Track.objects.values_list("kind", "state"))
    assert {("connection", "open_door"), ("connection", "carried_on")} <= states
    assert {("problem", "open"), ("problem", "closed")} <= states
    cast = json.loads(town[0].read_text())
    due = {name: people.contacts_due(_actor(cast[name]["login"])) for name in ("sato", "suzuki")}
    assert all(total >= 2 for total, _first in due.values())


def test_the_ledger_holds_and_tells_in_the_order_of_time(town):
    chains = list(ChainHead.objects.values_list("chain", flat=True))
    assert len(chains) == 17, "every organisation, and the node"
    for chain in chains:
        assert broken_at(COMMAND, chain) is None
        moments = list(Row.objects.filter(chain=chain).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)


def test_the_cast_lies_in_a_file_for_its_owner_alone(town):
    assert town[0].stat().st_mode & 0o777 == 0o600
    cast = json.loads(town[0].read_text())
    assert len(cast) == 45
    assert list(cast)[: len(CAST)] == CAST, "those in the middle of the stories first"
    for name, entry in cast.items():
        assert entry.pop("is_main") is (name in CAST)
        assert set(entry) == {
            "name", "login", "pass_phrase", "totp_secret", "label", "organisation"
        }  # fmt: skip
        assert all(entry.values())
    phrases = {entry["pass_phrase"] for entry in cast.values()}
    assert len(phrases) == len(cast)
    content = "".join(file.read_text() for file in CONTENT.glob("*"))
    assert not any(phrase in content for phrase in phrases)


@pytest.mark.parametrize("name", ["sato", "suzuki", "kimura", "ogawa"])
def test_the_cast_signs_in_by_the_real_pages(town, name):
    entry = json.loads(town[0].read_text())[name]
    cache.clear()
    browser = Client()
    browser.get("/signin/", secure=True)
    typed = {"login": entry["login"], "pass_phrase": entry["pass_phrase"]}
    browser.post("/signin/", typed, secure=True, follow=True)
    code = {"code": code_now(entry["totp_secret"])}
    page = browser.post("/signin/code/", code, secure=True, follow=True)
    assert page.status_code == 200
    assert page.context["page"].member.name
    waiting = sum(section.total for section in page.context.get("sections", ()))
    assert waiting <= 24, "a morning, not a pile"
    assert waiting >= 5 or name == "ogawa"


def test_who_must_never_find_the_person_is_kept_away(town):
    kuroda = _actor("kuroda")
    hidden = Block.objects.get(member=kuroda.id).case
    assert hidden.restricted
    assert not people.scope(kuroda).filter(person=hidden.person_id).exists()


def test_a_second_town_is_refused_kindly(town):
    before = Row.objects.count()
    with pytest.raises(CommandError, match="もう主体があります"):
        call_command("demo_town")
    assert Row.objects.count() == before


def test_outside_the_demo_there_is_no_town(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="TONARI_DEMO=1"):
        call_command("demo_town")


@given(
    now=st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: MOMENT + timedelta(minutes=minutes)),
    days=st.lists(st.integers(0, 1300), max_size=12),
)
def test_on_any_day_what_a_story_tells_keeps_its_order(now, days):
    times = Timetable(now)
    for ago in sorted(days, reverse=True):
        times.add(ago, "story", lambda: None)
    assert [happening.number for happening in sorted(times.happenings)] == list(range(len(days)))
    assert all(happening.moment < now for happening in times.happenings)


@pytest.mark.parametrize("name", ["person", "referral"])
def test_steps_are_written_in_the_order_of_time(name):
    for table in tables(name):
        days = [step["ago"] for step in table["steps"]]
        assert days == sorted(days, reverse=True), table


def test_nobody_real_can_be_rung():
    phones = [
        table.get(field, "")
        for name in ("organisation", "service", "person")
        for table in tables(name)
        for field in ("phone", "fax")
    ]
    assert len([phone for phone in phones if phone]) > 90
    assert all(phone.startswith(("099-000-", "090-0000-")) for phone in phones if phone)


def test_the_ground_is_drawn_alike_each_time():
    assert drafts() == drafts()
    assert len({draft.key for draft in drafts()}) == 17


def _actor(login):
    actor = actor_of_login(COMMAND, login)
    assert actor is not None
    return actor

"""What others write while a list is worked out: they do not wait, and nothing is doubled."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.ground.areas.places import lay_square
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused
from tonari.records.directory import actions, queries
from tonari.records.directory.actions import imports, lists, taking
from tonari.records.directory.adapters import open_list
from tonari.records.directory.models import Import, ImportRow, ServedArea, Service
from tonari.records.directory.rules.imports import WrittenMeanwhile

from .conftest import ORIGIN, take
from .test_imports import SIMPLE, bring


def accepted(by):
    """A list that was looked through, and is to be taken in."""
    found = bring(by)
    actions.begin_looking(by=by, import_id=found)
    actions.look_through(by=by, import_id=found)
    actions.begin_taking(by=by, import_id=found)
    return found


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "一覧.csv"
    found.write_text(SIMPLE)
    return found


@pytest.fixture
def meanwhile(monkeypatch):
    """Once, while a list is read, this is done."""
    read_row, waiting = lists.read_row, []

    def read(*said):
        if waiting:
            waiting.pop()()
        return read_row(*said)

    monkeypatch.setattr(lists, "read_row", read)
    return waiting.append


@pytest.mark.django_db(transaction=True)
def test_others_write_while_what_is_taken_in_is_worked_out(member, path, meanwhile):
    found, inside = accepted(member), []
    meanwhile(lambda: inside.append(connection.in_atomic_block))
    actions.take_in(by=member, import_id=found)
    meanwhile(lambda: inside.append(connection.in_atomic_block))
    take(path)
    assert inside == [False, False]
    assert Service.objects.count() == 2


@pytest.mark.django_db
def test_what_is_dropped_while_it_is_worked_out_is_not_taken_in(member, meanwhile):
    found = accepted(member)
    meanwhile(lambda: actions.drop_import(by=member, import_id=found))
    with pytest.raises(Refused, match="別の状態"):
        actions.take_in(by=member, import_id=found)
    assert queries.one_import(member, found).state == "dropped"
    assert not Service.objects.exists()
    assert not ImportRow.objects.exists()


@pytest.mark.django_db
def test_what_others_take_in_while_it_is_worked_out_has_it_looked_at_anew(member, path, meanwhile):
    found = accepted(member)
    meanwhile(lambda: take(path))
    assert actions.take_in(by=member, import_id=found) == {}
    assert queries.one_import(member, found).state == "staged"
    assert Service.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["一覧", "おなじ所の一覧"])
def test_of_two_lists_that_are_read_at_once_the_second_is_not_taken_in(
    tmp_path, path, meanwhile, name
):
    other = tmp_path / f"{name}-2.csv"
    other.write_text(SIMPLE)
    meanwhile(lambda: take(other))
    with pytest.raises(WrittenMeanwhile):
        origin = replace(ORIGIN, source_list=name)
        opened = open_list(path)
        actions.import_list(by=COMMAND, opened=opened, origin=origin, tell=lambda _one: None)
    assert Service.objects.count() == 2
    assert Import.objects.count() == 1


@pytest.mark.django_db
def test_what_somebody_rewrites_between_the_last_question_and_the_writing_stays(
    member, path, monkeypatch
):
    take(path)
    path.write_text(SIMPLE.replace("054-1", "054-2"))
    asked, there = [], Service.objects.get(name="ひだまり")

    def areas_now(by):
        asked.append(by)
        if len(asked) == 2:  # inside the transaction: on PostgreSQL others write beside it
            content = replace(actions.writing.content_of(there), phone="054-3")
            actions.put_service(by=member, service_id=there.pk, content=content)
        return 0

    monkeypatch.setattr(taking, "areas_now", areas_now)
    with pytest.raises(WrittenMeanwhile):
        take(path)
    assert Service.objects.filter(phone="054-2").count() == 0
    assert Import.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["take_in", "undo_import"])
def test_lists_are_taken_in_and_undone_in_turn(member, monkeypatch, step):
    found, waited = accepted(member), []
    if step == "undo_import":
        actions.take_in(by=member, import_id=found)
    monkeypatch.setattr(imports, "wait_for_turn", lambda: waited.append(step))
    getattr(actions, step)(by=member, import_id=found)
    assert waited == [step]


@pytest.mark.django_db
@pytest.mark.parametrize("is_redrawn", [False, True])
def test_entries_stand_in_the_areas_of_the_moment_in_which_they_are_written(
    path, meanwhile, is_redrawn
):
    path.write_text("名称,住所,緯度,経度\nひろば,町1-1,34.05,138.05\n")
    before = lay_square(name="前")
    if is_redrawn:
        meanwhile(lambda: (before.delete(), lay_square(name="今")))
    take(path)
    assert ServedArea.objects.get().area.name == ("今" if is_redrawn else "前")


@pytest.mark.django_db
def test_the_operator_is_told_so_with_an_exit_code_of_its_own(tmp_path, path, meanwhile):
    other = tmp_path / "もうひとつ.csv"
    other.write_text(SIMPLE)
    meanwhile(lambda: take(other))
    with pytest.raises(CommandError, match="何も入れていません") as refused:
        call_command("import_directory", str(path), stdout=StringIO())
    assert refused.value.returncode == 3
    call_command("import_directory", str(path), stdout=StringIO())
    assert Service.objects.count() == 4


@pytest.mark.django_db
def test_the_operator_looks_before_anything_is_taken_in(tmp_path, path):
    other = tmp_path / "もうひとつ.csv"
    other.write_text(SIMPLE)
    take(other)
    out = StringIO()
    call_command("import_directory", str(path), look=True, stdout=out)
    assert "同じ名前と住所のものが、もうのっています" in out.getvalue()
    assert "新しい: 2行" in out.getvalue()
    assert out.getvalue().endswith("見ただけで、まだ何も入れていません。\n")
    assert (Service.objects.count(), Import.objects.count()) == (2, 1)

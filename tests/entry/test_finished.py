"""Rows of finished jobs go after a week; who is no member any more has nothing done for them."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from tests.cast import make_cast
from tonari.entry.jobs import finished
from tonari.entry.jobs.imports import run_step
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.records.directory import actions as directory
from tonari.records.directory.models import Import, ImportRow


def row(status: str, days: int | None) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tonari.entry.jobs.imports.run_step",
        backend_name="default",
        exception_class_path="",
        traceback="",
        finished_at=None if days is None else clock.now() - timedelta(days=days),
    )


def test_what_ended_a_week_ago_goes_and_what_waits_or_runs_stays(db, now):
    gone = [row("SUCCESSFUL", 8), row("FAILED", 30)]
    stays = [row("SUCCESSFUL", 6), row("FAILED", 1), row("READY", None), row("RUNNING", None)]
    finished.sweep()
    left = set(DBTaskResult.objects.values_list("pk", flat=True))
    assert left == {one.pk for one in stays}
    assert left.isdisjoint(one.pk for one in gone)


def test_without_anything_old_nothing_is_written(db, now, django_assert_num_queries):
    row("READY", None)
    with django_assert_num_queries(1):
        finished.sweep()


@pytest.mark.parametrize("leave", [network.remove_member, network.suspend_member])
def test_a_list_of_somebody_who_left_is_not_taken_in(db, now, leave):
    cast = make_cast()
    by = cast.teammate
    brought = directory.bring_list(
        by=by,
        file_name="広場.csv",
        content=["名称,住所\nみなとの広場,海の町1-1\n".encode()],
        source="海の町",
        licence="",
        name="",
    )
    directory.begin_looking(by=by, import_id=brought)
    leave(by=cast.owner, member_id=by.acting_id)
    run_step.call("look", str(brought), str(by.acting_id), str(by.acting_for))
    stopped = Import.objects.get(pk=brought)
    assert "いまは構成員ではない" in stopped.why
    assert stopped.state == "staged"
    assert not ImportRow.objects.exists()
    told = Row.objects.get(verb="directory.import_stopped")
    assert told.actor_kind == "job"

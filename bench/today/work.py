"""What is measured: each workload as a pair, ours and the peer's, that must answer the same."""

import random
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support

from . import page, peer
from .people import searches
from .scene import Scene

Pair = tuple[Callable[[], object], Callable[[], object]]

# What writes down a reading; left out only to see what it costs.
LOGS = (
    "tonari.records.people.queries.finder.note_list",
    "tonari.records.people.queries.sections.note_list",
    "tonari.records.people.queries.sections._log_readings",
)


def search(scene: Scene) -> Pair:
    """The whole mix of searches."""
    return _searching(scene, searches())


def one_search(scene: Scene) -> Pair:
    """The most frequent name."""
    return _searching(scene, ["佐藤"])


def _searching(scene: Scene, words: list[str]) -> Pair:
    viewer = scene.own.few
    return (
        lambda: [_found(people.find(viewer, word)) for word in words],
        lambda: [peer.find(viewer.acting_for, word) for word in words],
    )


def _found(found: people.Found) -> tuple[int, list[tuple[str, ...]]]:
    return found.total, [
        (str(p.case_id), p.called, p.name, p.kana, p.birth_on, p.phone) for p in found.people
    ]


def today_of_all(scene: Scene) -> Pair:
    """For somebody who is on the team of every case."""
    return _today(scene.own.all_)


def today_of_few(scene: Scene) -> Pair:
    """For somebody with 400 of them."""
    return _today(scene.own.few)


def today_of_few_trusting(scene: Scene) -> Pair:
    """The same, with a peer that does not ask whose people they are."""
    return _today(scene.own.few, trusts_teams=True)


def _today(viewer: Actor, trusts_teams: bool = False) -> Pair:
    worker = peer.Worker(viewer.acting_id, viewer.acting_for, trusts_teams)

    def ours() -> tuple[Any, ...]:
        tasks = referral.today(viewer)
        total, dues = people.contacts_due(viewer)
        names = people.open_identities(viewer, [due.case_id for due in dues])
        named = [_due(due.named(names.get(due.case_id, {}))) for due in dues]
        return total, named, sorted(_waiting(tasks), key=str)

    def theirs() -> tuple[Any, ...]:
        tasks = sorted(peer.introductions(worker), key=str)
        return *peer.contacts_due(worker), tasks

    return ours, theirs


def page_of_all(scene: Scene) -> Pair:
    """All that the page of Today asks, for somebody on the team of every case."""
    return _page(scene.own.all_)


def page_of_few(scene: Scene) -> Pair:
    """The same for somebody with 400 of them, 45 introductions and 20 visits."""
    return _page(scene.own.few)


def _page(viewer: Actor) -> Pair:
    worker = peer.Worker(viewer.acting_id, viewer.acting_for)
    return lambda: page.ours(viewer), lambda: page.theirs(worker)


def _due(due: people.ContactDue) -> tuple[Any, ...]:
    dates = (due.next_contact_on, due.last_reached_on, due.is_quiet)
    return (due.case_id, due.called, due.post_name, *dates)


def _waiting(today: referral.TodayTasks) -> list[tuple[Any, ...]]:
    # A task that waits for two things stands in two lists.
    lists = [kind for kind in vars(today).values() if isinstance(kind, list)]
    tasks = {task.id: task for kind in lists for task in kind}.values()
    return [
        (t.id, t.state, t.urgency, t.sender_name, t.recipient_name, t.due_at, t.offer)
        for t in tasks
    ]


def one_record(scene: Scene) -> Pair:
    """Ten records, one after the other: the frame, three sections, the timeline."""
    viewer = scene.own.few
    worker = peer.Worker(viewer.acting_id, viewer.acting_for)
    chosen = random.Random(22).sample([row.case_id for row in scene.own.kept[:100]], 10)
    return (
        lambda: [_record(viewer, case_id) for case_id in chosen],
        lambda: [peer.record(worker, case_id) for case_id in chosen],
    )


def _record(viewer: Actor, case_id: Any) -> tuple[Any, ...]:
    frame = people.record(viewer, case_id)
    opened = people.open_sections(viewer, case_id, ("identity", "contact", "words"), "support")
    total, notes = support.timeline(viewer, case_id)
    who = tuple(opened["identity"].content[field] for field in peer.FIELDS)
    texts = [(note.on, note.writer_name, note.with_whom, note.text) for note in notes]
    mind = opened["words"].content["mind"]
    [held] = frame.holdings
    return (held.holder_name, frame.connection.post_name, frame.team, who, mind, total, texts)


def queries(work: Callable[[], object]) -> float:
    """How many statements the database gets."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return float(len(captured))

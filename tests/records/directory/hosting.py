"""A café whose host keeps it true by a card, for several test modules."""

from tonari.ground.vault.rules import keys_of_token
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import fold_paper_code
from tonari.records.directory import queries
from tonari.records.directory.rules import Content

CAFE = Content(
    name="カフェ潮風",
    kind="place",
    standing="informal",
    hours="木曜の昼",
    conditions="だれでも",
    phone="054-000-1234",
    email="cafe@example.org",
)


def holder_of(code: str) -> Actor:
    return Actor("link", keys_of_token(fold_paper_code(code)).holder[1])


def written_by_hosts(viewer: Actor) -> list[queries.ChangeView]:
    """Every change that waits for somebody of the viewer's organisation, what is held first."""
    changes = (queries.changes_of(viewer, one.service_id) for one in queries.rewritten(viewer))
    found = [change for several in changes for change in several if change.is_open]
    return sorted(found, key=lambda change: not change.is_held)


def shown(cafe):
    return queries.service(PUBLIC, cafe)

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


def shown(cafe):
    return queries.service(PUBLIC, cafe)

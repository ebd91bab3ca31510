"""Names that templates ask for in vain: Django passes over them in silence, whatever was meant."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

# What a part of a page may be given or not, as its first line says.
OF_PARTS = {
    "back", "choices_big", "choices_side", "danger", "format", "is_chosen", "link", "links", "mark",
    "page", "rows", "tone", "words",
}  # fmt: skip
# What is there for some who look, or in some states, and is asked for by `if`.
OF_STATES = {"came", "grant", "is_death", "is_stale", "late", "loss", "mine", "urgency"}
# What was asked for in a search, and what was written in a section.
OF_DICTIONARIES = {"also", "area_id", "emergency", "mail", "other_phone", "own_words", "strengths"}
MAY_BE_LEFT_OUT = OF_PARTS | OF_STATES | OF_DICTIONARIES


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        name, template = record.args
        self.found.add((str(name), str(template)))


@contextmanager
def unresolved() -> Iterator[set[tuple[str, str]]]:
    """Collects (name, page) while inside: what could not be found, and on which page."""
    listener = _Listener()
    logger = logging.getLogger("django.template")
    disabled, level, propagate = logging.root.manager.disable, logger.level, logger.propagate
    logging.disable(logging.NOTSET)
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield listener.found
    finally:
        logger.setLevel(level)
        logger.propagate = propagate
        logger.removeHandler(listener)
        logging.disable(disabled)

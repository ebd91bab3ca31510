"""Why an entry was found by a word."""

from tonari.kernel.refused import gettext_noop as _

from . import Content
from .spelling import written
from .synonyms import Sought

NAME, TEXT, FIELD, MEANING, READING = "name", "text", "field", "meaning", "reading"
WHYS = {
    NAME: _("名前に「%(word)s」"),
    TEXT: _("説明などに「%(word)s」"),
    FIELD: _("「%(word)s」の分野"),
    MEANING: _("「%(word)s」に近いことば"),
    READING: _("よみが「%(word)s」"),
}


def why(one: Sought, content: Content) -> str:
    """One of WHYS for an entry that was found by a word: the nearest that holds."""
    return _why(one, content, written(content.name), content.folded())


def _why(one: Sought, content: Content, name: str, folded: str) -> str:
    parts = {_why(part, content, name, folded) for part in one.parts}
    tests = (
        (NAME, one.word in name or parts == {NAME}),
        (TEXT, one.word in folded or (parts and parts <= {NAME, TEXT})),
        (MEANING, any(word in folded for word in one.others)),
        (FIELD, set(one.fields) & set(content.fields)),
        (MEANING, parts & {MEANING, FIELD}),
    )
    return next((code for code, fits in tests if fits), READING)

"""Why an entry was found by a word."""

from collections.abc import Collection

from tonari.kernel.refused import gettext_noop as _

from .synonyms import Sought

NAME, TEXT, FIELD, MEANING, READING = "name", "text", "field", "meaning", "reading"
WHYS = {
    NAME: _("名前に「%(word)s」"),
    TEXT: _("説明などに「%(word)s」"),
    FIELD: _("「%(word)s」の分野"),
    MEANING: _("「%(word)s」に近いことば"),
    READING: _("よみが「%(word)s」"),
}


def why(one: Sought, folded: str, fields: Collection[str]) -> str:
    """One of WHYS for an entry that was found by a word: the nearest that holds.

    folded: what is searched of it (`Content.folded`), the name first.
    """
    if one.word in folded.partition("\n")[0]:
        return NAME
    parts = {why(part, folded, fields) for part in one.parts}
    if one.word in folded or (parts and parts <= {NAME, TEXT}):
        return NAME if parts == {NAME} else TEXT
    if any(word in folded for word in one.others):
        return MEANING
    if not set(fields).isdisjoint(one.fields):
        return FIELD
    return MEANING if parts & {MEANING, FIELD} else READING

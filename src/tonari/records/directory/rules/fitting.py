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
    name = folded.partition("\n")[0]
    parts = {why(part, folded, fields) for part in one.parts}
    tests = (
        (NAME, one.word in name or parts == {NAME}),
        (TEXT, one.word in folded or (parts and parts <= {NAME, TEXT})),
        (MEANING, any(word in folded for word in one.others)),
        (FIELD, set(one.fields).intersection(fields)),
        (MEANING, parts & {MEANING, FIELD}),
    )
    return next((code for code, fits in tests if fits), READING)

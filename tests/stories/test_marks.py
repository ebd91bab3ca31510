"""The list of what is marked is whole: what the code has and what the list says are the same."""

import re
from pathlib import Path

from django.db.models import BinaryField, JSONField

from tonari.work.referral import actions
from tonari.work.support.queries import AppointmentView, NoteView

from . import marks

ROOT = Path(__file__).parents[2]
READABLE_OF_NOTE = {
    "id", "on", "written_at", "writer_name", "organisation_name", "method", "reached",
    "version", "is_struck",
}  # fmt: skip
READABLE_OF_PLAN = {
    "id", "case_id", "kind", "state", "first_on", "last_on", "at", "made_at", "goers", "sealed",
}  # fmt: skip
# Where fields are made outside a form: each is a field of a form of the list, by its name there.
MADE_LATE = {
    "entry/web/people/choosing.py __init__",  # what was typed already, carried along
    "entry/web/people/sections/household.py _fields_of",
    "entry/web/referral/forms.py expected_field",
    "entry/web/referral/forms.py queue_field",
    "entry/web/meanwhile.py seen_field",
    "entry/web/referral/forms.py words_field",
}
# What templates themselves ask for: words to look for, kept nowhere, of people by POST alone.
BOXES = {
    "busy.html {{ name }}",  # carries what was typed elsewhere, unseen, to be sent again
    "directory/places.html words",
    "measures/services.html words",
    "front/front.html words",
    "people/everybody.html words",
    "people/same_person.html words",
    "people/search_box.html words",
    "referral/new_recipient.html find-words",
    "signin/organisations.html words",
}


def readable_columns() -> set[str]:
    text = (ROOT / "docs" / "data-at-rest.md").read_text()
    return set(re.findall(r"^\| `(\w+\.\w+)` \|", text, re.MULTILINE))


def test_every_field_for_typing_says_where_its_words_go() -> None:
    known = {form: set(fields) for form, fields in marks.TYPED.items()}
    present = marks.typed_fields()
    assert {form: fields for form, fields in present.items() if form not in marks.PARTS} == known
    assert present.keys() >= marks.PARTS
    assert marks.fields_made_late() == MADE_LATE
    assert marks.boxes_in_templates() == BOXES


def test_what_is_typed_is_marked_or_stands_in_a_readable_column_or_nowhere() -> None:
    goes = {one for fields in marks.TYPED.values() for one in fields.values()}
    marked = {*marks.all_marks(), *marks.SOUGHT, marks.CODE}
    assert goes - marked - {marks.NOWHERE} <= readable_columns()


def test_every_column_of_bytes_is_listed_and_every_mark_lies_in_one() -> None:
    columns = {f"{m._meta.db_table}.{f.column}" for m, f in marks.columns_of(BinaryField)}
    assert columns == marks.BYTES.keys()
    kinds = {kind for kinds in marks.BYTES.values() for kind in kinds}
    assert kinds == {name.split(".")[0] for name in marks.all_marks()} | {marks.CODE}
    closed = {one for one in columns if re.search(r"\.(sealed|wrapped)", one)}
    assert columns - closed <= readable_columns()
    assert {one for one, kinds in marks.BYTES.items() if kinds} <= closed


def test_every_column_that_could_hold_anything_is_listed() -> None:
    columns = {f"{m._meta.db_table}.{f.column}" for m, f in marks.columns_of(JSONField)}
    assert columns == marks.ANYTHING
    assert columns <= readable_columns()


def test_every_way_out_is_listed() -> None:
    assert marks.outputs_made() == marks.OUTPUTS.keys() | marks.OF_NOBODY
    assert not marks.OUTPUTS.keys() & marks.OF_NOBODY


def test_notes_plans_and_messages_are_marked_whole() -> None:
    assert set(NoteView.__dataclass_fields__) - READABLE_OF_NOTE == set(marks.NOTE)
    assert set(AppointmentView.__dataclass_fields__) - READABLE_OF_PLAN == set(marks.PLAN)
    files = Path(str(actions.__file__)).parent.glob("*.py")
    pattern = r'say\(by, row, [\w.]+, "(\w+)"'
    said = {kind for file in files for kind in re.findall(pattern, file.read_text())}
    assert said == set(marks.MESSAGES), "a message of a new kind is not marked"


def test_words_are_told_from_ids_and_codes() -> None:
    plain = {"id": "01a20b97-8748-7113-99ad-a67cf2292d88", "on": "2026-11-24", "states": ["open"]}
    assert marks.words_in(plain) == []
    assert set(marks.words_in(plain | {"said": ["Visited", {"金糸雀": 1}]})) == {
        "Visited",
        "金糸雀",
    }

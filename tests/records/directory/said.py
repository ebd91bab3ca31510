"""What members say in tests."""

from tests.ground.areas.places import lay_square
from tonari.records.directory.actions import put_measure
from tonari.records.directory.rules.measures import MeasureContent

MEASURE = MeasureContent(
    title="介護予防の通いの場",
    runner_kind="town",
    runner="みなと市",
    purpose="要介護になるのを防ぐ",
    gives="週に一度、同じ顔ぶれで集まれる",
    fields=("older", "exchange"),
    basis="介護保険法115条の45",
)


def lay_and_say(by):
    """An area, and a measure of the member's organisation, by what they are."""
    return {"area": lay_square().pk, "measure": put_measure(by=by, content=MEASURE)}

"""What is planned for somebody, by the pages."""

from uuid import UUID

from tests.entry.web.seats import Seat
from tonari.work.support import queries


def plan_and_put_off(who: Seat, case_id: UUID, words: dict[str, str]) -> None:
    """A visit this week, which is then put off; words: one for each of PLAN."""
    new = f"/people/{case_id}/plan/"
    who.open(new)
    whole = {"kind": "visit", "day": "this_week", "goers": [str(who.actor.id)]}
    who.send(new, **whole, what=words["what"], place=words["place"])
    (plan,) = queries.appointments(who.actor, case_id)
    who.open(f"{new}{plan.id}/put-off/")
    who.send(f"{new}{plan.id}/put-off/", day="this_week", reason=words["reason"])
    who.open(f"{new}{plan.id}/")

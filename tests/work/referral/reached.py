"""What holds after every step of the model: who was left can be reached by somebody."""

from typing import Any

from tests.compiled import compiled
from tonari.ground.ledger.models import Row
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Disclosure, Grant, Section
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .kept import CASES, look, one_of

# As which the record of somebody without a name begins.
FIRST = ("identity", 1)


@compiled
def introductions_that_stand() -> Any:
    rows = Task.objects.filter(state__in=rules.MET, to_case__isnull=False)
    return rows.values_list("sender_role", "referral__case", "to_case")


@compiled
def what_was_given() -> Any:
    rows = Grant.objects.filter(released_at__isnull=False, ended_at__isnull=True)
    return rows.values_list("to_case", "sections")


@compiled
def what_was_told() -> Any:
    return Disclosure.objects.values_list("grant__basis_ref", "sections")


@compiled
def taken_up() -> Any:
    return Task.objects.filter(to_case__isnull=False).values_list("pk", "to_case")


@compiled
def introduced() -> Any:
    return Row.objects.filter(verb="people.introduced").values_list("subject_id", flat=True)


@compiled
def written_by_themselves() -> Any:
    own = Section.objects.filter(is_current=True, is_struck=False, name__in=people_rules.REACHES)
    return own.values_list("case", "name", "version")


def whoever_stepped_back_left_somebody_who_reaches() -> None:
    """Beside whom a sender left is somebody who can reach them, unless they have died.

    Whoever took them in knows them; who was introduced, by what opens or was told, or by their own
    record.
    """
    cases = CASES()
    holds = {case: root or case for case, _person, root in cases}
    people = {case: person for case, person, _root in cases}
    one = one_of((people[case], people[root]) for case, root in holds.items())
    led = dict(taken_up())
    opened = [*what_was_given(), *((led.get(task), said) for task, said in what_was_told())]
    reach = {holds[case] for case, said in opened if case and people_rules.REACHES & set(said)}
    reach |= {holds[case] for case in holds.keys() - set(introduced())}
    reach |= {
        holds[case] for case, name, number in written_by_themselves() if (name, number) != FIRST
    }
    states = {line.case: line.state for line in look().tracks if line.kind == "connection"}
    there = {
        one(people[case])
        for case, state in states.items()
        if state == people_rules.DIED or (state == people_rules.OPEN and case in reach)
    }
    for role, case, _theirs in introductions_that_stand():
        if role == rules.STEPPED_BACK and states[holds[case]] == people_rules.CARRIED_ON:
            assert one(people[case]) in there, "left to whoever can not reach them"

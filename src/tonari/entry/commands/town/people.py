"""The people of the town: their records, and what happened with them day by day."""

from datetime import date, timedelta
from functools import partial

from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries
from tonari.records.people.rules import CONNECTION, SECTIONS
from tonari.work.support.actions import add_note, plan_appointment, take_in
from tonari.work.support.rules import When

from .town import Table, Town, tables

_YEAR = 365


def meet(town: Town) -> None:
    """Let every person be met on their day, and lived beside from then on."""
    for person in tables("person"):
        key, by = person["key"], person["by"]
        town.times.add(person["begun"], key, partial(_open, town, person))
        steps: list[Table] = [{"by": by, **step} for step in person["steps"]]
        tell(town, story=key, case=key, steps=steps, last=int(person["next"]))


def tell(town: Town, *, story: str, case: str, steps: list[Table], last: int) -> None:
    """Let what a record tells happen; after the last note the next contact is in `last` days."""
    notes = [step for step in steps if step.get("do", "note") == "note"]
    coming = [town.times.day(note["ago"]) for note in notes[1:]]
    end = town.times.today + timedelta(last)
    planned = dict(zip(map(id, notes), [*coming, end], strict=False))
    for step in steps:
        verb = step.get("do", "note")
        if verb == "note":
            run = partial(_note, town, case, step, planned[id(step)])
        else:
            run = partial(VERBS[verb], town, case, step)
        town.times.add(step["ago"], story, run)


def _open(town: Town, person: Table) -> None:
    key, by = person["key"], person["by"]
    given = person | {"birth_on": birth_on(town, person)}
    sections = {
        name: {field: given[field] for field in fields if given.get(field)}
        for name, fields in SECTIONS.items()
    }
    rhythm = person.get("rhythm", 30)
    town.cases[key] = take_in(
        by=town.members[by],
        case_id=new_id(),
        sections={name: content for name, content in sections.items() if content},
        post_id=town.post(by, person["post"]),
        next_contact_on=clock.in_days(rhythm),
        rhythm_days=rhythm,
    )


def birth_on(town: Town, person: Table) -> str:
    """The birth date of somebody who is `age` today, with their birthday as `MM-DD`."""
    if "age" not in person:
        return ""
    month, day = (int(part) for part in person["birthday"].split("-"))
    year = town.times.today.year - person["age"]
    if (town.times.today.month, town.times.today.day) < (month, day):
        year -= 1
    return date(year, month, day).isoformat()


def _note(town: Town, case: str, step: Table, planned: date) -> None:
    on = clock.today()
    add_note(
        by=town.members[step["by"]],
        note_id=new_id(),
        case_id=town.cases[case],
        on=on,
        method=step.get("how", "phone"),
        reached=step.get("reached", True),
        with_whom=step.get("with", "本人"),
        text=step["text"],
        next_contact_on=min(max(planned, on), on + timedelta(_YEAR)),
    )


def _write(town: Town, case: str, step: Table) -> None:
    """Write sections anew: what the person says changes."""
    by, case_id = town.members[step["by"]], town.cases[case]
    for name, changes in step["sections"].items():
        known = queries.open_sections(by, case_id, [name], "support")[name]
        people.write_section(
            by=by,
            case_id=case_id,
            name=name,
            version=known.version,
            content=known.content | changes,
        )


def _read(town: Town, case: str, step: Table) -> None:
    by = town.members[step["by"]]
    purpose = step.get("purpose", "support")
    queries.open_sections(by, town.cases[case], step["sections"], purpose)


def _problem(town: Town, case: str, step: Table) -> None:
    by = step["by"]
    people.open_problem(
        by=town.members[by], case_id=town.cases[case], post_id=town.post(by, step["post"])
    )


def _problem_ended(town: Town, case: str, step: Table) -> None:
    people.close_problem(by=town.members[step["by"]], case_id=town.cases[case])


def _hand_over(town: Town, case: str, step: Table) -> None:
    by = step["by"]
    people.hand_over(
        by=town.members[by],
        case_id=town.cases[case],
        kind=step.get("kind", CONNECTION),
        post_id=town.post(by, step["post"]),
    )


def _stop(town: Town, case: str, step: Table) -> None:
    people.stop_contact(by=town.members[step["by"]], case_id=town.cases[case])


def _come_back(town: Town, case: str, step: Table) -> None:
    by = step["by"]
    people.come_back(
        by=town.members[by],
        case_id=town.cases[case],
        post_id=town.post(by, step["post"]),
        next_contact_on=clock.in_days(step.get("within", 14)),
    )


def _rhythm(town: Town, case: str, step: Table) -> None:
    days = step["days"]
    people.set_rhythm(
        by=town.members[step["by"]],
        case_id=town.cases[case],
        rhythm_days=days,
        next_contact_on=clock.in_days(days),
    )


def _join(town: Town, case: str, step: Table) -> None:
    people.join_team(
        by=town.members[step["by"]],
        case_id=town.cases[case],
        member_id=town.members[step["member"]].acting_id,
    )


def _restrict(town: Town, case: str, step: Table) -> None:
    people.restrict(by=town.members[step["by"]], case_id=town.cases[case])


def _keep_away(town: Town, case: str, step: Table) -> None:
    people.keep_away(
        by=town.members[step["by"]],
        case_id=town.cases[case],
        member_id=town.members[step["member"]].acting_id,
    )


def _plan(town: Town, case: str, step: Table) -> None:
    """Plan something for `within` days from today (the town's, not the step's), or this week."""
    today = town.times.today
    when = When.day(today + timedelta(step.get("within", 0)), step.get("at"))
    plan_appointment(
        by=town.members[step["by"]],
        appointment_id=new_id(),
        case_id=town.cases[case],
        kind=step["kind"],
        when=When.week(today) if step.get("week") else when,
        what=step.get("text", ""),
        place=step.get("place", ""),
        goers=[town.members[key].acting_id for key in step.get("goers", [step["by"]])],
    )


VERBS = {
    "plan": _plan,
    "write": _write,
    "read": _read,
    "problem": _problem,
    "problem_ended": _problem_ended,
    "hand_over": _hand_over,
    "stop": _stop,
    "come_back": _come_back,
    "rhythm": _rhythm,
    "join": _join,
    "restrict": _restrict,
    "keep_away": _keep_away,
}

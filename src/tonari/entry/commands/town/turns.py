"""The turns that a record takes: tracks, losses, corrections, plans, who is kept away."""

from datetime import timedelta

from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries
from tonari.records.people.rules import CONNECTION, SECTIONS
from tonari.work.support.actions import correct_note, plan_appointment, strike_note
from tonari.work.support.rules import When

from .town import Table, Town


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


def _correct(town: Town, case: str, step: Table) -> None:
    """Say a note (told by its `mark`) right, with what is different."""
    note_id, said = town.notes[f"{case}/{step['note']}"]
    right = said | {key: step[key] for key in ("how", "with", "text", "reached") if key in step}
    correct_note(
        by=town.members[step["by"]],
        change_id=new_id(),
        note_id=note_id,
        seen=1,
        on=said["on"],
        method=right.get("how", "phone"),
        reached=right.get("reached", True),
        with_whom=right.get("with", "本人"),
        text=right["text"],
    )


def _strike(town: Town, case: str, step: Table) -> None:
    note_id, _said = town.notes[f"{case}/{step['note']}"]
    by = town.members[step["by"]]
    strike_note(by=by, change_id=new_id(), note_id=note_id, why=step["why"])


def _strike_section(town: Town, case: str, step: Table) -> None:
    by, case_id, name = town.members[step["by"]], town.cases[case], step["section"]
    version = queries.open_sections(by, case_id, [name], "support")[name].version
    people.strike_section(by=by, case_id=case_id, name=name, version=version, why=step["why"])


def _lose(town: Town, case: str, step: Table) -> None:
    """The person has died, or nobody knows where they are (asked after again `within` days)."""
    town.losses[case] = new_id()
    told = {"told_by": step["told_by"], "words": step.get("words", "")}
    told |= {"loss_id": town.losses[case], "case_id": town.cases[case]}
    told |= {"by": town.members[step["by"]], "since": clock.today(), "is_about": False}
    if step["do"] == "died":
        people.note_death(**told)
    else:
        people.note_missing(**told, next_contact_on=clock.in_days(step["within"]))


def _find(town: Town, case: str, step: Table) -> None:
    people.end_loss(by=town.members[step["by"]], loss_id=town.losses[case], end="found")


def _merge(town: Town, case: str, step: Table) -> None:
    """The record called `other` turns out to be of the same person."""
    by, both = town.members[step["by"]], (town.cases[case], town.cases[step["other"]])
    names = [name for name, fields in SECTIONS.items() if fields]
    opened = [queries.open_sections(by, case_id, names, "support") for case_id in both]
    seen = [{name: view.version for name, view in views.items()} for views in opened]
    people.merge_cases(
        by=by,
        merge_id=new_id(),
        case_id=both[0],
        other_id=both[1],
        take=step.get("take", {}),
        seen=(seen[0], seen[1]),
    )


VERBS = {
    "correct": _correct,
    "strike": _strike,
    "strike_section": _strike_section,
    "died": _lose,
    "missing": _lose,
    "found": _find,
    "merge": _merge,
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

"""The people of the town: their records, and what happened with them day by day."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.rules import SECTIONS, Relative, organisations_text, people_text
from tonari.work.support.actions import add_note, take_in

from .timetable import SEED
from .town import Table, Town, tables
from .turns import VERBS

FIRST = ("identity", "contact", "words", "whereabouts")
LATER = ("understanding", "coming", "household", "situation", "assessment", "sharing")
ASKED_AFTER = 9
"""Days between the first talk and what is asked when it is needed."""
_YEAR = 365


def meet(town: Town) -> None:
    """Let every person be met on their day, and lived beside from then on."""
    for person in tables("person"):
        key, by = person["key"], person["by"]
        town.times.add(person["begun"], key, partial(_open, town, person))
        asked = max(person["begun"] - ASKED_AFTER, min(person["begun"], 1))
        town.times.add(person.get("asked_ago", asked), key, partial(_ask_more, town, person))
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
    rhythm = person.get("rhythm", 30)
    town.cases[key] = take_in(
        by=town.members[by],
        case_id=new_id(),
        sections=_told(town, person, [one for one in FIRST if one not in _with_later(person)]),
        post_id=town.post(by, person["post"]),
        next_contact_on=clock.in_days(rhythm),
        rhythm_days=rhythm,
    )


def _ask_more(town: Town, person: Table) -> None:
    """What is asked only when it is needed, some days after the first talk or years later."""
    by = town.members[person.get("asked_by") or person["by"]]
    case_id, names = town.cases[person["key"]], [*LATER, *_with_later(person)]
    for name, content in _told(town, person, names).items():
        people.write_section(by=by, case_id=case_id, name=name, version=0, content=content)


def _with_later(person: Table) -> tuple[str, ...]:
    """Of a record of years, the words are those of the day on which everything was asked anew."""
    return ("words",) if "asked_ago" in person else ()


def _told(town: Town, person: Table, names: Collection[str]) -> dict[str, dict[str, str]]:
    told = {"may_contact": "yes"} | person | {"birth_on": birth_on(town, person)}
    sections = {
        name: {
            field: as_kept(town, field, told[field]) for field in SECTIONS[name] if told.get(field)
        }
        for name in names
    }
    return {name: content for name, content in sections.items() if content}


def as_kept(town: Town, field: str, told: Any) -> str:
    """A field as a section keeps it: codes with spaces between, people line by line, a date."""
    if field == "people":
        return people_text(Relative(*one) for one in told)
    if field == "not_to":
        return organisations_text({town.organisations[key]: town.names[key] for key in told})
    if field == "until":
        return (clock.today() + timedelta(told)).isoformat()
    return " ".join(told) if isinstance(told, list) else str(told)


def birth_on(town: Town, person: Table) -> str:
    """The birth date of somebody who is `age` today, with their birthday as `MM-DD`, or any."""
    if "age" not in person:
        return ""
    random = Random(f"{SEED}:birthday:{person['key']}")  # noqa: S311
    birthday = person.get("birthday") or f"{random.randint(1, 12)}-{random.randint(1, 28)}"
    month, day = (int(part) for part in birthday.split("-"))
    year = town.times.today.year - person["age"]
    if (town.times.today.month, town.times.today.day) < (month, day):
        year -= 1
    return date(year, month, day).isoformat()


def _note(town: Town, case: str, step: Table, planned: date) -> None:
    on, note_id = clock.today(), new_id()
    if "mark" in step:
        town.notes[f"{case}/{step['mark']}"] = note_id, step | {"on": on}
    add_note(
        by=town.members[step["by"]],
        note_id=note_id,
        case_id=town.cases[case],
        on=on,
        method=step.get("how", "phone"),
        reached=step.get("reached", True),
        with_whom=step.get("with", "本人"),
        text=step["text"],
        next_contact_on=min(max(planned, on), on + timedelta(_YEAR)),
    )

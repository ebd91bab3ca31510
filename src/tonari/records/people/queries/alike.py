"""Whether somebody is kept already, before they are entered a second time."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.records.people.rules.alike import Sought

from .finder import SHOWN, FoundPerson, readable_lines
from .sections import note_list


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same, and why it looks so: codes of `ALIKE`."""

    person: FoundPerson
    why: tuple[str, ...]


def look_alikes(viewer: Actor, identity: Mapping[str, str], but: UUID | None = None) -> list[Alike]:
    """People of the viewer's organisation who may be this one, the likeliest first.

    The same telephone, or the same name or reading (however it is spelt, family and given name in
    either order) unless the birth dates say otherwise, or the same birth date and part of the name.
    but: a case that is left out, the one that is compared.
    """
    wanted = Sought(identity)
    alike = [
        Alike(person, why)
        for compared, person in readable_lines(viewer, wanted.may_fit)
        if compared and person.case_id != but and (why := wanted.why(vars(person)))
    ]
    alike.sort(key=lambda one: (-len(one.why), one.person.kana or one.person.called))
    if alike:
        hits = [one.person.case_id for one in alike[:SHOWN]]
        note_list(by=viewer, hits=hits, purpose="search")
    return alike[:SHOWN]

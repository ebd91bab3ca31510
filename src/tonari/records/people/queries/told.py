"""What the person told already, who asked and when; and whom they don't want to be told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import no_key
from tonari.kernel.actor import Actor
from tonari.records.people import rules
from tonari.records.people.models import Section
from tonari.records.people.rules import recipients

from .access import check_own_record
from .merged import standing
from .records import ReceivedView, received
from .refusals import passed_on
from .sections import log_reading, open_section_of, opened_section
from .teams import barred_organisations


@dataclass(frozen=True)
class Told:
    """What stands in one field now, and when and by whom these words were written down."""

    words: str
    at: datetime
    writer_name: str


def told(viewer: Actor, case_id: UUID, names: Collection[str]) -> dict[str, dict[str, Told]]:
    """By section and field, what was told so far; fields that hold nothing are left out.

    Every version is opened: a section is written as a whole, but its fields were told one by one.
    Errors: Refused (not found) outside the team.
    """
    check_own_record(viewer, case_id)
    log_reading(viewer, case_id, names, "support")
    ciphers = vault.ciphers(viewer, {rules.box(case_id, name) for name in names})
    rows = list(Section.objects.filter(case=case_id, name__in=names).order_by("version"))
    writers = network.member_names(viewer, {row.written_by for row in rows})
    found: dict[str, dict[str, Told]] = {name: {} for name in names}
    for row in rows:
        key = ciphers.get(rules.box(case_id, row.name))
        if key is None:
            raise no_key()
        before, content = found[row.name], opened_section(row, key).content
        found[row.name] = {
            field: before[field]
            if field in before and before[field].words == words
            else Told(words, row.written_at, writers.get(row.written_by, ""))
            for field, words in content.items()
            if words.strip()
        }
    return found


def sharing(viewer: Actor, case_id: UUID) -> dict[str, str]:
    """What the person said about telling others; empty if nobody asked. For one's own team.

    Errors: Refused (not found).
    """
    return _for_referral(viewer, case_id, "sharing")["sharing"]


def wish(viewer: Actor, case_id: UUID) -> dict[str, str]:
    """The same with whom near them must not be told (`household.not_told`), to be shown to whoever
    is about to tell somebody. For one's own team. Errors: Refused (not found).
    """
    said = _for_referral(viewer, case_id, "sharing", "household")
    return said["sharing"] | {"not_told": said["household"].get("not_told", "")}


def not_now(viewer: Actor, case_id: UUID) -> bool:
    """Whether the person's answer is that nobody contacts them now. For one's own team.

    Errors: Refused (not found).
    """
    return _for_referral(viewer, case_id, "contact")["contact"].get("may_contact") == rules.NO


def coming(viewer: Actor, case_id: UUID) -> dict[str, str]:
    """On what terms the person can come to a place; empty if nobody asked. For one's own team.

    Errors: Refused (not found).
    """
    return _for_referral(viewer, case_id, "coming")["coming"]


def minding(viewer: Actor, case_id: UUID, names: Collection[str]) -> dict[str, dict[str, str]]:
    """Sections that say what to mind with the person, by name, to whoever is about to hand over.

    Empty where nothing is written. For one's own team. Errors: Refused (not found).
    """
    return _for_referral(viewer, case_id, *names)


def _for_referral(viewer: Actor, case_id: UUID, *names: str) -> dict[str, dict[str, str]]:
    """These sections, of one compartment: what is not written is neither opened nor logged."""
    check_own_record(viewer, case_id)
    case_id = standing(viewer, case_id)
    rows = list(Section.objects.filter(case=case_id, name__in=names, is_current=True))
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    if not rows:
        return found
    log_reading(viewer, case_id, [row.name for row in rows], "referral")
    cipher = vault.cipher(viewer, rules.box(case_id, names[0]))
    return found | {row.name: opened_section(row, cipher).content for row in rows}


def check_wish(viewer: Actor, case_id: UUID, organisations: Collection[UUID]) -> None:
    """Refused, naming the wish, if the person does not want one of these to be told of them."""
    _check_unwanted(viewer, case_id, sharing(viewer, case_id), organisations)


def check_telling(viewer: Actor, case_id: UUID, organisation_id: UUID | None) -> Collection[UUID]:
    """The same, before who they are is told: refused, too, if nobody at all may be told now, or if
    somebody there must not come near them.

    organisation_id: None for a recipient without an account. Returns whom they do not want to be
    told, to go along with what is handed over.
    """
    if organisation_id in barred_organisations(viewer, case_id):
        raise recipients.barred()
    said = sharing(viewer, case_id)
    if said.get("answer") == rules.NO:
        raise recipients.untold()
    _check_unwanted(viewer, case_id, said, [organisation_id] if organisation_id else [])
    return rules.named_organisations(said.get("not_to", "")).keys()


def unwanted(
    viewer: Actor, said: dict[str, str], grants: Iterable[ReceivedView]
) -> dict[UUID, str]:
    """Whom the person does not want told, by id with the name of then.

    said: their `sharing`. grants: what was `received` of them: what they said to whoever handed
    them on holds here too, as far as it may be read.
    """
    unwanted = rules.named_organisations(said.get("not_to", ""))
    theirs = {grant.case_id for grant in grants if "sharing" in grant.sections}
    for content in open_section_of(viewer, theirs, "sharing", "support").values():
        unwanted |= rules.named_organisations(content.get("not_to", ""))
    return unwanted


def _check_unwanted(
    viewer: Actor, case_id: UUID, said: dict[str, str], organisations: Collection[UUID]
) -> None:
    if not organisations:
        return
    named = rules.named_organisations(said.get("not_to", ""))
    for one in organisations:
        if one in named:
            raise rules.unwanted(named[one])
    # What they said to whoever handed them on holds here too: what went along, whatever may be read
    # of it, and what may be read, where it was handed over before anything went along.
    elsewhere = set(unwanted(viewer, {}, received(viewer, standing(viewer, case_id))))
    elsewhere = elsewhere.union(*passed_on(viewer, case_id).values()) & set(organisations)
    if elsewhere:
        names = network.organisation_names(viewer, elsewhere)
        raise recipients.unwanted_there("、".join(sorted(names.values())))

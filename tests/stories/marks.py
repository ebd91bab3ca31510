"""The list of what is marked: what is sealed, what is open beside it, and what leaves the node."""

import ast
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Field, Model

import tonari
from tonari.entry import web
from tonari.entry.web.referral.asking import OFFER
from tonari.records.people import rules as people

SRC = Path(str(tonari.__file__)).parent
MESSAGES = (
    "ask",
    "answer",
    "accept",
    "handover",
    "hold",
    "met",
    "complete",
    "decline",
    "cancel",
    "called_off",
    "fail",
)
# A note or a plan as it is sealed; all else of it stands in columns that are listed as readable.
NOTE = ("with_whom", "text")
PLAN = ("what", "place", "reason")
RELATIVE = ("called", "relation", "born", "phone", "note")
# What is sealed beside the fields of the sections, by kind.
OTHERS = {
    "relative": RELATIVE,
    "note": NOTE,
    "missed": ("text",),
    "plan": PLAN,
    "called_off": ("reason",),
    "follow_up": ("words", "need"),
    "loss": ("told_by", "words"),
    "why": ("note", "section"),
    "contract": ("what",),
    "draft": ("called", *OFFER, "words"),
    "kept": NOTE,
    "offer": OFFER,
    "message": MESSAGES,
    "report": ("words",),
}
# What somebody looks for is kept nowhere, sealed or not.
SOUGHT = ("sought.person", "sought.place")
CODE = "the link's code"

_SECTIONS = tuple(name for name, fields in people.SECTIONS.items() if fields)
# Every column of bytes, and which marked words lie in it: none in keys, hashes and digests.
BYTES: dict[str, tuple[str, ...]] = {
    "people_section.sealed": (*_SECTIONS, "relative"),
    "people_section.sealed_why": ("why",),
    "people_loss.sealed": ("loss",),
    "people_contract.sealed": ("contract",),
    "people_refusal.sealed": (),
    "people_refusal.sealed_back": (),
    "people_finderpage.sealed": ("identity",),
    "support_draft.sealed": ("draft", "kept"),
    "support_note.sealed": ("note", "missed"),
    "support_notechange.sealed": ("note", "why"),
    "support_appointment.sealed": ("plan",),
    "support_appointment.sealed_reason": ("plan", "called_off"),
    "referral_task.sealed_offer": ("offer",),
    "referral_message.sealed": ("message",),
    "referral_followup.sealed": ("follow_up",),
    "referral_link.sealed_code": (CODE,),
    "network_opensession.sealed_keys": (),
    "network_keptkeys.sealed_keys": (),
    "network_invitation.token_hash": (),
    "vault_keyholder.public_key": (),
    "vault_lockedkey.wrapped": (),
    "vault_heldkey.wrapped": (),
    "vault_keyring.wrapped": (),
    "support_feed.token_hash": (),
    "ledger_row.digest": (),
    "directory_importpart.content": (),
    "areas_areafilepart.content": (),
    "directory_reportcopy.sealed": ("report",),
    "ledger_chainhead.digest": (),
}
# Every column that could hold anything: ids, days, numbers and codes are what it may hold.
ANYTHING = {
    "people_merge.before",
    "people_grant.sections",
    "people_disclosure.sections",
    "people_reading.sections",
    "network_invitation.roles",
    "ledger_row.facts",
    "directory_merge.taken",
    "directory_service.openings",
    "directory_service.provenance",
    "areas_population.ages",
    "areas_areafile.options",
    "areas_areafile.counts",
    "areas_areafilerow.wrote",
    "directory_import.counts",
    "directory_import.mapping",
    "directory_importrow.before",
}


def _of(kind: str, *names: str) -> set[str]:
    """Marks of a kind: all of a section unless some are named."""
    return {f"{kind}.{one}" for one in names or people.SECTIONS[kind]}


_OFFERED = _of("offer", *OFFER)
# Whatever leaves the node but a page for a member, and the marked words that stand in it: by the
# file and function that makes it, or the template of a paper.
OUTPUTS: dict[str, set[str]] = {
    # Mails and calendars say that there is something to do, never of whom.
    "entry/jobs/letters.py send_each": set(),
    # Public: when places are open.
    "entry/web/calendar/views.py feed": set(),
    "entry/web/calendar/views.py _wrong": set(),
    # What a recipient without an account gets: what is needed, and what was said to them.
    "entry/web/referral/views.py letter": {*_OFFERED, CODE},
    "entry/web/light/views.py answer": {*_OFFERED, "message.ask"},
    "entry/web/light/views.py code": set(),
    "entry/web/light/views.py thanks": set(),
    # Papers of the team itself.
    # What somebody is called is cut there before its marked part.
    "entry/web/people/views/summary.py pdf": {
        *_of("contact"),
        *_of("understanding"),
        *_of("words"),
        *_of("whereabouts"),
        *_of("identity", "name", "phone", "other_phone", "more_phones", "mail"),
        # Whom not to tell.
        *_of("household", "not_told"),
        *_of("sharing", "answer", "not_to", "nor_to"),
        *_of("note", "text", "with_whom"),
        "plan.what",
        "offer.need",
    },
    "entry/web/people/views/sheet.py pdf": {
        *_of("assessment"),
        *_of("situation"),
        *_of("identity", "name", "kana", "phone", "other_phone", "more_phones", "mail"),
        *_of("words", "mind", "wish"),
        *_of("sharing", "may_know", "which", "what_for", "not_to", "nor_to"),
        "whereabouts.address",
        "contract.what",
        # Whoever lives with them; how to reach one of them is not asked on the paper.
        *(f"relative.{one}" for one in ("called", "relation", "born", "note")),
    },
    "people/sheet.html": {
        *_of("assessment"),
        *_of("situation"),
        *_of("identity", "called", "name", "kana", "phone", "other_phone", "more_phones", "mail"),
        *_of("words", "mind", "wish"),
        *_of("sharing", "may_know", "which", "what_for", "not_to", "nor_to"),
        "contract.what",
    },
    "referral/task.html": {
        *_OFFERED,
        *_of("message", "accept", "answer", "ask", "complete", "handover", "hold", "met"),
        *_of("follow_up", "words", "need"),
        "identity.called",
    },
    "site/health.py healthz": set(),
    "site/health.py readyz": set(),
}
# What leaves the node and is of members, of invitations or of what is public.
OF_NOBODY = {
    "entry/web/directory/views/openings.py _calendar",
    "entry/web/signin/coming_in.py invitation",
    "signin/link.html",
    "signin/recovery_print.html",
    "areas/board.html",
    "areas/boards.html",
    "directory/place.html",
    "directory/places.html",
    "front/front.html",
    "measures/measure.html",
    "entry/web/hsds/answering.py _json",
    "entry/web/hsds/answering.py lines",
    "entry/web/csv_files.py csv_file",
    "entry/web/directory/views/keeping.py _paper",
    "entry/web/areas/views/sheets.py picture",
    "entry/web/light/places.py place",
    "entry/web/csv_files.py _written",
    "entry/commands/import_report.py __init__",
    "entry/commands/town/population.py table",
    "entry/commands/town/services.py _import",
    "entry/web/light/shelter.py inside",
}
# A code of the programme, an id, a day or a time: nothing that somebody typed.
_PLAIN = re.compile(r"[a-z0-9_.]*|[0-9a-f-]{36}|\d{4}-\d\d-\d\d(T[0-9:.+]+)?")
TABLE = tomllib.loads(Path(__file__).with_name("typed.toml").read_text())
TYPED: dict[str, dict[str, str]] = TABLE["forms"]
PARTS = set(TABLE["parts"])
NOWHERE = "nowhere"
# A time has figures of its own: it is marked where another node might write it.
_TIMES = {"contact.call_from", "contact.call_until"}
_MAKES = ("EmailMessage", "send_mail", "writer")
_BY_LINK = {"sheltered", "by_link"}


def all_marks() -> list[str]:
    """Every field that is sealed, by name: of the sections from the code, of all else from here."""
    return [
        *(f"{name}.{one}" for name, fields in people.SECTIONS.items() for one in fields),
        *(f"{kind}.{one}" for kind, fields in OTHERS.items() for one in fields),
    ]


def typed_marks() -> set[tuple[str, str, str]]:
    """(form, field, mark) of everything that is typed by the screens and sealed or kept nowhere."""
    marks = {*all_marks(), *SOUGHT, CODE} - _TIMES
    return {
        (form, field, goes)
        for form, fields in TYPED.items()
        for field, goes in fields.items()
        if goes in marks
    }


def columns_of(kind: type[Field[Any, Any]]) -> list[tuple[type[Model], Field[Any, Any]]]:
    """Every column of this kind, with its table."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tonari.")
        for field in model._meta.local_fields
        if isinstance(field, kind)
    ]


def words_in(value: Any) -> list[str]:
    """What in JSON is no id, day, number or code."""
    if isinstance(value, dict):
        return [*words_in(list(value)), *words_in(list(value.values()))]
    if isinstance(value, list):
        return [word for one in value for word in words_in(one)]
    return [value] if isinstance(value, str) and not _PLAIN.fullmatch(value) else []


def outputs_made() -> set[str]:
    """The functions and papers of the code by which something leaves the node."""
    templates = SRC / "entry/web/templates"
    papers = {
        str(file.relative_to(templates))
        for file in templates.rglob("*.html")
        # A part of a page is printed with its page.
        if "no-print" in (text := file.read_text()) and "{% extends" in text
    }
    return papers | {one for file in SRC.rglob("*.py") for one in _made_in(file)}


def _made_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and (_is_by_link(node) or _makes(node)):
            yield f"{file.relative_to(SRC)} {node.name}"


def _is_by_link(function: ast.FunctionDef) -> bool:
    return bool(_BY_LINK & {ast.unparse(one) for one in function.decorator_list})


def _makes(function: ast.FunctionDef) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(
        ast.unparse(call.func).split(".")[-1] in _MAKES
        or any(one.arg == "content_type" for one in call.keywords)
        for call in calls
    )


def typed_fields() -> dict[str, set[str]]:
    """By form, the fields into which something is typed freely."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        for form in vars(importlib.import_module(module.name)).values():
            if not (isinstance(form, type) and issubclass(form, forms.Form)):
                continue
            if form.__module__ == module.name:
                found[name_of(form)] = {
                    plain_name(name) for name, field in _fields(form).items() if _is_typed(field)
                }
    return {form: names for form, names in found.items() if names}


def _fields(form: type[forms.Form]) -> dict[str, forms.Field]:
    with suppress(TypeError):  # it needs to know who asks
        return form().fields
    return form.base_fields


def plain_name(field: str) -> str:
    """A field without the number of its row: called_0 → called."""
    return re.sub(r"_\d+$", "", field)


def name_of(form: type[forms.Form]) -> str:
    """people.forms.CalledForm."""
    return f"{form.__module__.removeprefix(f'{web.__name__}.')}.{form.__name__}"


def _is_typed(field: forms.Field) -> bool:
    if isinstance(field, forms.UUIDField):
        return False
    return isinstance(field, forms.CharField) or isinstance(
        field.widget, forms.TextInput | forms.Textarea
    )


def fields_made_late() -> set[str]:
    """Where the code makes fields for typing that stand in no class."""
    return {
        f"{file.relative_to(SRC)} {function.name}"
        for file in (SRC / "entry/web").rglob("*.py")
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and (called := ast.unparse(call.func).split(".")[-1]).endswith("Field")
        and called not in ("ChoiceField", "UUIDField", "BooleanField")
    }


def boxes_in_templates() -> set[str]:
    """Where a template itself makes something to type into: file and name."""
    templates = SRC / "entry/web/templates"
    found = set()
    for file in templates.rglob("*.html"):
        for tag in re.findall(r"<(?:input|textarea)\b[^>]*", file.read_text()):
            if not re.search(r'type="(?:hidden|radio|checkbox|submit)"', tag):
                named = re.search(r'name="([^"]*)"', tag)
                found.add(f"{file.relative_to(templates)} {named[1] if named else ''}")
    return found

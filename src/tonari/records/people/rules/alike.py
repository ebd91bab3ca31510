"""Whether two descriptions may be of one person."""

from collections.abc import Mapping

from tonari.kernel import text
from tonari.kernel.refused import gettext_noop as _

from . import NOT_YET_NAMED, ONCE_SO

LEAST_DIGITS = 6
# Why somebody may be kept already, from the plainest sign on.
ALIKE = {
    "phone": _("電話番号が同じ"),
    "name": _("名前が同じ"),
    "kana": _("読みが同じ"),
    "called": _("呼び名が同じ"),
    "part": _("名前の一部が同じ"),
    "birth": _("生まれた日が同じ"),
    "birth_near": _("生まれた日が似ている"),
}


class Sought:
    """Who is looked for, folded once."""

    def __init__(self, identity: Mapping[str, str]) -> None:
        self.phones = _phones(identity)
        self.birth_on = identity.get("birth_on", "")
        self.forms = {
            field: _forms(identity.get(field, ""), typed=True)
            for field in ("name", "kana", "called")
        }
        self.parts = _parts(identity)
        birth = text.fold_digits(self.birth_on)
        self.marks = {mark for mark in (*self.phones, birth) if len(mark) >= LEAST_DIGITS}
        self.whole = set().union(*self.forms.values())

    def may_fit(self, compared: str) -> bool:
        """A quick look at what a line compares, before it is taken apart."""
        if any(mark in compared for mark in self.marks):
            return True
        folded = text.loosen(compared)
        return any(form in folded for form in self.whole)

    def why(self, person: Mapping[str, str]) -> tuple[str, ...]:
        """Why this may be the same person; empty if nothing says so."""
        found = ["phone"] if self.phones & _phones(person) else []
        theirs = {field: _forms(person.get(field, "")) for field in self.forms}
        found += [field for field in ("name", "kana") if self.forms[field] & theirs[field]]
        if not {"name", "kana"} & set(found) and self.whole & set().union(*theirs.values()):
            found.append("called")
        birth = self._birth(person.get("birth_on", ""))
        if birth == "differs" and "phone" not in found:
            return ()
        if birth == "birth" and not found and self.parts & _parts(person):
            found.append("part")
        return tuple([*found, birth] if found and birth in ("birth", "birth_near") else found)

    def _birth(self, other: str) -> str:
        if not self.birth_on or not other:
            return ""
        if self.birth_on == other:
            return "birth"
        same = sum(a == b for a, b in zip(self.birth_on.split("-"), other.split("-"), strict=False))
        turned = sorted(self.birth_on.split("-")) == sorted(other.split("-"))
        return "birth_near" if same == 2 or turned else "differs"


def _phones(identity: Mapping[str, str]) -> set[str]:
    """The digits of every number, whichever of them was written first."""
    told = [identity.get(one) or "" for one in ("phone", "other_phone")]
    told += text.phones_in(identity.get("more_phones") or "")
    numbers = (text.phone_digits(one) for one in told)
    return {digits for digits in numbers if len(digits) >= LEAST_DIGITS}


def _forms(name: str, typed: bool = False) -> set[str]:
    """A name in either order of its parts; one typed without a gap may be parted anywhere."""
    parts = [] if name in (NOT_YET_NAMED, ONCE_SO) else text.names_in(name)
    forms = {text.fold_name("".join(parts)), text.fold_name("".join(reversed(parts)))}
    if typed and len(parts) == 1 and len(name) <= 12:
        forms |= {text.fold_name(name[at:] + name[:at]) for at in range(1, len(name))}
    return forms - {""}


def _parts(identity: Mapping[str, str]) -> set[str]:
    names = (identity.get(field) or "" for field in ("name", "kana"))
    return {text.fold_name(part) for name in names for part in text.names_in(name)} - {""}

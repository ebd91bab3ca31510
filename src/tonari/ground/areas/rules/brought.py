"""Files that members bring: which kinds there are, how large, and what may happen to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from . import KINDS

AREAS, POPULATION, CODES = "areas", "population", "codes"
WHATS = {
    AREAS: _("地域の形"),
    POPULATION: _("地域ごと・年齢ごとの人口"),
    CODES: _("市区町村コードの表"),
}
CHECKED, TAKEN_IN, UNDONE, DROPPED = "checked", "taken", "undone", "dropped"
STATES = {
    CHECKED: _("まだ入れていない"),
    TAKEN_IN: _("入れた"),
    UNDONE: _("取り消した"),
    DROPPED: _("やめた"),
}
LARGEST_UPLOAD = 20_000_000
"""Bytes that a member may send by the web: it is read while they wait. The command takes more."""
PART = 1_000_000
"""Bytes of a piece in which a file is kept."""
LEFT_FOR = timedelta(days=1)
"""What was brought and is not taken in is thrown away after this."""


@dataclass(frozen=True)
class Told:
    """What whoever brings a file says of it.

    kind: of the areas (empty: as the file says). municipality_code: six digits. crs: of a file
    without one. name_field: which attribute names areas. begins_on: the outlines hold from then;
    is_whole: what the file does not have ends then. counted_on: the day of a table that says none.
    """

    kind: str = ""
    municipality_code: str = ""
    crs: str = ""
    name_field: str = ""
    begins_on: date | None = None
    is_whole: bool = False
    counted_on: date | None = None

    def plain(self) -> dict[str, Any]:
        """For a JSON column."""
        return {n: v.isoformat() if isinstance(v, date) else v for n, v in vars(self).items()}

    @classmethod
    def again(cls, kept: dict[str, Any]) -> "Told":
        """What `plain` made."""
        days = {n: date.fromisoformat(v) for n, v in kept.items() if v and n.endswith("_on")}
        return cls(**{**kept, **days})


def check_may_bring(by: Actor) -> None:
    """Files are brought by members."""
    if by.kind != "member":
        raise not_found()


def check_is_operator(by: Actor) -> None:
    """What is taken in without a look is the operator's."""
    if by.kind != "command":
        raise not_found()


def check_may_handle(by: Actor, organisation_id: UUID | None) -> None:
    """A file is for members of the organisation that brought it, or the operator."""
    if by.kind == "command":
        return
    if by.kind != "member" or by.acting_for != organisation_id:
        raise not_found()


def check_brought(what: str, source: str, told: Told, size: int) -> None:
    """`Refused` at its field for what cannot be looked through."""
    if what not in WHATS:
        raise Refused(_("何のファイルかを選んでください。"), field="what")
    if not source.strip():
        raise Refused(_("出典（だれが公開した一覧か）を書いてください。"), field="source")
    if told.kind and told.kind not in KINDS:
        raise Refused(_("何の地域かを選んでください。"), field="kind")
    if told.is_whole and told.begins_on is None:
        raise Refused(
            _("なくなる地域を終わりにするときは、「いつから」も書いてください。"), field="begins_on"
        )
    if size == 0:
        raise Refused(_("ファイルが空です。"), field="file")
    if size > LARGEST_UPLOAD:
        raise too_large(LARGEST_UPLOAD)


def too_large(most: int) -> Refused:
    """For a file that is larger than may be sent by the web. most: bytes."""
    return Refused(
        _("ファイルが大きすぎます（%(most)sMBまで）。分けて送るか、運用者に頼んでください。"),
        field="file",
        most=most // 1_000_000,
    )


def written_since() -> Refused:
    """Why a row stays as it is when its file is undone."""
    return Refused(_("そのあとで書きかえられているので、そのままにしました。"))


def named_since() -> Refused:
    """Why an area stays as it is when its file is undone: another one has its name by now."""
    return Refused(_("そのあとで同じ名前の地域ができているので、そのままにしました。"))


def read_since() -> Refused:
    """What is said of a code that is undone, but not in all the outlines that it was read for."""
    return Refused(_("もとにもどしました。そのあとで書きかえられた地域のよみは、そのままです。"))


def meanwhile() -> Refused:
    """For a file that was judged by what somebody rewrote before it was written."""
    return Refused(
        _(
            "そのあいだに、ほかの人が同じところを書きかえました。何も変えていません。もう一度してください。"
        )
    )


def over() -> Refused:
    """For what somebody else did meanwhile."""
    return Refused(_("このファイルは、もう別の状態になっています。いまのようすを見てください。"))

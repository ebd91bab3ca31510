"""What may be wrong with an area that a file brings: where it lies, and of which town it is."""

from collections.abc import Iterator

from tonari.kernel.reasons import Reason, say
from tonari.kernel.refused import gettext_noop as _

from . import Draft, bounds
from .drawing import FAR, Box, kilometres

JUMP = 5
"""Kilometres from where it was: so far no border moves."""
_JUMPED = _("まえの場所から、およそ%(away)skmはなれています。「座標系」を確かめてください。")
_FAR_AWAY = _(
    "ほかのどの地域からも、およそ%(away)skmはなれています。「座標系」を確かめてください。"
)
_NO_TOWN = _(
    "どの市区町村かがわかりません。「どの市区町村か」を選んで入れると、人口の表とつながります。"
)
_TWICE = _(
    "同じ名前の地域が、市区町村がわからないまま、もう入っています。ふたつになります。"
    "まえに入れたほうを、もとに戻してください。"
)


def doubts(
    draft: Draft, stood: Box | None, around: Box | None, *, is_twice: bool
) -> Iterator[Reason]:
    """Each doubt, in words for whoever brings the file; it is taken in all the same.

    stood: where it lay until now, None for a new one. around: where the areas of this node lie,
    None while there is none. is_twice: one of its name stands here without a municipality.
    """
    box = bounds(draft.geometry)
    if stood:
        if (away := kilometres(box, stood)) >= JUMP:
            yield say(_JUMPED, away=round(away))
    elif around and (away := kilometres(box, around)) >= FAR:
        yield say(_FAR_AWAY, away=round(away))
    if not draft.municipality_code:
        yield say(_NO_TOWN)
    if is_twice:
        yield say(_TWICE)

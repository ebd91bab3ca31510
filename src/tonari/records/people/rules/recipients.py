"""Which organisations may be beside somebody, and which must not hear of them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .merging import taken_over


def check_carries(carries: bool) -> None:
    """Whether an organisation may be the only one beside somebody. Errors: Refused."""
    if not carries:
        raise Refused(
            _(
                "住民ひとりの主体は、ひとりで受け持つことはできません。"
                "相談機関や団体に、この人のことを電話で知らせるか、受け持てる人をもう一人招いてください。"
            )
        )


def nobody_else() -> Refused:
    """Why the second one of a resident's organisation cannot go yet."""
    return Refused(
        _(
            "この人がいなくなると、住民ひとりだけがそばにいる方が残ります。"
            "先に、その方をほかの主体につないで会ってもらうか、受け持てる人をもう一人招いてください。"
        )
    )


def barred() -> Refused:
    """Why nothing is told to an organisation in which somebody must not come near the person."""
    return Refused(
        _(
            "この主体には、本人に近づけない人がいます。ここにはつなげません。"
            "このことは、相手には伝わりません。"
        ),
        field="recipient",
    )


def untold() -> Refused:
    """Why nothing is told to anybody: the person has said so, and nothing newer is written."""
    return Refused(
        _(
            "本人が「いまは、だれにも伝えないでほしい」と言っています。気持ちがかわったかを本人に聞き、"
            "「伝えてよい人、伝えない人」を書きかえてからにしてください。"
        ),
        field="sections",
    )


def unwanted_there(name: str) -> Refused:
    """Why nothing is told to whom the person named where they told of themselves before."""
    return Refused(
        _(
            "本人が、紹介してくれた主体に「%(name)sには伝えないでほしい」と言っています。気持ちがかわったかを本人に聞き、"
            "かわっていたら、そこの「伝えてよい人、伝えない人」を書きかえてもらってからにしてください。"
        ),
        field="recipient",
        name=name,
    )


# What is sealed is as long for nobody as for this many, so that its length tells nothing.
_ROOM = 16
_NONE = str(UUID(int=0))


def refusal_place(case_id: UUID, from_case: UUID) -> str:
    """Where it is sealed whom not to tell: in which record, and from which it came."""
    return f"refusal {case_id} {from_case}"


def packed(unwanted: Collection[UUID]) -> dict[str, Any]:
    """Whom not to tell, as it is sealed: ids alone, filled up."""
    ids = sorted(map(str, unwanted))
    return {"not_to": ids + [_NONE] * (-len(ids) % _ROOM if ids else _ROOM)}


def unpacked(content: Mapping[str, Any]) -> set[UUID]:
    """The same, read."""
    return {UUID(one) for one in content["not_to"] if one != _NONE}


def is_nobody(identity: dict[str, str]) -> bool:
    """Whether a section names nobody: what was received is not copied, and nobody has written."""
    return taken_over(identity, {"called": ""}).get("called", "") == "" and not any(
        identity.get(field, "").strip() for field in ("name", "kana", "phone")
    )


def name_not_known() -> Refused:
    """Why somebody is not introduced of whom one was told, and may not look at it any more."""
    return Refused(
        _(
            "受け取ったことが、いまは開けません。お願いに名前が入っていないかを確かめられないので、"
            "先に、つないだ側に聞くか、本人から聞いたお名前を、自分たちの記録に書いてください。"
        )
    )

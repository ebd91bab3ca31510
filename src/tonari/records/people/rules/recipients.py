"""Which organisations may be beside somebody, and which must not hear of them."""

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _


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

"""What somebody else did before: nothing that was written is lost behind it without a word."""

from collections.abc import Callable, Collection

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import (
    ACCEPTED,
    CAME_TO_NOTHING,
    CANCELLED,
    COMPLETED,
    EDGES,
    FAILED,
    IN_ERROR,
    IN_PROGRESS,
    ON_HOLD,
    REJECTED,
)

MEANWHILE = {
    ACCEPTED: _("%(recipient)sが、先に引き受けています。"),
    REJECTED: _("%(recipient)sが、先にことわっています。"),
    CANCELLED: _("このつなぎは、先に取りやめになっています。"),
    IN_PROGRESS: _(
        "%(recipient)sが、先に会えたと知らせています。日がちがうときは、あとから直せます。"
        "ことばは、「ようす」で知らせられます。"
    ),
    ON_HOLD: _("%(recipient)sは、いま、会うのを待っています。"),
    COMPLETED: _(
        "%(recipient)sが、先に「つながった」と知らせています。ことばは、「ようす」で知らせられます。"
    ),
    FAILED: _("%(recipient)sが、先に「うまくいかなかった」と知らせています。"),
    IN_ERROR: _("このつなぎは、先に取りやめになっています。"),
}
"""What was done before whoever is slower came, by a colleague of theirs or on the other side."""


def forestalled(state: str, recipient: str, otherwise: str = "") -> Refused:
    """The answer to whoever came second with something else: what stands now.

    recipient: its name. otherwise: what is said where nothing was done yet.
    """
    cannot = _(
        "このつなぎは、いまその操作ができません。画面を開きなおして、いまの状態を見てください。"
    )
    return Refused(MEANWHILE.get(state, otherwise or cannot), recipient=recipient)


def check_stands(state: str, recipient: str) -> None:
    """Refuse, with how it ended, what is for an introduction that came to nothing."""
    if state in CAME_TO_NOTHING:
        raise forestalled(state, recipient)


def is_over() -> Refused:
    """The person has died since they met: that it is over, never why."""
    return Refused(_("このつなぎは終わりました。おたずねすることは、もうありません。"))


def done_by_colleague(state: str, recipient: str) -> Refused:
    """Somebody else of the recipient was faster, and whoever was slower sees it no more."""
    if state in CAME_TO_NOTHING:
        return forestalled(state, recipient)
    return Refused(_("同じ主体のほかの人が、先に引き受けました。"))


def taken_by_other(name: str) -> Refused:
    """Another recipient of the same referral has taken the person up: name."""
    return Refused(
        _("ほかのところに決まりました。%(name)sが引き受けたので、何も送っていません。"),
        name=name,
    )


def came_back_again() -> Refused:
    """What is taken note of is not what came back last."""
    return Refused(
        _(
            "そのあとで、もう一度戻ってきました。つなぎの画面で、いまのようすを見てから、もう一度押してください。"
        )
    )


def sent_before() -> Refused:
    """This form was sent before, with something else in it."""
    return Refused(
        _("このお願いは、書きかえる前に送っています。書きかえたことは、まだ送っていません。")
    )


def handed_over_by_colleague() -> Refused:
    """The details were handed over before, by a form that arranged something else, or nothing."""
    return Refused(
        _(
            "ほかの人が、先に渡しています。引き合わせ方は、「引き合わせ方を決める」か"
            "「引き合わせ方をかえる」で書いてください。"
        )
    )


def said_meanwhile() -> Refused:
    """A colleague has answered, or the other side has asked more, since that was looked at."""
    return Refused(
        _(
            "書いているあいだに、ほかの人が答えたか、新しい質問が届きました。"
            "いまのやりとりを見て、よければもう一度送ってください。"
        )
    )


def check_edge(old: str, new: str, roles: Collection[str], recipient: Callable[[], str]) -> None:
    """Refuse a change of state that does not exist, or that this side may not make.

    recipient: gives its name. What was done before already is looked at first, by each step.
    """
    allowed = EDGES.get((old, new))
    if allowed is None:
        raise forestalled(old, recipient())
    if not allowed & set(roles):
        raise Refused(_("この操作は、相手の主体がすることになっています。"))

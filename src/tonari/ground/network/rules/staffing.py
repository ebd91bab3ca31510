"""How posts stay staffed while members come and go."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _


@dataclass(frozen=True)
class Staffing:
    """A post as the rules see it: who holds it, who deputises, whether all else falls to it."""

    post_id: UUID
    holder: UUID | None
    deputy: UUID | None
    is_fallback: bool = False

    def without(self, member_id: UUID) -> "Staffing":
        """The same post when this member is gone: the deputy moves up."""
        rest = [m for m in (self.holder, self.deputy) if m is not None and m != member_id]
        holder, deputy = [*rest, None, None][:2]
        return Staffing(self.post_id, holder, deputy, self.is_fallback)

    @property
    def staff(self) -> list[UUID]:
        """Holder and deputy, as far as there are."""
        return [member for member in (self.holder, self.deputy) if member is not None]

    @property
    def is_vacant(self) -> bool:
        """Nobody is left."""
        return self.holder is None


def after_leaving(
    posts: Iterable[Staffing], member_id: UUID, others: Collection[UUID]
) -> list[Staffing]:
    """The posts that change when a member goes, deputies moved up; a vacant one is to be closed.

    others: active members who can be responsible, most suitable first. The fallback post is taken
    over by the first of them. Errors: Refused if there is nobody.
    """
    changed = [post.without(member_id) for post in posts if member_id in (post.holder, post.deputy)]
    return [_taken_over(post, others) if post.is_fallback else post for post in changed]


def _taken_over(fallback: Staffing, others: Collection[UUID]) -> Staffing:
    if not fallback.is_vacant:
        return fallback
    for member_id in others:
        return Staffing(fallback.post_id, member_id, None, is_fallback=True)
    raise nobody_left()


def next_steward(fit: Sequence[UUID], stewards: Collection[UUID]) -> UUID | None:
    """Who becomes key steward: the first of those who are fit, unless one of them is already.

    Without a steward nobody could let a colleague in again who forgot the pass phrase.
    """
    return None if set(fit) & set(stewards) else next(iter(fit), None)


def check_sure_of_roles(steward: str, no_coordinator: bool, *, sure: bool) -> None:
    """Whoever takes a role that no other has is asked once. steward: who becomes key steward.

    Errors: Refused.
    """
    if (steward or no_coordinator) and not sure:
        raise Refused(
            _(
                "この役割をなくすと、上に出ているようになります。"
                "これでよければ、チェックを入れて、もう一度保存してください。"
            ),
            field="sure",
        )


def nobody_left() -> Refused:
    """Nobody would be left who can be responsible."""
    return Refused(
        _(
            "この人がいなくなると、担当を引き継ぐ人がだれも残りません。"
            "先に、相談・支援をする人か調整する人を1人招いてから、もう一度お試しください。"
        )
    )


def check_staffing(holder: UUID | None, deputy: UUID | None, responsible: Collection[UUID]) -> None:
    """A post needs a holder or a deputy, not the same, who can be responsible. Errors: Refused."""
    if holder is None and deputy is None:
        raise Refused(_("担当には、受け持つ人か代わりの人が必要です。"), field="holder")
    if holder == deputy:
        raise Refused(_("受け持つ人と代わりの人は、別の人にしてください。"), field="deputy")
    for member_id, field in ((holder, "holder"), (deputy, "deputy")):
        if member_id is not None and member_id not in responsible:
            raise Refused(
                _("担当を受け持てるのは、相談・支援をする人、調整する人、鍵の番人です。"),
                field=field,
            )

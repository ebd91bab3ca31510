"""Checking what was typed to sign in, with the brake on guessing."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tonari.entry.web.brake import braked, too_often
from tonari.ground.network import adapters, queries
from tonari.ground.network.actions.sessions import wrong_code
from tonari.ground.vault.rules import CannotOpen, Keys
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _


@dataclass(frozen=True)
class Unlocked:
    """A member with opened keys, and the keys of their memberships elsewhere."""

    actor: Actor
    others: tuple[Keys, ...] = ()


def member_with_pass_phrase(request: HttpRequest, login: str, phrase: str) -> Unlocked:
    """Whose login name and pass phrase these are, with opened keys. Errors: Refused."""
    try:
        user = get_adapter(request).authenticate(request, username=login, password=phrase)
    except ValidationError:
        raise too_often() from None
    if user is None or not user.is_active:
        raise Refused(
            _(
                "ログイン名か合言葉が違います。合言葉を忘れた人は、下の「サインインできないとき」へ。"
            )
        )
    found = queries.actor_of_user(PUBLIC, user.pk)
    if found is None:
        raise Refused(
            _("この登録は、いま休止中です。主体の調整する人か鍵の番人に連絡してください。")
        )
    return with_keys(found, phrase)


def with_keys(member: Actor, phrase: str) -> Unlocked:
    """The member with the keys that the pass phrase opens, for whom they acted last.

    Errors: Refused if it opens none.
    """
    try:
        return acting_for_one(queries.unlocked_memberships(member, "phrase", phrase))
    except CannotOpen:
        return acting_for_one([])


def acting_for_one(opened: list[tuple[queries.MemberView, Keys]]) -> Unlocked:
    """The first active one of somebody's memberships, the others beside it.

    Errors: Refused if there is none.
    """
    active = [(one, keys) for one, keys in opened if one.state == "active"]
    if not active:
        raise Refused(
            _("鍵を開けませんでした。主体の鍵の番人に、入り直しのリンクを頼んでください。")
        )
    first, keys = active[0]
    actor = Actor("member", first.id, first.organisation_id, keys)
    return Unlocked(actor, tuple(keys for _member, keys in active[1:]))


def check_code(request: HttpRequest, member: Actor, code: str) -> None:
    """The second factor is right; a code counts once. Errors: Refused, also after many tries."""
    with braked(request, f"code-{member.id}"):
        try:
            is_right = adapters.code_is_right(queries.user_of(member), code)
        except CannotOpen:  # `secret.key` is another one than at the registration
            raise Refused(
                _(
                    "このノードの署名の鍵が替わったため、確認コードを確かめられません。"
                    "印刷した復旧コードで、認証アプリを登録し直してください。"
                ),
                field="code",
            ) from None
        if not is_right:
            raise wrong_code()

"""Who may do what among members, how posts stay staffed, and what a pass phrase must be."""

import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .away import (
    Away,
    Covering,
    Stretch,
    check_away,
    check_cover_named,
    check_may_tell_away,
    covers,
    nobody_here,
    seen_to,
    staffs_posts,
)
from .mail import MAIL, mail_is_due
from .seen import profile_version, roles_version, staffing_version
from .staffing import (
    Staffing,
    after_leaving,
    check_staffing,
    check_sure_of_roles,
    next_steward,
    nobody_left,
)
from .words import WORDS

__all__ = [
    "GENERATED_WORDS",
    "HOLDS_KEY",
    "INVITATION_DAYS",
    "MAIL",
    "MEMBER_STATES",
    "NEWS_DAYS",
    "NEW_DAYS",
    "ORGANISATION_KINDS",
    "PASS_PHRASE_LENGTH",
    "RE_ENTRY_HOURS",
    "ROLES",
    "YEARS",
    "Away",
    "Covering",
    "Staffing",
    "Stretch",
    "after_leaving",
    "begins_alone",
    "check_away",
    "check_cover_named",
    "check_login",
    "check_may_carry",
    "check_may_invite",
    "check_may_invite_organisation",
    "check_may_manage",
    "check_may_reenter",
    "check_may_tell_away",
    "check_pass_phrase",
    "check_roles",
    "check_staffing",
    "check_sure_of_roles",
    "covers",
    "generated_pass_phrase",
    "holds_key",
    "invitable",
    "invitation_ends",
    "mail_is_due",
    "next_steward",
    "nobody_here",
    "nobody_left",
    "profile_version",
    "roles_version",
    "seen_to",
    "staffing_version",
    "staffs_posts",
    "taken",
    "tidy_login",
    "tidy_pass_phrase",
    "token_hash",
]

ORGANISATION_KINDS = {
    # The types of the 2025 plan's platform figure, and five it lacks. No right depends on it.
    "shakyo": _("社会福祉協議会"),
    "cooperative": _("生協・農協・漁協"),
    "worker_cooperative": _("労働者協同組合"),
    "npo": _("NPO"),
    "volunteers": _("ボランティア"),
    "citizens": _("市民活動団体"),
    "minsei": _("民生委員・児童委員"),
    "hogoshi": _("保護司・行政相談委員"),
    "neighbourhood": _("町内会・地域住民"),
    "social_education": _("社会教育施設(美術館・博物館・図書館)"),
    "school": _("学校"),
    "professional": _("保健・医療・福祉の専門機関"),
    "business": _("企業・商店街・商工会"),
    "municipality": _("地方公共団体"),
    "state": _("国"),
    "prefecture": _("都道府県"),
    "welfare_corporation": _("社会福祉法人"),
    "resident": _("住民ひとり"),
}

ROLES = {
    "worker": _("相談・支援をする人"),
    "coordinator": _("調整する人"),
    "host": _("居場所の主"),
    "supporter": _("つながりサポーター"),
    "steward": _("鍵の番人"),
}
HOLDS_KEY = frozenset({"worker", "coordinator", "steward"})
"""Roles that hold the organisation's key and may be responsible for a post."""

YEARS = {"western": _("西暦（2026年）"), "japanese": _("和暦（令和8年）")}
"""Which years the dates on one's screens have."""
MEMBER_STATES = ("active", "suspended", "left")
INVITATION_DAYS = 7
NEW_DAYS, NEWS_DAYS = 30, 14
"""How long an organisation is marked as new, and how long everybody's Today says so."""
RE_ENTRY_HOURS = 2
PASS_PHRASE_LENGTH = 15
GENERATED_WORDS = 8


def begins_alone(kind: str) -> bool:
    """Whether an organisation of this kind is one resident: it stays beside, with another.

    Nobody is left to a volunteer alone. It is no matter of kind for long: with a second person who
    can be responsible it begins to carry like any other (`check_may_carry`).
    """
    return kind == "resident"


def check_may_carry(responsible: Collection[object]) -> None:
    """Two people who can be responsible. Errors: Refused."""
    if len(responsible) < 2:
        raise Refused(
            _(
                "受け持つには、責任を持てる人が2人いります。先に、相談・支援をする人を招いてください。"
            )
        )


def check_roles(roles: Collection[str]) -> None:
    """At least one role, known ones only. Errors: Refused."""
    if not roles or not set(roles) <= ROLES.keys():
        raise Refused(_("役割を1つ以上選んでください。"), field="roles")


def holds_key(roles: Collection[str]) -> bool:
    """Whether a member with these roles holds the organisation's key."""
    return not HOLDS_KEY.isdisjoint(roles)


def needs_code(roles: Collection[str], *, has_code: bool) -> bool:
    """Whether a key steward has no printed recovery code yet."""
    return "steward" in roles and not has_code


def invitable(roles: Collection[str]) -> frozenset[str]:
    """The roles that somebody with these roles may give to others.

    Whoever holds the key invites workers, hosts and supporters; who may change roles also invites
    coordinators (an invitation is no way around that); only a steward makes stewards.
    """
    if not holds_key(roles):
        return frozenset()
    if "steward" in roles:
        return frozenset(ROLES)
    if "coordinator" in roles:
        return frozenset(ROLES) - {"steward"}
    return frozenset(ROLES) - {"steward", "coordinator"}


def check_may_invite(roles: Collection[str], invited: Collection[str]) -> None:
    """Whether somebody may invite others into these roles (`invitable`). Errors: Refused."""
    if not holds_key(roles):
        raise Refused(_("新しい人を招けるのは、相談・支援をする人、調整する人、鍵の番人です。"))
    refused = set(invited) - invitable(roles)
    if "steward" in refused:
        raise Refused(_("鍵の番人を招けるのは、鍵の番人だけです。"), field="roles")
    if refused:
        raise Refused(_("調整する人を招けるのは、調整する人か鍵の番人です。"), field="roles")


def check_may_invite_organisation(roles: Collection[str]) -> None:
    """Any coordinator of any organisation may. Errors: Refused."""
    if "coordinator" not in roles:
        raise Refused(
            _("新しい主体を招けるのは、調整する人です。自分の主体の調整する人に頼んでください。")
        )


def check_may_manage(roles: Collection[str]) -> None:
    """Coordinators and stewards change members, roles and posts. Errors: Refused."""
    if roles and not {"coordinator", "steward"}.isdisjoint(roles):
        return
    raise Refused(_("これができるのは、調整する人か鍵の番人です。"))


def check_may_reenter(roles: Collection[str]) -> None:
    """Only a key steward lets a member in again who forgot the pass phrase. Errors: Refused."""
    if "steward" not in roles:
        raise Refused(_("これができるのは、鍵の番人だけです。"))


def invitation_ends(at: datetime, kind: str) -> datetime:
    """When a link stops working: an invitation after a week, a re-entry after two hours."""
    if kind == "reentry":
        return at + timedelta(hours=RE_ENTRY_HOURS)
    return at + timedelta(days=INVITATION_DAYS)


def token_hash(token: str) -> bytes:
    """What the database keeps of a link's token (SHA-256; the token itself is random)."""
    return sha256(token.encode()).digest()


def tidy_login(typed: str) -> str:
    """A login name or mail address as it is compared: NFKC, small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def tidy_pass_phrase(typed: str) -> str:
    """A pass phrase as it is hashed: NFKC, one space between words (phones add their own)."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def check_login(login: str) -> None:
    """Letters, digits and `.-_@`, three to sixty. Errors: Refused."""
    fits = all(c.isascii() and (c.isalnum() or c in ".-_@") for c in login)
    if not fits or not 3 <= len(login) <= 60:
        raise Refused(
            _("ログイン名は、半角の英数字と . - _ @ で、3〜60文字にしてください。"), field="login"
        )


def taken(field: str) -> Refused:
    """Somebody else has this login name or mail address."""
    return Refused(_("これは、ほかの人がもう使っています。別のものにしてください。"), field=field)


def check_pass_phrase(phrase: str, about: Collection[str] = ()) -> None:
    """At least 15 characters, not a repetition, nothing known about the member. Errors: Refused.

    Length and no composition rules: NIST SP 800-63B-4 §3.1.1.2.
    """
    if len(phrase) < PASS_PHRASE_LENGTH:
        raise Refused(
            _("合言葉は%(least)s文字以上にしてください。いま%(now)s文字です。"),
            field="pass_phrase",
            least=PASS_PHRASE_LENGTH,
            now=len(phrase),
        )
    bare = phrase.replace(" ", "").casefold()
    known = [word * (len(bare) // len(word)) for word in about if word]
    if len(set(bare)) < 6 or _repeats(bare) or bare in known:
        raise Refused(
            _("同じ文字や並びのくり返しは、すぐに当てられてしまいます。別の合言葉にしてください。"),
            field="pass_phrase",
        )


def _repeats(bare: str) -> bool:
    """Whether a text is one short piece again and again, or a run of the keyboard or alphabet."""
    rows = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiopasdfghjklzxcvbnm")
    pieces = {bare[:n] for n in range(1, 8)}
    if any(piece and (piece * len(bare))[: len(bare)] == bare for piece in pieces):
        return True
    return any(bare in row * 4 or bare in row[::-1] * 4 for row in rows)


def generated_pass_phrase() -> str:
    """Eight of some 890 easy words in small Latin letters: 78 bits."""
    return " ".join(secrets.choice(WORDS) for _word in range(GENERATED_WORDS))

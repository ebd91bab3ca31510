"""The states of a referral and who may set them: a subset of HL7 SDOH Clinical Care's."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

import jpholiday

from tonari.ground.vault.rules import Box
from tonari.kernel import text
from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people.rules import OPEN_DOOR

DRAFT, REQUESTED, ACCEPTED, REJECTED = "draft", "requested", "accepted", "rejected"
CANCELLED, IN_PROGRESS, ON_HOLD = "cancelled", "in-progress", "on-hold"
COMPLETED, FAILED, IN_ERROR = "completed", "failed", "entered-in-error"
STATES = {
    DRAFT: _("下書き"),
    REQUESTED: _("返事を待っています"),
    ACCEPTED: _("引き受けました"),
    REJECTED: _("ことわりました"),
    CANCELLED: _("取りやめました"),
    IN_PROGRESS: _("会えました"),
    ON_HOLD: _("順番を待っています"),
    COMPLETED: _("つながりました"),
    FAILED: _("うまくいきませんでした"),
    IN_ERROR: _("まちがいでした"),
}
OPEN_STATES = (REQUESTED, ACCEPTED, IN_PROGRESS, ON_HOLD)
ENDED_WITHOUT = (REJECTED, CANCELLED, FAILED, IN_ERROR)

SENDER, RECIPIENT = "requester", "target"
EDGES: dict[tuple[str, str], frozenset[str]] = {
    (DRAFT, REQUESTED): frozenset({SENDER}),
    (REQUESTED, ACCEPTED): frozenset({RECIPIENT}),
    (REQUESTED, REJECTED): frozenset({RECIPIENT}),
    (REQUESTED, CANCELLED): frozenset({SENDER}),
    (ACCEPTED, IN_PROGRESS): frozenset({RECIPIENT}),
    (ACCEPTED, ON_HOLD): frozenset({RECIPIENT}),
    (ACCEPTED, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (ACCEPTED, FAILED): frozenset({RECIPIENT}),
    (ON_HOLD, IN_PROGRESS): frozenset({RECIPIENT}),
    (ON_HOLD, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (ON_HOLD, FAILED): frozenset({RECIPIENT}),
    (IN_PROGRESS, COMPLETED): frozenset({RECIPIENT}),
    (IN_PROGRESS, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (IN_PROGRESS, FAILED): frozenset({RECIPIENT}),
    (DRAFT, IN_ERROR): frozenset({SENDER}),
    (REQUESTED, IN_ERROR): frozenset({SENDER}),
    (ACCEPTED, IN_ERROR): frozenset({SENDER}),
}

URGENCIES = {
    "urgent": _("いそぎ（1日以内に返事がほしい）"),
    "soon": _("早めに（3日以内）"),
    "normal": _("ふつう（1週間以内）"),
}
# Aims until a network sets its own in its 規約.
ANSWER_WITHIN = {
    "urgent": timedelta(days=1),
    "soon": timedelta(days=3),
    "normal": timedelta(days=7),
}
WAIT_DAYS = 30
MEET_WITHIN_DAYS = {"urgent": 3, "soon": 7, "normal": 21}

REASONS = {
    REJECTED: {
        "no_capacity": _("いまは余裕がない"),
        "not_our_field": _("うちの分野ではない"),
        "area": _("地域がちがう"),
        "other": _("そのほか"),
    },
    CANCELLED: {
        "no_contact": _("連絡がつかない"),
        "person_declined": _("本人がのぞまなくなった"),
        "someone_else": _("ほかのところが引き受けた"),
        "other": _("そのほか"),
    },
    ON_HOLD: {"waiting_list": _("順番待ち"), "other": _("そのほか")},
    FAILED: {
        "could_not_meet": _("会えなかった"),
        "person_declined": _("本人がのぞまなくなった"),
        "not_fitting": _("合わなかった"),
        "other": _("そのほか"),
    },
    IN_ERROR: {"mistake": _("まちがえて作った")},
}
MEETINGS = {
    "together": _("いっしょに行った"),
    "in_person": _("直接会った"),
    "phone": _("電話で引き合わせた"),
}
MAX_TEXT = 4_000
HONORIFICS = ("さま", "様", "さん", "ちゃん", "くん", "君", "氏", "先生")
_KANJI = "々一-鿿"

# What reaches somebody, in words whose width and dashes are made one (`text.one_dash`).
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# With spaces or brackets only what begins as a number of Japan does: 「10-12 13-15」 are hours.
_PHONE = re.compile(
    r"(?<!\d)(?:\d(?:-?\d){8,}|\(?(?:0|\+81)\)?(?:[-() .]{0,2}\d){8,})(?!\d)(?!\s*円)"
)
_NUMERAL = "[0-9〇一二三四五六七八九十百]"
_HOUSE = re.compile(
    rf"{_NUMERAL}+丁目|{_NUMERAL}+番地|{_NUMERAL}+番{_NUMERAL}+号"
    r"|(?<![\da-z-])\d{1,4}-\d{1,4}-\d{1,5}(?![\d-]|\s*[年月日時分歳才代人名回週円組])",
    re.IGNORECASE,
)


def offer_box(task_id: UUID) -> Box:
    """The box whose key seals an offer and what is said about it."""
    return Box("offer", task_id)


def check_edge(old: str, new: str, roles: Collection[str]) -> None:
    """Refuse a change of state that does not exist, or that this side may not make.

    The same change a second time is `already_done`: a form that was sent twice.
    """
    if old == new:
        raise already_done()
    allowed = EDGES.get((old, new))
    if allowed is None:
        raise Refused(
            _(
                "このつなぎは、いまその操作ができません。画面を開きなおして、いまの状態を見てください。"
            )
        )
    if not allowed & set(roles):
        raise Refused(_("この操作は、相手の主体がすることになっています。"))


def may_move(old: str, new: str, roles: Collection[str]) -> bool:
    """Whether these sides may make this change now, for a button to show or hide."""
    return bool(EDGES.get((old, new), frozenset()) & set(roles))


def check_reason(state: str, reason: str, words: str) -> None:
    """A refusal, a pause and an end need a reason; 「そのほか」 needs words."""
    if reason not in REASONS[state]:
        raise Refused(_("理由を選んでください。"), field="reason")
    if reason == "other" and not words.strip():
        raise Refused(_("どんな理由か、ひとこと書いてください。"), field="words")
    check_words(words, "words")


def check_words(words: str, field: str) -> None:
    """Refuse what is too long for a message."""
    if len(words) > MAX_TEXT:
        raise Refused(
            _("長すぎます（%(most)s字まで）。短くしてください。"), field=field, most=MAX_TEXT
        )


def check_wanted(connection: str) -> None:
    """Nobody is introduced who asked to be left in peace."""
    if connection == OPEN_DOOR:
        raise Refused(
            _(
                "本人が、いまは連絡をのぞんでいません。"
                "本人が戻ってきてから、いっしょに考えてつないでください。"
            )
        )


def check_offer(offer: dict[str, str], identity: dict[str, str]) -> None:
    """An offer says what is needed, roughly where and when, never who."""
    if not offer.get("need", "").strip():
        raise Refused(_("どんな助けがあるとよいかを書いてください。"), field="need")
    check_unnamed(offer, identity)


def check_unnamed(said: dict[str, str], identity: dict[str, str]) -> None:
    """Refuse, at its field, what names the person before somebody has taken them up."""
    for field, words in said.items():
        check_words(words, field)
        if word := _naming(words, identity):
            # Shown to the writer alone, who has just typed it.
            raise Refused(
                _(
                    "『%(word)s』が入っています。名前や電話番号など、本人がわかる言葉は、"
                    "引き受けてもらってから渡します。ここからは消してください。"
                ),
                field=field,
                word=word,
            )
    check_no_contacts(said)


def check_no_contacts(said: dict[str, str]) -> None:
    """Refuse, at its field, anybody's telephone number, e-mail address or house number."""
    for field, words in said.items():
        plain = _DAY.sub("、", text.one_dash(words))
        for pattern in (_EMAIL, _PHONE, _HOUSE):
            if found := pattern.search(plain):
                raise Refused(
                    _(
                        "『%(word)s』は、電話番号かメールアドレスか番地のようです。連絡先や住所は、"
                        "引き受けてもらってから渡します。ここからは消してください。"
                    ),
                    field=field,
                    word=found.group().strip(),
                )


def _naming(words: str, identity: dict[str, str]) -> str:
    """The first of these words that names the person, as it was typed; empty if none does."""
    folded, digits = text.fold(words), text.fold_digits(words)
    for known in _names(identity):
        if known in folded:
            return _as_typed(words, known)
        if known.isdigit() and known in digits:
            return identity.get("phone", "")
    # Before an honorific alone: of itself, a part of a name is an ordinary word.
    short = "|".join(_short_names(identity))
    found = short and re.search(f"(?:{short})(?:{'|'.join(HONORIFICS)})", folded)
    return _as_typed(words, found.group()) if found else ""


def _as_typed(words: str, folded: str) -> str:
    """The shortest piece of these words that folds to this; else the folded form itself."""
    letters = [(text.fold(letter), i) for i, letter in enumerate(words)]
    at = "".join(letter for letter, _i in letters).find(folded)
    places = [i for letter, i in letters for _one in letter]
    if at < 0:  # letters that fold only together, such as those of half width
        return folded
    return words[places[at] : places[at + len(folded) - 1] + 1]


def _names(identity: dict[str, str]) -> list[str]:
    """What must not stand in an offer, wherever it stands."""
    parts = {part for parts in _parts(identity) for part in (*parts, "".join(parts))}
    # One letter stands in too many ordinary words.
    names = [name for part in parts for name in {part, _plain(part)} if len(name) >= 2]
    return names + [
        digits for digits in [text.fold_digits(identity.get("phone", ""))] if len(digits) >= 9
    ]


def _short_names(identity: dict[str, str]) -> list[str]:
    """Patterns of what names somebody only when an honorific follows.

    A name of one letter; and of a name written without a space, where nobody knows which of its
    letters are the family's, the first few and the last few.
    """
    short: set[str] = set()
    for parts in _parts(identity):
        names = [_plain(part) for part in parts]
        # Not 大森さん for a 森, nor お孫さん for a 孫.
        short |= {f"(?<![{_KANJI}おご]){re.escape(name)}" for name in names if len(name) == 1}
        if len(names) == 1:
            few = 2 if re.fullmatch(f"[{_KANJI}]+", names[0]) else 3
            for size in (few, few + 1):
                if len(names[0]) > size:
                    short |= {re.escape(names[0][:size]), re.escape(names[0][-size:])}
    return sorted(short)


def _parts(identity: dict[str, str]) -> Iterator[list[str]]:
    for field in ("called", "name", "kana"):
        parts = [text.fold(part) for part in identity.get(field, "").split()]
        # 「先生」 or 「さん」 alone is how many are called, and no name.
        if named := [part for part in parts if _plain(part)]:
            yield named


def _plain(name: str) -> str:
    for honorific in HONORIFICS:
        if name.endswith(honorific):
            return name.removesuffix(honorific)
    return name


def answer_due(urgency: str, at: datetime) -> datetime:
    """By when an answer is hoped for."""
    return at + ANSWER_WITHIN[urgency]


def release_due(urgency: str, at: datetime) -> datetime:
    """By when details are handed over: an hour if urgent, else by the next working day's end."""
    if urgency == "urgent":
        return at + timedelta(hours=1)
    day = at.astimezone(TOKYO).date() + timedelta(days=1)
    while is_day_off(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(17, 15), TOKYO)


def is_day_off(day: date) -> bool:
    """Saturday, Sunday, a national holiday, or the year's end (12-29 to 01-03)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or year_end or bool(jpholiday.is_holiday(day))


def check_met(on: date, today: date) -> None:
    """A first meeting has happened: today or before."""
    if on > today:
        raise Refused(_("まだ来ていない日です。会えた日を入れてください。"), field="on")
    if on < today - timedelta(days=366):
        raise Refused(_("1年より前の日です。日付を確かめてください。"), field="on")

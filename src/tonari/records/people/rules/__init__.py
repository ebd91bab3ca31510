"""Who may open what, and what may happen to the two tracks. No database, no keys."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tonari.ground.vault.rules import Box
from tonari.kernel.actor import Actor
from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import is_blank

CONNECTION, PROBLEM = "connection", "problem"
OPEN, OPEN_DOOR, CARRIED_ON, CLOSED = "open", "open_door", "carried_on", "closed"
DIED = "died"
TRACK_KINDS = {CONNECTION: _("つながり続ける"), PROBLEM: _("いっしょに取り組むこと")}
TRACK_STATES = {
    OPEN: _("つづいています"),
    OPEN_DOOR: _("連絡はしません（いつでも戻れます）"),
    CARRIED_ON: _("いまは、こちらの担当ではありません"),
    CLOSED: _("ひと区切りつきました"),
    DIED: _("亡くなられました"),
}
# The connection track never closes by itself: the person ends contact, another stays beside, or
# the person has died.
STATES_OF = {CONNECTION: (OPEN, OPEN_DOOR, CARRIED_ON, DIED), PROBLEM: (OPEN, CLOSED, DIED)}

SECTIONS = {
    "identity": (
        "called",
        "name",
        "kana",
        "birth_on",
        "phone",
        "other_phone",
        "more_phones",
        "mail",
    ),
    "contact": ("ways", "days", "call_from", "call_until", "care", "wishes", "may_contact"),
    "words": ("mind", "wish", "own_words", "strengths", "avoid"),
    "understanding": ("languages", "interpreter", "easier", "adjustments"),
    "coming": ("terms", "times", "within", "terms_words"),
    "household": ("people", "not_told"),
    "situation": (
        "visitor",
        "visitor_relation",
        "visitor_kin",
        "visitor_phone",
        "gender",
        "troubles",
        "main_trouble",
        "work",
        "housing",
        "insurance",
        "pension",
    ),
    "assessment": ("issues", "urgency", "emergency", "screening", "view"),
    "sharing": (
        "answer",
        "may_know",
        "which",
        "what_for",
        "until",
        "not_to",
        "nor_to",
        "asked",
        "explained_by",
    ),
    "notes": (),
    "whereabouts": ("address", "directions"),
}
SECTION_LABELS = {
    "identity": _("お名前と連絡先"),
    "contact": _("連絡のしかたの希望"),
    "words": _("本人の言葉・願い"),
    "understanding": _("ことばと伝え方"),
    "coming": _("会う・通うときの条件"),
    "household": _("世帯・大切な人"),
    "situation": _("くらしと相談したいこと"),
    "assessment": _("いっしょに考えたこと"),
    "sharing": _("伝えてよい人、伝えない人"),
    "notes": _("これまでのかかわり"),
    "whereabouts": _("住んでいるところ"),
}
# By which somebody can be reached, or met again, by whoever did not know them.
REACHES = frozenset({"identity", "whereabouts"})
FREE = frozenset((
    "wishes", "mind", "wish", "own_words", "strengths", "avoid", "adjustments", "terms_words",
    "emergency", "view", "not_told", "nor_to", "directions", "text",
))  # fmt: skip
"""Fields of sections and notes for words of one's own, where another's may stand below."""
# Which code list (kernel/codes) a field is answered from. Codes of no list are kept and shown as
# they are: an operator may replace a list, and what was written stays.
CODED = {
    "visitor_relation": "relation",
    "gender": "gender",
    "troubles": "troubles",
    "main_trouble": "troubles",
    "work": "work",
    "housing": "housing",
    "insurance": "insurance",
    "pension": "pension",
    "issues": "issues",
    "urgency": "urgency",
    "screening": "screening",
}
COMPARTMENTS = dict.fromkeys(SECTIONS, "main") | {"whereabouts": "whereabouts"}


def box(case_id: UUID, section: str) -> Box:
    """The box whose key seals this section of this case."""
    return Box("case", case_id, COMPARTMENTS[section])


def place(section: str, version: int) -> str:
    """Where in its box a version of a section stands."""
    return f"section:{section}:{version}"


OWN_RECORD, CONSENT = "own_record", "consent"
BASES = {OWN_RECORD: _("自分たちの記録"), CONSENT: _("本人の同意")}
PURPOSES = {
    "support": _("支援のため"),
    "handover": _("引き継ぎのため"),
    "referral": _("つなぎのため"),
    "today": _("きょうの一覧"),
    "list": _("本人の一覧"),
    "search": _("同じ人がいないか確かめるため"),
    "history": _("前の内容を見るため"),
}
ASKED = {
    "in_person": _("会って話した"),
    "phone": _("電話で話した"),
    "paper": _("紙に書いてもらった"),
}
# How somebody may be reached; a section keeps the codes, one space between them.
WAYS = {
    "phone": _("電話"),
    "sms": _("ショートメッセージ"),
    "mail": _("メール"),
    "letter": _("手紙"),
    "visit": _("家に行く"),
    "fax": _("FAX"),
    "relay": _("電話リレーサービス"),
    "outside": _("外で会う"),
    "through": _("家族や知り合いを通して"),
}
DAYS = {
    "mon": _("月曜"),
    "tue": _("火曜"),
    "wed": _("水曜"),
    "thu": _("木曜"),
    "fri": _("金曜"),
    "sat": _("土曜"),
    "sun": _("日曜・祝日"),
}
# What to mind in reaching somebody: others may be near when the telephone rings or a letter comes.
CARE = {
    "no_message": _("留守番電話に残さない"),
    "no_name": _("こちらの名前を名のらない"),
    "plain_letter": _("封筒に差出人を書かない"),
    "not_through": _("ほかの人に伝言しない"),
    "no_visit": _("家に行かない"),
}
INTERPRETER = {
    "no": _("いらない"),
    "hard": _("むずかしい話のときは、いてほしい"),
    "always": _("いつも、いてほしい"),
}
# How things are told so that they are understood (障害者差別解消法 8条: reasonable adjustments).
EASIER = {
    "plain": _("やさしい日本語で、ゆっくり"),
    "ruby": _("ふりがなをつける"),
    "large": _("大きな文字"),
    "pictures": _("絵や写真を見せる"),
    "writing": _("書いて話す（筆談）"),
    "sign": _("手話"),
    "captions": _("要約筆記"),
    "braille": _("点字"),
    "audio_code": _("音声コード"),
}
# What the person answered when asked whom their words may be told to.
SHARING = {
    "yes": _("必要な相手には、伝えてよい"),
    "each": _("そのつど、聞いてほしい"),
    "no": _("いまは、だれにも伝えないでほしい"),
}
YES, CAREFUL, NO = "yes", "careful", "no"
MAY_CONTACT = {
    YES: _("はい"),
    CAREFUL: _("時間や方法に気をつければ"),
    NO: _("いまは、連絡しないでほしい"),
}
# How somebody is called until a first talk or what was shared says their name.
NOT_YET_NAMED, ONCE_SO = _("名前をまだ写していない方"), "紹介を受けた方"
MAX_TEXT = 20_000
RHYTHMS = {
    7: _("毎週"),
    14: _("2週間に1回"),
    30: _("毎月"),
    90: _("3か月に1回"),
    180: _("半年に1回"),
}


@dataclass(frozen=True)
class GrantFacts:
    """A grant as `decide` sees it; readers are the members of the recipient's own case's team."""

    id: UUID
    to_organisation_id: UUID | None
    basis: str
    sections: frozenset[str]
    purpose: str
    until: date
    released: bool
    ended: bool
    readers: frozenset[UUID]


@dataclass(frozen=True)
class CaseFacts:
    """A case as `decide` sees it; the team are active members of the acting organisation."""

    id: UUID
    organisation_id: UUID
    team: frozenset[UUID]
    grants: tuple[GrantFacts, ...] = ()
    blocked: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Allowed:
    """Why sections may be opened: a basis of BASES, and the grant unless it is one's own record."""

    basis: str
    grant_id: UUID | None = None


def decide(
    viewer: Actor,
    action: str,
    case: CaseFacts,
    sections: Collection[str],
    purpose: str,
    at: datetime,
) -> Allowed | Refused:
    """Whether the viewer may `read` or `write` these sections of this case now, and on what basis.

    Only the acting organisation's team writes. A grant must name every section and its purpose.
    Refused looks like "not found": nobody learns whom another organisation knows.
    """
    if viewer.kind != "member" or viewer.id is None or viewer.id in case.blocked:
        return not_found()
    if not sections or not set(sections) <= SECTIONS.keys() or purpose not in PURPOSES:
        return not_found()
    if viewer.organisation_id == case.organisation_id and viewer.id in case.team:
        return Allowed(OWN_RECORD)
    if action == "read":
        for grant in case.grants:
            reads = (
                viewer.id in grant.readers and viewer.organisation_id == grant.to_organisation_id
            )
            if reads and covers(grant, sections, purpose, at):
                return Allowed(grant.basis, grant.id)
    return not_found()


def covers(grant: GrantFacts, sections: Collection[str], purpose: str, at: datetime) -> bool:
    """Whether a grant is alive at this moment and names all these sections and the purpose."""
    alive = grant.released and not grant.ended and at.astimezone(TOKYO).date() <= grant.until
    return alive and purpose == grant.purpose and set(sections) <= grant.sections


@dataclass(frozen=True)
class Relative:
    """Somebody who lives with the person or matters to them; all as it was said.

    born: an ISO date or an age such as 78歳. together: whether they live in one home.
    """

    called: str
    relation: str = ""
    born: str = ""
    together: bool = False
    phone: str = ""
    note: str = ""


def people_of(text: str) -> list[Relative]:
    """Who stands in `household.people`: one line each, its parts parted by tabs."""
    found = []
    for line in text.splitlines():
        called, relation, born, together, phone, note = (line.split("\t") + [""] * 6)[:6]
        found.append(Relative(called, relation, born, bool(together), phone, note))
    return found


def people_text(people: Iterable[Relative]) -> str:
    """The same as a field keeps it: readable without us, and compared line by line."""
    return "\n".join(
        "\t".join(
            " ".join(part.split())
            for part in (
                one.called,
                one.relation,
                one.born,
                YES if one.together else "",
                one.phone,
                one.note,
            )
        )
        for one in people
    )


def named_organisations(text: str) -> dict[UUID, str]:
    """Who stands in `sharing.not_to`, by id with the name of then; what is no such line is not."""
    found = {}
    for line in text.splitlines():
        key, _tab, name = line.partition("\t")
        with suppress(ValueError):
            found[UUID(key)] = name
    return found


def organisations_text(named: Mapping[UUID, str]) -> str:
    """The same as the field keeps it: one line each, id and name parted by a tab."""
    return "\n".join(f"{key}\t{' '.join(name.split())}" for key, name in named.items())


def check_section(name: str, content: dict[str, str]) -> None:
    """Refuse a section whose fields are unknown, too long, or impossible."""
    if name not in SECTIONS or not set(content) <= set(SECTIONS[name]):
        raise ValueError(f"no such section or field: {name}")
    for field, text in content.items():
        if len(text) > MAX_TEXT:
            raise Refused(
                _("長すぎます（%(most)s字まで）。分けて書いてください。"),
                field=field,
                most=MAX_TEXT,
            )
    if name == "identity" and is_blank(content.get("called") or ""):
        raise Refused(
            _("お呼びする名前を入れてください。仮の名前でもかまいません。"), field="called"
        )


def check_next_contact(on: date, today: date) -> None:
    """The next contact is from today to a year ahead: a rhythm, not a filing date."""
    if on < today:
        raise Refused(
            _("次の連絡の日が過ぎています。今日からあとの日にしてください。"),
            field="next_contact_on",
        )
    if on > today + timedelta(days=366):
        raise Refused(
            _("次の連絡は1年以内にしてください。静かな見守りも年に一度は声をかけます。"),
            field="next_contact_on",
        )


def next_contacts(today: date, rhythm_days: int) -> dict[str, date]:
    """The days offered for the next contact: by the rhythm agreed on first, then quick choices."""
    days = {"rhythm": rhythm_days, "week": 7, "two_weeks": 14, "month": 30}
    quick = {
        name: count for name, count in days.items() if name == "rhythm" or count != rhythm_days
    }
    return {name: today + timedelta(days=count) for name, count in quick.items()}


def unwanted(name: str) -> Refused:
    """Why nobody is introduced to an organisation that the person does not want to know of them."""
    return Refused(
        _(
            "本人が「%(name)sには伝えないでほしい」と言っています。気持ちがかわったかを本人に聞き、"
            "「伝えてよい人、伝えない人」を書きかえてからにしてください。"
        ),
        field="recipient",
        name=name,
    )


def is_outside_hours(contact: Mapping[str, str], hour: str) -> bool:
    """Whether the person does not want to be rung up at this hour (09:30), as they said."""
    begins, ends = (contact.get(one, "") for one in ("call_from", "call_until"))
    return hour < begins or (ends != "" and hour > ends)


def is_quiet(since: date, rhythm_days: int, today: date) -> bool:
    """Whether nobody has reached the person for twice their rhythm.

    since: the day somebody last talked with them, or the track began if nobody has.
    """
    return since + timedelta(days=2 * rhythm_days) < today

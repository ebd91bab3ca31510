"""The items of the 相談受付・申込票 and of the インテーク・アセスメント as they stand on paper.

A Japanese paper for Japanese offices: its words are the official ones (kernel/codes, domain of the
forms named there), in no other language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import translation

from tonari.entry.web.code_lists import code_list
from tonari.entry.web.people.shown import facts
from tonari.entry.web.templatetags.tonari import wareki
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.queries import Holding
from tonari.work.support.adapters import Form, FormPart, form_pdf

Content = Mapping[str, Mapping[str, str]]
SECTIONS = ("identity", "words", "household", "situation", "assessment", "sharing")
APPLICATION, INTAKE = "application", "intake"
TITLES = {APPLICATION: "相談受付・申込票", INTAKE: "インテーク・アセスメントシート"}
OF = {
    APPLICATION: ("identity", "words", "situation", "sharing"),
    INTAKE: ("identity", "household", "assessment"),
}
BLANK = "　"
_LIMITS = ("may_know", "which", "what_for", "until", "not_to", "nor_to")
ROOM = "\n".join([BLANK] * 3)
"""Blank lines for what needs more than one, to be written by hand."""
_MOBILE = re.compile("0[5-9]0|\\+81[5-9]0")


def pdf_of(viewer: Actor, case_id: UUID, paper: str, base_url: str, *, whereabouts: bool) -> bytes:
    """One of the papers as PDF; what it opens is logged. whereabouts: whether it says the address.

    Errors: Refused (not found) outside the team.
    """
    names = [*OF[paper], *(["whereabouts"] if whereabouts else [])]
    with translation.override("ja"):
        head, content = _read(viewer, case_id, names)
        made = Form(
            title=TITLES[paper],
            number=head.number,
            parts=_parts(paper, head, content),
            printed=f"{head.received_at}　{wareki(clock.today())}",
            link=f"{base_url}/people/{case_id}/",
        )
    return form_pdf(made)


def papers(viewer: Actor, case_id: UUID) -> list[tuple[str, str, list[FormPart]]]:
    """Both papers as a page shows them: (name, title, parts). Errors: as `pdf_of`."""
    with translation.override("ja"):
        head, content = _read(viewer, case_id, SECTIONS)
        return [(name, title, _parts(name, head, content)) for name, title in TITLES.items()]


@dataclass(frozen=True)
class _Head:
    """What stands on every paper of a record: its number, when and where it began, whose it is."""

    number: str
    received_on: date
    received_by: str
    received_at: str
    holder: str


def _read(viewer: Actor, case_id: UUID, names: Sequence[str]) -> tuple[_Head, Content]:
    frame = queries.record(viewer, case_id)
    by = network.member_names(viewer, {frame.opened_by}).get(frame.opened_by, "")
    at = network.organisation(viewer, viewer.acting_for).name
    holder = _holder(frame.holdings[0])
    opened = queries.open_sections(viewer, case_id, names, "support")
    # The last letters of an id are chance: they say nothing of anybody.
    head = _Head(case_id.hex[-8:].upper(), frame.opened_on, by, at, holder)
    return head, {name: view.content for name, view in opened.items()}


def _holder(holding: Holding) -> str:
    one = holding.contract
    if one is None:
        return holding.holder_name
    days = f"{wareki(one.begins_on)}〜{wareki(one.ends_on)}"
    return f"{holding.holder_name}(委託：{one.what}　{days})"


def _parts(paper: str, head: _Head, content: Content) -> list[FormPart]:
    """The paper of what was told so far; what was not told stays blank, to be filled in by hand."""
    if paper == INTAKE:
        return [
            FormPart("受付", [*_received(head), *_named(content["identity"])]),
            FormPart("世帯", _household(content["household"])),
            FormPart("アセスメント", _assessment(content["assessment"])),
        ]
    return [
        FormPart("相談受付", [*_received(head), *_who(content)]),
        FormPart("来談者(本人でないとき)", _visitor(content["situation"])),
        FormPart("相談の内容(○いくつでも、◎いちばん)", _troubles(content)),
        FormPart("くらし", _living(content["situation"])),
        FormPart("申込み・同意", _signing(head, content["sharing"])),
    ]


def _received(head: _Head) -> list[tuple[str, str]]:
    return [
        ("ID", head.number),
        ("受付日・受付者", f"{wareki(head.received_on)}　{head.received_at}　{head.received_by}"),
        ("記録の責任主体", head.holder),
    ]


def _named(who: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("ふりがな", who.get("kana") or BLANK),
        ("氏名", who.get("name") or BLANK),
        ("生年月日", _day(who.get("birth_on", ""))),
    ]


def _who(content: Content) -> list[tuple[str, str]]:
    who = content["identity"]
    address = content.get("whereabouts", {}).get("address", "")
    return [
        *_named(who),
        ("性別", _chosen("gender", content["situation"].get("gender", ""))),
        ("住所", address or BLANK),
        *_numbers(who),
        ("E-mail", who.get("mail") or BLANK),
    ]


def _numbers(who: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where each number rings is told by how it begins (総務省の電気通信番号計画)."""
    numbers = [number for one in ("phone", "other_phone") if (number := who.get(one, ""))]
    numbers += who.get("more_phones", "").splitlines()
    mobile = [
        one for one in numbers if _MOBILE.match("".join(c for c in one if c in "+0123456789"))
    ]
    at_home = [one for one in numbers if one not in mobile]
    return [
        ("電話(自宅)", "　".join(at_home) or BLANK),
        ("電話(携帯)", "　".join(mobile) or BLANK),
    ]


def _visitor(situation: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("氏名", situation.get("visitor") or BLANK),
        ("本人との関係", _chosen("relation", situation.get("visitor_relation", ""))),
        ("続柄", situation.get("visitor_kin") or BLANK),
        ("電話", situation.get("visitor_phone") or BLANK),
    ]


def _troubles(content: Content) -> list[tuple[str, str]]:
    situation, words = content["situation"], content["words"]
    marked = _chosen("troubles", situation.get("troubles", ""), situation.get("main_trouble", ""))
    return [
        ("相談したいこと", marked),
        ("具体的に", words.get("mind") or ROOM),
        ("希望", words.get("wish") or ROOM),
    ]


def _household(household: Mapping[str, str]) -> list[tuple[str, str]]:
    people = rules.people_of(household.get("people", ""))
    lines = (
        "　".join(
            filter(None, [one.called, one.relation, _day(one.born) if one.born else "", one.note])
        )
        for one in people
        if one.together
    )
    return [("世帯構成", "\n".join(lines) or ROOM)]


def _living(situation: Mapping[str, str]) -> list[tuple[str, str]]:
    named = (("仕事", "work"), ("住居", "housing"), ("健康保険", "insurance"), ("年金", "pension"))
    return [(title, _chosen(name, situation.get(name, ""))) for title, name in named]


def _assessment(assessment: Mapping[str, str]) -> list[tuple[str, str]]:
    emergency = assessment.get("emergency", "")
    return [
        ("緊急支援", f"○ 必要　{emergency}" if emergency else "必要 ・ 不要"),
        ("緊急度", _chosen("urgency", assessment.get("urgency", ""))),
        ("課題と特性", _chosen("issues", assessment.get("issues", ""))),
        ("見立て", assessment.get("view") or ROOM),
        ("スクリーニング", _chosen("screening", assessment.get("screening", ""))),
    ]


def _signing(head: _Head, said: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the person said of sharing is known, with its limits; the signature is theirs to write.

    What held until a day that has passed is asked anew.
    """
    has_lapsed = bool(said.get("until")) and said["until"] < clock.today().isoformat()
    marked = {
        "yes": "○する ・ しない",
        "each": "する ・ しない ・ ○そのつど本人に確かめる",
        "no": "する ・ ○しない",
    }.get("" if has_lapsed else said.get("answer", ""), "する ・ しない")
    answer = f"{marked}　(同意しなくても、支援は受けられます)"
    return [
        ("支援を申し込みます", "　　　　年　　月　　日　　署名"),
        ("必要な機関に伝えることに同意します", answer),
        *facts("sharing", {name: said.get(name, "") for name in _LIMITS}),
        ("記録を保管する主体", head.received_at),
    ]


def _chosen(name: str, codes: str, main: str = "") -> str:
    """Every entry of a list in official words, the chosen ones marked ○, the main one ◎."""
    chosen, listed = set(codes.split()), code_list(name)
    words = dict.fromkeys(_official(one.official, one.official_code) for one in listed.codes)
    for code in chosen | {main} - {""}:
        found = listed.find(code)
        own = _official(found.official, found.official_code) if found else code
        sign = "◎" if code == main else "○"
        words[own] = sign if words.get(own) != "◎" else "◎"
    return "　".join(f"{sign or '・'}{one}" for one, sign in words.items())


def _official(words: str, number: str) -> str:
    return f"{number}{words}" if number else words


def _day(typed: str) -> str:
    try:
        return wareki(date.fromisoformat(typed))
    except ValueError:
        return typed or BLANK

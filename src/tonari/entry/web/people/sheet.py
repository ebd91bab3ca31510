"""The items of the 相談受付・申込票 and of the インテーク・アセスメント as they stand on paper.

A Japanese paper for Japanese offices: its words are the official ones (kernel/codes, domain of the
forms named there), in no other language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tonari.entry.web.code_lists import code_list
from tonari.entry.web.templatetags.tonari import wareki
from tonari.records.people import rules

Content = Mapping[str, Mapping[str, str]]
SECTIONS = ("identity", "words", "household", "situation", "assessment")
BLANK = "　"


@dataclass(frozen=True)
class Part:
    """A table of the paper: heading and its lines (item, what stands there)."""

    title: str
    lines: list[tuple[str, str]]


def parts(content: Content, received_on: date, received_by: str) -> list[Part]:
    """The paper of what was told so far; what was not told stays blank, to be filled in by hand."""
    return [
        Part("相談受付", _who(content, received_on, received_by)),
        Part("来談者(本人でないとき)", _visitor(content["situation"])),
        Part("相談の内容(○いくつでも、◎いちばん)", _troubles(content)),
        Part("くらし", _living(content)),
        Part("アセスメント", _assessment(content["assessment"])),
        Part("申込み・同意", _signing()),
    ]


def _who(content: Content, received_on: date, received_by: str) -> list[tuple[str, str]]:
    who = content["identity"]
    return [
        ("受付日・受付者", f"{wareki(received_on)}　{received_by}"),
        ("ふりがな", who.get("kana", BLANK)),
        ("氏名", who.get("name") or BLANK),
        ("性別", _chosen("gender", content["situation"].get("gender", ""))),
        ("生年月日", _day(who.get("birth_on", ""))),
        ("住所(要るときに、手で書く)", BLANK),
        ("電話", who.get("phone", BLANK)),
    ]


def _visitor(situation: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("氏名", situation.get("visitor", BLANK)),
        ("本人との関係", _chosen("relation", situation.get("visitor_relation", ""))),
        ("電話", situation.get("visitor_phone", BLANK)),
    ]


def _troubles(content: Content) -> list[tuple[str, str]]:
    situation, words = content["situation"], content["words"]
    marked = _chosen("troubles", situation.get("troubles", ""), situation.get("main_trouble", ""))
    return [
        ("相談したいこと", marked),
        ("具体的に", words.get("mind", BLANK)),
        ("希望", words.get("wish", BLANK)),
    ]


def _living(content: Content) -> list[tuple[str, str]]:
    people = rules.people_of(content["household"].get("people", ""))
    household = "\n".join(
        "　".join(filter(None, [one.called, one.relation, _day(one.born), one.note]))
        for one in people
        if one.together
    )
    named = (("仕事", "work"), ("住居", "housing"), ("健康保険", "insurance"), ("年金", "pension"))
    chosen = [(title, _chosen(name, content["situation"].get(name, ""))) for title, name in named]
    return [("世帯構成", household or BLANK), *chosen]


def _assessment(assessment: Mapping[str, str]) -> list[tuple[str, str]]:
    emergency = assessment.get("emergency", "")
    return [
        ("緊急支援", f"○ 必要　{emergency}" if emergency else "必要 ・ 不要"),
        ("緊急度", _chosen("urgency", assessment.get("urgency", ""))),
        ("課題と特性", _chosen("issues", assessment.get("issues", ""))),
        ("見立て", assessment.get("view", BLANK)),
        ("スクリーニング", _chosen("screening", assessment.get("screening", ""))),
    ]


def _signing() -> list[tuple[str, str]]:
    return [
        ("支援を申し込みます", "　　年　　月　　日　　署名"),
        (
            "必要な機関に伝えることに同意します",
            "する ・ しない(同意しなくても、支援は受けられます)",
        ),
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

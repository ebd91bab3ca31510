"""What of an entry nobody but members is shown: mobile numbers of somebody, and homes.

A list of a city may give the mobile number of a circle's head, or their home, as where to ask. That
it was published there is no leave to spread it here, beside what else stands in the directory.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tonari.kernel.text import fold

# Some of these signs are not seen at all.
_APART = (
    r"[-‐‑‒–—―−－ーｰ─━➖⁃⁻˗()（）〔〕\[\]［］.．,，、/／・･•=＝*＊:：|｜→~〜～_＿\s"
    r"\u00ad\u200b-\u200d]{0,3}(?:[(（]代表[)）]\s?)?"
)
_NOUGHTS = "0０〇零○◯"
_NOUGHT, _DIGIT = f"[{_NOUGHTS}]", f"[\\d{_NOUGHTS}一二三四五六七八九]"
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d-)[(（〔\[［]?"
    rf"(?:{_NOUGHT}|(?:[+＋]\d\d|81|８１){_APART}(?:{_NOUGHT}{_APART})?)"
    rf"\s?[7-9７-９七八九]\s?{_NOUGHT}"
    rf"{_APART}(?:{_DIGIT}\s?){{3}}{_DIGIT}{_APART}(?:{_DIGIT}\s?){{3}}{_DIGIT}(?!\d)"
)
_IN_FIGURES = str.maketrans("〇零○◯一二三四五六七八九", "0000123456789")
_LEFT_OVER = " 　,、，/／・;；:：()（）\n"
WITHHELD = "（番号は公開していません）"
OF_LIST = "number of the list"
"""Marks a part's provenance: somebody rewrote it, and left a withheld number of the list in it."""
PARTS = (
    "name",
    "kana",
    "phone",
    "fax",
    "email",
    "url",
    "provider",
    "description",
    "address",
    "hours",
    "conditions",
    "cost",
    "capacity",
)
"""Parts of an entry in which a number may stand."""

_HOME_ADDRESS = re.compile(
    r"様方|さん方|様宅|様邸|自宅|個人宅|代表宅|代表者宅|主宰者宅|会長宅"
    r"|[\d号番地丁目][\s　（(]*(?!.{0,2}旧)[一-鿿々ァ-ヶーぁ-ん]{1,8}[\s　]*"
    r"(?<![三住居公官])(?:方|宅|邸内?)"
    r"(?:[\s　]*[（(][^（()）]*[)）]|[)）]|[\s　]*[\d０-９]{1,2}[階FＦ])?$"
    r"|[\d号番地丁目][\s　（(]+[一-鿿々ァ-ヶーぁ-ん]{1,8}(?:[\s　]+[一-鿿々ァ-ヶーぁ-ん]{1,8})?"
    r"[\s　]*様[)）]?$"
    r"|[一-鿿々ァ-ヶーぁ-ん][\s　]+方$"
)
_HOME_WORDS = re.compile(
    r"(?:自宅|個人宅|代表宅|主宰者宅|会長宅)(?:の一部|の一室)?(?:[（(][^（()）]{1,40}[)）])?"
    r"(?:に集[まうい合]|を(?:定期的に)?(?:開放|会場|使)|で(?:開催|開いて|活動|集ま|行)|にて(?:開催|活動|行)|が会場|を会場)"
    r"|(?:会員|参加者|メンバー|スタッフ|世話人)宅(?:を(?:開放|会場|持ち回)|が会場)"
    r"|(?:会場|開催場所)(?:は|が|[:：])[\s　]*(?!旧)[一-鿿々ァ-ヶー]{0,6}の?自?"
    r"(?<![三住居公官在帰])宅(?=[でにがをの。、,（(\s]|です|$)"
    r"|自宅(?:開放|サロン)"
    r"|(?:代表者?|会長|会員|主宰者?|世話人|スタッフ|メンバー|個人|わたし|私)の(?:家|お宅|宅)"
    r"(?:[（(][^（()）]{1,40}[)）])?(?:で(?!は)|に集[まうい合]|にて|を(?:開放|会場|使)|が会場)"
    # 山田様方で, （井上方）; not お客様方で, （夕方）, （枚方）, （東北地方）.
    r"|(?<![客皆者族親主])(?<!お子)様方(?:で|にて|[がを]会場|[、。)）]|$)"
    r"|[（(](?![地夕朝両行双一他親遠八四東西南北上下左右先味前後裏奥貴土平当諸枚直漢緒]方)"
    r"[一-鿿々]{1,5}(?<!地)方[)）]"
)


def is_home(address: str, *texts: str) -> bool:
    """Whether an address or other words say that it is at somebody's home."""
    # The letters that all of these have are looked for first: few texts have any.
    may = any(letter in address for letter in "方宅邸様")
    told = may and _HOME_ADDRESS.search(address.strip()) is not None
    return told or any(
        any(letter in text for letter in "宅方家") and _HOME_WORDS.search(text) for text in texts
    )


def without_mobiles(text: str, instead: str = "") -> str:
    """A text with `instead` in place of each number that begins with 070, 080 or 090."""
    return _MOBILE.sub(instead, text) if _may_hold_one(text) else text


def _may_hold_one(text: str) -> bool:
    """Whether there is the naught that every such number has: most texts have none."""
    few = "0" in text or "０" in text or "〇" in text
    return few or "○" in text or "◯" in text or "零" in text


def named(provider: str) -> str:
    """Whoever offers something, as lists of those who do name them: never with a mobile number."""
    left = without_mobiles(provider)
    if left == provider:
        return provider
    left = left.strip(_LEFT_OVER)
    is_open = sum(map(left.count, "(（")) > sum(map(left.count, ")）"))
    return left + "）" if is_open else left


def without_number(name: str) -> str:
    """What an entry is called, without a mobile number; never empty."""
    left = without_mobiles(name)
    return name if left == name else left.strip(_LEFT_OVER) or WITHHELD


def withheld(
    said: Mapping[str, Any],
    *,
    organisation_id: UUID | None,
    is_business: bool,
    provenance: Mapping[str, Any],
) -> dict[str, str]:
    """The parts of an entry that nobody but members is shown, as everybody else is shown them.

    said: its PARTS, and whatever else. A mobile number is public where the entry's organisation, a
    member or the host wrote it here (provenance, without OF_LIST), and as that of a business
    (`is_business`). Else, as that of a circle's head on a list, only members see it.
    """
    if organisation_id is not None or is_business or "all" in provenance:
        return {}
    return {
        part: _shown(part, said[part])
        for part in PARTS
        if _may_hold_one(said[part])
        and (part not in provenance or OF_LIST in provenance[part])
        and _MOBILE.search(said[part])
    }


def still_of_list(
    before: Mapping[str, str], after: Mapping[str, str], provenance: Mapping[str, Any]
) -> list[str]:
    """The parts that somebody rewrites who leaves in them a number that is withheld.

    Who mends a word beside a number does not say by that that everybody may see it. provenance: as
    it is before that. Their new provenance is marked with OF_LIST.
    """
    if "all" in provenance:
        return []
    return [
        part
        for part in PARTS
        if (part not in provenance or OF_LIST in provenance[part])
        and _mobiles(before[part]) & _mobiles(after[part])
    ]


def _mobiles(text: str) -> set[str]:
    """The numbers in a text, however they are spelled: their last ten digits."""
    found = (fold(one.group()).translate(_IN_FIGURES) for one in _MOBILE.finditer(text))
    return {"".join(c for c in one if c.isdigit())[-10:] for one in found}


# Who is licensed or registered says so; a circle may stand in the same list, under the same words.
_FIRM = re.compile(
    r"法人|会社|㈱|㈲|[(（][株有][)）]|組合|公社|財団|社団|機構|事業所|病院|医院|診療所|クリニック"
    r"|歯科|薬局|保育園|保育所|こども園|幼稚園|デイサービス|ステーション|ホーム|役所|役場"
)
_CIRCLE = re.compile(
    r"PTA|クラブ|サロン|カフェ|サークル|ひろば|広場|教室|食堂|つどい|集い|家族会|保護者会|自治会"
    r"|町内会|子ども会|父母会|の会"
)


def is_business(kind: str, standing: str, name: str, provider: str) -> bool:
    """Whether what is offered is a support, in the system or beside it, of a firm or a facility.

    Its telephone is then that of the business. What kind of thing it is may have been guessed from
    its name: that alone makes no business of a circle.
    """
    if kind != "support" or standing == "informal":
        return False
    is_firm = _FIRM.search(name) is not None and _CIRCLE.search(name) is None
    return is_firm or _FIRM.search(provider) is not None


def _shown(part: str, text: str) -> str:
    if part in ("email", "url"):  # nothing of an address is left without a part of it
        return ""
    if part == "name":
        return without_number(text)
    if part in ("phone", "fax", "kana"):
        return without_mobiles(text).strip(_LEFT_OVER)
    if part == "provider":
        return named(text)
    return without_mobiles(text, WITHHELD)

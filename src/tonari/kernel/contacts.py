"""What reaches somebody, found in words: mail addresses, telephone numbers, house numbers."""

import re

from .text import one_dash

_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# With spaces or brackets only what begins as a number of Japan does: 「10-12 13-15」 are hours.
_PHONE = re.compile(
    r"(?<!\d)(?:\d(?:-?\d){8,}|\(?(?:0|\+81)\)?(?:[-() .]{0,2}\d){8,})(?!\d)(?!\s*円)"
)
# 〇九〇の一二三四の五六七八; it begins as a number of Japan does, which a year does not.
_DIGIT = "[〇零一二三四五六七八九]"
_KANJI_PHONE = re.compile(rf"(?<!{_DIGIT})[〇零](?:[のノ・ 　-]?{_DIGIT}){{8,10}}(?!{_DIGIT})")
_NUMERAL = "[0-9〇一二三四五六七八九十百]"
# Behind these a pair of numbers is a day, an hour, a sum or a score: 土曜10-12, 約3-4, 試合6-1.
_NO_PLACE = (
    "(?<![年曜週後朝昼夕夜晩時分計約各毎第全数業合勝敗負戦対])(?<![時期]間)"
    # A day of the week alone or behind another, 毎日, 午前; 六本木, 春日 and 神宮前 are places.
    "(?<!^[月火水木金土日祝前])(?<![^一-鿿々][月火水木金土日祝前])"
    "(?<![毎週隔月火水木金土日祝平休今明昨当初連先翌前来半各数同終生][月火水木金土日祝])"
    "(?<![午以直事食年月日間時分週数今目]前)"
)
_UNIT = r"\s*(?:[年月日時分歳才代人名回週円組度件点割個つ%]|[かヶカケヵ箇][月所])"
_PAIR = rf"\d{{1,4}}-\d{{1,4}}(?![\d:-]|{_UNIT})"
_HOUSE = re.compile(
    rf"{_NUMERAL}+丁目|{_NUMERAL}+番地|{_NUMERAL}+番{_NUMERAL}+号|{_NUMERAL}+号[室棟]"
    rf"|(?<=[一-鿿々]){_NO_PLACE}{_PAIR}"
    # With a space only behind what towns end in: 「開館 10-12」 are hours.
    rf"|(?:(?<=[町丁村字台丘市区郡条通浜島原野沢谷川崎田宮津橋]\s)|(?<=[一-鿿々]前\s)"
    rf"(?<![午以直事食年月日間時分週数今目]前\s)){_PAIR}"
    r"|(?<=[町丁村字台丘])\d{1,4}[のノ]\d{1,4}(?!\d)"
    rf"|(?<![\da-z-])\d{{1,4}}-\d{{1,4}}-\d{{1,5}}(?![\d-]|{_UNIT})",
    re.IGNORECASE,
)

# After a word that says what it is, latin letters with a number in them; or what begins with @.
_HANDLE = re.compile(
    r"(?:LINE|ライン|インスタグラム|インスタ|Instagram|アカウント|(?<![a-z])ID)"
    r"(?:\s|の|は|が|も|名|ID|アカウント|[:：=「『(])*"
    r"(?=[a-z0-9._-]*\d)(?=[a-z0-9._-]*[a-z])[a-z0-9][a-z0-9._-]{3,}"
    r"|(?<![\w.])@[a-z0-9][a-z0-9._-]{2,}",
    re.IGNORECASE,
)


def reach_in(words: str) -> str:
    """The first mail address or telephone number in words, in one width; empty for none."""
    return _first(words, _EMAIL, _PHONE, _KANJI_PHONE)


def house_in(words: str) -> str:
    """The first house number in words (3丁目, 2番1号, 1-2-3, 浜町1-2), in one width; or empty."""
    return _first(words, _HOUSE)


def handle_in(words: str) -> str:
    """The first name of an account (LINE ID hanako2020, @hanako) in words; empty for none."""
    return _first(words, _HANDLE)


def _first(words: str, *patterns: re.Pattern[str]) -> str:
    plain = _DAY.sub("、", one_dash(words))
    found = filter(None, (pattern.search(plain) for pattern in patterns))
    return next((one.group().strip() for one in found), "")

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
# Right behind these a pair of numbers is a day or an hour: 土曜10-12, 午後1-3, 週3-4.
_NO_PLACE = "年月火水木金土日祝曜平週前後朝昼夕夜晩時分計約各毎第全数"
_HOUSE = re.compile(
    rf"{_NUMERAL}+丁目|{_NUMERAL}+番地|{_NUMERAL}+番{_NUMERAL}+号|{_NUMERAL}+号[室棟]"
    rf"|(?<![{_NO_PLACE}])(?<=[一-鿿々])\d{{1,4}}-\d{{1,4}}(?![\d:-]|\s*[年月日時分歳才代人名回週円組度])"
    r"|(?<=[町丁村字台丘])\d{1,4}[のノ]\d{1,4}(?!\d)"
    r"|(?<![\da-z-])\d{1,4}-\d{1,4}-\d{1,5}(?![\d-]|\s*[年月日時分歳才代人名回週円組])",
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

"""On what terms one can certainly not come, as published words say it."""

import re
import unicodedata

from .traits import (
    CHILDREN,
    FREE,
    LANGUAGES,
    NO_BOOKING,
    NO_NAME,
    ONLINE,
    TRANSPORT,
    WHEELCHAIR,
)

_CHAIR = "車(?:椅子|いす|イス)"
_CANNOT = "(?:不可|お断り|(?:は)?ご?遠慮|でき(?:ない|ません))"
_BUT = "(?!場合|とき|時|こと|わけ|日)"
# Whole sentences that leave no doubt; what holds only for some people or days says nothing.
_SAID = {
    FREE: r"(?:参加費|利用料|料金|会費)[はが:]*(?:(?:ひとり|1人|1回|毎回))?"
    r"(?:有料|[1-9][0-9,]*円)(?!引)",
    NO_BOOKING: r"(?:^|[\n。、,(・;/:])(?:事前に?)?(?:要予約|予約制)"
    rf"|(?:^|[\n。、,(・;/:])(?:事前[のに]?)?予約が必要(?:です|。|$|\n){_BUT}",
    NO_NAME: rf"匿名(?:で)?(?:の|は|では)?(?:利用|参加|相談)?(?:は)?{_CANNOT}",
    CHILDREN: rf"子(?:ども|供)?連れ(?:で)?(?:の|は|では)?(?:利用|参加|来店)?(?:は)?{_CANNOT}"
    r"|(?:18|20)歳以上のみ|大人のみ",
    WHEELCHAIR: rf"{_CHAIR}(?:で)?(?:の|は|では)?(?:利用|入場|入店|来館|参加)?(?:は)?"
    rf"(?:{_CANNOT}|入れ(?:ない|ません)|[非未]対応){_BUT}",
    TRANSPORT: r"送迎(?:サービス)?(?:は)?(?:なし|無し|不可|ありません|(?:して|行って)いません)",
    LANGUAGES: r"日本語(?:のみ|だけ)(?:です|で対応|対応|。|$|\n)",
    ONLINE: rf"オンライン(?:で)?(?:の|は|では)?(?:参加|相談|利用)?(?:は)?(?:なし|{_CANNOT})"
    r"|対面のみ",
}
# A price in a column of its own; who pays less, or whether everybody pays, is said in its words.
_PRICE = re.compile(r"[1-9][0-9,]*円")
_FOR_SOME = re.compile(r"無料|免除|減免|(?<![0-9,])0円")
_PATTERNS = {code: re.compile(pattern, re.MULTILINE) for code, pattern in _SAID.items()}


def denied_in(*texts: str, cost: str = "") -> tuple[str, ...]:
    """Those of TRAITS that texts say do not hold, in a sentence that leaves no doubt.

    cost: what a column of its own says. Where 無料 stands too, or that some are let off, there is
    a doubt.
    """
    plain = "\n".join("".join(unicodedata.normalize("NFKC", one).split(" ")) for one in texts)
    found = {code for code, pattern in _PATTERNS.items() if pattern.search(plain)}
    price = unicodedata.normalize("NFKC", cost)
    if "無料" in plain or _FOR_SOME.search(price):
        found.discard(FREE)
    elif _PRICE.search(price):
        found.add(FREE)
    return tuple(code for code in _SAID if code in found)

"""The words of a need by which somebody who fits is found."""

import re
import unicodedata
from collections.abc import Iterable

# Runs of letters that mean something of themselves; what joins them is written in hiragana.
_WORDS = re.compile("[\u3400-\u9fff々\U00020000-\U0003ffff]{2,}|[ァ-ヶー]{2,}|[A-Za-z]{3,}")
# In nearly every need: they say nothing of what fits.
_COMMON = frozenset(
    ("一度", "一緒", "本人", "場所", "相手", "必要", "希望", "毎週", "毎月", "近所", "最近", "自分",
     "名前", "相談", "支援", "利用", "参加", "可能", "時間")
)  # fmt: skip
MOST_WORDS = 5
_TIME = "(?:平日|土日|週末|午[前後]|朝|昼間?|夕方|夜間?|[月火水木金土日]曜日?)"
# Of so many letters, lest a text of nothing else be read anew from each of its letters.
_THING = "(?:お?[一-鿿々]{1,12}|[ァ-ヶー]{1,12}|子ども|こども|車いす)"
_MEANS = "(?:お?電話|オンライン|メール|車|バス|電車|送迎|大人数|大勢|人ごみ|犬|猫|動物|お酒|たばこ)"
# Not what somebody lacks: 話し相手がいない、友だちもいない、学校へ行けない.
_DENIED = re.compile(
    f"{_TIME}(?:は|も|に?は|が)(?:あまり|ちょっと)?"
    "(?:(?:むずかし|難し)(?!くな)|行けな(?!くは)|出られな(?!くは)|来られな(?!くは)|だめ|ダメ)"
    # What somebody is bad at is what they need help with: 勉強が苦手, 日本語が無理.
    f"|{_MEANS}(?:は|も|が)(?:あまり|ちょっと)?(?:無理|苦手|きらい|嫌|いらな|要らな|不要|避け)"
    f"|{_THING}(?:では|じゃ)な[いく]|(?:子ども|子供|こども|赤ちゃん)[はも]いな[いく]"
)


def wanted(need: str) -> str:
    """A need without what it says that is not wanted, or cannot be: 土日はむずかしい."""
    return _DENIED.sub("、", unicodedata.normalize("NFKC", need))


def words_of(need: str, known: Iterable[str] = ()) -> list[str]:
    """The words of a need that may stand in somebody's description.

    known: words of the need that the directory knows (お茶, 話し相手), which come first; what is
    only a part of them does not stand beside them.
    """
    found = dict.fromkeys(word for word in known if word not in _COMMON)
    whole = "　".join(found)
    for word in _WORDS.findall(need):
        if word not in _COMMON and word not in whole:
            found[word] = None
    return list(found)[:MOST_WORDS]

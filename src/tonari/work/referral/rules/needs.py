"""The words of a need by which somebody who fits is found."""

import re
from collections.abc import Iterable

# Runs of letters that mean something of themselves; what joins them is written in hiragana.
_WORDS = re.compile("[\u3400-\u9fff々\U00020000-\U0003ffff]{2,}|[ァ-ヶー]{2,}|[A-Za-z]{3,}")
# In nearly every need: they say nothing of what fits.
_COMMON = frozenset(
    ("一度", "一緒", "本人", "場所", "相手", "必要", "希望", "毎週", "毎月", "近所", "最近", "自分",
     "名前", "相談", "支援", "利用", "参加", "可能", "時間")
)  # fmt: skip
MOST_WORDS = 5


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

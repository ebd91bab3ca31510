"""What published words (区分, 種別, 備考) say about kind, standing and fields."""

import re
from functools import lru_cache

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold

from . import BETWEEN, FORMAL, INFORMAL, LISTED, MEMBERS, PLACE, SUPPORT, Content
from .private import is_home
from .spelling import folded

# Each line: words of the lists, then what they say. Every line that fits adds its fields; the first
# one decides kind and standing, so the narrower words stand first.
_WORDS: tuple[tuple[tuple[str, ...], str, str, tuple[str, ...]], ...] = (
    (("子ども食堂", "こども食堂", "子供食堂"), PLACE, INFORMAL, ("food", "children", "exchange")),
    (("暑熱避難協力",), PLACE, BETWEEN, ("safety", "exchange")),
    (("暑熱避難",), PLACE, FORMAL, ("safety", "exchange")),
    (("おむつ替え", "授乳"), SUPPORT, BETWEEN, ("children",)),
    (("認可外保育",), SUPPORT, BETWEEN, ("children",)),
    (("放課後児童クラブ",), PLACE, FORMAL, ("children", "education")),
    (("児童発達支援", "放課後等デイ", "保育所等訪問"), SUPPORT, FORMAL, ("disability", "children")),
    (("保育", "こども園", "子ども園"), SUPPORT, FORMAL, ("children",)),
    (("幼稚園",), SUPPORT, FORMAL, ("children", "education")),
    (
        ("子育て", "児童センター", "子ども館", "こども館", "児童館"),
        PLACE,
        FORMAL,
        ("children", "exchange"),
    ),
    (("小学校", "中学校", "高等学校", "特別支援学校"), SUPPORT, FORMAL, ("education", "children")),
    (("図書",), PLACE, FORMAL, ("culture", "education")),
    (
        ("公民館", "地域交流センター", "集会", "コミュニティ"),
        PLACE,
        FORMAL,
        ("exchange", "education"),
    ),
    (("福祉会館", "福祉センター"), PLACE, FORMAL, ("welfare", "exchange")),
    (("文化会館", "資料館", "科学館", "美術館", "博物館"), PLACE, FORMAL, ("culture",)),
    (("体育館", "運動場", "プール"), PLACE, FORMAL, ("sports",)),
    (("就労", "自立訓練"), SUPPORT, FORMAL, ("work", "disability")),
    (("共同生活援助", "グループホーム"), SUPPORT, FORMAL, ("housing", "disability")),
    (("障害", "障がい", "地域活動支援"), SUPPORT, FORMAL, ("disability",)),
    (
        ("老人", "高齢", "認知症", "通所介護", "居宅介護支援", "小規模多機能"),
        SUPPORT,
        FORMAL,
        ("older",),
    ),
    (("有料老人ホーム", "サービス付き高齢者"), SUPPORT, FORMAL, ("housing",)),
    (("病院", "診療所", "医療", "保健センター", "リハビリ", "歯科"), SUPPORT, FORMAL, ("health",)),
    (("児童養護", "乳児院", "母子生活支援"), SUPPORT, FORMAL, ("children", "housing")),
    (("防災", "消防"), SUPPORT, FORMAL, ("safety",)),
    (("庁舎", "市役所", "区役所", "町役場"), SUPPORT, FORMAL, ("consultation",)),
)

# For whom something is tells nothing of its standing: a salon for older people may be anybody's.
_FOR_WHOM = ("子育て", "障害", "障がい", "高齢", "老人", "認知症")
_NAMED_BESIDE = ("子育て支援センター", "老人ホーム", "老人福祉", "老人保健")
_NAMES_WHAT = tuple(
    fold(word)
    for word in (*(w for line in _WORDS for w in line[0] if w not in _FOR_WHOM), *_NAMED_BESIDE)
)

_FOLDED = tuple((tuple(map(fold, line[0])), line) for line in _WORDS)

# Published somewhere is not fit for everywhere: people may be living there away from somebody.
_SHELTERING = (
    "児童養護",
    "乳児院",
    "母子生活支援",
    "女性自立支援",
    "婦人保護",
    "自立援助",
    "シェルター",
    "母子寮",
    "駆け込み寺",
    "DV避難",
    "一時保護所",
    "一時保護施設",
    "ステップハウス",
    "ファミリーホーム",
)
_FOLDED_SHELTERING = tuple(map(fold, _SHELTERING))
_IS_SHELTER = re.compile(
    f"(?:{'|'.join(_SHELTERING)})(?:施設|支援施設|支援事業|ホーム|ハウス|センター)?"
    r"(?:です|として|を運営|を開|への入所|に入所|[。（(\n]|$)"
)
# A refuge from violence, in whatever words; from a flood or the heat one flees in public.
_FROM_VIOLENCE = re.compile(
    r"(?:暴力|虐待|DV|ＤＶ).{0,20}(?:避難所|避難場所|保護施設|逃げ場|避難の家)"
)
_NAMED_REFUGE = re.compile(
    r"(?:(?:暴力|虐待|DV|ＤＶ).{0,20}(?:避難|の家|ハウス)|一時保護)(?!.{0,4}相談)"
)
"""What only a refuge is called; a description may speak of it."""


def classify(*texts: str) -> tuple[str, str, tuple[str, ...]]:
    """Kind, standing and fields that words suggest; without any, a support in the system."""
    whole = "\n".join(texts)
    return _classified_before(whole) if len(whole) <= KEPT else _classified(whole)


def _classified(text: str) -> tuple[str, str, tuple[str, ...]]:
    whole = folded(text)
    fitting = [line for words, line in _FOLDED if any(word in whole for word in words)]
    if not fitting:
        return SUPPORT, FORMAL, ()
    _words, kind, standing, _fields = fitting[0]
    return kind, standing, tuple(dict.fromkeys(field for line in fitting for field in line[3]))


def names_what_it_is(*texts: str) -> bool:
    """Whether words name a kind of place or support, and not only for whom it is."""
    whole = folded("\n".join(texts))
    return any(word in whole for word in _NAMES_WHAT)


# A list says the same kinds again and again; long texts are not kept.
KEPT = 100
_classified_before = lru_cache(maxsize=1024)(_classified)


def state_of(*texts: str) -> str:
    """LISTED, or MEMBERS for a home that shelters people and stays off the public pages."""
    whole = "".join(map(folded, texts))
    return MEMBERS if any(word in whole for word in _FOLDED_SHELTERING) else LISTED


def shelters(content: Content) -> bool:
    """Whether an entry says, in its name, address or description, that people are sheltered there.

    A description counts only where it says so of the place itself: who has left such a home, or
    works with one, may well be spoken of in public.
    """
    if state_of(content.name, content.address) == MEMBERS:
        return True
    said = content.description
    if _NAMED_REFUGE.search(content.name):
        return True
    if _FROM_VIOLENCE.search(content.name) or _FROM_VIOLENCE.search(said):
        return True
    # The words alone are looked for first: few descriptions have any.
    return any(word in said for word in _SHELTERING) and _IS_SHELTER.search(said) is not None


def at_home(content: Content) -> bool:
    """Whether an entry is at somebody's home, by its address or its words."""
    texts = (content.name, content.description, content.conditions, content.hours)
    return is_home(content.address, *texts)


def state_for(content: Content, state: str) -> str:
    """A state that an entry comes back to or comes in with: MEMBERS in place of LISTED for those.

    What was kept of a state may be older than the rule.
    """
    return MEMBERS if state == LISTED and (shelters(content) or at_home(content)) else state


def check_may_be_listed(content: Content, state: str) -> None:
    """`Refused` for what would stand on the public pages and shelters people, or is a home."""
    if state != LISTED:
        return
    if shelters(content):
        raise Refused(
            _(
                "暮らしを守る施設のようです。公開のページには出せません。「構成員にだけ表示」を選んでください。"
            ),
            field="state",
        )
    if at_home(content):
        raise Refused(
            _(
                "だれかの家のようです。公開のページには出せません。「構成員にだけ表示」を選ぶか、町の名前までにして、緯度と経度を空けてください。"
            ),
            field="state",
        )

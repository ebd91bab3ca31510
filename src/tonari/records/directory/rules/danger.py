"""Words of somebody in danger: whoever looks for them is shown who answers a telephone now."""

from tonari.kernel.text import fold

# Each is found inside what was typed, both folded. One too many costs a few lines on a page.
WORDS = (
    "死にたい", "しにたい", "死のう", "死ぬ", "死んで", "死んだほうが", "死んだ方が", "死にそう",
    "消えたい", "きえたい", "消えてしまいたい", "いなくなりたい", "生きたくない",
    "生きていたくない", "生きるのがつらい", "自殺", "自死", "自傷", "リストカット", "リスカ",
    "オーバードーズ", "飛び降り", "首つり", "首吊り", "もう限界", "もうだめ", "もう無理",
    "助けて", "たすけて", "殺され", "ころされ", "殺す", "殺した", "こわい", "怖い", "恐い",
    "脅さ", "おどされ", "暴力", "なぐら", "殴", "蹴られ", "たたかれ", "叩かれ", "DV", "モラハラ",
    "ストーカー", "つきまと", "虐待", "レイプ", "襲われ", "性被害", "痴漢", "監禁", "逃げたい",
    "にげたい", "逃げ場", "suicid", "kill me", "kill my", "want to die", "hurt myself",
    "self-harm", "violen", "abuse", "raped", "afraid", "scared",
)  # fmt: skip
_FOLDED = tuple(fold(word) for word in WORDS)
_HARMLESS = ("dvd",)


def speaks_of_danger(typed: str) -> bool:
    """Whether what was typed into a search sounds as if somebody were in danger."""
    said = fold(typed)
    for word in _HARMLESS:
        said = said.replace(word, "")
    return any(word in said for word in _FOLDED)

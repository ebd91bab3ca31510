"""One spelling for words that people write in several, and how what is written is read aloud."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from tonari.kernel.readings import KANJI, Spoken
from tonari.kernel.text import Letters, fold

# The first is the one that is compared. Mistakes that are often made stand beside right spellings.
_SAME = """
こども 子供 子ども 子共
障がい 障害 障碍 障礙
ひきこもり 引きこもり 引き籠り 引籠り 引籠もり 引き篭もり 引き篭り
居場所 いばしょ 居場処
友だち 友達 ともだち
一人 独り ひとり 1人
年寄り 年より としより
ご飯 御飯 ごはん
赤ちゃん あかちゃん
認知症 認知証 にんちしょう
無料 むりょう
放課後 ほうかご
コミュニティ コミュニティー コミニティー コミニティ コミュニュティ コミニュティ コミニュティー
デイサービス ディサービス デーサービス デイ・サービス
デイケア ディケア デーケア
ボランティア ボランティヤ ボランテイア
フードパントリー フードパントリ フードバントリー
コンシェルジュ コンシェルジェ
カウンセリング カウンセリンク
グループホーム グループ・ホーム
サポーター サポータ
ヘルパー ヘルパ
シェルター シエルター
クリニック クリニク
リハビリ リハピリ
ヨガ ヨーガ
ベビー ベイビー
ウォーキング ウオーキング
パーティー パーティ
ファミリー ファミリ
センター センタ
コーディネーター コーディネータ
カウンセラー カウンセラ
セミナー セミナ
トレーナー トレーナ
パートナー パートナ
マネージャー マネージャ マネジャー マネジャ
プレーパーク プレイパーク
"""
_NUMBERS = str.maketrans("一二三四五六七八九", "123456789")
_CHOME = re.compile("([一二三四五六七八九])(?=丁目)")
_BETWEEN_KANJI = re.compile(
    "(?<=[ぁ-んー一-鿿々])[ゖヶけがケ](?=[丘谷崎関原浦沢岡鼻野台森峰枝岳浜淵島根尾池峠滝瀬塚坂城宮窪辻嶺日])"
)
_DASH = re.compile("(?<=[ぁ-ゖ])[―—─](?=[ぁ-ゖ一-鿿]|$)", re.MULTILINE)
"""In place of a long vowel sign (ハッピ―)."""
_SMALL = Letters(str.maketrans("ぁぃぅぇぉ", "あいうえお"))
_SOUNDS = Letters(str.maketrans("ぢづゎゐゑをぁぃぅぇぉ", "じずわいえおあいうえお"))
_VOICED = (("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔ", "ぶ"))
_SILENT = re.compile("[-ー〜~・･.,、。「」『』()【】!?…/&＆]")
_KANA = re.compile("[ぁ-ゖー]+")
_KANJI = re.compile(KANJI)
SHORTEST_SOUND = 2
LONG_ENOUGH = 4
"""Kana that are found inside the reading of any words; fewer only where a word begins."""


# Lists say the same again and again, and what is said is folded for its key, its state, its search.
KEPT = 300
_folded_before = lru_cache(maxsize=8192)(fold)


def folded(text: str) -> str:
    """What `fold` makes of a public text; of a short one it is remembered."""
    return _folded_before(text) if len(text) <= KEPT else fold(text)


def _plain(folded: str) -> str:
    """What was folded, with ヴ as ブ and small vowels as large ones: ウェ and ウエ are one."""
    return _unvoiced(folded).translate(_SMALL)


def _unvoiced(folded: str) -> str:
    if "ゔ" in folded:
        for one, other in _VOICED:
            folded = folded.replace(one, other)
    return folded


def _forms() -> dict[str, str]:
    groups = [[_plain(fold(word)) for word in line.split()] for line in _SAME.split("\n") if line]
    return {form: group[0] for group in groups for form in group}


SPELT = {
    _plain(fold(word)): word for word in (line.split()[0] for line in _SAME.split("\n") if line)
}
"""Words that people write in several spellings: as they are compared, and the right one."""
_TO_FIRST = _forms()
_FORMS = re.compile("|".join(sorted(map(re.escape, _TO_FIRST), key=len, reverse=True)))


def written(text: str) -> str:
    """Text as it is searched: folded, and one spelling for words that have several."""
    return _written_before(text) if len(text) <= KEPT else _written(text)


def _written(text: str) -> str:
    return _in_one_spelling(folded(text))


def _in_one_spelling(folded: str) -> str:
    numbered = _CHOME.sub(lambda found: found[0].translate(_NUMBERS), _plain(folded))
    one_ga = _BETWEEN_KANJI.sub("が", _DASH.sub("ー", numbered))
    return _FORMS.sub(lambda found: _TO_FIRST[found[0]], one_ga)


# What is written is read once more.
_written_before = lru_cache(maxsize=8192)(_written)


def sound(written_text: str) -> str:
    """What was folded as it is compared by ear: without long vowel signs and punctuation."""
    return _SILENT.sub("", _unvoiced(written_text).translate(_SOUNDS))


def is_kana(folded: str) -> bool:
    """Whether something is written in kana alone."""
    return _KANA.fullmatch(folded) is not None


@lru_cache(maxsize=4096)
def sought_by_sound(word: str) -> str:
    """What of the readings of an entry a written word is found by; empty if by none.

    Four kana are found anywhere, three where a word begins, two as a whole word. Of words with
    kanji only a long vowel may be missing, so that 医療 does not find 衣料.
    """
    heard = sound(word)
    if len(heard) >= LONG_ENOUGH:
        return heard
    if is_kana(word) and heard == word.translate(_SOUNDS) and len(heard) >= SHORTEST_SOUND:
        return f"|{heard}|"
    return ""


def needs_reading(text: str) -> bool:
    """Whether there is anything in a text that its letters do not say aloud."""
    return _KANJI.search(text) is not None


@lru_cache(maxsize=8192)
def _start(said: str) -> str:
    """How a word begins that is read so."""
    return sound(fold(said))[: LONG_ENOUGH - 1]


Heard = tuple[tuple[str, ...], tuple[str, ...]]
"""How a text is read, and how each of its words with kanji begins."""


def heard(text: str, spoken: Spoken | None) -> Heard:
    """How a text is read. spoken: as the dictionary says it, if it needs reading.

    What sounds as it is written is left out.
    """
    plain = written(text)
    if spoken is None:
        line = sound(plain)
        return ((line,) if line != plain else ()), ()
    aloud, *said = spoken or [""]
    plainly = fold(aloud)
    lines = map(sound, (plain, _in_one_spelling(plainly), plainly))
    return tuple(line for line in lines if line != plain), tuple(map(_start, filter(None, said)))


def readings(texts: Iterable[str], spoken: Iterator[Spoken]) -> str:
    """What `sought_by_sound` looks in, of texts. spoken: of those that need reading."""
    return joined(heard(text, next(spoken) if needs_reading(text) else None) for text in texts)


def joined(parts: Iterable[Heard]) -> str:
    """What `sought_by_sound` looks in: how each part is read, each once."""
    every = list(parts)
    lines = dict.fromkeys(chain.from_iterable(said for said, _begun in every))
    starts = dict.fromkeys(chain.from_iterable(begun for _said, begun in every))
    starts.pop("", None)
    lines.pop("", None)
    return "\n".join([*lines, f"|{'|'.join(starts)}|"] if starts else lines)

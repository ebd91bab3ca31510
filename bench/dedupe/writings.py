"""How another list writes the same place, as the real lists do; two sets that share no kind.

CHOOSING: what weights and thresholds may be chosen by. MEASURED: what is measured, never looked at
before. Examples stand beside each kind, most of them from the lists of 焼津市.
"""

import random
import re
from dataclasses import replace

from tonari.records.directory.rules import Content

_WIDE = {ord(one): ord(one) + 0xFEE0 for one in map(chr, range(0x21, 0x7F))}
_NUMBERS = re.compile(r"(\d+)-(\d+)-(\d+)$")
_KANJI = "〇一二三四五六七八九"
_SPELLINGS = (
    ("子ども", "こども", "子供"),
    ("コミュニティー", "コミュニティ"),
    ("センター", "センタ"),
    ("カフェ", "カフエ"),
    ("ひろば", "広場", "ヒロバ"),
)
_OLD = str.maketrans("沢浜辺高斉国学会桜広竜鉄恵", "澤濱邊髙齋國學會櫻廣龍鐵惠")


def wide(one: Content, _chance: random.Random) -> Content:
    """１－２－３."""
    return replace(one, name=one.name.translate(_WIDE), address=one.address.translate(_WIDE))


def chome(one: Content, _chance: random.Random) -> Content:
    """本町5丁目6番1号 / 本町5-6-1."""
    return replace(one, address=_NUMBERS.sub(r"\1丁目\2番\3号", one.address))


def no_prefecture(one: Content, _chance: random.Random) -> Content:
    """焼津市大覚寺 / 静岡県焼津市大覚寺."""
    return replace(one, address=re.sub("^(東京都|静岡県)", "", one.address))


def note(one: Content, chance: random.Random) -> Content:
    """子育てサポートルーム（つどいの広場）."""
    said = chance.choice(("つどいの広場", "複合施設", "図書室", "本館", "休館中"))
    return replace(one, name=f"{one.name}（{said}）")


def phone_brackets(one: Content, _chance: random.Random) -> Content:
    """(054)626-1139."""
    return replace(one, phone=re.sub(r"^(\d+)-", r"(\1)", one.phone))


def spaces(one: Content, chance: random.Random) -> Content:
    """焼津市役所　本庁舎."""
    at = chance.randint(1, max(1, len(one.name) - 1))
    return replace(one, name=f"{one.name[:at]}　{one.name[at:]}")


def rounded(one: Content, _chance: random.Random) -> Content:
    """A point with four decimals: 10 m."""
    if one.lat is None or one.lon is None:
        return one
    return replace(one, lat=round(one.lat, 4), lon=round(one.lon, 4))


def kanji_numbers(one: Content, _chance: random.Random) -> Content:
    """本町二丁目16番地32."""
    return replace(
        one,
        address=_NUMBERS.sub(
            lambda found: f"{_KANJI[int(found[1])]}丁目{found[2]}番地{found[3]}", one.address
        ),
    )


def town_before(one: Content, _chance: random.Random) -> Content:
    """焼津市総合福祉会館 / 総合福祉会館."""
    found = re.search(r"(?<=[都県])(.+?[市区町村])", one.address)
    return replace(one, name=f"{found[1]}{one.name}") if found else one


def nickname(one: Content, chance: random.Random) -> Content:
    """和田地域交流センター「わかしお」; 総合福祉会館ウェルシップやいづ."""
    said = chance.choice(("わかしお", "とまとぴあ", "ウェルシップ", "ふれあいホール", "なごみ"))
    return replace(one, name=one.name + chance.choice((f"「{said}」", said, f" {said}")))


def building(one: Content, chance: random.Random) -> Content:
    """焼津市大覚寺3-2-2 総合福祉会館2階."""
    said = chance.choice(("総合福祉会館2階", "第一ビル301", "市民センター内", "1F"))
    return replace(one, address=f"{one.address} {said}")


def spelling(one: Content, chance: random.Random) -> Content:
    """子ども食堂 / こども食堂; コミュニティー / コミュニティ."""
    name = one.name
    for forms in _SPELLINGS:
        for form in forms:
            if form in name:
                name = name.replace(form, chance.choice(forms))
                break
    return replace(one, name=name)


def other_kana(one: Content, _chance: random.Random) -> Content:
    """カフェ / かふぇ."""
    turned = "".join(
        chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else chr(ord(c) + 0x60) if "ぁ" <= c <= "ん" else c
        for c in one.name
    )
    return replace(one, name=turned)


def old_kanji(one: Content, _chance: random.Random) -> Content:
    """桜 / 櫻, 沢 / 澤."""
    return replace(one, name=one.name.translate(_OLD), address=one.address.translate(_OLD))


def form_before(one: Content, chance: random.Random) -> Content:
    """NPO法人…, （株）…."""
    forms = ("NPO法人", "特定非営利活動法人", "一般社団法人", "社会福祉法人", "㈱", "（株）")
    return replace(one, name=chance.choice(forms) + one.name)


def slip(one: Content, chance: random.Random) -> Content:
    """A letter too few, twice, or changed with the next."""
    name, at = one.name, chance.randrange(max(1, len(one.name) - 1))
    made = (
        name[:at] + name[at + 1 :],
        name[: at + 1] + name[at:],
        name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
    )
    return replace(one, name=chance.choice(made) or name)


def other_point(one: Content, chance: random.Random) -> Content:
    """Another geocoder, or the door instead of the middle: up to 150 m."""
    if one.lat is None or one.lon is None:
        return one
    north, east = (chance.uniform(-0.0011, 0.0011) for _time in range(2))
    return replace(one, lat=one.lat + north, lon=one.lon + east)


def other_phone(one: Content, chance: random.Random) -> Content:
    """Whoever runs it, not the place: another number."""
    return replace(one, phone=f"0{chance.randint(3, 99)}-{chance.randint(2000, 9999)}-0000")


def shorter_number(one: Content, _chance: random.Random) -> Content:
    """小川2724 / 小川2724-1."""
    return replace(one, address=re.sub(r"-\d+$", "", one.address))


def subtitle(one: Content, chance: random.Random) -> Content:
    """○○食堂～みんなで食べよう～."""
    said = chance.choice(("みんなで食べよう", "だれでもどうぞ", "地域の居場所"))
    return replace(one, name=f"{one.name}～{said}～")


def host_before(one: Content, chance: random.Random) -> Content:
    """うみねこの会 ○○食堂: whoever runs it stands before."""
    said = chance.choice(("うみねこの会", "ひだまりクラブ", "町内会連合会"))
    return replace(one, name=f"{said} {one.name}")


def postal_before(one: Content, chance: random.Random) -> Content:
    """〒425-0022 静岡県焼津市…."""
    number = f"{chance.randint(100, 999)}-{chance.randint(0, 9999):04}"
    return replace(one, address=f"〒{number} {one.address}")


def extension(one: Content, chance: random.Random) -> Content:
    """054-626-1139（内線123）."""
    said = f"（内線{chance.randint(100, 999)}）"
    return replace(one, phone=one.phone and one.phone + said)


CHOOSING = (
    *(wide, chome, no_prefecture, note, phone_brackets, spaces, rounded),
    *(slip, other_point, building),
)
MEASURED = (
    *(kanji_numbers, town_before, nickname, spelling, other_kana, old_kanji, form_before),
    *(other_phone, shorter_number, subtitle, host_before, postal_before, extension),
)

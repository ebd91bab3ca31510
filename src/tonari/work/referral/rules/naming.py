"""What tells who somebody is: names, numbers and addresses that an offer must not say."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from tonari.kernel import contacts, text
from tonari.kernel.called import called
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MAX_TEXT = 4_000
HONORIFICS = ("さま", "様", "さん", "ちゃん", "くん", "君", "氏", "先生")
MIN_LATIN = 3
_KANJI = "々一-鿿"
_BEFORE_ERAS = (0, 1867, 1911, 1925, 1988, 2018)
"""The year before the first of each: of our own count, 明治, 大正, 昭和, 平成, 令和."""
_PART = 10
"""Letters of a part of a name that are gone through in every way."""
_BEFORE, _AFTER = "mr|ms|mrs|miss|dr", "san|sama|chan|kun"
_KIN = (
    "父", "母", "夫", "妻", "主人", "旦那", "奥", "息子", "娘", "長男", "次男", "二男", "三男",
    "長女", "次女", "二女", "三女", "兄", "姉", "弟", "妹", "祖父", "祖母", "義父", "義母",
    "伯父", "伯母", "叔父", "叔母", "おじ", "おば", "孫", "甥", "姪", "いとこ", "親", "両親",
    "父親", "母親", "子ども", "家族", "親戚", "親族", "友だち", "友達", "友人", "知人", "恋人",
    "彼氏", "彼女", "同居人", "隣人", "大家",
)  # fmt: skip
# How people near somebody are called besides, and no name either.
_ROLES = (
    "子", "赤", "友", "彼", "とう", "かあ", "じい", "ばあ", "じ", "ば", "近所",
    "民生委員", "児童委員", "主治医", "医師", "看護師", "保健師", "先生", "担任", "ケアマネ",
    "ケアマネジャー", "ヘルパー", "相談員", "支援員", "後見人", "保佐人", "会長", "区長",
    "班長", "町会長", "社長", "店長", "上司", "同僚", "先輩", "後輩", "不明", "名前", "本人",
)  # fmt: skip
_OF_ONE_SCRIPT = re.compile(f"[{_KANJI}]+|[ぁ-ゖー]+")


def check_words(words: str, field: str) -> None:
    """Refuse what is too long for a message."""
    if len(words) > MAX_TEXT:
        raise Refused(
            _("長すぎます（%(most)s字まで）。短くしてください。"), field=field, most=MAX_TEXT
        )


def check_unnamed(
    said: dict[str, str], identity: dict[str, str], *, is_taken: bool = False
) -> None:
    """Refuse, at its field, what names the person: all of it at once, as it was typed.

    identity: `near` has whoever is near the person, a line each. is_taken: somebody has taken them
    up; who it is stands in what is handed over, not here, and who of those comes along is said.
    """
    for field, words in said.items():
        check_words(words, field)
        if found := _telling(words, identity, with_near=not is_taken):
            # Shown to the writer alone, who has just typed it.
            raise Refused(
                _(
                    "『%(word)s』が入っています。名前や電話番号など、本人がわかる言葉は、"
                    "「いま渡す」で渡すものだけに入ります。ここからは消してください。"
                )
                if is_taken
                else _(
                    "『%(word)s』が入っています。名前や電話番号など、本人がわかる言葉は、"
                    "引き受けてもらってから渡します。ここからは消してください。"
                ),
                field=field,
                word="』『".join(found),
            )
    check_no_contacts(said)


def check_nameless(said: dict[str, str], identity: dict[str, str]) -> None:
    """Refuse, at its field, what names the person or somebody near them: everybody will read it.

    identity: as for `check_unnamed`.
    """
    for field, words in said.items():
        if found := _telling(words, identity):
            raise Refused(
                _(
                    "『%(word)s』が入っています。ここは、ほかの主体の人もみな読みます。だれのことかわかる言葉は、消してください。"
                ),
                field=field,
                word="』『".join(found),
            )


def check_calls_nobody(said: dict[str, str], known: Collection[str] = ()) -> None:
    """Refuse, at its field, whoever is called by a name: of many a record does not know it.

    known: what is called so and is nobody.
    """
    for field, words in said.items():
        if found := [one for one in called(words) if one not in known]:
            raise Refused(
                _(
                    "『%(word)s』は、人の名前のようです。だれのことかは、引き受けてもらってから渡します。ここからは消してください。"
                ),
                field=field,
                word="』『".join(found),
            )


def check_no_contacts(said: dict[str, str], *, by_recipient: bool = False) -> None:
    """Refuse, at its field, anybody's telephone number, mail, account or house number.

    by_recipient: said by whoever was asked, who has nobody to hand over, and means their own.
    """
    for field, words in said.items():
        if handle := contacts.handle_in(words):
            raise Refused(
                _(
                    "『%(word)s』は、LINEなどの名前（ID）のようです。本人に届く連絡先は、"
                    "声か、引き受けてもらってからの「いま渡す」で伝えます。ここからは消してください。"
                ),
                field=field,
                word=handle,
            )
        if found := contacts.reach_in(words) or contacts.house_in(words):
            raise Refused(
                _(
                    "『%(word)s』は、電話番号かメールアドレスか番地のようです。ここには書かないでください。"
                    "そちらの連絡先は、つないだ側が支援と居場所の一覧で見られます。"
                    "ちがう番号を伝えたいときは、電話で伝えてください。"
                )
                if by_recipient
                else _(
                    "『%(word)s』は、電話番号かメールアドレスか番地のようです。連絡先や住所は、"
                    "引き受けてもらってから渡します。ここからは消してください。"
                ),
                field=field,
                word=found,
            )


def _telling(words: str, identity: dict[str, str], *, with_near: bool = True) -> list[str]:
    """What names the person, and whoever is near them."""
    near = _naming_near(words, identity.get("near", "").splitlines()) if with_near else []
    return [*_naming(words, identity), *near]


def _naming(words: str, identity: dict[str, str]) -> list[str]:
    """What of these words names the person, as it was typed; of two that overlap the longer."""
    folded, digits = text.fold(words), text.phone_digits(words)
    found = []
    for known in _names(identity):
        if known in folded:
            found.append(_as_typed(words, known))
        elif known.isdigit() and known in digits:
            found += [one for one in _numbers(identity) if text.phone_digits(one) == known]
    if born := _born(words, identity.get("birth_on", "")):
        found.append(born)
    # Before an honorific alone: of itself, a part of a name is an ordinary word.
    if short := "|".join(_short_names(identity)):
        named = re.findall(f"(?:{short})(?:{'|'.join(HONORIFICS)})", folded)
        found += [_as_typed(words, one) for one in named]
    found += [_as_typed(words, text.fold(one)) for one in _in_latin(words, identity)]
    longest = sorted(dict.fromkeys(found), key=len, reverse=True)
    whole = [one for i, one in enumerate(longest) if not any(one in of for of in longest[:i])]
    return sorted(whole, key=words.find)


def _naming_near(words: str, near: list[str]) -> list[str]:
    """What names somebody near the person: in full or with kanji, else with 「さん」 or 「息子の」.

    In kana alone a part of a name is an ordinary word, and 「母」 or 「長男」 is nobody's name.
    """
    folded, found = text.fold(words), []
    kin, titles = "|".join(map(text.fold, _KIN)), "|".join(HONORIFICS)
    nobody = f"(?:お|元|前|義理の|内縁の|実)*(?:{kin}|{'|'.join(map(text.fold, _ROLES))})"
    for one_near in near:
        parts = [_plain(text.fold(part)) for part in one_near.split()]
        parts = [part for part in parts if part and not re.fullmatch(nobody, part)]
        # As of the person: not 大森さん for a 森. One letter of kana is no name.
        short = [one for one in parts if re.fullmatch(f"[{_KANJI}]", one)]
        short = [f"(?<![{_KANJI}おご]){one}" for one in short]
        long = [one for one in parts if len(one) > 1]
        if one := "|".join([*short, *map(re.escape, long)]):
            found += re.findall(f"(?:{one})(?:{titles})", folded)
        # 「妻のもとへ」 names no もと.
        if one := "|".join(re.escape(one) for one in long if len(one) > 2):
            found += re.findall(f"(?:{kin})の?({one})", folded)
        whole = ["".join(parts)] if len(parts) > 1 else []
        whole += [one for one in long if re.search(f"[{_KANJI}]", one)]
        found += [one for one in whole if len(one) > 1 and one in folded]
    return [_as_typed(words, one) for one in dict.fromkeys(found)]


def _in_latin(words: str, identity: dict[str, str]) -> list[str]:
    """The name in Latin letters, before or after a title, or both its parts side by side."""
    plain, found = unicodedata.normalize("NFKC", words).lower(), []
    for parts in _parts(identity):
        latin = [name for name in (text.latin(_plain(part)) for part in parts) if name]
        if one := "|".join(name for name in latin if len(name) >= MIN_LATIN):
            found += re.findall(rf"(?<![a-z])(?:{_BEFORE})[. ]{{1,2}}(?:{one})(?![a-z])", plain)
            found += re.findall(rf"(?<![a-z])(?:{one})[ -]?(?:{_AFTER})(?![a-z])", plain)
        if len(latin) == 2 and min(map(len, latin)) >= 2:
            both = rf"{latin[0]}[ ,]{{0,3}}{latin[1]}|{latin[1]}[ ,]{{0,3}}{latin[0]}"
            found += re.findall(rf"(?<![a-z])(?:{both})(?![a-z])", plain)
    return found


def _born(words: str, birth_on: str) -> str:
    """The day of birth (ISO) in words, of either calendar; without its year only as a birthday."""
    if not birth_on:
        return ""
    year, month, day = map(int, birth_on.split("-"))
    counted = [str(year - before) for before in _BEFORE_ERAS if year > before]
    years = "|".join(counted + ["元"] * ("1" in counted))
    era = r"(?:明治|大正|昭和|平成|令和|[MTSHRmtshr]\.?)?"
    whole = rf"{era}(?<!\d)(?:{years})[年./-]0?{month}[月./-]0?{day}(?!\d)日?"
    whole = rf"{whole}|(?<!\d){year}{month:02}{day:02}(?!\d)"
    plain = text.plain_numbers("".join(text.one_dash(words).split()))
    birthday = rf"(?<!\d)0?{month}月0?{day}日(?=生|うまれ|が誕生)"
    found = re.search(f"{whole}|{birthday}", plain)
    return found[0] if found else ""


def _as_typed(words: str, folded: str) -> str:
    """The shortest piece of these words that folds to this; else the folded form itself."""
    letters = [(text.fold(letter), i) for i, letter in enumerate(words)]
    at = "".join(letter for letter, _i in letters).find(folded)
    places = [i for letter, i in letters for _one in letter]
    if at < 0:  # letters that fold only together, such as those of half width
        return folded
    return words[places[at] : places[at + len(folded) - 1] + 1]


def _names(identity: dict[str, str]) -> list[str]:
    """What must not stand in an offer, wherever it stands."""
    parts = {part for parts in _parts(identity) for part in (*parts, "".join(parts))}
    # One letter stands in too many ordinary words.
    names = [name for part in parts for name in {part, _plain(part)} if len(name) >= 2]
    # 佐藤さくら: where the script changes, the name does.
    family = re.fullmatch(f"([{_KANJI}]{{2,}})[ぁ-ゖー]+", text.fold(identity.get("name", "")))
    names += [family[1]] if family else []
    digits = [text.phone_digits(one) for one in _numbers(identity)]
    return names + [one for one in digits if len(one) >= 9]


def _numbers(identity: dict[str, str]) -> list[str]:
    more = identity.get("more_phones", "").splitlines()
    return [identity.get("phone", ""), identity.get("other_phone", ""), *more]


def _short_names(identity: dict[str, str]) -> list[str]:
    """Patterns of what names somebody only when an honorific follows.

    A name of one letter; and of a name written without a space, where nobody knows which of its
    letters are the family's, the first few, the last few, and those of one script (山田はる).
    """
    short: set[str] = set()
    for parts in _parts(identity):
        names = [_plain(part) for part in parts]
        latin = [text.latin(name) for name in names]
        short |= {f"(?<![a-z]){name}" for name in latin if len(name) >= MIN_LATIN}
        # Not 大森さん for a 森, nor お孫さん for a 孫.
        short |= {f"(?<![{_KANJI}おご]){re.escape(name)}" for name in names if len(name) == 1}
        if len(names) == 1:
            few = 2 if re.fullmatch(f"[{_KANJI}]+", names[0]) else 3
            for size in (few, few + 1):
                if len(names[0]) > size:
                    short |= {re.escape(names[0][:size]), re.escape(names[0][-size:])}
            alike = map(_plain, _OF_ONE_SCRIPT.findall(names[0]))
            short |= {re.escape(one) for one in alike if len(one) >= 2}
    return sorted(short | set(_half_read(identity)))


def _half_read(identity: dict[str, str]) -> Iterator[str]:
    """A name of which a part is written as it is read: みち子 and 高はし for 高橋 美智子."""
    written = [_plain(text.fold(part))[:_PART] for part in identity.get("name", "").split()]
    read = [_plain(text.fold(part))[:_PART] for part in identity.get("kana", "").split()]
    for kanji, kana in zip(written, read, strict=False) if len(written) == len(read) else ():
        for many in range(1, len(kanji)):
            for few in range(1, len(kana)):
                # 「小さなお子さん」 is no 直子, nor 「医大の先生」 a 大野.
                is_child = kana[few - 1] in "おご" and kanji[-many] == "子"
                if not is_child and re.search(f"[{_KANJI}]", kanji[-many:]):
                    yield re.escape(kana[:few] + kanji[-many:])
                if few > 1 and re.search(f"[{_KANJI}]", kanji[:many]):
                    yield re.escape(kanji[:many] + kana[-few:])


def _parts(identity: dict[str, str]) -> Iterator[list[str]]:
    for field in ("called", "name", "kana"):
        parts = [text.fold(part) for part in identity.get(field, "").split()]
        # 「先生」 or 「さん」 alone is how many are called, and no name.
        if named := [part for part in parts if _plain(part)]:
            yield named


def _plain(name: str) -> str:
    for honorific in HONORIFICS:
        if name.endswith(honorific):
            return name.removesuffix(honorific)
    return name

"""What somebody types finds what somebody else wrote."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.kernel.text import (
    first_number,
    first_phone,
    fold,
    fold_digits,
    fold_name,
    is_blank,
    loosen,
    names_in,
    phone_digits,
    phones_in,
    plain_numbers,
)
from tonari.kernel.variants import GROUPS

FORMS = GROUPS.split()
KANA = "".join(chr(code) for code in range(0x3041, 0x3095))
JAPANESE = st.text(alphabet=KANA + "ー々髙橋斎藤﨑太郎花子 　・-" + "".join(FORMS), max_size=30)


def katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if c in KANA else c for c in text)


def test_each_kanji_belongs_to_one_group() -> None:
    every = [form for group in FORMS for form in group]
    assert len(every) == len(set(every))
    assert all(len(group) > 1 for group in FORMS)
    assert all(unicodedata.normalize("NFKC", form) == form for form in every)


@given(JAPANESE)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)
    assert loosen(fold("".join(text.split()))) == loosen(loosen(fold("".join(text.split()))))


@given(JAPANESE)
def test_katakana_and_width_make_no_difference(text: str) -> None:
    assert fold(katakana(text)) == fold(text)
    assert fold_name(katakana(text)) == fold_name(text)
    wide = text.replace(" ", "　")
    assert fold_name(wide) == fold_name(text)


@given(JAPANESE, st.sampled_from(FORMS), st.data())
def test_every_form_of_a_kanji_is_read_alike(around: str, group: str, data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(group)) for _ in range(2))
    assert fold(f"{around}{one}子") == fold(f"{around}{other}子")
    assert fold_name(f"{one}{around}") == fold_name(f"{other}{around}")


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    assert isinstance(fold_name(text), str)
    assert all(names_in(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("おおの", "オーノ"), ("おうの", "おおの"), ("ｵｵﾉ", "おおの"), ("しょうこ", "しようこ"),
        ("ショーコ", "しょうこ"), ("ゆうじ", "ゆーぢ"), ("けいこ", "ケーコ"),
        ("えいいち", "ええいち"),
        ("みつお", "みっお"), ("かづこ", "かずこ"), ("さおり", "さをり"), ("ｶﾞｯｷ", "がつき"),
        ("佐々木", "佐佐木"), ("マリア・サントス", "まりあ　さんとす"), ("龍野", "竜野"),
        ("辻󠄀", "辻"), ("𠮷田", "吉田"), ("齋藤", "斉藤"), ("かーち", "かあち"), ("カ-チ", "かーち"),
    ],
)  # fmt: skip
def test_one_name_spelt_in_two_ways(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("おおの", "おの"), ("ようこ", "よこ"), ("大坂", "大阪"), ("畑", "畠"), ("はな", "ばな")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def test_digits_of_any_width() -> None:
    assert fold_digits("０９０－１２３４（５６７８）") == "09012345678"


@pytest.mark.parametrize(
    "written",
    ["090-1234-5678", "+81 90-1234-5678", "＋８１９０１２３４５６７８", "+81 (0)90 1234 5678",
     "+ 81-090-1234-5678"],
)  # fmt: skip
def test_a_number_written_for_the_whole_world_is_the_one_of_here(written: str) -> None:
    assert phone_digits(written) == "09012345678"


def test_only_behind_its_sign_is_81_a_country() -> None:
    assert phone_digits("81-1234") == "811234"
    assert phone_digits("+1 818 555 0100") == "18185550100"


def test_the_numbers_of_some_lines_are_taken_out_of_the_words_beside_them() -> None:
    told = "娘：０９０ー１１１１ー２２２２（夜7時から）\n119\n+81 (0)3-0000-0001"
    assert phones_in(told) == ["090-1111-2222", "+81 (0)3-0000-0001"]


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("０９９ー０００ー１２３４（夜）、09912345", "0990001234"),
        ("054-626-1111（内線123）", "0546261111"),
        ("054-626-1111 / 054-626-2222", "0546261111"),
        ("+81 54-626-1111", "81546261111"),
        ("代表まで", ""),
        ("054-626-1111 054-626-2222", ""),
    ],
)
def test_of_several_numbers_the_first_is_dialled(written: str, dialled: str) -> None:
    assert first_number(written) == dialled


def test_of_several_numbers_the_first_is_compared_as_it_is_here() -> None:
    assert first_phone("+81 54-626-1111（内線2）、054-626-2222") == "0546261111"
    assert first_phone("054-626-1111 054-626-2222") == ""


def test_numbers_in_kanji_are_digits_however_long_they_are():
    assert plain_numbers("昭和二十五年三月四日、一九五〇年") == "昭和25年3月4日、1950年"
    assert plain_numbers("一" * 20_000) == "1" * 20_000


@pytest.mark.parametrize("text", ["", " 　\n", "\u200b", "\u200d \ufeff\u2060", "\u3164", "\u2800"])
def test_what_nobody_can_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["花", "\u200b花", "👨\u200d👩", "葛\U000e0100", "?"])
def test_what_somebody_can_see_is_not(text):
    assert not is_blank(text)

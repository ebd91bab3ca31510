"""Who is called by name, and who is not."""

import pytest

from tonari.kernel.called import called


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("25歳の田中実さん。夜に行ける居場所を。", ["田中実さん"]),
        ("木村様のむすこさん", ["木村様"]),
        ("ナナミさんと土屋さん", ["ナナミさん", "土屋さん"]),
        ("西村さんの離れで畑を", ["西村さん"]),
        ("田中恵子さんと佐藤和夫さん、直人くん", ["田中恵子さん", "佐藤和夫さん", "直人くん"]),
        ("花子さん、" * 30, ["花子さん"]),
    ],
)
def test_a_name_stands_before_its_honorific(words, names):
    assert called(words) == names


@pytest.mark.parametrize(
    "words",
    [
        "お子さんとお母さん、利用者さんの様子",
        "多様な人と、同様に",
        "八百屋さんと美容師さん",
        "ケアマネさん、民生委員さん",
        "本人の氏名",
        "皆様",
        "デイサービスさんに",
        "人様の役に立ちたい",
        "たくさん",
        "息子さんの友達さん",
        "彼氏から逃げたい。毎日ちゃんと食べたい",
        "ご家族様も一緒に、一人で歩くんです",
        "生活様式、源氏物語、君津市の事情さまざま",
        "ご近所さん、農家さん、お嬢さん、担当さん、生協さん",
    ],
)
def test_a_trade_or_a_relation_is_nobody_s_name(words):
    assert called(words) == []

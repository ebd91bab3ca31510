"""The states of a referral, without a database."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused
from tonari.work.referral import rules


def test_our_edges_are_a_subset_of_the_standards_by_role(shared_data: Path) -> None:
    file = shared_data / "referral" / "referral_task_transitions.json"
    oracle = json.loads(file.read_text())
    for (old, new), roles in rules.EDGES.items():
        anywhere = new in oracle["transitions"]["*"]
        assert anywhere or new in oracle["transitions"][old], (old, new)
        setter = oracle["set_by"][new]
        assert setter == "either" or roles == {setter}, (old, new)
    assert set(rules.STATES) == set(oracle["states"])
    assert not any(new == rules.COMPLETED and old != rules.IN_PROGRESS for old, new in rules.EDGES)
    assert set(oracle["statusReason.text_required_when"]) <= set(rules.REASONS)


def test_completed_comes_only_by_way_of_a_meeting() -> None:
    into = {old for old, new in rules.EDGES if new == rules.COMPLETED}
    assert into == {rules.IN_PROGRESS}


def test_details_are_due_by_the_end_of_the_next_working_day() -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)
    # 23 November 2026 is 勤労感謝の日, a Monday.
    assert rules.release_due("normal", friday) == datetime(2026, 11, 24, 17, 15, tzinfo=TOKYO)
    assert rules.release_due("urgent", friday) == datetime(2026, 11, 20, 11, 0, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ((3, 10), (2, 8, 30)),
        ((8, 30), (2, 8, 30)),
        ((10, 0), (2, 10, 0)),
        ((17, 15), (2, 17, 15)),
        ((17, 16), (3, 8, 30)),
        ((23, 59), (3, 8, 30)),
    ],
)
def test_nothing_urgent_is_due_at_night(sent, due) -> None:
    """A day later, or at the next hour at which somebody works."""
    at = datetime(2026, 12, 1, *sent, tzinfo=TOKYO)
    assert rules.answer_due("urgent", at) == datetime(2026, 12, *due, tzinfo=TOKYO)
    assert rules.answer_due("normal", at) == at + timedelta(days=7), "of which the day is said"


def test_an_hour_to_hand_over_in_does_not_end_at_night() -> None:
    evening = datetime(2026, 12, 1, 16, 30, tzinfo=TOKYO)
    assert rules.release_due("urgent", evening) == datetime(2026, 12, 2, 8, 30, tzinfo=TOKYO)


def test_a_reason_is_needed_and_other_needs_words() -> None:
    rules.check_reason(rules.REJECTED, "area", "")
    for reason, words, field in (
        ("", "", "reason"),
        ("no_contact", "", "reason"),
        ("other", " ", "words"),
    ):
        with pytest.raises(Refused) as refused:
            rules.check_reason(rules.REJECTED, reason, words)
        assert refused.value.field == field


BORN = {"birth_on": "1985-03-03"}
MICHIKO = {"name": "髙橋 美智子", "kana": "たかはし みちこ"}
UNSPACED = {"called": "田中さま", "name": "田中花子", "kana": "タナカハナコ"}
SPACED = {"called": "花ちゃん", "name": "山本 花", "kana": "やまもと はな"}


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (UNSPACED, "田中さんに昼ごはんを"),
        (UNSPACED, "花子さんに声をかけてほしい"),
        (UNSPACED, "花子 ちゃんの送り迎え"),
        (UNSPACED, "田中花子の話し相手"),
        (UNSPACED, "ハナコさんの話し相手"),
        ({"name": "佐々木花子"}, "佐々木氏の通院"),
        ({"name": "佐々木花子"}, "花子先生と呼ばれています"),
        ({"called": "佐藤先生"}, "佐藤さんの話し相手"),
        ({"called": "山田はるさん"}, "山田さんの話し相手"),
        ({"called": "山田はるさん"}, "ハルさんの話し相手"),
        ({"called": "はるさん2"}, "はるさんの話し相手"),
        ({"called": "田中君"}, "田中の家のまえ"),
        ({"name": "佐藤さくら"}, "佐藤の家のまえ"),
        (SPACED, "花さんの話し相手"),
        (SPACED, "Ｙａｍａｍｏｔｏさんの話し相手"),
        (SPACED, "花ちゃんの話し相手"),
        (MICHIKO, "TAKAHASHI MICHIKOの話し相手"),
        (MICHIKO, "Ms. Takahashi needs somebody to talk to"),
        (MICHIKO, "please call michiko san"),
        (MICHIKO, "みち子さんの話し相手"),
        (MICHIKO, "高はし様の話し相手"),
        (MICHIKO, "たか橋さんの話し相手"),
        ({"name": "山田 直美", "kana": "やまだ なおみ"}, "なお美さんの話し相手"),
        ({"name": "山田 由美", "kana": "やまだ ゆみ"}, "ゆ美さんの話し相手"),
        (MICHIKO, "担当はMs. Takahashi"),
        (SPACED, "山本の家のまえ"),
        ({"phone": "090-0000-1234", "other_phone": "0540-00-7777"}, "番号は0540の00の7777です"),
        (BORN, "昭和60年3月3日生まれの人"),
        (BORN, "昭和六十年三月三日生まれ"),
        (BORN, "1985年３月３日に生まれた"),
        (BORN, "S60.3.3生まれ"),
        (BORN, "3月3日が誕生日"),
        (BORN, "19850303生まれ"),
        ({"birth_on": "1989-01-08"}, "平成元年1月8日生まれ"),
    ],
)
def test_an_offer_names_nobody_in_any_ordinary_form(identity: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match="本人がわかる"):
        rules.check_unnamed({"need": words}, identity)


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (SPACED, "花を育てる会"),
        ({"name": "山田 直子", "kana": "やまだ なおこ"}, "小さなお子さんがいる家"),
        ({"name": "山田 薫子", "kana": "やまだ かおるこ"}, "何人かお子さんがいる"),
        ({"name": "大野 一", "kana": "おおの はじめ"}, "医大の先生に話してある"),
        (MICHIKO, "みちの花を育てる、高い所の仕事"),
        ({"name": "天 あま", "kana": "あま"}, "drama and sanatorium"),
        (SPACED, "立花さんの店のとなりの公園"),
        (UNSPACED, "お子さんといっしょに、草花の世話"),
        (UNSPACED, "町なかの花の店まで"),
        (UNSPACED, "お母さんと先生に話してあります"),
        ({"name": "森太郎"}, "大森さんの店のまえ、森の散歩"),
        ({"name": "孫 文"}, "お孫さんと文を書く"),
        ({"name": "奥村太郎"}, "奥さんと皆さま"),
        ({"called": "さん", "name": "", "kana": ""}, "みなさんと昼ごはん"),
        (BORN, "3月3日のひなまつりに"),
        (BORN, "2026年3月3日に集まる"),
        (BORN, "昭和60年13月3日、1985年3月31日"),
    ],
)
def test_ordinary_words_are_no_names(identity: dict[str, str], words: str) -> None:
    rules.check_unnamed({"need": words}, identity)


NEAR = {"near": "浜田 貴史\nタカシ\n母\n長男 たかし\n花子さん\n森"}


@pytest.mark.parametrize(
    "words",
    [
        "息子の貴史さんが心配している方",
        "妻の花子さんに知られずに来たい",
        "長男たかしと暮らす", "貴史が手伝います", "花子（妻）",
        "ハマダさんの紹介", "浜田貴史が送ってくる",
        "弟の浜田がときどき来る", "森さんがいっしょに来ます",
        "ﾀｶｼくんも来ます",
    ],
)  # fmt: skip
def test_an_offer_names_nobody_near_them_either(words: str) -> None:
    near = {"near": NEAR["near"] + "\nハマダ"}
    with pytest.raises(Refused) as refused:
        rules.check_offer({"need": words}, near)
    assert refused.value.field == "need"
    # Who comes along is said once they are taken up.
    rules.check_unnamed({"where": words}, near, is_taken=True)


ORDINARY = (
    "民生委員さん", "元夫", "叔母", "両親", "義理の母", "彼氏", "主治医", "家族", "不明",
    "おばあちゃん", "おかあさん", "ケアマネさん", "ヘルパーさん", "赤ちゃん", "もと",
    "次女 の 子", "孫", "(仮) a*b", "",
)  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "民生委員が声をかけた", "元夫から逃げている", "叔母の家", "両親を看取った",
        "主治医の先生に相談した", "家族のことは不明です", "おばあちゃんの介護",
        "おかあさんと話す", "ケアマネさんと来る", "赤ちゃんがいる", "妻のもとへ通う",
        "女の子と男の子がいる", "お孫さんと来る", "彼氏と別れた",
    ],
)  # fmt: skip
def test_how_people_near_are_called_is_no_name(words: str) -> None:
    rules.check_offer({"need": "できればみどりの多い公園で"}, {"near": "みどり"})
    rules.check_offer({"need": words}, {"near": "\n".join(ORDINARY)})


@pytest.mark.parametrize(
    "words",
    [
        "母と長男と暮らしている",
        "お母さんの世話で疲れている",
        "森の中を歩きたい",
        "たかし山に登りたい",
    ],
)
def test_whoever_is_near_them_is_spoken_of_without_a_name(words: str) -> None:
    rules.check_offer({"need": words}, NEAR)


def test_the_refusal_says_all_that_names_somebody_and_where_it_does_go() -> None:
    words = "山本さんは花ちゃんと呼ばれ、番号は09000001234です"
    with pytest.raises(Refused, match="引き受けてもらってから") as refused:
        rules.check_unnamed({"need": words}, SPACED | {"phone": "090-0000-1234"})
    assert refused.value.values["word"] == "山本』『花ちゃん』『09000001234"
    with pytest.raises(Refused, match="「いま渡す」で渡すもの"):
        rules.check_unnamed({"words": words}, SPACED, is_taken=True)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("きのう、山本の家のまえで", "山本"),
        ("ヤマモトさんの家", "ヤマモト"),
        ("花　ちゃんの送り迎え", "花　ちゃん"),
    ],
)
def test_the_refusal_says_which_word_as_it_was_typed(words: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_unnamed({"need": words}, SPACED)
    assert refused.value.values["word"] == word
    assert word not in str(refused.value)  # nothing that is logged has it


@pytest.mark.parametrize(
    "words",
    [
        "03-1234-5678に電話を",
        "０９０－１２３４－５６７８",
        "09012345678",
        "090ー1234ー5678",
        "090 1234 5678",
        "(045)123-4567",
        "+81 90-1234-5678",
        "hanako@example.jp へ",
        "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ",
        "南町３丁目",
        "本町二丁目のかど",
        "南町3-5-12",
        "南町３−５−１２",
        "大字南123番地",
        "南町5番12号",
    ],
)
def test_nobodys_contact_and_address_stand_in_an_offer_or_a_question(words: str) -> None:
    for refused_by in (rules.check_no_contacts, lambda said: rules.check_unnamed(said, {})):
        with pytest.raises(Refused, match="番地のよう") as refused:
            refused_by({"where": words})
        assert refused.value.field == "where"


@pytest.mark.parametrize(
    "words",
    [
        "2026-11-24から",
        "2026-11-24 10:30-12:00",
        "2026-11-24-2026-12-01",
        "2026/11/24と10/15",
        "2026年11月24日、11-24",
        "平日10-12時、13-15時",
        "10-12 13-15 9-10 16-17",
        "10:00-12:00、13:30〜15:00",
        "60-70代、85歳、1-2-3年生",
        "1,000円、1,000,000,000円、1000000000円",
        "週2-3回、5番のバスで3番目",
        "番地はわかりません",
        "コーヒーを1-2杯",
        "@のしるし",
    ],
)
def test_days_hours_ages_and_amounts_are_no_contacts(words: str) -> None:
    rules.check_unnamed({"when": words}, {})


@pytest.mark.parametrize(
    ("need", "known", "words"),
    [
        ("だれかとお茶を飲める場所がほしい。", ["お茶"], ["お茶"]),
        ("話し相手と散歩したい。浜通で。", ["話し相手", "散歩"], ["話し相手", "散歩", "浜通"]),
        ("家計の相談がしたい", ["相談"], ["家計"]),
        ("釣りがしたい", [], []),
    ],
)
def test_the_words_that_the_directory_knows_come_first_of_a_need(need, known, words) -> None:
    assert rules.words_of(need, known) == words

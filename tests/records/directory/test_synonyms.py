"""The list of synonyms: the one we ship, and one that an operator puts in its place."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.queries.found import load
from tonari.records.directory.rules import FIELDS, Content
from tonari.records.directory.rules.spelling import needs_reading
from tonari.records.directory.rules.synonyms import OURS, Sought, Synonyms, parse


def test_ours_can_be_read_and_every_line_leads_somewhere():
    ours = load(OURS)
    assert len(ours.known) > 100
    for sought in ours.known.values():
        is_found = any(sought.word in other.others for other in ours.known.values())
        assert sought.others or sought.fields or sought.opens or is_found, sought.word
        assert set(sought.fields) <= FIELDS.keys()


def test_a_word_is_sought_itself_first_and_with_an_ending_without_it():
    words = parse('[[synonym]]\ntyped = ["さみしい", "孤独"]\nfinds = ["孤独", "お茶"]')
    assert words.sought("さみしい") == Sought("さみしい", ("孤独", "お茶"))
    assert words.sought("孤独") == Sought("孤独", ("お茶",))
    assert words.sought("サミシイです") == Sought("さみしいです", ("さみしい", "孤独", "お茶"))
    assert words.sought("さみしいしょくどう").others == ()  # no ending, but another word
    assert words.sought("孤独死") == Sought("孤独死")
    assert words.sought("孤独カフェ") == Sought("孤独かふえ")
    assert words.sought("浜町孤独相談").parts == (
        Sought("浜町"),
        Sought("孤独", ("お茶",)),
        Sought("相談"),
    )
    assert words.sought("") == Sought("")


def test_times_are_sought_and_what_is_but_a_part_of_other_words_is_not():
    words = parse(
        '[[synonym]]\ntyped = ["タダ"]\nonly = true\nfinds = ["無料", "0円"]\n'
        '[[synonym]]\ntyped = ["木曜日"]\nfinds = ["木曜"]\nopens = ["day3"]\n'
        '[[synonym]]\ntyped = ["図書館"]\nfields = ["culture"]\n[read]\n"図書館" = "としょかん"'
    )
    assert words.sought("ただ") == Sought("無料", ("0円",))
    assert words.sought("ただです") == Sought("ただです", ("無料", "0円"))
    assert words.sought("ただいま") == Sought("ただいま")
    assert words.sought("木曜日") == Sought("木曜日", ("木曜",), opens=("day3",))
    for half in ("図書かん", "としょ館"):
        assert words.sought(half) == Sought(half, ("図書館",), ("culture",))
    assert words.sought("図書しつ") == Sought("図書しつ")
    ours = load(OURS)
    assert [part.word for part in ours.sought("静かな場所").parts] == ["静か"]
    assert "自治会" in ours.sought("町内会").others
    assert not ours.sought("あさがお").is_time
    assert "お茶" in ours.sought("茶のみ").others
    assert "買い物" in ours.sought("かい物").others
    assert ours.sought("居ない") == Sought("居ない")  # not 居る場所がない


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("焼津図書館 電話", ("焼津図書館",)),
        ("焼津図書館の電話番号", ("焼津図書館", "図書館")),
        ("電話 住所", ()),
        ("浜町 お茶", ()),
    ],
)
def test_what_asks_for_a_number_or_an_address_need_not_be_said_by_an_entry(typed, near):
    assert load(OURS).near(typed) == near


class Counting(dict[str, Sought]):
    """Known words that count how often they are asked."""

    asked = 0

    def get(self, *key):
        self.asked += 1
        return super().get(*key)

    def __contains__(self, word):
        self.asked += 1
        return super().__contains__(word)


@pytest.mark.parametrize("letter", ["長", "孤独", "さみしい"])
def test_whatever_is_pasted_is_looked_through_no_oftener_than_a_word_may_be_long(letter):
    known = Counting(load(OURS).known)
    pasted = letter * 20_000
    Synonyms(known).sought(pasted)
    assert known.asked < len(pasted) * (max(map(len, known)) + 2)


@pytest.mark.parametrize(
    ("sentence", "near"),
    [
        ("引きこもりの息子", ("ひきこもり",)),
        ("お茶が飲みたい 木曜日", ("お茶 木曜日",)),
        ("焼津の図書館 本", ()),
        ("ひきこもり 40代 息子", ("ひきこもり",)),
        ("親の介護 仕事", ("介護 仕事",)),
        ("仕事 見つからない", ("仕事",)),
        ("静かな部屋 行けるところ", ("静かな部屋",)),
        ("親の会 夜", ()),
        ("女性 相談", ("女性相談",)),
        ("中学生 居場所", ()),
        ("友達 ほしい", ()),
        ("オレンジカフェ", ("カフェ",)),
        ("障害者 仕事", ("障害 仕事",)),
        ("スマホ 教えて", ("スマホ",)),
        ("父の日 食堂", ()),
        ("ピアノを弾きたい 夜", ()),
        ("病院に連れて行ってほしい", ("病院 連れて行って", "連れて行って", "病院")),
        ("ピアノを弾きたい", ()),
        ("引きこもり", ()),
        ("", ()),
    ],
)
def test_a_sentence_speaks_of_the_known_words_inside_it(sentence, near):
    assert load(OURS).near(sentence) == near


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("週に一度、だれかとお茶を飲める場所がほしい。", ["お茶"]),
        ("ごはんを食べながら、話し相手になってくれる人", ["ごはん", "話し相手"]),
        ("コドモと遊べるところ", ["子ども", "遊べるところ"]),
        ("荷物をうつすのを手つだってほしい", []),
        ("夜に、平日の午後も。昼は家にいる", ["夜", "平日", "午後", "昼"]),
        ("昨夜ころんだ。一晩ねむれず、夜になるとこわい。夜勤の母", []),
        ("", []),
    ],
)
def test_the_known_words_of_a_need_are_taken_out_in_its_order(need, words):
    assert load(OURS).spoken_of(need) == words


@pytest.mark.django_db
def test_where_nothing_has_the_sentence_what_it_speaks_of_is_found_and_said(member):
    put_service(by=member, content=Content(name="介護の相談室"))
    put_service(by=member, content=Content(name="浜の喫茶"))
    found = queries.search(member, "母の介護でつかれた")
    assert ([one.name for one in found.items], found.instead) == (["介護の相談室"], "介護")
    found = queries.search(member, "お茶を飲める場所")
    assert ([one.name for one in found.items], found.instead) == (["浜の喫茶"], "お茶")
    found = queries.search(member, "介護の")
    assert (found.total, found.instead) == (1, "")
    found = queries.search(member, "ピアノを弾きたい")
    assert (found.total, found.instead) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "[[synonym",
        '[[synonym]]\nfinds = ["x"]',
        '[[synonym]]\ntyped = ["x"]\nfields = ["nonsense"]',
        '[[synonym]]\ntyped = ["x"]\nfind = ["y"]',
        '[[synonym]]\ntyped = ["x"]\nopens = ["noon"]',
        '[[synonym]]\ntyped = ["x"]\nonly = true',
    ],
)
def test_a_list_that_cannot_be_read_says_which_file(text, tmp_path):
    path = tmp_path / "synonyms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"synonyms\.toml"):
        load(path)


@pytest.mark.django_db
def test_an_operator_may_put_a_list_in_its_place(member, settings, tmp_path):
    put_service(by=member, content=Content(name="浜の寄り合い"))
    assert queries.search(member, "だべり").total == 0
    settings.DATA = tmp_path
    (tmp_path / "synonyms.toml").write_text(
        '[[synonym]]\ntyped = ["だべり"]\nfinds = ["寄り合い"]', encoding="utf-8"
    )
    assert queries.search(member, "だべり").total == 1


def test_every_word_with_kanji_says_how_it_is_read():
    ours = parse(OURS.read_text(encoding="utf-8"))
    assert not [word for word in ours.spelled if needs_reading(word) and word not in ours.read]
    with pytest.raises(ValueError, match="read"):
        parse('[read]\n"お茶" = 1\n')

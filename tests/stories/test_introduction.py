"""A person, two organisations, one introduction: from a first talk until they are connected."""

import pytest

from . import steps
from .typist import Typist
from .visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.early]

PEOPLE = {
    PHONE: {
        "called": "𠮷ばあ",
        "name": "髙𠮷 梅乃",
        "kana": "たかよし うめの",
        "birth_on": "昭和17年6月3日",
        "phone": "０９９－０００－８１０１",
    },
    DESK: {
        "called": "船長",
        "name": "舟木 源太郎",
        "kana": "ふなき げんたろう",
        "birth_on": "S20.11.3",
        "phone": "099-000-8202",
    },
    "keys": {
        "called": "網元",
        "name": "網代 さざえ",
        "kana": "あじろ さざえ",
        "birth_on": "昭和22年8月1日",
        "phone": "099-000-8303",
    },
}
ADDRESS = "潮見町3-2-1 海風荘201"
MIND = "妻がなくなってから、朝が来るのがこわい"
SECRET = "息子の名前は出さないでほしい"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_from_a_first_talk_to_a_place_where_they_stay(visit, width):
    sato = visit(width)
    sato.signs_in_with_phrase("sato")
    story = Story(sato, visit(width, "kimura"), PEOPLE[width])
    story.is_begun()
    story.is_written_in_five_touches()
    story.is_offered_without_a_name()
    story.is_asked_about_and_accepted()
    story.is_handed_over_as_far_as_they_agreed()
    story.goes_on_with_a_first_meeting()
    for name in ("tanaka", "kuroda"):
        story.is_nothing_to(visit(width, name), name)
    story.stays_connected()


def test_by_keyboard_alone_until_they_are_followed_up(visit):
    two = (visit(DESK, name, by=Typist) for name in ("sato", "kimura"))
    story = Story(*two, PEOPLE["keys"])
    story.is_begun()
    story.is_written_in_five_touches()
    story.is_offered_without_a_name()
    story.is_asked_about_and_accepted()
    story.is_handed_over_as_far_as_they_agreed()
    story.goes_on_with_a_first_meeting()
    story.stays_connected()


class Story:
    """The way of one introduction, act by act."""

    def __init__(self, sato: Visitor, kimura: Visitor, person: dict[str, str]) -> None:
        self.sato, self.kimura, self.person = sato, kimura, person
        self.need = f"週に一度、だれかと将棋をさせる場所（{person['birth_on'][-3:]}）"
        self.beside = sato.width == PHONE

    def is_begun(self) -> None:
        sato = self.sato
        self.record = steps.begins_a_record(sato, mind=MIND, **self.person)
        sato.presses("開く：住んでいるところ")
        sato.presses("書きかえる")
        sato.writes("住んでいるところ", ADDRESS)
        sato.presses("保存する")
        sato.sees(ADDRESS)
        sato.goes(self.record)
        sato.sees_not(ADDRESS)

    def is_written_in_five_touches(self) -> None:
        sato, before = self.sato, self.sato.touches
        sato.presses("書く")
        sato.chooses("どうやって", "電話")
        sato.chooses("本人と話せましたか", "話せた")
        sato.writes("ひとこと", SECRET)
        sato.presses("書きとめる")
        sato.sees("書きとめました。次の連絡は")
        sato.sees(SECRET)
        assert sato.touches - before == 5, "a note takes half a minute on a phone"

    def is_offered_without_a_name(self) -> None:
        sato, wrong = self.sato, f"{self.person['called']}が、だれかと将棋をさせる場所"
        typed = {"だいたい、どのあたりで": "浜通のあたり", "いつごろ": "平日の午後"}
        sato.presses("つなぐ")
        sato.writes("どんな助けがあるとよいですか", wrong)
        for label, words in typed.items():
            sato.writes(label, words)
        sato.chooses("いつまでに返事がほしいですか", "いそぎ")
        sato.presses("つぎへ")
        sato.sees_error("どんな助けがあるとよいですか", "本人がわかる言葉は")
        for label, words in {"どんな助けがあるとよいですか": wrong, **typed}.items():
            assert sato.field(label).input_value() == words
        assert sato.page.get_by_label("いそぎ").is_checked()
        sato.writes("どんな助けがあるとよいですか", self.need)
        sato.presses("つぎへ")
        steps.picks(sato, "NPO法人 ひだまり")
        sato.presses("つぎへ")
        sato.sees(self.need)
        sato.presses("送る")
        self.task = sato.path
        sato.sees(self.person["called"])
        self.secrets = [*self.person.values(), MIND, SECRET, ADDRESS, self.record]

    def is_asked_about_and_accepted(self) -> None:
        sato, kimura = self.sato, self.kimura
        kimura.goes("/today/")
        kimura.sees(self.need)
        kimura.goes("/referrals/")
        kimura.follows(self.need)
        assert kimura.path == self.task
        kimura.sees_not(*self.secrets)
        kimura.presses("質問する")
        kimura.writes("聞きたいこと", "階段はのぼれますか")
        kimura.presses("質問する")
        sato.goes("/today/")
        sato.goes(self.task)
        sato.sees("階段はのぼれますか")
        sato.presses("質問に答える")
        sato.writes("答え", "ゆっくりなら、のぼれます")
        sato.presses("質問に答える")
        kimura.goes(self.task)
        kimura.sees("ゆっくりなら、のぼれます")
        kimura.presses("引き受ける")
        kimura.writes("ひとこと", "火曜がにぎやかです")
        kimura.presses("引き受ける")
        kimura.sees_not(*self.secrets)

    def is_handed_over_as_far_as_they_agreed(self) -> None:
        sato, kimura = self.sato, self.kimura
        sato.goes(self.task)
        sato.sees("NPO法人 ひだまりが引き受けました")
        steps.writes_consent(sato, "お名前", "本人の言葉")
        sato.goes("/today/")
        sato.sees("いま渡す")
        sato.goes(self.task)
        sato.presses("いま渡す")
        sato.chooses("どうやって引き合わせますか", "いっしょに行く")
        sato.writes("だれが、どこで", "佐藤がいっしょに行きます")
        sato.presses("いま渡す")
        sato.sees("くわしいことを渡しました")
        kimura.goes(self.task)
        kimura.sees("引き合わせ方：いっしょに行く")
        kimura.sees("佐藤がいっしょに行きます")
        kimura.presses("渡された記録を開く")
        self.copy = kimura.path
        kimura.presses("読む：みなと野市社会福祉協議会")
        self.received = kimura.path
        for words in (self.person["called"], self.person["name"], MIND):
            kimura.sees(words)
        kimura.sees_not(ADDRESS, SECRET, "住んでいるところ")
        steps.same_as_missing(kimura, self.record, f"{self.received}whereabouts/")
        kimura.goes(self.received)
        kimura.presses("自分たちの記録に写す")
        kimura.sees("もう一度聞かなくて大丈夫です")
        kimura.sees(self.person["name"])

    def goes_on_with_a_first_meeting(self) -> None:
        kimura = self.kimura
        kimura.goes(self.task)
        kimura.presses("会えた")
        kimura.chooses("どうやって会えましたか", "いっしょに")
        kimura.presses("会えた")
        kimura.sees("会えました")

    def is_nothing_to(self, stranger: Visitor, name: str) -> None:
        inside = ("", "note/", "whereabouts/", "sections/words/", "beside/")
        records = [f"{self.record}{page}" for page in inside]
        tasks = [self.task, f"{self.task}release/"]
        steps.same_as_missing(stranger, *records, *tasks, self.received, self.copy)
        for key in ("name", "kana", "phone"):
            stranger.searches(self.person[key])
            stranger.sees_not(self.record, self.copy, MIND, SECRET, ADDRESS)
            # A colleague learns whom to ask, another organisation nothing at all.
            found = "そばにいる人だけが開けます" if name == "tanaka" else "見つかりませんでした"
            stranger.sees(found)
        stranger.searches(MIND)
        stranger.sees("見つかりませんでした")
        for page in ("/today/", "/referrals/", "/referrals/?all=1", "/people/"):
            stranger.goes(page)
            stranger.sees_not(*self.secrets, self.need)

    def stays_connected(self) -> None:
        sato, kimura = self.sato, self.kimura
        sato.goes(self.task)
        sato.sees("会えました")
        choice = "そばにいつづける" if self.beside else "相手にまかせる"
        sato.presses(choice)
        sato.presses(choice)
        sato.sees("そばにいつづけます" if self.beside else "がそばにいます")
        kimura.goes(self.task)
        kimura.presses("つながった")
        kimura.writes("ひとこと", "毎週、いちばんに来ます")
        kimura.presses("つながった")
        sato.goes(self.task)
        sato.sees("毎週、いちばんに来ます")
        self.is_followed_up()
        sato.goes(self.record)
        sato.presses("担当・チーム・間隔をかえる")

    def is_followed_up(self) -> None:
        """What breaks comes back at once, also to a sender who had stepped back."""
        sato, kimura = self.sato, self.kimura
        kimura.presses("ようすを知らせる")
        kimura.chooses("いまも続いていますか", "とぎれて")
        kimura.writes("ひとこと", "先月から来ていません")
        kimura.writes("受け入れているところで", "送り迎えの人がほしい")
        kimura.presses("ようすを知らせる")
        kimura.sees("先月から来ていません")
        sato.goes("/today/")
        sato.sees("とぎれたとのことです")
        sato.goes(self.task)
        sato.sees("送り迎えの人がほしい")
        sato.presses("ようすを書く")
        sato.chooses("本人とのつながりは", "続いているが")
        sato.writes("ひとこと", "また行きたいとのこと")
        sato.presses("ようすを書く")
        sato.presses("確かめました")
        sato.presses("確かめました")
        kimura.goes(self.task)
        kimura.sees("また行きたいとのこと")

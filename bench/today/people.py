"""Invented people whose names are as frequent as names in Japan are.

The weights are rough bearers in a hundred thousand, from common knowledge of the most frequent
names, and not from any register. Nobody has the telephone numbers.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

FAMILIES = """
佐藤 サトウ 1490 鈴木 スズキ 1420 高橋 タカハシ 1110 髙橋 タカハシ 60 田中 タナカ 1050
伊藤 イトウ 850 渡辺 ワタナベ 660 渡邉 ワタナベ 90 渡邊 ワタナベ 60 山本 ヤマモト 830
中村 ナカムラ 820 小林 コバヤシ 810 加藤 カトウ 700 吉田 ヨシダ 650 山田 ヤマダ 640
佐々木 ササキ 530 山口 ヤマグチ 500 松本 マツモト 490 井上 イノウエ 480 木村 キムラ 450
林 ハヤシ 430 斎藤 サイトウ 300 齋藤 サイトウ 90 斉藤 サイトウ 250 清水 シミズ 420
山崎 ヤマザキ 360 山﨑 ヤマザキ 20 森 モリ 370 池田 イケダ 350 橋本 ハシモト 350 阿部 アベ 350
石川 イシカワ 330 山下 ヤマシタ 330 中島 ナカジマ 310 石井 イシイ 300 小川 オガワ 300
前田 マエダ 300 岡田 オカダ 290 長谷川 ハセガワ 290 藤田 フジタ 290 後藤 ゴトウ 290
近藤 コンドウ 290 村上 ムラカミ 280 遠藤 エンドウ 260 青木 アオキ 260 坂本 サカモト 260
福田 フクダ 250 太田 オオタ 240 西村 ニシムラ 240 藤井 フジイ 240 金子 カネコ 230
岡本 オカモト 230 藤原 フジワラ 230 三浦 ミウラ 230 中野 ナカノ 230 中川 ナカガワ 230
原田 ハラダ 220 松田 マツダ 220 竹内 タケウチ 220 小野 オノ 210 田村 タムラ 210 中山 ナカヤマ 210
和田 ワダ 200 石田 イシダ 200 森田 モリタ 200 上田 ウエダ 190 原 ハラ 190 内田 ウチダ 190
柴田 シバタ 190 酒井 サカイ 180 宮崎 ミヤザキ 180 横山 ヨコヤマ 180 高木 タカギ 180
安藤 アンドウ 180 宮本 ミヤモト 180 大野 オオノ 170 小島 コジマ 170 谷口 タニグチ 170
今井 イマイ 170 工藤 クドウ 170 高田 タカダ 160 増田 マスダ 160 丸山 マルヤマ 160
杉山 スギヤマ 160 村田 ムラタ 160 大塚 オオツカ 160 新井 アライ 150 小山 コヤマ 150
藤本 フジモト 150 平野 ヒラノ 150 河野 コウノ 150 上野 ウエノ 150 野口 ノグチ 150 武田 タケダ 140
松井 マツイ 140 千葉 チバ 140 岩崎 イワサキ 140 菅原 スガワラ 140 木下 キノシタ 140 久保 クボ 140
佐野 サノ 130 野村 ノムラ 130 松尾 マツオ 130 菊地 キクチ 130 市川 イチカワ 130 杉本 スギモト 130
古川 フルカワ 130 大西 オオニシ 130 島田 シマダ 130 水野 ミズノ 120 桜井 サクライ 120
吉川 ヨシカワ 120 山内 ヤマウチ 120 西田 ニシダ 120 飯田 イイダ 110 西川 ニシカワ 110
小松 コマツ 110 北村 キタムラ 110 安田 ヤスダ 110 五十嵐 イガラシ 110 川口 カワグチ 110
平田 ヒラタ 110 関 セキ 110 中田 ナカタ 100 久保田 クボタ 100 服部 ハットリ 100 東 アズマ 90
岩田 イワタ 90 川崎 カワサキ 90 土屋 ツチヤ 90 福島 フクシマ 90 本田 ホンダ 90 辻 ツジ 90
樋口 ヒグチ 90 秋山 アキヤマ 80 田口 タグチ 80 山中 ヤマナカ 80 永井 ナガイ 80 川村 カワムラ 80
中西 ナカニシ 80 増井 マスイ 20 大畑 オオハタ 20 見崎 ミサキ 15 久保山 クボヤマ 15
"""

# Given names with their kana, by the last year in which they were usual.
GIVEN = {
    1949: """
和子 カズコ 幸子 サチコ 節子 セツコ 洋子 ヨウコ 弘子 ヒロコ 美代子 ミヨコ 千代 チヨ 静子 シズコ
花子 ハナコ 文子 フミコ 清 キヨシ 勇 イサム 実 ミノル 弘 ヒロシ 茂 シゲル 正 タダシ 一郎 イチロウ
三郎 サブロウ 勝 マサル 進 ススム
""",
    1969: """
恵子 ケイコ 由美子 ユミコ 久美子 クミコ 明美 アケミ 真由美 マユミ 京子 キョウコ 裕子 ユウコ
直美 ナオミ 智子 トモコ 順子 ジュンコ 誠 マコト 隆 タカシ 茂 シゲル 浩 ヒロシ 哲也 テツヤ
健一 ケンイチ 和彦 カズヒコ 浩二 コウジ 博 ヒロシ 正樹 マサキ
""",
    1989: """
陽子 ヨウコ 美穂 ミホ 香織 カオリ 恵 メグミ 愛 アイ 麻衣 マイ 美香 ミカ 直子 ナオコ 裕美 ヒロミ
綾 アヤ 大輔 ダイスケ 健太 ケンタ 直樹 ナオキ 学 マナブ 拓也 タクヤ 達也 タツヤ 亮 リョウ
剛 ツヨシ 健 ケン 誠 マコト
""",
    9999: """
美咲 ミサキ 陽菜 ヒナ さくら サクラ 葵 アオイ 結衣 ユイ 七海 ナナミ 凛 リン 優花 ユウカ
千尋 チヒロ 彩 アヤ 翔太 ショウタ 大翔 ヒロト 蓮 レン 颯太 ソウタ 悠斗 ユウト 陸 リク 翼 ツバサ
海斗 カイト 健太 ケンタ 樹 イツキ
""",
}

SEARCHES = """
佐藤 鈴木 高橋 渡辺 斎藤 小林 山崎 五十嵐 辻 久保山
和子 花子 一郎 幸子 翔太 美咲 健一 陽菜
佐藤+和子 田中+一郎 鈴木+美咲 髙橋+清 渡邉+恵子 林+翔太
たなか サトウ わたなべ ﾀｶﾊｼ よしだ すずき+けんいち さかい くぼた
0000-12 000-4711 ２３４５ 090-0000-0815
1950-03 1948 1962-11-0 2001-07
綾小路 ぬらりひょん
"""


def searches() -> list[str]:
    """What workers type: names, kana, parts of numbers, and who is not there."""
    return [search.replace("+", " ") for search in SEARCHES.split()]


def people(count: int, seed: int = 20) -> Iterator[dict[str, str]]:
    """Identity sections of invented people; some give no name, birth date or telephone number."""
    chance = random.Random(seed)
    words = FAMILIES.split()
    families = list(zip(words[::3], words[1::3], strict=True))
    weights = [int(weight) for weight in words[2::3]]
    for family, family_kana in chance.choices(families, weights, k=count):
        born = date(1928, 1, 1) + timedelta(days=int(chance.betavariate(1.6, 2.6) * 30_000))
        given, kana = _given(chance, born.year)
        named = chance.random() > 0.04
        yield {
            "called": f"{given if chance.random() < 0.5 else family}さん",
            "name": f"{family} {given}" if named else "",
            "kana": f"{family_kana} {kana}" if named else "",
            "birth_on": born.isoformat() if chance.random() > 0.1 else "",
            "phone": _phone(chance) if chance.random() > 0.15 else "",
        }


def _given(chance: random.Random, year: int) -> tuple[str, str]:
    names = next(names.split() for until, names in GIVEN.items() if year <= until)
    first = chance.randrange(len(names) // 2) * 2
    return names[first], names[first + 1]


def _phone(chance: random.Random) -> str:
    start = chance.choice(["090-0000", "080-0000", "070-0000", "054-000"])
    return f"{start}-{chance.randrange(10_000):04}"

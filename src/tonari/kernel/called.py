"""Who is called by name in a text: a name is what stands before 「さん」 and its like."""

import re

# 様子, 多様, 模様, 仕様, 氏名 call nobody.
_NAMED = re.compile(
    r"([一-鿿々]{1,4}|[ァ-ヶー]{2,8})(?:さん|(?<![多模仕異各一同有])様(?![子々])|さま|くん|君|ちゃん|氏(?!名))"
)
# Whoever these are, it is nobody in particular.
_ANYBODY = re.compile(
    "(?:子|孫|皆|客|母|父|兄|姉|弟|妹|娘|息子|嫁|婿|夫|妻|奥|旦那|患者|利用者|高齢者|障害者|外国人"
    "|学生|生徒|若者|妊婦|業者|店員|職員|隣|赤|爺|婆|親|祖父|祖母|者|人|ママ|パパ|ヘルパー"
    "|相手|友達|仲間|大家|家主|店主|飼い主|大工|運転手|団体|主体|会社|神|仏"
    "|(?<!土)(?<!守)(?<!古)(?<!関)屋|委員|議員|会員|社員|役員|教員|支援員|相談員|指導員|介護員|隊員"
    "|看護師|保健師|医師|薬剤師|美容師|理容師|調理師|助産師|療法士|福祉士|保育士|弁護士|書士|栄養士"
    "|会長|社長|店長|館長|校長|園長|所長|町長|市長|区長|班長|院長|施設長|課長|部長|係長|事務長"
    "|警察官|役所|社協|病院|銀行|郵便局|ケアマネ|ケアマネジャー|ケアマネージャー|スタッフ"
    "|ボランティア|サポーター|カウンセラー|ドクター|ナース|オーナー|マスター|リーダー|パートナー|ペット"
    "|カフェ|コンビニ|サービス|センター|クリニック|サロン|クラブ|ホーム|ステーション|ショップ)$"
)


def called(words: str) -> list[str]:
    """Whoever is called by a name, with what they are called by, as it stands."""
    return [one[0] for one in _NAMED.finditer(words) if not _ANYBODY.search(one[1])]

"""Who is called by name in a text: a name is what stands before 「さん」 and its like."""

import re

# 様子, 多様, 氏名, 君津, 毎日ちゃんと, 歩くんです, 事情さまざま call nobody.
_NAMED = re.compile(
    r"([一-鿿々]{1,5}|[ァ-ヶー]{2,8})"
    r"(?:さん(?!ぽ|ざ|ま)|(?<![多模仕異各一同有])様(?![子々式相態変])|さま(?!ざま)|くん(?![でだじな])"
    r"|君(?!津|臨|主)|ちゃん(?!と)|氏(?!名|神|物))"
)
# Of itself nobody in particular; as the end of a name (恵子, 和夫, 直人) it is somebody.
_RELATION = re.compile(
    "(?:お|ご|御|息|双|養|迷|実|義|曾|玄|長|次|三|末)?(?:子|夫|人|親|兄|弟|神|仏|父|母|姉|妹|娘|嫁|婿|妻|奥|孫|男|女)"
    "|(?:曾|祖|伯|叔)(?:父|母)|[何皆客隣赤爺婆主彼源]"
)
# Whatever ends so is a trade, a relation or an institution.
_ANYBODY = re.compile(
    "(?:息子|双子|親子|友人|知人|隣人|恋人|主人|夫人|住人|老人|大人|成人|病人|商人|職人|管理人|後見人|保護者|患者|利用者"
    "|参加者|高齢者|障害者|者|外国人|方々|学生|生徒|児童|若者|妊婦|主婦|夫婦|業者|旦那|両親|家族|遺族|親族|親戚|兄弟|姉妹|近所"
    "|祖父|祖母|ママ|パパ|ヘルパー|相手|友達|仲間|大家|家主|店主|飼い主|農家|専門家|実家|嬢|坊|担当|団体|主体|会社|生協"
    "|(?<!土)(?<!守)(?<!古)(?<!関)(?<!新)(?<!中)屋|員|医師|薬剤師|看護師|保健師|美容師|理容師|調理師|助産師|教師|牧師|士|大工"
    "|運転手|選手|助手|会長|社長|店長|館長|校長|園長|所長|町長|市長|区長|班長|院長|施設長|課長|部長|係長|事務長|警察官"
    "|役所|社協|病院|銀行|郵便局|ケアマネ|ケアマネジャー|ケアマネージャー|スタッフ|ボランティア|サポーター|カウンセラー"
    "|ドクター|ナース|オーナー|マスター|リーダー|パートナー|ペット|カフェ|コンビニ|サービス|センター|クリニック|サロン"
    "|クラブ|ホーム|ステーション|ショップ)$"
)


def called(words: str) -> list[str]:
    """Whoever is called by a name, each once, with what they are called by, as it stands."""
    found = (one[0] for one in _NAMED.finditer(words) if not _is_nobody(one[1]))
    return list(dict.fromkeys(found))


def _is_nobody(name: str) -> bool:
    return _RELATION.fullmatch(name) is not None or _ANYBODY.search(name) is not None

"""Who is suggested for a need, as it is written."""

import pytest

from tests.cast import Cast
from tonari.records.directory import queries as directory
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.work.referral import rules


@pytest.mark.parametrize(
    "need", ["将棋", "将棋のできる相手がほしい。週に一度、ゆっくり話を聞いてくれる方を。"]
)
def test_a_rare_word_that_is_said_comes_before_near_words_and_broad_fields(
    cast: Cast, need: str
) -> None:
    told = [
        (f"茶話会{number:02}", "週に一度、ゆっくり話を聞く、話し相手の会。趣味、傾聴。")
        for number in range(12)
    ]
    for name, words in [*told, ("盤上クラブ", "将棋と囲碁。"), ("将棋サロン 歩", "将棋をさす。")]:
        said = Content(name=name, kind="place", fields=("culture",), description=words)
        put_service(by=cast.owner, content=said)
    words = rules.words_of(need, directory.spoken_of(cast.owner, need))
    found = [one.service.name for one in directory.speaking_of(cast.owner, words, 8)]
    assert found[:2] == ["将棋サロン 歩", "盤上クラブ"]

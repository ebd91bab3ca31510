"""Words that people write in several ways, as the search compares them."""

import pytest

from tonari.records.directory.rules.spelling import written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ウェルシア", "ウエルシア"),
        ("ヴァイオリン教室", "バイオリン教室"),
        ("リヴ", "リブ"),
        ("子育てセンタ", "子育てセンター"),
        ("七里ヶ浜", "七里が浜"),
        ("鶴ケ島", "鶴ヶ島"),
        ("パーテイー", "パーティー"),
    ],
)
def test_words_that_are_written_in_two_ways_are_one(one, other):
    assert written(one) == written(other)

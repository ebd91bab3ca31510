"""Times with a note beside them: nothing is certain that the note puts in doubt. No database."""

import pytest

from tonari.records.directory.rules import hours


@pytest.mark.parametrize(
    ("note", "is_certain"),
    [
        ("", True),
        ("ウエルカフェ", True),
        ("水曜日・土曜日は午前中のみ", True),
        ("祝日は休み", True),
        ("不定休", False),
        ("不定休のため、利用できない場合があります。", False),
        ("お盆休み期間中は休み", False),
        ("臨時休業あり、夏季休暇期間あり", False),
        ("臨時に閉めることがあります", False),
        ("選挙やイベント時は開放不可", True),
    ],
)
def test_a_week_is_not_certain_beside_a_note_of_days_on_which_it_is_shut(note, is_certain):
    assert bool(hours.with_remark(((0, "09:00", "17:00"),), note)) is is_certain

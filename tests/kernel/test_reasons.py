"""Why something became of a row: kept with its values, and shown in any language."""

import copy
import json
import pickle

import pytest

from tonari.kernel.reasons import Reason, joined, keep, kept_as, say, why
from tonari.kernel.refused import Refused

ENGLISH = {
    "空の行です。": "An empty row.",
    "%(number)s行目と同じです。": "The same as row %(number)s.",
    "変わるところ：%(parts)s。": "What changes: %(parts)s.",
    "住所": "address",
    "電話": "phone",
    "、": ", ",
}
SAME = say("%(number)s行目と同じです。", number=3)
CHANGES = say("変わるところ：%(parts)s。", parts=["住所", "電話"])


def english(reason: Reason) -> str:
    return reason.shown(lambda words: ENGLISH.get(words, words), " ")


@pytest.mark.parametrize(
    ("reason", "japanese", "translated"),
    [
        (say("空の行です。"), "空の行です。", "An empty row."),
        (SAME, "3行目と同じです。", "The same as row 3."),
        (CHANGES, "変わるところ：住所、電話。", "What changes: address, phone."),
        (
            joined([CHANGES, SAME, "", "空の行です。"]),
            "変わるところ：住所、電話。3行目と同じです。空の行です。",
            "What changes: address, phone. The same as row 3. An empty row.",
        ),
        (
            why(Refused("「%(cell)s」は数ではありません。", cell='[["%(x)s')),
            "「[[\"%(x)s」は数ではありません。",
            "「[[\"%(x)s」は数ではありません。",
        ),
    ],
)  # fmt: skip
def test_what_was_kept_is_the_same_again_in_every_language(reason, japanese, translated):
    again = kept_as(reason.kept())
    for one in (reason, again, copy.deepcopy(reason), pickle.loads(pickle.dumps(reason))):
        assert (one, english(one)) == (japanese, translated)
    assert again.sentences == reason.sentences


def test_one_sentence_without_values_is_kept_as_itself_and_the_others_as_json():
    assert say("空の行です。").kept() == keep("空の行です。") == "空の行です。"
    assert json.loads(keep(SAME)) == [["%(number)s行目と同じです。", {"number": 3}]]
    assert len(json.loads(joined(["空の行です。", "空の行です。"]).kept())) == 2


@pytest.mark.parametrize("old", ["", "3行目と同じです。100%", "[[", '[["a"]]', "[[1, 2]]", "[[]]"])
def test_what_was_kept_before_there_were_values_is_shown_as_it_stands(old):
    assert kept_as(old) == english(kept_as(old)) == old

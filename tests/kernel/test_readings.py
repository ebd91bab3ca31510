"""Readings come from a process of their own, and nothing waits for ever when it ends."""

import pytest

from tonari.kernel import readings


def test_every_text_is_read_in_its_order():
    assert list(readings.read_aloud(["公園", "", "子供と食堂へ", "カフェ"])) == [
        ["コウエン", "コウエン"],
        [""],
        ["コドモとショクドウへ", "コドモ", "ショクドウ"],
        ["カフェ"],
    ]


def test_a_process_that_has_ended_is_begun_again():
    next(readings.read_aloud(["公園"]))
    readings._reader._process.kill()
    readings._reader._process.wait()
    assert next(readings.read_aloud(["公園"])) == ["コウエン", "コウエン"]


def test_without_a_dictionary_nothing_is_read_and_nothing_fails(monkeypatch, caplog):
    readings._reader.end()
    monkeypatch.setattr(readings, "_CHILD", "/nowhere.py")
    assert list(readings.read_aloud(["公園", "居場所"])) == [[], []]
    assert "公園" not in caplog.text
    readings._reader.end()


@pytest.mark.parametrize("text", ["𠮷野家", "🍙", "髙", "\n", "居" * 5000])
def test_any_text_is_answered(text):
    assert len(list(readings.read_aloud([text, "公園"]))) == 2

"""Code lists are data: ours are whole, an operator's stand in for them, a wrong one is named."""

import pytest

from tonari.kernel.codes import OURS, WrongList, code_lists
from tonari.records.people.rules import CODED

HEAD = 'title = "仕事"\nsource = "ひまわり町"\nrevision = "2026-04"\n'
ENTRY = '\n[[code]]\ncode = "{code}"\nlabel = "{label}"\nofficial = "就労中"\n'


def own(folder, text, name="work"):
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return code_lists(folder)


def test_ours_are_whole():
    lists = code_lists(OURS / "nowhere")
    assert set(CODED.values()) == set(lists)
    assert len(lists["troubles"].codes) == 16
    assert len(lists["issues"].codes) == 27
    for one in lists.values():
        assert one.source and one.revision and not one.is_own
        assert all(code.labels["en"] and code.official for code in one.codes)


def test_an_operators_list_stands_in_and_what_was_written_stays_legible(tmp_path):
    work = own(tmp_path, HEAD + ENTRY.format(code="farm", label="畑しごと"))["work"]
    assert work.is_own
    assert [one.code for one in work.codes] == ["farm"]
    assert work.find("farm").label_in("en") == "畑しごと"
    assert work.find("regular").official == "正社員・公務員"
    assert work.find("nothing") is None
    assert not code_lists(tmp_path)["pension"].is_own


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "[[code]] の項目が"),
        (HEAD + ENTRY.format(code="a", label=""), "5行目、1番目の項目: label"),
        (
            HEAD + ENTRY.format(code="a", label="あ") + ENTRY.format(code="a", label="い"),
            '10行目、2番目の項目: code = "a" が、前にもあります',
        ),
        (HEAD + ENTRY.format(code="two words", label="あ"), "英小文字"),
        (HEAD + ENTRY.format(code="a", label="あ") + 'lable_en = "a"', "lable_en は知らない項目"),
        (HEAD + ENTRY.format(code="a", label="あ") + "label_en = 1", "label_en は、100字までの"),
        (HEAD.replace("source", "sauce"), "source"),
        (HEAD + "color = 1" + ENTRY.format(code="a", label="あ"), "color は知らない項目"),
        ("title = x", "line 1"),
    ],
)
def test_a_wrong_list_is_named_with_its_line(tmp_path, text, says):
    with pytest.raises(WrongList) as error:
        own(tmp_path, text)
    assert "work.toml" in str(error.value)
    assert says in str(error.value)


def test_a_list_of_another_name_is_no_list(tmp_path):
    with pytest.raises(WrongList, match=r"jobs\.toml.*work\.toml"):
        own(tmp_path, HEAD, "jobs")


def test_a_list_of_another_encoding_is_named(tmp_path):
    (tmp_path / "work.toml").write_bytes('title = "仕事"'.encode("cp932"))
    with pytest.raises(WrongList, match="UTF-8"):
        code_lists(tmp_path)

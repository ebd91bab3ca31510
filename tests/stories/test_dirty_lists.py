"""The two import commands as an operator runs them, on files as cities publish them and worse."""

import pytest

from .node import Node

pytestmark = pytest.mark.browser  # with the stories on a real node: once, on SQLite


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A node without a town, so that no list gets into the others' stories."""
    alone = Node(tmp_path_factory.mktemp("lists"))
    alone.data.mkdir()
    assert alone.command("prepare").returncode == 0
    return alone


@pytest.mark.parametrize("command", ["import-areas", "import-directory"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("empty.csv", b""),
        ("bytes.csv", b"\x00\x01\xff\xfe\x80"),
        ("picture.shp", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64),
        ("broken.geojson", b'{"type": "FeatureCollection", "features": [{'),
        ("hint.csv", "←2行目以降にデータを入力\n".encode("cp932")),
    ],
    ids=["none", "empty", "bytes", "picture", "broken", "hint"],
)
def test_what_is_no_list_is_one_sentence(node, tmp_path, command, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = node.command(command, path)
    assert done.returncode == 1, done.stdout
    assert done.stdout.strip() == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].endswith("。")


def test_a_dirty_list_says_what_became_of_every_row(node, tmp_path):
    path = tmp_path / "dirt.csv"
    rows = [
        "都道府県コ―ド,名称　,住所,開始時間,曜日,特記事項",
        '222127,"改行の\r\nある家",町1,９：00,月火水木金,8月5日（水）～8月16日（日）※10日（月）以外',
        "222127,,名前のない行,9:00,月,",
        "←2行目以降にデータを入力,,,,,",
        "222127,=HYPERLINK(1),町2,99:99,毎日,",
    ]
    path.write_bytes("\r\n".join(rows).encode("cp932", "replace"))
    done = node.command("import-directory", path, "--report", tmp_path / "report.csv")
    assert done.returncode == 0, done.stderr
    assert "合計: " in done.stdout
    report = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in report
    again = node.command("import-directory", path)
    assert "新しい: 0行" in again.stdout or "新しい" not in again.stdout


def test_real_files_are_taken_whole(node, shared_data):
    for path in sorted((shared_data / "yaizu").glob("*.csv"))[:2]:
        done = node.command("import-directory", path)
        assert done.returncode == 0, (path.name, done.stderr)
        assert "合計: " in done.stdout

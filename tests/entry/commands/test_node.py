"""The operator's verbs."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command, load_command_class

from tonari.entry.commands import checks, main, serve
from tonari.entry.commands.base import Verb
from tonari.entry.jobs import ticks
from tonari.ground.ledger.actions import action, record
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id


def test_every_verb_says_what_it_does_in_japanese() -> None:
    for verb, says in main.verbs().items():
        assert any(ord(letter) > 0x3000 for letter in says), verb


def test_verbs_are_found_by_the_name_people_type() -> None:
    assert {"serve", "check", "backup", "restore", "prepare"} <= set(main.verbs())


@pytest.mark.django_db
def test_one_failing_tick_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def fails() -> None:
        raise ValueError("x")

    monkeypatch.setattr(ticks, "_ticks", [])
    ticks.register(fails)
    ticks.register(lambda: ran.append(1))
    assert ticks.run_all() == 1
    assert ran == [1]
    with pytest.raises(CommandError, match="1件"):
        call_command("tick")


def _levels() -> dict[str, str]:
    return {finding.says: finding.level for finding in checks.findings()}


@pytest.fixture
def data(settings: LazySettings, tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    settings.DATA = tmp_path
    return tmp_path


def _tonari(folder: Path, *words: str, code: int = 1, **settings: str) -> str:
    """What `tonari` says on standard error when it fails with this code."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TONARI_", "DATABASE"))}
    env |= {"TONARI_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "tonari.site.settings"}
    env |= {"PYTHONUTF8": "1"} | settings
    tonari = str(Path(sys.executable).with_name("tonari"))
    said = subprocess.run(
        [tonari, *words], check=False, env=env, cwd=folder, capture_output=True, text=True
    )
    assert said.returncode == code
    return said.stderr


@pytest.mark.parametrize("settings", [{}, {"DATABASE_URL": "postgres://nobody@localhost:1/none"}])
@pytest.mark.parametrize("words", [["check"], ["first-organisation", "ひだまり"], ["tick"]])
def test_where_no_node_is_the_next_step_is_said_and_nothing_is_made(
    tmp_path: Path, words: list[str], settings: dict[str, str]
) -> None:
    assert _tonari(tmp_path, *words, **settings) == f"{main.NO_NODE}\n"
    assert not list(tmp_path.iterdir())


def test_a_node_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "tonari.sqlite3").touch()
    said = _tonari(tmp_path, "first-organisation", "ひだまり")
    assert said == f"{main.NOT_PREPARED}\n"


def test_a_wrong_setting_is_said_in_japanese(tmp_path: Path) -> None:
    said = _tonari(tmp_path, "prepare", TONARI_URL="http://tonari.example.jp")
    assert said == (
        "設定に誤りがあります: TONARI_URL: localhost のほかは https:// で始めてください。\n"
    )


@pytest.mark.parametrize("typed", ["99999", "abc", "0", "-1", "８０００", "", "9" * 5000])
def test_a_port_that_is_none_is_said_in_japanese(typed: str) -> None:
    run = str(Path(__file__).parents[3] / "run.py")
    options = ["--port", typed] if typed else ["--port"]
    env = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, run, "demo", *options]
    said = subprocess.run(command, check=False, env=env, capture_output=True, text=True)
    assert said.returncode == 1
    assert "ポートは1から65535の数です" in said.stderr


TYPED = {
    "serve --port abc": "--port に「abc」は使えません。 (argument --port: invalid 1-65535 value",
    "serve --port 0": "--port に「0」は使えません。 (",
    "serve --port ８０００": "--port に「８０００」は使えません。 (",
    "serve --workers -1": "--workers に「-1」は使えません。 (",
    "serve --port": "--port の後に、値がありません。 (argument --port: expected one argument)",
    "serve --prot 8000": "わからない引数です: --prot 8000。 (unrecognized arguments: --prot 8000)",
    "restore": "足りないものがあります: フォルダー。 (the following arguments are required: ",
    "import-directory": "足りないものがあります: ファイル。 (the following arguments are ",
    "import-directory x --format jis": "--format に「jis」は使えません。使えるのは: auto, ",
    "import-areas x --kind town": "--kind に「town」は使えません。使えるのは: municipality, ",
    "first-organisation x --kind club": "--kind に「club」は使えません。使えるのは: ",
    "tick now": "わからない引数です: now。 (unrecognized arguments: now)",
    "import-directory x --l": "--l はどれかわかりません: --licence, --list, --look。 (",
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_wrong_is_said_in_japanese(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verb, *rest = typed.split()
    with pytest.raises(SystemExit) as end:
        if verb == "serve":
            serve.main(rest)
        else:
            name = verb.replace("-", "_")
            command = load_command_class("tonari.entry.commands", name)
            command.run_from_argv(["tonari", name, *rest])
    assert end.value.code == 2
    first, usage, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith(f"✕ {TYPED[typed]}")
    assert usage.startswith(f"使い方: tonari {verb} ")


def test_what_goes_wrong_is_said_in_its_own_words_alone(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = load_command_class("tonari.entry.commands", "demo_code")
    with pytest.raises(SystemExit):
        verb.run_from_argv(["tonari", "demo_code", "だれか", "--skip-checks"])
    assert capsys.readouterr().err == "「だれか」はいません。いるのは: (デモではありません)\n"


def test_a_verb_that_is_none_is_said_in_japanese_with_the_nearest(tmp_path: Path) -> None:
    assert _tonari(tmp_path, "import-areos", code=2) == (
        "✕ 「import-areos」という動詞はありません。「import-areas」のことですか。"
        "一覧: tonari help (unknown verb: import-areos)\n"
    )


def test_every_verb_refuses_and_helps_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    for file in main.VERBS.glob("[a-z]*.py"):
        command = load_command_class("tonari.entry.commands", file.stem)
        assert isinstance(command, Verb), file.stem
        command.print_help("tonari", file.stem)
        said = capsys.readouterr().out
        assert said.startswith(f"使い方: tonari {main.typed_name(file.stem)} ")
        assert not {"usage:", "options:", "positional arguments:"} & set(said.split("\n"))


@pytest.mark.django_db
def test_a_node_set_up_well_has_nothing_bad(data: Path) -> None:
    assert "bad" not in _levels().values()


@pytest.mark.django_db
def test_a_readable_secret_is_bad(data: Path) -> None:
    (data / "secret.key").write_text("x")
    (data / "secret.key").chmod(0o644)
    with pytest.raises(CommandError, match="1 件"):
        call_command("check_node")


@pytest.mark.django_db
def test_a_demo_is_no_node(data: Path, settings: LazySettings) -> None:
    settings.DEMO = True
    assert "bad" in _levels().values()


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (30, "care")])
def test_an_old_backup_is_named(data: Path, days: int, level: str) -> None:
    moment = clock.now().timestamp() - days * 86400 - 60
    from datetime import datetime, timezone

    stamp = datetime.fromtimestamp(moment, timezone.utc).isoformat()
    (data / "last-backup").write_text(stamp)
    assert _levels()[f"最後のバックアップは {days} 日前です。"] == level


@action
def _write(*, by: Actor) -> None:
    record("test.done", by=by, subject=new_id())


@pytest.mark.django_db
def test_a_changed_ledger_is_bad_and_says_where(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = Actor("member", new_id(), new_id())
    for _ in range(3):
        _write(by=me)
    assert _levels()["操作の記録（3 行）に、書きかえや欠けはありません。"] == "ok"
    Row.objects.filter(seq=2).update(verb="test.other")
    where = f"{me.acting_for} の 2 行目"
    said = f"操作の記録（3 行）が、書きかえられたか、欠けています（{where}）。"
    assert _levels()[said] == "bad"
    monkeypatch.setattr(checks, "MOST_ROWS", 2)
    assert [says for says in _levels() if "3 行あり" in says and "見ていません" in says]


@pytest.mark.django_db
def test_a_list_of_numbers_that_cannot_be_read_is_bad(data: Path) -> None:
    assert any("全国の電話が" in says for says in _levels())
    (data / "numbers.toml").write_text('[[danger]]\nname = "警察"', encoding="utf-8")
    said = [says for says, level in _levels().items() if level == "bad"]
    assert any("電話番号の一覧を読めません" in says and "phone" in says for says in said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answer(port: int, page: str) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("no answer")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    others = [p.read_text() for p in Path(f"/proc/{pid}/task").glob("*/children")]
    return sorted({int(child) for child in " ".join([text, *others]).split()})


def _is_jobs(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and command.read_bytes().rstrip(b"\0").endswith(b"\0jobs")


def _jobs_of(pid: int, other_than: int = 0) -> int:
    for _ in range(100):
        found = [child for child in _children(pid) if _is_jobs(child) and child != other_than]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError("no jobs process")


def test_serve_lives_heals_and_ends(tmp_path: Path) -> None:
    port = _free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TONARI_", "DATABASE"))}
    env |= {"TONARI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tonari.site.settings"}
    tonari = str(Path(sys.executable).with_name("tonari"))
    with (tmp_path / "said").open("w") as said:
        node = subprocess.Popen([tonari, "serve", "--port", str(port)], env=env, stdout=said)
    try:
        _wait_until_said(tmp_path / "said", "となりが動いています")
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        assert _answer(port, "healthz") == "ok\n"
        assert _answer(port, "readyz") == "ok\n"
        first = _jobs_of(node.pid)
        os.kill(first, signal.SIGKILL)
        second = _jobs_of(node.pid, other_than=first)
    finally:
        node.terminate()
    assert node.wait(30) == 0
    assert not Path(f"/proc/{second}").exists()
    _check_it_ends_while_it_starts([tonari, "serve", "--no-prepare", "--port", str(port)], env)


def _wait_until_said(file: Path, words: str) -> None:
    for _ in range(900):
        if words in file.read_text():
            return
        time.sleep(0.1)
    raise AssertionError(file.read_text())


def _check_it_ends_while_it_starts(command: list[str], env: dict[str, str]) -> None:
    """Ctrl-C while the worker still loads: it ends by itself, and no word of a killing."""
    node = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    _jobs_of(node.pid)
    node.terminate()
    _out, said = node.communicate(timeout=30)
    # The jobs process may have begun by then, and says so.
    assert not [line for line in said.splitlines() if "Starting worker" not in line], said
    assert node.returncode == 0

#!/usr/bin/env python3
"""となりを試す・確かめる・計る。標準ライブラリだけで動きます（Python 3.11以上）。

python3 run.py demo [--port N] [--fresh]   見本の町を動かす        run the demo town
python3 run.py demo code NAME              その人の確認コードを出す  print a sign-in code
python3 run.py test [pytestの引数]          すべての検査をする       run every check
python3 run.py bench [NAME] [--json FILE]  速さを計る              measure
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TONARI = VENV / "bin" / "tonari"
STAMP = VENV / "tonari.stamp"
DEMO = ROOT / ".tonari" / "demo"
RUNTIME = ROOT / "requirements" / "runtime.txt"
DEV = ROOT / "requirements" / "dev.txt"
Words = list[str | Path]


class Stop(Exception):
    """Something is missing; the message says what to do, in Japanese, then in English."""


def main(arguments: list[str]) -> int:
    """Run one verb; returns the exit code."""
    if sys.version_info < (3, 11):
        raise Stop("Python 3.11以上が必要です。 (Python 3.11 or newer is needed.)")
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb == "demo" and rest[:1] == ["code"]:
        return demo_code(rest[1:])
    if verb == "demo":
        return demo(rest)
    if verb == "test":
        return test(rest)
    if verb == "bench":
        make_environment(dev=True)
        return call([PYTHON, "-m", "bench", *rest], environment())
    print(__doc__)
    return 0 if verb in ("", "help", "-h", "--help") else 2


# --- what is needed ---------------------------------------------------------------------------


def say(japanese: str, english: str = "") -> None:
    """A line for whoever waits."""
    print(f"● {japanese}" + (f" ({english})" if english else ""), flush=True)


def call(command: Words, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and wait for its exit code."""
    return subprocess.call([str(part) for part in command], env=env, cwd=ROOT)


def must(command: Words, env: dict[str, str] | None = None) -> None:
    """Run a command that has to succeed."""
    if code := call(command, env):
        raise Stop(f"途中で止まりました: {' '.join(map(str, command))} ({code})")


def environment(**more: str) -> dict[str, str]:
    """The environment of our own processes: no other Python's, and no database of a real node."""
    others = ("PYTHONPATH", "PYTHONHOME", "DATABASE_URL")
    mine = {k: v for k, v in os.environ.items() if k not in others}
    return mine | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "0"} | more


def make_environment(*, dev: bool) -> None:
    """Make `.venv` with exactly the pinned parts; seconds when nothing has changed."""
    files = [RUNTIME, DEV] if dev else [RUNTIME]
    wanted = digest([*files, ROOT / "pyproject.toml"])
    done = STAMP.read_text().split() if STAMP.exists() else []
    if PYTHON.exists() and wanted in done:
        return
    if not PYTHON.exists():
        say("Pythonの環境を作っています", "making .venv")
        make_venv()
    say("部品を入れています。数分かかることがあります", "installing, may take minutes")
    pip: Words = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    # Most of it is never imported: what is, is compiled then.
    sources: Words = ["--no-compile", *(p for file in files for p in ("-r", file))]
    must([*pip, "--require-hashes", *sources], environment())
    must([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT], environment())
    # The runtime alone is done too, once everything is.
    STAMP.write_text("\n".join({wanted, digest([RUNTIME, ROOT / "pyproject.toml"])}))


def digest(files: list[Path]) -> str:
    """One hash over files, the Python and the place (a moved .venv does not work)."""
    text = f"{sys.version_info[:2]} {ROOT}".encode() + b"".join(f.read_bytes() for f in files)
    return hashlib.sha256(text).hexdigest()


def make_venv() -> None:
    """Make `.venv`; where Debian has left ensurepip out, get it by apt."""
    if not can_import("ensurepip"):
        minor = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        apt_install(["python3-venv", minor], "venv(ensurepip)")
    if VENV.exists():
        shutil.rmtree(VENV)  # half made
    must([sys.executable, "-m", "venv", VENV])


def can_import(name: str) -> bool:
    """Whether this Python has a module."""
    return subprocess.call([sys.executable, "-c", f"import {name}"], stderr=subprocess.DEVNULL) == 0


def apt_install(packages: list[str], what: str) -> None:
    """Install Debian packages when that is allowed, else say exactly what is missing."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    allowed = shutil.which("apt-get") and (not sudo or passwordless_sudo())
    by_hand = f"sudo apt-get install -y {' '.join(packages)}"
    if not allowed:
        raise Stop(f"{what}がありません。次を実行してください (please run): {by_hand}")
    say(f"{what}をaptで入れています", f"apt-get install {' '.join(packages)}")
    apt: Words = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    call([*apt, "update"])
    if call([*apt, "install", "-y", "--no-install-recommends", *packages]):
        raise Stop(f"{what}を入れられませんでした。次を試してください (please try): {by_hand}")


def passwordless_sudo() -> bool:
    """Whether sudo asks nothing."""
    quiet = subprocess.DEVNULL
    return bool(shutil.which("sudo")) and not subprocess.call(
        ["sudo", "-n", "true"], stdout=quiet, stderr=quiet
    )


# --- demo -------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Make the demo town where there is none, and serve it until Ctrl-C."""
    port, fresh = demo_options(arguments)
    make_environment(dev=False)
    env = demo_environment(port)
    refuse_taken_port(port)  # before anything is thrown away: that may be the demo itself
    if fresh and DEMO.exists():
        shutil.rmtree(DEMO)
    make_town(env)
    call([TONARI, "demo-cast"], env)
    say("動かしています。数秒お待ちください", "starting, a few seconds")
    return until_stopped([TONARI, "serve", "--no-prepare", "--port", str(port)], env)


def demo_options(arguments: list[str]) -> tuple[int, bool]:
    """The port and whether to begin anew."""
    rest, port, fresh = list(arguments), 8000, False
    while rest:
        option = rest.pop(0)
        if option == "--fresh":
            fresh = True
        elif option == "--port":
            port = port_number(rest.pop(0) if rest else "")
        else:
            raise Stop(f"わからない引数です: {option}\n{__doc__}")
    return port, fresh


def port_number(typed: str) -> int:
    """A port, as typed after `--port`."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and 0 < int(typed) < 65536):
        told = f"「{typed}」ではなく、" if typed else ""
        raise Stop(f"ポートは1から65535の数です。{told}例: --port 8001 (a port is 1 to 65535)")
    return int(typed)


def demo_environment(port: int) -> dict[str, str]:
    """The settings of the demo; nothing of a real node's environment gets in."""
    env = {k: v for k, v in environment().items() if not k.startswith("TONARI_")}
    return env | {
        "TONARI_DATA": str(DEMO),
        "TONARI_DEMO": "1",
        # Its pass phrases lie beside it, to be read by everybody who tries it.
        "TONARI_ARGON2_COST": "cheap",
        "TONARI_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
    }


def refuse_taken_port(port: int) -> None:
    """Say so before the work, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"ポート{port}は使われています。 --port で別の番号を選んでください。 (port in use)"
            ) from error


def make_town(env: dict[str, str]) -> None:
    """Prepare the data folder; a town that was not finished is made anew."""
    made = DEMO / "town.made"
    if not made.exists() and DEMO.exists():
        shutil.rmtree(DEMO)
    must([TONARI, "prepare"], env)
    if made.exists():
        return
    say("見本の町を作っています", "making the demo town")
    must([TONARI, "demo-town"], env)
    made.write_text("見本の町ができた印\n")


def demo_code(arguments: list[str]) -> int:
    """Print the present sign-in code of one of the cast."""
    if len(arguments) != 1:
        raise Stop("だれの確認コードですか: python3 run.py demo code 名前")
    if not (DEMO / "town.made").exists():
        raise Stop("見本の町がまだありません。先に: python3 run.py demo")
    return call([TONARI, "demo-code", arguments[0]], demo_environment(8000))


def until_stopped(command: Words, env: dict[str, str]) -> int:
    """Run a server; Ctrl-C and SIGTERM end it cleanly, and that is a success."""
    asked: list[int] = []
    with (DEMO / "node.log").open("a") as log:
        # A group of its own, so that Ctrl-C reaches it once, by way of us.
        child = subprocess.Popen(
            [str(c) for c in command], env=env, cwd=ROOT, stderr=log, start_new_session=True
        )

    def end(number: int, frame: object) -> None:
        asked.append(number)
        child.send_signal(signal.SIGTERM)

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # HUP: the window was closed
        signal.signal(ending, end)
    code = child.wait()
    if not asked:
        raise Stop(f"となりが止まりました（{code}）。記録（log）: {DEMO / 'node.log'}")
    say("終わりました。データは残っています", "stopped; the data is kept")
    return 0


# --- test -------------------------------------------------------------------------------------

CHECKS: dict[str, Words] = {
    "ruff": [VENV / "bin" / "ruff", "check", "."],
    "ruff format": [VENV / "bin" / "ruff", "format", "--check", "."],
    "lint-imports": [VENV / "bin" / "lint-imports"],
    "mypy": [PYTHON, "-m", "mypy"],
}


def test(arguments: list[str]) -> int:
    """Every check; with arguments of pytest, those tests alone, on both databases."""
    make_environment(dev=True)
    need_browser()
    server = need_postgresql()
    suite: Words = [PYTHON, "-m", "pytest"]
    # Neighbours stay together, for they share what takes long to make; whoever is done helps. One
    # more than there are cores: a story waits for its browser half of the time.
    some = [] if any(a.startswith("-n") for a in arguments) else ["-n", "3", "--dist", "worksteal"]
    again = [*suite, "-m", "database and not once and not browser", *arguments]
    others = ({} if arguments else CHECKS) | {"pytest: PostgreSQL": again}
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tonari-test-")))
        url = stack.enter_context(postgresql(server))
        env = environment(TONARI_DATA=str(scratch / "PostgreSQL"), DATABASE_URL=url)
        # Beside the longest: while a story waits for its browser, a core has time for them.
        ends = [stack.enter_context(beside(*other, env)) for other in others.items()]
        env = environment(TONARI_DATA=str(scratch / "SQLite"))
        say("pytest: SQLite")
        codes = {"pytest: SQLite": call([*suite, *some, *arguments], env)}
        codes |= {name: end() for name, end in zip(others, ends, strict=True)}
    good = {0, 5} if arguments else {0}  # 5: nothing was selected
    if failed := [name for name, code in codes.items() if code not in good]:
        say(f"失敗しました: {', '.join(failed)}", "failed")
        return 1
    say("すべて通りました", "all passed")
    return 0


@contextlib.contextmanager
def beside(name: str, command: Words, env: dict[str, str]) -> Iterator[Callable[[], int]]:
    """A command that runs meanwhile; gives what waits for its exit code and shows what it said."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, env=env, cwd=ROOT,
        )  # fmt: skip

        def end() -> int:
            code = child.wait()
            say(name)
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout.buffer)
            return code

        try:
            yield end
        finally:
            child.terminate()  # where it has ended, nothing happens
            child.wait()


def need_browser() -> None:
    """Chromium and Japanese letters, for the stories."""
    missing = []
    if not (shutil.which("chromium-headless-shell") or os.environ.get("TONARI_CHROMIUM")):
        missing.append("chromium-headless-shell")
    fonts = Path("/usr/share/fonts")
    if not any(fonts.rglob("NotoSansCJK*")) and not any(fonts.rglob("*CJK*")):
        missing.append("fonts-noto-cjk")
    if missing:
        apt_install(missing, "ブラウザーと日本語の文字")


def need_postgresql() -> Path:
    """The folder of PostgreSQL's programs, the newest there is."""
    found = postgresql_programs()
    if not found:
        # Without its own first cluster: ours is made for the tests and thrown away.
        apt_install(["postgresql"], "PostgreSQL")
        found = postgresql_programs()
    if not found:
        raise Stop("PostgreSQLのinitdbが見つかりません。 (initdb not found)")
    return found[-1]


def postgresql_programs() -> list[Path]:
    """Folders that hold initdb and pg_ctl, oldest first."""
    folders = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    folders.sort(key=lambda p: int(p.parent.name) if p.parent.name.isdigit() else 0)
    if on_path := shutil.which("initdb"):
        folders.insert(0, Path(on_path).parent)
    return [folder for folder in folders if (folder / "pg_ctl").exists()]


@contextlib.contextmanager
def postgresql(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """A throw-away PostgreSQL; gives its address, and ends it whatever happens.

    durable: as it is run in earnest; the tests do without, for nothing in it outlives them.
    """
    # A short path: a socket's name has room for 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="tonari-pg-", dir="/tmp"))
    runner: Words = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        runner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    data, log = folder / "data", folder / "log"
    control = [*runner, programs / "pg_ctl", "-D", data, "-s", "-w"]
    try:
        say("PostgreSQLを起こしています", "starting a throw-away PostgreSQL")
        new = [*runner, programs / "initdb", "-D", data, "-U", "tonari", "-A", "trust"]
        quiet([*new, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], folder)
        fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-k {folder} -c listen_addresses='' {'' if durable else fast}"
        quiet([*control, "-l", log, "-o", options, "start"], folder)
        yield f"postgres://tonari@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        if data.exists():
            subprocess.call([str(c) for c in [*control, "-m", "immediate", "stop"]], cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


def quiet(command: Words, folder: Path) -> None:
    """Run a command that has to succeed, and show what it said only if it does not."""
    with (folder / "said").open("w+") as said:
        code = subprocess.call(
            [str(c) for c in command], stdout=said, stderr=subprocess.STDOUT, cwd="/"
        )
        if code:
            said.seek(0)
            raise Stop(f"PostgreSQLを起こせませんでした。\n{said.read()}")


if __name__ == "__main__":
    started = time.monotonic()
    # Whoever ends us by SIGTERM gets the same clean end as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"✕ {stop}")
    except KeyboardInterrupt:
        sys.exit(f"✕ 途中でやめました（stopped after {time.monotonic() - started:.0f} s）")

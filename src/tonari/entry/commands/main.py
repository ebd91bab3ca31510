"""The `tonari` program: our own verbs, and Django's behind them."""

import ast
import os
import sys
from pathlib import Path

VERBS = Path(__file__).parent / "management" / "commands"
MAKE_A_NODE = ("serve", "prepare", "restore")
NO_NODE = (
    "まだノードがありません。はじめに tonari serve で動かしてください"
    "（準備だけなら tonari prepare）。"
)
NOT_PREPARED = (
    "まだ準備が終わっていません。tonari serve で動かすか、tonari prepare をしてから、"
    "もう一度してください。"
)


def main() -> None:
    """Run `tonari VERB …`; alone, or with a verb that is not there, list ours."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonari.site.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(overview())  # noqa: T201
        return
    verb, rest = arguments[0].replace("-", "_"), arguments[1:]
    if verb == "serve":
        from . import serve

        sys.exit(serve.main(rest))
    if verb == "check":  # Django has a `check` of its own, which must stay reachable
        verb = "check_node"
    if _needs_a_node(verb, rest) and not _node_is_there():
        sys.exit(NO_NODE)
    _run(verb, rest)


def _needs_a_node(verb: str, rest: list[str]) -> bool:
    is_ours = verb not in MAKE_A_NODE and (VERBS / f"{verb}.py").is_file()
    return is_ours and not {"-h", "--help"}.intersection(rest)


def _node_is_there() -> bool:
    """Whether there is a node to look at; nothing is made by asking, as loading settings does.

    Its own database on SQLite; beside another one, the key that every node has.
    """
    folder = Path(os.environ.get("TONARI_DATA") or Path.cwd() / ".tonari")
    if os.environ.get("DATABASE_URL"):
        return bool(os.environ.get("TONARI_SECRET_KEY")) or (folder / "secret.key").is_file()
    return (folder / "tonari.sqlite3").is_file()


def overview() -> str:
    """Our verbs, one a line, with what each does."""
    lines = ["となり（tonari）の操作: tonari 動詞 …", ""]
    lines += [f"  tonari {verb:<20} {says}" for verb, says in sorted(verbs().items())]
    return "\n".join([*lines, "", "くわしくは: tonari 動詞 --help, docs/operators.md"])


def verbs() -> dict[str, str]:
    """Verb → what it does (the first line of its file), for verbs that people type."""
    found = {"serve": "となりを動かす（ウェブ、ジョブ、毎分の見回り）"}
    for file in VERBS.glob("[a-z]*.py"):
        found[typed_name(file.stem)] = _says(file)
    return found


def typed_name(module: str) -> str:
    """The verb that people type for a module of ours."""
    return "check" if module == "check_node" else module.replace("_", "-")


def _says(file: Path) -> str:
    # Read, not imported: a list of verbs needs no database.
    tree = ast.parse(file.read_text())
    texts = [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and [ast.unparse(target) for target in node.targets] == ["help"]
    ]
    return str(texts[0] if texts else ast.get_docstring(tree) or "").split("\n")[0]


def _run(verb: str, rest: list[str]) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from .base import Tonari

    try:
        Tonari(["tonari", verb, *rest]).execute()
    except ImproperlyConfigured as error:
        sys.exit(f"設定に誤りがあります: {error}")
    except DatabaseError:
        from .checks import steps_to_prepare

        if not steps_to_prepare():
            raise
        sys.exit(NOT_PREPARED)

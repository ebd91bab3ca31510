"""Sizes, names and layers of the code."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from .source import ROOT, SRC, contexts, functions, python_files

FILE, FUNCTION, VIEW, TEMPLATE = 400, 40, 25, 120
NAMES = {"rules", "wire", "models", "queries", "adapters", "actions", "apps", "__init__"}
OURS = python_files(SRC, ROOT / "tests", ROOT / "bench")


def test_layers_hold() -> None:
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    ran = subprocess.run(linter, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_file_is_too_long() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in [*OURS, ROOT / "run.py"]
        if (lines := len(file.read_text().splitlines())) > FILE
    }
    assert not long


def test_no_function_is_too_long() -> None:
    long = [
        f"{function} ({function.lines})"
        for file in [*OURS, ROOT / "run.py"]
        for function in functions(file)
        if function.lines > (VIEW if _is_view(file) else FUNCTION)
    ]
    assert not long


def _is_view(file: Path) -> bool:
    return file.is_relative_to(SRC / "entry" / "web") and (
        file.name == "views.py" or file.parent.name == "views"
    )


def test_a_function_is_short_as_a_rule() -> None:
    assert median(function.lines for file in python_files(SRC) for function in functions(file)) < 10


def test_no_template_is_too_long() -> None:
    templates = SRC.rglob("templates/**/*.*")
    long = [
        str(file.relative_to(ROOT))
        for file in templates
        if file.is_file() and len(file.read_text().splitlines()) > TEMPLATE
    ]
    assert not long


@pytest.mark.parametrize("context", contexts(), ids=lambda path: path.name)
def test_a_context_has_only_the_known_names(context: Path) -> None:
    found = {
        entry.name.removesuffix(".py")
        for entry in context.iterdir()
        if entry.suffix == ".py" or (entry / "__init__.py").exists()
    }
    assert found - NAMES - {"migrations"} == set()
    assert (context / "README.md").exists(), "a context says what it is for"


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "helpers", "common", "misc", "signals", "managers"}
    assert not [str(file) for file in python_files(SRC) if file.stem in vague]


def test_no_box_of_lines_is_one_that_cuts_off_unseen_what_is_pasted() -> None:
    plain = [file for file in python_files(SRC / "entry") if "forms.Textarea(" in file.read_text()]
    assert [file.name for file in plain if "class LongText(" not in file.read_text()] == []


def test_no_signals() -> None:
    names = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    assert not [str(file) for file in python_files(SRC) if _imports(file, names)]


def test_the_kernel_knows_no_django() -> None:
    assert not [str(file) for file in python_files(SRC / "kernel") if _imports(file, ("django",))]


def _imports(file: Path, names: tuple[str, ...]) -> bool:
    return any(m == name or m.startswith(f"{name}.") for m in _imported(file) for name in names)


@cache
def _imported(file: Path) -> tuple[str, ...]:
    """The dotted names that a file imports: many tests ask, and reading it is the dear part."""
    modules: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            modules += [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
    return tuple(modules)


def test_no_model_overrides_save() -> None:
    overrides = [
        str(function)
        for file in python_files(SRC)
        if file.stem == "models" or file.parent.name == "models"
        for function in functions(file)
        if function.node.name in ("save", "delete")
    ]
    assert not overrides


def test_every_context_stands_in_each_of_the_linters_lists() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    named = {one["name"]: one for one in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}
    names = {path: ".".join(path.relative_to(SRC.parent).parts) for path in contexts()}
    assert set(names.values()) == set(
        named["The closed list of names inside a context"]["containers"]
    )
    assert {
        f"{name}.rules"
        for path, name in names.items()
        if (path / "rules.py").exists() or (path / "rules").exists()
    } == set(named["Rules decide without a database"]["source_modules"])
    keyless = named["Keys stay in the vault"]["source_modules"]
    without = {n for n in names.values() if not any(f"{n}.".startswith(f"{k}.") for k in keyless)}
    assert without == {"tonari.ground.vault"}


def test_no_context_and_no_way_in_imports_the_tables_of_another() -> None:
    homes = {path: ".".join(path.relative_to(SRC.parent).parts) for path in contexts()}
    tables = {home: f"{home}.models" for home in homes.values()}
    across = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in python_files(SRC)
        for home, name in tables.items()
        if not _stands_in(file, home) and _imports(file, (name,))
    ]
    assert not across


def _stands_in(file: Path, home: str) -> bool:
    return file.is_relative_to(SRC.parent.joinpath(*home.split(".")))


# The disclosure log is written when somebody looks (design.md §4).
LOG_OF_READING = "records/people/queries/sections.py"
WRITES = re.compile(r"\.objects\b.*\.(?:create|bulk_create|update|delete|bulk_update)\(", re.DOTALL)


def test_what_queries_give_is_frozen_and_they_write_nothing() -> None:
    loose, writing = [], []
    for file in _queries():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                marks = map(ast.unparse, node.decorator_list)
                loose += [f"{file}: {node.name}" for mark in marks if mark == "dataclass"]
            elif isinstance(node, ast.Call) and WRITES.search(ast.unparse(node)):
                writing.append(file)
    assert not loose
    assert {str(file.relative_to(SRC)) for file in writing} <= {LOG_OF_READING}


def _queries() -> list[Path]:
    parts = [file for context in contexts() for file in python_files(context)]
    return [file for file in parts if file.stem == "queries" or file.parent.name == "queries"]


def test_no_row_is_saved_over_what_somebody_else_wrote() -> None:
    """Changes are conditional; a row that is saved whole is new, or names its columns."""
    blind = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for context in contexts()
        for file in python_files(context)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.keywords
    ]
    assert not blind

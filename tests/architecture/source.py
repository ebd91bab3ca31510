"""Our own source, as the architecture tests look at it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "tonari"
TIERS = ("ground", "records", "work")


@dataclass(frozen=True)
class Function:
    """A function: where it stands, and its tree."""

    file: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef
    qualname: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.node.lineno} {self.qualname}"

    @property
    def lines(self) -> int:
        """Lines without the docstring: saying more is never punished."""
        length = (self.node.end_lineno or 0) - self.node.lineno + 1
        first = self.node.body[0]
        if ast.get_docstring(self.node):
            length -= (first.end_lineno or 0) - first.lineno + 1
        return length


def python_files(*folders: Path) -> list[Path]:
    """Every Python file that somebody writes by hand (migrations are made)."""
    found = (file for folder in folders for file in folder.rglob("*.py"))
    return sorted(file for file in found if "migrations" not in file.parts)


def functions(file: Path) -> Iterator[Function]:
    """Every function of a file, inner ones and methods too."""
    yield from _inside(file, ast.parse(file.read_text()), "")


def _inside(file: Path, node: ast.AST, prefix: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        name = prefix
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{child.name}".strip(".")
            if not isinstance(child, ast.ClassDef):
                yield Function(file, child, name)
        yield from _inside(file, child, name)


def contexts() -> list[Path]:
    """The folders of all bounded contexts."""
    return sorted(d for tier in TIERS for d in (SRC / tier).iterdir() if (d / "apps.py").exists())


def modules_named(name: str) -> list[str]:
    """The dotted names of every context's `name.py`, or package `name` (what its init offers)."""
    return [
        ".".join((context / name).relative_to(SRC.parent).parts)
        for context in contexts()
        if (context / f"{name}.py").exists() or (context / name / "__init__.py").exists()
    ]

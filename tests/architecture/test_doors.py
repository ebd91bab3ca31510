"""Whoever writes is named, whoever looks is named, and every page says whom it is for."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .source import modules_named

# How the ledger's own door is made of: it is what others' actions stand on.
BELOW_ACTIONS = {
    "tonari.ground.ledger.actions.action",
    "tonari.ground.ledger.actions.about_to",
    "tonari.ground.ledger.actions.record",
    "tonari.ground.ledger.actions.subscribe",
    "tonari.ground.ledger.actions.insert_once",
    "tonari.ground.ledger.actions.part",
}
# What reads for long, in no transaction, before the action (if any) with which it ends.
READS_FIRST = {
    "tonari.records.directory.actions.imports.bring_list",
    "tonari.records.directory.actions.imports.look_through",
    "tonari.records.directory.actions.imports.take_in",
    "tonari.records.directory.actions.previewing.look_at_list",
    "tonari.records.directory.actions.taking.import_list",
    "tonari.ground.areas.actions.brought.bring_file",
    "tonari.ground.areas.actions.brought.take_file",
    "tonari.ground.areas.actions.brought.take_path",
}
ACCESS = {"public", "link", "member"}
# Routes of the sign-in library; `entry.web.signin` decides which of them exist at all.
LIBRARIES = ("allauth.", "django.")


def _public(module_name: str) -> list[Any]:
    module = importlib.import_module(module_name)
    return [
        pytest.param(function, id=f"{module_name}.{name}")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and _is_from(function, module_name)
    ]


def _is_from(function: Callable[..., Any], module_name: str) -> bool:
    # A package offers what its __init__ names; its parts may share more among themselves.
    home = inspect.unwrap(function).__module__
    return home == module_name or home.startswith(f"{module_name}.")


def _all(name: str) -> list[Any]:
    return [param for module in modules_named(name) for param in _public(module)]


@pytest.mark.parametrize("function", _all("actions"))
def test_an_action_is_one_and_takes_by(function: Callable[..., Any]) -> None:
    inner = inspect.unwrap(function)
    if f"{inner.__module__}.{inner.__qualname__}" in BELOW_ACTIONS | READS_FIRST:
        return
    assert getattr(function, "is_action", False), "write it with @action, or begin it with _"
    by = inspect.signature(inner).parameters.get("by")
    assert by is not None
    assert by.kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("function", _all("queries"))
def test_a_query_takes_the_viewer_first(function: Callable[..., Any]) -> None:
    first = next(iter(inspect.signature(inspect.unwrap(function)).parameters), "")
    assert first == "viewer"


def _routes(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        here = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def test_every_route_says_whom_it_is_for() -> None:
    silent = [
        route
        for route, view in _routes(get_resolver().url_patterns)
        if not view.__module__.startswith(LIBRARIES)
        and str(getattr(view, "access", "")).split(":")[0] not in ACCESS
    ]
    assert not silent


LONGEST_VIEW = 25


def test_no_view_is_too_long_wherever_it_stands() -> None:
    ours = {
        inspect.unwrap(view)
        for _route, view in _routes(get_resolver().url_patterns)
        if view.__module__.startswith("tonari.")
    }
    functions = {view for view in ours if inspect.isfunction(view)}
    assert len(functions) > 100
    long = [
        f"{view.__module__}.{view.__name__}" for view in functions if _lines(view) > LONGEST_VIEW
    ]
    assert not long


def _lines(view: Callable[..., Any]) -> int:
    [node] = ast.parse(textwrap.dedent(inspect.getsource(view))).body
    assert isinstance(node, ast.FunctionDef)
    first = node.body[1] if ast.get_docstring(node) else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 2

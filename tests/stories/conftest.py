"""A real node and real browsers for the stories that need them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .node import Node

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory, town_folder: Path) -> Iterator[Node]:
    """The demo town, served; one for all stories of a test process."""
    served = Node(tmp_path_factory.mktemp("node"))
    served.moves_into(town_folder)
    served.begin()
    yield served
    assert served.end() == 0, served.log()


# Not for the session: while Playwright runs in a thread, Django keeps its database shut there.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without the windows, menus and services that nobody sees here."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = os.environ.get("TONARI_CHROMIUM", "/usr/bin/chromium-headless-shell")
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, node: Node) -> Iterator[Callable[..., Any]]:
    """`visit(width, "sato")`: somebody at a window of their own, signed in if named."""
    from .visitor import Visitor

    windows: list[Visitor] = []

    def opened(width: int, name: str = "", *, by: type = Visitor, **options: Any) -> Visitor:
        windows.append(by(browser, node, width, **options))
        if name:
            windows[-1].signs_in(name)
        return windows[-1]

    yield opened
    for window in windows:
        window.leaves()


@pytest.fixture
def story(now: object, transactional_db: None) -> Any:
    """What two people meet over."""
    from .between_two import Story

    return Story()


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Where two meet at the same moment."""
    from .at_once import Meeting

    return Meeting(monkeypatch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """A story that fails shows what the node wrote."""
    report = yield
    served = getattr(item, "funcargs", {}).get("node")
    if report.failed and served is not None:
        report.sections.append(("node.log", served.log()[-4000:]))
    return report

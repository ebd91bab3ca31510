"""Settings that cannot be right: each is named, in Japanese."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tonari.site import environment as env


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (partial(env.boolean, default=False), "yes"),
        (partial(env.choice, among=("normal", "cheap")), "dear"),
        (partial(env.number, default=30, least=1), "0"),
        (partial(env.number, default=30, least=1), "３０"),
        (partial(env.secret, kept_in=Path("/nowhere")), "short"),
        (partial(env.base_url, default=""), "tonari.example.jp"),
        (partial(env.base_url, default=""), "http://tonari.example.jp"),
        (partial(env.database, default=Path("/nowhere")), "oracle-like"),
        (partial(env.code_lists, default=Path("/nowhere")), "/nowhere/at/all"),
        (partial(env.folder, default=Path("/nowhere")), "/dev/null/data"),
        (env.mail, "mail.example.jp"),
        *(
            (partial(env.tiles, credit="TONARI_MAP_CREDIT"), address)
            for address in (
                "http://tiles.example.jp/{z}/{x}/{y}.png",
                "https://tiles.example.jp/map.png",
                "https://tiles.example.jp;script-src/{z}/{x}/{y}.png",
                "https://tiles.example.jp/{z}/{x}/{y}.png",  # from whom, is not said
            )
        ),
    ],
)
def test_what_is_wrong_is_said_in_japanese(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], value: str
) -> None:
    monkeypatch.setenv("TONARI_SOMETHING", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read("TONARI_SOMETHING")
    said = str(refused.value)
    assert said.startswith("TONARI_SOMETHING")
    assert said.endswith("。") or "次のどれか" in said
    assert re.search("[ぁ-ん]", said) and not re.search(r"\b(is|needs|no)\b", said)


def test_tiles_come_with_their_host_and_whom_they_are_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.tiles("TONARI_SOMETHING", credit="TONARI_MAP_CREDIT") == {}
    monkeypatch.setenv("TONARI_SOMETHING", "https://tiles.example.jp/pale/{z}/{x}/{y}.png")
    monkeypatch.setenv("TONARI_MAP_CREDIT", "地図の会")
    given = env.tiles("TONARI_SOMETHING", credit="TONARI_MAP_CREDIT")
    assert given["origin"] == "https://tiles.example.jp"
    assert given["credit"] == "地図の会"

"""What an operator typed, read by argparse, and what is wrong with it said in Japanese."""

import argparse
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, NoReturn

# What argparse says, and how we say it; its own words follow in brackets.
_SAYS = (
    (r"the following arguments are required: (.+)", "足りないものがあります: {0}。"),
    (r"unrecognized arguments: (.+)", "わからない引数です: {0}。"),
    (
        r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        "{0} に「{1}」は使えません。使えるのは: {2}。",
    ),
    (r"argument (.+?): invalid \S+ value: '?(.*?)'?", "{0} に「{1}」は使えません。"),
    (r"argument (.+?): expected .*argument.*", "{0} の後に、値がありません。"),
    (r"ambiguous option: (\S+) could match (.+)", "{0} はどれかわかりません: {1}。"),
)


class Parser(argparse.ArgumentParser):
    """A parser that helps and refuses in Japanese; exit code 2 for what it cannot read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Japanese)
        self._positionals.title, self._optionals.title = "引数", "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を出す")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and how it is to be typed."""
        english = re.sub(r" \(choose from .+\)", "", message)  # the list was just given
        self.exit(2, f"✕ {in_japanese(message)} ({english})\n{self.format_usage()}")


class _Japanese(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


def in_japanese(message: str) -> str:
    """A message of argparse in Japanese."""
    for pattern, says in _SAYS:
        if found := re.fullmatch(pattern, message):
            return says.format(*(part.replace("'", "") for part in found.groups()))
    return "引数を読めません。"


def number(least: int, most: int) -> Callable[[str], int]:
    """A type of argument: a whole number in these bounds."""

    def read(typed: str) -> int:
        if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
            raise ValueError
        if not least <= int(typed) <= most:
            raise ValueError
        return int(typed)

    read.__name__ = f"{least}-{most}"  # argparse names it in what it says
    return read


def unknown(verb: str, known: Iterable[str]) -> str:
    """What is said to a verb that is not there, with the nearest that is."""
    near = get_close_matches(verb, list(known), n=1)
    maybe = f"「{near[0]}」のことですか。" if near else ""
    return f"✕ 「{verb}」という動詞はありません。{maybe}一覧: tonari help (unknown verb: {verb})"

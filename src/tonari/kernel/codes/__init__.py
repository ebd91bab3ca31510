"""Code lists of official forms, as data: what a person reads, and what stands on the paper.

One TOML file a list, named as the list. An operator lays a file of the same name and form into a
folder of their own, which then counts instead of ours.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OURS = Path(__file__).parent
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_ENTRY = re.compile(r"^[ \t]*\[\[\s*code\s*\]\]", re.MULTILINE)
_HEAD = ("title", "source", "revision")
_NEEDED = ("code", "label", "official")
_LABEL_IN = re.compile(r"label_[a-z]{2}")


class WrongList(Exception):
    """A file is no list; the sentence names the file, the line and what to mend."""


@dataclass(frozen=True)
class Code:
    """One entry: the code that is kept, the words that people read, the words of the paper."""

    code: str
    label: str
    official: str
    official_code: str
    labels: Mapping[str, str]

    def label_in(self, language: str) -> str:
        """The label in this language, in Japanese where there is none."""
        return self.labels.get(language, self.label)


@dataclass(frozen=True)
class CodeList:
    """A list in its order; `is_own` for an operator's.

    retired: what only our list has, so that what was written by it stays legible.
    """

    title: str
    source: str
    revision: str
    is_own: bool
    codes: tuple[Code, ...]
    retired: tuple[Code, ...] = ()

    def find(self, code: str) -> Code | None:
        """The entry of a code, also of one that is offered no more."""
        return next((one for one in (*self.codes, *self.retired) if one.code == code), None)


def code_lists(folder: Path) -> dict[str, CodeList]:
    """Every list by name; files in `folder` stand in for ours. Errors: WrongList."""
    lists = {path.stem: _read(path) for path in sorted(OURS.glob("*.toml"))}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in lists:
            known = "、".join(f"{name}.toml" for name in lists)
            raise WrongList(f"{path}: このような一覧はありません。使える名前: {known}")
        ours, theirs = lists[path.stem], _read(path)
        kept = {one.code for one in theirs.codes}
        retired = tuple(one for one in ours.codes if one.code not in kept)
        lists[path.stem] = CodeList(
            theirs.title, theirs.source, theirs.revision, True, theirs.codes, retired
        )
    return lists


def _read(path: Path) -> CodeList:
    text, content = _parsed(path)
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ENTRY.finditer(text)]
    codes = tuple(_entry(path, lines, at, row) for at, row in enumerate(content["code"]))
    seen: set[str] = set()
    for at, one in enumerate(codes):
        if one.code in seen:
            raise _wrong(path, lines, at, f'code = "{one.code}" が、前にもあります')
        seen.add(one.code)
    return CodeList(content["title"], content["source"], content["revision"], False, codes)


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongList(f"{path}: UTF-8の文字として読めません。（{error}）") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongList(f"{path}: TOMLとして読めません。（{error}）") from error
    for name in _HEAD:
        if not _is_text(content.get(name)):
            raise WrongList(f'{path}: 先頭に {name} = "…" を書いてください。')
    rows = content.get("code")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise WrongList(f"{path}: [[code]] の項目が、ひとつ以上要ります。")
    if unknown := sorted(content.keys() - {*_HEAD, "code"}):
        raise WrongList(f"{path}: {unknown[0]} は知らない項目です。")
    return text, content


def _entry(path: Path, lines: list[int], at: int, row: dict[str, Any]) -> Code:
    for name in _NEEDED:
        if not _is_text(row.get(name)):
            raise _wrong(path, lines, at, f'{name} = "…" がありません')
    if not _CODE.fullmatch(row["code"]):
        raise _wrong(path, lines, at, "code は、英小文字・数字・_ で、30字までです")
    for name, value in row.items():
        if name not in (*_NEEDED, "official_code") and not _LABEL_IN.fullmatch(name):
            raise _wrong(path, lines, at, f"{name} は知らない項目です")
        if not isinstance(value, str) or len(value) > 100:
            raise _wrong(path, lines, at, f"{name} は、100字までの文字にしてください")
    labels = {name[-2:]: value for name, value in row.items() if _LABEL_IN.fullmatch(name)}
    official = row["official"], row.get("official_code", "")
    return Code(row["code"], row["label"], *official, labels)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _wrong(path: Path, lines: list[int], at: int, what: str) -> WrongList:
    # Entries written in another form of TOML have no line of their own: then only the number.
    line = f"{lines[at]}行目、" if len(lines) > at else ""
    return WrongList(f"{path}: {line}{at + 1}番目の項目: {what}。")

"""PDF/UA from a typst template and data, in a process of its own, with the packaged fonts."""

import io
import json
import os
import re
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
SECONDS = 60


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The template with `data` (strings, and lists and dicts of them) as PDF/UA.

    Errors: RuntimeError if the process that makes it fails. Fonts and compiler take much memory:
    they live and die with a process of their own. What is written goes to it by its standard
    input, so that it never stands in a list of processes.
    """
    source = str(Path(__file__).parents[2])
    found = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
    made = subprocess.run(
        [sys.executable, "-m", __name__, str(template)],
        check=False,
        capture_output=True,
        input=json.dumps(data).encode(),
        timeout=SECONDS,
        env=os.environ | {"PYTHONPATH": found},
    )
    if made.returncode:
        # Its words may quote what is on the paper: only that it failed is said.
        raise RuntimeError(f"the paper was not made ({made.returncode})")
    return made.stdout


def compiled(template: Path, written: str) -> bytes:
    """The data (JSON) on the template as PDF; only inside the process that `pdf` starts."""
    from typst import TypstError

    data = json.loads(written)
    try:
        return _compile(template, data)
    except TypstError:
        # A sign without a glyph (an emoji, a control character) is no reason to have no paper.
        known = letters_of_font()
        return _compile(template, _each(data, lambda words: showable(words, known)))


def _compile(template: Path, data: Any) -> bytes:
    import typst

    made: bytes = typst.compile(
        template,
        font_paths=font_folders(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="ua-1",
        format="pdf",
    )
    return made


def _each(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, dict):
        return {name: _each(part, change) for name, part in data.items()}
    if isinstance(data, list):
        return [_each(part, change) for part in data]
    return change(data) if isinstance(data, str) else data


_FORM = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def showable(words: str, known: set[int]) -> str:
    """Words with 〓, the printers' sign for a missing letter, in place of what has no glyph.

    Of a kanji in one of its forms (辻 with one dot or two) the usual one is shown. A picture
    (🌸) is left out, unless there is nothing else: what it stands beside says it all.
    """
    words = _FORM.sub("", words)
    visible = [c for c in words if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf")]
    drawn = [c for c in visible if c == "\n" or ord(c) in known or not _is_picture(c)]
    shown = drawn if "".join(drawn).strip() else visible
    return "".join(c if c == "\n" or ord(c) in known else "〓" for c in shown)


def _is_picture(sign: str) -> bool:
    """Whether it is an emoji or a part of one: its colour of skin, the key that it stands on."""
    return unicodedata.category(sign) in ("So", "Sk", "Me")


def letters_of_font() -> set[int]:
    """The code points that the regular font can show (its `cmap` table of format 12)."""
    font = next(font_folders()[0].glob("*.otf")).read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(tables))
    cmap = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, cmap + 2)
    known: set[int] = set()
    for i in range(maps):
        (offset,) = struct.unpack_from(">L", font, cmap + 4 + 8 * i + 4)
        form, _, _, _, groups = struct.unpack_from(">HHLLL", font, cmap + offset)
        if form == 12:
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(
                    ">LLL", font, cmap + offset + 16 + 12 * group
                )
                known.update(range(first, last + 1))
    return known


def font_folders() -> list[Path]:
    """Where the fonts' packages lie."""
    specs = [find_spec(name) for name in FONTS]
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def qr_svg(link: str) -> str:
    """A QR code that survives a fax (error correction Q)."""
    import segno

    drawn = io.BytesIO()
    segno.make(link, error="q", micro=False).save(drawn, kind="svg", border=4)
    return drawn.getvalue().decode()


if __name__ == "__main__":
    sys.stdout.buffer.write(compiled(Path(sys.argv[1]), sys.stdin.read()))

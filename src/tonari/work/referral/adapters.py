"""The outside world of a referral: the letter on paper, by typst, in a process of its own."""

import io
import json
import os
import struct
import subprocess
import sys
import unicodedata
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
LETTER = Path(__file__).with_name("letter.typ")
SECONDS = 60


@dataclass(frozen=True)
class Letter:
    """What stands on the letter: what is needed, from whom, how to answer; never who it is for.

    written, due: days in Japanese words. address: where the code is typed. link: what the QR says.
    number: a few letters by which the sender finds the sheet again.
    """

    title: str
    recipient: str
    sender: str
    phone: str
    need: str
    where: str
    when: str
    due: str
    written: str
    address: str
    code: str
    link: str
    number: str


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA, A4. Errors: RuntimeError if the process that makes it fails.

    Fonts and compiler take much memory: they live and die with a process of their own. What is
    written goes to it by its standard input, so that it never stands in a list of processes.
    """
    source = str(Path(__file__).parents[3])
    found = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
    made = subprocess.run(
        [sys.executable, "-m", __name__],
        check=False,
        capture_output=True,
        input=json.dumps(asdict(letter)).encode(),
        timeout=SECONDS,
        env=os.environ | {"PYTHONPATH": found},
    )
    if made.returncode:
        # Its words may quote the letter: only that it failed is said.
        raise RuntimeError(f"the letter was not made ({made.returncode})")
    return made.stdout


def compiled(written: str) -> bytes:
    """A letter (JSON) as PDF; only inside the process that `letter_pdf` starts."""
    from typst import TypstError

    content: dict[str, str] = json.loads(written)
    try:
        return _pdf(content)
    except TypstError:
        # A sign without a glyph (an emoji, a control character) is no reason to have no letter.
        known = letters_of_font()
        return _pdf({name: showable(words, known) for name, words in content.items()})


def _pdf(content: dict[str, str]) -> bytes:
    import typst

    drawn = {"qr": qr_svg(content["link"]), "qr_words": "お返事のページを開くQRコード"}
    pdf: bytes = typst.compile(
        LETTER,
        font_paths=font_folders(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content | drawn)},
        pdf_standards="ua-1",
        format="pdf",
    )
    return pdf


def showable(words: str, known: set[int]) -> str:
    """Words with 〓, the printers' sign for a missing letter, in place of what has no glyph."""
    visible = (c for c in words if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(c if c == "\n" or ord(c) in known else "〓" for c in visible)


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
    sys.stdout.buffer.write(compiled(sys.stdin.read()))

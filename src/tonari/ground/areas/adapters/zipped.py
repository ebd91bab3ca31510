"""A shapefile that comes as one ZIP: its parts are taken out, and nothing else is."""

import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MOST_FILES = 200
LARGEST_WHOLE = 200_000_000
"""Bytes of all parts together, as they come out: what a ZIP says of itself is not believed."""
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
NEEDED = (".shp", ".shx", ".dbf")
_PIECE = 1 << 16
_WRONG = (OSError, EOFError, ValueError, RuntimeError, OverflowError)
_BROKEN_ZIP = (*_WRONG, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
_UTF8 = 0x800
_SECRET = 0x1


@contextmanager
def unzipped(path: Path) -> Iterator[Path]:
    """The `.shp` of the one shapefile in a ZIP, with its parts beside it; gone afterwards.

    `Refused` with one sentence for what is no ZIP, has no or several shapefiles, has a part
    missing, or unpacks to too much.
    """
    with tempfile.TemporaryDirectory(prefix="tonari-areas-") as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                found = _taken_out(packed, Path(folder))
        except _BROKEN_ZIP as error:
            raise Refused(_("ZIPとして読めません。")) from error
        yield found


def _taken_out(packed: zipfile.ZipFile, folder: Path) -> Path:
    found = _parts(packed)
    stem = re.sub(r"\W", "_", PurePosixPath(_name(found[".shp"])).stem)[:40] or "areas"
    room = LARGEST_WHOLE
    for suffix, info in found.items():
        room -= _take_out(packed, info, folder / f"{stem}{suffix}", room)
    return folder / f"{stem}.shp"


def _parts(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of the one shapefile, by their suffixes."""
    infos = [info for info in packed.infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES:
        raise Refused(
            _("ZIPの中のファイルが多すぎます。シェープファイルひとつだけにしてください。")
        )
    named = {PurePosixPath(_name(info).lower()): info for info in infos}
    named = {path: info for path, info in named.items() if "__macosx" not in path.parts}
    shapes = [path for path in named if path.suffix == ".shp"]
    if len(shapes) != 1:
        raise Refused(
            _("ZIPの中に .shp がありません。")
            if not shapes
            else _("ZIPの中に .shp がいくつもあります。ひとつずつにしてください。")
        )
    found = {suffix: named.get(shapes[0].with_suffix(suffix)) for suffix in PARTS}
    missing = [suffix for suffix in NEEDED if found[suffix] is None]
    if missing:
        raise Refused(
            _("ZIPの中に %(parts)s がありません（.shp .shx .dbf の3つが要ります）。"),
            parts=" ".join(missing),
        )
    return {suffix: info for suffix, info in found.items() if info is not None}


def _name(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: Windows writes Japanese ones in cp932 and does not say so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return info.filename


def _take_out(packed: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, room: int) -> int:
    """Write one part; its bytes. `Refused` where they are more than there is room for."""
    if info.flag_bits & _SECRET:
        raise Refused(_("ZIPにパスワードがかかっています。かけずに送ってください。"))
    if info.file_size > room:
        raise _too_much()
    size = 0
    try:
        with packed.open(info) as source, to.open("wb") as file:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > room:
                    raise _too_much()
                file.write(piece)
    except _BROKEN_ZIP as error:
        raise Refused(_("ZIPがこわれているようです。もう一度作ってください。")) from error
    return size


def _too_much() -> Refused:
    return Refused(_("ZIPをひらくと大きすぎます（200MBまで）。市区町村ごとに分けてください。"))

"""Everything that a node leaves behind, as bytes, and the forms a word could take in it."""

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tonari.kernel import text


def forms_of(word: str) -> set[bytes]:
    """A word in every dress: encodings, folded, escaped, base64 at any offset, hex."""
    plain = {word, text.fold(word), word.upper(), word.replace("-", "")}
    found = {w.encode(code) for w in plain for code in ("utf-8", "utf-16-le", "utf-16-be")}
    for raw in [w.encode() for w in plain]:
        found |= {raw.hex().encode(), raw.hex().upper().encode()}
        found |= {_base64_inside(raw, offset) for offset in range(3)}
    found |= {quote(w).encode() for w in plain}
    found |= {w.encode("ascii", "backslashreplace") for w in plain}
    return {form for form in found if len(form) >= 8}


def _base64_inside(raw: bytes, offset: int) -> bytes:
    coded = base64.b64encode(b"\0" * offset + raw)
    # The first and last letters depend on what stands beside the word.
    return coded[-(-offset * 8 // 6) : len(coded) - 4]


def hits(words: dict[str, str], places: dict[str, bytes]) -> list[tuple[str, str]]:
    """(name of the word, place) wherever one of them stands in any form."""
    wanted = {name: forms_of(word) for name, word in words.items()}
    return [
        (name, place)
        for place, content in places.items()
        for name, forms in wanted.items()
        if any(form in content for form in forms)
    ]


def database() -> Iterator[tuple[str, bytes]]:
    """Every table as its cells' bytes; with SQLite also every byte of its files."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield f"table {table}", b"\n".join(_bytes(cell) for row in cursor for cell in row)
    if connection.vendor == "sqlite":
        base = Path(str(connection.settings_dict["NAME"]))
        for file in base.parent.glob(f"{base.name}*"):
            yield f"file {file.name}", file.read_bytes()


def data_folder() -> Iterator[tuple[str, bytes]]:
    for file in Path(settings.DATA).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            is_packed = content[:2] == b"\x1f\x8b"
            yield f"file {file.name}", gzip.decompress(content) if is_packed else content


def _bytes(cell: object) -> bytes:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell)
    return cell.encode() if isinstance(cell, str) else repr(cell).encode()

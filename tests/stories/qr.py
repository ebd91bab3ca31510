"""What a camera reads of the QR code on a printed page (ISO/IEC 18004), from the PDF itself.

The modules are taken from the strokes that the page draws. A printed code has no damaged ones: its
error correction is not needed and not looked at.
"""

import re
from collections.abc import Callable, Iterator

import segno.consts
from pypdf import PageObject

Grid = list[list[bool]]
_STROKE = re.compile(r"(\d+) (\d+)\.5 m (\d+) \2\.5 l")
_FORMAT_MASK = 0b101010000010010
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda i, j: (i + j) % 2,
    lambda i, _j: i % 2,
    lambda _i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: (i * j) % 2 + (i * j) % 3,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2,
)
_LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}


def read_from(page: PageObject) -> str:
    """The text of the code that the page shows. AssertionError if there is none in byte mode."""
    content = page.get_contents()
    assert content is not None
    grid = _modules(content.get_data().decode("latin-1"))
    level, mask = _format(grid)
    bits = "".join(f"{word:08b}" for word in _data(list(_codewords(grid, mask)), grid, level))
    assert bits[:4] == "0100", "bytes"
    length = int(bits[4:12], 2)
    read = [int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)]
    return bytes(read).decode()


def _modules(drawn: str) -> Grid:
    strokes = [tuple(map(int, found.groups())) for found in _STROKE.finditer(drawn)]
    assert strokes, "no code is drawn"
    left, top = min(one[0] for one in strokes), min(one[1] for one in strokes)
    size = max(one[2] for one in strokes) - left
    grid = [[False] * size for _row in range(size)]
    for start, row, end in strokes:
        for column in range(start, end):
            grid[row - top][column - left] = True
    return grid


def _format(grid: Grid) -> tuple[str, int]:
    places = [(8, at) for at in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        (at, 8) for at in (7, 5, 4, 3, 2, 1, 0)
    ]
    said = int("".join(str(int(grid[row][column])) for row, column in places), 2) ^ _FORMAT_MASK
    return _LEVELS[said >> 13], (said >> 10) & 0b111


def _is_data(grid: Grid, row: int, column: int) -> bool:
    size = len(grid)
    version = (size - 17) // 4
    if row == 6 or column == 6:
        return False
    if (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9):
        return False
    assert 2 <= version < 7, "one alignment pattern"
    return not (abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2)


def _codewords(grid: Grid, mask: int) -> Iterator[int]:
    size, bits = len(grid), ""
    columns = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for turn, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if turn % 2 == 0 else range(size)
        for row in rows:
            for column in (right, right - 1):
                if _is_data(grid, row, column):
                    bits += str(int(grid[row][column] != (_MASKS[mask](row, column) == 0)))
    return (int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


def _data(words: list[int], grid: Grid, level: str) -> list[int]:
    """The words in their order: on paper the blocks take turns."""
    version = (len(grid) - 17) // 4
    infos = segno.consts.ECC[version][getattr(segno.consts, f"ERROR_LEVEL_{level}")]
    sizes = [info.num_data for info in infos for _block in range(info.num_blocks)]
    blocks: list[list[int]] = [[] for _size in sizes]
    turns = iter(words)
    for at in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if at < size:
                block.append(next(turns))
    return [word for block in blocks for word in block]

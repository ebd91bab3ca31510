"""Writing areas, and who lives in them."""

from .brought import bring_file, drop_file, sweep_files, take_file, take_path
from .drawing import draw_area
from .files import import_areas
from .removing import remove_area
from .turning import turn_areas
from .undoing import undo_file

__all__ = [
    "bring_file",
    "draw_area",
    "drop_file",
    "import_areas",
    "remove_area",
    "sweep_files",
    "take_file",
    "take_path",
    "turn_areas",
    "undo_file",
]

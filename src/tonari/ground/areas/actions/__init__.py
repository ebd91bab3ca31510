"""Writing areas, and who lives in them."""

from .drawing import draw_area
from .files import import_areas
from .population import import_population
from .turning import turn_areas

__all__ = ["draw_area", "import_areas", "import_population", "turn_areas"]

"""Writing areas, and who lives in them."""

from .files import import_areas
from .population import import_population
from .turning import turn_areas

__all__ = ["import_areas", "import_population", "turn_areas"]

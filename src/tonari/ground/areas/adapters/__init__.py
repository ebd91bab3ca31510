"""Files of areas (shapefile, GeoJSON, TopoJSON) and geometry; the heavy libraries load inside."""

from .files import Options, read_areas
from .shapes import outlines, shared_ground
from .tables import Table, open_population

__all__ = ["Options", "Table", "open_population", "outlines", "read_areas", "shared_ground"]

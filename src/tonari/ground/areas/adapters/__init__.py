"""Files of areas (shapefile, GeoJSON, TopoJSON) and geometry; the heavy libraries load inside."""

from .files import Options, as_file, read_areas
from .shapes import outlines, shared_ground
from .tables import CodeTable, Table, open_codes, open_population

__all__ = [
    "CodeTable",
    "Options",
    "Table",
    "as_file",
    "open_codes",
    "open_population",
    "outlines",
    "read_areas",
    "shared_ground",
]

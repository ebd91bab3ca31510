"""Files of areas (shapefile, GeoJSON, TopoJSON) and geometry; the heavy libraries load inside."""

from .files import Options, read_areas
from .shapes import outlines, shared_ground

__all__ = ["Options", "outlines", "read_areas", "shared_ground"]

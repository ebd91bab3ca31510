from .gaps import Gap
from .imports import Import, ImportPart, ImportRow
from .measures import Measure, MeasureService
from .services import ServedArea, Service
from .twins import Merge, Twin, TwinSearch

__all__ = [
    "Gap",
    "Import",
    "ImportPart",
    "ImportRow",
    "Measure",
    "MeasureService",
    "Merge",
    "ServedArea",
    "Service",
    "Twin",
    "TwinSearch",
]

from .gaps import Gap
from .measures import Measure, MeasureService
from .services import ServedArea, Service
from .twins import Merge, Twin, TwinSearch

__all__ = [
    "Gap",
    "Measure",
    "MeasureService",
    "Merge",
    "ServedArea",
    "Service",
    "Twin",
    "TwinSearch",
]

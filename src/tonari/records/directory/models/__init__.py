from .gaps import Gap
from .imports import Import, ImportPart, ImportRow
from .keeping import HostChange, HostLink, Report, ReportCopy
from .measures import Measure, MeasureService
from .services import ServedArea, Service
from .twins import Merge, Twin, TwinSearch

__all__ = [
    "Gap",
    "HostChange",
    "HostLink",
    "Import",
    "ImportPart",
    "ImportRow",
    "Measure",
    "MeasureService",
    "Merge",
    "Report",
    "ReportCopy",
    "ServedArea",
    "Service",
    "Twin",
    "TwinSearch",
]

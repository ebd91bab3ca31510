from .keeping import HostChange, HostLink, Report, ReportCopy
from .services import ServedArea, Service

__all__ = ["HostChange", "HostLink", "Report", "ReportCopy", "ServedArea", "Service"]

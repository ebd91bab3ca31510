from .measures import Measure, MeasureService
from .services import ServedArea, Service

__all__ = ["Measure", "MeasureService", "ServedArea", "Service"]

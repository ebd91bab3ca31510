from .imports import Import, ImportPart, ImportRow
from .services import ServedArea, Service

__all__ = ["Import", "ImportPart", "ImportRow", "ServedArea", "Service"]

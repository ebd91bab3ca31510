from .services import ServedArea, Service
from .twins import Merge, Twin, TwinSearch

__all__ = ["Merge", "ServedArea", "Service", "Twin", "TwinSearch"]

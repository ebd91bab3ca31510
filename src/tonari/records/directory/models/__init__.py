from .gaps import Gap
from .services import ServedArea, Service
from .twins import Merge, Twin, TwinSearch

__all__ = ["Gap", "Merge", "ServedArea", "Service", "Twin", "TwinSearch"]

from .gaps import Gap
from .services import ServedArea, Service

__all__ = ["Gap", "ServedArea", "Service"]

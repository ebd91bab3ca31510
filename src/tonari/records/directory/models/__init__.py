from .services import ServedArea, Service

__all__ = ["ServedArea", "Service"]

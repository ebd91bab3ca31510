from .entries import Alternative, RoomForm, SearchForm, ServiceForm, compared, filled_with

__all__ = ["Alternative", "RoomForm", "SearchForm", "ServiceForm", "compared", "filled_with"]

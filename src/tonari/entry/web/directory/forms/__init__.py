from .entries import Alternative, RoomForm, SearchForm, ServiceForm, compared, filled_with
from .openings import TimesForm

__all__ = [
    "Alternative",
    "RoomForm",
    "SearchForm",
    "ServiceForm",
    "TimesForm",
    "compared",
    "filled_with",
]

from .entries import RoomForm, ServiceForm, compared, filled_with
from .finding import HERE, Alternative, SearchForm

__all__ = [
    "HERE",
    "Alternative",
    "RoomForm",
    "SearchForm",
    "ServiceForm",
    "compared",
    "filled_with",
]

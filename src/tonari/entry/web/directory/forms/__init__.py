from .entries import Alternative, RoomForm, SearchForm, ServiceForm, compared, filled_with
from .twins import MergeForm, part_label

__all__ = [
    "Alternative",
    "MergeForm",
    "RoomForm",
    "SearchForm",
    "ServiceForm",
    "compared",
    "filled_with",
    "part_label",
]

from .alternatives import Alternative, Pairs
from .entries import ConfirmForm, RoomForm, ServiceForm, as_it_is, filled_with
from .finding import HERE, SearchForm, search_form
from .openings import TimesForm
from .twins import MergeForm, part_label

__all__ = [
    "HERE",
    "Alternative",
    "ConfirmForm",
    "MergeForm",
    "Pairs",
    "RoomForm",
    "SearchForm",
    "ServiceForm",
    "TimesForm",
    "as_it_is",
    "filled_with",
    "part_label",
    "search_form",
]

from .entries import ConfirmForm, RoomForm, ServiceForm, as_it_is, filled_with
from .finding import HERE, Alternative, SearchForm, search_form
from .openings import TimesForm
from .twins import MergeForm, part_label

__all__ = [
    "HERE",
    "Alternative",
    "ConfirmForm",
    "MergeForm",
    "RoomForm",
    "SearchForm",
    "ServiceForm",
    "TimesForm",
    "as_it_is",
    "filled_with",
    "part_label",
    "search_form",
]

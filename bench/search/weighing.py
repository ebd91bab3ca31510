"""What something weighs in memory, with all that it holds."""

from sys import getsizeof
from typing import Any


def weight(whole: Any) -> int:
    """Bytes of an object and of everything it leads to, each counted once."""
    seen, open_, held = {id(whole)}, [whole], 0
    while open_:
        one = open_.pop()
        held += getsizeof(one)
        inside = [*vars(one).values()] if hasattr(one, "__dict__") else []
        if isinstance(one, dict):
            inside += [*one, *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            inside += one
        elif getattr(one, "base", None) is not None:
            inside.append(one.base)
        for other in inside:
            if id(other) not in seen and not isinstance(other, type):
                seen.add(id(other))
                open_.append(other)
    return held

"""The demo town: a fictional city that lives on any day, made through the actions alone.

Its people, organisations and stories stand in `content/`; days there are counted back from today.
Everything is invented, and every telephone number is one that nobody has (see `content/README.md`).
"""

from .play import make_town

__all__ = ["make_town"]

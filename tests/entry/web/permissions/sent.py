"""What somebody who may would send to a route."""

from typing import Any

from .asking import ask, filled_form
from .table import Place
from .town import Town


class Forms(dict[str, dict[str, Any]]):
    """By address: what the page's own form says."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town

    def of(self, place: Place) -> dict[str, Any]:
        address = place.address()
        if address not in self:
            self[address] = self._form(place, address) | place.line.get("send", {})
        return self[address]

    def _form(self, place: Place, address: str) -> dict[str, Any]:
        allowed = sorted(place.may("POST"))
        if "GET" not in place.line or not allowed:
            return {}
        page = ask(self.town.browsers[allowed[0]], "GET", address).response
        return filled_form(page.content.decode(), address)

"""Somebody without a mouse: Tab and arrows to what they want, then Enter or Space."""

from playwright.sync_api import JSHandle, Locator

from .visitor import Visitor

MOST = 300
MARK = "e => { window.wanted = e.control || e }"
# What the browser would reach next is asked of the page once for each key.
WHERE = """
() => {
  const wanted = window.wanted, here = document.activeElement;
  if (here === wanted) return 'there';
  if (wanted.type === 'radio' && here.type === 'radio' && here.name === wanted.name) return 'group';
  return here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING ? 'on' : 'back';
}
"""
KEY = {"on": "Tab", "back": "Shift+Tab", "group": "ArrowDown"}
KIND = "() => window.wanted.type === 'radio' || window.wanted.type === 'checkbox'"
CHECKED = "() => window.wanted.type === 'radio' && window.wanted.checked"


class Typist(Visitor):
    """The same story by keyboard alone; whatever cannot be reached so fails it."""

    def writes(self, label: str, words: str) -> None:
        """Into a field, in place of what stands there."""
        self.touches += 1
        field = self.field(label)
        self._comes_to(field)
        if field.get_attribute("type") == "date":
            self._types_day(field, words)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def _types_day(self, field: Locator, day: str) -> None:
        """Each part at its place: year, month and day, or as an English browser has them."""
        keys, (year, *rest) = self.page.keyboard, day.split("-")
        for parts in ((year, *rest), (*rest, year)):
            for _part in parts:
                keys.press("ArrowLeft")
            for part in parts:
                keys.type(part)
                if part == year:  # the other two are full by themselves
                    keys.press("ArrowRight")
            if field.input_value() == day:
                return
        raise AssertionError(f"no way by keyboard to write {day}")

    def _press(self, target: Locator) -> None:
        self.touches += 1
        self._comes_to(target)
        if self.page.evaluate(CHECKED):  # an arrow has chosen it
            return
        self.page.keyboard.press("Space" if self.page.evaluate(KIND) else "Enter")

    def _comes_to(self, target: Locator) -> None:
        handle: JSHandle = target.element_handle()
        self.page.evaluate(MARK, handle)
        for _key in range(MOST):
            where = self.page.evaluate(WHERE)
            if where == "there":
                return
            self.page.keyboard.press(KEY[where])
        raise AssertionError(f"no way by keyboard on {self.path} to {target}")

"""Somebody at a browser: they press, write, choose; each page they come to is looked at."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from . import looks
from .node import Node

PHONE, DESK = 375, 1280
HEIGHT = {PHONE: 812, DESK: 900}


class Visitor:
    """One browser window with cookies of its own. touches: how often they pressed or wrote."""

    def __init__(self, browser: Browser, node: Node, width: int, **options: Any) -> None:
        self.node, self.width, self.touches = node, width, 0
        phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width == PHONE else {}
        self.context: BrowserContext = browser.new_context(
            base_url=node.address,
            viewport={"width": width, "height": HEIGHT[width]},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            **phone,
            **options,
        )
        self.context.set_default_timeout(20_000)
        self.scripts = options.get("java_script_enabled", True)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        # The answer's own status is no fault of the page; files that fail are found below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _answered(self, response: Any) -> None:
        # Nor is it one that a page hears, and says, that its words could not be kept.
        page = response.request.resource_type in ("document", "fetch")
        if response.status >= (500 if page else 400):
            self.complaints.append(f"{response.status} {response.url}")

    # --- signing in ---

    def signs_in(self, name: str) -> None:
        """By the demo's button."""
        self.goes("/signin/", look=False)
        self._press(self.page.locator(f'form[action="/demo/signin/{name}"] button'))
        self.page.wait_for_url("**/today/")

    def signs_in_with_phrase(self, name: str) -> None:
        """As on any day: pass phrase, then the code."""
        self.goes("/signin/")
        self.types_phrase(name)
        self.types_code(self.node.code(name))
        self.page.wait_for_url("**/today/")
        self.looks()

    def types_phrase(self, name: str) -> None:
        """The first page of signing in."""
        self.writes("ログイン名またはメールアドレス", self.node.cast[name]["login"])
        self.writes("合言葉", self.node.cast[name]["pass_phrase"])
        self.presses("つぎへ")

    def types_code(self, code: str) -> None:
        """The second page of signing in."""
        self.writes("確認コード", code)
        self.presses("サインインする")

    # --- doing ---

    def goes(self, path: str, status: int = 200, *, look: bool = True) -> None:
        """To an address."""
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        if look:
            self.looks()

    def presses(self, words: str, *, within: Locator | None = None, look: bool = True) -> None:
        """A button or link of the page's own part, by its name, and then a page comes."""
        place = within or self.page.locator("main")
        # A browser puts a space before the part of a name that is only heard.
        name = re.compile(r"^\s*" + r"\s*：\s*".join(map(re.escape, words.split("："))) + r"\s*$")
        target = place.get_by_role("button", name=name)
        target = target.or_(place.get_by_role("link", name=name)).first
        with self.page.expect_navigation(wait_until="load"):
            self._press(target)
        if look:
            self.looks()

    def follows(self, words: str) -> None:
        """The first link with these words in it."""
        with self.page.expect_navigation(wait_until="load"):
            self._press(self.page.locator("main a", has_text=words).first)
        self.looks()

    def searches(self, words: str) -> None:
        """For a person of the organisation."""
        self.goes("/people/", look=False)
        self.page.locator("main .search-input").fill(words)
        self.presses("さがす")

    def opens(self, words: str) -> None:
        """Unfold a part of the page."""
        self._press(self.page.locator("main summary", has_text=words).first)

    def chooses(self, group: str, choice: str) -> None:
        """One of the choices of a question."""
        box = self.page.locator("main fieldset", has=self.page.locator("legend", has_text=group))
        self._press(box.locator("label", has_text=re.compile(f"^\\s*{re.escape(choice)}")).first)

    def writes(self, label: str, words: str) -> None:
        """Into a field."""
        self.touches += 1
        self.field(label).fill(words)

    def field(self, label: str) -> Locator:
        """The field with this label."""
        return self.page.locator("main").get_by_label(re.compile(f"^\\s*{re.escape(label)}")).first

    def _press(self, target: Locator) -> None:
        self.touches += 1
        if self.width == PHONE:
            target.tap()
        else:
            target.click()

    def widens(self, width: int) -> None:
        """The window becomes as wide as this."""
        self.width = width
        self.page.set_viewport_size({"width": width, "height": HEIGHT[width]})

    # --- seeing ---

    @property
    def path(self) -> str:
        """Where they are."""
        return self.page.url.removeprefix(self.node.address)

    @property
    def text(self) -> str:
        """All that they can read in the page's own part."""
        return self.page.locator("main").inner_text()

    def sees(self, words: str) -> None:
        """It is written there (the page is waited for)."""
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_not(self, *words: str) -> None:
        """None of it is in the page, not even unseen."""
        whole = self.page.content()
        assert [one for one in words if one in whole] == []

    def sees_error(self, label: str, words: str) -> None:
        """A message stands at its field, is bound to it, and the summary leads there."""
        field = self.field(label)
        if field.count() == 0 or field.get_attribute("type") in ("radio", "checkbox"):
            legend = self.page.locator("main legend", has_text=label)
            field = self.page.locator("main fieldset", has=legend).first
        assert words in (self.page.locator("main .error").all_inner_texts() or [""])[0] or any(
            words in one for one in self.page.locator("main .error").all_inner_texts()
        ), self.text
        bound = field.get_attribute("aria-describedby") or ""
        said = [self.page.locator(f"[id='{one}']").inner_text() for one in bound.split()]
        assert any(words in one for one in said), (label, bound, said)
        expect(self.page.locator("#form-errors")).to_contain_text(words)

    def looks(self) -> None:
        """Whether the page is as every page should be."""
        found = self.faults()
        assert found == [], (self.path, self.width, found)

    def faults(self) -> list[str]:
        """What is wrong with the page.

        axe leaves out what is built as what it went over before, and of letters what is drawn so.
        """
        found, self.complaints[:] = list(self.complaints), []
        if not self.scripts:
            return found
        found += looks.faults(self.page, self.width)
        around, own = self.page.evaluate(looks.SKELETON)
        new = [self.node.is_new(f"{self.width} {part}") for part in (around, own)]
        if any(new):
            found += looks.axe(self.page, "html" if new[0] else "main")
        ways = [way for way in self.page.evaluate(looks.DRAWN) if self.node.is_new(way)]
        found += looks.contrast(self.page, ways) if ways else []
        return found

    def leaves(self) -> None:
        """The window is closed."""
        self.context.close()

"""What looks at every page sees what is wrong with one."""

import pytest

from .visitor import PHONE

pytestmark = pytest.mark.browser

PALE = """
() => {
  const pale = document.querySelector('main h1');
  pale.style.color = '#aaa', pale.style.background = '#fff';
}
"""
TWICE = "() => { const one = document.createElement('p'); one.id = 'main'; main.append(one); }"
NAMELESS = "() => main.append(document.createElement('input'))"


def test_letters_too_pale_and_a_field_without_a_name_are_seen(visit):
    who = visit(PHONE)
    who.goes("/places/")
    wrongs = ((PALE, "color-contrast"), (NAMELESS, "label"), (TWICE, "an id stands twice"))
    for wrong, said in wrongs:
        who.page.evaluate(wrong)
        assert said in " ".join(who.faults())

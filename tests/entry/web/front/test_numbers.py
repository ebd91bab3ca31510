"""The national numbers, and the list an operator puts in their place."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from tonari.entry.web.front import numbers


def test_danger_is_told_apart_from_talking():
    ours = numbers.national_numbers()
    assert [n.phone for n in ours.danger] == ["110", "119"]
    assert [n.phone for n in ours.talk] == [
        "0120-279-338",
        "0120-061-338",
        "0120-279-889",
        "0120-783-556",
    ]


def test_words_follow_the_reader():
    with translation.override("en"):
        assert numbers.national_numbers().danger[0].name == "Police"


def test_the_operator_replaces_the_list(settings, tmp_path):
    settings.DATA = tmp_path
    own = '[[danger]]\nname="警察"\nphone="110"\nnote="x"\n[[talk]]\nname="町"\nphone="1"\nnote="y"'
    (tmp_path / "numbers.toml").write_text(own, encoding="utf-8")
    assert [n.name for n in numbers.national_numbers().talk] == ["町"]


@pytest.mark.parametrize(
    "wrong", ["[[danger]]", "danger = ", 'danger = "110"', '[[danger]]\nname="x"\n[[talk]]\n']
)
def test_a_wrong_list_is_named(tmp_path, wrong):
    path = tmp_path / "numbers.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"numbers\.toml"):
        numbers.load(path, "ja")

"""No telephone number of two records is lost when they become one, and none is pushed out."""

import pytest

from tests.cast import HANAKO, Cast, begin, make_cast
from tests.records.people.merging import content, merge
from tonari.records.people import actions, queries
from tonari.records.people.rules.merging import combined, numbers_left, with_numbers

ONE, TWO, THREE, NINE = (f"03-0000-000{last}" for last in "1239")


@pytest.mark.parametrize(
    ("kept", "other", "take", "numbers", "left"),
    [
        ((ONE, ""), (TWO, ""), [], (ONE, TWO), []),
        ((ONE, ""), (TWO, ""), ["phone"], (TWO, ONE), []),
        ((ONE, ""), ("0300000001", ""), ["phone"], ("0300000001", ""), []),
        # Each has the other's second number first: none is said twice, none is lost.
        ((ONE, ""), (TWO, ONE), [], (ONE, TWO), []),
        (("", ""), (TWO, ""), [], (TWO, ""), []),
        # Three: the second one stays second, unless another was chosen for it.
        ((ONE, NINE), (TWO, ""), [], (ONE, NINE), [TWO]),
        ((ONE, NINE), (TWO, ""), ["phone"], (TWO, NINE), [ONE]),
        ((ONE, NINE), (NINE, TWO), ["phone", "other_phone"], (NINE, TWO), [ONE]),
        ((ONE, NINE), (NINE, ""), ["phone"], (NINE, ONE), []),
        (("", NINE), (TWO, THREE), [], (TWO, NINE), [THREE]),
        # Four.
        ((ONE, NINE), (TWO, THREE), [], (ONE, NINE), [TWO, THREE]),
        ((ONE, NINE), (TWO, THREE), ["phone"], (TWO, NINE), [ONE, THREE]),
        ((ONE, NINE), (TWO, THREE), ["other_phone"], (ONE, THREE), [NINE, TWO]),
        ((ONE, NINE), (TWO, THREE), ["phone", "other_phone"], (TWO, THREE), [ONE, NINE]),
    ],
)
def test_a_number_stands_first_or_second_or_is_left_for_below(
    kept: tuple[str, str],
    other: tuple[str, str],
    take: list[str],
    numbers: tuple[str, str],
    left: list[str],
) -> None:
    sides = [dict(zip(("phone", "other_phone"), one, strict=True)) for one in (kept, other)]
    found = combined(*sides, take)
    assert (found["phone"], found.get("other_phone", "")) == numbers
    assert numbers_left(found, *sides) == left


def test_a_number_is_written_below_the_others_once() -> None:
    written = with_numbers({"more_phones": NINE}, [TWO, THREE])
    assert written == {"more_phones": f"{NINE}\n{TWO}\n{THREE}"}
    assert with_numbers(written, [TWO]) == written
    assert with_numbers({}, []) == {}


@pytest.mark.usefixtures("now")
def test_the_numbers_of_two_records_are_all_on_the_one(db: None) -> None:
    cast: Cast = make_cast()
    first = {"identity": HANAKO["identity"] | {"phone": ONE, "other_phone": NINE}}
    second = {"identity": {"called": "はなさん", "phone": TWO, "other_phone": THREE}}
    kept, other = begin(cast.owner, first), begin(cast.owner, second)
    merge_id = merge(cast.owner, kept, other)
    identity = content(cast.owner, kept, "identity")
    assert (identity["phone"], identity["other_phone"]) == (ONE, NINE)
    assert identity["more_phones"] == f"{TWO}\n{THREE}"
    for number in (ONE, NINE, TWO, THREE):
        assert [one.case_id for one in queries.find(cast.owner, number).people] == [kept]
        alike = queries.look_alikes(cast.owner, {"other_phone": number})
        assert [(one.person.case_id, one.why) for one in alike] == [(kept, ("phone",))]
    how = content(cast.owner, kept, "contact")
    assert TWO not in str(how) and THREE not in str(how), "who may read how, was given no number"
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert "more_phones" not in content(cast.owner, kept, "identity")

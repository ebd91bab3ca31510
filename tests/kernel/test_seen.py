import pytest

from tonari.kernel.refused import Refused
from tonari.kernel.seen import check_seen, version_of


def test_the_same_words_are_the_same_version_and_their_order_counts():
    assert version_of("南", None) == version_of("南", "") != version_of("", "南")
    assert version_of("南北") != version_of("南", "北")


@pytest.mark.parametrize(("now", "seen", "to_be"), [("1", "1", "2"), ("2", "1", "2")])
def test_what_was_seen_is_changed_and_what_stands_so_already_is_no_conflict(now, seen, to_be):
    check_seen(now, seen, to_be)


@pytest.mark.parametrize("seen", ["1", ""])
def test_what_another_made_of_it_meanwhile_is_not_overwritten(seen):
    with pytest.raises(Refused, match="ほかの人が直しました"):
        check_seen("3", seen, "2")

"""Records joined by hand, and people who turn out to be known: each holds whatever came first."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin
from tests.records.people.merging import merge
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case

NAMELESS = {"identity": {"called": rules.NOT_YET_NAMED}}


@pytest.fixture
def theirs(cast: Cast) -> UUID:
    """The record that another organisation introduces from."""
    return begin(cast.other)


def introduced(cast: Cast, case_id: UUID, theirs: UUID) -> UUID:
    final, _begun_here = actions.introduce(
        by=cast.other, case_id=case_id, of_case=theirs, reopen=True
    )
    return final


def holds(cast: Cast, case_id: UUID) -> UUID:
    return queries.standing(cast.owner, case_id)


def is_beside(cast: Cast, case_id: UUID) -> bool:
    return queries.connection_state(cast.owner, case_id) == rules.OPEN


def test_who_was_joined_before_being_introduced_stays_joined(cast: Cast, theirs: UUID) -> None:
    kept, begun = begin(cast.owner), begin(cast.owner, NAMELESS)
    merge_id = merge(cast.owner, kept, begun)
    assert introduced(cast, begun, theirs) == begun
    assert holds(cast, begun) == kept
    assert queries.are_of_one_person(cast.owner, kept, theirs)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert holds(cast, begun) == begun
    assert is_beside(cast, begun)
    assert not queries.are_of_one_person(cast.owner, kept, theirs)


@pytest.mark.parametrize("is_kept", [False, True])
def test_who_turned_out_to_be_one_person_stays_one(cast: Cast, theirs: UUID, is_kept: bool) -> None:
    known = introduced(cast, begin(cast.owner, NAMELESS), theirs)
    begun = begin(cast.owner, NAMELESS)
    kept, other = (begun, known) if is_kept else (known, begun)
    merge_id = merge(cast.owner, kept, other)
    introduced(cast, begun, theirs)
    with pytest.raises(Refused, match="おなじ方だとわかった"):
        actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert {holds(cast, known), holds(cast, begun)} == {kept}
    assert is_beside(cast, kept)


def test_who_is_told_apart_goes_to_where_they_were_introduced(cast: Cast, theirs: UUID) -> None:
    known = introduced(cast, begin(cast.owner, NAMELESS), theirs)
    kept, begun = begin(cast.owner), begin(cast.owner, NAMELESS)
    merge_id = merge(cast.owner, kept, begun)
    introduced(cast, begun, theirs)
    assert holds(cast, begun) == kept
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert holds(cast, begun) == known
    assert is_beside(cast, known) and is_beside(cast, kept)


def test_what_had_taken_another_over_ends_in_the_one_known_with_it(
    cast: Cast, theirs: UUID
) -> None:
    known = introduced(cast, begin(cast.owner, NAMELESS), theirs)
    begun, other = begin(cast.owner, NAMELESS), begin(cast.owner)
    merge_id = merge(cast.owner, begun, other)
    assert introduced(cast, begun, theirs) == known
    assert {holds(cast, begun), holds(cast, other)} == {known}
    assert [one.id for one in queries.merges(cast.owner, known)] == [merge_id]
    actions.undo_merge(by=cast.owner, case_id=begun, merge_id=merge_id)
    assert (holds(cast, begun), holds(cast, other)) == (known, other)
    assert is_beside(cast, known) and is_beside(cast, other)


def test_who_came_again_while_joined_goes_with_their_own_record(cast: Cast, theirs: UUID) -> None:
    own, kept = introduced(cast, begin(cast.owner, NAMELESS), theirs), begin(cast.owner)
    merge_id = merge(cast.owner, kept, own)
    again = begin(cast.owner, NAMELESS)
    assert introduced(cast, again, theirs) == own
    assert holds(cast, again) == kept
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert holds(cast, again) == own
    assert not Case.objects.filter(superseded_by=kept).exists()

"""Whose a record is by law: contracts, who may say so, and that it lets nobody read."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from tests.cast import Cast, begin, fallback, join
from tests.records.people.merging import merge, two
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Contract, Grant
from tonari.records.people.rules.holding import PAST, SOON, SOON_DAYS, nearing


def contract(cast: Cast, by: Actor | None = None, **of: Any) -> UUID:
    """The NPO had the 社協 do the work, unless something else is said."""
    days = {"begins_on": clock.in_days(-30), "ends_on": clock.in_days(300)}
    said = {"contract_id": new_id(), "holder_id": cast.other.acting_for, "what": "相談の委託"}
    return actions.make_contract(by=by or cast.owner, **(said | days | of))


def held(cast: Cast, case_id: UUID) -> tuple[str, str]:
    [one] = queries.record(cast.owner, case_id).holdings
    return one.holder_name, one.contract.what if one.contract else ""


def test_a_record_is_the_organisations_own_until_a_contract_says_otherwise(
    cast: Cast, case_id: UUID
) -> None:
    assert held(cast, case_id) == ("みなと社会福祉協議会", "")
    chosen = contract(cast)
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=chosen, seen=None)
    assert held(cast, case_id) == ("NPO法人ひだまり", "相談の委託")
    row = Row.objects.get(verb="people.holder_set", subject_id=case_id)
    assert row.facts == {"holder_id": str(cast.other.acting_for), "contract_id": str(chosen)}
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=None, seen=chosen)
    assert held(cast, case_id) == ("みなと社会福祉協議会", "")


def test_a_record_may_begin_by_a_contract(cast: Cast) -> None:
    chosen = contract(cast)
    case_id = actions.open_case(
        by=cast.owner,
        case_id=new_id(),
        post_id=fallback(cast.owner),
        sections={"identity": {"called": "花ちゃん"}},
        next_contact_on=clock.today(),
        contract_id=chosen,
    )
    assert held(cast, case_id) == ("NPO法人ひだまり", "相談の委託")
    assert Row.objects.get(verb="people.case_opened").facts["contract_id"] == str(chosen)


def test_the_holder_reads_nothing_by_it(cast: Cast, case_id: UUID) -> None:
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=contract(cast), seen=None)
    assert not Grant.objects.exists()
    assert not queries.is_own_case(cast.other, [case_id])
    with pytest.raises(Refused):
        queries.open_sections(cast.other, case_id, ["identity"], "support")
    with pytest.raises(Refused):
        queries.record(cast.other, case_id)


def test_the_team_and_coordinators_say_whose_it_is_and_nobody_else(
    cast: Cast, case_id: UUID
) -> None:
    chosen = contract(cast)
    leader = join(cast.owner, "leader", "主任", "coordinator")
    for who in (cast.stranger, cast.host, cast.other, cast.partner):
        with pytest.raises(Refused):
            actions.set_holder(by=who, case_id=case_id, contract_id=chosen, seen=None)
    actions.set_holder(by=leader, case_id=case_id, contract_id=chosen, seen=None)
    actions.restrict(by=cast.owner, case_id=case_id)
    with pytest.raises(Refused):
        actions.set_holder(by=leader, case_id=case_id, contract_id=None, seen=chosen)
    assert held(cast, case_id)[1] == "相談の委託"


def test_only_a_contract_of_ones_own_can_be_chosen(cast: Cast, case_id: UUID) -> None:
    theirs = contract(cast, by=cast.other, holder_id=cast.partner.acting_for)
    for chosen in (theirs, new_id()):
        with pytest.raises(Refused) as refused:
            actions.set_holder(by=cast.owner, case_id=case_id, contract_id=chosen, seen=None)
        assert refused.value.field == "contract_id"


def test_of_two_who_choose_one_is_told(cast: Cast, case_id: UUID) -> None:
    first, second = contract(cast), contract(cast, what="べつの委託")
    set_holder: dict[str, Any] = {"by": cast.owner, "case_id": case_id}
    actions.set_holder(**set_holder, contract_id=first, seen=None)
    with pytest.raises(Refused) as twice:
        actions.set_holder(**set_holder, contract_id=first, seen=None)
    assert twice.value.repeated
    with pytest.raises(Refused, match="先に") as late:
        actions.set_holder(**set_holder, contract_id=second, seen=None)
    assert not late.value.repeated
    assert held(cast, case_id)[1] == "相談の委託"


def test_several_at_once_and_who_could_not(cast: Cast, case_id: UUID) -> None:
    leader = join(cast.owner, "leader", "主任", "coordinator")
    hidden, chosen = begin(cast.owner), contract(cast)
    actions.restrict(by=cast.owner, case_id=hidden)
    theirs = begin(cast.other)
    outcomes = actions.set_holder_of_all(
        by=leader, seen=dict.fromkeys([case_id, hidden, theirs]), contract_id=chosen
    )
    assert {one for one, why in outcomes.items() if why is None} == {case_id}
    assert set(Case.objects.filter(contract=chosen).values_list("pk", flat=True)) == {case_id}
    for before in (None, chosen):
        again = actions.set_holder_of_all(by=leader, seen={case_id: before}, contract_id=chosen)
        assert again == {case_id: None}
    assert Row.objects.filter(verb="people.holder_set").count() == 1


def test_of_two_who_choose_for_several_the_later_overwrites_nothing(
    cast: Cast, case_id: UUID
) -> None:
    shown, first, second = contract(cast), contract(cast), contract(cast)
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=shown, seen=None)
    actions.set_holder_of_all(by=cast.owner, seen={case_id: shown}, contract_id=first)
    for wanted in (second, shown, None):
        outcomes = actions.set_holder_of_all(
            by=cast.teammate, seen={case_id: shown}, contract_id=wanted
        )
        assert outcomes[case_id] is not None
    assert Case.objects.get(pk=case_id).contract_id == first


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": " "}, "what"),
        ({"what": "あ" * 101}, "what"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"ends_on": date(2090, 1, 1)}, "ends_on"),
        ({"holder_id": UUID(int=1)}, "holder_id"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_its_field(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        contract(cast, **wrong)
    assert refused.value.field == field
    with pytest.raises(Refused) as own:
        contract(cast, holder_id=cast.owner.acting_for)
    assert own.value.field == "holder_id"
    assert not Contract.objects.exists()


def test_who_coordinates_writes_contracts_down_once_and_mends_them(cast: Cast) -> None:
    made = contract(cast)
    with pytest.raises(Refused) as twice:
        contract(cast, contract_id=made)
    assert twice.value.repeated
    with pytest.raises(Refused):
        contract(cast, by=cast.teammate)
    longer: dict[str, Any] = {"contract_id": made, "what": "のびた委託"}
    longer |= {"begins_on": clock.today(), "ends_on": clock.in_days(400)}
    for who in (cast.teammate, cast.other):
        with pytest.raises(Refused):
            actions.change_contract(by=who, revision=0, **longer)
    actions.change_contract(by=cast.owner, revision=0, **longer)
    with pytest.raises(Refused, match="先に"):
        actions.change_contract(by=cast.owner, revision=0, **longer)
    [view] = queries.contracts(cast.teammate)
    assert (view.what, view.ends_on, view.revision) == ("のびた委託", clock.in_days(400), 1)
    assert queries.contracts(cast.other) == [] == queries.contracts(cast.host)
    verbs = Row.objects.filter(subject_id=made).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["people.contract_made", "people.contract_changed"]


def test_the_database_refuses_what_no_rule_lets_through(cast: Cast) -> None:
    made = contract(cast)
    for wrong in ({"ends_on": date(2000, 1, 1)}, {"holder": cast.owner.acting_for}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.filter(pk=made).update(**wrong)
    case_id = begin(cast.owner)
    for torn in ({"holder": cast.other.acting_for}, {"contract": made}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case_id).update(**torn)


def test_the_word_for_a_contract_is_sealed_to_the_organisation(cast: Cast) -> None:
    made = contract(cast, what="自殺対策の委託")
    sealed = bytes(Contract.objects.get().sealed)
    assert sealed and "自殺".encode() not in sealed
    [read] = queries.contracts(cast.teammate)
    assert read.what == "自殺対策の委託"
    [unread] = queries.contracts(replace(cast.teammate, keys=None))
    assert (unread.id, unread.what) == (made, "")


def test_the_words_of_contracts_from_before_are_sealed_without_a_key(cast: Cast) -> None:
    made = contract(cast)
    migration = import_module("tonari.records.people.migrations.0009_sealed_contract")
    Contract.objects.update(sealed=b"")
    state = MigrationLoader(connection).project_state(
        [("people", "0008_holder"), ("vault", "0001_initial")]
    )
    for operation in migration.Migration.operations[:2]:
        operation.state_forwards("people", state)
    connection.check_constraints()  # PostgreSQL alters no table for which checks are pending
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_contract ADD COLUMN what varchar(100) DEFAULT ''")
    state.apps.get_model("people", "Contract").objects.update(what="前の委託")
    migration.seal(state.apps, None)
    assert queries.contract(cast.owner, made).what == "前の委託"


def test_an_end_is_near_for_sixty_days_then_past() -> None:
    end = date(2027, 3, 31)
    assert nearing(end, end - timedelta(days=SOON_DAYS + 1)) == ""
    assert nearing(end, end - timedelta(days=SOON_DAYS)) == SOON == nearing(end, end)
    assert nearing(end, end + timedelta(days=1)) == PAST


def test_coordinators_are_told_of_an_end_while_records_are_held_by_it(
    cast: Cast, case_id: UUID, django_assert_num_queries: Any
) -> None:
    ending = contract(cast, ends_on=clock.in_days(20))
    contract(cast, what="まだ長い")
    assert queries.contracts_ending(cast.owner) == []
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=ending, seen=None)
    with django_assert_num_queries(3):  # the roles, the contracts, the records
        [view] = queries.contracts_ending(cast.owner)
    assert (view.id, view.records, view.nearing) == (ending, 1, SOON)
    assert queries.contracts_ending(cast.teammate) == []
    assert queries.contracts_ending(cast.other) == []


def test_two_that_became_one_say_both_holders(cast: Cast) -> None:
    kept, other = two(cast)
    actions.set_holder(by=cast.owner, case_id=other, contract_id=contract(cast), seen=None)
    merge_id = merge(cast.owner, kept, other)
    names = [one.holder_name for one in queries.record(cast.owner, kept).holdings]
    assert names == ["みなと社会福祉協議会", "NPO法人ひだまり"]
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert held(cast, kept) == ("みなと社会福祉協議会", "")
    assert held(cast, other) == ("NPO法人ひだまり", "相談の委託")


def test_a_record_that_was_taken_over_counts_and_can_be_given_to_another_contract(
    cast: Cast,
) -> None:
    kept, other = two(cast)
    ending, longer = contract(cast, ends_on=clock.in_days(20)), contract(cast, what="つぎの委託")
    actions.set_holder(by=cast.owner, case_id=other, contract_id=ending, seen=None)
    merge(cast.owner, kept, other)
    assert [one.records for one in queries.contracts_ending(cast.owner)] == [1]
    [own, taken] = queries.record(cast.owner, kept).holdings
    assert (own.case_id, taken.case_id) == (kept, other)
    assert queries.held_by(cast.owner, other) == ending
    actions.set_holder(by=cast.owner, case_id=other, contract_id=longer, seen=ending)
    assert queries.contracts_ending(cast.owner) == []
    of_both = Case.objects.filter(pk__in=(kept, other)).values_list("pk", "contract")
    assert dict(of_both) == {kept: None, other: longer}

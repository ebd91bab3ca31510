"""The pages on which it is said whose a record is by law."""

import pytest

from tests.cast import join
from tests.entry.web.seats import Seat
from tests.records.people.merging import merge, two
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Contract

CONTRACTS = "/people/contracts/"


def contract(cast, **of):
    said = {
        "contract_id": new_id(),
        "holder_id": cast.other.acting_for,
        "what": "自立相談の委託",
        "begins_on": clock.in_days(-30),
        "ends_on": clock.in_days(20),
    }
    return actions.make_contract(by=cast.owner, **(said | of))


def test_a_contract_is_written_down_and_goes_on_longer(owner, cast):
    owner.open(CONTRACTS)
    typed = {"holder_id": str(cast.other.acting_for), "what": "自立相談の委託"}
    days = {"begins_on": "令和8年4月1日", "ends_on": "R9.2.30"}
    page = owner.send(CONTRACTS, 422, **typed, **days)
    assert "「R9.2.30」という日はありません" in page and "令和8年4月1日" in page
    page = owner.send(CONTRACTS, **typed, **days | {"ends_on": "令和9年3月31日"})
    assert "契約を書きとめました" in page
    assert "2026年（令和8年）4月1日〜2027年（令和9年）3月31日" in page
    made = Contract.objects.get()
    page = owner.open(f"{CONTRACTS}{made.pk}/")
    assert "NPO法人ひだまり" in page and "0件" in page
    page = owner.send(f"{CONTRACTS}{made.pk}/", 422, what="", begins_on="x", ends_on="2028-03-31")
    assert "何の契約かを書いてください" in page and "日付として読めません" in page
    days = {"begins_on": "2026-04-01", "ends_on": "2028-03-31"}
    owner.send(f"{CONTRACTS}{made.pk}/", what="自立相談の委託", **days)
    assert Contract.objects.get().ends_on.year == 2028


def test_what_somebody_else_changed_meanwhile_stands_beside_and_it_can_be_saved(owner, cast):
    made = contract(cast)
    there = f"{CONTRACTS}{made}/"
    owner.open(there)
    longer = {"what": "のばした委託", "begins_on": clock.in_days(-30), "ends_on": clock.in_days(90)}
    actions.change_contract(by=cast.owner, contract_id=made, revision=0, **longer)
    mine = longer | {"what": "わたしの直し"}
    page = owner.send(there, 422, **mine)
    assert "ほかの人が先に書きかえました" in page
    assert "ほかの人が書いた、いまの内容" in page and "のばした委託" in page
    assert 'value="わたしの直し"' in page
    assert "保存しました" in owner.send(there, **mine)
    assert queries.contract(cast.owner, made).what == "わたしの直し"


def test_the_team_chooses_on_the_record(owner, cast, case_id):
    chosen = contract(cast)
    page = owner.open(f"/people/{case_id}/")
    assert "みなと社会福祉協議会" in page and "自立相談の委託" not in page
    page = owner.open(f"/people/{case_id}/holder/")
    assert "NPO法人ひだまり（自立相談の委託、" in page
    assert "読めるようにはなりません" in page
    page = owner.send(f"/people/{case_id}/holder/", contract_id=str(chosen))
    assert "記録の責任主体を保存しました" in page
    assert "自立相談の委託" in page and "委託はもうすぐ終わります（20日後）" in page
    assert Case.objects.get(pk=case_id).holder_id == cast.other.acting_for
    owner.open(f"/people/{case_id}/holder/")
    owner.send(f"/people/{case_id}/holder/", contract_id=str(new_id()), status=422)


def test_a_first_talk_asks_only_where_there_is_a_contract(owner, cast):
    def last_page():
        owner.open("/people/new/")
        owner.send("/people/new/", go="next", called="ハナ")
        for _step in range(3):
            owner.send("/people/new/", go="next")
        owner.send("/people/new/", go="next", may_contact="yes")
        return owner.send("/people/new/", go="next")

    assert "記録の責任主体" not in last_page()
    chosen = contract(cast)
    assert "委託元を選びます" in last_page()
    post = owner.text.split('name="post_id" value="')[1].split('"')[0]
    typed = {"post_id": post, "rhythm_days": "30", "next_contact_on": clock.today().isoformat()}
    page = owner.send("/people/new/", go="next", contract_id=str(chosen), **typed)
    assert "自立相談の委託" in page
    assert Case.objects.get().contract_id == chosen


def test_several_are_held_by_it_from_the_list(owner, cast, case_id):
    chosen = contract(cast)
    owner.open("/people/all/")
    owner.send("/people/all/change/", what="hold", chosen=[str(case_id)])
    page = owner.send("/people/all/change/", what="hold", whom=str(chosen))
    assert "1人の記録の責任主体を「NPO法人ひだまり（自立相談の委託、" in page
    assert "責任主体を決めた人：1人" in owner.send("/people/all/change/", what="hold")
    assert Case.objects.get(pk=case_id).contract_id == chosen


def test_everybody_is_held_by_it_without_an_open_connection_too(owner, cast, case_id):
    chosen, shown = contract(cast), contract(cast)
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=shown, seen=None)
    asked = {"what": "hold", "everybody": "1", "list": ""}
    actions.stop_contact(by=cast.owner, case_id=case_id)
    owner.open("/people/all/")
    sent = f'value="{case_id}::{shown}"'
    assert sent in owner.text
    assert sent in owner.send("/people/all/change/", **asked)
    owner.open("/people/all/")
    page = owner.send("/people/all/change/", **asked | {"what": "join"})
    assert "だれも選ばれていません" in page  # a team is joined only where there is contact
    before = {"chosen": [f"{case_id}::{shown}"], "what": "hold", "whom": str(chosen)}
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=None, seen=shown)
    page = owner.send("/people/all/change/", step="sure", **before)
    assert "ほかの人が先にかえました" in page
    assert Case.objects.get(pk=case_id).contract_id is None


def test_an_end_that_comes_near_stands_on_today_of_coordinators(owner, cast, case_id):
    chosen = contract(cast)
    assert "委託の期間が終わります" not in owner.open("/today/")
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=chosen, seen=None)
    page = owner.open("/today/")
    assert "委託の期間が終わります" in page
    assert "委託はもうすぐ終わります（20日後）" in page and "1件の記録" in page
    assert "続くなら、終わりの日をのばしてください" in owner.open(f"{CONTRACTS}{chosen}/")
    assert "委託の期間" not in Seat(cast.teammate).open("/today/")


@pytest.mark.parametrize("who", ["teammate", "host", "other"])
def test_contracts_are_for_those_who_coordinate_there(cast, who):
    there = contract(cast)
    seat = Seat(getattr(cast, who))
    seat.open(f"{CONTRACTS}{there}/", status=404)
    if who != "other":  # who coordinates their own organisation's
        seat.open(CONTRACTS, status=404)


def test_who_coordinates_without_being_a_worker_may(cast):
    assert "委託の契約" in Seat(join(cast.owner, "leader", "主任", "coordinator")).open(CONTRACTS)


def test_of_two_that_became_one_each_is_changed_by_itself(owner, cast):
    kept, other = two(cast)
    ending, longer = contract(cast), contract(cast, what="つぎの委託")
    actions.set_holder(by=cast.owner, case_id=other, contract_id=ending, seen=None)
    merge(cast.owner, kept, other)
    page = owner.open(f"/people/{kept}/")
    assert f"/people/{kept}/holder/" in page and f"/people/{other}/holder/" in page
    owner.open(f"/people/{other}/holder/")
    page = owner.send(f"/people/{other}/holder/", contract_id=str(longer))
    assert "記録の責任主体を保存しました" in page and "つぎの委託" in page
    assert Case.objects.get(pk=other).contract_id == longer
    assert Case.objects.get(pk=kept).contract_id is None

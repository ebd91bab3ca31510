"""The pages of measures, for members."""

from dataclasses import replace

from tests.records.directory.said import MEASURE
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_measure


def _typed(seat, **more):
    form = seat.page.context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None} | more


def test_after_somebody_elses_change_theirs_stands_beside_mine_and_mine_can_be_saved(owner):
    made = put_measure(by=owner.actor, content=MEASURE)
    address = f"/measures/{made}/edit/"
    owner.open(address)
    changed = replace(MEASURE, gives="送迎の車を使える", fields=("older",))
    put_measure(by=owner.actor, measure_id=made, content=changed)
    page = owner.send(address, status=422, **_typed(owner, purpose="元気でいる"))
    assert "ほかの人が書いた、いまの内容" in page
    assert owner.page.context["theirs"] == [
        ("本来の目的", MEASURE.purpose),
        ("つながりに役立つこと", "送迎の車を使える"),
        ("分野", "高齢"),
    ]
    owner.send(address, **_typed(owner))
    said = queries.measure(PUBLIC, made).content
    assert (said.purpose, said.gives) == ("元気でいる", MEASURE.gives)


def test_what_is_sent_twice_counts_once_and_nobody_else_is_named(owner):
    made = put_measure(by=owner.actor, content=MEASURE)
    edit, withdraw = (f"/measures/{made}/{page}/" for page in ("edit", "withdraw"))
    owner.open(edit)
    typed = _typed(owner, purpose="元気でいる")
    for address, said in ((edit, typed), (withdraw, {})):
        assert "もう保存されています" not in owner.send(address, **said)
        assert "もう保存されています" in owner.send(address, **said)
    # It is withdrawn now: whoever sends the same words again did not see that.
    assert "ほかの人が直しました" in owner.send(edit, 422, **typed)

from uuid import UUID, uuid4

import pytest
from django.db import connection

from tonari.ground.ledger.models import Row
from tonari.ground.vault import actions, queries, rules
from tonari.ground.vault.models import HeldKey, Keyring, LockedKey
from tonari.ground.vault.rules import Box, CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC, Actor
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db


def member_of(organisation_id: UUID | None = None, phrase: str = "akai kasa to neko") -> Actor:
    """The first member of a new organisation, or a member without its key, signed in."""
    member_id = uuid4()
    keys = actions.make_holder(by=COMMAND, holder=("member", member_id))
    actions.lock_keys(by=COMMAND, keys=keys, way="phrase", phrase=phrase)
    if organisation_id is None:
        organisation_id = uuid4()
        keys = actions.make_organisation_keys(
            by=COMMAND, organisation_id=organisation_id, keys=keys
        )
    return Actor("member", member_id, organisation_id, keys)


def again(actor: Actor, phrase: str = "akai kasa to neko") -> Actor:
    """The same member after signing in anew: only what lies in the database opens."""
    keys = queries.unlocked(actor, "phrase", phrase)
    return Actor(actor.kind, actor.id, actor.organisation_id, keys)


@pytest.fixture
def owner() -> Actor:
    return member_of()


@pytest.fixture
def stranger() -> Actor:
    return member_of()


@pytest.fixture
def box(owner: Actor) -> Box:
    box = Box("case", uuid4())
    actions.make_box(by=owner, box=box)
    return box


def test_the_organisation_opens_what_it_made_after_signing_in_anew(owner, box):
    sealed = queries.cipher(owner, box).seal("story", {"a": "b"})
    assert queries.cipher(again(owner), box).open("story", sealed) == {"a": "b"}


def test_nobody_else_opens_it(owner, stranger, box):
    for viewer in (stranger, PUBLIC, Actor("member", owner.id, owner.organisation_id)):
        with pytest.raises(Refused):
            queries.cipher(viewer, box)


def test_a_member_without_the_organisations_key_opens_nothing_and_makes_nothing(owner, box):
    host = member_of(owner.organisation_id)
    assert queries.ciphers(host, [box]) == {}
    with pytest.raises(Refused):
        actions.make_box(by=host, box=Box("case", uuid4()))
    with pytest.raises(Refused):
        queries.organisation_cipher(host, "search")


def test_whereabouts_is_a_box_with_a_key_of_its_own(owner, stranger, box):
    whereabouts = Box("case", box.id, "whereabouts")
    actions.make_box(by=owner, box=whereabouts)
    actions.share_box(
        by=owner, box=box, holder=("organisation", stranger.organisation_id), bound_to=uuid4()
    )
    assert set(queries.ciphers(stranger, [box, whereabouts])) == {box}
    assert set(queries.ciphers(owner, [box, whereabouts])) == {box, whereabouts}


def test_a_shared_box_opens_until_the_grant_ends(owner, stranger, box):
    grant = uuid4()
    holder = ("organisation", stranger.organisation_id)
    actions.share_box(by=owner, box=box, holder=holder, bound_to=grant)
    actions.share_box(by=owner, box=box, holder=holder, bound_to=grant)
    sealed = queries.cipher(owner, box).seal("story", {"a": 1})
    assert queries.cipher(again(stranger), box).open("story", sealed) == {"a": 1}
    assert actions.unshare(by=owner, bound_to=grant) == 1
    assert queries.ciphers(stranger, [box]) == {}
    assert queries.cipher(owner, box).open("story", sealed) == {"a": 1}


def test_two_grants_for_one_holder_end_apart(owner, stranger, box):
    first, second = uuid4(), uuid4()
    for grant in (first, second):
        actions.share_box(
            by=owner, box=box, holder=("organisation", stranger.organisation_id), bound_to=grant
        )
    actions.unshare(by=owner, bound_to=first)
    assert box in queries.ciphers(stranger, [box])


def test_a_row_moved_to_another_grant_or_box_opens_nothing(owner, stranger, box):
    actions.share_box(
        by=owner, box=box, holder=("organisation", stranger.organisation_id), bound_to=uuid4()
    )
    Keyring.objects.filter(holder_id=stranger.organisation_id).update(bound_to=uuid4())
    assert queries.ciphers(stranger, [box]) == {}
    moved = Box("case", uuid4())
    Keyring.objects.filter(holder_id=owner.organisation_id).update(box_id=moved.id)
    assert queries.ciphers(owner, [moved]) == {}


def test_only_who_can_open_a_box_can_share_it(owner, stranger, box):
    with pytest.raises(Refused):
        actions.share_box(
            by=stranger,
            box=box,
            holder=("organisation", stranger.organisation_id),
            bound_to=uuid4(),
        )


def test_a_holder_without_keys_cannot_be_shared_with(owner, box):
    with pytest.raises(Refused, match="鍵がまだありません"):
        actions.share_box(by=owner, box=box, holder=("person", uuid4()), bound_to=uuid4())


def test_a_link_opens_what_was_shared_with_its_token_alone(owner, box):
    grant = uuid4()
    link_id = actions.share_box_with_token(by=owner, box=box, token="a-token", bound_to=grant)
    sealed = queries.cipher(owner, box).seal("offer", {"a": 1})
    link = Actor("link", link_id, None, rules.keys_of_token("a-token"))
    assert queries.cipher(link, box).open("offer", sealed) == {"a": 1}
    other = Actor("link", link_id, None, rules.keys_of_token("another"))
    assert queries.ciphers(other, [box]) == {}
    actions.unshare(by=owner, bound_to=grant)
    assert queries.ciphers(link, [box]) == {}


@pytest.mark.parametrize("many", [3, 2_500])
def test_many_boxes_cost_one_query(owner, many, django_assert_num_queries):
    boxes = [Box("case", uuid4()) for _ in range(many)]
    aes = owner.keys.wrapping(owner.organisation_id)
    holder = ("organisation", owner.organisation_id)
    Keyring.objects.bulk_create(
        Keyring(
            box_kind="case",
            box_id=b.id,
            compartment="main",
            holder_kind="organisation",
            holder_id=owner.organisation_id,
            from_id=owner.organisation_id,
            wrapped=rules.wrap(
                rules.new_key(), aes, rules.keyring_info(b, holder, None, owner.organisation_id)
            ),
        )
        for b in boxes
    )
    with django_assert_num_queries(1):
        assert set(queries.ciphers(owner, [*boxes, Box("case", uuid4())])) == set(boxes)


def test_the_organisations_own_cipher_has_a_key_for_each_purpose(owner):
    sealed = queries.organisation_cipher(owner, "search").seal("page", {"a": 1})
    assert queries.organisation_cipher(again(owner), "search").open("page", sealed) == {"a": 1}
    with pytest.raises(CannotOpen):
        queries.organisation_cipher(owner, "drafts").open("page", sealed)


def test_a_colleague_gets_the_organisations_key_and_loses_it(owner, box):
    colleague = member_of(owner.organisation_id)
    actions.give_organisation_key(by=owner, member_id=colleague.id)
    colleague = again(colleague)
    assert box in queries.ciphers(colleague, [box])
    actions.drop_held_keys(by=owner, holder=("member", colleague.id))
    assert queries.ciphers(again(colleague), [box]) == {}


def test_a_link_lends_the_organisations_key_once(owner, box):
    until = clock.now() + rules_week()
    actions.lend_organisation_key(by=owner, token="t", expires_at=until)
    newcomer = member_of(owner.organisation_id)
    keys = actions.take_lent_key(by=newcomer, token="t", keys=newcomer.keys)
    assert ("organisation", owner.organisation_id) in keys.holders
    assert box in queries.ciphers(again(newcomer), [box])
    assert not HeldKey.objects.filter(holder_kind="link").exists()
    with pytest.raises(Refused):
        actions.take_lent_key(by=newcomer, token="t", keys=newcomer.keys)


def test_a_lent_key_runs_out_and_is_deleted(owner):
    actions.lend_organisation_key(by=owner, token="t", expires_at=clock.now() + rules_week())
    newcomer = member_of(owner.organisation_id)
    with clock.at(clock.now() + 2 * rules_week()):
        with pytest.raises(Refused):
            actions.take_lent_key(by=newcomer, token="t", keys=newcomer.keys)
        assert actions.drop_expired(by=COMMAND) == 1
    assert not HeldKey.objects.filter(holder_kind="link").exists()


def test_a_new_pair_forgets_all_that_was_sent_to_the_old(owner):
    actions.make_holder(by=owner, holder=("member", owner.id))
    with pytest.raises(CannotOpen):
        again(owner)
    assert not LockedKey.objects.filter(holder_id=owner.id).exists()


def test_every_change_of_keys_stands_in_the_ledger_without_a_key(owner, box):
    verbs = set(Row.objects.values_list("verb", flat=True))
    assert {"vault.holder_made", "vault.key_locked", "vault.box_made"} <= verbs
    private = owner.keys.private_of(owner.keys.holder).hex()
    assert all(private not in str(row) for row in Row.objects.values_list("facts", flat=True))


def test_no_private_key_lies_open_in_any_table(owner, box):
    secrets = [owner.keys.private_of(holder) for holder in owner.keys.holders]
    secrets.append(queries.cipher(owner, box)._key)
    with connection.cursor() as cursor:
        for table in ("vault_keyholder", "vault_lockedkey", "vault_heldkey", "vault_keyring"):
            cursor.execute(f"SELECT * FROM {table}")
            cells = [
                bytes(c)
                for row in cursor.fetchall()
                for c in row
                if not isinstance(c, str | int | None) and hasattr(c, "__len__")
            ]
            assert cells
            assert not any(secret in cell for secret in secrets for cell in cells)


def rules_week():
    from datetime import timedelta

    return timedelta(days=7)


def test_anybody_seals_for_organisations_and_each_opens_its_own_at_its_place(owner, stranger):
    ours, theirs = owner.acting_for, stranger.acting_for
    sealed = queries.seal_for_organisations(PUBLIC, None, "report 1", {"words": "a"})
    assert sealed.keys() == {ours, theirs}
    assert queries.seal_for_organisations(PUBLIC, {ours, uuid4()}, "x", {}).keys() == {ours}
    each = [(ours, "x", {}), (uuid4(), "x", {}), (None, "x", {})]
    assert [bool(one) for one in queries.seal_for_each(PUBLIC, each)] == [True, False, False]
    assert queries.open_for_organisation(again(owner), "report 1", sealed[ours]) == {"words": "a"}
    for place, blob in (("report 2", sealed[ours]), ("report 1", sealed[theirs])):
        with pytest.raises(CannotOpen):
            queries.open_for_organisation(owner, place, blob)
    for viewer in (member_of(ours), Actor("member", owner.id, ours)):
        with pytest.raises(Refused):
            queries.open_for_organisation(viewer, "report 1", sealed[ours])

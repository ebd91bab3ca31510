import copy
import pickle
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.ground.vault import rules
from tonari.ground.vault.rules import Box, CannotOpen, Cipher, Keys

BOX = Box("case", uuid4())
CHEAP = rules.COSTS["cheap"]


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_what_was_sealed_opens_at_its_place(content):
    cipher = Cipher(BOX, rules.new_key())
    assert cipher.open("story", cipher.seal("story", content)) == content


def test_the_same_content_never_looks_the_same():
    cipher = Cipher(BOX, rules.new_key())
    assert cipher.seal("story", {"a": 1}) != cipher.seal("story", {"a": 1})


@pytest.mark.parametrize(
    "other",
    [
        Box("case", uuid4()),
        Box("offer", BOX.id),
        Box("case", BOX.id, "whereabouts"),
    ],
)
def test_a_blob_moved_to_another_box_does_not_open(other):
    key = rules.new_key()
    sealed = Cipher(BOX, key).seal("story", {"a": 1})
    with pytest.raises(CannotOpen):
        Cipher(other, key).open("story", sealed)


def test_a_blob_moved_to_another_place_does_not_open():
    cipher = Cipher(BOX, rules.new_key())
    with pytest.raises(CannotOpen):
        cipher.open("health", cipher.seal("story", {"a": 1}))


def test_another_key_does_not_open():
    sealed = Cipher(BOX, rules.new_key()).seal("story", {"a": 1})
    with pytest.raises(CannotOpen):
        Cipher(BOX, rules.new_key()).open("story", sealed)


@given(st.data())
def test_one_changed_bit_does_not_open(data):
    cipher = Cipher(BOX, rules.new_key())
    sealed = bytearray(cipher.seal("story", {"a": 1}))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << at % 8
    with pytest.raises(CannotOpen):
        cipher.open("story", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x09" + bytes(40)])
def test_what_is_no_blob_does_not_open(sealed):
    with pytest.raises(CannotOpen):
        Cipher(BOX, rules.new_key()).open("story", sealed)


def test_keys_and_ciphers_never_leave_memory():
    keys = Keys(("member", uuid4()), b"p" * 32, {uuid4(): b"o" * 32})
    for secret in (keys, Cipher(BOX, b"c" * 32)):
        for leave in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                leave(secret)
        for character in ("p", "o", "c"):
            assert character * 4 not in f"{secret!r} {secret}"


def test_sent_keys_open_for_their_receiver_and_purpose_alone():
    private, other = rules.new_key(), rules.new_key()
    sent = rules.send(b"k" * 32, rules.public_of(private), b"grant one")
    assert rules.receive(sent, private, b"grant one") == b"k" * 32
    with pytest.raises(CannotOpen):
        rules.receive(sent, other, b"grant one")
    with pytest.raises(CannotOpen):
        rules.receive(sent, private, b"grant two")


def test_what_a_keyring_row_is_bound_to_differs_in_every_part():
    a, b = uuid4(), uuid4()
    infos = {
        rules.keyring_info(BOX, ("organisation", a), None, a),
        rules.keyring_info(BOX, ("organisation", a), None, b),
        rules.keyring_info(BOX, ("organisation", a), b, a),
        rules.keyring_info(BOX, ("organisation", b), None, a),
        rules.keyring_info(BOX, ("member", a), None, a),
        rules.keyring_info(Box("case", BOX.id, "whereabouts"), ("organisation", a), None, a),
    }
    assert len(infos) == 6


def test_a_lock_opens_with_its_phrase_for_its_holder_alone():
    locked = rules.lock(b"k" * 32, "akai kasa to neko", b"me", CHEAP)
    assert rules.unlock(locked, "akai kasa to neko", b"me") == b"k" * 32
    for phrase, info in (("akai kasa to inu", b"me"), ("akai kasa to neko", b"you")):
        with pytest.raises(CannotOpen):
            rules.unlock(locked, phrase, info)


def test_a_lock_whose_cost_was_lowered_does_not_open():
    locked = bytearray(rules.lock(b"k" * 32, "phrase", b"me", rules.Cost(2, 64, 1)))
    locked[1] = 1
    with pytest.raises(CannotOpen):
        rules.unlock(bytes(locked), "phrase", b"me")


def test_the_normal_cost_is_that_of_rfc_9106():
    assert rules.COSTS["normal"] == rules.Cost(passes=3, memory=65536, lanes=4)


def test_a_session_needs_both_the_cookie_and_the_blob():
    organisation = uuid4()
    keys = Keys(("member", uuid4()), b"p" * 32, {organisation: b"o" * 32})
    secret, blob = rules.seal_for_session(keys, "open:1")
    opened = rules.open_from_session(secret, blob, "open:1")
    assert opened.holders == keys.holders
    assert opened.private_of(("organisation", organisation)) == b"o" * 32
    assert b"p" * 4 not in blob
    wrong = [(rules.new_key().hex(), blob, "open:1"), (secret, blob, "waiting:1")]
    for other in [*wrong, ("", blob, "open:1"), ("zz", blob, "open:1"), (secret, b"", "open:1")]:
        with pytest.raises(CannotOpen):
            rules.open_from_session(*other)


def test_a_token_is_always_the_same_link_and_never_another():
    one, again, other = (rules.keys_of_token(t) for t in ("t1", "t1", "t2"))
    assert one.holder == again.holder
    assert one.private_of(one.holder) == again.private_of(again.holder)
    assert one.holder != other.holder

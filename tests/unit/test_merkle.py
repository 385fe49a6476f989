"""Merkle trees against second implementations written straight from RFC 6962 and from Bitcoin's rule."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.merkle import (
    LeafProof,
    Tree,
    batch_root,
    block_branch,
    block_root,
    climb,
    verify_block_branch,
)
from lashou_btc.anchors.tx import sha256d
from lashou_btc.errors import InvalidInput, LashouError, Refused


def hashes(count: int) -> list[str]:
    return [hashlib.sha256(b"%d" % n).hexdigest() for n in range(count)]


def rfc6962(leaves: list[str]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    n = len(leaves)
    if n == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    k = 1
    while k * 2 < n:
        k *= 2
    return hashlib.sha256(b"\x01" + rfc6962(leaves[:k]) + rfc6962(leaves[k:])).digest()


@pytest.mark.parametrize("count", [*range(1, 70), 127, 128, 129, 1000])
def test_the_batch_tree_is_rfc_6962_s(count):
    assert batch_root(hashes(count)) == rfc6962(hashes(count)).hex()


def test_a_batch_neither_pads_nor_duplicates():
    three = hashes(3)
    assert batch_root(three) != batch_root([*three, three[2]])


@pytest.mark.parametrize("bad", [[], ["00"], ["AB" * 32], ["zz" * 32], [""]])
def test_refuses_what_is_no_batch(bad):
    with pytest.raises(InvalidInput):
        batch_root(bad)


def tree_of(entries: list[str]) -> Tree:
    tree = Tree()
    for number, entry in enumerate(entries):
        tree.set(number, bytes.fromhex(entry))
    return tree


def proves(root: str, entry: str, proof: LeafProof) -> bool:
    """Whether the entry stands where the proof says in the tree of that root."""
    try:
        return climb(bytes.fromhex(entry), proof).hex() == root
    except Refused:
        return False


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33])
def test_every_leaf_has_a_proof_and_no_other_place_or_leaf_has_it(count):
    leaves = hashes(count)
    root, tree = batch_root(leaves), tree_of(leaves)
    for position, leaf in enumerate(leaves):
        proof = tree.proof(position)
        assert proof.position == position and proof.count == count and proves(root, leaf, proof)
        assert not any(proves(root, leaf, replace(proof, position=other)) for other in range(count)
                       if other != position)
        wrong = [replace(proof, siblings=(*proof.siblings, "00" * 32)), replace(proof, position=-1),
                 replace(proof, position=count), replace(proof, count=1 << 17)]
        if proof.siblings:
            wrong += [replace(proof, siblings=proof.siblings[:-1]), replace(proof, siblings=proof.siblings[1:]),
                      replace(proof, siblings=("00" * 32, *proof.siblings[1:]))]
        assert not any(proves(root, leaf, one) for one in wrong)
        assert not proves(root, hashlib.sha256(b"another").hexdigest(), proof)


def test_an_inner_node_is_no_document():
    leaves = hashes(4)
    node = hashlib.sha256(b"\x01" + b"".join(
        hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves[:2])).hexdigest()
    proof = tree_of(leaves).proof(0)
    assert proves(batch_root(leaves), leaves[0], proof)
    assert not proves(batch_root(leaves), node, replace(proof, count=2, siblings=proof.siblings[1:]))


# The tree whose leaves change

ENTRY = st.binary(max_size=40)
CHANGES = st.lists(st.lists(st.tuples(st.integers(0, 40), ENTRY), max_size=6), max_size=8)


def by_the_book(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962 over entries of any length; of no entries, the hash of nothing."""
    n = len(entries)
    if n < 2:
        return hashlib.sha256(b"\x00" + entries[0]).digest() if n else hashlib.sha256().digest()
    k = 1
    while k * 2 < n:
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_book(entries[:k]) + by_the_book(entries[k:])).digest()


@given(CHANGES)
@settings(max_examples=150, deadline=None)
def test_a_tree_that_changes_is_the_tree_of_what_it_holds(changes):
    """Whatever was set in whatever order, and however often its root was asked for."""
    tree, entries = Tree(), []
    for batch in changes:
        for number, entry in batch:
            entries += [b""] * (number + 1 - len(entries))
            entries[number] = entry
            tree.set(number, entry)
        assert tree.root() == by_the_book(entries) and len(tree) == len(entries)
    late = Tree()
    for number, entry in enumerate(entries):
        late.set(number, entry)
    assert late.root() == tree.root() == tree.root()


@pytest.mark.parametrize("count", [*range(1, 20), 64, 65, 100])
def test_a_tree_of_document_hashes_is_their_batch_tree(count):
    assert tree_of(hashes(count)).root().hex() == batch_root(hashes(count))


@given(st.lists(ENTRY, min_size=1, max_size=40), st.data())
@settings(max_examples=100, deadline=None)
def test_every_entry_of_a_tree_can_be_proven_and_nothing_else(entries, data):
    tree = Tree()
    for number, entry in enumerate(entries):
        tree.set(number, entry)
    root, at = tree.root(), data.draw(st.integers(0, len(entries) - 1))
    proof = tree.proof(at)
    assert climb(entries[at], proof) == root
    assert climb(entries[at] + b"!", proof) != root
    for n, sibling in enumerate(proof.siblings):
        flipped = bytes([bytes.fromhex(sibling)[0] ^ 1]) + bytes.fromhex(sibling)[1:]
        changed = replace(proof, siblings=(*proof.siblings[:n], flipped.hex(), *proof.siblings[n + 1:]))
        assert climb(entries[at], changed) != root


def test_a_proof_is_that_of_the_tree_as_it_is_now():
    tree = Tree()
    for number in range(5):
        tree.set(number, b"%d" % number)
    before = tree.proof(3)
    tree.set(0, b"changed")
    tree.set(5, b"new")
    assert climb(b"3", before) != tree.root() and climb(b"3", tree.proof(3)) == tree.root()


def test_numbers_never_set_are_empty_entries():
    tree = Tree()
    tree.set(3, b"x")
    assert tree.root() == by_the_book([b"", b"", b"", b"x"])
    assert climb(b"", tree.proof(1)) == tree.root()
    tree.set(3, b"")
    assert tree.root() == by_the_book([b""] * 4), "an entry that is gone keeps its place"


def test_a_tree_has_no_proof_for_a_number_it_has_not():
    tree = Tree()
    for number in (-1, 0, 1):
        with pytest.raises(InvalidInput):
            tree.proof(number)


@pytest.mark.parametrize("proof", [
    LeafProof(0, 1, ("00" * 32,)), LeafProof(0, 2, ()), LeafProof(2, 2, ("00" * 32,)), LeafProof(-1, 2, ()),
    LeafProof(0, 0, ()), LeafProof(4, 5, ()), LeafProof(4, 5, ("00" * 32,) * 2)])
def test_a_path_of_another_length_than_its_place_has_is_refused(proof):
    with pytest.raises(Refused):
        climb(b"x", proof)


# Bitcoin's tree

def bitcoin_root(txids: list[bytes]) -> bytes:
    """Bitcoin's rule, recursively: an odd row repeats its last."""
    if len(txids) == 1:
        return txids[0]
    row = txids + txids[-1:] * (len(txids) % 2)
    return bitcoin_root([sha256d(row[i] + row[i + 1]) for i in range(0, len(row), 2)])


def transactions(count: int) -> list[bytes]:
    """Distinct byte strings that stand for transactions."""
    return [b"transaction %d" % n for n in range(count)]


@pytest.mark.parametrize("count", [*range(1, 20), 100])
def test_block_roots_and_branches(count):
    raw = transactions(count)
    txids = [sha256d(tx) for tx in raw]
    root = block_root(txids)
    assert root == bitcoin_root(txids)
    for position in range(count):
        branch = block_branch(txids, position)
        verify_block_branch(root, raw[position], position, count, branch)
        for at, n, path in ((position + count, count, branch), (-1, count, branch), (position, 2 * count, branch),
                            (position, count, (*branch, root)), (position, count, branch[:-1] or (root,))):
            with pytest.raises(Refused):
                verify_block_branch(root, raw[position], at, n, path)
        with pytest.raises(Refused):
            verify_block_branch(root, raw[position] + b"!", position, count, branch)


def test_a_repeated_transaction_makes_no_second_block_with_the_same_root():
    """CVE-2012-2459: 1 2 3 and 1 2 3 3 have one root."""
    txids = [sha256d(tx) for tx in transactions(3)]
    assert block_root(txids) == bitcoin_root([*txids, txids[2]])
    with pytest.raises(Refused) as caught:
        block_root([*txids, txids[2]])
    assert caught.value.code == "block.duplicate"


def test_a_block_has_a_transaction_and_positions_are_inside():
    with pytest.raises(InvalidInput):
        block_root([])
    for position in (-1, 2):
        with pytest.raises(InvalidInput):
            block_branch([bytes(32), b"\x01" * 32], position)


def test_64_bytes_prove_nothing():
    """CVE-2017-12842: an inner node offered as a transaction."""
    txids = [sha256d(tx) for tx in transactions(4)]
    branch = block_branch(txids, 0)
    with pytest.raises(Refused) as caught:
        verify_block_branch(block_root(txids), txids[0] + txids[1], 0, 2, branch[1:])
    assert caught.value.code == "proof.64"


@given(st.integers(-5, 70), st.integers(-5, 70), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_made_up_branch_holds(position, count, branch):
    with pytest.raises(LashouError):
        verify_block_branch(b"\x07" * 32, b"a transaction", position, count, branch)

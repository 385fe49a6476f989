"""Real blocks: every OP_RETURN output and Merkle root of them, and the published attacks on Merkle proofs."""

import json
from itertools import pairwise

import pytest

from lashou_btc.anchors import body
from lashou_btc.anchors.merkle import block_branch, block_root, verify_block_branch
from lashou_btc.anchors.record import decode
from lashou_btc.anchors.tx import parse_block, parse_header, parse_tx
from lashou_btc.errors import LashouError, Refused

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def expected(vectors):
    return json.loads((vectors / "blocks" / "expected_op_returns.json").read_text(encoding="utf-8"))["blocks"]


@pytest.fixture(scope="module")
def attacks(vectors):
    cases = json.loads((vectors / "blocks" / "merkle_proof_attacks.json").read_text(encoding="utf-8"))["cases"]
    return {case["name"]: case for case in cases}


@pytest.fixture(scope="module")
def block(vectors):
    """The first block with segwit transactions, 481824."""
    return parse_block((vectors / "blocks" / "block_481824_complete.bin").read_bytes())


def internal(text: str) -> bytes:
    return bytes.fromhex(text)[::-1]


def txids(block) -> list[bytes]:
    return [internal(tx.txid) for tx in block.txs]


def test_blocks_read_whole(vectors, expected):
    assert len(expected) >= 1
    for known in expected:
        got = parse_block((vectors / "blocks" / known["file"]).read_bytes())
        assert got.header.hash == known["hash"]
        assert got.header.time == known["time"]
        assert len(got.txs) == known["txs"]
        assert sum(any(i.witness for i in tx.inputs) for tx in got.txs) == known["segwit_txs"]
        assert block_root(txids(got)) == internal(got.header.merkle_root)


def test_every_op_return_output_is_found_with_its_branch(vectors, expected):
    seen = 0
    for known in expected:
        got = parse_block((vectors / "blocks" / known["file"]).read_bytes())
        found = [(tx.txid, at, n, out.value_sat, out.script.hex()) for at, tx in enumerate(got.txs)
                 for n, out in enumerate(tx.outputs) if out.script[:1] == b"\x6a"]
        wanted = known["op_returns"]
        assert found == [(o["txid"], o["tx_index"], o["vout"], o["value"], o["script"]) for o in wanted]
        for out in wanted:
            tx = got.txs[out["tx_index"]]
            assert len(tx.stripped) == out["stripped_tx_size"]
            branch = block_branch(txids(got), out["tx_index"])
            assert [b[::-1].hex() for b in branch] == out["merkle_branch"]
            verify_block_branch(internal(got.header.merkle_root), tx.stripped, out["tx_index"], len(got.txs),
                branch)
            assert decode(bytes.fromhex(out["script"])) is None
            seen += 1
    assert seen >= 11


@pytest.mark.parametrize("name", ["block_1.bin", "block_170.bin"])
def test_the_first_blocks(vectors, name):
    got = parse_block((vectors / "blocks" / name).read_bytes())
    assert block_root(txids(got)) == internal(got.header.merkle_root)


def test_signet_blocks_form_a_chain(vectors):
    cases = json.loads((vectors / "blocks" / "signet_blocks_1_10.json").read_text(encoding="utf-8"))["cases"]
    blocks = [parse_block(bytes.fromhex(case["raw"])) for case in cases]
    assert [b.header.hash for b in blocks] == [case["hash"] for case in cases]
    assert all(b.header.previous == a.header.hash for a, b in pairwise(blocks))
    for b in blocks:
        assert block_root(txids(b)) == internal(b.header.merkle_root)


def test_the_real_block_is_refused_once_cut_or_lengthened(vectors):
    raw = (vectors / "blocks" / "block_170.bin").read_bytes()
    for end in range(len(raw)):
        with pytest.raises(LashouError):
            parse_block(raw[:end])
    with pytest.raises(LashouError):
        parse_block(raw + b"\x00")


def proof(case, stripped: bytes):
    return (internal(parse_header(bytes.fromhex(case["header"])).merkle_root), stripped, case["pos"], case["n_tx"],
            [internal(node) for node in case["branch"]])


def fold(txid: bytes, position: int, branch: list[bytes]) -> bytes:
    """What a verifier that only hashes does: the published attacks pass it."""
    from lashou_btc.anchors.tx import sha256d
    for node in branch:
        txid = sha256d(node + txid) if position & 1 else sha256d(txid + node)
        position >>= 1
    return txid


def test_attacks_would_fool_a_verifier_that_only_hashes(attacks):
    for case in attacks.values():
        if "branch" in case and "pos" in case:
            root, _, position, _, branch = proof(case, b"")
            assert fold(internal(case["txid"]), position, branch) == root, case["name"]


def test_every_attack_with_a_transaction_is_refused(attacks):
    refused = 0
    for case in attacks.values():
        if case["expect"].startswith("refuse") and "raw_tx" in case:
            with pytest.raises(Refused):
                verify_block_branch(*proof(case, bytes.fromhex(case["raw_tx"])))
            refused += 1
    assert refused == 2


def test_the_ghost_copy_of_a_block_s_last_transaction_is_refused(attacks):
    """The fixture gives a txid only, so the place is tried with any transaction: it fails before hashing."""
    case = attacks["CVE-2012-2459 ghost duplicate, mainnet block 586 (3 txs)"]
    with pytest.raises(Refused) as caught:
        verify_block_branch(*proof(case, b"whatever"))
    assert caught.value.code == "proof.position"


def test_the_duplicated_block_is_refused_and_the_genuine_one_has_its_root(attacks):
    case = attacks["CVE-2012-2459 duplicated txid list with the same merkle root"]
    ids = [internal(txid) for txid in case["txids"]]
    root = internal(parse_header(bytes.fromhex(case["header"])).merkle_root)
    with pytest.raises(Refused) as caught:
        block_root(ids)
    assert caught.value.code == "block.duplicate"
    assert block_root(ids[:3]) == root


def test_genuine_branches_hold(attacks, block):
    """Where the fixture has no raw transaction, its branch is compared; whole proofs hold on block 481824."""
    case = attacks["genuine proof, block 586 tx 2"]
    listed = attacks["CVE-2012-2459 duplicated txid list with the same merkle root"]["txids"]
    ids = [internal(txid) for txid in listed[:3]]
    assert [b[::-1].hex() for b in block_branch(ids, case["pos"])] == case["branch"]
    root = internal(block.header.merkle_root)
    for position in (0, 1, 2, 931, 1864, 1865):
        tx = block.txs[position]
        verify_block_branch(root, tx.stripped, position, len(block.txs), block_branch(txids(block), position))
    for tx in block.txs[1:200:20]:
        assert parse_tx(tx.stripped).txid == tx.txid


def test_a_block_commits_to_its_witnesses(vectors) -> None:
    raw = (vectors / "blocks" / "block_481824_complete.bin").read_bytes()
    body.check_witnesses(raw)
    body.check_witnesses((vectors / "blocks" / "block_170.bin").read_bytes())  # it has none
    last = next(tx for tx in reversed(body.transactions(raw)) if tx[4:6] == b"\0\1")
    at = raw.index(last) + len(last) - 5  # the end of its last witness
    other = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]
    body.check(other)
    with pytest.raises(Refused) as refused:
        body.check_witnesses(other)
    assert refused.value.code == "block.witness"

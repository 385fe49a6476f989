"""Real headers, by the rules of their networks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors.body import check
from lashou_btc.anchors.headers import Head, begin, extend, target_of, work_of
from lashou_btc.anchors.tx import Header, parse_header
from lashou_btc.errors import Refused
from lashou_btc.networks import MAINNET, SIGNET, Network

pytestmark = pytest.mark.conformance


def genesis(network: Network, time: int, bits: int, nonce: int) -> Head:
    root = bytes.fromhex("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")[::-1]
    numbers = b"".join(n.to_bytes(4, "little") for n in (time, bits, nonce))
    raw = (1).to_bytes(4, "little") + bytes(32) + root + numbers
    head = begin(0, raw, work_of(bits), network.work)
    assert head.header.hash == network.genesis
    return head


def refusal(head: Head, raw: bytes, network: Network) -> str:
    with pytest.raises(Refused) as refused:
        extend(head, raw, network.work)
    return refused.value.code


def test_the_main_chains_first_block(vectors: Path) -> None:
    first = genesis(MAINNET, 1_231_006_505, 0x1D00FFFF, 2_083_236_893)
    raw = (vectors / "blocks" / "block_1.bin").read_bytes()[:80]
    assert extend(first, raw, MAINNET.work).work == 0x200020002  # as getblockheader says of block 1
    assert refusal(first, raw[:76] + bytes(4), MAINNET) == "header.work"
    assert refusal(first, raw[:72] + (0x207FFFFF).to_bytes(4, "little") + raw[76:], MAINNET) == "header.bits"


def test_signets_first_ten_blocks(vectors: Path) -> None:
    cases = json.loads((vectors / "blocks" / "signet_blocks_1_10.json").read_text(encoding="utf-8"))["cases"]
    head = genesis(SIGNET, 1_598_918_400, 0x1E0377AE, 52_613_770)
    for case in cases:
        raw = bytes.fromhex(case["raw"])
        assert refusal(head, raw[:76] + bytes(4), SIGNET) == "header.work"
        head = extend(head, raw[:80], SIGNET.work)
        assert check(raw) == head.header and (head.height, head.header.hash) == (case["height"], case["hash"])
    assert head.work == 11 * work_of(0x1E0377AE)


@pytest.mark.parametrize("name", ["block_1.bin", "block_170.bin", "block_481824_complete.bin"])
def test_whole_blocks_and_their_work(vectors: Path, name: str) -> None:
    raw = (vectors / "blocks" / name).read_bytes()
    header = check(raw)
    assert int(header.hash, 16) <= target_of(header.bits) <= MAINNET.work.limit


def test_a_header_in_the_middle_of_a_period(vectors: Path) -> None:
    known = json.loads((vectors / "opentimestamps" / "header_358391.json").read_text(encoding="utf-8"))
    raw = bytes.fromhex(known["header"])
    header = parse_header(raw)
    before = Header(header.previous, 2, "00" * 32, "00" * 32, header.time - 600, header.bits, 0)
    head = Head(358_390, before, b"", 0, (header.time - 600,) * 11, None, header.bits)
    assert extend(head, raw, MAINNET.work).header == header
    assert refusal(replace(head, times=(header.time,) * 11), raw, MAINNET) == "header.time"
    easier = replace(head, header=replace(before, bits=0x1D00FFFF))
    assert refusal(easier, raw, MAINNET) == "header.bits"

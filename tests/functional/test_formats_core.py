"""Bitcoin Core as the judge of what other tools are given: same addresses, valid signatures, the same PSBT."""

import base64
import json

import pytest
import wallycore
from format_cases import NAMES, POOL, key, master

from lashou_btc.anchors.tx import OutPoint, TxOut, serialize_unsigned
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.formats import (
    bsms,
    caravan,
    coldcard,
    descriptors,
    doors,
    electrum,
    frames,
    specter,
    wallet_policy,
)

pytestmark = pytest.mark.functional
EXPORTS = {
    "bsms": bsms.export(POOL).encode(), "coldcard": coldcard.export(POOL, "pool"),
    "specter": specter.export(POOL, "pool", NAMES[:3], 0), "caravan": caravan.export(POOL, "pool", NAMES[:3]),
    "electrum": electrum.export(POOL), "policy": wallet_policy.export(POOL, "pool"),
    "descriptor": descriptors.export(POOL)}


def derived(node: RegtestNode, body: str) -> list[str]:
    return node.node.call("deriveaddresses", f"{body}#{checksum(body)}", [0, 2])


def test_core_finds_our_addresses_from_what_each_file_says(node: RegtestNode) -> None:
    """Core is given the text that stands in the file, not the one that we would make of it."""
    ours = [[POOL.address(branch, n) for n in range(3)] for branch in (0, 1)]
    body = EXPORTS["bsms"].decode().split("\n")[1]
    assert [derived(node, body.replace("/**", f"/{branch}/*")) for branch in (0, 1)] == ours
    assert EXPORTS["bsms"].decode().split("\n")[3] == ours[0][0]
    spec = json.loads(EXPORTS["specter"])["descriptor"]
    assert node.node.call("deriveaddresses", spec, [0, 2]) == ours[0]
    value = json.loads(EXPORTS["policy"])
    template = value["descriptor_template"].replace("/**", "/0/*")
    for number, text in enumerate(value["keys_info"]):
        template = template.replace(f"@{number}/", f"{text}/")
    assert derived(node, template) == ours[0]
    value = json.loads(EXPORTS["caravan"])
    keys = ",".join(f"[{k['xfp']}/{k['bip32Path'][2:]}]{k['xpub']}/1/*" for k in value["extendedPublicKeys"])
    assert derived(node, f"wsh(sortedmulti({value['quorum']['requiredSigners']},{keys}))") == ours[1]
    keys = ",".join(f"{line.split(': ')[1]}/0/*" for line in EXPORTS["coldcard"].decode().split("\n")
                    if "tpub" in line)
    assert derived(node, f"wsh(sortedmulti(2,{keys}))") == ours[0]
    one, *pair = [line for line in EXPORTS["descriptor"].decode().split("\n") if line.startswith("wsh")]
    assert [node.node.call("deriveaddresses", text, [0, 2]) for text in pair] == ours
    assert node.node.call("getdescriptorinfo", one)["checksum"] == one[-8:]


@pytest.mark.parametrize("kind", EXPORTS)
def test_core_watches_what_was_imported(node: RegtestNode, kind: str) -> None:
    imported = doors.import_multisig(EXPORTS[kind], REGTEST)
    assert node.node.call("deriveaddresses", imported.single_path(1), [5, 5]) == [POOL.address(1, 5)]


def test_core_verifies_the_signature_of_a_bsms_key_record(node: RegtestNode) -> None:
    record = bsms.sign_key(master(1), 0, "Ada", "a54044308ceac9b7")
    raw = bytes(wallycore.base58_to_bytes(key(1).xpub, wallycore.BASE58_FLAG_CHECKSUM))[45:78]
    address = wallycore.base58_from_bytes(bytes([REGTEST.p2pkh_version]) + bytes(wallycore.hash160(raw)),
                                          wallycore.BASE58_FLAG_CHECKSUM)
    assert node.node.call("verifymessage", address, record.signature, record.signed_text) is True
    assert node.node.call("verifymessage", address, record.signature, record.signed_text + " ") is False


@pytest.mark.parametrize("style", frames.STYLES)
def test_a_psbt_of_core_comes_through_qr_codes_as_it_was(node: RegtestNode, style: str) -> None:
    outputs = [TxOut(10_000 + n, POOL.script(0, n)) for n in range(12)]
    tx = serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0xFFFFFFFD)], outputs, 0)
    text = node.node.call("converttopsbt", tx.hex())
    texts = frames.of_psbt(base64.b64decode(text), style, 300)
    assert len(texts) > 1
    assert base64.b64encode(frames.to_psbt(texts[::-1])).decode() == text

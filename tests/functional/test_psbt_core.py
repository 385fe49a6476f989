"""Bitcoin Core as a cosigner: it reads our PSBTs, signs them, and what we finalize is mined."""

import hashlib

import pytest
import wallycore as wally
from psbt_cases import ELSEWHERE, PATH, master, multisig

from lashou_btc.anchors.tx import TxIn, TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import fee_sat
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.wallet.public import parse_path

pytestmark = pytest.mark.functional


def funded(node: RegtestNode, descriptor: MultisigDescriptor, n_inputs: int) -> Psbt:
    """An unsigned payout of confirmed coins at /0/0, /0/1, … with change."""
    outpoints = [node.faucet(descriptor.script(0, n), 2_000_000) for n in range(n_inputs)]
    raws = [node.transaction(o.txid) or b"" for o in outpoints]
    node.mine(1)
    tx = write_unsigned_tx(
        2, [TxIn(o, 0xFFFFFFFD, b"", ()) for o in outpoints],
        [TxOut(700_000, ELSEWHERE), TxOut(n_inputs * 2_000_000 - 730_000, descriptor.script(1, 0))], 0)
    return create(tx, [PsbtInput(raw, 0, n) for n, raw in enumerate(raws)], {1: (1, 0)}, descriptor)


def cosigner(node: RegtestNode, descriptor: MultisigDescriptor, at: int, number: int) -> str:
    """A wallet on the node that holds the private key of witness `number`, who stands at `at`. Its name."""
    seed = hashlib.sha512(b"witness %d" % number).digest()
    account = wally.bip32_key_from_parent_path(wally.bip32_key_from_seed(seed, REGTEST.xprv_version, 0),
                                               list(parse_path(PATH)), wally.BIP32_FLAG_KEY_PRIVATE)
    private = wally.bip32_key_to_base58(account, wally.BIP32_FLAG_KEY_PRIVATE)
    name = f"cosigner-{number}"
    node.node.call("createwallet", name, False, True, "", False, True)
    requests = []
    for branch in (0, 1):
        body = descriptor.single_path(branch).partition("#")[0].replace(descriptor.keys[at].xpub, private)
        requests.append({"desc": f"{body}#{checksum(body)}", "active": True, "internal": branch == 1,
                         "timestamp": "now", "range": [0, 5]})
    answers = node.node.call("importdescriptors", requests, wallet=name)
    assert [a["success"] for a in answers] == [True, True]
    return name


def test_core_signs_after_us_finalizes_by_itself_and_we_agree(node: RegtestNode) -> None:
    descriptor = multisig(2, 3, 40)
    unsigned = funded(node, descriptor, 2)
    wallet = cosigner(node, descriptor, 2, 42)

    ours = sign(unsigned, master(40), descriptor)
    analysis = node.node.call("analyzepsbt", to_base64(ours))
    assert {i["next"] for i in analysis["inputs"]} == {"signer"} and fee_sat(ours) == 30_000

    partly = node.node.call("walletprocesspsbt", to_base64(unsigned), True, "ALL", True, False, wallet=wallet)
    theirs = parse(decode(partly["psbt"]))
    assert signers(combine(unsigned, theirs), descriptor) == {0: set(), 1: set(), 2: {0, 1}}
    together = combine(ours, theirs)

    fully = node.node.call("walletprocesspsbt", to_base64(ours), True, "ALL", True, True, wallet=wallet)
    assert fully["complete"]
    assert combine(unsigned, parse(decode(fully["psbt"]))) == together

    raw = finalize(together, descriptor)
    assert node.node.call("finalizepsbt", to_base64(together))["hex"] == raw.hex()
    txid = node.broadcast(raw)
    assert txid == unsigned.tx.txid == parse_tx(raw).txid
    node.mine(1)
    change, = node.coins(descriptor.script(1, 0))
    assert (change.outpoint.txid, change.value_sat) == (txid, 3_270_000)


def test_the_largest_quorum_that_every_policy_relays_is_mined(node: RegtestNode) -> None:
    descriptor = multisig(13, 20, 50)
    psbt = funded(node, descriptor, 1)
    for number in range(50, 63):
        psbt = sign(psbt, master(number), descriptor)
    raw = finalize(psbt, descriptor)
    node.check(raw)
    node.broadcast(raw)
    node.mine(1)
    assert [c.value_sat for c in node.coins(descriptor.script(1, 0))] == [1_270_000]

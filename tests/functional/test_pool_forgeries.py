"""A witness on a real node is handed one forged payout after another, and signs none (rows of docs/threats.md)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.networks import SIGNET
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import judging, progress, signing
from lashou_btc.usecases.signing import signing_log
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, compact, output_bytes, write_unsigned_tx
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize
from lashou_btc.wallet.public import multisig_path
from tests.forging import coin_fields, forge, spending
from tests.village import Village

pytestmark = pytest.mark.functional

Case = tuple[str, Psbt, str]
"""What is forged, the PSBT, and words that the refusal must hold."""


@pytest.fixture(scope="module")
def village(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A pool with one payout behind it and another one due; a deposit waits in the mempool."""
    made = Village(tmp_path_factory.mktemp("forgeries"), node).found()
    made.enroll(3, 1_500_000)
    made.payable(4, 900_000)
    made.spent, psbt = made.build()
    made.send(made.signed(psbt))
    node.mine(1)
    made.payable(5, 1_900_000)
    made.waiting = node.faucet(made.contract.descriptor.script(0, 6), 444_000)
    return made


class Forger:
    """Somebody with the honest PSBT in hand and care."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.made, self.psbt = village.build()
        self.thief = village.person("thief")
        self.descriptor = village.contract.descriptor

    def fields(self, outpoint: OutPoint) -> Fields:
        index, node = self.village.pools[0].index, self.village.chain
        known = index.transaction(outpoint.txid)
        raw = known.raw if known else node.transaction(outpoint.txid) or b""
        return coin_fields(self.descriptor, raw, outpoint)

    def forged(self, **parts) -> Psbt:
        return forge(self.psbt, self.fields, **parts)

    def with_output(self, number: int, value_sat: int, script: bytes) -> Psbt:
        outputs = list(self.made.outputs)
        outputs[number] = TxOut(value_sat, script)
        return self.forged(outputs=outputs)

    def with_input(self, number: int, spent: TxIn) -> Psbt:
        inputs = list(self.psbt.tx.inputs)
        inputs[number:number + 1] = [spent]
        return self.forged(inputs=inputs)


def outputs(f: Forger) -> Iterator[Case]:
    made: Settlement = f.made
    *money, own = made.outputs
    tag = f.village.contract.tag
    for n, out in enumerate(money):
        for off in (-1, 1):
            yield f"output {n} {off:+} sat", f.with_output(n, out.value_sat + off, out.script), \
                f"output {n} pays {out.value_sat + off} sat"
        yield f"output {n} to the thief", f.with_output(n, out.value_sat, f.thief.script), \
            f"output {n} pays {out.value_sat} sat to {f.thief.address}; the rules give"
    yield "no record", f.forged(outputs=money), f"it has {len(money)} outputs; the rules give {len(money) + 1}"
    yield "two records", f.forged(outputs=[*money, own, own]), f"it has {len(money) + 2} outputs"
    yield "another record", f.forged(outputs=[*money, TxOut(0, record.encode(record.CLAIM, tag, made.digest))]), \
        "a claim record of pool"
    # Row 1: the thief's output, sworn to be our change by the PSBT's own derivations.
    change = made.change_output or 0
    swapped = f.with_output(change, made.change_sat, f.thief.script)
    maps = list(swapped.outputs)
    maps[change] = f.psbt.outputs[change]
    assert maps[change].of_type(kt.OUT_BIP32_DERIVATION)
    yield "our derivations on the thief's output", parse(serialize(replace(swapped, outputs=tuple(maps)))), \
        f"output {change} pays {made.change_sat} sat to {f.thief.address}"
    # Row 2: change to a multisig in which one key is the thief's.
    path = multisig_path(f.descriptor.network, 0)
    keys = (*f.descriptor.keys[:2], KeyExpression(f.thief.master.fingerprint, path, f.thief.master.xpub(path)))
    copy = MultisigDescriptor(f.descriptor.network, 2, keys)
    at = made.basis.change_index
    yield "change to a near-copy", f.with_output(change, made.change_sat, copy.script(1, at)), \
        f"to {copy.address(1, at)}; the rules give"


def inputs(f: Forger) -> Iterator[Case]:
    gone = f.village.spent.coins[0].outpoint
    yield "a spent coin", f.with_input(0, spending(gone)), \
        f"{gone} is no unspent coin of the pool in your own index"
    waiting = f.village.waiting
    assert f.village.chain.in_mempool(waiting.txid)
    yield "an unconfirmed coin", f.forged(inputs=[*f.psbt.tx.inputs, spending(waiting)]), \
        f"{waiting} is no unspent coin of the pool in your own index"
    thieves = MultisigDescriptor.of_records(2, [f.village.person(f"thief {n}").master.record("t", 0)
                                                for n in range(3)])
    theirs = f.village.chain.faucet(thieves.script(0, 0), f.made.coins[0].value_sat)
    raw = f.village.chain.transaction(theirs.txid) or b""
    lie = f.psbt.inputs[0].adding([
        (compact(kt.IN_NON_WITNESS_UTXO), raw),
        (compact(kt.IN_WITNESS_UTXO), output_bytes(parse_tx(raw).outputs[theirs.vout])),
        (compact(kt.IN_WITNESS_SCRIPT), thieves.witness_script(0, 0))])
    yield "a foreign coin", forge(f.psbt, lambda o: lie, inputs=[spending(theirs), *f.psbt.tx.inputs[1:]]), \
        "another script locks it; it is not this pool's"
    first, *rest = f.psbt.tx.inputs
    yield "a coin twice", f.forged(inputs=[first, first, *rest]), "spend the same coin"
    yield "a coin less", f.forged(inputs=rest), \
        f"input 0 spends {rest[0].outpoint}; the rules give {first.outpoint}"


def fields(f: Forger) -> Iterator[Case]:
    tx = f.psbt.tx
    yield "version 1", f.forged(version=1), "it has version 1; the rules give 2"
    yield "not replaceable", f.with_input(0, spending(tx.inputs[0].outpoint, 0xFFFFFFFE)), \
        "input 0 has sequence fffffffe; the rules give fffffffd"
    yield "an older height", f.forged(locktime=tx.locktime - 1), f"nothing to pay at height {tx.locktime - 1}"
    yield "a height not deep enough", f.forged(locktime=tx.locktime + 1), "1 blocks deep; 2 are required"
    yield "a height to come", f.forged(locktime=tx.locktime + 1_000), "it claims to be worked out at height"
    yield "a time for a height", f.forged(locktime=1_800_000_000), "it claims to be worked out at height"
    for kind in (2, 3, 0x81):
        asked = f.psbt.inputs[0].adding([(compact(kt.IN_SIGHASH_TYPE), kind.to_bytes(4, "little"))])
        yield f"SIGHASH {kind:#x}", f.psbt.with_inputs({0: asked}), "only ALL commits to the whole transaction"
    coin = f.made.coins[0]
    more = TxOut(coin.value_sat + 50_000, f.descriptor.script(coin.branch, coin.index))
    yield "a lie about an amount", f.psbt.with_inputs({0: f.psbt.inputs[0].adding([
        (compact(kt.IN_WITNESS_UTXO), output_bytes(more))])}), "this is how the fee attack lies"


def other_network(f: Forger) -> Iterator[Case]:
    """Row 15. Test networks share their version bytes and coin type: the same seeds make the same keys there."""
    path = multisig_path(SIGNET, 0)
    masters = [Master.from_seed(w.seed, SIGNET) for w in f.village.witnesses]
    twin = MultisigDescriptor(SIGNET, 2, tuple(KeyExpression(m.fingerprint, path, m.xpub(path)) for m in masters))
    assert twin.script(0, 0) == f.descriptor.script(0, 0)
    source = write_unsigned_tx(2, [spending(OutPoint("77" * 32, 0))], [TxOut(9_000_000, twin.script(0, 0))], 0)
    there = OutPoint(parse_tx(source).txid, 0)
    raw = write_unsigned_tx(2, [spending(there)], f.made.outputs, f.psbt.tx.locktime)
    yield "a coin of our twin on signet", create(raw, [PsbtInput(source, 0, 0)], {}, twin), \
        f"{there} is no unspent coin of the pool in your own index"


@pytest.mark.parametrize("kind", [outputs, inputs, fields, other_network])
def test_every_forgery_is_refused_by_name_and_nothing_is_signed(village: Village,
                                                                kind: Callable[[Forger], Iterator[Case]]) -> None:
    pool, witness = village.pools[3], village.witnesses[2]
    log = signing_log(pool)
    state, count = village.state(3), 0
    for what, psbt, words in kind(Forger(village)):
        seen = judging.review(pool, psbt, state, village.chain)
        with pytest.raises(Refused) as refused:
            signing.sign_reviewed(pool, psbt, seen, witness.master)
        assert words in str(refused.value), f"{what}: {refused.value}"
        reasons = str(refused.value).removeprefix("not signed: ").split("; ")
        assert len(reasons) == len(set(reasons)), "each reason once"
        with pytest.raises(Refused):
            village.send(psbt)
        count += 1
    assert count and signing_log(pool) == log


def test_the_honest_one_is_signed_after_all_that(village: Village) -> None:
    made, psbt = village.build()
    assert len(made.coins) >= 2 and made.change_sat
    signed = village.sign(psbt, 3)
    assert progress.progress(village.pools[0], signed).signed == ("witness 3",)
    assert signing_log(village.pools[3])[-1].txid == made.txid

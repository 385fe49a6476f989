"""Electrum as a witness: it opens the pool's multisig from our file, signs offline, and its signatures count.

The real program, headless, as `electrum_program` finds or fetches it.
"""

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import wallycore as wally
from electrum_program import obtain
from other_wallets import seed
from psbt_cases import ELSEWHERE, master, multisig

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxIn, TxOut
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats import electrum
from lashou_btc.wallet.formats.doors import detect, import_multisig
from lashou_btc.wallet.formats.slip132 import to_slip132
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.wallet.public import parse_path

pytestmark = pytest.mark.functional

VPRV = bytes.fromhex("02575048")  # SLIP-132: a P2WSH multisig's private key on a test network
Electrum = Callable[..., str]


@pytest.fixture(scope="module")
def program(heard: Callable[[], AbstractContextManager[None]]) -> Path:
    """Electrum. Without it these tests are skipped, except in CI, where they fail."""
    try:
        with heard():
            return obtain()
    except LashouError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have Electrum: {error}", pytrace=False)
        pytest.skip(f"no Electrum: {error}")


@pytest.fixture
def run(program: Path, tmp_path: Path) -> Electrum:
    """Runs an Electrum command offline on regtest in a folder of its own and returns what it prints."""
    home = tmp_path / "electrum"
    home.mkdir()

    def run(*words: str) -> str:
        done = subprocess.run([str(program), "--regtest", "--offline", "--dir", str(home), *words],
                              capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
                              env={"HOME": str(home), "PATH": os.defpath})
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout.strip()

    return run


def electrum_signs(run: Electrum, wallet: Path, psbt: str) -> str:
    """What Electrum makes of a PSBT: one with its signatures, or the transaction if they were the last."""
    return run("signtransaction", "--password", "", "-w", str(wallet), psbt)


def watch_only(folder: Path, descriptor: MultisigDescriptor) -> Path:
    """The wallet file that a pool hands to its witnesses."""
    path = folder / "pool"
    path.write_bytes(electrum.export(descriptor))
    return path


def with_keystore(folder: Path, descriptor: MultisigDescriptor, at: int, number: int) -> Path:
    """The same file with the account's private key of witness `number`, who stands at `at`, put in."""
    key = descriptor.keys[at]
    account = wally.bip32_key_from_parent_path(
        wally.bip32_key_from_seed(seed(number), REGTEST.xprv_version, 0), list(parse_path(key.path)),
        wally.BIP32_FLAG_KEY_PRIVATE)
    raw = bytes(wally.bip32_key_serialize(account, wally.BIP32_FLAG_KEY_PRIVATE))
    wallet = json.loads(electrum.export(descriptor))
    wallet[f"x{at + 1}/"]["xprv"] = wally.base58_from_bytes(VPRV + raw[4:], wally.BASE58_FLAG_CHECKSUM)
    path = folder / f"witness-{number}"
    path.write_text(json.dumps(wallet))
    path.chmod(0o600)
    return path


def payout(node: RegtestNode, descriptor: MultisigDescriptor, to: MultisigDescriptor | None = None) -> Psbt:
    """Confirmed coins on both branches to a payee and to change; or all of it moved `to` other keyholders."""
    places = ((0, 2), (1, 0), (0, 19))
    outpoints = [node.faucet(descriptor.script(*place), 500_000) for place in places]
    coins = [PsbtInput(node.transaction(outpoint.txid) or b"", *place)
             for outpoint, place in zip(outpoints, places, strict=True)]
    node.mine(1)
    outputs = [TxOut(600_000, ELSEWHERE), TxOut(890_000, descriptor.script(1, 1))]
    if to is not None:
        outputs = [TxOut(1_499_000, to.script(1, 0)), TxOut(0, record.encode(record.ROTATION, "ab" * 4, "cd" * 32))]
    raw = write_unsigned_tx(2, [TxIn(outpoint, 0xFFFFFFFD, b"", ()) for outpoint in outpoints], outputs,
                            node.tip().height)
    return create(raw, coins, {} if to else {1: (1, 1)}, descriptor)


@pytest.mark.parametrize(("threshold", "size"), [(2, 3), (8, 15)])
def test_electrum_opens_our_file_and_has_the_same_addresses(tmp_path: Path, run: Electrum, threshold: int,
                                                           size: int) -> None:
    descriptor = multisig(threshold, size, 400)
    path = watch_only(tmp_path, descriptor)
    assert run("getmpk", "-w", str(path)) == to_slip132(descriptor.keys[0].xpub, REGTEST)
    for branch, option in ((0, "--receiving"), (1, "--change")):
        addresses = json.loads(run("listaddresses", option, "-w", str(path)))
        assert len(addresses) >= 10
        assert addresses == [descriptor.address(branch, n) for n in range(len(addresses))]

    # Electrum has rewritten the file in the form of its own version by now. It still is the same multisig.
    kept = path.read_bytes()
    assert kept != electrum.export(descriptor) and detect(kept) == "electrum"
    assert import_multisig(kept, REGTEST) == descriptor


def test_a_file_that_can_spend_is_refused_also_as_electrum_writes_it(tmp_path: Path, run: Electrum) -> None:
    path = with_keystore(tmp_path, multisig(2, 3, 400), 1, 401)
    run("listaddresses", "-w", str(path))
    with pytest.raises(Refused, match="PRIVATE"):
        electrum.parse(path.read_bytes(), REGTEST)


def test_electrum_signs_with_us_and_the_node_takes_it(node: RegtestNode, tmp_path: Path, run: Electrum) -> None:
    descriptor = multisig(2, 3, 400)
    unsigned = payout(node, descriptor)
    wallet = with_keystore(tmp_path, descriptor, 1, 401)
    theirs = parse(decode(electrum_signs(run, wallet, to_base64(unsigned))))
    assert signers(combine(unsigned, theirs), descriptor) == {0: set(), 1: {0, 1, 2}, 2: set()}
    assert combine(unsigned, theirs) == sign(unsigned, master(401), descriptor)  # to the byte

    ours = sign(unsigned, master(402), descriptor)
    raw = finalize(combine(ours, theirs), descriptor)
    # Last in a chain, Electrum finalizes by itself: the same transaction.
    assert electrum_signs(run, wallet, to_base64(ours)) == raw.hex()
    assert node.broadcast(raw) == unsigned.tx.txid
    node.mine(1)
    assert [c.value_sat for c in node.coins(descriptor.script(1, 1))] == [890_000]


def test_two_electrums_alone_spend_what_a_pool_holds(node: RegtestNode, tmp_path: Path, run: Electrum) -> None:
    descriptor = multisig(2, 3, 410)
    psbt = to_base64(payout(node, descriptor))
    for at in (2, 0):
        psbt = electrum_signs(run, with_keystore(tmp_path, descriptor, at, 410 + at), psbt)
    node.broadcast(bytes.fromhex(psbt))


def test_electrum_moves_the_money_to_other_keyholders(node: RegtestNode, tmp_path: Path, run: Electrum) -> None:
    """To those who leave it is a payment outside; to the wallet of those who come, change 0 of its own."""
    before, after = multisig(2, 3, 430), multisig(2, 3, 440)
    psbt = to_base64(payout(node, before, after))
    for at in (0, 1):
        psbt = electrum_signs(run, with_keystore(tmp_path, before, at, 430 + at), psbt)
    node.broadcast(bytes.fromhex(psbt))
    node.mine(1)
    [coin] = node.coins(after.script(1, 0))
    assert coin.value_sat == 1_499_000
    theirs = run("listaddresses", "--change", "-w", str(watch_only(tmp_path, after)))
    assert json.loads(theirs)[0] == after.address(1, 0)


def test_a_watch_only_electrum_adds_no_signature(node: RegtestNode, tmp_path: Path, run: Electrum) -> None:
    descriptor = multisig(2, 3, 420)
    unsigned = payout(node, descriptor)
    back = electrum_signs(run, watch_only(tmp_path, descriptor), to_base64(unsigned))
    assert combine(unsigned, parse(decode(back))) == unsigned

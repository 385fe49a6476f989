"""`lashou psbt`: what it says of PSBTs that are no payout, of any kind and from anybody, and what it converts."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import rfc8785
from cli_kit import ADDRESS, ENGLISH, Person, Town, snapshot
from psbt_cases import multisig
from test_bad_payouts import foreign_psbt

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.networks import REGTEST
from lashou_btc.pool.state import Coin
from lashou_btc.usecases import payouts
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.codec import Fields, compact, output_bytes
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt

ELSEWHERE = address_to_script(ADDRESS, REGTEST)
FEE = 1_000
POOL = 'pool "Village mutual aid"'


def coins_of(town: Town) -> list[Coin]:
    """The pool's coins at the tip, as the operator's index has them."""
    ws = Workspace(town.folder / "operator", town.chain)
    try:
        with ws.synced() as (_, state):
            return sorted(state.coins.values(), key=lambda coin: coin.age)
    finally:
        ws.close()


def spending(town: Town, coins: Sequence[Coin], outputs: Sequence[TxOut], locktime: int = 0) -> Psbt:
    """A PSBT of these coins of the pool, with all that signers ask for."""
    ws = Workspace(town.folder / "operator", town.chain)
    pool = ws.pool()
    raw = serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in coins], outputs, locktime)
    try:
        return create(raw, [PsbtInput(pool.index.previous_tx(c.outpoint), c.branch, c.index) for c in coins], {},
                      pool.contract.descriptor)
    finally:
        ws.close()


def pool_script(town: Town, branch: int, index: int) -> bytes:
    return Workspace(town.folder / "operator", town.chain).pool().contract.descriptor.script(branch, index)


def put(town: Town, psbt: Psbt, name: str = "theirs.psbt") -> Path:
    (town.post / name).write_bytes(psbts.encode(psbt, "base64"))
    return town.post / name


def says(town: Town, person: Person, psbt: Psbt, kind: str) -> str:
    """What the review's first line says of it: of that kind and refused, on the screen and as JSON, and no file of
    anybody's has changed."""
    path = put(town, psbt)
    before = snapshot(town.folder)
    screen = person("psbt", "review", path, status=1)
    value = person("psbt", "review", path, "--json", status=1).json
    assert snapshot(town.folder) == before and not screen.err
    assert value["kind"] == kind and not value["ok"] and value["txid"] == psbt.tx.txid
    assert screen.out.splitlines()[0] == value["what"] and "DO NOT SIGN" in screen.out.splitlines()[-1]
    assert [i["coin"] for i in value["inputs"]] == [str(i.outpoint) for i in psbt.tx.inputs]
    return value["what"]


def test_the_payout_itself_in_one_screen(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    made = payouts.read_psbt(path)
    lines = payable.wang("psbt", "review", path).out.splitlines()
    assert lines[0] == f"This is the payout that the rules of {POOL} give as of height {made.tx.locktime}."
    assert lines[-1] == "Every check passes." and "seen through sandbox" in lines[2]
    assert "claim #1" in lines[3] and lines[3].split("; first diagnosed ")[0].endswith("payable")
    text = "\n".join(lines)
    value = payable.wang.data("psbt", "review", path)
    assert value["ok"] and value["kind"] == "payout" and value["claims"][0]["status"] == "payable"
    assert f"= {value['feerate_sat_vb']} sat/vB for {value['vsize']} vB; the contract's caps: " \
           f"{value['max_feerate_sat_vb']} sat/vB and " in text
    assert "change, back to the pool (1/0)" in text
    assert "signed by nobody; missing wang, li, zhao; 2 are needed" in text
    for coin in value["inputs"]:
        assert coin["what"].startswith("account ") and coin["coin"] in text


def test_all_of_it_and_a_payment_and_money_moved_within(payable: Town) -> None:
    coins = coins_of(payable)
    total = sum(c.value_sat for c in coins)
    text = says(payable, payable.wang, spending(payable, coins, [TxOut(total - FEE, ELSEWHERE)]), "away")
    assert text.startswith(f"This moves all the money of {POOL} to one other address")
    one = coins[0].value_sat
    text = says(payable, payable.wang, spending(payable, coins[:1], [TxOut(one - FEE, ELSEWHERE)]), "payment")
    assert text.startswith(f"This pays {one - FEE:,} sat of the money of {POOL} to an address outside")
    half = [TxOut(30_000, ELSEWHERE), TxOut(one - FEE - 30_000, pool_script(payable, 1, 0))]
    psbt = spending(payable, coins[:1], half, 120)
    assert says(payable, payable.wang, psbt, "payment").startswith("This pays 30,000 sat")
    seen = payable.wang("psbt", "review", put(payable, psbt), "--json", status=1).json["outputs"]
    assert seen[1]["who"] == "NOT in the payout that the rules give; the pool's own, change 0 (1/0)"
    within = spending(payable, coins, [TxOut(total - FEE, pool_script(payable, 0, 4))])
    assert "to other addresses of the pool" in says(payable, payable.wang, within, "shuffle")


def test_coins_of_others_beside_and_instead(payable: Town) -> None:
    foreign = payouts.read_psbt(foreign_psbt(payable))
    assert says(payable, payable.wang, foreign, "foreign") == "This spends no coin of a pool that you follow."
    own = spending(payable, coins_of(payable)[:1], [TxOut(5_000, ELSEWHERE)])
    inputs = [(i.outpoint, i.sequence) for p in (own, foreign) for i in p.tx.inputs]
    raw = serialize_unsigned(2, inputs, own.tx.outputs, 0)
    mixed = Psbt(0, parse_tx(raw), Fields(((compact(kt.GLOBAL_UNSIGNED_TX), raw),)),
                 (*own.inputs, *foreign.inputs), own.outputs)
    text = says(payable, payable.wang, psbts.parse(psbts.serialize(mixed)), "mixed")
    assert text == f"This spends one coin of {POOL} together with one coin from elsewhere, which no payout does."


def test_a_deposit_of_somebodys_wallet_is_said_to_be_one(payable: Town) -> None:
    raw = serialize_unsigned(2, [(OutPoint("22" * 32, 1), 0xFFFFFFFD)],
                             [TxOut(70_000, pool_script(payable, 0, 5)), TxOut(500, ELSEWHERE)], 0)
    wallet = Fields(((compact(kt.IN_WITNESS_UTXO), output_bytes(TxOut(80_000, ELSEWHERE))),))
    psbt = Psbt(0, parse_tx(raw), Fields(((compact(kt.GLOBAL_UNSIGNED_TX), raw),)), (wallet,), (Fields(),) * 2)
    assert f"it pays 70,000 sat into {POOL}" in says(payable, payable.wang, psbt, "foreign")


def test_coins_that_are_made_up_or_not_confirmed(payable: Town) -> None:
    source = serialize_unsigned(2, [(OutPoint("33" * 32, 0), 0xFFFFFFFD)],
                                [TxOut(9_000, pool_script(payable, 0, 4))], 0)
    ws = Workspace(payable.folder / "operator", payable.chain)
    raw = serialize_unsigned(2, [(OutPoint(parse_tx(source).txid, 0), 0xFFFFFFFD)], [TxOut(8_000, ELSEWHERE)], 0)
    psbt = create(raw, [PsbtInput(source, 0, 4)], {}, ws.pool().contract.descriptor)
    assert says(payable, payable.wang, psbt, "unknown").endswith("not confirmed, or made up.")


def test_taproot_finalized_and_stripped(payable: Town) -> None:
    own = spending(payable, coins_of(payable)[:1], [TxOut(5_000, ELSEWHERE)])
    tap = own.with_inputs({0: own.inputs[0].adding([(b"\x17", bytes(32))])})
    says(payable, payable.wang, tap, "payment")
    assert "taproot is not supported" in payable.wang("psbt", "review", put(payable, tap), status=1).out
    final = own.with_inputs({0: own.inputs[0].adding([(compact(kt.IN_FINAL_SCRIPTWITNESS), b"\x00")])})
    assert "It is finalized already: nothing is left to sign." in says(payable, payable.wang, final, "payment")
    bare = own.with_inputs({0: Fields()})
    says(payable, payable.wang, bare, "payment")
    assert "fee unknown" in payable.wang("psbt", "review", put(payable, bare), status=1).out


def test_a_payout_whose_coins_are_spent_and_one_that_is_in_the_chain(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    payable.operator("payout", "bump", path, "--feerate", "5", "--out", payable.post / "bumped.psbt")
    for name in ("wang", "li"):
        payable.person(name)("witness", "sign", path, "--yes", "--out", payable.post / f"{name}.psbt")
    payable.operator("payout", "combine", payable.post / "wang.psbt", payable.post / "li.psbt", "--out",
                     payable.post / "full.psbt")
    txid = payable.operator.data("payout", "send", "--yes", payable.post / "full.psbt")["txid"]
    payable.operator("chain", "mine", "1")
    height = payable.operator.data("sync")["height"]
    done = says(payable, payable.wang, payouts.read_psbt(path), "confirmed")
    assert done == f"This is in the chain already, at height {height}: nothing is left to sign."
    lost = says(payable, payable.wang, payouts.read_psbt(payable.post / "bumped.psbt"), "spent")
    assert f"transaction {txid} has spent already, at height {height}: it can never confirm" in lost


def test_without_a_pool_without_a_chain_and_with_another_pool_named(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    nobody = payable.person("nobody")
    value = nobody("psbt", "review", path, "--json", status=1).json
    assert value["kind"] == "foreign" and value["what"].endswith("there is no pool in this home.")
    assert len(value["outputs"]) == len(payouts.read_psbt(path).tx.outputs) and value["fee_sat"] > 0
    silent = payable.person("wang", f"node:http://u:p@127.0.0.1:{9}")
    foreign = foreign_psbt(payable)
    value = silent("psbt", "review", foreign, "--json", status=1).json
    assert value["kind"] == "foreign"
    assert "as far as your index knows (pool Village mutual aid could not be looked at: " in value["what"]
    silent.tries("psbt", "review", path).failed(4)
    payable.wang.tries("--pool", "nowhere", "psbt", "review", path).failed(2, "pool.which")


def test_in_a_home_of_two_pools_the_coins_say_which_one_is_signed_for(payable: Town) -> None:
    other = multisig(2, 3, first=50)
    value = json.loads((payable.post / "contract.json").read_text("utf-8"))
    value |= {"name": "Another", "descriptor": str(other), "witnesses": [
        w | {"fingerprint": key.fingerprint} for w, key in zip(value["witnesses"], other.keys, strict=True)]}
    (payable.post / "another.json").write_bytes(rfc8785.dumps(value))
    payable.wang("pool", "add", payable.post / "another.json")
    payable.wang.tries("status").failed(2, "pool.which")
    path, out = payable.post / "payout.psbt", payable.post / "wang.psbt"
    assert payable.wang.data("witness", "sign", path, "--yes", "--out", out)["signed"] == ["wang"]
    never = payable.wang("witness", "sign", foreign_psbt(payable), "--yes", "--out", payable.post / "no", status=1)
    assert "no input is a coin of a pool that you follow. [payout.refused]" in never.err
    assert not (payable.post / "no").exists()


@pytest.mark.parametrize("version", ["0", "2"])
def test_versions_and_encodings_there_and_back(payable: Town, version: str) -> None:
    path = payable.post / "payout.psbt"
    payable.wang("witness", "sign", path, "--yes", "--out", payable.post / "signed.psbt")
    signed = payouts.read_psbt(payable.post / "signed.psbt")
    for encoding in psbts.ENCODINGS:
        out = payable.post / f"{encoding}.psbt"
        value = payable.li.data("psbt", "convert", payable.post / "signed.psbt", "--version", version, "--encoding",
                                encoding, "--out", out)
        assert value["psbt_version"] == int(version) and value["txid"] == signed.tx.txid
        assert out.read_bytes()[:5] == {"base64": b"cHNid", "hex": b"70736", "binary": b"psbt\xff"}[encoding]
        assert payouts.read_psbt(out) == psbts.to_version(signed, int(version))
        assert payable.li.data("psbt", "review", out)["signed"] == [1]
        back = payable.post / f"{encoding}-back.psbt"
        payable.li("psbt", "convert", out, "--version", "0", "--out", back)
        assert payouts.read_psbt(back) == signed


def test_a_finished_transaction_in_hex_is_sent_after_what_it_pays_was_shown(payable: Town) -> None:
    bare, final = payable.post / "payout.psbt", payable.post / "final.hex"
    payable.wang("witness", "sign", bare, "--yes", "--out", payable.post / "wang.psbt")
    payable.li("witness", "sign", bare, "--yes", "--out", payable.post / "li.psbt")
    payable.wang("payout", "combine", payable.post / "wang.psbt", payable.post / "li.psbt", "--out",
                 payable.post / "full.psbt")
    pool = Workspace(payable.folder / "operator", payable.chain).pool()
    final.write_text(finalize(payouts.read_psbt(payable.post / "full.psbt"), pool.contract.descriptor).hex())
    asked = payable.wang("payout", "send", final, status=2).err
    assert "[terminal.none]" in asked and "Payees" in asked, "nobody answers, and nothing is sent"
    sent = payable.wang("payout", "send", final, "--yes")
    assert sent.out.strip() == payouts.read_psbt(bare).tx.txid
    final.write_text(payouts.read_psbt(bare).tx.stripped.hex())
    assert "has no witness" in payable.wang("payout", "send", final, "--yes", status=3).err


def test_every_field_is_shown_unknown_ones_too(payable: Town) -> None:
    made = payouts.read_psbt(payable.post / "payout.psbt")
    odd = made.with_inputs({0: made.inputs[0].adding([(b"\xfd\x34\x12key", b"value")])})
    shown = payable.wang("psbt", "show", put(payable, odd)).out
    assert "  unknown type 0x1234 6b6579 = 76616c7565" in shown.splitlines()
    for name in ("global", "input 0", "output 0", "PSBT_IN_NON_WITNESS_UTXO", "PSBT_GLOBAL_XPUB"):
        assert name in shown
    value = json.loads(payable.wang("psbt", "show", put(payable, odd), "--json").out)
    whole = {bytes.fromhex(f["value"]) for m in value["maps"] for f in m["fields"]}
    assert whole == {v for fields in (odd.globals, *odd.inputs, *odd.outputs) for _, v in fields.pairs}


def piped(town: Town, name: str, given: bytes, *args: object) -> subprocess.CompletedProcess:
    """A command of a person, in a process of its own, with these bytes on standard input."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")} | ENGLISH | town.person(name).env
    return subprocess.run([sys.executable, "-m", "lashou_btc.cli", "--home", town.folder / name, *map(str, args)],
                          input=given, capture_output=True, env=env, check=False, timeout=120)


def test_through_pipes_as_core_and_sparrow_people_work(payable: Town) -> None:
    """Binary, hex and base64 in, base64 out; what is said to people goes to stderr, so that it can be piped on."""
    made = payouts.read_psbt(payable.post / "payout.psbt")
    signed = piped(payable, "wang", psbts.serialize(made), "witness", "sign", "-", "--yes", "--out", "-")
    assert signed.returncode == 0, signed.stderr
    first = psbts.parse(psbts.decode(signed.stdout))
    assert first.tx == made.tx and b"This is the payout that the rules" in signed.stderr
    second = piped(payable, "li", psbts.encode(first, "hex"), "witness", "sign", "-", "--yes", "--out", "-")
    both = piped(payable, "operator", second.stdout, "payout", "combine", payable.post / "payout.psbt", "-",
                 "--out", "-")
    status = piped(payable, "operator", both.stdout, "payout", "status", "-", "--json")
    assert status.returncode == 0 and json.loads(status.stdout)["signed"] == ["wang", "li"]
    converted = piped(payable, "operator", both.stdout, "psbt", "convert", "-", "--encoding", "binary",
                      "--out", "-")
    assert converted.stdout == psbts.serialize(psbts.parse(psbts.decode(both.stdout)))
    sent = piped(payable, "operator", converted.stdout, "payout", "send", "--yes", "-")
    assert sent.stdout.decode().strip() == made.tx.txid
    assert list(Path.cwd().iterdir()) == []
    named = piped(payable, "zhao", psbts.serialize(made), "witness", "sign", "-", "--yes")
    assert named.returncode == 0, named.stderr
    assert payouts.read_psbt(Path.cwd() / f"payout-{made.tx.txid[:8]}-zhao.psbt").tx == made.tx


def test_pipes_that_cannot_be(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    for args in (("--json", "psbt", "convert", path, "--out", "-"),
                 ("psbt", "convert", path, "--out", "-", "--json"),
                 ("psbt", "convert", path, "--json", "--out", "-")):
        assert "choose one of them" in payable.wang.tries(*args).failed(2, "usage")
    payable.wang.tries("psbt", "review", "-").failed(2, "file.stdin")  # the kit gives commands no such input
    empty = piped(payable, "wang", b"", "psbt", "review", "-")
    assert empty.returncode == 2 and b"[psbt.magic]" in empty.stderr

"""Payouts that are not what the rules give, in every way that a file can be wrong."""

import json
from pathlib import Path

import pytest
from cli_kit import ADDRESS, HUGE, Town, forged, refused

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.create import PsbtInput, create


@pytest.mark.parametrize(("name", "change"), [
    ("address", lambda outs: outs.__setitem__(0, TxOut(outs[0].value_sat, address_to_script(ADDRESS, REGTEST)))),
    ("one satoshi more", lambda outs: outs.__setitem__(0, TxOut(outs[0].value_sat + 1, outs[0].script))),
    ("an output more", lambda outs: outs.append(TxOut(600, address_to_script(ADDRESS, REGTEST)))),
    ("an output less", lambda outs: outs.pop(1)),
    ("another order", lambda outs: outs.reverse()),
])
def test_a_changed_payout_is_not_signed_and_nothing_is_written(payable: Town, name: str, change) -> None:
    path = forged(payable, change)
    result = refused(payable, payable.zhao, 1, "payout.refused", "witness", "sign", path, "--yes")
    assert "this is not the payout that the rules give" in result.err, name
    assert "NO" in result.out, "the screen shows which check failed"
    seen = payable.zhao("psbt", "review", path, "--json", status=1).json
    assert not seen["ok"] and not all(c["ok"] for c in seen["checks"])
    as_json = refused(payable, payable.zhao, 1, "payout.refused", "witness", "sign", path, "--yes", "--json")
    assert as_json.json["ok"] is False
    refused(payable, payable.operator, 1, "payout.refused", "payout", "send", "--yes", path)


def foreign_psbt(town: Town) -> Path:
    """A PSBT of another multisig: of the members an, bo and chen."""
    records = [json.loads(town.person(name)("key", "show").out) for name in ("an", "bo", "chen")]
    descriptor = MultisigDescriptor(REGTEST, 2, tuple(
        KeyExpression(r["fingerprint"], r["path"], r["xpub"]) for r in records))
    source = serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0xFFFFFFFD)],
                                [TxOut(50_000, descriptor.script(0, 4))], 0)
    raw = serialize_unsigned(2, [(OutPoint(parse_tx(source).txid, 0), 0xFFFFFFFD)],
                             [TxOut(40_000, address_to_script(ADDRESS, REGTEST))], 120)
    path = town.post / "foreign.psbt"
    path.write_bytes(psbts.serialize(create(raw, [PsbtInput(source, 0, 4)], {}, descriptor)))
    return path


def test_another_pools_payout_is_refused(payable: Town) -> None:
    path = foreign_psbt(payable)
    refused(payable, payable.wang, 1, "payout.refused", "witness", "sign", path, "--yes")
    refused(payable, payable.wang, 1, "payout.refused", "payout", "send", "--yes", path)
    refused(payable, payable.wang, 1, "", "payout", "status", path)
    refused(payable, payable.wang, 1, "", "payout", "combine", payable.post / "payout.psbt", path, "--out",
            payable.post / "both.psbt")
    payable.wang("psbt", "review", path, status=1)


PSBT_COMMANDS = (("witness", "sign"), ("psbt", "review"), ("payout", "status"), ("payout", "send"),
                 ("payout", "combine"), ("payout", "bump", "--feerate", "3"))


@pytest.mark.parametrize("command", PSBT_COMMANDS, ids=" ".join)
def test_a_damaged_psbt_cannot_be_read(payable: Town, command: tuple[str, ...]) -> None:
    text = (payable.post / "payout.psbt").read_bytes()
    whole = psbts.decode(text)
    for name, content in (("truncated", whole[:-20]), ("trailing", whole + b"\x00"), ("empty", b""),
                          ("words", b"this is no PSBT"), ("half base64", text[:99]),
                          ("other magic", b"psbu" + whole[4:])):
        path = payable.post / f"{name}.psbt"
        path.write_bytes(content)
        result = refused(payable, payable.wang, 2, "", *command, path)
        assert "[psbt" in result.err, (name, result.err)


def test_a_payout_is_not_signed_as_if_it_were_a_message(payable: Town) -> None:
    """Whoever is asked for a text signs that text or nothing (docs/threats.md, row 31)."""
    payable.wang("message", "request", "hello", "--account", "0", "--out", payable.post / "hello.psbt")
    for psbt, text, account in (("payout", "hello", "0"), ("hello", "hullo", "0"), ("hello", "hello", "1")):
        refused(payable, payable.wang, 1, "message.request", "message", "cosign", payable.post / f"{psbt}.psbt",
                text, "--account", account, "--out", payable.post / "signed.psbt")
    payable.wang("message", "cosign", payable.post / "hello.psbt", "hello", "--account", "0", "--out",
                 payable.post / "signed.psbt")
    refused(payable, payable.li, 1, "payout.refused", "witness", "sign", payable.post / "signed.psbt", "--yes")


def test_only_witnesses_of_the_pool_sign(payable: Town) -> None:
    refused(payable, payable.an, 1, "", "witness", "sign", payable.post / "payout.psbt", "--yes")


def test_a_wrong_passphrase_signs_nothing(payable: Town) -> None:
    refused(payable, payable.wang, 1, "keyfile.passphrase", "witness", "sign", payable.post / "payout.psbt",
            "--yes", LASHOU_PASSPHRASE="not this one")
    refused(payable, payable.an, 1, "keyfile.passphrase", "member", "exit", LASHOU_PASSPHRASE="not this one")


def test_who_does_not_confirm_signs_nothing(payable: Town) -> None:
    # No terminal, no --yes: the question cannot be answered.
    refused(payable, payable.wang, 1, "stopped", "witness", "sign", payable.post / "payout.psbt")


def test_payouts_at_heights_and_feerates_that_cannot_be(payable: Town) -> None:
    for args in (("--as-of", HUGE), ("--as-of", "0"), ("--as-of", "99999")):
        refused(payable, payable.wang, 3, "payout.depth", "payout", "build", "--feerate", "2", *args)
    assert payable.wang.tries("payout", "build", "--feerate", HUGE).status in (1, 2, 3)
    refused(payable, payable.wang, 2, "usage", "payout", "build", "--feerate", "0")
    refused(payable, payable.wang, 2, "usage", "payout", "build", "--feerate", "1.5")

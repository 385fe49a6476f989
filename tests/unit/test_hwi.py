"""HWI as a process: its real program and Jade driver with a device at the other end, and all that can go wrong.

Stand-in programs play only what no good HWI does: silence, nonsense, sleep.
"""

import json
import os
import shlex
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_wallets import library
from psbt_cases import ELSEWHERE, deposit, master, multisig, payout
from soft_jade import Jade, any_device, plugged_in

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import MAINNET, REGTEST, SIGNET, Network
from lashou_btc.signers import hwi
from lashou_btc.signers.hwi import Device, Hwi, account_key, devices, failure, program, show_address, sign
from lashou_btc.signers.ledger_device import one_review
from lashou_btc.signers.models import MODELS, model_of
from lashou_btc.wallet.address import segwit_address
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import multisig_keys
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sign import check_wanted, take
from lashou_btc.wallet.psbt.sign import sign as sign_here
from lashou_btc.wallet.psbt.spends import signers


def the(network: Network = REGTEST) -> Hwi:
    """The real HWI, which this Python may not have."""
    library("hwilib")
    return Hwi(program(), network, patience=60)


def at(jade: Jade) -> Device:
    return Device("jade", "jade", jade.path)


@pytest.fixture
def jade() -> Iterator[Jade]:
    """A Jade that does as it should; the real firmware if there is one."""
    with any_device("jade") as device:
        yield device


@pytest.fixture
def soft() -> Iterator[Jade]:
    """A Jade that can be told to misbehave."""
    with plugged_in() as device:
        yield device


def with_jade(jade: Jade, threshold: int = 2, size: int = 3, place: int = 1) -> MultisigDescriptor:
    """A multisig of which the Jade is one."""
    keys = list(multisig(threshold, size).keys)
    fingerprint = jade.root().my_fingerprint.hex()
    path = [0x80000000 | n for n in (48, 1, 0, 2)]
    keys[place] = KeyExpression(fingerprint, "48h/1h/0h/2h", jade.xpub(path))
    return MultisigDescriptor(REGTEST, threshold, tuple(keys))


def fails(act: Callable[[], object], kind: type[LashouError], code: str) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code, caught.value
    sentence = str(caught.value)
    assert sentence.endswith((".", "?")) and "\n" not in sentence
    return sentence


# A device that does as it should

def test_the_account_key_comes_with_its_origin(jade: Jade) -> None:
    assert account_key(the(), at(jade), 0) == with_jade(jade).keys[1]
    assert account_key(the(), at(jade), 7).path == "48h/1h/7h/2h"
    assert account_key(the(SIGNET), at(jade), 0).xpub.startswith("tpub")
    assert account_key(the(MAINNET), at(jade), 0).xpub.startswith("xpub")


@pytest.mark.parametrize(("threshold", "size"), [(2, 3), (8, 15)])
def test_the_device_shows_the_address_that_the_contract_gives(jade: Jade, threshold: int, size: int) -> None:
    descriptor = with_jade(jade, threshold, size)
    for place in ((0, 0), (1, 999_999)):
        assert show_address(the(), at(jade), descriptor, *place) == descriptor.address(*place)


@pytest.mark.parametrize("version", [0, 2])
def test_the_device_signs_and_its_signatures_alone_are_taken(jade: Jade, version: int) -> None:
    descriptor = with_jade(jade)
    base = to_version(payout(descriptor, 3), version)
    show_address(the(), at(jade), descriptor, 0, 0)
    signed = take(base, sign(the(), at(jade), base), descriptor, 1)
    assert signers(signed, descriptor) == {0: set(), 1: {0, 1, 2}, 2: set()}
    assert all(len(mine.pairs) == len(bare.pairs) + 1
               for mine, bare in zip(signed.inputs, base.inputs, strict=True))
    assert (signed.globals == base.globals or version == 2) and signed.outputs == base.outputs


def long_payout(descriptor: MultisigDescriptor, coins: int) -> Psbt:
    """A payout whose coins come from exchanges' transactions, which have hundreds of outputs."""
    inputs = []
    for n in range(1, coins + 1):
        parent = parse_tx(deposit(descriptor.script(0, n), salt=n))
        raw = write_unsigned_tx(2, parent.inputs, [*parent.outputs, *[TxOut(1_000, ELSEWHERE)] * 500], 0)
        inputs.append(PsbtInput(raw, 0, n))
    spent = [TxIn(OutPoint(parse_tx(i.prev_tx).txid, 1), 0xFFFFFFFD, b"", ()) for i in inputs]
    outputs = [TxOut(300_000, ELSEWHERE), TxOut(600_000, descriptor.script(1, 3))]
    return create(write_unsigned_tx(2, spent, outputs, 101), inputs, {1: (1, 3)}, descriptor)


def test_a_payout_longer_than_an_argument_may_be(jade: Jade) -> None:
    descriptor = with_jade(jade, 8, 15)
    base = long_payout(descriptor, 10)
    assert len(to_base64(base)) > 131_072
    show_address(the(), at(jade), descriptor, 0, 0)
    assert len(signers(take(base, sign(the(), at(jade), base), descriptor, 1), descriptor)[1]) == 10


def test_a_device_without_a_key_of_the_multisig_signs_nothing(jade: Jade) -> None:
    base = payout(multisig(2, 3))
    assert take(base, sign(the(), at(jade), base), multisig(2, 3), 1) == base


# What a person does, or has not done

def test_declined_on_the_device(soft: Jade) -> None:
    soft.declines = True
    descriptor = with_jade(soft)
    for act in (lambda: sign(the(), at(soft), payout(descriptor)),
                lambda: show_address(the(), at(soft), descriptor, 0, 0)):
        fails(act, Refused, "device.declined")


def test_a_locked_device_says_how_to_unlock_it(soft: Jade) -> None:
    soft.locked = True
    sentence = fails(lambda: account_key(the(), at(soft), 0), Unreachable, "device.locked")
    assert "PIN" in sentence and "Jade" in sentence


def test_a_device_that_is_not_there() -> None:
    gone = Device("jade", "jade", "tcp:127.0.0.1:1")
    assert "plug it in" in fails(lambda: account_key(the(), gone, 0), Unreachable, "device.gone")


def test_more_keys_than_the_device_or_hwi_take(jade: Jade) -> None:
    for size, kind in ((16, Refused), (20, Unreachable)):
        with pytest.raises(kind) as caught:
            show_address(the(), at(jade), with_jade(jade, 8, size), 0, 0)
        assert caught.value.code in ("device.argument", "device.failed")


# A device that does as it should not

def altered(psbt: bytes, change: Callable[[Psbt], Psbt]) -> bytes:
    return serialize(change(parse(psbt)))


def test_a_device_that_signs_another_transaction(soft: Jade) -> None:
    descriptor = with_jade(soft)
    base, other = payout(descriptor), payout(descriptor, fee_sat=2_000)
    soft.instead = lambda _: soft.sign(serialize(other))
    fails(lambda: take(base, sign(the(), at(soft), base), descriptor, 1), Refused, "psbt.other-transaction")


def test_a_device_that_hands_back_a_signature_that_does_not_hold(soft: Jade) -> None:
    descriptor = with_jade(soft)
    base = payout(descriptor)

    def of_another(psbt: bytes) -> bytes:
        """The signature of another payout under this one's field."""
        theirs = parse(soft.sign(serialize(payout(descriptor, fee_sat=2_000))))
        return altered(psbt, lambda p: p.with_inputs({0: p.inputs[0].adding(
            [item for item in theirs.inputs[0].pairs if item[0][:1] == b"\x02"])}))
    soft.instead = of_another
    fails(lambda: take(base, sign(the(), at(soft), base), descriptor, 1), Refused, "psbt.signature")


def test_what_else_a_device_changes_is_dropped(soft: Jade) -> None:
    descriptor = with_jade(soft)
    base = payout(descriptor, 2)

    def busy(psbt: bytes) -> bytes:
        """Signs, adds somebody else's signature too, drops the derivations and the global keys, adds a field."""
        signed = sign_here(parse(soft.sign(psbt)), master(2), descriptor)
        return serialize(signed.with_inputs({n: fields.without((0x06,)).adding([(b"\x77", b"odd")])
                                             for n, fields in enumerate(signed.inputs)}))
    soft.instead = busy
    back = sign(the(), at(soft), base)
    assert len(back.inputs[0].of_type(0x02)) == 2
    signed = take(base, back, descriptor, 1)
    assert signers(signed, descriptor) == {0: set(), 1: {0, 1}, 2: set()}
    soft.instead = None
    assert signed == take(base, sign(the(), at(soft), base), descriptor, 1)


def test_what_is_no_psbt_is_refused(soft: Jade) -> None:
    soft.instead = lambda psbt: psbt[:40]
    with pytest.raises(LashouError) as caught:
        sign(the(), at(soft), payout(with_jade(soft)))
    assert caught.value.code in ("device.failed", "device.argument")


def test_a_device_that_shows_another_address_or_gives_another_kind_of_key(soft: Jade) -> None:
    descriptor = with_jade(soft)
    soft.wrong_address = multisig(2, 3, 50).address(0, 0)
    sentence = fails(lambda: show_address(the(), at(soft), descriptor, 0, 0), Refused, "device.address")
    assert soft.wrong_address in sentence and descriptor.address(0, 0) in sentence
    soft.wrong_xpub = lambda _: soft.xpub([0x80000054, 0x80000001, 0x80000000])
    fails(lambda: account_key(the(), at(soft), 0), Refused, "device.key")


def test_a_device_that_knows_no_regtest_writes_the_same_script_otherwise(stand_in: Callable[..., Hwi],
                                                                         tmp_path: Path) -> None:
    """As a Ledger's test app does (tried with its own emulator)."""
    device, descriptor = Device("ledger", "ledger", "x"), multisig(2, 3)
    script = descriptor.script(0, 5)
    shown = segwit_address(script, SIGNET)
    at = stand_in(f"echo '{json.dumps({'address': shown})}'")
    assert show_address(at, device, descriptor, 0, 5) == shown != descriptor.address(0, 5)
    fails(lambda: show_address(at, device, descriptor, 0, 6), Refused, "device.address")
    public = MultisigDescriptor(SIGNET, 2, descriptor.keys)
    assert show_address(Hwi(at.program, SIGNET), device, public, 0, 5) == shown
    stand_in(f"echo '{json.dumps({'address': descriptor.address(0, 5)})}'")
    fails(lambda: show_address(Hwi(at.program, SIGNET), device, public, 0, 5), Refused, "device.address")


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (2, 3), (8, 15)])
def test_a_payout_of_many_coins_is_one_account_to_a_ledger(threshold: int, size: int) -> None:
    """HWI's own code counts: it makes an account of each input whose keys it all knows, in the script's order."""
    hwilib, descriptor = library("hwilib.psbt"), multisig(threshold, size)
    base = payout(descriptor, 5)
    shown = one_review(base, descriptor.keys[0].fingerprint)
    assert shown.tx == base.tx and shown.inputs[0] == base.inputs[0]

    def accounts(psbt: Psbt) -> set[tuple[str, ...]]:
        theirs = hwilib.PSBT()
        theirs.deserialize(to_base64(psbt))
        known = {origin.fingerprint for origin in theirs.xpub.values()}
        orders = [[i.hd_keypaths[key].fingerprint for key in multisig_keys(i.witness_script)]
                  for i in theirs.inputs]
        return {tuple(fp.hex() for fp in order) for order in orders if known.issuperset(order)}

    assert len(accounts(shown)) == 1 and accounts(shown) <= accounts(base)
    assert size == 1 or len(accounts(base)) > 1
    own = bytes.fromhex(descriptor.keys[0].fingerprint)
    for fields in shown.inputs:  # the device finds its own key in each
        assert [o[:4] for o in fields.of_type(0x06).values()].count(own) == 1


# Taking signatures

def test_a_signature_that_is_there_is_not_asked_for_again() -> None:
    descriptor = multisig(2, 3)
    signed = sign_here(payout(descriptor), master(0), descriptor)
    check_wanted(signed, descriptor, 1)
    fails(lambda: check_wanted(signed, descriptor, 0), Refused, "psbt.signed")
    full = sign_here(signed, master(1), descriptor)
    fails(lambda: check_wanted(full, descriptor, 2), Refused, "psbt.complete")
    assert take(full, full, descriptor, 0) == full


# Programs that are not HWI

@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[..., Hwi]:
    """A program of some lines of shell in HWI's place."""
    def made(script: str, patience: float = 30) -> Hwi:
        path = tmp_path / "hwi"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return Hwi(path, REGTEST, patience=patience)
    return made


@pytest.mark.parametrize("said", [
    "nonsense", "{", "[[[", "\xff", "1", '"x"', "{}", "[1]", '[{"type": 1}]', "[" * 99_999, f"[{'{},' * 200}{{}}]",
    '[{"type": "jade", "path": "a\\nb"}]', '[{"type": "jade", "path": "x", "code": "1"}]',
    '[{"type": "../x", "path": "x"}]', '[{"type": "jade", "path": "x"}] trailing',
    '[{"type": "jade", "path": "x", "fingerprint": "XYZ"}]'])
def test_nonsense_is_not_believed(stand_in: Callable[..., Hwi], tmp_path: Path, said: str) -> None:
    (tmp_path / "said").write_bytes(said.encode("latin-1"))
    fails(lambda: devices(stand_in(f"cat {tmp_path}/said")), Unreachable, "hwi.answer")


def test_an_answer_without_what_was_asked_for(stand_in: Callable[..., Hwi]) -> None:
    device = Device("jade", "jade", "x")
    fails(lambda: sign(stand_in("echo '{\"psbt\": \"cHNidP8=\"}'"), device, payout(multisig(2, 3))), Refused,
          "device.answer")
    for said in ("[]", "{}", '{"desc": 1, "psbt": [], "address": null}', '[{"desc": 1}]', '[{"desc": "wpkh(x)"}]',
                 f'[{{"desc": "wpkh([00000000/48h/1h/1h/2h]{multisig(1, 1).keys[0].xpub}/0/*)"}}]'):
        at = stand_in(f"echo '{said}'")
        fails(lambda at=at: account_key(at, device, 0), Unreachable, "hwi.answer")
        fails(lambda at=at: sign(at, device, payout(multisig(2, 3))), Unreachable, "hwi.answer")
        fails(lambda at=at: show_address(at, device, multisig(2, 3), 0, 0), Unreachable, "hwi.answer")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["jade", "0f056943"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "model", "path", "fingerprint", "label", "error", "code", "desc", "psbt",
                         "address", "needs_pin_sent", "other"]), inner, max_size=6), max_leaves=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values)
def test_any_answer_ends_in_a_value_or_in_an_error_of_ours(stand_in: Callable[..., Hwi], tmp_path: Path,
                                                           value: object) -> None:
    (tmp_path / "said").write_text(json.dumps(value))
    at, device = stand_in(f"cat {tmp_path}/said"), Device("jade", "jade", "x")
    for act in (lambda: devices(at), lambda: account_key(at, device, 0),
                lambda: show_address(at, device, multisig(1, 1), 0, 0)):
        with suppress(LashouError):
            assert act() == ()


def test_an_endless_answer_is_cut_off(stand_in: Callable[..., Hwi], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hwi, "MAX_ANSWER_BYTES", 100_000)
    fails(lambda: devices(stand_in("yes")), Unreachable, "hwi.answer")
    fails(lambda: devices(stand_in("yes >&2", 0.5)), Unreachable, "device.slow")


def test_a_crash_says_what_the_program_said_last(stand_in: Callable[..., Hwi]) -> None:
    sentence = fails(lambda: devices(stand_in("echo Traceback >&2; echo 'OSError: no bus' >&2; exit 1")),
                     Unreachable, "hwi.failed")
    assert "OSError: no bus" in sentence and "status 1" in sentence
    lacking = "echo 'FileNotFoundError: cannot find a suitable libusb-1.0' >&2; exit 1"
    assert "install libusb" in fails(lambda: devices(stand_in(lacking)), Unreachable, "hwi.failed")


@pytest.mark.parametrize("script", ["exec sleep 600", "trap '' TERM; exec sleep 600",
                                    "sleep 600 & trap \"kill $!\" TERM; wait"])
def test_who_takes_too_long_is_stopped(stand_in: Callable[..., Hwi], tmp_path: Path, script: str) -> None:
    """Also one that does not listen, and one of two processes that hands the signal on, as HWI's releases do."""
    at = stand_in(f"echo $$ > {tmp_path}/child; {script}", 0.5)
    fails(lambda: account_key(at, Device("jade", "jade", "x"), 0), Unreachable, "device.slow")
    child = int((tmp_path / "child").read_text())
    for _ in range(1000):  # a killed process takes a moment to go
        if not Path(f"/proc/{child}").exists() or "\nState:\tZ" in Path(f"/proc/{child}/status").read_text():
            break
        time.sleep(0.01)
    else:
        pytest.fail("it still runs")


def test_it_gets_arguments_on_stdin_and_no_secret_of_ours(stand_in: Callable[..., Hwi], tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASHOU_PASSPHRASE", "canary")
    at = stand_in(f'env > {tmp_path}/env; echo "$@" > {tmp_path}/args; cat > {tmp_path}/stdin; echo "[]"')
    assert devices(at) == ()
    assert "canary" not in (tmp_path / "env").read_text() and "PATH=" in (tmp_path / "env").read_text()
    assert (tmp_path / "args").read_text() == "--stdin\n"
    assert shlex.split((tmp_path / "stdin").read_text()) == ["--chain", "regtest", "enumerate"]
    odd = Device("jade", "jade", "a path; rm -rf '$HOME' \"x\"")
    with pytest.raises(Unreachable):  # an empty list of keys
        account_key(Hwi(at.program, SIGNET, emulators=True), odd, 3)
    assert shlex.split((tmp_path / "stdin").read_text()) == [
        "--chain", "signet", "--emulators", "--device-type", "jade", "--device-path", odd.path, "getkeypool",
        "--path", "m/48h/1h/3h/2h/0/*", "0", "0"]


def test_devices_as_hwi_lists_them(stand_in: Callable[..., Hwi]) -> None:
    listed = ('[{"type": "coldcard", "model": "coldcard", "path": "1", "fingerprint": "0f056943", "label": null, '
              '"needs_pin_sent": false, "needs_passphrase_sent": false}, {"type": "trezor", "model": "trezor_1", '
              '"path": "2", "label": "my", "needs_pin_sent": true, "needs_passphrase_sent": null, "error": "Could '
              'not open client: Trezor is locked.", "code": -12, "warnings": ["x"]}]')
    first, second = devices(stand_in(f"echo '{listed}'"))
    assert first == Device("coldcard", "coldcard", "1", "0f056943") and first.facts.name == "Coldcard"
    assert second == Device("trezor", "trezor_1", "2", "", "my", True, False,
                            "Could not open client: Trezor is locked.", -12)


def test_where_hwi_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Hwi]) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert "lashou-btc[hwi]" in fails(program, Unreachable, "hwi.missing")
    fails(lambda: program("no-such-program"), Unreachable, "hwi.missing")
    fails(lambda: program(str(tmp_path)), Unreachable, "hwi.missing")
    there = stand_in("").program
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == program("hwi") == program(str(there)) == there
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", os.defpath)
    assert program() == there
    fails(lambda: devices(Hwi(tmp_path / "gone", REGTEST)), Unreachable, "hwi.missing")


# Words

@pytest.mark.parametrize("code", range(-19, 1))
def test_every_error_code_has_words_of_ours(code: int) -> None:
    device = Device("coldcard", "coldcard", "x", "0f056943")
    error = failure(device, "said\n\x1b[31m" + "long " * 100, code)
    assert error.code.startswith("device.") and str(error).endswith((".", "?"))
    assert "\n" not in str(error) and "\x1b" not in str(error) and len(str(error)) < 700
    assert isinstance(failure(None, "said", code), LashouError)


def test_codes_lead_to_the_right_status() -> None:
    device = Device("jade", "jade", "x")
    for code, kind in ((-14, Refused), (-9, Refused), (-7, Refused), (-3, Unreachable), (-12, Unreachable),
                       (-15, Unreachable), (-18, Unreachable), (-13, Unreachable), (-1, InvalidInput)):
        assert type(failure(device, "said", code)) is kind, code
    for said in ("Device is locked", "Default _http_request() function not available", "Unexpected: 'pin'"):
        assert failure(device, said, -3).code == "device.locked"
    assert failure(device, "", -3).code == "device.gone"
    for word, code in (("6985", "declined"), ("6982", "declined"), ("6a80", "argument"), ("6a82", "argument")):
        said = f"('0x{word}', 'Error in <BitcoinInsType.SIGN_PSBT: 4> command', '')"
        assert failure(Device("ledger", "ledger", "x"), said, -13).code == f"device.{code}"
    assert failure(device, "device doesn't have any secrets yet", -13).code == "device.empty"
    assert failure(device, "Blockstream Jade went away", -3).code == "device.gone"


def test_what_is_known_of_each_type() -> None:
    library("hwilib")
    assert set(MODELS) == set(library("hwilib.devices").__all__)
    for model in (*MODELS.values(), model_of("novelty")):
        assert model.max_keys == 15
        assert all(map(str, (model.unlock, model.wants, model.unsigned)))
    assert [t for t, m in MODELS.items() if not m.shows_addresses] == ["digitalbitbox"]
    fails(lambda: show_address(the(), Device("digitalbitbox", "x", "x"), multisig(2, 3), 0, 0), Refused,
          "device.cannot")


def test_a_psbt_larger_than_the_device_takes_is_not_sent(soft: Jade) -> None:
    base = long_payout(with_jade(soft), 27)
    assert len(serialize(base)) > 400 * 1024
    fails(lambda: sign(the(), at(soft), base), Refused, "device.too-large")
    assert soft.asked == []

"""Which device is meant, and what is said where it is not clear. HWI's list is written down; no device is there."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from psbt_cases import master, multisig

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import REGTEST
from lashou_btc.signers.hwi import Hwi
from lashou_btc.signers.models import MODELS, model_of
from lashou_btc.usecases import devices
from lashou_btc.usecases.devices import (
    Where,
    check_fits,
    choose,
    import_key,
    model_without_device,
    own_device,
    reach,
)
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.descriptor import KeyExpression
from lashou_btc.wallet.formats import bsms

COLDCARD = {"type": "coldcard", "model": "coldcard", "path": "usb1", "fingerprint": "0f056943"}
LEDGER = {"type": "ledger", "model": "ledger_nano_x", "path": "usb2", "fingerprint": "7fcb4675"}
LOCKED = {"type": "trezor", "model": "trezor_1", "path": "usb3", "needs_pin_sent": True, "code": -12,
          "error": "Could not open client: Trezor is locked. Unlock by using 'promptpin' and then 'sendpin'."}


@pytest.fixture
def listing(tmp_path: Path) -> Callable[..., Hwi]:
    def of(*found: dict) -> Hwi:
        path = tmp_path / "hwi"
        (tmp_path / "list").write_text(json.dumps(found))
        path.write_text(f"#!/bin/sh\ncat {tmp_path}/list\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return Hwi(path, REGTEST, patience=30)
    return of


def fails(act: Callable[[], object], kind: type[LashouError], code: str) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    return str(caught.value)


@pytest.mark.parametrize(("wanted", "type_", "path"), [
    ("0f056943", "", "usb1"), ("7fcb4675", "", "usb2"), ("coldcard", "", "usb1"), ("ledger_nano_x", "", "usb2"),
    ("", "ledger", "usb2"), ("0f056943", "coldcard", "usb1"), ("", "ledger_nano_x", "usb2")])
def test_a_device_is_meant_by_fingerprint_type_or_model(listing: Callable[..., Hwi], wanted: str, type_: str,
                                                        path: str) -> None:
    assert choose(listing(COLDCARD, LEDGER, LOCKED), Where(type=type_), wanted).path == path


def test_the_only_device_is_meant_where_nothing_is_said(listing: Callable[..., Hwi]) -> None:
    assert choose(listing(COLDCARD), Where()).fingerprint == "0f056943"
    sentence = fails(lambda: choose(listing(COLDCARD, LEDGER), Where()), InvalidInput, "device.which")
    assert "Coldcard 0f056943, Ledger 7fcb4675" in sentence


def test_what_is_not_there(listing: Callable[..., Hwi]) -> None:
    assert "there is no device" in fails(lambda: choose(listing(), Where(), "0f056943"), Unreachable, "device.none")
    sentence = fails(lambda: choose(listing(LEDGER), Where(), "0f056943"), Unreachable, "device.none")
    assert "0f056943 is not there" in sentence and "Ledger 7fcb4675" in sentence
    fails(lambda: choose(listing(COLDCARD), Where(type="ledger"), "0f056943"), Unreachable, "device.none")


def test_a_locked_device_may_be_the_one(listing: Callable[..., Hwi]) -> None:
    sentence = fails(lambda: choose(listing(COLDCARD, LOCKED), Where(), "01020304"), Unreachable, "device.locked")
    assert "promptpin" in sentence and "Trezor" in sentence
    fails(lambda: choose(listing(LOCKED), Where(), "trezor"), Unreachable, "device.locked")
    fails(lambda: choose(listing(LOCKED, LOCKED), Where(), "01020304"), InvalidInput, "device.which")
    assert choose(listing(COLDCARD, LOCKED), Where(), "0f056943").path == "usb1"


def test_a_path_needs_a_type(listing: Callable[..., Hwi]) -> None:
    at = listing()
    assert choose(at, Where(type="jade", path="tcp:x:1")).path == "tcp:x:1"
    assert choose(at, Where(path="tcp:x:1"), "jade").type == "jade"
    fails(lambda: choose(at, Where(path="tcp:x:1"), "01020304"), InvalidInput, "device.type")
    fails(lambda: choose(at, Where(path="tcp:x:1", type="../x")), InvalidInput, "device.type")


def test_hwi_is_named_in_the_configuration(tmp_path: Path, listing: Callable[..., Hwi]) -> None:
    ws = Workspace(tmp_path / "home")
    there = listing().program
    ws.configure(hwi=str(there))
    assert reach(ws, REGTEST, Where()).program == there
    other = tmp_path / "other"
    there.rename(other)
    fails(lambda: reach(ws, REGTEST, Where()), Unreachable, "hwi.missing")
    assert reach(ws, REGTEST, Where(program=str(other), emulators=True)) == Hwi(other, REGTEST, True)


@pytest.mark.parametrize("name", [*MODELS, "novelty"])
def test_no_device_is_given_more_keys_than_it_holds(name: str) -> None:
    model = model_of(name)
    check_fits(model, multisig(2, model.max_keys))
    sentence = fails(lambda: check_fits(model, multisig(2, model.max_keys + 1)), Refused, "device.too-many-keys")
    assert f"at most {model.max_keys} keys" in sentence and f"has {model.max_keys + 1};" in sentence


def test_a_device_is_asked_for_nothing_by_a_pool_with_too_many_keys(listing: Callable[..., Hwi]) -> None:
    """Nor by one that has another key in the witness's place."""
    own = master(3).record("wang", 0)
    here = listing(COLDCARD | {"fingerprint": own.fingerprint})
    for size, code in ((16, "device.too-many-keys"), (20, "device.too-many-keys"), (3, "descriptor.not-a-member")):
        fails(lambda size=size: own_device(here, Where(), own, multisig(2, size)), Refused, code)
    # With 15 it goes on and asks for the key, which this stand-in has not.
    fails(lambda: own_device(here, Where(), own, multisig(2, 15)), Unreachable, "hwi.answer")


def test_only_where_a_file_registers_no_device_is_needed() -> None:
    assert model_without_device(Where(type="coldcard")) == MODELS["coldcard"]
    for where in (Where(), Where(type="jade"), Where(type="coldcard", path="usb1"), Where(type="novelty")):
        assert model_without_device(where) is None


def test_a_key_from_another_wallet_in_each_format(tmp_path: Path) -> None:
    m, path = master(3), "48h/1h/0h/2h"
    key = KeyExpression(m.fingerprint, path, m.xpub(path))
    token = "a54044308ceac9b7"
    ccxp = {"xfp": m.fingerprint.upper(), "p2wsh_deriv": "m/48'/1'/0'/2'", "p2wsh": m.xpub(path)}
    texts = {"ccxp.json": json.dumps(ccxp), "key.txt": f"{key}\n", "bsms": str(bsms.sign_key(m, 0, "wang")),
             "encrypted": bsms.seal(str(bsms.sign_key(m, 0, "wang", token)), token)}
    for name, text in texts.items():
        file = tmp_path / name
        file.write_text(text)
        assert import_key(file, REGTEST, token if name == "encrypted" else "00") == key
    with pytest.raises(LashouError):
        import_key(tmp_path / "encrypted", REGTEST, "b54044308ceac9b7")


def test_a_device_that_is_known_to_no_one_is_asked_carefully() -> None:
    model = devices.model_of("novelty")
    assert (model.name, model.max_keys, model.registers) == ("novelty", 15, "address")

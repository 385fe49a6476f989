"""EDGE: hardware wallets, through Bitcoin Core's HWI run as a process of its own, as Core's `-signer` runs it.

A process, because then a key file's words are never in one memory with the code that speaks USB, a crash there is
not ours, and HWI's own releases serve where Python has no package of it. Arguments go in on its stdin (`--stdin`):
a PSBT may be longer than the system lets one argument be. What it answers is read strictly and believed for
nothing: keys, addresses and signatures are compared by those who call this.
"""

import json
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import REGTEST, SIGNET, Network
from lashou_btc.signers import process
from lashou_btc.signers.device_choice import PRESS_SECONDS
from lashou_btc.signers.models import Model, model_of
from lashou_btc.wallet.address import segwit_address
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.public import check_account_xpub, check_fingerprint, multisig_path
from lashou_btc.words import said

MAX_ANSWER_BYTES = 2 * psbts.MAX_PSBT_BYTES
LIST_SECONDS = 120.0
_KEY = re.compile(r"wpkh\(\[([0-9a-f]{8})/([0-9h'/]{1,60})\]([1-9A-HJ-NP-Za-km-z]{1,120})/0/\*\)(?:#[a-z0-9]{8})?",
                  re.ASCII)
_TYPE = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hwi:
    """The program, the network, whether emulators count as devices, and how many seconds a person may take."""

    program: Path
    network: Network
    emulators: bool = False
    patience: float = PRESS_SECONDS


@dataclass(frozen=True, slots=True)
class Device:
    """A device as HWI lists it; if it is not ready, without `fingerprint`, and `error` and HWI's `code` say why."""

    type: str
    model: str
    path: str
    fingerprint: str = ""
    label: str = ""
    needs_pin: bool = False
    needs_passphrase: bool = False
    error: str = ""
    code: int = 0

    @property
    def facts(self) -> Model:
        """What is known of devices of its type."""
        return model_of(self.type)


def program(named: str = "") -> Path:
    """Where HWI is: what was named, else beside this Python, else on PATH. Raises Unreachable."""
    beside = Path(sys.executable).parent / "hwi"
    found = shutil.which(Path(named).expanduser()) if named else shutil.which(beside) or shutil.which("hwi")
    if found is None:
        if named:
            raise Unreachable("hwi.missing:named", named=named)
        raise Unreachable("hwi.missing")
    return Path(found)


def devices(hwi: Hwi) -> tuple[Device, ...]:
    """The devices that are plugged in. Raises Unreachable."""
    answer = _ask(hwi, None, "enumerate", seconds=min(LIST_SECONDS, hwi.patience))
    if not isinstance(answer, list) or len(answer) > 100:
        raise _nonsense(hwi)
    return tuple(_device(hwi, entry) for entry in answer)


def account_key(hwi: Hwi, device: Device, account: int) -> KeyExpression:
    """The device's multisig account key with its origin. Raises Refused, Unreachable or InvalidInput.

    HWI's `getkeypool` tells key and fingerprint in one answer, as a descriptor whose kind is of no interest here,
    and asks the device for nothing else. A Ledger wants a button pressed for `m/0h`, which tells a fingerprint too.
    """
    path = multisig_path(hwi.network, account)
    answer = _ask(hwi, device, "getkeypool", "--path", f"m/{path}/0/*", "0", "0")
    if not isinstance(answer, list) or len(answer) != 1:
        raise _nonsense(hwi)
    found = _KEY.fullmatch(_text(hwi, answer[0], "desc"))
    if found is None or found[2].replace("'", "h") != path:
        raise _nonsense(hwi)
    try:
        check_fingerprint(found[1])
        check_account_xpub(found[3], hwi.network)
    except LashouError as error:
        raise Refused("device.key", name=device.facts.name, path=path, error=error) from None
    return KeyExpression(found[1], path, found[3])


def show_address(hwi: Hwi, device: Device, descriptor: MultisigDescriptor, branch: int, index: int) -> str:
    """Has the device show that address of the multisig; returns it as shown, once it is found to be ours.

    Devices that know no regtest write its addresses as those of the public test networks: the script is the same
    then. Raises Refused if the device works out another one or the person says no on it, and as `account_key`.
    """
    if not device.facts.shows_addresses:
        raise Refused("device.cannot", name=device.facts.name, wants=device.facts.wants)
    ours = descriptor.address(branch, index)
    answer = _ask(hwi, device, "displayaddress", "--desc", descriptor.at_place(branch, index))
    shown = _text(hwi, answer, "address")
    elsewhere = segwit_address(descriptor.script(branch, index), SIGNET)
    if shown != ours and not (hwi.network == REGTEST and shown == elsewhere):
        raise Refused("device.address", name=device.facts.name, theirs=_short(shown), ours=ours)
    return shown


def sign(hwi: Hwi, device: Device, psbt: Psbt) -> Psbt:
    """What the device makes of a PSBT. Whoever asked takes from it what it should have added, and no more.

    Raises Refused (declined, cannot), Unreachable (locked, gone, too slow), InvalidInput.
    """
    check_size(device, psbt)
    # HWI 3.2 loses version and lock time of a PSBT of version 2 (hwilib/psbt.py): another transaction.
    answer = _text(hwi, _ask(hwi, device, "signtx", psbts.to_base64(psbts.to_version(psbt, 0))), "psbt")
    try:
        return psbts.parse(psbts.decode(answer.encode()))
    except LashouError as error:
        raise Refused("device.answer", name=device.facts.name, error=error) from None


def check_size(device: Device, psbt: Psbt) -> None:
    """Raises Refused if the device takes no PSBT of that size."""
    size, most = len(psbts.serialize(psbt)), device.facts.max_psbt
    if most and size > most:
        raise Refused("device.too-large", size=size, name=device.facts.name, most=most)


# Answers

def _device(hwi: Hwi, entry: Any) -> Device:
    if not isinstance(entry, dict):
        raise _nonsense(hwi)
    texts = {name: entry.get(name) or "" for name in ("type", "model", "path", "fingerprint", "label", "error")}
    flags = {name: entry.get(f"{name}_sent") or False for name in ("needs_pin", "needs_passphrase")}
    code = entry.get("code", 0)
    if not all(isinstance(t, str) and len(t) <= 1_000 for t in texts.values()) or type(code) is not int \
            or not all(isinstance(f, bool) for f in flags.values()) or not _TYPE.fullmatch(texts["type"]) \
            or not texts["path"] or not texts["path"].isprintable() \
            or re.fullmatch(r"[0-9a-f]{8}|", texts["fingerprint"]) is None:
        raise _nonsense(hwi)
    return Device(texts["type"], texts["model"], texts["path"], texts["fingerprint"], texts["label"],
                  flags["needs_pin"], flags["needs_passphrase"], texts["error"], code)


def _text(hwi: Hwi, answer: Any, name: str) -> str:
    text = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise _nonsense(hwi)
    return text


def _nonsense(hwi: Hwi) -> Unreachable:
    return Unreachable("hwi.answer", program=hwi.program)


def _short(text: str) -> str:
    return repr(" ".join(text.split())[:200])


def failure(device: Device | None, text: str, code: int) -> LashouError:
    """HWI's error codes (hwilib/errors.py) as ours, with what to do next."""
    name, unlock = (device.facts.name, device.facts.unlock) if device else (
        said("device.some"), said("device.unlock:other"))
    text = _short(text)
    # HWI gives a Ledger's status words as an unknown error: 6985 and 6982 are the person's no, 6a80 data and 6a82 a
    # multisig that its app does not take.
    word = re.search(r"0x(69(?:82|85)|6a8[02])", text)
    code = {"6982": -14, "6985": -14, "6a80": -7, "6a82": -7}[word[1]] if code == -13 and word else code
    if code == -14:
        return Refused("device.declined", name=name)
    if code in (-8, -9):
        return Refused("device.cannot:declines", name=name, words=text)
    if code in (-5, -7):
        if device is None:
            return Refused("device.argument:unknown", words=text)
        return Refused("device.argument", name=name, words=text, wants=device.facts.wants)
    # A Jade that wants its PIN makes HWI look for a way to the PIN server, "_http_request".
    if code in (-6, -11, -12) or re.search(r"\b(?:un)?lock|\bpin\b|_http_request", text.lower()):
        return Unreachable("device.locked", name=name, words=text, unlock=unlock)
    if code in (-10, -18) or "any secrets" in text:
        return Unreachable("device.empty", name=name, words=text)
    if code == -15:
        return Unreachable("device.busy", name=name, words=text)
    if code == -3:
        return Unreachable("device.gone", name=name, words=text, unlock=unlock)
    if code in (-1, -2, -4, -17):
        return InvalidInput("device.unknown", words=text)
    return Unreachable("device.failed", name=name, words=text, unlock=unlock)


# The process

def _ask(hwi: Hwi, device: Device | None, *words: str, seconds: float = 0) -> Any:
    """HWI's answer to a command, as JSON values. Its own errors are raised as ours."""
    options = ["--chain", hwi.network.core_name, *(["--emulators"] if hwi.emulators else [])]
    if device is not None:
        options += ["--device-type", device.type, "--device-path", device.path]
    lines = "".join(f"{shlex.quote(word)}\n" for word in (*options, *words))
    try:
        ended = process.run(hwi.program, "--stdin", lines.encode(), seconds or hwi.patience, MAX_ANSWER_BYTES)
    except (OSError, ValueError) as error:
        raise Unreachable("hwi.missing:run", program=hwi.program,
                          why=getattr(error, "strerror", None) or error) from None
    if ended.stopped == process.LATE:
        raise Unreachable("device.slow")
    if ended.stopped:
        raise _nonsense(hwi)
    try:
        answer = json.loads(ended.out.decode())
    except (ValueError, RecursionError):
        if not ended.out.strip():
            last = ended.complaint.decode(errors="replace").strip().rpartition("\n")[2]
            raise Unreachable("hwi.failed:libusb" if "libusb" in last else "hwi.failed", program=hwi.program,
                              status=ended.status, words=_short(last)) from None
        raise _nonsense(hwi) from None
    if isinstance(answer, dict) and "error" in answer:
        code = answer.get("code")
        raise failure(device, str(answer["error"]), code if type(code) is int else 0)
    return answer

"""Hardware wallets and other wallets that hold a witness's multisig key: which it is, and what goes to and fro.

What leaves is what was reviewed, and it is in the signing log before it leaves: a device's signature may come back
by another way than through here. What comes back is one key's signatures that hold, and nothing else of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.pool.review import Review
from lashou_btc.signers import hwi
from lashou_btc.signers.device_choice import Where
from lashou_btc.signers.hwi import Device, Hwi
from lashou_btc.signers.ledger_device import one_review
from lashou_btc.signers.models import FILE, MODELS, Model, model_of
from lashou_btc.usecases import files, payouts
from lashou_btc.usecases.signing import check_holder, check_named, insist_all, signing
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats import doors
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.raw import Psbt, to_version
from lashou_btc.wallet.psbt.sign import take, wanted
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.words import Said, said

MAX_KEY_FILE_BYTES = 100_000


def reach(ws: Workspace, network: Network, where: Where) -> Hwi:
    """HWI as it is named, configured (`hwi` in the configuration) or found. Raises Unreachable."""
    return Hwi(hwi.program(where.program or ws.config().get("hwi", "")), network, where.emulators, where.patience)


def choose(program: Hwi, where: Where, wanted: str = "") -> Device:
    """The one device that is meant, by fingerprint, type or model; the only one where nothing is said.

    Raises Unreachable if it is not there or not ready, InvalidInput if several are meant.
    """
    if where.path:
        type_ = where.type or wanted
        if type_ not in MODELS:
            raise InvalidInput("device.type", types=list(MODELS))
        return Device(type_, type_, where.path)
    found = [d for d in hwi.devices(program) if where.type in ("", d.type, d.model)]
    meant = [d for d in found if wanted in ("", d.fingerprint, d.type, d.model)]
    # A device that is locked does not tell its fingerprint: it may be the one.
    meant = meant or [d for d in found if not d.fingerprint]
    if len(meant) > 1:
        raise InvalidInput("device.which", devices=_listed(meant))
    if not meant:
        raise Unreachable("device.none:others" if found else "device.none", devices=_listed(found),
                          wanted=wanted or where.type or said("device.any"))
    if meant[0].error:
        raise hwi.failure(meant[0], meant[0].error, meant[0].code)
    return meant[0]


def _listed(devices: Sequence[Device]) -> list[Said]:
    return [said("device.seen", name=d.facts.name, fingerprint=d.fingerprint) if d.fingerprint else
            said("device.seen:not-ready", name=d.facts.name) for d in devices]


def read_key(program: Hwi, device: Device, account: int) -> KeyExpression:
    """The device's multisig account key, checked as a pool's descriptor checks it."""
    return MultisigDescriptor(program.network, 1, (hwi.account_key(program, device, account),)).keys[0]


def import_key(path: Path, network: Network, token: str) -> KeyExpression:
    """The multisig account key in another wallet's export: Coldcard's ccxp, BSMS, `[fingerprint/path]xpub`.

    Raises InvalidInput or Refused, in words for who exported the wrong one of a wallet's many keys.
    """
    try:
        return doors.import_key(files.read(path, MAX_KEY_FILE_BYTES, "key-export"), network, token)
    except LashouError as error:
        if error.code not in ("descriptor.path", "bsms.path", "xpub.network", "xpub.path", "coldcard.no-p2wsh"):
            raise
        raise type(error)("key-export.other", code=error.code, path=path, network=network.name, why=error) from None


def own_device(program: Hwi, where: Where, record: KeyRecord, descriptor: MultisigDescriptor) -> Device:
    """The device that holds the record's multisig key, which is one of the descriptor's.

    Raises Refused, before it is told anything, if it holds another key or cannot hold a multisig of that many. A
    fingerprint is four bytes and proves nothing: the whole extended key is compared (threat 3).
    """
    key = descriptor.keys[descriptor.position(record.xpub)]
    device = choose(program, where, key.fingerprint)
    check_fits(device.facts, descriptor)
    theirs = hwi.account_key(program, device, key.account)
    if theirs != key:
        same = theirs.fingerprint == key.fingerprint
        raise Refused("device.other-key:same-fingerprint" if same else "device.other-key", path=key.path,
                      device=device.facts.name, fingerprint=key.fingerprint, theirs=theirs.fingerprint)
    return device


def check_fits(model: Model, descriptor: MultisigDescriptor) -> None:
    """Raises Refused if such a device cannot hold that many keys."""
    if len(descriptor.keys) > model.max_keys:
        raise Refused("device.too-many-keys", device=model.name, most=model.max_keys,
                      keys=len(descriptor.keys))


def release(pool: PoolHome, given: Sequence[Psbt], reviewed: Sequence[Review], record: KeyRecord) -> list[int]:
    """Writes all that was reviewed into the signing log, so that it may go to where the key is. Returns which of it
    (from 0) that key has not signed.

    Raises Refused with the reasons unless every check of every one passed and a signature of that key is still
    wanted.
    """
    made = insist_all(reviewed)
    for one in made:
        check_holder(pool, one, lambda key: key.xpub == record.xpub)
    asked = [(psbt, one.keyholders.descriptor, one.keyholders.descriptor.position(record.xpub))
             for psbt, one in zip(given, made, strict=True)]
    for one, (_, _, at) in zip(made, asked, strict=True):
        check_named(one, at, record.signing_key)
    waiting = wanted(asked)
    with signing(pool, *made):
        return waiting


@dataclass(frozen=True)
class Answers:
    """What a device has signed of what was reviewed: numbers (from 0) in `done`; `left` is not signed by it, and
    `refusal` says why where there is any."""

    psbts: tuple[Psbt, ...]
    done: tuple[int, ...]
    left: tuple[int, ...]
    refusal: LashouError | None


def sign(pool: PoolHome, program: Hwi, where: Where, given: Sequence[Psbt], reviewed: Sequence[Review],
         record: KeyRecord) -> Answers:
    """What was reviewed with the signatures of the device that holds the record's multisig key.

    The device is given the same transactions, one after another, with this home's own metadata: the copy that came
    from others may lack what it asks for, and nothing of theirs goes to it. What it has signed before is not asked
    again. All are in the signing log before the first is shown; where the device stops after some of several, these
    are given back with the reason. Raises Refused: not the rules' payout, another device, declined, a device that
    signs something else or nothing; Unreachable: no device, locked, too slow.
    """
    made = insist_all(reviewed)
    ours = payouts.to_psbts(pool, made)
    for one in made:
        check_holder(pool, one, lambda key: key.xpub == record.xpub)
    device = own_device(program, where, record, made[0].keyholders.descriptor)
    for own in ours:
        hwi.check_size(device, own)
    signed = list(given)
    # Lifeboats first: nobody signs a payout for which it does not sign what comes after it.
    waiting = sorted(release(pool, given, reviewed, record), key=lambda number: not made[number].lifeboat)
    for count, number in enumerate(waiting):
        try:
            holders = made[number].keyholders
            signed[number] = sign_one(program, device, given[number], ours[number], record, holders.descriptor)
        except LashouError as error:
            if not count:
                raise
            return Answers(tuple(signed), tuple(waiting[:count]), tuple(waiting[count:]), error)
    return Answers(tuple(signed), tuple(waiting), (), None)


def sign_one(program: Hwi, device: Device, psbt: Psbt, ours: Psbt, record: KeyRecord,
             descriptor: MultisigDescriptor) -> Psbt:
    """A PSBT with the device's signatures, which it is shown as `ours`. Raises as `sign`."""
    position = descriptor.position(record.xpub)
    shown = one_review(ours, record.fingerprint) if device.type == "ledger" else ours
    signed = take(_completed(psbt, ours), hwi.sign(program, device, shown), descriptor, position)
    done, total = len(signers(signed, descriptor)[position]), len(psbt.inputs)
    if done < total:
        raise Refused("device.unsigned:some" if done else "device.unsigned", device=device.facts.name, done=done,
                      total=total, likely=device.facts.unsigned, wants=device.facts.wants)
    return signed


def hand_over(pool: PoolHome, given: Sequence[Psbt], reviewed: Sequence[Review], record: KeyRecord) -> list[Psbt]:
    """What was reviewed, for another wallet: in the signing log, and described by this home alone.

    Of the copy that came from others only the signatures and other programs' fields are kept. Its derivations might
    hide a payee from that wallet's screen as change, its account keys might be learned. Raises as `release`.
    """
    ours = payouts.to_psbts(pool, insist_all(reviewed))
    release(pool, given, reviewed, record)
    return [to_version(combine(own, psbt), psbt.version) for own, psbt in zip(ours, given, strict=True)]


def _completed(psbt: Psbt, ours: Psbt) -> Psbt:
    """A copy of the same transaction with the fields of ours that it lacks; nothing in it is changed."""
    ours = to_version(ours, psbt.version)
    return replace(psbt, globals=_with_missing(psbt.globals, ours.globals),
                   inputs=tuple(map(_with_missing, psbt.inputs, ours.inputs)),
                   outputs=tuple(map(_with_missing, psbt.outputs, ours.outputs)))


def _with_missing(theirs: Fields, ours: Fields) -> Fields:
    have = dict(theirs.pairs)
    return theirs.adding([pair for pair in ours.pairs if pair[0] not in have])


def show_address(descriptor: MultisigDescriptor, program: Hwi, where: Where, record: KeyRecord, branch: int,
                 index: int) -> tuple[Device, str]:
    """Has the record's device show an address of a multisig, and compares it; the device, and what it shows.

    Raises Refused if they differ.
    """
    device = own_device(program, where, record, descriptor)
    return device, hwi.show_address(program, device, descriptor, branch, index)


def model_without_device(where: Where) -> Model | None:
    """The facts of the type that was named, where its registration is a file and takes no cable."""
    model = model_of(where.type)
    return model if where.type in MODELS and not where.path and model.registers == FILE else None

"""The pool's multisig and its payouts in other tools' formats."""

from collections.abc import Sequence
from pathlib import Path

from lashou_btc.errors import Unreachable
from lashou_btc.pool.state import State
from lashou_btc.signers import qr
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.formats import compare as comparing
from lashou_btc.wallet.formats import doors, frames
from lashou_btc.wallet.formats import labels as bip329
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt

MAX_WALLET_BYTES = 1_000_000


def export(pool: PoolHome, kind: str, name: str = "") -> bytes:
    """The multisig as another tool's file (a kind of `doors.WRITABLE`); `name` is the wallet's name there."""
    names = [w.name for w in pool.contract.witnesses]
    return doors.export_multisig(kind, pool.contract.descriptor, name or pool.contract.name, names,
                                 pool.contract.birthday)


def compare(pool: PoolHome, path: Path, token: str = "00") -> tuple[str, bool]:
    """What kind of file it is, and whether its keys stand in the same order.

    Raises Refused, naming what differs, unless it is the contract's multisig.
    """
    data = files.read(path, MAX_WALLET_BYTES, "wallet file")
    theirs = doors.import_multisig(data, pool.contract.network, token)
    return doors.MULTISIG_NAMES.get(doors.detect(data), doors.detect(data)), \
        comparing.check_same(pool.contract.descriptor, theirs)


def labels(pool: PoolHome, state: State) -> bytes:
    """BIP329 lines: the accounts' receive addresses by role and name, and the payouts of claims."""
    roles = {a.number: f"{a.role} {a.number}" for a in state.ledger.accounts.values()}
    names = {w.account: f"witness {w.name}" for w in pool.contract.witnesses}
    paid = {c.paid_txid: f"claim #{c.number + 1} {c.hash[:16]}" for c in state.by_number if c.paid_txid}
    descriptor = pool.contract.descriptor
    return bip329.dump([*bip329.for_accounts(descriptor, {0: "common purse"} | roles | names),
                        *bip329.for_claims(descriptor, paid)])


def frames_of(psbt: Psbt, style: str) -> list[str]:
    """The PSBT as the texts of one or more QR codes, in BBQr or UR."""
    return frames.of_psbt(psbts.serialize(psbt), style)


def save_frames(texts: Sequence[str], path: Path) -> None:
    """Writes QR codes as a PNG (one) or an animated GIF (several)."""
    if path.exists():
        raise Unreachable(f"{path} exists; name another file.", "file.exists")
    if len(texts) == 1 and path.suffix.lower() == ".png":
        qr.save_png(texts[0], path)
    else:
        qr.save_gif(texts, path)


def scan(paths: Sequence[Path]) -> Psbt:
    """The PSBT in pictures of QR codes, in any order. Raises Incomplete while frames are missing."""
    return psbts.parse(frames.to_psbt(qr.read_images(paths)))

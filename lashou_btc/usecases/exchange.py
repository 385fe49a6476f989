"""The pool's multisig and its payouts in other tools' formats."""

from collections.abc import Sequence
from pathlib import Path

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.state import State
from lashou_btc.signers import qr
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats import bsms, doors, frames
from lashou_btc.wallet.formats import labels as bip329
from lashou_btc.wallet.formats import same_wallet as comparing
from lashou_btc.wallet.formats.bsms_crypto import NO_TOKEN
from lashou_btc.wallet.keys import KeyRecord, Master
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said

MAX_WALLET_BYTES = 1_000_000


def export(pool: PoolHome, kind: str, holders: Keyholders, name: str = "", token: str = NO_TOKEN) -> bytes:
    """A multisig as another tool's file (a kind of `doors.WRITABLE`); `name` is the wallet's name there. Each epoch
    is a wallet of its own, and says which it is in the name that it is given here.

    A BSMS record is encrypted under `token` unless that is 00. Raises InvalidInput or Refused.
    """
    check_token(kind, token)
    written = doors.export_multisig(kind, holders.descriptor, name or wallet_name(pool, holders),
                                    [w.name for w in holders.witnesses], pool.contract.birthday)
    return bsms.seal(written.decode(), token).encode() if kind == "bsms" else written


def wallet_name(pool: PoolHome, holders: Keyholders) -> str:
    """The pool's name, with the epoch behind it after the first."""
    return f"{pool.contract.name} {holders.epoch}" if holders.epoch else pool.contract.name


def key_record(master: Master, account: int, label: str, token: str = NO_TOKEN) -> bytes:
    """The BSMS key record (BIP129, round 1) of a multisig key, signed with it; encrypted unless `token` is 00.

    Raises InvalidInput for the token, or a label of more than 80 characters.
    """
    return bsms.seal(str(bsms.sign_key(master, account, label, token)), token).encode()


def check_own(record: KeyRecord, seed: str) -> None:
    """Raise Refused unless the record's multisig key is of its key file's words; `seed` is their fingerprint."""
    if seed != record.fingerprint:
        raise Refused("key.elsewhere", name=record.name, fingerprint=record.fingerprint)


def check_token(kind: str, token: str) -> None:
    """Raise InvalidInput for a token that would not be used: whoever gives one means the file to be secret."""
    if kind != "bsms" and token != NO_TOKEN:
        raise InvalidInput("bsms.token-unused")


def compare(pool: PoolHome, path: Path, holders: Keyholders, token: str = "00") -> tuple[Said | str, bool]:
    """What kind of file it is, and whether its keys stand in the same order.

    Raises Refused, naming what differs, unless it is these keyholders' multisig.
    """
    data = files.read(path, MAX_WALLET_BYTES, "wallet-file")
    theirs = doors.import_multisig(data, pool.contract.network, token)
    try:
        same_order = comparing.check_same(holders.descriptor, theirs)
    except Refused:
        for other in pool.all_holders():
            if other.epoch != holders.epoch and _same(other, theirs):
                key = "compare.epoch:over" if other.epoch < holders.epoch else "compare.epoch"
                raise Refused(key, theirs=other.epoch, ours=holders.epoch) from None
        raise
    return doors.MULTISIG_NAMES.get(doors.detect(data), doors.detect(data)), same_order


def _same(holders: Keyholders, theirs: MultisigDescriptor) -> bool:
    try:
        comparing.check_same(holders.descriptor, theirs)
    except Refused:
        return False
    return True


def labels(state: State, holders: Keyholders) -> bytes:
    """BIP329 lines: the accounts' receive addresses with these keyholders by role and name, and the payouts of
    claims that their wallet sees. At addresses of those who have handed over, they say so.
    """
    roles = {a.number: said("label.account", role=noun("role", a.role), number=a.number)
             for a in state.ledger.accounts.values()}
    names = {w.account: said("label.witness", name=w.name) for w in holders.witnesses}
    paid = {c.paid_txid: str(said("label.claim", number=c.number + 1, claim=c.hash[:16]))
            for c in state.by_number if c.paid_txid}
    over = holders.epoch < state.keyholders.epoch
    accounts = {number: str(said("label.old", label=label) if over else label)
                for number, label in ({0: said("label.purse")} | roles | names).items()}
    moves = {s.txid: str(said("label.moved", epoch=n)) for n, epoch in enumerate(state.chain.epochs) if n
             for s in state.spends if s.carry and s.document == epoch.digest}
    return bip329.dump([*bip329.for_accounts(holders.descriptor, accounts),
                        *bip329.for_claims(holders.descriptor, paid | moves)])


def frames_of(psbt: Psbt, style: str) -> list[str]:
    """The PSBT as the texts of one or more QR codes, in BBQr or UR."""
    return frames.of_psbt(psbts.serialize(psbt), style)


def save_frames(texts: Sequence[str], path: Path) -> None:
    """Writes QR codes as a PNG (one) or an animated GIF (several)."""
    if path.exists():
        raise Unreachable("file.exists:pictures", path=path)
    if len(texts) == 1 and path.suffix.lower() == ".png":
        qr.save_png(texts[0], path)
    else:
        qr.save_gif(texts, path)


def scan(paths: Sequence[Path]) -> Psbt:
    """The PSBT in pictures of QR codes, in any order. Raises Incomplete while frames are missing."""
    return psbts.parse(frames.to_psbt(qr.read_images(paths)))

"""Who holds a pool's keys: the witnesses of one epoch and their multisig (docs/protocol.md, sections 2 and 4).

Witnesses may hand the pool over to others (`rotation`). Each set of them is an epoch, counted from 0, which is the
contract's. Branches of addresses go on by two: epoch e receives at 2e and takes change at 2e + 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.public import check_xonly, parse_xpub
from lashou_btc.wallet.sizes import multisig_input_vbytes, multisig_vsize
from lashou_btc.words import noun


@dataclass(frozen=True)
class Witness:
    """A keyholder: its account number, name, master fingerprint and signing key (x-only, hex)."""

    account: int
    name: str
    fingerprint: str
    key: str


@dataclass(frozen=True)
class Keyholders:
    """The witnesses of an epoch, in the order of their keys in the descriptor."""

    epoch: int
    descriptor: MultisigDescriptor
    witnesses: tuple[Witness, ...]

    @property
    def quorum(self) -> int:
        """M: how many witnesses it takes."""
        return self.descriptor.threshold

    @property
    def count(self) -> int:
        """N: how many witnesses there are."""
        return len(self.witnesses)

    @cached_property
    def multisig(self) -> str:
        """A short name of what decides its scripts, hex: of the quorum, and of the public keys with their chain
        codes, in whichever order. What a descriptor says besides makes no other multisig.
        """
        return sha256_hex(bytes([self.quorum]) + b"".join(sorted(self.keys)))[:32]

    @cached_property
    def keys(self) -> frozenset[bytes]:
        """What decides each one's part of the scripts: public key and chain code."""
        parsed = (parse_xpub(key.xpub, self.descriptor.network) for key in self.descriptor.keys)
        return frozenset(key.public_key + key.chain_code for key in parsed)

    @property
    def receive(self) -> int:
        """The branch of its receive addresses."""
        return 2 * self.epoch

    @property
    def change(self) -> int:
        """The branch of its change addresses."""
        return 2 * self.epoch + 1

    @property
    def first_address(self) -> str:
        """Receive address 0, to be compared with what each device shows."""
        return self.address(0)

    def address(self, account: int) -> str:
        """Where an account is paid in."""
        return self.descriptor.address(0, account)

    def script(self, branch: int, index: int) -> bytes:
        """The scriptPubKey at a place of this epoch."""
        return self.descriptor.script(branch - self.receive, index)

    @property
    def input_vbytes(self) -> int:
        """What it takes to spend one of its coins."""
        return multisig_input_vbytes(self.quorum, self.count)

    def vsize(self, inputs: int, scripts: Sequence[bytes]) -> int:
        """The virtual size of a transaction that spends so many of its coins to these scripts."""
        return multisig_vsize(self.quorum, self.count, inputs, scripts)

    def worth_sat(self, feerate_sat_vb: int) -> int:
        """From how many satoshi on one of its coins is worth moving: twice what that costs."""
        return 2 * feerate_sat_vb * self.input_vbytes

    def witness(self, account: int) -> Witness | None:
        """The witness with that account number."""
        return next((w for w in self.witnesses if w.account == account), None)


def is_receive(branch: int) -> bool:
    """Whether a branch of some epoch is one of receive addresses."""
    return branch % 2 == 0


def check_witnesses(descriptor: MultisigDescriptor, witnesses: Sequence[Witness], others: Sequence[str],
                    what: str) -> None:
    """Raises unless each witness has one key of the multisig, and names and signing keys are all different.

    `others`: signing keys that no witness may have; `what` names the document.
    """
    if len(witnesses) != len(descriptor.keys):
        raise InvalidInput("keyholders.count", code=f'{what}.witnesses', document=noun("document", what),
                           witnesses=len(witnesses), keys=len(descriptor.keys))
    for witness, key in zip(witnesses, descriptor.keys, strict=True):
        if witness.fingerprint != key.fingerprint:
            raise InvalidInput("keyholders.fingerprint", code=f'{what}.fingerprint', name=witness.name,
                               fingerprint=witness.fingerprint, key_fingerprint=key.fingerprint)
    _distinct([w.name for w in witnesses], "name", what)
    _distinct([w.key for w in witnesses] + list(others), "key", what)
    for witness in witnesses:
        check_xonly(bytes.fromhex(witness.key))


def _distinct(values: Sequence[str], which: str, what: str) -> None:
    for n, value in enumerate(values):
        if value in values[:n]:
            raise Refused(f"keyholders.twice:{which}", code=f'{what}.duplicate', value=value,
                          document=noun("document", what))

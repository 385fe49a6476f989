"""The pool's descriptor, `wsh(sortedmulti(M,[fp/48h/coin'/acct'/2h]xpub/<0;1>/*,…))`, and no other shape.

BIP380 (checksum, key origins), BIP383 (sortedmulti), BIP389 (<0;1>), BIP67 (sorting), BIP48 (paths). Scripts are
built from the derived keys here: wallycore derives no address of more than 15 keys.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet import wally
from lashou_btc.wallet.address import segwit_address
from lashou_btc.wallet.checksum import checksum, split_checksum
from lashou_btc.wallet.journal_descriptor import JournalDescriptor
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.public import check_account_xpub, check_fingerprint, multisig_path, parse_path
from lashou_btc.words import Said, said

__all__ = ["MAX_INDEX", "MAX_KEYS", "JournalDescriptor", "KeyExpression", "MultisigDescriptor", "checksum",
           "multisig_script"]

MAX_KEYS = 20
# The highest address that Bitcoin Core's importdescriptors still takes in one range, so that every coin of a
# pool is found again with Core alone.
MAX_INDEX = 999_999
MAX_DESCRIPTOR_CHARS = 8_192
# Bitcoin Knots relays no witness of more than about this many bytes of keys and signatures.
KNOTS_WITNESS_BYTES = 1_650
_SHAPE = re.compile(r"wsh\(sortedmulti\(([1-9][0-9]{0,2}),([^()]+)\)\)", re.ASCII)
_KEY = re.compile(r"\[([0-9a-fA-F]{8})/([0-9hH'/]{7,40})\]([1-9A-HJ-NP-Za-km-z]{100,120})/<0;1>/\*", re.ASCII)
_PRIVATE = re.compile(r"(?:^|[](,])[a-zA-Z]prv")


@dataclass(frozen=True, slots=True)
class KeyExpression:
    """One key of the multisig: master fingerprint (8 hex), account path ("48h/1h/0h/2h") and xpub."""

    fingerprint: str
    path: str
    xpub: str

    def __str__(self) -> str:
        return f"[{self.fingerprint}/{self.path}]{self.xpub}"

    @property
    def account(self) -> int:
        """The BIP48 account number in its path, which must be of that template (a descriptor's keys are)."""
        return parse_path(self.path)[2] & 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class MultisigDescriptor:
    """An M-of-N witness multisig. Checked when made: a value of this type is always within the rules.

    Raises InvalidInput for a wrong shape, path, network or quorum, Refused for a private key or for anything
    that stands twice (xpub, public key, master fingerprint): one holder must not count as two.
    """

    network: Network
    threshold: int
    keys: tuple[KeyExpression, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.keys) <= MAX_KEYS or not 1 <= self.threshold <= len(self.keys):
            raise InvalidInput("descriptor.quorum", threshold=self.threshold, keys=len(self.keys),
                               max_keys=MAX_KEYS)
        seen: dict[object, int] = {}
        for number, key in enumerate(self.keys, 1):
            check_fingerprint(key.fingerprint)
            _check_path(key.path, self.network, number)
            public_key = check_account_xpub(key.xpub, self.network).public_key
            for mark, kind in ((public_key, "xpub"), (key.fingerprint, "fingerprint")):
                if mark in seen:
                    raise Refused("descriptor.duplicate-key:same", seen=seen[mark], number=number,
                                  mark=said(f"descriptor.mark:{kind}"))
                seen[mark] = number
        for branch in (0, 1):
            self.public_keys(branch, 0)

    @classmethod
    def parse(cls, text: str, network: Network) -> "MultisigDescriptor":
        """Read a descriptor with its checksum. ' and H are taken for h; anything else must be the exact template.

        Raises as the class does, and InvalidInput for a missing or wrong checksum (descriptor.checksum).
        """
        if isinstance(text, str) and _PRIVATE.search(text):
            raise Refused("descriptor.private-key")
        body = split_checksum(text, MAX_DESCRIPTOR_CHARS)
        shape = _SHAPE.fullmatch(body)
        if shape is None:
            raise InvalidInput("descriptor.template")
        keys = []
        for number, expression in enumerate(shape[2].split(","), 1):
            found = _KEY.fullmatch(expression)
            if found is None:
                raise InvalidInput("descriptor.key", number=number)
            keys.append(KeyExpression(found[1].lower(), found[2].replace("'", "h").replace("H", "h"), found[3]))
        return cls(network, int(shape[1]), tuple(keys))

    @classmethod
    def of_records(cls, threshold: int, records: Sequence[KeyRecord]) -> "MultisigDescriptor":
        """The descriptor of these witnesses' keys, in their order. Raises as the class does."""
        if not records:
            raise InvalidInput("descriptor.quorum:no-key")
        for record in records:
            if record.network != records[0].network:
                raise InvalidInput("descriptor.network", one=record.name, one_network=record.network.name,
                                   other=records[0].name, other_network=records[0].network.name)
        return cls(records[0].network, threshold,
                   tuple(KeyExpression(r.fingerprint, r.path, r.xpub) for r in records))

    def __str__(self) -> str:
        return self._text("<0;1>/*")

    def single_path(self, branch: int) -> str:
        """The descriptor of one branch (0 receive, 1 change) with checksum, for tools without BIP389."""
        _check_place(branch, 0)
        return self._text(f"{branch}/*")

    def at_place(self, branch: int, index: int) -> str:
        """The descriptor of one address with checksum, for a device that is to show it."""
        _check_place(branch, index)
        return self._text(f"{branch}/{index}")

    def _text(self, steps: str) -> str:
        body = f"wsh(sortedmulti({self.threshold},{','.join(f'{key}/{steps}' for key in self.keys)}))"
        return f"{body}#{checksum(body)}"

    def public_keys(self, branch: int, index: int) -> tuple[bytes, ...]:
        """The 33-byte keys at a place, in the order of `keys` (not sorted).

        Raises InvalidInput outside branch 0–1 and index 0–MAX_INDEX: a coin at an odd place is a coin held to
        ransom (threat 6).
        """
        _check_place(branch, index)
        keys = tuple(_public_key(key.xpub, branch, index) for key in self.keys)
        if len(set(keys)) != len(keys):
            raise Refused("descriptor.duplicate-key", branch=branch, index=index)
        return keys

    def witness_script(self, branch: int, index: int) -> bytes:
        """The multisig script at a place, its keys sorted (BIP67)."""
        return multisig_script(self.threshold, sorted(self.public_keys(branch, index)))

    def script(self, branch: int, index: int) -> bytes:
        """The scriptPubKey (P2WSH, 34 bytes) at a place."""
        return b"\x00\x20" + hashlib.sha256(self.witness_script(branch, index)).digest()

    def address(self, branch: int, index: int) -> str:
        """The address at a place, on this descriptor's network."""
        return segwit_address(self.script(branch, index), self.network)

    def position(self, xpub: str) -> int:
        """Where a witness's own account key stands, counted from 0. Raises Refused unless it stands there once.

        Compared whole, never by fingerprint (threat 3).
        """
        places = [n for n, key in enumerate(self.keys) if key.xpub == xpub]
        if len(places) != 1:
            raise Refused("descriptor.not-a-member")
        return places[0]

    def difference(self, other: "MultisigDescriptor") -> Said | None:
        """The first difference from another descriptor in one sentence, None if there is none at all.

        Whole values are compared, so a recomputed 40-bit checksum hides nothing (threats 2 and 4).
        """
        if self.network != other.network:
            return said("compare.network", theirs=other.network.name, ours=self.network.name)
        if self.threshold != other.threshold:
            return said("compare.quorum", theirs=other.threshold, ours=self.threshold)
        if len(self.keys) != len(other.keys):
            return said("compare.keys", theirs=len(other.keys), ours=len(self.keys))
        for number, (mine, theirs) in enumerate(zip(self.keys, other.keys, strict=True), 1):
            if mine != theirs:
                if set(self.keys) == set(other.keys):
                    return said("compare.order", number=number)
                return said("compare.key", number=number)
        return None

    def relay_problem(self) -> Said | None:
        """Why spends would not be relayed by nodes at their defaults, in one sentence; None if they would.

        Bitcoin Knots limits the witness to about 34·N + 72·M ≤ 1650 bytes; Bitcoin Core's own limit (a witness
        script of 3,600 bytes) is never reached with 20 keys.
        """
        size = 34 * len(self.keys) + 72 * self.threshold
        if size <= KNOTS_WITNESS_BYTES:
            return None
        return said("policy.witness-size", threshold=self.threshold, keys=len(self.keys), size=size,
                    most=KNOTS_WITNESS_BYTES)


def multisig_script(threshold: int, public_keys: Sequence[bytes]) -> bytes:
    """`M key… N OP_CHECKMULTISIG` over the keys in the order given: sort them first for sortedmulti."""
    pushes = b"".join(bytes([len(key)]) + key for key in public_keys)
    return _small_number(threshold) + pushes + _small_number(len(public_keys)) + b"\xae"


def _small_number(n: int) -> bytes:
    """OP_1 to OP_16, and above that a one-byte push, as Core's CScript << int does."""
    return bytes([0x50 + n]) if n <= 16 else bytes([1, n])


def _check_path(path: str, network: Network, number: int) -> None:
    steps = parse_path(path)
    if len(steps) != 4 or path != multisig_path(network, steps[2] & 0x7FFF_FFFF):
        raise InvalidInput("descriptor.path", number=number, path=path[:40], network_name=network.name,
                           coin_type=network.coin_type)


def _check_place(branch: int, index: int) -> None:
    if branch not in (0, 1) or not 0 <= index <= MAX_INDEX:
        raise InvalidInput("descriptor.place", branch=branch, index=index, max_index=MAX_INDEX)


# Folding and signing ask for the same few places again and again, and a derivation costs a point addition. Public
# keys only, so nothing secret is kept.
@lru_cache(maxsize=512)
def _branch(xpub: str, branch: int) -> wally.Node:
    return wally.public_child(wally.key_from_base58(xpub), branch)


@lru_cache(maxsize=65_536)
def _public_key(xpub: str, branch: int, index: int) -> bytes:
    return wally.public_child_key(_branch(xpub, branch), index)

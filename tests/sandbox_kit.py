"""Real keys and real signatures for the tests of the sandbox."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import wallycore

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.chain.blocktree import compact


@dataclass(frozen=True)
class Spend:
    """A transaction to be: coins that one holder owns, and what they pay for."""

    coins: Sequence[tuple[OutPoint, int]]
    outputs: Sequence[TxOut]
    sequence: int = 0xFFFFFFFD
    locktime: int = 0
    version: int = 2

    def _parts(self) -> tuple[bytes, bytes]:
        inputs = compact(len(self.coins)) + b"".join(
            bytes.fromhex(o.txid)[::-1] + o.vout.to_bytes(4, "little") + b"\x00"
            + self.sequence.to_bytes(4, "little") for o, _ in self.coins)
        outputs = compact(len(self.outputs)) + b"".join(
            o.value_sat.to_bytes(8, "little") + compact(len(o.script)) + o.script for o in self.outputs)
        return inputs + outputs, self.locktime.to_bytes(4, "little")

    def unsigned(self) -> bytes:
        body, tail = self._parts()
        return self.version.to_bytes(4, "little") + body + tail

    def with_stacks(self, stacks: Sequence[Sequence[bytes]]) -> bytes:
        body, tail = self._parts()
        witnesses = b"".join(compact(len(s)) + b"".join(compact(len(i)) + i for i in s) for s in stacks)
        return self.version.to_bytes(4, "little") + b"\x00\x01" + body + witnesses + tail

    def digest(self, number: int, code: bytes) -> bytes:
        tx = wallycore.tx_from_bytes(self.unsigned(), 0)
        return wallycore.tx_get_btc_signature_hash(tx, number, code, self.coins[number][1],
                                                   wallycore.WALLY_SIGHASH_ALL,
                                                   wallycore.WALLY_TX_FLAG_USE_WITNESS)


def _sign(private: bytes, digest: bytes) -> bytes:
    flags = wallycore.EC_FLAG_ECDSA | wallycore.EC_FLAG_GRIND_R
    return wallycore.ec_sig_to_der(wallycore.ec_sig_from_bytes(private, digest, flags)) + b"\x01"


@dataclass(frozen=True)
class Holder:
    """A P2WPKH owner."""

    name: str
    private: bytes = field(init=False)
    public: bytes = field(init=False)
    script: bytes = field(init=False)

    def __post_init__(self) -> None:
        private = hashlib.sha256(self.name.encode()).digest()
        public = wallycore.ec_public_key_from_private_key(private)
        object.__setattr__(self, "private", private)
        object.__setattr__(self, "public", public)
        object.__setattr__(self, "script", b"\x00\x14" + wallycore.hash160(public))

    def sign(self, spend: Spend) -> bytes:
        code = b"\x76\xa9\x14" + self.script[2:] + b"\x88\xac"
        return spend.with_stacks([[_sign(self.private, spend.digest(n, code)), self.public]
                                  for n in range(len(spend.coins))])

    def pay(self, coin: OutPoint, value_sat: int, to: bytes, fee_sat: int, sequence: int = 0xFFFFFFFD,
            **more: int) -> bytes:
        """One coin to one script."""
        return self.sign(Spend([(coin, value_sat)], [TxOut(value_sat - fee_sat, to)], sequence, **more))


@dataclass(frozen=True)
class Quorum:
    """A 2-of-3 P2WSH owner."""

    holders: tuple[Holder, ...] = (Holder("q1"), Holder("q2"), Holder("q3"))

    @property
    def witness_script(self) -> bytes:
        keys = sorted(h.public for h in self.holders)
        return b"\x52" + b"".join(b"\x21" + key for key in keys) + b"\x53\xae"

    @property
    def script(self) -> bytes:
        return b"\x00\x20" + hashlib.sha256(self.witness_script).digest()

    def sign(self, spend: Spend, signers: Sequence[int]) -> bytes:
        ordered = sorted((self.holders[n] for n in signers), key=lambda h: h.public)
        return spend.with_stacks([
            [b"", *(_sign(h.private, spend.digest(n, self.witness_script)) for h in ordered), self.witness_script]
            for n in range(len(spend.coins))])

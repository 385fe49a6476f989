from collections.abc import Sequence
from typing import Self

def b2lx(b: bytes) -> str: ...

class COutPoint:
    hash: bytes
    n: int

class CTxIn:
    prevout: COutPoint
    nSequence: int

class CTxOut:
    nValue: int
    scriptPubKey: bytes

class CTransaction:
    nVersion: int
    nLockTime: int
    vin: Sequence[CTxIn]
    vout: Sequence[CTxOut]
    @classmethod
    def deserialize(cls, buf: bytes) -> Self: ...
    def GetTxid(self) -> bytes: ...

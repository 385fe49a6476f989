"""What a state is made of: claims with their panels and objections, payments due, calls, and what waits."""

from dataclasses import dataclass, field
from typing import Any

from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import Call
from lashou_btc.pool.reading import Place


@dataclass(slots=True)
class Seat:
    """A reviewer's seat on a claim's panel, drawn from block `drawn`; its review counts up to `deadline`."""

    account: int
    drawn: int
    deadline: int
    decision: str = ""
    amount: int = 0
    document: str = ""


@dataclass(slots=True)
class Objection:
    """An objection (or, after payment, a fraud report): the transaction that made it and the bond it put up."""

    txid: str
    account: int
    height: int
    bond_sat: int
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a claim cost and who bore it: the purse its part; every account that shared at `mark` its weight times
    `step`; and `apart` from that, by account, what those had whom the charge emptied, and below zero what was
    written off of a share that was called and not paid.
    """

    mark: int
    step: int
    purse_sat: int
    apart: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Claim:
    """A claim's life. `amount` and `approved` are in the contract's unit, `benefit_sat` in satoshi.

    `status`: waiting (for its draw), review, notice, disputed, called, payable, paid; or it ended as rejected (by
    its panel), undecided (nobody was left to decide), refused (an objection was upheld before payment), fraud
    (after), unfunded (nothing came in). `give_up`: a draw from that height on that seats nobody ends it.
    `notice_mark`: the ledger's mark at which its notice began, -1 before. `bond_sat`: the claimant's bond while it
    is held. `diagnosed`: the height at which it says that the illness was first diagnosed, -1 where it says none.
    """

    hash: str
    number: int
    account: int
    amount: int
    payee: str
    filed: int
    bond_sat: int = 0
    diagnosed: int = -1
    status: str = "waiting"
    draw_at: int = 0
    give_up: int = 0
    panel: list[Seat] = field(default_factory=list)
    approved: int = 0
    notice_end: int = 0
    notice_left: int = 0
    notice_mark: int = -1
    objections: list[Objection] = field(default_factory=list)
    benefit_sat: int = 0
    charge: Charge | None = None
    paid_txid: str = ""
    ended: int = 0

    @property
    def open(self) -> bool:
        """Whether its outcome is still to come."""
        return self.status in ("waiting", "review", "notice", "disputed", "called")

    @property
    def disputed(self) -> bool:
        """Whether an objection waits for its verdict."""
        return any(not o.outcome for o in self.objections)

    def objection(self, txid: str) -> Objection | None:
        """The objection that a transaction made."""
        return next((o for o in self.objections if o.txid == txid), None)


@dataclass(slots=True)
class OpenCall:
    """A call that runs until `deadline`, for a claim (`ref` its hash), for "dues" or for "running".

    `raised_sat` is what the purse put in, less what defaulters will not pay: with `call.called_sat` it is what
    the call brings. `lack_sat`: what of it was called because the purse was below zero.
    """

    ref: str
    call: Call
    deadline: int
    raised_sat: int
    lack_sat: int = 0

    @property
    def brings_sat(self) -> int:
        """What comes in, as far as is known."""
        return self.call.called_sat + self.raised_sat


@dataclass(frozen=True, slots=True)
class Item:
    """A payment due: its number, kind, what it is for, payee address and satoshi.

    `account` is whose it is, 0 where it is nobody's in particular; of a refund `serial` counts the account's
    refunds, and `coins` are those that the money came in. `since`: the height at which it arose.
    """

    number: int
    kind: str
    ref: str
    address: str
    amount_sat: int
    account: int = 0
    serial: int = 0
    coins: int = 0
    since: int = 0

    @property
    def name(self) -> str:
        """What it is, whatever its number: a signing log names items so."""
        return f"{self.cause} {self.serial}"

    @property
    def cause(self) -> str:
        """What it is due for. Parts of one benefit, and refunds of one account, have the same."""
        return f"{self.kind} {self.ref} {self.account}"


@dataclass(frozen=True, slots=True)
class Rekey:
    """A new signing key for an account that has lost its own, decided by the quorum, in force from `height`."""

    account: int
    key: str
    veto: str
    height: int
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What a transaction pays into the pool: (account, outpoint, satoshi) in coins, and what it says: an objection
    or a veto, which need no document, or nothing (`kind` 0).

    While the state stands still it waits whole, and counts then as if it had come at the end of that.
    """

    place: Place
    txid: str
    lane: str
    credits: tuple[tuple[int, str, int], ...]
    kind: int = 0
    digest: str = ""

    def line(self) -> list[Any]:
        """For the canonical state."""
        return ["payment", self.txid, self.digest, [[account, sat] for account, _, sat in self.credits]]


@dataclass(frozen=True, slots=True)
class Decision:
    """An amendment's parts that wait because the state stands still when it comes."""

    place: Place
    txid: str
    document: Document

    def line(self) -> list[Any]:
        """For the canonical state."""
        return ["amendment", self.txid, self.document.hash, []]

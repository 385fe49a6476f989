"""The canonical state's lines and the trees over them: what is hashed (docs/protocol.md, section 5, The state).

The state hash is the root of a tree of RFC 6962 over seven entries: head, rules and lists, each a line of RFC 8785,
and the roots of four more such trees, whose entries are the lines of accounts, claims, payments due and coins at
fixed numbers. So a few hundred bytes prove one line, and a hash costs what has changed since the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lashou_btc.anchors.merkle import LeafProof, Tree, climb
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import canonical
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.coins import Coin
from lashou_btc.words import noun

if TYPE_CHECKING:
    from lashou_btc.pool.state import Claim, Item, State

ACCOUNTS, CLAIMS, ITEMS, COINS = "accounts", "claims", "items", "coins"
TREES = (ACCOUNTS, CLAIMS, ITEMS, COINS)
_FIRST_TREE = 3
"""Entries of the uppermost tree before those of `TREES`: head, rules, lists."""


@dataclass(frozen=True)
class LineProof:
    """That a line belongs to a state: its tree, the path in it, and the path from its root to the state hash."""

    tree: str
    line: bytes
    within: LeafProof
    above: LeafProof


def verify_line(state_hash: str, proof: LineProof) -> None:
    """Raises Refused unless the line stands in that tree of the state of that hash.

    Accounts and payments due say their number themselves; the place that the proof gives proves none.
    """
    if proof.tree not in TREES or proof.above.position != _FIRST_TREE + TREES.index(proof.tree) \
            or proof.above.count != _FIRST_TREE + len(TREES):
        raise Refused("proof.position:state")
    if climb(climb(proof.line, proof.within), proof.above).hex() != state_hash:
        raise Refused("proof.root:state")


class Lines:
    """The trees of a state as of the last time it was hashed."""

    def __init__(self) -> None:
        self.trees = {name: Tree() for name in TREES}

    def root(self, s: "State") -> str:
        """The state hash. Takes in what `s` says has changed."""
        for number in s.ledger.changed:
            self.trees[ACCOUNTS].set(number, account_line(s.ledger.accounts[number]))
        for number in s.drive.claims_changed:
            self.trees[CLAIMS].set(number, claim_line(s.by_number[number]))
        for number in s.drive.items_changed:
            item = s.items.get(number)
            self.trees[ITEMS].set(number - 1, item_line(item) if item else b"")
        for number in s.chain.changed:
            self.trees[COINS].set(number, coin_line(s.chain.numbered(number)) if s.chain.has(number) else b"")
        for changed in (s.ledger.changed, s.drive.claims_changed, s.drive.items_changed, s.chain.changed):
            changed.clear()
        return self._top(s).root().hex()

    def _top(self, s: "State") -> Tree:
        top = Tree()
        for n, entry in enumerate((*heads(s), *(self.trees[name].root() for name in TREES))):
            top.set(n, entry)
        return top

    def prove(self, s: "State", tree: str, number: int) -> LineProof:
        """The proof of one line: an account by its number, a claim by its number from 0, an item by its number, a
        coin by its number. Raises InvalidInput where the state has no such line.
        """
        self.root(s)
        lines = {ACCOUNTS: lambda: account_line(s.ledger.accounts[number]),
                 CLAIMS: lambda: claim_line(dict(enumerate(s.by_number))[number]),
                 ITEMS: lambda: item_line(s.items[number]),
                 COINS: lambda: coin_line(s.chain.numbered(number))}
        try:
            line = lines[tree]()
        except KeyError:
            raise InvalidInput("proof.number", number=number, tree=noun("tree", tree)) from None
        leaf = number - 1 if tree == ITEMS else number
        return LineProof(tree, line, self.trees[tree].proof(leaf),
                         self._top(s).proof(_FIRST_TREE + TREES.index(tree)))


def everything(s: "State") -> Iterator[bytes]:
    """Every line of the state: head, rules, lists, then accounts, claims, payments due and coins by number."""
    yield from heads(s)
    yield from (account_line(s.ledger.accounts[n]) for n in sorted(s.ledger.accounts))
    yield from map(claim_line, s.by_number)
    yield from (item_line(s.items[n]) for n in sorted(s.items))
    yield from map(coin_line, sorted((*s.coins.values(), *s.chain.late.values()), key=lambda c: c.number))


def heads(s: "State") -> tuple[bytes, bytes, bytes]:
    """The head, the rules and the lists. Sums that only ever grow are written as text: no rule bounds them."""
    ledger, chain = s.ledger, s.chain
    head: dict[str, Any] = {
        "pool": s.contract.pool_id, "epoch": s.epoch, "height": s.height, "block": s.block_hash,
        "unknown": s.unknown,
        "seal": str(chain.seal) if chain.seal else "", "journal": chain.journal_count,
        "published": int(s.contract_published), "opened": s.opened,
        "begun": s.begun,
        "operator": [s.operator_key, s.operator_payout, s.operator_recipient, chain.journal_script.hex()],
        "next_item": s.next_item,
        "numbers": len(chain.numbers), "coins": chain.arrived, "bar": chain.bar, "mark": ledger.mark,
        "index": str(ledger.index), "weight": str(ledger.weight), "purse_sat": ledger.purse_sat,
        "missing_sat": s.missing_sat, "acted": s.acted, "price": s.last_price,
        "dissolved": [s.dissolved, s.dissolved_mark] if s.dissolved else []}
    lists: dict[str, Any] = {
        "accepted": sorted(s.accepted), "prices": [[a, *p] for a, p in sorted(s.prices.items())],
        "unassigned": [[n, sat, s.early_coins[n]] for n, sat in sorted(s.unassigned.items())],
        "waiting": [w.line() for w in s.waiting],
        "calls": [[c.ref, str(c.call.start), str(c.call.end), c.deadline, c.brings_sat, c.lack_sat]
                  for c in s.calls],
        "pending": [[height, changes] for height, changes in s.pending_rules],
        "rekeys": [[r.account, r.key, r.veto, r.recipient, r.height] for r in s.rekeys],
        "rotations": [[digest, height] for digest, height in s.rotations.items()],
        "epochs": [[e.digest, e.spends, e.receive_window] for e in chain.epochs]}
    return canonical.write(head), canonical.write(s.rules.to_json()), canonical.write(lists)


@lru_cache(maxsize=256)
def _written(text: str) -> str:
    """A text as RFC 8785 writes it. A pool has a hundred plans at most, and millions of members."""
    return canonical.write(text).decode()


def account_line(a: Account) -> bytes:
    """An account. Its level is the balance and, while it shares, weight times index, which no charge changes."""
    # RFC 8785 by hand, its keys in order: the plan is the only text that could need escaping, and there may be
    # millions of these lines, and of the coins' below. So fields are taken all at once, in the order of `Account`.
    (number, role, key, payout, plan, weight, status, enrolled, identity, uniqueness, veto, recipient, age, before,
     _, put, _, _, sharing, marks, active_at, grace_until, exit_at, debt, coins, refunds, refund, _,
     rejections, pause_until, received) = a.values()
    spans = ",".join([f"[{first},{end},{by}]" for first, end, by in marks])
    return (f'{{"account":{number},"active_at":{active_at},"age":{age},"before":{before},'
            f'"coins":{coins},"debt_sat":{debt},'
            f'"enrolled":{enrolled},"exit_at":{exit_at},"grace_until":{grace_until},'
            f'"identity":"{identity}","key":"{key}","level_sat":"{a.level_sat}",'
            f'"pause_until":{pause_until},"payout":"{payout}","plan":{_written(plan)},'
            f'"put_sat":"{put}","received":{received},"recipient":"{recipient}","refund":{refund},"refunds":{refunds},'
            f'"rejections":{rejections},"role":"{role}",'
            f'"sharing":{sharing:d},"spans":[{spans}],"status":"{status}","uniqueness":"{uniqueness}","veto":"{veto}",'
            f'"weight":{weight}}}').encode()


def claim_line(claim: "Claim") -> bytes:
    """A claim with its panel, its objections and who bore it."""
    return canonical.write({
        "claim": claim.hash, "account": claim.account, "amount": claim.amount, "payee": claim.payee,
        "filed": claim.filed, "bond_sat": claim.bond_sat, "status": claim.status,
        "draw_at": claim.draw_at, "give_up": claim.give_up,
        "approved": claim.approved, "notice_end": claim.notice_end, "notice_left": claim.notice_left,
        "notice_mark": claim.notice_mark, "benefit_sat": claim.benefit_sat, "paid": claim.paid_txid,
        "panel": [[s.account, s.drawn, s.deadline, s.decision, s.amount] for s in claim.panel],
        "objections": [[o.txid, o.account, o.bond_sat, o.outcome] for o in claim.objections],
        "charge": [c.mark, c.step, c.purse_sat] if (c := claim.charge) else [],
        "apart": [list(pair) for pair in claim.charge.apart] if claim.charge else []})


def item_line(item: "Item") -> bytes:
    """A payment due."""
    return canonical.write({"item": item.number, "kind": item.kind, "ref": item.ref, "account": item.account,
                          "serial": item.serial, "address": item.address, "amount_sat": item.amount_sat,
                          "coins": item.coins, "since": item.since})


def coin_line(coin: Coin) -> bytes:
    """A coin."""
    late = ",".join(f"[{account},{sat}]" for account, sat in coin.late)
    return (f'{{"coin":"{coin.outpoint}","height":{coin.height},"late":[{late}],'
            f'"path":"{coin.branch}/{coin.index}",'
            f'"value_sat":{coin.value_sat}}}').encode()

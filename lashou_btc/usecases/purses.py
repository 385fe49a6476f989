"""A person's own purse: pays deposits, and objections with their bond, without another wallet."""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases.journal import rehearse
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.purse import PurseCoin, bump, pay, purse_script


@dataclass(frozen=True)
class Purse:
    """The purse of a key: BIP84's second receive address, so that it never touches a journal's seal (the first)."""

    private_key: bytes
    public_key: bytes
    address: str

    @classmethod
    def of(cls, master: Master, account: int) -> "Purse":
        """The purse at that account number."""
        path = f"84h/{master.network.coin_type}h/{account}h/0/1"
        public_key = master.public_key(path)
        address = script_to_address(purse_script(public_key), master.network) or ""
        return cls(master.private_key(path), public_key, address)

    def coins(self, chain: Feed) -> list[PurseCoin]:
        """Its confirmed coins, oldest first."""
        return [PurseCoin(c.outpoint, c.value_sat) for c in chain.coins(purse_script(self.public_key))]

    def send(self, chain: Feed, outputs: Sequence[TxOut], feerate_sat_vb: int) -> str:
        """Pays outputs, change back to the purse. Returns the txid."""
        return chain.broadcast(pay(self.private_key, self.public_key, self.coins(chain), outputs, feerate_sat_vb))

    def bump(self, chain: Feed, txid: str, feerate_sat_vb: int, max_fee_sat: int) -> tuple[str, int]:
        """Lifts a waiting transaction that pays this purse to a feerate, by spending its output to the purse.

        Returns the new transaction's id and fee. Done again at a higher feerate, it replaces the first. Raises
        Refused where the transaction does not wait, does not pay the purse, or as `bump`.
        """
        waiting = chain.waiting(check_txid(txid))
        if waiting is None:
            raise Refused(f"transaction {txid} does not wait for a block at your node: it is in one, was replaced, "
                          "or was never sent.", "purse.not-waiting")
        script = purse_script(self.public_key)
        outputs = [PurseCoin(OutPoint(txid, n), out.value_sat)
                   for n, out in enumerate(parse_tx(waiting.raw).outputs) if out.script == script]
        if not outputs:
            raise Refused(f"transaction {txid} pays nothing to this purse ({self.address}), so this purse cannot "
                          "speed it up: somebody whom it pays can; or have a payout replaced with lashou payout "
                          "bump (the next rung of a ladder, or all witnesses sign again).", "purse.no-output")
        raw, fee = bump(self.private_key, self.public_key, [*outputs, *self.coins(chain)], len(outputs),
                        waiting.fee_sat, waiting.vsize, feerate_sat_vb, max_fee_sat)
        return chain.broadcast(raw), fee


def check_txid(text: str) -> str:
    """A transaction's id as people give it. Raises InvalidInput."""
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise InvalidInput("this is no transaction id: it has 64 digits of 0 to 9 and a to f.", "tx.id")
    return text


def objection_outputs(pool: PoolHome, state: State, claim: Claim, account: int, bond_sat: int) -> list[TxOut]:
    """What a transaction must pay to object to a claim: the bond to the objector's receive address, and the record.

    Any wallet that can make both outputs in one transaction may send it.
    """
    if bond_sat < state.rules.objection_bond_sat:
        raise Refused(f"an objection's bond is at least {state.rules.objection_bond_sat} sat.", "objection.bond")
    return [TxOut(bond_sat, state.keyholders.descriptor.script(0, account)),
            TxOut(0, record.encode(record.OBJECTION, pool.contract.tag, claim.hash))]


STANDS_STILL = "nothing yet, because the state stands still; it is looked at when that is over"


def veto_outputs(pool: PoolHome, state: State, account: int, secret: bytes) -> list[TxOut]:
    """What a transaction must pay to forbid a new key that the quorum has announced for an account: what makes
    others take notice, to the account's own receive address, and the record with the secret.

    Any wallet may send it. Raises Refused where it would have no effect: a secret counts once, so it is not shown
    for nothing.
    """
    found = state.account(account)
    if not any(r.account == account for r in state.rekeys):
        raise Refused(f"the quorum has announced no new key for account {account}; there is nothing to veto.",
                      "veto.none")
    if found is None or found.veto != sha256_hex(secret):
        raise Refused(f"account {account} has stated another veto than this key's, or has used it up; use the key "
                      "that it was enrolled with.", "veto.key")
    amount = max(state.rules.notice_sat, pool.contract.min_coin_sat)
    return [TxOut(amount, state.keyholders.descriptor.script(0, account)),
            TxOut(0, record.encode(record.VETO, pool.contract.tag, secret.hex()))]


def object_to(pool: PoolHome, purse: Purse, chain: Feed, outputs: Sequence[TxOut],
              feerate_sat_vb: int) -> tuple[str, str]:
    """Sends an objection, or a veto, after a rehearsal: what the rules give no effect is not sent.

    Returns (txid, effect).
    """
    raw = pay(purse.private_key, purse.public_key, purse.coins(chain), outputs, feerate_sat_vb)
    tx = parse_tx(raw)
    events, _ = rehearse(pool, [tx])
    event = next((e for e in events if e.txid == tx.txid), None)
    if event is not None and event.broken:
        raise Refused(f"the rules give this no effect: {event.text}", event.broken)
    return chain.broadcast(raw), event.text if event else STANDS_STILL

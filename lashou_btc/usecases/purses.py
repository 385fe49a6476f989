"""A person's own purse: pays deposits, and objections with their bond, without another wallet."""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.chain.base import ChainSource
from lashou_btc.errors import Refused
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases.journal import rehearse
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.purse import PurseCoin, pay, purse_script


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

    def coins(self, chain: ChainSource) -> list[PurseCoin]:
        """Its confirmed coins, oldest first."""
        return [PurseCoin(c.outpoint, c.value_sat) for c in chain.coins(purse_script(self.public_key))]

    def send(self, chain: ChainSource, outputs: Sequence[TxOut], feerate_sat_vb: int) -> str:
        """Pays outputs, change back to the purse. Returns the txid."""
        return chain.broadcast(pay(self.private_key, self.public_key, self.coins(chain), outputs, feerate_sat_vb))


def objection_outputs(pool: PoolHome, state: State, claim: Claim, account: int, bond_sat: int) -> list[TxOut]:
    """What a transaction must pay to object to a claim: the bond to the objector's receive address, and the record.

    Any wallet that can make both outputs in one transaction may send it.
    """
    if bond_sat < state.rules.objection_bond_sat:
        raise Refused(f"an objection's bond is at least {state.rules.objection_bond_sat} sat.", "objection.bond")
    return [TxOut(bond_sat, pool.contract.descriptor.script(0, account)),
            TxOut(0, record.encode(record.OBJECTION, pool.contract.tag, claim.hash))]


def object_to(pool: PoolHome, purse: Purse, chain: ChainSource, outputs: Sequence[TxOut],
              feerate_sat_vb: int) -> tuple[str, str]:
    """Sends an objection after a rehearsal: what the rules give no effect is not sent. Returns (txid, effect)."""
    raw = pay(purse.private_key, purse.public_key, purse.coins(chain), outputs, feerate_sat_vb)
    tx = parse_tx(raw)
    events, _ = rehearse(pool, [tx])
    event = next(e for e in events if e.txid == tx.txid)
    if event.broken:
        raise Refused(f"the rules give this no effect: {event.text}", event.broken)
    return chain.broadcast(raw), event.text

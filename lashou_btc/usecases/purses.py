"""A person's own purse: pays deposits, and objections with their bond, without another wallet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain.base import Feed
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.state import Claim, Event, State
from lashou_btc.usecases import waiting
from lashou_btc.usecases.journal import rehearse
from lashou_btc.usecases.waiting import Holdings, Own, SentFile, paid_to
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.purse import SEQUENCE, PurseCoin, bump, pay, purse_script
from lashou_btc.words import Said, said

MAX_FEE_SAT = 100_000
"""What speeding up or taking back may cost, unless somebody says another amount."""


@dataclass(frozen=True)
class PurseDraft:
    """A transaction of a purse, signed and not sent: what it pays others, its fee, what the purse can spend after
    it, the waiting ones that it depends on, and the one that it replaces ("" for none). `again`: the purse's
    own that the node has forgotten, and gets again.
    """

    raw: bytes
    tx: Tx
    pays: tuple[TxOut, ...]
    fee_sat: int
    left_sat: int
    rests_on: tuple[str, ...] = ()
    replaces: str = ""
    again: tuple[Own, ...] = ()

    @property
    def paid_sat(self) -> int:
        """What others get."""
        return sum(out.value_sat for out in self.pays)

    @property
    def vsize(self) -> int:
        """Its virtual size, as the fee was reckoned."""
        return waiting.vsize(self.tx)


@dataclass(frozen=True)
class Purse:
    """The purse of a key: BIP84's second receive address, so that it never touches a journal's seal (the first).

    `kept`: the file of what it has sent; None keeps nothing.
    """

    private_key: bytes
    public_key: bytes
    address: str
    kept: Path | None = None

    @classmethod
    def of(cls, master: Master, account: int, folder: Path | None = None) -> "Purse":
        """The purse at that account number, of a home in `folder`."""
        path = f"84h/{master.network.coin_type}h/{account}h/0/1"
        public_key = master.public_key(path)
        address = script_to_address(purse_script(public_key), master.network) or ""
        return cls(master.private_key(path), public_key, address,
                   folder and layout.PURSES.at(folder, address))

    @property
    def script(self) -> bytes:
        """What it is paid at."""
        return purse_script(self.public_key)

    def look(self, chain: Feed, feerate_sat_vb: int = 0) -> Holdings:
        """What it holds, and what of its own waits. `feerate_sat_vb`: as in `waiting.holdings`."""
        return waiting.holdings(chain, self.script, SentFile(self.kept), feerate_sat_vb)

    def coins(self, chain: Feed) -> list[PurseCoin]:
        """What it can spend without replacing what waits: confirmed coins, largest first, then its own change."""
        return self.look(chain).free

    def draft(self, chain: Feed, outputs: Sequence[TxOut], feerate_sat_vb: int | None = None) -> PurseDraft:
        """A payment of outputs, change back to the purse; it replaces nothing. Raises Refused where the coins do
        not suffice, or the node would not take it.
        """
        rate = waiting.feerate(chain, feerate_sat_vb)
        has = self.look(chain, rate)
        forgotten = tuple(one for one in has.waiting if not one.here)
        try:
            raw = pay(self.private_key, self.public_key, has.free, outputs, rate)
        except Refused as error:
            if not forgotten:
                raise
            raise Refused("purse.forgotten", code=error.code, error=error, count=len(forgotten)) from None
        return replace(self._drafted(chain, has, raw), again=forgotten)

    def send(self, chain: Feed, outputs: Sequence[TxOut], feerate_sat_vb: int | None = None) -> str:
        """Drafts a payment and sends it. Returns the txid."""
        return self.send_draft(chain, self.draft(chain, outputs, feerate_sat_vb))

    def send_draft(self, chain: Feed, draft: PurseDraft) -> str:
        """Keeps a draft and hands it to the chain. Returns the txid. Raises as `SentFile.sending`."""
        kept = SentFile(self.kept)
        with kept.sending(chain, [draft.tx], [draft.replaces] if draft.replaces else []):
            keep = [one.raw for one in self.look(chain).waiting if one.txid != draft.replaces]
            kept.write([*keep, draft.raw])
            waiting.send_again(chain, draft.again)
            return chain.broadcast(draft.raw)

    def bump(self, chain: Feed, txid: str, feerate_sat_vb: int, max_fee_sat: int) -> tuple[str, int]:
        """Drafts a bump and sends it. Returns the new transaction's id and fee."""
        draft = self.draft_bump(chain, txid, feerate_sat_vb, max_fee_sat)
        return self.send_draft(chain, draft), draft.fee_sat

    def draft_bump(self, chain: Feed, txid: str, feerate_sat_vb: int | None, max_fee_sat: int) -> PurseDraft:
        """Lifts a waiting transaction to a feerate. One of the purse's own is replaced by one that pays the same at
        a higher fee; of another that pays the purse, its output is spent to the purse (CPFP). Done again at a
        higher feerate, that replaces the first.

        Raises Refused where it does not wait, has nothing to do with the purse or pays so much already, where
        something waits on it, or the fee is too high.
        """
        rate = waiting.feerate(chain, feerate_sat_vb)
        has = self.look(chain, rate)
        own = has.own(has.whole(txid) or check_txid(txid))
        if own is not None:
            return self._replaced(chain, has, own, paid_to(own.tx, self.script), rate, max_fee_sat)
        entry = chain.waiting(txid)
        if entry is None:
            raise Refused("purse.not-waiting:unseen", txid=txid)
        outputs = [PurseCoin(OutPoint(txid, n), out.value_sat)
                   for n, out in enumerate(parse_tx(entry.raw).outputs) if out.script == self.script]
        if not outputs:
            raise Refused("purse.no-output", txid=txid, address=self.address)
        spent = waiting.spenders(chain, [c.outpoint for c in outputs], [one.tx for one in has.waiting])
        child = next(iter(spent.values()), "")
        if child and has.own(child) is None:  # sent from another home: what it spends is seen only from here
            has = Holdings(has.confirmed, has.change, (*has.waiting, _own(chain, child)), has.values)
        self._alone(has, child)
        raw, fee = bump(self.private_key, self.public_key,
                        [*outputs, *(c for c in has.free if c.outpoint.txid != child)], len(outputs), entry.fee_sat,
                        entry.vsize, rate, max_fee_sat)
        if (old := has.own(child)) is not None and fee < old.fee_sat + old.vsize:
            raise Refused("purse.enough:before", fee=old.fee_sat, rate=rate)
        return self._drafted(chain, has, raw, child)

    def draft_cancel(self, chain: Feed, txid: str, feerate_sat_vb: int | None, max_fee_sat: int) -> PurseDraft:
        """Takes a waiting payment of the purse's own back: its coins go to the purse instead, at a higher fee.

        Raises Refused where it does not wait, is not the purse's own, or where something waits on it.
        """
        rate = waiting.feerate(chain, feerate_sat_vb)
        has = self.look(chain, rate)
        own = has.own(has.whole(txid) or check_txid(txid))
        if own is None:
            raise Refused("purse.not-waiting:other", txid=txid)
        return self._replaced(chain, has, own, [], max(rate, own.feerate_sat_vb + 1), max_fee_sat)

    # Inside

    def _alone(self, has: Holdings, txid: str) -> None:
        later = has.children([txid])
        if later:
            raise Refused("purse.child", txid=later[-1].txid, on=txid)

    def _replaced(self, chain: Feed, has: Holdings, own: Own, outputs: list[TxOut], rate: int,
                  max_fee_sat: int) -> PurseDraft:
        self._alone(has, own.txid)
        if rate <= own.feerate_sat_vb:
            raise Refused("purse.enough:already", fee=own.fee_sat, vsize=own.vsize, rate=rate,
                          least=own.feerate_sat_vb + 1)
        spent = [PurseCoin(i.outpoint, self._value(chain, has, i.outpoint),
                           waiting.lacks_sat(chain, i.outpoint.txid, rate)) for i in own.tx.inputs]
        more = [c for c in has.confirmed if c.outpoint not in {one.outpoint for one in spent}]
        raw = pay(self.private_key, self.public_key, [*spent, *more], outputs, rate, len(spent),
                  None if outputs else 0, own.fee_sat)
        draft = self._drafted(chain, has, raw, own.txid)
        if draft.fee_sat > max_fee_sat:
            raise Refused("purse.max-fee", rate=rate, fee=draft.fee_sat, most=max_fee_sat)
        return draft

    def _value(self, chain: Feed, has: Holdings, outpoint: OutPoint) -> int:
        if outpoint in has.values:
            return has.values[outpoint]
        raw = chain.transaction(outpoint.txid)
        if raw is None:
            raise Refused("purse.not-waiting:parent", txid=outpoint.txid)
        return parse_tx(raw).outputs[outpoint.vout].value_sat

    def _drafted(self, chain: Feed, has: Holdings, raw: bytes, replaces: str = "") -> PurseDraft:
        waiting.check_taken(chain, raw)
        tx = parse_tx(raw)
        spent = {i.outpoint for i in tx.inputs}
        fee = sum(self._value(chain, has, o) for o in spent) - sum(out.value_sat for out in tx.outputs)
        left = sum(c.value_sat for c in has.free if c.outpoint not in spent and c.outpoint.txid != replaces)
        rests_on = sorted({o.txid for o in spent if chain.in_mempool(o.txid)})
        left += sum(out.value_sat for out in tx.outputs if out.script == self.script)
        return PurseDraft(raw, tx, tuple(paid_to(tx, self.script)), fee, left, tuple(rests_on), replaces)


def _own(chain: Feed, txid: str) -> Own:
    own = waiting.own(chain, txid, {})
    if own is None:
        raise Refused("purse.not-waiting", txid=txid)
    return own


def check_txid(text: str) -> str:
    """A transaction's id as people give it. Raises InvalidInput."""
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise InvalidInput("tx.id")
    return text


def objection_outputs(pool: PoolHome, state: State, claim: Claim, account: int, bond_sat: int) -> list[TxOut]:
    """What a transaction must pay to object to a claim: the bond to the objector's receive address, and the record.

    Any wallet that can make both outputs in one transaction may send it.
    """
    if bond_sat < state.rules.objection_bond_sat:
        raise Refused("objection.bond:least", least=state.rules.objection_bond_sat)
    return [TxOut(bond_sat, state.keyholders.descriptor.script(0, account)),
            TxOut(0, record.encode(record.OBJECTION, pool.contract.tag, claim.hash))]


STANDS_STILL = said("purse.stands-still")


def veto_outputs(pool: PoolHome, state: State, account: int, secret: bytes) -> list[TxOut]:
    """What a transaction must pay to forbid a new key that the quorum has announced for an account: what makes
    others take notice, to the account's own receive address, and the record with the secret.

    Any wallet may send it. Raises Refused where it would have no effect: a secret counts once, so it is not shown
    for nothing.
    """
    found = state.account(account)
    if not any(r.account == account for r in state.rekeys):
        raise Refused("veto.none", account=account)
    if found is None or found.veto != sha256_hex(secret):
        raise Refused("veto.key", account=account)
    amount = max(state.rules.notice_sat, pool.contract.min_coin_sat)
    return [TxOut(amount, state.keyholders.descriptor.script(0, account)),
            TxOut(0, record.encode(record.VETO, pool.contract.tag, secret.hex()))]


Effect = Callable[[PurseDraft, Said | str], None]
"""Asked with what is to be sent and its effect, right before it is; raises where it shall not be."""


def _nobody(draft: PurseDraft, effect: Said | str) -> None:
    """Nobody is asked."""


def object_to(pool: PoolHome, purse: Purse, chain: Feed, outputs: Sequence[TxOut],
              feerate_sat_vb: int | None = None, ask: Effect = _nobody,
              unknown_is_meant: bool = False) -> tuple[str, Said | str]:
    """Sends an objection, or a veto, after a rehearsal and a question: what the rules give no effect is not sent.

    Returns (txid, effect). Raises Refused, also while the state is unknown unless that is meant: then the money
    goes in, and whether it counts is looked at when that is over.
    """
    draft = purse.draft(chain, outputs, feerate_sat_vb)
    effect = effect_of(pool, draft.tx, unknown_is_meant)
    ask(draft, effect)
    return purse.send_draft(chain, draft), effect


def effect_of(pool: PoolHome, tx: Tx, unknown_is_meant: bool = False) -> Said | str:
    """What an objection or a veto would do in the next block. Raises Refused where that is nothing."""
    events, state = rehearse(pool, [tx])
    event: Event | None = next((e for e in events if e.txid == tx.txid), None)
    if event is not None and event.broken:
        raise Refused("purse.no-effect", code=event.broken, why=event.text)
    if event is not None:
        return event.text
    if not state.unknown:
        raise Refused("objection.bond:nobody-paid")
    if not unknown_is_meant:
        raise Incomplete("state.unknown:send", why=state.why)
    return STANDS_STILL


def check_outputs(pool: PoolHome, outputs: Sequence[TxOut], unknown_is_meant: bool = False) -> Said | str:
    """What a transaction of any wallet with these outputs would do in the next block. Raises as `effect_of`."""
    raw = serialize_unsigned(2, [(OutPoint("ff" * 32, 0), SEQUENCE)], list(outputs), 0)
    return effect_of(pool, parse_tx(raw), unknown_is_meant)

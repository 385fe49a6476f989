"""Founding a pool and joining it: contract, acceptance, addresses, exports."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import ChainSource, ScriptCoin
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool import canonical
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders, Witness
from lashou_btc.pool.rules import FIELDS, Rules
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import payee_script
from lashou_btc.wallet.descriptor import JournalDescriptor, KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats import core, doors
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path
from lashou_btc.wallet.record import MAX_RECORD_BYTES, KeyRecord
from lashou_btc.wallet.uri import payment_uri

SEAL_SAT = 100_000
"""What the opening seal should hold: fees for some hundreds of journal transactions at a few sat/vB."""


@dataclass(frozen=True)
class Founding:
    """What it takes to write a contract. `seed_fingerprint` is that of the operator's own words, from which the
    journal key comes, where the operator's multisig key is elsewhere."""

    name: str
    quorum: int
    records: tuple[KeyRecord, ...]
    operator: KeyRecord
    operator_payout: str
    rules: dict[str, Any]
    seal: str = ""
    birthday: int | None = None
    allow_unrelayable: bool = False
    seed_fingerprint: str = ""
    min_coin_sat: int = Contract.min_coin_sat


def read_records(paths: Sequence[Path]) -> tuple[KeyRecord, ...]:
    """The witnesses' public key records, in the order given."""
    return tuple(KeyRecord.parse(files.read(path, MAX_RECORD_BYTES, "key record")) for path in paths)


def rule_changes(assignments: Sequence[str], plans: Sequence[str]) -> dict[str, Any]:
    """Rule parameters from "name=value" and plans from "name:weight:cap". Raises InvalidInput."""
    changes: dict[str, Any] = {}
    for text in assignments:
        name, sep, value = text.partition("=")
        if not sep or name not in FIELDS or name == "plans":
            raise InvalidInput(f"{text!r} sets no rule; write one of {', '.join(sorted(FIELDS.keys() - {'plans'}))}"
                               "=value.", "rules.unknown")
        changes[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else value
    if plans:
        changes["plans"] = {}
    for text in plans:
        parts = text.split(":")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 17 for p in parts[1:]):
            raise InvalidInput(f"{text!r} is no plan; write name:weight:cap, the cap in satoshi (or minor units of "
                               "the reference currency).", "rules.plan")
        if parts[0] in changes["plans"]:
            raise InvalidInput(f"plan {parts[0]!r} is given twice; name each plan once.", "rules.plan")
        changes["plans"][parts[0]] = {"weight": int(parts[1]), "cap": int(parts[2])}
    return changes


def create(ws: Workspace, f: Founding) -> PoolHome:
    """Writes the contract and begins to follow the pool.

    Raises Incomplete while the journal's opening seal has not been paid, Refused for what must not be (one key
    twice, a quorum that would not be relayed), InvalidInput for what cannot be read.
    """
    network = f.operator.network
    strangers = [r.name for r in f.records if r.network != network]
    if strangers:
        raise Refused(f"{strangers[0]}'s key is for another network than the operator's ({network.name}); a pool "
                      "lives on one network.", "pool.network")
    descriptor = MultisigDescriptor.of_records(f.quorum, f.records)
    problem = descriptor.relay_problem()
    if problem and not f.allow_unrelayable:
        raise Refused(f"{problem} Choose a smaller quorum, or insist with --allow-unrelayable.", "pool.relay")
    if small := doors.too_small_for(len(descriptor.keys)):
        ws.warn(f"Mind who signs with what: {', '.join(small)} cannot hold a multisig of {len(descriptor.keys)} "
                "keys, and a pool's keys stay as they are.")
    payee_script(f.operator_payout, network)
    journal = JournalDescriptor(network, bytes.fromhex(f.operator.journal_key),
                                (f.seed_fingerprint or f.operator.fingerprint, f.operator.account))
    # What is wrong with the rest is said before anybody pays for a seal.
    _written(f, descriptor, journal, OutPoint("11" * 32, 0), 0)
    seal, birthday = _opening_seal(ws, f, journal)
    _own_journal(ws, journal, seal)
    return ws.add_pool(_written(f, descriptor, journal, seal, birthday))


def _written(f: Founding, descriptor: MultisigDescriptor, journal: JournalDescriptor, seal: OutPoint,
             birthday: int) -> Contract:
    """The contract, read back as everybody will read it."""
    count = len(f.records)
    few = {"reviewers": min(Rules.reviewers, count), "approvals": min(Rules.approvals, count)}
    bond = f.rules.get("objection_bond_sat", Rules.objection_bond_sat)
    if type(bond) is int:  # half of a smaller bond is what an inquiry may cost at most
        few["inquiry_sat"] = min(Rules.inquiry_sat, max(bond, 0) // 2)
    value = {
        "type": "contract", "version": contracts.VERSION, "name": f.name, "network": f.operator.network.name,
        "descriptor": str(descriptor), "rules": Rules().to_json() | few | f.rules,
        "min_coin_sat": f.min_coin_sat,
        "witnesses": [{"account": n, "name": r.name, "fingerprint": r.fingerprint, "key": r.signing_key}
                      for n, r in enumerate(f.records, 1)],
        "operator": {"key": f.operator.signing_key, "payout": f.operator_payout},
        "journal": {"descriptor": str(journal), "seal": str(seal), "birthday": birthday}}
    return contracts.parse(canonical.dump(value))


def _opening_seal(ws: Workspace, f: Founding, journal: JournalDescriptor) -> tuple[OutPoint, int]:
    if f.seal and f.birthday is not None:
        return OutPoint.parse(f.seal), f.birthday
    coins = ws.chain(f.operator.network).coins(journal.script)
    chosen = [c for c in coins if not f.seal or str(c.outpoint) == f.seal]
    if not chosen:
        raise Incomplete(f"the journal needs its opening seal: pay {SEAL_SAT} sat to {journal.address}, wait for a "
                         "confirmation, and run this again.", "pool.seal")
    best: ScriptCoin = max(chosen, key=lambda c: (c.value_sat, -c.height))
    return best.outpoint, best.height


def _own_journal(ws: Workspace, journal: JournalDescriptor, seal: OutPoint) -> None:
    """Refuses a journal key that carries another pool's journal: one would spend the other's seal.

    The same seal may be named again, in a contract that is written anew: it can open one journal only.
    """
    for other in ws.pools():
        if other.contract.journal.script == journal.script and other.contract.seal != seal:
            raise Refused(f"this key carries the journal of {other.contract.name} ({other.contract.pool_id[:8]}) "
                          "already; make another key for this pool with lashou key new.", "pool.journal-reuse")


def _own_multisig(ws: Workspace, contract: Contract) -> None:
    """Refuses a multisig that has held another pool's money: each coin would count in both pools."""
    for other in ws.pools():
        if other.contract.pool_id != contract.pool_id and other.contract.first_address == contract.first_address \
                and other.folder.joinpath("index.sqlite").exists() and other.index.coins(spent=True):
            raise Refused(f"this multisig holds the money of {other.contract.name} ({other.contract.pool_id[:8]}) "
                          "already, and every coin would count in both pools; ask for a contract on new keys.",
                          "join.reuse")


def follow(ws: Workspace, contract: Contract) -> PoolHome:
    """Begins to follow a pool, as a member or auditor does.

    Raises Refused for another contract on a multisig whose pool is followed already: by that contract's rules its
    money could be owed to anybody, and a witness might be asked for a signature.
    """
    _own_multisig(ws, contract)
    return ws.add_pool(contract)


def read_contract(path: Path) -> Contract:
    """A contract from a file."""
    return contracts.parse(files.read(path, contracts.MAX_BYTES, "contract"))


@dataclass(frozen=True)
class Joining:
    """A witness's checks before it accepts: its account, the first address to compare on its own device."""

    account: int
    contract: Contract
    acceptance: Document


def _own_place(holders: Keyholders, master: Master, elsewhere: KeyExpression | None, expect_address: str,
               what: str) -> tuple[Witness, str]:
    """The witness that a key's holder is among these keyholders, and the path of its signing key.

    Its own key (`elsewhere` if it is not the master's) stands in the multisig exactly once, its signing key is the
    one that is named, and the first address is what it was told on another channel. Raises Refused. `what`: the
    document that names them.
    """
    descriptor = holders.descriptor
    at = next((n for n, key in enumerate(descriptor.keys)
               if key.xpub == (elsewhere.xpub if elsewhere else master.xpub(key.path))), None)
    if at is None:
        raise Refused(f"your key is not in this {what}'s multisig: somebody may have replaced it. Do not accept; "
                      "compare the key records with everyone.", "join.key")
    key = descriptor.keys[at]
    descriptor.position(key.xpub)
    if elsewhere and key != elsewhere:
        raise Refused(f"the {what} says that your key comes from [{key.fingerprint}/{key.path}], and it comes "
                      f"from [{elsewhere.fingerprint}/{elsewhere.path}]: your wallet would not know its coins. Do "
                      "not accept.", "join.origin")
    path, witness = signing_path(descriptor.network, key.account), holders.witnesses[at]
    if master.public_key(path)[1:].hex() != witness.key:
        raise Refused(f"the {what} names another signing key than yours; do not accept it.", "join.signing-key")
    if expect_address and expect_address != holders.first_address:
        raise Refused(f"the {what}'s first address is {holders.first_address}, you expect {expect_address}: it "
                      f"is not the {what} you agreed on.", "join.address")
    return witness, path


def join(ws: Workspace, contract: Contract, master: Master, payout: str, expect_address: str = "",
         expect_pool: str = "", elsewhere: KeyExpression | None = None) -> Joining:
    """A witness's check of a contract and its signed acceptance.

    Its own key (`elsewhere` if it is not the master's) stands in the descriptor exactly once, its signing key is
    the one the contract names, and the first address and the pool id are what it was told on another channel; the
    multisig holds no other pool's money. Raises Refused.
    """
    if master.network != contract.network:
        raise Refused(f"your key is for {master.network.name}, the contract for {contract.network.name}.",
                      "join.network")
    witness, path = _own_place(contract.keyholders, master, elsewhere, expect_address, "contract")
    if expect_pool and not (len(expect_pool) >= 8 and contract.pool_id.startswith(expect_pool.lower())):
        raise Refused(f"the contract's pool id is {contract.pool_id}, you expect {expect_pool}: it is not the "
                      "contract you agreed on.", "join.pool")
    payee_script(payout, contract.network)
    _own_multisig(ws, contract)
    body = {"account": witness.account, "first_address": contract.first_address, "payout": payout}
    acceptance = Document("acceptance", contract.pool_id, body).sign(witness.account, master.private_key(path),
                                                                     witness.key)
    pool = ws.add_pool(contract)
    pool.store.add(acceptance.to_bytes())
    return Joining(witness.account, contract, acceptance)


def address(contract: Contract, holders: Keyholders, account: int,
            amount_sat: int | None = None) -> tuple[str, str]:
    """An account's receive address with these keyholders and its payment URI."""
    if account < 0 or account >= 2**31:
        raise InvalidInput(f"{account} is no account number.", "account.number")
    text = holders.address(account)
    label = f"{contract.name}, account {account}"
    return text, payment_uri(text, amount_sat, label)


def export_core(pool: PoolHome, chain: ChainSource, last_index: int,
                multipath: bool = False) -> list[dict[str, Any]]:
    """Bitcoin Core's importdescriptors request for a watch-only wallet of this pool, with the multisigs of all
    epochs that this home knows of.
    """
    raw = chain.headers(pool.contract.birthday, pool.contract.birthday)
    timestamp: Any = int.from_bytes(raw[0][68:72], "little") if raw else "now"
    make = core.import_descriptors_multipath if multipath else core.import_descriptors
    return [one for holders in pool.all_holders() for one in make(holders.descriptor, timestamp, last_index)]

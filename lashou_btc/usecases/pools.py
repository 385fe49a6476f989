"""Founding a pool and joining it: contract, acceptance, addresses, exports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lashou_btc import layout
from lashou_btc.anchors.history import NO_DOCUMENTS, History
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import Feed, ScriptCoin
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import canonical, document, members
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.keyholders import Keyholders, Witness
from lashou_btc.pool.rotation import is_lifeboat, proposed_keyholders
from lashou_btc.pool.rules import FIELDS, Rules
from lashou_btc.pool.state import State
from lashou_btc.signers.keyfile import Secret
from lashou_btc.usecases import files, people, rotating
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.rule_files import rule_defaults
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import given_address, given_payee
from lashou_btc.wallet.descriptor import JournalDescriptor, KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats import core, doors
from lashou_btc.wallet.key_record import MAX_RECORD_BYTES, KeyRecord
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt.raw import is_psbt
from lashou_btc.wallet.public import signing_path
from lashou_btc.wallet.recipient import recipient_of
from lashou_btc.wallet.uri import payment_uri
from lashou_btc.words import Said, noun, said

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
    """The witnesses' public key records, in the order given: files, or their text, as a message brings it."""
    found = []
    for path in paths:
        try:
            given = str(path)
            found.append(KeyRecord.parse(given.encode() if given.lstrip().startswith("{") else
                                         files.read(path, MAX_RECORD_BYTES, "key-record")))
        except InvalidInput as error:
            if not error.code.startswith("key-record"):
                raise
            raise InvalidInput("key-record.file", code=error.code, path=path, error=error) from None
    return tuple(found)


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """The rules whose names are like this one, or have it as a part; at most three."""
    known = sorted(names)
    parts = [one for one in known if name and name in one]
    return list(dict.fromkeys([*parts, *get_close_matches(name, known, 3)]))[:3]


def rule_changes(assignments: Sequence[str], plans: Sequence[str]) -> dict[str, Any]:
    """Rule parameters from "name=value" and plans from "name:weight:cap". Raises InvalidInput."""
    changes: dict[str, Any] = {}
    for text in assignments:
        name, sep, value = text.replace("＝", "=", 1).partition("=")  # as a Chinese keyboard writes it
        names = FIELDS.keys() - {"plans"}
        if name not in names and (near := nearest(name, names)):
            raise InvalidInput("rules.unknown:assignment-near", text=text, near=near)
        if not sep or name not in names:
            raise InvalidInput("rules.unknown:assignment", text=text)
        changes[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else value
    if plans:
        changes["plans"] = {}
    for text in plans:
        parts = text.split(":")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 17 for p in parts[1:]):
            raise InvalidInput("rules.plan:form", text=text)
        if parts[0] in changes["plans"]:
            raise InvalidInput("rules.plan:twice", name=parts[0])
        changes["plans"][parts[0]] = {"weight": int(parts[1]), "cap": int(parts[2])}
    return changes


def create(ws: Workspace, f: Founding, agree: Callable[[Rules], None] = lambda rules: None) -> PoolHome:
    """Writes the contract and begins to follow the pool. `agree` is shown its rules before anybody pays for a seal.

    Raises Incomplete while the journal's opening seal has not been paid, Refused for what must not be (one key
    twice, a quorum that would not be relayed), InvalidInput for what cannot be read.
    """
    network = f.operator.network
    strangers = [r.name for r in f.records if r.network != network]
    if strangers:
        raise Refused("pool.network", name=strangers[0], network=network.name)
    descriptor = MultisigDescriptor.of_records(f.quorum, f.records)
    problem = descriptor.relay_problem()
    if problem and not f.allow_unrelayable:
        raise Refused("pool.relay", problem=problem)
    if small := doors.too_small_for(len(descriptor.keys)):
        ws.warn(said("pool.small-devices", devices=small, keys=len(descriptor.keys)))
    f = replace(f, operator_payout=given_payee(f.operator_payout, network))
    journal = JournalDescriptor(network, bytes.fromhex(f.operator.journal_key),
                                (f.seed_fingerprint or f.operator.fingerprint, f.operator.account))
    # What is wrong with the rest is said before anybody pays for a seal.
    agree(_written(f, descriptor, journal, OutPoint.parse(f.seal) if f.seal else OutPoint("11" * 32, 0), 0).rules)
    seal, birthday = _opening_seal(ws, f, journal)
    _own_journal(ws, journal, seal)
    made = ws.add_pool(_written(f, descriptor, journal, seal, birthday))
    for other in ws.pools():
        if other.contract.seal == seal and other.contract.pool_id != made.contract.pool_id:
            ws.warn(said("pool.seal-shared", pool=other.contract.name, pool_id=other.contract.pool_id[:8],
                         folder=other.folder))
    return made


def _written(f: Founding, descriptor: MultisigDescriptor, journal: JournalDescriptor, seal: OutPoint,
             birthday: int) -> Contract:
    """The contract, read back as everybody will read it."""
    value = {
        "type": "contract", "version": contracts.VERSION, "name": f.name, "network": f.operator.network.name,
        "descriptor": str(descriptor), "min_coin_sat": f.min_coin_sat,
        "rules": Rules().to_json() | rule_defaults(len(f.records), f.rules) | f.rules,
        "witnesses": [{"account": n, "name": r.name, "fingerprint": r.fingerprint, "key": r.signing_key}
                      for n, r in enumerate(f.records, 1)],
        "operator": operator_parts(f.operator, f.operator_payout),
        "journal": {"descriptor": str(journal), "seal": str(seal), "birthday": birthday}}
    return contracts.parse(canonical.dump(value))


def operator_parts(record: KeyRecord, payout: str) -> dict[str, str]:
    """What a contract or an amendment says of an operator."""
    return {"key": record.signing_key, "payout": payout} | (
        {"recipient": record.recipient} if record.recipient else {})


def _opening_seal(ws: Workspace, f: Founding, journal: JournalDescriptor) -> tuple[OutPoint, int]:
    if f.seal and f.birthday is not None:
        return OutPoint.parse(f.seal), f.birthday
    coins = ws.chain(f.operator.network).coins(journal.script)
    chosen = [c for c in coins if not f.seal or str(c.outpoint) == f.seal]
    if not chosen:
        raise Incomplete("pool.seal", amount=SEAL_SAT, address=journal.address)
    best: ScriptCoin = max(chosen, key=lambda c: (c.value_sat, -c.height))
    return best.outpoint, best.height


def _own_journal(ws: Workspace, journal: JournalDescriptor, seal: OutPoint) -> None:
    """Refuses a journal key that carries another pool's journal: one would spend the other's seal.

    The same seal may be named again, in a contract that is written anew: it can open one journal only.
    """
    for other in ws.pools():
        if other.contract.journal.script == journal.script and other.contract.seal != seal:
            raise Refused("pool.journal-reuse", pool=other.contract.name, pool_id=other.contract.pool_id[:8])


def _own_multisig(ws: Workspace, pool_id: str, holders: Keyholders) -> None:
    """Refuses a multisig that has held another pool's money: each coin would count in both pools."""
    for other in ws.pools():
        if other.contract.pool_id != pool_id and layout.INDEX.at(other.folder).exists() \
                and holders.first_address in {h.first_address for h in other.all_holders()} \
                and other.index.known_coins():
            raise Refused("join.reuse", pool=other.contract.name, pool_id=other.contract.pool_id[:8])


def follow(ws: Workspace, contract: Contract) -> PoolHome:
    """Begins to follow a pool, as a member or auditor does.

    Raises Refused for another contract on a multisig whose pool is followed already: by that contract's rules its
    money could be owed to anybody, and a witness might be asked for a signature.
    """
    _own_multisig(ws, contract.pool_id, contract.keyholders)
    return ws.add_pool(contract)


def read_contract(path: Path) -> Contract:
    """A contract from a file."""
    data = files.read(path, contracts.MAX_BYTES, "contract")
    if is_psbt(data):
        raise InvalidInput("document.psbt:contract", path=path)
    _no_key_record(path, data)
    return contracts.parse(data)


def _no_key_record(path: Path, data: bytes) -> None:
    """Raises InvalidInput for a key record where a contract belongs."""
    try:
        KeyRecord.parse(data)
    except InvalidInput:
        return
    raise InvalidInput("document.key-record", path=path)


@dataclass(frozen=True)
class Joining:
    """A witness's checks before it accepts: its account, the first address to compare on its own device."""

    account: int
    contract: Contract
    acceptance: Document


def _own_place(holders: Keyholders, master: Master, elsewhere: KeyExpression | None, expect_address: str,
               what: Said | str) -> tuple[Witness, str]:
    """The witness that a key's holder is among these keyholders, and the path of its signing key.

    Its own key (`elsewhere` if it is not the master's) stands in the multisig exactly once, its signing key is the
    one that is named, and the first address is what it was told on another channel. Raises Refused. `what`: the
    document that names them.
    """
    descriptor = holders.descriptor
    at = next((n for n, key in enumerate(descriptor.keys)
               if key.xpub == (elsewhere.xpub if elsewhere else master.xpub(key.path))), None)
    if at is None:
        raise Refused("join.key", document=what)
    key = descriptor.keys[at]
    descriptor.position(key.xpub)
    if elsewhere and key != elsewhere:
        raise Refused("join.origin", document=what, named=f"[{key.fingerprint}/{key.path}]",
                      own=f"[{elsewhere.fingerprint}/{elsewhere.path}]")
    path, witness = signing_path(descriptor.network, key.account), holders.witnesses[at]
    if master.public_key(path)[1:].hex() != witness.key:
        raise Refused("join.signing-key", document=what)
    if expect_address and given_address(expect_address) != holders.first_address:
        raise Refused("join.address", document=what, address=holders.first_address, expected=expect_address)
    return witness, path


def join(ws: Workspace, contract: Contract, master: Master, payout: str, expect_address: str = "",
         expect_pool: str = "", elsewhere: KeyExpression | None = None) -> Joining:
    """A witness's check of a contract and its signed acceptance.

    Its own key (`elsewhere` if it is not the master's) stands in the descriptor exactly once, its signing key is
    the one the contract names, and the first address and the pool id are what it was told on another channel; the
    multisig holds no other pool's money. Raises Refused.
    """
    if master.network != contract.network:
        raise Refused("join.network:contract", key=master.network.name, contract=contract.network.name)
    witness, path = _own_place(contract.keyholders, master, elsewhere, expect_address, noun("document", "contract"))
    _check_pool(contract.pool_id, expect_pool, noun("document", "contract"))
    payout = given_payee(payout, contract.network)
    _own_multisig(ws, contract.pool_id, contract.keyholders)
    private_key = master.private_key(path)
    body = {"account": witness.account, "first_address": contract.first_address, "payout": payout,
            "recipient": recipient_of(private_key)}
    acceptance = Document("acceptance", contract.pool_id, body).sign(witness.account, private_key, witness.key)
    _rehearse(contract, acceptance)
    pool = ws.add_pool(contract)
    pool.store.add(acceptance.to_bytes())
    return Joining(witness.account, contract, acceptance)


def _rehearse(contract: Contract, acceptance: Document) -> None:
    """What a new pool would do with its first acceptance. Raises Refused where that is nothing."""
    nothing = History(contract.birthday, contract.birthday, {}, ())
    members.accept(Fold(contract, nothing, NO_DOCUMENTS).state, acceptance)


def _check_pool(pool_id: str, expected: str, what: Said | str) -> None:
    if expected and not (len(expected) >= 8 and pool_id.startswith(expected.lower())):
        raise Refused("join.pool", document=what, pool_id=pool_id, expected=expected)


def read_joinable(path: Path) -> Contract | Document:
    """What somebody who is to be a witness is given: a contract, or a rotation of a pool that goes on."""
    data = files.read(path, max(contracts.MAX_BYTES, document.MAX_BYTES), "contract-or-rotation")
    try:
        kind = canonical.load(data, len(data), "contract")["type"]
    except (LashouError, TypeError, KeyError):
        kind = ""
    if kind != "rotation":
        _no_key_record(path, data)
        return contracts.parse(data)
    return document.parse(data)


def pool_of(ws: Workspace, doc: Document) -> PoolHome:
    """The followed pool that a document is of. Raises Refused where this home does not follow it."""
    found = next((pool for pool in ws.pools() if pool.contract.pool_id == doc.pool), None)
    if found is None:
        raise Refused("join.unknown-pool", document=noun("document", doc.type), pool=doc.pool[:8])
    return found


def accept(ws: Workspace, pool: PoolHome, state: State, doc: Document, master: Master, expect_address: str = "",
           expect_pool: str = "", elsewhere: KeyExpression | None = None) -> tuple[Witness, Document]:
    """A new witness's check of a rotation, as `join` checks a contract; the rotation with its signature.

    Who stays signs so, too, and once for both. Raises Refused: another pool, another epoch than the next, a key
    that is not its own, an account that is not its own.
    """
    if master.network != pool.contract.network:
        raise Refused("join.network:pool", key=master.network.name, pool=pool.contract.network.name)
    _check_pool(doc.pool, expect_pool, noun("document", "rotation"))
    to = rotating.named(state, doc)
    named = {key.xpub for key in to.descriptor.keys}
    if any(key.xpub not in named and key.xpub == (elsewhere.xpub if elsewhere else master.xpub(key.path))
           for key in state.keyholders.descriptor.keys):
        raise Refused("join.leaves:lifeboat" if is_lifeboat(doc) else "join.leaves:rotation")
    witness, path = _own_place(to, master, elsewhere, expect_address, noun("document", "rotation"))
    if doc.signed_by({witness.key}):
        raise Refused("join.twice")
    _own_multisig(ws, doc.pool, to)
    return witness, doc.sign(witness.account, master.private_key(path), witness.key)


def sign_rotation(ws: Workspace, pool: PoolHome, state: State, doc: Document, master: Master,
                  secret: Secret) -> Document:
    """A rotation with the signature of whoever writes it, if one of theirs is asked for."""
    signer = Signer.of(master, secret.account)
    if any(w["key"] == signer.key for w in doc.body["witnesses"]):
        return accept(ws, pool, state, doc, master, elsewhere=secret.elsewhere)[1]
    if any(w.key == signer.key for w in state.keyholders.witnesses):
        return people.cosign(pool, state, signer, doc)
    return doc


def holders_at(pool: PoolHome, epoch: int | None = None, rotation: Path | None = None) -> Keyholders:
    """The keyholders that somebody means: of an epoch that has begun, those whom a rotation names, or the present.
    """
    everybody = pool.all_holders()
    if rotation is not None:
        if epoch is not None:
            raise InvalidInput("pool.epoch:twice")
        return proposed_keyholders(_read_rotation(rotation), pool.contract, everybody)
    if epoch is not None and epoch >= len(everybody):
        raise InvalidInput("pool.epoch", epoch=epoch, last=len(everybody) - 1)
    return everybody[-1 if epoch is None else epoch]


def _read_rotation(path: Path) -> Document:
    doc = read_documents([path])[0]
    if doc.type != "rotation":
        raise InvalidInput("rotation.type", path=path, document=noun("document", doc.type))
    return doc


def address(contract: Contract, holders: Keyholders, account: int,
            amount_sat: int | None = None) -> tuple[str, str]:
    """An account's receive address with these keyholders and its payment URI."""
    if account < 0 or account >= 2**31:
        raise InvalidInput("account.number", account=account)
    text = holders.address(account)
    return text, payment_uri(text, amount_sat, str(said("pool.address-label", pool=contract.name, account=account)))


def export_core(pool: PoolHome, chain: Feed, last_index: int,
                multipath: bool = False, epoch: int | None = None) -> list[dict[str, Any]]:
    """Bitcoin Core's importdescriptors request for a watch-only wallet of this pool, with the multisigs of all
    epochs that this home knows of, or of one. Core gives out addresses of the last only.
    """
    raw = chain.headers(pool.contract.birthday, pool.contract.birthday)
    timestamp: Any = int.from_bytes(raw[0][68:72], "little") if raw else "now"
    make = core.import_descriptors_multipath if multipath else core.import_descriptors
    wanted = pool.all_holders() if epoch is None else [holders_at(pool, epoch)]
    return [one for holders in wanted for one in make(
        holders.descriptor, timestamp, last_index, holders is wanted[-1])]

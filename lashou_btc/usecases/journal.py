"""The operator's work: documents into the journal, one seal after the other."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, Documents
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.chain.base import Feed, ScriptCoin
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import OPERATOR, Document
from lashou_btc.pool.state import Event, State
from lashou_btc.usecases import disclosure, files, tags
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import journal_path, signing_path
from lashou_btc.wallet.purse import PurseCoin, journal_tx

NEXT_HASH = "00" * 32
"""Stands for the hash of a block that is not there yet, where the fold looks at what publishing would do."""


@dataclass(frozen=True)
class Published:
    """A journal transaction that was sent: its id, and the documents it commits to."""

    txid: str
    kind: int
    digest: str
    documents: tuple[str, ...]


def read_documents(paths: Sequence[Path]) -> list[Document]:
    """Documents from files. Raises InvalidInput naming the file."""
    return [_read_document(path) for path in paths]


def _read_document(path: Path) -> Document:
    data = files.read(path, document.MAX_BYTES, "document")
    try:
        return document.parse(data)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}", error.code) from None


class Operator:
    """The operator at work on one pool: holds the journal key for as long as that takes."""

    def __init__(self, ws: Workspace, pool: PoolHome, master: Master, account: int, feerate_sat_vb: int) -> None:
        self.ws, self.pool, self.feerate = ws, pool, feerate_sat_vb
        self.chain: Feed = ws.chain(pool.contract.network)
        network = pool.contract.network
        self.key = master.private_key(journal_path(network, account))
        self.public_key = master.public_key(journal_path(network, account))
        self.signing_key = master.private_key(signing_path(network, account))
        self.signing_public = master.public_key(signing_path(network, account))[1:].hex()
        self.pending_path = pool.folder / "journal-pending.json"

    def open_pool(self, given: Sequence[Document] = ()) -> tuple[list[Published], list[str]]:
        """Publishes the contract and every witness's acceptance that is given or at hand.

        Returns what was sent, and the names of the witnesses whose acceptance is still missing. Raises InvalidInput
        if something given is no acceptance of this pool, Refused if it is not the witness's own.
        """
        for doc in given:
            self._check_acceptance(doc)
        for doc in given:
            self.pool.store.add(doc.to_bytes())
        with self.ws.synced_pool(self.pool) as state:
            self._own(state)
            done, sent = [], self._sent(state)
            if not state.contract_published and self.pool.contract.pool_id not in sent:
                done.append(self._send(state, record.CONTRACT, self.pool.contract.pool_id))
            acceptances = self._acceptances(state, sent)
            new = [doc for _, doc in sorted(acceptances.items()) if doc.hash not in sent]
            if new:
                done += self.publish(new, state)
            return done, [w.name for w in self.pool.contract.keyholders.witnesses
                          if w.account not in state.accepted and w.account not in acceptances]

    def publish(self, docs: Sequence[Document], state: State | None = None) -> list[Published]:
        """Commits documents to the journal: one as its own record, several as one batch.

        Enrollments get the operator's signature. What the rules would give no effect is refused before it is sent.
        """
        if state is None:
            with self.ws.synced_pool(self.pool) as fresh:
                return self.publish(docs, fresh)
        self._own(state)
        signed = [self._cosigned(doc) for doc in docs]
        contents = {doc.hash: doc.to_bytes() for doc in signed}
        if len(signed) == 1:
            return [self._send(state, record.KINDS[signed[0].type], signed[0].hash, contents)]
        hashes = [doc.hash for doc in signed]
        root = batch_root(hashes)
        return [self._send(state, record.BATCH, root, contents, {root: canonical.dump(hashes)})]

    def statement(self, text: str, about: str = "") -> Document:
        """The operator's own statement, for any file's hash that is to be dated."""
        body = {"account": OPERATOR, "text": text} | ({"about": about} if about else {})
        doc = Document("statement", self.pool.contract.pool_id, body)
        return document.parse(doc.sign(OPERATOR, self.signing_key, self.signing_public).to_bytes())

    def uniqueness_tag(self, id_number: str) -> str:
        """A person's tag: the same for the same person, so that nobody is enrolled twice. Raises as `tags.load`."""
        return tags.load(self.pool, Signer(self.signing_key, self.signing_public)).tag(id_number)

    # Inside

    def _own(self, state: State) -> None:
        if state.unknown:
            raise Refused(f"the pool's state is unknown since height {state.unknown_since}: {state.unknown}. "
                          "Nothing is published onto it: take the document in, or have the quorum release it.",
                          "state.unknown")
        if self.signing_public != state.operator_key:
            raise Refused("this key is not the pool's operator key.", "operator.key")

    def _cosigned(self, doc: Document) -> Document:
        if doc.type == "enrollment" and all(s.account != OPERATOR for s in doc.signatures):
            return doc.sign(OPERATOR, self.signing_key, self.signing_public)
        return doc

    def _check_acceptance(self, doc: Document) -> None:
        """Raises InvalidInput or Refused unless it is a witness's own acceptance of this contract."""
        contract = self.pool.contract
        if doc.type != "acceptance" or doc.pool != contract.pool_id:
            raise InvalidInput(f"this {doc.type} is no acceptance of pool {contract.pool_id[:8]}; leave it out.",
                               "acceptance.foreign")
        keys = {w.account: w.key for w in contract.keyholders.witnesses}
        number = doc.body["account"]
        if not doc.signed_by({keys.get(number, "")}) or doc.body["first_address"] != contract.first_address:
            raise Refused(f"the acceptance for account {number} is not signed by that witness, or names another "
                          "first address; ask the witness for its own file.", "acceptance.forged")

    def _acceptances(self, state: State, sent: set[str]) -> dict[int, Document]:
        """Good acceptances at hand that the state does not know yet, by account; the one that was sent, if any."""
        found: dict[int, Document] = {}
        for digest, doc in disclosure.at_hand(self.pool):
            if doc is None or doc.type != "acceptance" or doc.body["account"] in state.accepted:
                continue
            with suppress(LashouError):  # somebody may have put anything there
                self._check_acceptance(doc)
                if digest in sent or doc.body["account"] not in found:
                    found[doc.body["account"]] = doc
        return found

    def _sent(self, state: State) -> set[str]:
        """What unconfirmed journal transactions commit to: digests, and the documents of batches."""
        found = set()
        for raw in self._pending(state):
            rec = record.the_record(parse_tx(raw), self.pool.contract.tag)
            manifest = self.pool.store.manifest(rec.digest) if rec and rec.kind == record.BATCH else None
            found |= {*([rec.digest] if rec else []), *(document.parse_manifest(manifest) if manifest else ())}
        return found

    def _pending(self, state: State) -> list[bytes]:
        """Journal transactions sent and not yet confirmed, in order from the confirmed seal."""
        if not self.pending_path.exists():
            return []
        try:
            sent = [bytes.fromhex(raw) for raw in json.loads(files.read(self.pending_path, 8_000_000, "journal"))]
            txs = [parse_tx(raw) for raw in sent]
        except (ValueError, TypeError, RecursionError, LashouError):
            raise InvalidInput(f"{self.pending_path} is damaged; delete it once no journal transaction of yours "
                               "waits for its block.", "journal.pending") from None
        seal, chained = state.seal, []
        for raw, tx in zip(sent, txs, strict=True):
            if tx.inputs[0].outpoint == seal:
                chained.append(raw)
                seal = OutPoint(tx.txid, 0)
        return chained

    def _seal(self, state: State, pending: Sequence[bytes]) -> tuple[PurseCoin, list[PurseCoin]]:
        """The seal to spend next and what else the journal's address holds."""
        script = state.chain.journal_script
        coins: list[ScriptCoin] = self.chain.coins(script)
        spent = {i.outpoint for raw in pending for i in parse_tx(raw).inputs}
        if pending:
            last = parse_tx(pending[-1])
            seal = PurseCoin(OutPoint(last.txid, 0), last.outputs[0].value_sat)
        else:
            match = next((c for c in coins if c.outpoint == state.seal), None)
            if match is None:
                raise Refused(f"the journal's seal {state.seal} is not unspent on this chain; sync again, or look "
                              "whether another program has spent it.", "journal.seal")
            seal = PurseCoin(match.outpoint, match.value_sat)
        more = [PurseCoin(c.outpoint, c.value_sat) for c in coins
                if c.outpoint not in spent and c.outpoint not in (seal.outpoint, state.seal)]
        return seal, more

    def _send(self, state: State, kind: int, digest: str, contents: Mapping[str, bytes] | None = None,
              manifests: Mapping[str, bytes] | None = None) -> Published:
        """Sends a record. Its documents (hash → bytes) and manifest are kept once the rehearsal has gone well."""
        pending = self._pending(state)
        for raw in pending:
            if not self.chain.in_mempool(parse_tx(raw).txid):
                self.chain.broadcast(raw)
        seal, more = self._seal(state, pending)
        output = TxOut(0, record.encode(kind, self.pool.contract.tag, digest))
        raw = journal_tx(self.key, self.public_key, seal, more, output, self.feerate)
        tx = parse_tx(raw)
        contents = contents or {}
        self._rehearse([*map(parse_tx, pending), tx], Documents.of(contents, manifests))
        self._check(raw)
        for data in (*contents.values(), *(manifests or {}).values()):
            self.pool.store.add(data)
        files.write(self.pending_path, json.dumps([r.hex() for r in (*pending, raw)]).encode(), replace=True)
        self.chain.broadcast(raw)
        return Published(tx.txid, kind, digest, tuple(contents))

    def _check(self, raw: bytes) -> None:
        """Raises Rejected where the chain would not take it, as far as its source can tell before."""
        try:
            self.chain.check(raw)
        except Unreachable as error:
            if error.code != "chain.cannot":
                raise

    def _rehearse(self, txs: Sequence[Tx], new: Documents) -> None:
        """Folds the next block as if it held these transactions. Raises Refused when the last has no effect."""
        events, state = rehearse(self.pool, txs, new)
        if state.unknown:
            raise Refused(f"with this the pool would stand still: {state.unknown}.", "journal.unknown")
        broken = next((e for e in events if e.txid == txs[-1].txid and e.broken), None)
        if broken is not None:
            raise Refused(f"the rules give this no effect: {broken.text}", broken.broken)


def rehearse(pool: PoolHome, txs: Sequence[Tx], new: Documents = NO_DOCUMENTS) -> tuple[list[Event], State]:
    """What the fold would say if the next block held these transactions: the new events and the state.

    `new`: documents that are not kept yet.
    """
    documents = Documents(lambda digest: new.document(digest) or pool.store.document(digest),
                          lambda root: new.manifest(root) or pool.store.manifest(root))
    made = pool.index.folded(documents)
    state, seen, following = made.state, len(made.state.events), made.follow(NEXT_HASH)
    for n, tx in enumerate(txs, 1):
        made.take(ChainTx(following, n, tx))
    made.reach(following)
    return [e for e in state.events[seen:] if e.height == following], state

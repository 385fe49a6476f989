"""The protocol's own test vectors, docs/vectors/*.json: made with `python -m tests.vectors`, read by the tests.

Each holds a contract, the disclosed documents, a history, the state root and the state's lines at some heights, and
payouts to the byte. A second program is right if it gets the same from the same; signatures and work are not in
them, since the fold reads none of a transaction's. The history's `blocks` are the ids from `start` to `tip`, but
for the heights `left_out` (from and to), at which nothing happens that needs one.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from lashou_btc.anchors.history import ChainTx, Documents, History
from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.carry import move, sweep
from lashou_btc.pool.fold import Fold, folded
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.rules import AGE_BLOCKS, Band, Plan
from lashou_btc.pool.settlement import settle
from lashou_btc.usecases.identities import Proof
from lashou_btc.wallet import recipient
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path
from tests.world import BIRTHDAY, Person, World, with_rules

FOLDER = Path(__file__).parent.parent / "docs" / "vectors"
FEERATES = (1, 2, 7)


def prefunded() -> World:
    """Deposits are held: a claim is paid, one is objected to and refused, somebody leaves and pays in again, coins
    are put together, and money is moved outside the rules.
    """
    w = World(with_rules(plans={"basic": Plan(1, 500_000), "double": Plan(2, 500_000)}, dues_sat=500,
                         running_sat=300)).open()
    ann, ben = w.enroll("Ann", deposit_sat=400_000), w.enroll("Ben", deposit_sat=600_000, plan="double")
    sup = w.enroll("Sun", role="supervisor")
    w.deposit(0, 50_000)
    w.deposit(299, 30_000)
    w.mine(12)
    claim = w.claim(ann, 90_000)
    w.approve(claim, 80_000)
    w.payable(claim)
    w.pay()
    w.objection(claim, sup)
    dismissed = w.claim(ben, 60_000)
    w.approve(dismissed, 60_000)
    w.verdict(dismissed, w.objection(dismissed, sup), "dismissed")
    w.payable(dismissed)
    w.verdict(claim, w.state().claims[claim].objections[0].txid, "upheld")
    w.publish(w.document("exit", {"account": ben}, ben))
    w.mine(20)
    w.pay(1)
    w.deposit(ben, 45_000)
    w.deposit(ben, 21_000)
    w.carry()
    w.mine(3)
    coin = next(iter(w.state().coins))
    w.send(TxOut(1_000, Person("thief").script), inputs=[coin])
    w.mine(2)
    return w


def called() -> World:
    """Nothing is held, claims are in a currency: prices, a call, somebody who does not pay it, a benefit."""
    w = World(with_rules(mode="call", unit="CNY", min_balance_sat=0, plans={"basic": Plan(1, 50_000)},
                         running_sat=200)).open()
    people = [w.enroll(name, deposit_sat=100_000) for name in ("Ann", "Ben", "Cao")]
    w.mine(12)
    claim = w.claim(people[0], 40_000)
    w.approve(claim, 30_000)
    w.until(w.state().claims[claim].notice_end + 1)
    for witness, price in ((1, 60_000_000), (2, 61_000_000), (3, 59_000_000)):
        w.publish(w.document("price", {"account": witness, "unit": "CNY", "price": price, "height": w.height},
                             witness))
    w.mine(2)
    w.deposit(people[1], 40_000)
    w.mine(6)
    w.pay()
    w.mine(2)
    return w


def released() -> World:
    """An operator withholds a document; what came meanwhile waits. The quorum releases it, replaces the operator
    and decides an objection in one amendment; a key that was lost is replaced. Recipients
    of papers change with the keys.
    """
    w = World().open()
    ann = w.enroll("Ann", deposit_sat=400_000, recipient=Person("Ann").recipient)
    ben = w.enroll("Ben", deposit_sat=400_000)
    w.mine(12)
    claim = w.claim(ann, 90_000)
    w.approve(claim, 90_000)
    w.publish(w.document("statement", {"account": 0, "text": "withheld"}, 0), keep=False)
    lost = w.txs[-1].tx.txid
    good = w.document("exit", {"account": ben}, ben)
    w.publish(good)
    objection = w.objection(claim, ben)
    w.deposit(ben, 30_000)
    w.mine(9)
    again = w.manifest([good])
    heir = Person("heir")
    w.amend(release={"txid": lost}, again=again,
            operator={"key": heir.key, "payout": heir.address, "recipient": heir.recipient},
            verdicts=[{"claim": claim, "objections": [objection], "outcome": "dismissed"}])
    w.people[0] = heir
    w.mine(2)
    new = Person("Ann's new key")
    w.amend(rekey={"account": ann, "key": new.key, "recipient": new.recipient})
    w.mine(4)
    w.publish(w.document("statement", {"account": 0, "text": "by the new operator"}, 0))
    w.payable(claim)
    w.pay()
    w.mine(25)
    return w


def rotated() -> World:
    """The witnesses hand over to three others, one of whom was one before. Coins are left behind, money comes late,
    both are passed on; a claim that was open meanwhile is paid by the new ones; then these hand over, too.
    """
    w = World().open()
    ann, _ = w.enroll("Ann", deposit_sat=400_000), w.enroll("Ben", deposit_sat=400_000)
    carol, dora = w.enroll("Carol", role="supervisor"), w.enroll("Dora", role="supervisor")
    w.mine(12)
    claim = w.claim(ann, 90_000)
    w.approve(claim, 90_000)
    doc = w.rotation({n: w.people[n] for n in (2, carol, dora)}, 2)
    w.publish(doc)
    w.mine(14)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=3).unsigned)
    w.deposit(ann, 70_000)
    w.deposit(0, 9_000)
    w.confirm(sweep(w.state(), 1).unsigned)
    w.mine(12)
    w.payable(claim)
    w.pay()
    again = w.rotation({n: w.people[n] for n in (carol, dora)}, 2)
    w.documents[again.hash] = again.to_bytes()
    w.amend(rotation=again.hash, signers=[2, carol])
    w.mine(14)
    w.hand_over(again)
    w.mine(12)
    w.pay(1)
    w.mine(2)
    return w


def dissolved() -> World:
    """A pool ends: dues have been paid, a claim is decided with it, another is not, an objection's bond goes back,
    somebody paid for a number of nobody, and money came in the block before. Later money is given out once more.
    """
    w = World(with_rules(dues_sat=2_000)).open()
    ann, ben = w.enroll("Ann", deposit_sat=400_000), w.enroll("Ben", deposit_sat=300_000)
    sup = w.enroll("Sun", role="supervisor")
    w.mine(60)
    claim = w.claim(ann, 90_000)
    w.approve(claim, 90_000)
    w.objection(claim, sup)
    w.claim(ben, 50_000)
    w.deposit(12, 30_000)
    w.deposit(13, 9_000)
    late = w.enroll("Late", number=9, deposit_sat=2_000_000)
    w.amend(dissolve={"claims": [{"claim": claim, "amount": 70_000}],
                      "returns": [{"account": 12, "address": Person("early").address}]})
    w.publish(w.document("exit", {"account": late}, late))
    w.pay(2)
    w.deposit(0, 25_000)
    w.deposit(ben, 15_000)
    w.amend(dissolve={})
    w.pay(1)
    w.mine(3)
    return w


def patient() -> World:
    """Fees are high for what is due: a small benefit waits, and who has left waits, whose money came in many small
    coins. What fees may take of them rises, and payouts deduct it; the pool bears no more than it did.
    """
    w = World(with_rules(patience_blocks=10, commission_sat=700)).open()
    ann, ben, cao = (w.enroll(name, deposit_sat=amount) for name, amount in (
        ("Ann", 400_000), ("Ben", 100_000), ("Cao", 0)))
    w.send(*[TxOut(1_700, w.script(0, cao))] * 60)
    w.mine(12)
    claim = w.claim(ann, 3_000)
    w.approve(claim, 3_000)
    w.payable(claim)
    w.publish(w.document("exit", {"account": cao}, cao))
    w.mine(13)
    w.pay(7)
    w.publish(w.document("exit", {"account": ben}, ben))
    again = w.claim(ann, 2_000, w.state().claims[claim].payee)
    w.approve(again, 2_000)
    w.mine(22)
    w.pay(7)
    w.mine(3)
    return w


def carrying() -> World:
    """Rules that carry a village: nobody is active before three share, and who leaves before that gets everything.
    A claim is rejected and its bond spent, one is bounded by the share of a unit of weight, people get into other
    bands of age, a cheat is expelled with the account that it has had since, and comes back only by the quorum.
    Claims say when the illness was first diagnosed: in the cover, before it, and nothing.
    """
    plan = Plan(1, 300_000, 350_000, (Band(30, 3, 250_000), Band(60, 2, 200_000)))
    w = World(with_rules(plans={"basic": plan}, uniqueness=1, min_members=3, claim_bond_sat=20_000,
                         case_share_sat=25_000, max_pause_blocks=20, period_blocks=10_000_000, diagnosis=1)).open()
    people = [(name, hashlib.sha256(name.encode()).hexdigest(), age) for name, age in (
        ("Ann", 29), ("Ben", 61), ("Cao", 45), ("Dan", 59))]
    ann, ben = (w.enroll(name, deposit_sat=700_000, uniqueness=tag, age=age) for name, tag, age in people[:2])
    sup = w.enroll("Sun", role="supervisor")
    w.publish(w.document("exit", {"account": ben}, ben))
    cao, dan = (w.enroll(name, deposit_sat=700_000, uniqueness=tag, age=age) for name, tag, age in people[2:])
    ben2 = w.enroll("Ben again", deposit_sat=200_000, uniqueness=people[1][1], age=61, also=[ben])
    w.mine(12)
    for older in (w.state().begun - 1, w.state().account(ann).active_at - 1):
        w.claim(ann, 90_000, diagnosed=older)
    w.publish(w.document("claim", {"account": ann, "amount": 90_000, "notary": "aa" * 32, "evidence": ["bb" * 32],
                                   "payee": Person("hospital").address}, ann))
    rejected = w.claim(ann, 90_000, diagnosed=max(w.state().begun, w.state().account(ann).active_at))
    w.review(rejected, w.drawn(rejected)[0], 0)
    w.claim(ann, 90_000)
    w.until(w.state().account(ann).pause_until)
    w.claim(dan, 250_001)
    found = w.claim(dan, 250_000)
    w.approve(found, 250_000)
    w.payable(found)
    w.claim(dan, 111_001)
    w.pay()
    w.publish(w.document("exit", {"account": dan}, dan))
    w.mine(12)
    w.pay()
    dan2 = w.enroll("Dan again", deposit_sat=500_000, uniqueness=people[3][1], age=59, also=[dan])
    w.until(w.state().account(dan2).enrolled + AGE_BLOCKS)
    again = w.claim(ann, 200_000)
    w.approve(again, 150_000)
    w.payable(again)
    w.verdict(found, w.objection(found, sup), "upheld")
    w.enroll("Dan once more", uniqueness=people[3][1], age=60, number=20, also=[dan2])
    w.enroll("Dan once more", uniqueness=people[3][1], age=60, number=20, also=[1, 2])
    w.claim(ann, 249_000)
    w.publish(w.document("exit", {"account": cao}, cao))
    w.publish(w.document("exit", {"account": ben2}, ben2))
    w.mine(14)
    w.pay()
    w.mine(2)
    return w


STORIES: dict[str, Callable[[], World]] = {"prefunded": prefunded, "called": called, "released": released,
                                           "rotated": rotated, "dissolved": dissolved, "patient": patient,
                                           "carrying": carrying}
AROUND = 100
"""Where nothing happens for longer than a year, ids of blocks so far from what happens are left out."""


def heights(w: World) -> list[int]:
    """Where the state is written down: after every fifth transaction, where payouts were made, and at the end."""
    made = {t.tx.locktime for t in w.txs if BIRTHDAY <= t.tx.locktime < t.height}
    return sorted({*(t.height for t in w.txs[::5]), *made, w.height})


def vector(w: World, about: str) -> dict[str, Any]:
    """A story as a file."""
    near = {h for at in heights(w) for h in range(at - AROUND, at + AROUND + 1)}
    said = [h for h in range(BIRTHDAY, w.height + 1) if w.height - BIRTHDAY < AGE_BLOCKS or h in near]
    gaps = [[a + 1, b - 1] for a, b in pairwise(said) if b > a + 1]
    return {
        "about": about, "contract": w.contract.raw.decode(),
        "documents": {digest: data.decode() for digest, data in sorted(w.documents.items())},
        "manifests": {root: data.decode() for root, data in sorted(w.manifests.items())},
        "history": {"start": BIRTHDAY, "tip": w.height,
                    "blocks": [w.block_hash(h) for h in said], **({"left_out": gaps} if gaps else {}),
                    "transactions": [[t.height, t.position, t.tx.stripped.hex()] for t in w.txs]},
        **results(w.contract.raw, w.history(), Documents.of(w.documents, w.manifests), heights(w))}


def results(contract: bytes, history: History, documents: Documents, at: Sequence[int]) -> dict[str, Any]:
    """What follows from the rest: states as seen from the tip, and the payouts that the rules give at its end."""
    parsed = contracts.parse(contract)
    bases = folded(parsed, history, documents, at).bases
    end = folded(parsed, history, documents)
    return {
        "roots": [[height, bases[height].state_hash, bases[height].unknown] for height in at],
        "lines": [line.decode() for line in end.state.canonical()],
        "spends": [[s.height, s.position, s.txid, "lawful" if s.lawful else str(s.reason), s.fee_sat]
                   for s in end.state.spends],
        "payouts": [one for height in at for one in _payouts(folded(parsed, history, documents, [height]), height)]}


def _payouts(folder: Fold, height: int) -> list[list[Any]]:
    made: list[list[Any]] = []
    for feerate in FEERATES:
        try:
            found = settle(folder.bases[height], feerate)
        except LashouError as error:
            made.append([height, feerate, error.code, ""])
        else:
            made.append([height, feerate, found.unsigned.hex(), found.document.decode()])
    return made


def read(path: Path) -> tuple[dict[str, Any], History, Documents]:
    """A vector, its history and its documents."""
    value = json.loads(path.read_text())
    h = value["history"]
    left_out = {n for first, last in h.get("left_out", ()) for n in range(first, last + 1)}
    said = (n for n in range(h["start"], h["tip"] + 1) if n not in left_out)
    hashes = dict(zip(said, h["blocks"], strict=True))
    txs = [ChainTx(height, position, parse_tx(bytes.fromhex(raw))) for height, position, raw in h["transactions"]]
    return value, History(h["start"], h["tip"], hashes, txs), Documents.of(
        {k: v.encode() for k, v in value["documents"].items()},
        {k: v.encode() for k, v in value["manifests"].items()})


def text(name: str) -> str:
    """The file's text as it is made now."""
    story = STORIES[name]
    about = " ".join((story.__doc__ or "").split())
    return json.dumps(vector(story(), about), ensure_ascii=False, indent=1) + "\n"


WORDS = " ".join(["abandon"] * 11 + ["about"])
SEALED = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSByZTQzWHdkN2xVS2V6T0M1WDRYVVF4dm5ueTJwS2xyeDFPMTFGbGllR3d3Ci8wYktZ"
    "QXlzV3U3L1F5VnNBa3JBTWJnVmg2Y1E4YWN5QVlIdk5Ld250SmMKLT4gLE44W1wnci1ncmVhc2UKSlRBeWdkUm5mS29FMFVabVdyRFlveDg1"
    "Z3BaQXhMUk1xelhmeUhFbWh1MThLYndzZzM0Ti9oZkxTTkQ3WjdJYwpiaEd3WkNLcjBMM1NwVlBSaEZZVFMyTQotLS0gSGVoNHptUVNLbHJN"
    "RU85K2RJc3NSdm4xU2tIMWtINWoxTTJEcTVDbmZ6dwoCAs9gu6RnZgPtBL0HShe2saqvNFfC2hTcgvojZtxxToFU04RbPHtvqii9bxOV884H"
    "33fgkrTr4DWPHsjy2kQL6YwdmQKLPkXXDbGwQOGiP7ns93ZnhWau")
"""A paper sealed to the first of the keys below, as `age` made it once: it never makes the same again."""


def papers() -> str:
    """Who can read papers, and one to read: the file papers.json."""
    keys = []
    for passphrase, network, account in (("", MAINNET, 0), ("", REGTEST, 0), ("TREZOR", MAINNET, 7)):
        key = Master.from_mnemonic(WORDS, passphrase, network).private_key(signing_path(network, account))
        keys.append({"mnemonic": WORDS, "passphrase": passphrase, "network": network.name, "account": account,
                     "path": signing_path(network, account), "signing_key": key.hex(),
                     "identity": recipient.identity(key), "recipient": recipient.recipient_of(key)})
    front, file = hashlib.sha256(b"thirty-two bytes").digest(), b"the hospital's diagnosis"
    return json.dumps({
        "about": "The age identities of signing keys, and a paper sealed to the first of them: what a claim names "
                 "is the SHA-256 of the 32 bytes in front and the file.",
        "keys": keys, "front": front.hex(), "file": file.decode(),
        "hash": hashlib.sha256(front + file).hexdigest(), "sealed": SEALED}, indent=1) + "\n"


def identity() -> str:
    """What opens members' identities: the file identity.json."""
    people = []
    for passphrase, network, account, person in (
            ("", MAINNET, 0, ("11010519491231002X", "王小明")), ("TREZOR", REGTEST, 7, (" １２ab ", " Ann Ａ "))):
        key = Master.from_mnemonic(WORDS, passphrase, network).private_key(signing_path(network, account))
        for pool in ("00" * 32, hashlib.sha256(b"a contract").hexdigest()):
            proof = Proof.of(key, pool, 4, person)
            people.append({"mnemonic": WORDS, "passphrase": passphrase, "network": network.name, "account": account,
                           "signing_key": key.hex(), "pool": pool, "typed_id_number": person[0],
                           "typed_name": person[1], "id_number": proof.id_number, "name": proof.name,
                           "salt": proof.salt, "identity": proof.identity})
    return json.dumps({"about": "Identities of members: the salt is the tagged hash lashou/identity of signing key "
                                "and pool id, the identity SHA-256(salt, 00, id number, 00, name).",
                       "people": people}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "identity.json").write_text(identity(), encoding="utf-8")
    (FOLDER / "papers.json").write_text(papers())
    for name in STORIES:
        (FOLDER / f"{name}.json").write_text(text(name))
        sys.stderr.write(f"{FOLDER / name}.json\n")

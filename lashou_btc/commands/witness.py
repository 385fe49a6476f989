"""lashou witness: what waits for you, reviews, signatures."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, questions, room
from lashou_btc.commands.amounts import MONEY, Amount, minor
from lashou_btc.commands.hub import hand_in
from lashou_btc.commands.overview import standing, standing_lines, when
from lashou_btc.commands.reviewing import bundle_json, bundle_lines, keep_lifeboats
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.review import Review
from lashou_btc.pool.state import State
from lashou_btc.signers.device_choice import Where
from lashou_btc.usecases import (
    dearness,
    deciding,
    devices,
    files,
    own_accounts,
    payouts,
    people,
    reviewing,
    rotating,
    signing,
)
from lashou_btc.usecases import progress as progresses
from lashou_btc.usecases.devices import Answers
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said, sentence


@click.group("witness")
def witness_command() -> None:
    """What waits for you; review claims; sign payouts."""


@witness_command.command()
@click.option("--all", "everyone", is_flag=True, help="What waits for anybody.")
@common.key_option
@common.json_option
@click.pass_context
def queue(ctx: click.Context, everyone: bool, key_name: str) -> None:
    """What waits for you: reviews, verdicts, acceptance, your bond, a move or sweep to sign, payments due."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        own = () if everyone else own_accounts.of_key(state, ws.key_record(key_name).signing_key)
        duties = [d for d in people.queue(state, None, [r.moves for r in rotating.announced(pool, state)])
                  if everyone or d.account in own]
        due, bond = sum(i.amount_sat for i in state.items.values()), state.rules.witness_bond_sat
        stands, days = pool.standstill(state), common.dated_each(pool, {d.until for d in duties})
    value = {"duties": [{"account": d.account, "what": d.what, "claim": d.claim, "until": d.until}
                        for d in duties], "due_sat": due, "standstill": standing(stands)}
    rows = [(d.account, noun("duty", d.what), d.claim[:16], when(d.what, days[d.until]) if d.until else "")
            for d in duties]

    def lines() -> list[Any]:
        title = said("table.waiting") if stands is None else \
            said("cli.queue.before", title=said("table.waiting"), since=stands.since)
        shown: list[Any] = [common.table(title, (said("column.account"), said("column.what"), said("column.claim"),
                                                 said("column.height")), rows) if rows else
                            said("cli.queue.nothing" if stands is None else "cli.queue.unknown")]
        waiting = {d.what for d in duties}
        shown += [sentence(said(f"cli.queue.duty.{what}", bond=bond))
                  for what in ("review", "new key", "bond", "move", "sweep") if what in waiting]
        if stands is not None:
            return [*shown, *standing_lines(stands), *([said("cli.queue.due:then", due=due)] if due else [])]
        return [*shown, *([said("cli.queue.due", due=due)] if due else [])]

    common.data(ctx, value, lines)
    common.end(ctx, state.unknown)


@witness_command.command()
@click.argument("claim")
@click.option("--approve", type=MONEY, help="Approve at most this amount, in the pool's unit.")
@click.option("--reject", is_flag=True, help="Reject the claim.")
@click.option("--met", type=click.IntRange(0), metavar="HEIGHT", help="The height at which you met the claimant.")
@click.option("--text", default="", help="Your reasons; they will be public.")
@click.option("--unseen-is-meant", is_flag=True, help="Approve papers that were never opened in this home.")
@common.account_option
@common.document_options
def review(ctx: click.Context, claim: str, approve: Amount | None, reject: bool, met: int | None, text: str,
           unseen_is_meant: bool, account: int | None, key_name: str, passphrase_file: Path | None,
           out: Path | None) -> None:
    """Decide on a CLAIM (1, 2, … or the start of its hash) that you were drawn for.

    A decision that the next block would give no effect is refused: more than the claim asks for, a second one, one
    before the draw or after the deadline.
    """
    if reject == (approve is not None):
        raise InvalidInput("review.decision")
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        found = people.find_claim(state, claim)
        approved = minor(approve, state.rules.unit) if approve is not None else None
        judged = deciding.judge(pool, state, ws.key_record(key_name).signing_key, found, approved, met, text,
                               account)
        unseen = bool(judged.unseen) and not (reject or unseen_is_meant)
        if unseen and (sys.stdin is None or not sys.stdin.isatty()):
            raise Refused("review.unseen", unseen=deciding.unseen_words(judged))
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        doc = deciding.sign(pool, state, Signer.of(master, secret.account, judged.account), judged)
        effect = common.rehearsed(pool, state, doc)
        for line in deciding.diagnosis_words(pool, state, found) + deciding.approval_words(state, judged):
            common.warn(line)
        if unseen:
            _ask_twice(deciding.unseen_words(judged))
        common.say(effect)
        hand_in(ctx, ws, pool, out, f"review-{doc.hash[:8]}.json", doc.to_bytes(), said("cli.to-operator"),
                document=doc.hash)


def _ask_twice(what: Said) -> None:
    """An approval of papers that were never opened here is asked about twice."""
    questions.agree(said("cli.witness.approve-unseen", unseen=what))
    questions.agree(said("cli.witness.seen-otherwise"))


@witness_command.command()
@click.argument("psbt", type=common.PATH, required=False)
@click.option("--yes", is_flag=True, help="Sign without asking, if and only if every check passes.")
@click.option("--feerate-is-meant", "meant", is_flag=True,
              help="Sign a payout whose fee is much higher than is expected to suffice.")
@click.option("--device", is_flag=True, help="Sign with the hardware wallet that holds this key's multisig key.")
@common.key_option
@common.passphrase_option
@common.device_options
@common.out_option
@common.json_option
@click.pass_context
def sign(ctx: click.Context, psbt: Path | None, yes: bool, meant: bool, device: bool, key_name: str,
         passphrase_file: Path | None, where: Where, out: Path | None) -> None:
    """Review a payout against your own index, then sign it; any other transaction is refused.

    Without PSBT it takes what has waited longest for your signature at the hubs, and brings the signatures there.

    What is shown is what is signed: the file is read once. Of a ladder (the same payout at several feerates, in one
    file) all are signed or none. A fee that is more than 10,000 sat above what twice the expected feerate would
    cost (16 times it for a ladder's upper rungs) is refused unless you say that it is meant.

    Where your multisig key lives in another wallet and no --device is given, this writes what was reviewed into a
    file for that wallet and says how to bring it back.
    """
    with common.workspace(ctx) as ws:
        key_name = ws.key_name(key_name)
        record = ws.key_record(key_name)
        elsewhere = not device and ws.seed_fingerprint(key_name) != record.fingerprint
        read = payouts.read_psbts(psbt) if psbt is not None else room.waiting(ws, record)
        at_hand = psbt if psbt is not None and psbt != files.STANDARD else Path()
        stem = at_hand.stem or f"payout-{read[0].tx.txid[:8]}"
        path = out or common.free(at_hand.with_name(f"{stem}-{'for-' if elsewhere else ''}{key_name}.psbt")
                                  if at_hand.name else Path(f"{stem}-{'for-' if elsewhere else ''}{key_name}.psbt"))
        looks = reviewing.look_all(ws, read)
        seen, pool, state = [look.review for look in looks], looks[0].pool, looks[0].state
        if pool is not None and state is not None:
            _warn_of_other_homes(pool, state, record)
        value = bundle_json(looks)
        if not ctx.obj["json"] or not value["ok"]:
            common.data(ctx, value, lambda: bundle_lines(looks, read))
        made = signing.insist_all(seen)
        if pool is not None and all(signing.has_signed(pool, one, record.xpub) for one in read):
            raise Refused("witness.signed", path=psbt)
        if mixed := reviewing.apart(looks):
            raise Refused("payout.refused", mixed=mixed)
        assert pool is not None  # what spends no coin of a pool has not passed
        if not meant:
            dearness.check_feerates(made, ws.chain(pool.contract.network))
        if not yes:
            kind = looks[0].review.what.kind
            one = kind if kind in ("payout", "move", "sweep") else "carry"
            questions.agree(said(f"cli.sign.this.{one}") if len(made) == 1 else
                              said("cli.sign.all", count=len(made)))
        if elsewhere:
            _hand_to_other_wallet(ctx, pool, read, seen, record, path, value)
            return
        refusal = None
        if device:
            at = devices.reach(ws, pool.contract.network, where)
            common.warn(said("cli.witness.compare" if len(made) == 1 else "cli.witness.compare:several",
                             count=len(made)))
            answers = devices.sign(pool, at, where, read, seen, record)
            signed, refusal = answers.psbts, answers.refusal
            value |= {"device_signed": [n + 1 for n in answers.done], "device_left": [n + 1 for n in answers.left]}
        else:
            _, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            signed = tuple(signing.sign_all(pool, read, seen, master))
        boats = keep_lifeboats(pool, signed)
        progress = progresses.together([progresses.progress(pool, one) for one in signed], boats)
        then = progress.advice if refusal is None else said("cli.witness.rest-below")
        value |= {"signed": list(progress.signed), "missing": list(progress.missing), "complete": progress.complete}
        room.hand_back(ctx, ws, pool, signed, out, path, then, **value)
        if refusal is not None:
            raise _half_signed(refusal, answers, path)


def _half_signed(refusal: LashouError, answers: Answers, path: Path) -> LashouError:
    """A device's refusal after it has signed some: what it has signed, what is left, and how to go on."""
    done, left = ([n + 1 for n in numbers] for numbers in (answers.done, answers.left))
    return type(refusal)("witness.half-signed", code=refusal.code, done=done, count=len(answers.psbts), left=left,
                         refusal=refusal, path=path)


def _warn_of_other_homes(pool: PoolHome, state: State, record: KeyRecord) -> None:
    """Says where the chain shows signatures of this key that this home did not make."""
    elsewhere = [txid for holders in state.chain.all_keyholders for at, key in enumerate(holders.descriptor.keys)
                 if key.xpub == record.xpub for txid in signing.signed_elsewhere(pool, state, holders, at)]
    if elsewhere:
        common.warn(said("cli.witness.elsewhere", txids=[txid[:8] for txid in elsewhere]))


def _hand_to_other_wallet(ctx: click.Context, pool: PoolHome, given: Sequence[Psbt], seen: Sequence[Review],
                          record: KeyRecord, path: Path, value: dict[str, Any]) -> None:
    """Writes the reviewed PSBTs for the wallet that holds the key, once they are in the signing log."""
    handed = devices.hand_over(pool, given, seen, record)
    common.hand_over(
        ctx, path, "", write_bundle(handed),
        said("cli.witness.other-wallet" if len(handed) == 1 else "cli.witness.other-wallet:several",
             wallet=record.fingerprint, path=path, count=len(handed)),
        **value | {"wallet": record.fingerprint, "handed_over": True})

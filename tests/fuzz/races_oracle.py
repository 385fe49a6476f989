"""What must hold after every step of a story, and how every story ends: all is disclosed, released, paid, left."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from lashou_btc.anchors.tx import Tx
from lashou_btc.errors import LashouError
from lashou_btc.pool.fold import fold
from lashou_btc.pool.settlement import settle
from lashou_btc.pool.state import State
from lashou_btc.usecases import dissolving, payouts
from lashou_btc.usecases.signing import VANISHED_BLOCKS
from lashou_btc.usecases.standstill import standstill
from lashou_btc.usecases.workspace import Workspace
from tests.conservation import conserved, hash_from_nothing
from tests.fuzz.races_desk import Broken, Paper
from tests.fuzz.races_moves import Story
from tests.random_story import carried

ROUNDS = 40


def confirmed(story: Story) -> list[tuple[Paper, bool]]:
    """Every spend of pool coins in the chain, with whether the block that it rests on is still there."""
    found = []
    for spend in story.place.truth().spends:
        paper = story.desk.papers.get(spend.txid)
        if paper is None and spend.txid in story.loose and spend.lawful and not spend.ours:
            continue  # those who have handed over passed on what came late after all
        if paper is None:
            raise Broken("unlawful", f"{spend.txid} spends coins and no quorum has signed it")
        found.append((paper, story.place.chain.block_hash(paper.root[0]) == paper.root[1]))
    return found


def overtaken(story: Story) -> bool:
    """Whether a payout has confirmed on a chain that took back what it had been buried under: there the
    confirmations were too few, and nobody promises anything.
    """
    gone = not all(there for _, there in confirmed(story))
    if gone and story.ground.sure:
        raise Broken("unlawful", "what was deep enough has been taken back by a reorganization that was not")
    return gone


def check(story: Story) -> State:
    """After each step: lawful what honest tools signed, each item paid once, every satoshi accounted for."""
    state = story.place.truth()
    try:
        conserved(state)
    except AssertionError as error:
        raise Broken("lost", f"the pots do not add up: {str(error)[:300]}") from error
    kept(state)
    papers, over = confirmed(story), overtaken(story)
    stands = {paper.txid: there for paper, there in papers}
    for spend in state.spends:
        if not spend.lawful and stands.get(spend.txid, True):
            raise Broken("unlawful", f"{spend.txid} at height {spend.height}: {spend.reason}")
    if over:
        return state
    count_when_sent(state, (paper for paper in story.desk.papers.values() if story.place.chain.block_hash(
        paper.root[0]) == paper.root[1] and paper.lock))
    paid: dict[str, str] = {}
    for paper, _ in papers:
        for name in paper.names:
            if name in paid:
                raise Broken("unlawful", f"{name} is paid by {paid[name]} and by {paper.txid}")
            paid[name] = paper.txid
    nothing_missing(state)
    return state


def kept(state: State) -> None:
    """What the rules that carry a village promise is kept."""
    try:
        carried(state)
    except AssertionError as error:
        raise Broken("unlawful", f"a rule is not kept: {str(error)[:300]}") from error


class Sendable(Protocol):
    """A transaction that somebody has with all its signatures."""

    @property
    def tx(self) -> Tx: ...


def count_when_sent(state: State, boats: Iterable[Sendable]) -> None:
    """Every signed lifeboat whose coins are all there is the move that counts: it spends the oldest coin. So of all
    that could be sent at any time only one can confirm.
    """
    oldest = state.chain.oldest()
    for boat in boats:
        spent = {i.outpoint for i in boat.tx.inputs}
        if spent <= state.coins.keys() and (oldest is None or oldest.outpoint not in spent):
            raise Broken("unlawful", f"lifeboat {boat.tx.txid} of height {boat.tx.locktime} could be sent at "
                                     f"height {state.height} and would not count")


def same_for_all(story: Story) -> None:
    """The same documents, the same state: for every home, for a newcomer, and for the trees as they grew."""
    place, state = story.place, story.place.truth()
    hashes = {"with a node alone": state.hash(), "from nothing": hash_from_nothing(state)}
    grown = fold(place.contract, place.history(), place.documents(), observer=lambda s: s.hash() and None)
    hashes["grown by steps"] = grown.hash()
    for n in range(len(story.town.pools)):
        hashes[f"home {n}"] = place.state(n).hash()
    ws = Workspace(place.folder / f"newcomer {place.chain.tip().height}", shared_chain=place.chain)
    pool = ws.add_pool(place.contract)
    for data in (*place.docs.values(), *place.manifests.values()):
        pool.store.add(data)
    with ws.synced_pool(pool) as fresh:
        hashes["newcomer"] = fresh.hash()
    ws.close()
    if len(set(hashes.values())) > 1:
        raise Broken("divergent", ", ".join(f"{who} {h[:8]}" for who, h in hashes.items()))


def finish(story: Story) -> None:
    """Everybody is honest now, everything is disclosed, and time passes: all must be paid, and all may leave.

    Where a reorganization went deeper than what the rules call deep, coins may be gone for good that a signing log
    waits for, which takes it a week.
    """
    place = story.place
    story.honest()
    place.disclose()
    check(story)
    refused = 0
    for turn in range(ROUNDS):
        place.mine(place.truth().rules.confirmations)
        state = check(story)
        if overtaken(story):
            same_for_all(story)
            return
        if state.unknown:
            heal(story, state, turn)
        elif not state.opened:
            story.reopen()
        elif any(claim.disputed for claim in state.open_claims.values()):
            story.verdict(turn, 2 + 2 * (turn % 2))
        elif state.dissolved and waits_for_nobody(state):
            story.dissolve(turn, 1)
        elif (turn > 1 and leaving(story, state)) or (turn % 2 and brought_on(story, turn)):
            pass
        elif not pay(story, turn):
            refused += 1
            if refused == 6 and not story.ground.sure:
                place.mine(VANISHED_BLOCKS)
            if refused > 12:
                raise Broken("stuck", f"no quorum signs: {'; '.join(story.desk.said[-len(story.town.homes):])}")
        elif turn > 2 and at_rest(story):
            break
    state = check(story)
    if overtaken(story):
        return
    at_the_end(story, state)
    same_for_all(story)
    if state.dissolved:
        left_over(state)
    elif why := story.office(0, 1):
        raise Broken("stuck", f"the operator cannot publish: {why}")


def waits_for_nobody(state: State) -> bool:
    """Whether there is money since a dissolution that is nobody's yet: it came in, or it was taken for lost with
    earlier keyholders and has been passed on after all.
    """
    found = -state.missing_sat - sum(coin.value_sat for coin in state.chain.left_behind())
    return state.ledger.purse_sat > 0 or bool(state.unassigned) or found > 0


def nothing_missing(state: State) -> None:
    """No satoshi has gone where it should not. (Once the pool is dissolved, what was left behind with earlier
    keyholders is taken from what is due, and comes back below zero.)
    """
    if state.missing_sat > 0 or (state.missing_sat < 0 and not state.dissolved):
        raise Broken("lost", f"{state.missing_sat} sat are missing")


def left_over(state: State) -> None:
    """All that is left of a dissolved pool is due to somebody, and dust."""
    balances = sum(map(state.ledger.balance_sat, state.ledger.accounts.values()))
    due = sum(item.amount_sat for item in state.items.values())
    named = sum(item.amount_sat for item in dissolving.dust(state))
    if balances or waits_for_nobody(state) or state.waiting or due != named \
            or state.funds_sat != due + state.ledger.purse_sat:
        raise Broken("lost", f"the end leaves more than dust: balances {balances}, purse {state.ledger.purse_sat}, "
                             f"due {due}, dust {named}, coins {state.funds_sat}")


def heal(story: Story, state: State, turn: int) -> None:
    """The quorum ends what makes the state unknown, as the tools say how."""
    pool = story.town.pools[0]
    found = standstill(story.place.state(0), pool.index, pool.store)
    if found is None or found.since != state.unknown_since:
        raise Broken("divergent", f"the operator's home does not see what stands still: {state.unknown}")
    words = {"text": f"at {state.height}"}
    if state.seal is None:
        story.carry_out(words | story.another_operator(turn), turn, 1)
    elif "--lost" in found.remedy:
        story.carry_out(words | {"lost": [found.remedy.split("--lost ")[1][:64]]}, turn, 1)
    elif found.txid:
        story.let_go(found.txid, turn, 1, leaf=found.leaf)
    else:
        raise Broken("stuck", f"no remedy for: {state.unknown}")


def leaving(story: Story, state: State) -> bool:
    """Everybody who has not asked yet asks to leave. Whether anybody had to."""
    docs = []
    for account in state.ledger.accounts.values():
        stays = account.role == "witness" and not state.ledger.balance_sat(account)
        if account.gone or account.exit_at or stays or any(r.account == account.number for r in state.rekeys):
            continue
        body = {"account": account.number, "text": f"at {state.height}"}
        docs.append(story.document("exit", story.place.holder(account.number), account.number, body))
    if not docs:
        return False
    if not story.publish(*docs):
        story.carry_out({"text": f"{state.height}"} | story.another_operator(1), state.height, 1)
    return True


def brought_on(story: Story, turn: int) -> bool:
    """What lies with earlier keyholders is passed on. Whether there was any that is worth it."""
    slip = story.desk.carry(0, 1, sweeps=True)
    if slip is None:
        return False
    if not story.desk.ask(slip, story.desk.order(turn, slip)):
        raise Broken("stuck", f"nobody passes on what is left: {'; '.join(story.desk.said[-3:])}")
    story.place.send(story.desk.papers[slip.psbt.tx.txid].raw)
    story.place.mine(1)
    return True


def pay(story: Story, turn: int) -> bool:
    """One round: the payout of what is due, at the lowest feerate. False where there is one and no quorum signs."""
    desk, place = story.desk, story.place
    order = desk.order(len(desk.papers) // 4)
    slip = desk.build(order[0], 1) if place.truth().items else None
    if slip is None:
        if turn % 3 == 2 and place.truth().items:
            carried = desk.carry(0, 1)
            if desk.ask(carried, desk.order(turn)) and carried is not None:
                place.send(desk.papers[carried.psbt.tx.txid].raw)
        place.mine(1)
        return True
    if not desk.ask(slip, order):
        return False
    place.send(desk.papers[slip.psbt.tx.txid].raw)
    place.mine(1)
    return True


def at_rest(story: Story) -> bool:
    """Whether nothing is left that time or a payout would change."""
    state = story.place.truth()
    alive = [a for a in state.ledger.accounts.values() if a.exit_at or (a.role != "witness" and not a.gone)]
    late = state.dissolved and waits_for_nobody(state)
    return not (state.unknown or state.open_claims or state.calls or alive or late or payable(story, state))


def payable(story: Story, state: State) -> list[str]:
    """What is due and would be paid, at the lowest feerate, if it stood alone."""
    pool, found = story.town.pools[0], []
    story.place.state(0)
    at = pool.basis(payouts.buried_height(pool, state, None))
    due = {item.name for item in state.items.values()}
    for item in at.items:
        try:
            settle(replace(at, items=(item,)), 1)
        except LashouError:
            continue
        if item.name in due:
            found.append(f"{item.name} ({item.amount_sat} sat)")
    return found


def at_the_end(story: Story, state: State) -> None:
    """All claims are over, whoever left is refunded, what can be paid is paid."""
    left = "; ".join(map(str, story.desk.said[-6:]))
    if state.unknown:
        raise Broken("stuck", f"the state stays unknown: {state.unknown}; {left}")
    if state.open_claims or state.calls:
        open_ = [(claim.status, claim.disputed) for claim in state.open_claims.values()]
        raise Broken("stuck", f"claims never end: {open_}; {left}")
    staying = [a.number for a in state.ledger.accounts.values() if not a.gone and
               (a.role != "witness" or state.ledger.balance_sat(a) > 0)]
    if staying:
        raise Broken("stuck", f"accounts {staying} have not left; {left}")
    if names := payable(story, state):
        raise Broken("stuck", f"not paid: {', '.join(names)}; {left}")

"""What tests of dissolved pools look at."""


from lashou_btc.pool.state import State
from tests.conservation import conserved, hashed
from tests.random_story import sound
from tests.world import World


def ended(w: World, **body) -> State:
    """The state after a dissolution, sound after every event."""
    w.amend(dissolve=body)
    return w.state(observer=lambda s: sound(conserved(hashed(s))))


def remainders(s: State) -> dict[int, int]:
    """What is due to each account as a refund."""
    return {i.account: i.amount_sat for i in s.items.values() if i.kind == "refund"}


def told(w: World) -> str:
    return str(w.state().events[-1].text)

"""Pools whose keyholders hand over."""


from lashou_btc.pool.carry import Carry
from tests.world import Person, World


def gathered() -> World:
    """An open pool with three members, and three people enrolled as supervisors: 7 carol, 8 dora, 9 erna."""
    world = World().open()
    for name in ("anna", "bert", "cilla"):
        world.enroll(name, deposit_sat=150_000)
    for name in ("carol", "dora", "erna"):
        world.enroll(name, "supervisor")
    return world


def next_witnesses(w: World, *numbers: int) -> dict[int, Person]:
    return {n: w.people[n] for n in numbers}


def rotated(w: World, *numbers: int, quorum: int = 2) -> Carry:
    """A rotation to the people with these accounts, announced, waited for and done."""
    doc = w.rotation(next_witnesses(w, *numbers), quorum)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    return w.hand_over(doc)

"""The queue of levels gives what one heap gives."""

import heapq

from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.pool.levels import Levels

# Levels around bucket borders, below zero, and far apart.
LEVELS = st.one_of(st.integers(-5_000, 5_000), st.integers(2_040, 2_056), st.integers(-10**12, 10**12))
STEPS = st.lists(st.one_of(st.tuples(LEVELS, st.integers(1, 9), st.integers(0, 3)), st.none()), max_size=200)


@given(STEPS)
def test_it_is_one_heap_in_buckets(steps):
    queue, heap = Levels(), []
    for step in steps:
        if step is not None:
            queue.push(step)
            heapq.heappush(heap, step)
        elif heap:
            assert queue.top() == heapq.heappop(heap)
            queue.pop()
        assert queue.top() == (heap[0] if heap else None)


def test_an_empty_one_has_no_first_entry():
    assert Levels().top() is None


def test_a_long_fixed_sequence_of_pushes_and_pops():
    """The property above on numbers that never change: pushes and pops across buckets and back into old ones."""
    queue, heap = Levels(), []
    for n in range(3_000):
        entry = (n * 7_919 % 20_011 - 6_000 + (n % 3) * 2_048, n * 3_137 % 9_973, n % 4)
        queue.push(entry)
        heapq.heappush(heap, entry)
        if n % 2:
            assert queue.top() == heapq.heappop(heap)
            queue.pop()
        assert queue.top() == heap[0]
    while heap:
        assert queue.top() == heapq.heappop(heap)
        queue.pop()
    assert queue.top() is None


@given(st.lists(st.tuples(st.integers(-5_000, 20_000), st.integers(0, 9), st.integers(0, 3))))
def test_a_queue_of_entries_is_as_if_each_were_pushed(entries):
    made, pushed = Levels.of(entries), Levels()
    for entry in entries:
        pushed.push(entry)
    assert sorted(made) == sorted(entries)
    for queue in (made, pushed):
        queue.push((7, 7, 7))
    while (top := pushed.top()) is not None:
        assert made.top() == top
        made.pop()
        pushed.pop()
    assert made.top() is None

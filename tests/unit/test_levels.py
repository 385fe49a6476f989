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

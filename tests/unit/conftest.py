"""Fixtures that several files share."""

from collections.abc import Iterator

import pytest

from lashou_btc.chain.p2p import feed as feeds
from tests.peer_chain import MakeFeed, gathered


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeFeed]:
    """Makes a feed of some peers, which listen until the test ends. They give at once what they have."""
    monkeypatch.setattr(feeds, "SHOWS_S", 0.0)
    with gathered() as make:
        yield make

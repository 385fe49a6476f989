"""Bitcoin Core's import requests. tests/functional imports them into a real node."""

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MAX_INDEX, MultisigDescriptor
from lashou_btc.wallet.formats.core import import_descriptors, import_descriptors_multipath
from lashou_btc.wallet.keys import Master

POOL = MultisigDescriptor.of_records(
    2, [Master.from_seed(bytes([n]) * 32, REGTEST).record(f"witness {n}", 0) for n in (1, 2, 3)])


def test_receive_and_change_are_two_requests():
    receive, change = import_descriptors(POOL, 0, 99)
    assert receive == {"desc": POOL.single_path(0), "active": True, "internal": False, "timestamp": 0,
                       "range": [0, 99]}
    assert change == {**receive, "desc": POOL.single_path(1), "internal": True}
    for request in (receive, change):
        body, _, seal = request["desc"].partition("#")
        assert checksum(body) == seal and "<" not in body


def test_the_multipath_request_has_no_internal():
    assert import_descriptors_multipath(POOL, "now", 0) == [
        {"desc": str(POOL), "active": True, "timestamp": "now", "range": [0, 0]}]


@pytest.mark.parametrize("build", [import_descriptors, import_descriptors_multipath])
def test_odd_ranges_and_times_are_refused(build):
    assert build(POOL, 2 ** 32 - 1, MAX_INDEX)
    for timestamp, last, code in (
            ("then", 5, "core.timestamp"), (-1, 5, "core.timestamp"), (True, 5, "core.timestamp"),
            (2 ** 32, 5, "core.timestamp"), (0, -1, "core.range"), (0, MAX_INDEX + 1, "core.range")):
        with pytest.raises(InvalidInput) as caught:
            build(POOL, timestamp, last)
        assert caught.value.code == code

"""Electrum servers: how they are named, and which of several chains is followed. Real ones are asked in
tests/functional/test_electrum_servers.py; here are chains that a test node cannot make.
"""

from pathlib import Path

import pytest

from lashou_btc.chain.base import Tip
from lashou_btc.chain.electrum.agree import Servers
from lashou_btc.chain.electrum.place import MOST_SERVERS, TLS_PORT, ServerAddress, places
from lashou_btc.chain.electrum.server import Server
from lashou_btc.chain.select import open_chain
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import MAINNET
from tests.header_kit import EASY, Mined

# Names

@pytest.mark.parametrize(("text", "expected"), [
    ("a.example", [ServerAddress("a.example", TLS_PORT, True)]),
    ("A.example:50002", [ServerAddress("a.example", 50_002, True)]),
    ("a.example:1:t, b-c.example:65535:s", [ServerAddress("a.example", 1, False),
                                            ServerAddress("b-c.example", 65_535, True)]),
    ("[::1]:50001:t,127.0.0.1", [ServerAddress("::1", 50_001, False), ServerAddress("127.0.0.1", TLS_PORT, True)]),
])
def test_servers_are_named_by_host_port_and_a_letter(text: str, expected: list[ServerAddress]) -> None:
    assert list(places(text)) == expected
    assert places(",".join(f"{p}:{'s' if p.tls else 't'}" for p in expected)) == tuple(expected)


@pytest.mark.parametrize(("text", "code"), [
    ("", "electrum.where"), ("a,", "electrum.where"), ("a:0", "electrum.where"), ("a:65536", "electrum.where"),
    ("a:1:x", "electrum.where"), ("a:s", "electrum.where"), ("a b", "electrum.where"), ("::1", "electrum.where"),
    ("http://a", "electrum.where"), ("u:p@a", "electrum.where"), ("a:1:t:t", "electrum.where"),
    ("a:٣", "electrum.where"), ("a,A:50002:t", "electrum.twice"),
    (",".join(f"h{n}" for n in range(MOST_SERVERS + 1)), "electrum.many")])
def test_what_names_no_servers(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        places(text)
    assert error.value.code == code and str(error.value).endswith(".")


def test_a_chain_is_opened_by_that_name_without_a_connection() -> None:
    assert repr(open_chain("electrum:127.0.0.1:1:t,b.example", MAINNET)) == \
        "Electrum(mainnet, 127.0.0.1:1, b.example:50002)"
    with pytest.raises(InvalidInput) as error:
        open_chain("electrum:", MAINNET)
    assert error.value.code == "chain.spec"


# Chains

class Showing(Server):
    """A server that shows a chain's headers."""

    def __init__(self, chain: Mined, name: str) -> None:
        super().__init__(ServerAddress(name, 1, tls=False))
        self.chain, self.silent = chain, False

    def look(self) -> Tip:
        if self.silent:
            raise Unreachable("text", text=f"{self.name} is silent.")
        self.tip = self.chain.tip()
        return self.tip

    def id_at(self, height: int) -> str:
        return self.chain.hashes[height]

    def headers(self, start: int, stop: int) -> list[bytes]:
        return self.chain.headers(start, stop)


def chain_of(blocks: int, pace_s: int) -> Mined:
    chain = Mined()
    chain.pace_s = pace_s
    chain.grow(blocks)
    return chain


def branch(chain: Mined, height: int, blocks: int, pace_s: int) -> Mined:
    other = chain.copy(height)
    other.pace_s = pace_s
    other.grow(blocks, f"{blocks} at {pace_s}")
    return other


def agreed(*chains: Mined) -> tuple[Servers, list[Showing]]:
    shown = [Showing(chain, f"s{number}") for number, chain in enumerate(chains)]
    servers = Servers(EASY, shown)
    servers.agree()
    return servers, shown


def test_a_shorter_chain_of_more_work_is_followed_whoever_is_named_first() -> None:
    common = chain_of(40, 300)
    quick, slow = branch(common, 40, 30, 100), branch(common, 38, 60, 3_000)
    assert len(slow.raw) > len(quick.raw) and slow.head().work < quick.head().work
    for chains in ((quick, slow), (slow, quick), (slow, common, quick), (slow, slow.copy(), quick)):
        servers, shown = agreed(*chains)
        assert servers.lead is shown[chains.index(quick)]
        for one in shown:
            if one.chain.hashes[-1] == slow.hashes[-1]:
                assert "from height 38 on that has less work" in str(one.why)
            else:
                assert not one.why
        (behind,) = [d for d in map(str, servers.doubts()) if "is at height" in d] if common in chains else [""]
        assert common not in chains or "at height 40, and the chain is at 70" in behind


@pytest.mark.parametrize(("fault", "words"), [
    ({"lazy": True}, "no proof of work"), ({"other_bits": 0x207FFFFE}, "sets its difficulty"),
    ({"other_time": 1}, "is not after the median")])
def test_a_branch_that_breaks_a_rule_is_left_out_however_long(fault: dict[str, int], words: str) -> None:
    truth = chain_of(50, 300)
    for height in (50, 41):  # only on top, or on a branch
        lie = truth.copy(height)
        for name, value in fault.items():
            setattr(lie, name, value)
        lie.extend((), "lie")
        for name in fault:
            setattr(lie, name, 0)
        lie.raw += [lie.raw[-1]] * 20  # nobody looks further
        lie.hashes += [lie.hashes[-1]] * 20
        for chains in ((truth, lie), (lie, truth)):
            servers, shown = agreed(*chains)
            assert servers.lead is not None and servers.lead.tip == truth.tip()
            liar = shown[chains.index(lie)]
            why = str(liar.why).rstrip(".")
            assert words in why and liar.name in why and why in list(map(str, servers.doubts()))


def test_of_two_branches_of_the_same_work_one_is_left_out() -> None:
    common = chain_of(40, 300)
    servers, shown = agreed(branch(common, 38, 2, 300), branch(common, 37, 3, 300))
    assert [bool(one.why) for one in shown] == [False, True] and servers.lead is shown[0]


def test_who_was_silent_is_asked_again_at_once_only_if_nobody_else_is_there(tmp_path: Path) -> None:
    servers, shown = agreed(chain_of(5, 300), chain_of(5, 300))
    shown[0].silent = True
    assert servers.agree() is shown[1] and "is silent" in str(shown[0].why)
    shown[0].silent = False
    assert servers.agree() is shown[1] and shown[0].why  # for a minute
    shown[1].silent = True
    with pytest.raises(Unreachable) as error:
        servers.agree()
    assert str(error.value) == "none of the 2 Electrum servers can be asked: s0:1 is silent; s1:1 is silent."
    assert servers.agree() is shown[0]

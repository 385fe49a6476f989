"""Looking at a pool through real Electrum servers: the index that a node gives."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.anchors.tx import OutPoint, TxOut, serialize_unsigned
from lashou_btc.chain.base import Rejected, Trust
from lashou_btc.chain.electrum import client
from lashou_btc.chain.electrum.feed import Electrum
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from tests import electrum_server
from tests.electrum_kit import everything, read
from tests.electrum_server import ElectrumServer
from tests.index_kit import CONTRACT
from tests.peer_kit import until
from tests.village import Village

pytestmark = pytest.mark.functional


def compare(servers: list[ElectrumServer], node: RegtestNode, folder: Path, contract: Contract,
            documents: Any) -> dict[str, Any]:
    """Reads by node and by servers, going on and anew; returns what all have come to."""
    folder.mkdir(exist_ok=True)
    places = [server.caught_up().place for server in servers]
    found, hashes = [], set()
    for name in ("on", "anew"):
        for way in ("node", "servers"):
            path = folder / f"{way}, {name}.sqlite"
            if name == "anew":
                path.unlink(missing_ok=True)
            if way == "servers":
                assert read(path, contract, *places, documents=documents) == Trust.SERVERS
            else:
                with Node(REGTEST, node.endpoint) as source, Index(path, contract) as index:
                    index.sync(source, documents=documents)
            found.append(everything(path))
            with Index(path, contract) as index:
                hashes.add(index.state(documents).hash())
    for at in (0, 2):
        for table in found[0]:
            assert found[at + 1][table] == found[at][table], (at, table)
    assert len(hashes) == 1
    return found[2]


def test_the_same_index_as_from_a_node(servers: list[ElectrumServer], nodes: list[RegtestNode],
                                       tmp_path: Path) -> None:
    node = nodes[0]
    village = Village(tmp_path / "village", node).found()
    village.enroll(3, 900_000)
    node.mine(60)

    def documents() -> Any:
        return village.pools[0].store.as_documents()

    def look() -> dict[str, Any]:
        return compare(servers[:2], node, tmp_path / "indexes", village.contract, documents())

    look()
    claim = village.payable(4, 500_000)
    village.send(village.signed(village.build()[1]))
    node.mine(2)
    assert village.state(0).claims[claim].status == "paid"
    node.mine(40)
    before = look()
    assert {"settlement", "journal"} <= {row[8] for row in before["records"]}
    assert any(row[7] is not None for row in before["coins"])
    for depth in (1, 45, 75):  # the last ones undo the payout and the claim
        node.reorganize(depth)
        after = look()
        assert after["blocks"] != before["blocks"]
    assert len(after["txs"]) < len(before["txs"])
    node.mine(5)
    look()


@pytest.mark.parametrize("newest", ["1.4", "1.6"])
def test_both_forms_of_headers_are_read(servers: list[ElectrumServer], nodes: list[RegtestNode], newest: str,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """From 1.6 on they come as a list."""
    monkeypatch.setattr(client, "NEWEST", newest)
    top = nodes[0].tip()
    with Electrum(REGTEST, [servers[0].caught_up().place]) as source:
        assert source.tip() == top and source.block_hash(top.height) == top.hash
        assert source.headers(0, top.height) == nodes[0].headers(0, top.height)
        assert source.block_hash(top.height + 1) is None and source.block_hash(-1) is None
        with pytest.raises(InvalidInput) as error:
            source.headers(3, top.height + 1)
        assert error.value.code == "chain.no-such-height"


def test_a_seal_that_pays_a_script_that_nobody_else_watches(servers: list[ElectrumServer], nodes: list[RegtestNode],
                                                            tmp_path: Path) -> None:
    node = nodes[0]
    script = bytes.fromhex(node.node.call("getaddressinfo", node.new_address(), wallet=WALLET)["scriptPubKey"])
    seal = node.faucet(script, 70_000)
    node.mine(12)  # long before the pool begins
    contract = replace(CONTRACT, seal=seal, birthday=node.tip().height)
    raw = serialize_unsigned(2, [(seal, 0)], [TxOut(69_000, script)], 0)
    node.mine(3)
    signed = node.node.call("signrawtransactionwithwallet", raw.hex(), wallet=WALLET)["hex"]
    txid = node.broadcast(bytes.fromhex(signed))
    node.mine(3)
    found = compare(servers[:2], node, tmp_path, contract, NO_DOCUMENTS)
    assert [row[2] for row in found["txs"]] == [txid]


def test_what_waits_and_what_is_there(servers: list[ElectrumServer], nodes: list[RegtestNode]) -> None:
    node = nodes[0]
    script = b"\x00\x14" + bytes(19) + b"\x07"
    first, second = node.faucet(script, 70_000), node.faucet(script, 50_000)
    node.mine(1)
    own = node.new_address()
    coin = node.faucet(_script(node, own), 100_000_000)
    sent, raw = [coin.txid], node.transaction(coin.txid)
    assert raw is not None
    for value in (99_990_000, 99_970_000):  # each spends the one before
        made = serialize_unsigned(2, [(coin, 0)], [TxOut(value, _script(node, own))], 0)
        done = node.node.call("signrawtransactionwithwallet", made.hex(), wallet=WALLET)["hex"]
        sent.append(node.broadcast(bytes.fromhex(done)))
        coin = OutPoint(sent[-1], 0)
    with Electrum(REGTEST, [server.caught_up().place for server in servers[:2]]) as source:
        assert source.coins(script) == node.coins(script)
        assert {coin.outpoint for coin in source.coins(script)} == {first, second}
        until(lambda: source.in_mempool(sent[-1]))
        for txid in sent:
            assert source.waiting(txid) == node.waiting(txid) and source.transaction(txid) == node.transaction(txid)
        assert source.waiting("00" * 32) is None and source.transaction("00" * 32) is None
        assert not source.in_mempool(first.txid)
        assert source.feerate_sat_vb(6) == 1  # nobody knows on this chain
        for ask in (lambda: source.check(raw), lambda: list(source.blocks(0, 1))):
            with pytest.raises(Unreachable) as error:
                ask()
            assert error.value.code == "chain.cannot"
        with pytest.raises(Rejected, match=r"would not take the transaction: .*(Witness|script)"):
            source.broadcast(serialize_unsigned(2, [(coin, 0)], [TxOut(99_900_000, script)], 0))
        with pytest.raises(InvalidInput):
            source.broadcast(b"none")
        node.mine(1)
        height = source.tip().height
        source.wait(height, 60)
        assert source.tip().height in (height, height + 1)


def test_a_block_ends_the_wait(servers: list[ElectrumServer], nodes: list[RegtestNode]) -> None:
    with Electrum(REGTEST, [servers[0].caught_up().place, servers[1].caught_up().place]) as source:
        height = source.tip().height
        nodes[0].mine(1)
        source.wait(height, 600)
        assert source.tip().height == height + 1


def _script(node: RegtestNode, address: str) -> bytes:
    return bytes.fromhex(node.node.call("getaddressinfo", address, wallet=WALLET)["scriptPubKey"])


# TLS

def test_a_certificate_must_be_for_the_name_and_from_an_authority(
        electrum_program: Path, nodes: list[RegtestNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with electrum_server.running(electrum_program, nodes[0], self_signed(tmp_path, "localhost")) as server:
        port = server.port + 1
        for host, trusted, words in (("localhost", False, "self-signed certificate"),
                                     ("127.0.0.1", True, "IP address mismatch"), ("localhost", True, "")):
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem") if trusted else str(tmp_path / "none"))
            with Electrum(REGTEST, [ServerAddress(host, port, tls=True)]) as source:
                if not words:
                    assert source.tip() == nodes[0].tip()
                    assert source.headers(0, 50) == nodes[0].headers(0, 50)
                    continue
                with pytest.raises(Unreachable, match=f"a certificate that does not hold .*{words}"):
                    source.tip()
        with Electrum(REGTEST, [ServerAddress("localhost", server.port, tls=True)]) as source, \
                pytest.raises(Unreachable, match="does not speak TLS"):
            source.tip()


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for a name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256()))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"

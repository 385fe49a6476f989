"""Bitcoin's networks as values. There is no process-wide choice of network anywhere in this package."""

from dataclasses import dataclass

from lashou_btc.errors import InvalidInput


@dataclass(frozen=True)
class Network:
    """One network's constants (Bitcoin Core, src/kernel/chainparams.cpp).

    `core_name` is what `getblockchaininfo` calls the chain, `datadir` the folder below Core's data directory
    that holds its cookie, `genesis` the id of block 0, `coin_type` the BIP44 coin number.
    """

    name: str
    core_name: str
    genesis: str
    hrp: str
    p2pkh_version: int
    p2sh_version: int
    wif_version: int
    xpub_version: int
    xprv_version: int
    coin_type: int
    rpc_port: int
    datadir: str


_MAIN_KEYS = {"p2pkh_version": 0x00, "p2sh_version": 0x05, "wif_version": 0x80,
              "xpub_version": 0x0488B21E, "xprv_version": 0x0488ADE4, "coin_type": 0}
_TEST_KEYS = {"p2pkh_version": 0x6F, "p2sh_version": 0xC4, "wif_version": 0xEF,
              "xpub_version": 0x043587CF, "xprv_version": 0x04358394, "coin_type": 1}

MAINNET = Network("mainnet", "main", "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
                  "bc", **_MAIN_KEYS, rpc_port=8332, datadir="")
TESTNET3 = Network("testnet3", "test", "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
                   "tb", **_TEST_KEYS, rpc_port=18332, datadir="testnet3")
TESTNET4 = Network("testnet4", "testnet4", "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
                   "tb", **_TEST_KEYS, rpc_port=48332, datadir="testnet4")
SIGNET = Network("signet", "signet", "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
                 "tb", **_TEST_KEYS, rpc_port=38332, datadir="signet")
REGTEST = Network("regtest", "regtest", "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
                  "bcrt", **_TEST_KEYS, rpc_port=18443, datadir="regtest")

NETWORKS = {n.name: n for n in (MAINNET, TESTNET3, TESTNET4, SIGNET, REGTEST)}


def network(name: str) -> Network:
    """The network of that name. Raises InvalidInput with the names that exist."""
    try:
        return NETWORKS[name]
    except KeyError:
        raise InvalidInput(f"{name[:40]!r} is no network; choose one of {', '.join(NETWORKS)}.",
                           "network.unknown") from None

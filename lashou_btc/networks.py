"""Bitcoin's networks as values. There is no process-wide choice of network anywhere in this package."""

from dataclasses import dataclass

from lashou_btc.errors import InvalidInput


@dataclass(frozen=True)
class WorkRules:
    """How much work a network's blocks must show (Bitcoin Core, src/consensus/params.h).

    `limit` is the easiest target. Every `period_blocks` the target follows the time that the period took, unless
    not `retargets`. `min_difficulty`: a block more than twice `spacing_s` after the one before has the easiest
    target (the testnets' rule of twenty minutes). `bip94`: testnet4's two corrections to that.
    """

    limit: int
    retargets: bool = True
    min_difficulty: bool = False
    bip94: bool = False
    period_blocks: int = 2016
    period_s: int = 14 * 24 * 3600
    spacing_s: int = 600


@dataclass(frozen=True)
class Checkpoint:
    """A block that is known to be on the chain, and the work of the chain up to it, this block included."""

    height: int
    hash: str
    work: int


@dataclass(frozen=True)
class Network:
    """One network's constants (Bitcoin Core, src/kernel/chainparams.cpp).

    `core_name` is what `getblockchaininfo` calls the chain, `datadir` the folder below Core's data directory
    that holds its cookie, `genesis` the id of block 0, `coin_type` the BIP44 coin number. `magic` begins each
    message between peers, who listen on `peer_port`, and whose addresses the DNS names `seeds` give. `work` says
    what its headers must show from the `checkpoint` on.
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
    magic: bytes
    peer_port: int
    seeds: tuple[str, ...]
    work: WorkRules
    checkpoint: Checkpoint
    halving_blocks: int = 210_000

    def subsidy_sat(self, height: int) -> int:
        """What a block of that height may create beyond its fees (Core's GetBlockSubsidy)."""
        return 50 * 100_000_000 >> height // self.halving_blocks


_MAIN_KEYS = {"p2pkh_version": 0x00, "p2sh_version": 0x05, "wif_version": 0x80,
              "xpub_version": 0x0488B21E, "xprv_version": 0x0488ADE4, "coin_type": 0}
_TEST_KEYS = {"p2pkh_version": 0x6F, "p2sh_version": 0xC4, "wif_version": 0xEF,
              "xpub_version": 0x043587CF, "xprv_version": 0x04358394, "coin_type": 1}

_LIMIT = (1 << 224) - 1
_SIGNET_LIMIT = 0x0377AE << 216
_REGTEST_LIMIT = (1 << 255) - 1

# The checkpoints are Bitcoin Core 29's: `defaultAssumeValid` with its height, and `nMinimumChainWork`, which its
# release process (doc/release-process.md) sets to the `chainwork` of that same block. Regtest's is block 0.

MAINNET = Network(
    "mainnet", "main", "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", "bc", **_MAIN_KEYS,
    rpc_port=8332, datadir="", magic=bytes.fromhex("f9beb4d9"), peer_port=8333,
    seeds=("seed.bitcoin.sipa.be", "dnsseed.bluematt.me", "seed.bitcoin.jonasschnelli.ch",
           "seed.btc.petertodd.net", "seed.bitcoin.sprovoost.nl", "dnsseed.emzy.de", "seed.bitcoin.wiz.biz",
           "seed.mainnet.achownodes.xyz"),
    work=WorkRules(_LIMIT), checkpoint=Checkpoint(
        886_157, "00000000000000000001b658dd1120e82e66d2790811f89ede9742ada3ed6d77", 0xB1F3B93B65B16D035A82BE84))
TESTNET3 = Network(
    "testnet3", "test", "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943", "tb", **_TEST_KEYS,
    rpc_port=18332, datadir="testnet3", magic=bytes.fromhex("0b110907"), peer_port=18333,
    seeds=("testnet-seed.bitcoin.jonasschnelli.ch", "seed.tbtc.petertodd.net", "seed.testnet.bitcoin.sprovoost.nl",
           "testnet-seed.bluematt.me", "seed.testnet.achownodes.xyz"),
    work=WorkRules(_LIMIT, min_difficulty=True), checkpoint=Checkpoint(
        3_974_606, "00000000000003fc7967410ba2d0a8a8d50daedc318d43e8baf1a9782c236a57", 0x15F5E0C9F13455B0EB17))
TESTNET4 = Network(
    "testnet4", "testnet4", "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043", "tb", **_TEST_KEYS,
    rpc_port=48332, datadir="testnet4", magic=bytes.fromhex("1c163f28"), peer_port=48333,
    seeds=("seed.testnet4.bitcoin.sprovoost.nl", "seed.testnet4.wiz.biz"),
    work=WorkRules(_LIMIT, min_difficulty=True, bip94=True),
    checkpoint=Checkpoint(
        72_600, "0000000000003ed4f08dbdf6f7d6b271a6bcffce25675cb40aa9fa43179a89f3", 0x01D6DCE8651B6094E4C1))
SIGNET = Network(
    "signet", "signet", "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6", "tb", **_TEST_KEYS,
    rpc_port=38332, datadir="signet", magic=bytes.fromhex("0a03cf40"), peer_port=38333,
    seeds=("seed.signet.bitcoin.sprovoost.nl", "seed.signet.achownodes.xyz"),
    work=WorkRules(_SIGNET_LIMIT), checkpoint=Checkpoint(
        237_722, "000000895a110f46e59eb82bbc5bfb67fa314656009c295509c21b4999f5180a", 0x02B517F3D1A1))
REGTEST = Network(
    "regtest", "regtest", "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", "bcrt", **_TEST_KEYS,
    rpc_port=18443, datadir="regtest", magic=bytes.fromhex("fabfb5da"), peer_port=18444,
    seeds=(),
    work=WorkRules(_REGTEST_LIMIT, retargets=False), checkpoint=Checkpoint(
        0, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", 2), halving_blocks=150)

NETWORKS = {n.name: n for n in (MAINNET, TESTNET3, TESTNET4, SIGNET, REGTEST)}


def network(name: str) -> Network:
    """The network of that name. Raises InvalidInput with the names that exist."""
    try:
        return NETWORKS[name]
    except KeyError:
        raise InvalidInput("network.unknown", name=name[:40], networks=", ".join(NETWORKS)) from None

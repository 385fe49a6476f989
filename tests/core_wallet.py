"""Bitcoin Core's own wallets on the pool's side: one that only watches, and ones that hold a witness's key."""

import wallycore as wally

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.public import parse_path


def watcher(node: RegtestNode, name: str, requests: list[dict]) -> str:
    """A watch-only wallet with these importdescriptors requests. Its name."""
    node.node.call("createwallet", name, True, True, "", False, True)
    answers = node.node.call("importdescriptors", requests, wallet=name)
    assert all(answer["success"] for answer in answers), answers
    return name


def cosigner(node: RegtestNode, name: str, descriptor: MultisigDescriptor, at: int, seed: bytes,
             last: int = 20) -> str:
    """A wallet that holds the private key at that place of the descriptor, made from a BIP32 seed. Its name."""
    key = descriptor.keys[at]
    account = wally.bip32_key_from_parent_path(wally.bip32_key_from_seed(seed, REGTEST.xprv_version, 0),
                                               list(parse_path(key.path)), wally.BIP32_FLAG_KEY_PRIVATE)
    private = wally.bip32_key_to_base58(account, wally.BIP32_FLAG_KEY_PRIVATE)
    requests = []
    for branch in (0, 1):
        body = descriptor.single_path(branch).partition("#")[0].replace(key.xpub, private)
        requests.append({"desc": f"{body}#{checksum(body)}", "active": True, "internal": branch == 1,
                         "timestamp": "now", "range": [0, last]})
    node.node.call("createwallet", name, False, True, "", False, True)
    answers = node.node.call("importdescriptors", requests, wallet=name)
    assert all(answer["success"] for answer in answers), answers
    return name


def core_signs(node: RegtestNode, wallet: str, psbt: Psbt) -> Psbt:
    """The PSBT with that wallet's signatures, not finalized."""
    answer = node.node.call("walletprocesspsbt", to_base64(psbt), True, "ALL", True, False, wallet=wallet)
    return parse(decode(answer["psbt"]))


def core_pays(node: RegtestNode, wallets: list[str], coins: list[str], outputs: list[dict]) -> bytes:
    """A transaction that Core alone makes: those coins ("txid:vout") to those outputs, signed by those wallets."""
    inputs = [{"txid": c.partition(":")[0], "vout": int(c.partition(":")[2])} for c in coins]
    text = node.node.call("createpsbt", inputs, outputs, 0, True)
    for wallet in wallets:
        text = node.node.call("walletprocesspsbt", text, True, "ALL", True, False, wallet=wallet)["psbt"]
    done = node.node.call("finalizepsbt", text)
    assert done["complete"]
    return bytes.fromhex(done["hex"])

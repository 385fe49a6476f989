"""What psbt.py measures beside ours: embit, BDK and Bitcoin Core, and the PSBTs that all of them get."""

import hashlib
from dataclasses import dataclass

import bdkpython as bdk
import wallycore as wally
from embit import bip32
from embit.descriptor import Descriptor
from embit.finalizer import finalize_psbt
from embit.psbt import PSBT as EmbitPsbt

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.psbt.sign import sign
from tests.core_wallet import cosigner

COIN_SAT, PAID_SAT, FEE_SAT = 1_000_000, 300_000, 20_000
ELSEWHERE = b"\x00\x14" + bytes(range(20))
PATH = "48h/1h/0h/2h"
SEEDS = [hashlib.sha512(b"benchmark %d" % n).digest() for n in range(3)]
MASTERS = [Master.from_seed(seed, REGTEST) for seed in SEEDS]


def pool() -> MultisigDescriptor:
    """The 2-of-3 that all of them sign for."""
    return MultisigDescriptor(REGTEST, 2, tuple(KeyExpression(m.fingerprint, PATH, m.xpub(PATH)) for m in MASTERS))


def payout(descriptor: MultisigDescriptor, count: int) -> Psbt:
    """`count` coins at /0/0, /0/1, … to one payee and to change."""
    coins, inputs = [], []
    for n in range(count):
        source = TxIn(OutPoint(hashlib.sha256(b"%d" % n).hexdigest(), 0), 0xFFFFFFFD, b"", ())
        raw = write_unsigned_tx(2, [source], [TxOut(5_000, ELSEWHERE), TxOut(COIN_SAT, descriptor.script(0, n))], 0)
        coins.append(PsbtInput(raw, 0, n))
        inputs.append(TxIn(OutPoint(parse_tx(raw).txid, 1), 0xFFFFFFFD, b"", ()))
    outputs = [TxOut(PAID_SAT, ELSEWHERE),
               TxOut(count * COIN_SAT - PAID_SAT - FEE_SAT * count, descriptor.script(1, 0))]
    return create(write_unsigned_tx(2, inputs, outputs, 101), coins, {1: (1, 0)}, descriptor)


@dataclass(frozen=True)
class Case:
    """One PSBT as everybody gets it: unsigned, signed by one, signed by each of two, and what must come out."""

    count: int
    unsigned: Psbt
    copies: tuple[Psbt, Psbt]
    together: Psbt
    final: bytes

    @classmethod
    def of(cls, descriptor: MultisigDescriptor, count: int) -> "Case":
        """With that many inputs."""
        unsigned = payout(descriptor, count)
        copies = sign(unsigned, MASTERS[0], descriptor), sign(unsigned, MASTERS[1], descriptor)
        together = combine(*copies)
        return cls(count, unsigned, copies, together, finalize(together, descriptor))


class Embit:
    """embit. It verifies previous transactions' ids, and no signatures."""

    name = "embit"

    def __init__(self, descriptor: MultisigDescriptor) -> None:
        self.text = str(descriptor)
        self.root = bip32.HDKey.from_seed(SEEDS[1])
        self.afresh()

    def afresh(self) -> None:
        """A new wallet. It keeps no addresses in either case."""
        self.descriptor = Descriptor.from_string(self.text)

    def look(self, text: str, change: int) -> tuple[int, int]:
        """As ours."""
        psbt = EmbitPsbt.from_string(text)
        psbt.verify()
        if not all(self.descriptor.owns(inp) for inp in psbt.inputs):
            raise SystemExit("embit does not know the coins")
        return psbt.fee(), sum(self.descriptor.owns(out) for out in psbt.outputs)

    def before(self, case: Case, step: str) -> None:
        """It changes the PSBT that it is given, so each round needs a fresh one."""
        if step in ("sign", "combine"):
            self.fresh = EmbitPsbt.from_string(to_base64(case.unsigned if step == "sign" else case.copies[1]))

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]
        read = [EmbitPsbt.from_string(text) for text in texts]
        expected = case.unsigned.tx.stripped
        change = read[1].outputs[1]

        def review() -> tuple[int, bool]:
            read[1].verify()
            ours = all(self.descriptor.owns(inp) for inp in read[1].inputs)
            return read[1].fee(), ours and self.descriptor.owns(change) and read[1].tx.serialize() == expected

        def signs() -> EmbitPsbt:
            self.fresh.sign_with(self.root)
            return self.fresh

        def combines() -> EmbitPsbt:
            for mine, theirs in zip(self.fresh.inputs, read[1].inputs, strict=True):
                mine.update(theirs)
            return self.fresh

        def same(made: EmbitPsbt, wanted: Psbt) -> bool:
            return combine(case.unsigned, parse(made.serialize())) == wanted

        return {
            "parse": (lambda: EmbitPsbt.from_string(texts[1]), lambda p: p.to_string() == texts[1]),
            "review": (review, lambda seen: seen == (FEE_SAT * case.count, True)),
            "sign": (signs, lambda p: same(p, case.copies[1])),
            "combine": (combines, lambda p: same(p, case.together)),
            "finalize": (lambda: finalize_psbt(read[3]).serialize(), lambda raw: raw == case.final)}


class Bdk:
    """BDK: Rust behind a thin layer of Python. It verifies signatures when it finalizes, not when it combines."""

    name = "bdk"

    def __init__(self, descriptor: MultisigDescriptor, seed: bytes | None) -> None:
        self.bodies = [descriptor.single_path(branch).partition("#")[0] for branch in (0, 1)]
        if seed is not None:
            key = descriptor.keys[1]
            master = wally.bip32_key_to_base58(wally.bip32_key_from_seed(seed, REGTEST.xprv_version, 0),
                                               wally.BIP32_FLAG_KEY_PRIVATE)
            self.bodies = [body.replace(str(key), f"{master}/{key.path}") for body in self.bodies]
        self.afresh()
        self.options = bdk.SignOptions(
            trust_witness_utxo=False, assume_height=None, allow_all_sighashes=False, try_finalize=False,
            sign_with_tap_internal_key=False, allow_grinding=True)

    def afresh(self) -> None:
        """A new wallet, which derives so many addresses ahead as it is told."""
        both = [bdk.Descriptor(body, bdk.NetworkKind.TEST) for body in self.bodies]
        self.wallet = bdk.Wallet(*both, bdk.Network.REGTEST, bdk.Persister.new_in_memory(), 200)

    def look(self, text: str, change: int) -> tuple[int, int]:
        """As ours."""
        psbt = bdk.Psbt(text)
        if not all(self.wallet.is_mine(inp.witness_utxo.script_pubkey) for inp in psbt.input()):
            raise SystemExit("bdk does not know the coins")
        outputs = psbt.extract_tx_unchecked_fee_rate().output()
        return psbt.fee(), sum(self.wallet.is_mine(out.script_pubkey) for out in outputs)

    def before(self, case: Case, step: str) -> None:
        """It changes the PSBT that it signs, so each round needs a fresh one."""
        if step == "sign":
            self.fresh = bdk.Psbt(to_base64(case.unsigned))

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]
        read = [bdk.Psbt(text) for text in texts]
        change = bdk.Script(case.unsigned.tx.outputs[1].script)

        def review() -> tuple[int, bool]:
            ours = all(self.wallet.is_mine(inp.witness_utxo.script_pubkey) for inp in read[1].input())
            return read[1].fee(), ours and self.wallet.is_mine(change)

        def signs() -> object:
            self.wallet.sign(self.fresh, self.options)
            return self.fresh

        def same(p: object, wanted: Psbt) -> bool:
            return parse(decode(p.serialize())) == wanted

        return {
            "parse": (lambda: bdk.Psbt(texts[1]), lambda p: p.serialize() == texts[1]),
            "review": (review, lambda seen: seen == (FEE_SAT * case.count, True)),
            "sign": (signs, lambda p: same(p, case.copies[1])),
            "combine": (lambda: read[1].combine(read[2]), lambda p: same(p, case.together)),
            "finalize": (lambda: read[3].finalize().psbt.extract_tx().serialize(), lambda raw: raw == case.final)}


class Core:
    """Bitcoin Core or Knots over RPC: JSON and base64 both ways, a process away."""

    name = "core-rpc"

    def __init__(self, descriptor: MultisigDescriptor, node: RegtestNode) -> None:
        self.call = node.node.call
        cosigner(node, "bench", descriptor, 1, SEEDS[1], last=200)

    def afresh(self) -> None:
        """Nothing: its wallet stays."""

    def look(self, text: str, change: int) -> tuple[int, int]:
        """As ours, but that decoding and analysing are two calls, and which outputs are its own a third of each."""
        seen = self.call("decodepsbt", text)
        fee = round(float(self.call("analyzepsbt", text)["fee"]) * 1e8)
        return fee, sum(self.call("getaddressinfo", out["scriptPubKey"]["address"], wallet="bench")["ismine"]
                        for out in seen["tx"]["vout"])

    def before(self, case: Case, step: str) -> None:
        """Nothing: it is told everything with each call."""

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]

        def signs() -> str:
            return self.call("walletprocesspsbt", texts[0], True, "ALL", True, False, wallet="bench")["psbt"]

        def same(text: str, wanted: Psbt) -> bool:
            return combine(case.unsigned, parse(decode(text))) == wanted

        fee = f"{FEE_SAT * case.count / 1e8:.8f}"
        return {
            "parse": (lambda: self.call("decodepsbt", texts[1]),
                      lambda seen: seen["tx"]["txid"] == case.unsigned.tx.txid),
            "review": (lambda: self.call("analyzepsbt", texts[1]), lambda seen: f"{seen['fee']:.8f}" == fee),
            "sign": (signs, lambda text: same(text, case.copies[1])),
            "combine": (lambda: self.call("combinepsbt", texts[1:3]), lambda text: same(text, case.together)),
            "finalize": (lambda: self.call("finalizepsbt", texts[3])["hex"],
                         lambda text: text == case.final.hex())}

"""A Blockstream Jade made of Python, for tests of what goes to a hardware wallet and what comes back.

It is: a server on a loopback port that speaks Jade's protocol (CBOR messages; Jade's docs/index.rst) as far as HWI
asks, with the checks and the error texts of Jade's firmware 1.0.40 for those requests, and a wallet of embit's, so
that none of our own code signs. HWI's own program and driver run on the other side. It is not: a Jade. It has no
screen, no PIN, no secure memory; what a person does on a Jade (decline, have it locked) is an attribute here, and
so is what a broken or hostile one would do. With LASHOU_DEVICE=TYPE:PATH the tests that need no such attribute run
on a real firmware there instead, which must have the words of `WORDS` (CONTRIBUTING.md).
"""

import os
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from other_wallets import library

WORDS = " ".join(["abandon"] * 11 + ["about"])
MAX_SIGNERS = 15
CHUNK = 3_000
DECLINED, BAD_PARAMETERS, INTERNAL, LOCKED, UNKNOWN = -32000, -32602, -32603, -32002, -32601
NETWORKS = {"localtest": "regtest", "testnet": "test", "mainnet": "main"}


class Rejected(Exception):
    """A reply that is an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Jade:
    """The device: its words, what its holder does, what it was asked, and what it does wrong on purpose."""

    words: str = WORDS
    locked: bool = False
    declines: bool = False
    instead: Callable[[bytes], bytes] | None = None
    """What it hands back for the PSBT that it was given, where it does not sign as it should."""
    wrong_address: str = ""
    wrong_xpub: Callable[[str], str] | None = None
    asked: list[str] = field(default_factory=list)
    signed: list[bytes] = field(default_factory=list)
    multisigs: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: bytes = b""
    path: str = ""
    type: str = "jade"

    def root(self, network: str = "regtest") -> Any:
        """Its master key, embit's."""
        seed = library("embit.bip39").mnemonic_to_seed(self.words)
        version = library("embit.networks").NETWORKS[network]["xprv"]
        return library("embit.bip32").HDKey.from_seed(seed, version=version)

    def answer(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The reply to a request, without its id."""
        self.asked.append(method)
        act = getattr(self, f"on_{method}", None)
        if act is None:
            raise Rejected(UNKNOWN, "Unknown method")
        if self.locked and method not in ("get_version_info", "add_entropy", "auth_user"):
            raise Rejected(LOCKED, "Cannot process message - hardware locked or uninitialized")
        return act(**params)

    def on_get_version_info(self) -> dict[str, Any]:
        return {"result": {"JADE_VERSION": "1.0.40", "JADE_STATE": "LOCKED" if self.locked else "READY",
                           "JADE_NETWORKS": "ALL", "JADE_HAS_PIN": True, "BOARD_TYPE": "SOFT"}}

    def on_add_entropy(self, entropy: bytes) -> dict[str, Any]:
        return {"result": len(entropy) > 0}

    def on_auth_user(self, network: str, epoch: int) -> dict[str, Any]:
        return {"result": network in NETWORKS and epoch > 0}

    def on_get_xpub(self, network: str, path: list[int]) -> dict[str, Any]:
        xpub = self.xpub(path, NETWORKS[network])
        return {"result": self.wrong_xpub(xpub) if self.wrong_xpub else xpub}

    def xpub(self, path: list[int], network: str = "regtest") -> str:
        """Its extended public key at a path."""
        return self.root(network).derive(path).to_public().to_base58()

    def on_register_multisig(self, network: str, multisig_name: str, descriptor: dict[str, Any]) -> dict[str, Any]:
        signers = descriptor["signers"]
        if len(signers) > MAX_SIGNERS:
            raise Rejected(BAD_PARAMETERS, "Invalid multisig co-signers")
        own = [s for s in signers if s["fingerprint"] == self.root().my_fingerprint]
        if len(own) != 1 or own[0]["xpub"] != self.xpub(own[0]["derivation"], NETWORKS[network]):
            raise Rejected(BAD_PARAMETERS, "Failed to validate co-signers")
        if self.multisigs.get(multisig_name) != descriptor:
            if self.declines:
                raise Rejected(DECLINED, "User declined to register multisig")
            self.multisigs[multisig_name] = descriptor
        return {"result": True}

    def on_get_registered_multisigs(self) -> dict[str, Any]:
        return {"result": {name: {"variant": m["variant"], "threshold": m["threshold"], "sorted": m["sorted"],
                                  "num_signers": len(m["signers"])} for name, m in self.multisigs.items()}}

    def on_get_receive_address(self, network: str, paths: list[list[int]], multisig_name: str) -> dict[str, Any]:
        if self.wrong_address:
            return {"result": self.wrong_address}
        script = library("embit.script")
        known = self.multisigs[multisig_name]
        keys = [library("embit.bip32").HDKey.from_base58(s["xpub"]).derive(path).get_public_key().sec()
                for s, path in zip(known["signers"], paths, strict=True)]
        pushes = b"".join(b"\x21" + key for key in (sorted(keys) if known["sorted"] else keys))
        witness = script.Script(bytes([0x50 + known["threshold"]]) + pushes + bytes([0x50 + len(keys)]) + b"\xae")
        return {"result": script.p2wsh(witness).address(library("embit.networks").NETWORKS[NETWORKS[network]])}

    def on_sign_psbt(self, network: str, psbt: bytes) -> dict[str, Any]:
        if self.declines:
            raise Rejected(DECLINED, "User declined to sign psbt")
        self.signed.append(psbt)
        self.waiting = self.instead(psbt) if self.instead else self.sign(psbt)
        return self.chunk(1)

    def sign(self, psbt: bytes) -> bytes:
        """As it should: the PSBT with a signature for each input that names one of its keys."""
        theirs = library("embit.psbt").PSBT.parse(psbt)
        if theirs.version == 2:
            raise Rejected(BAD_PARAMETERS, "Failed to extract psbt from passed bytes")
        if any(len(i.bip32_derivations) > MAX_SIGNERS for i in theirs.inputs):
            raise Rejected(INTERNAL, "Failed to generate tx input hash")
        theirs.sign_with(self.root())
        return theirs.serialize()

    def on_get_extended_data(self, origid: str, orig: str, seqnum: int, seqlen: int) -> dict[str, Any]:
        return self.chunk(seqnum)

    def chunk(self, number: int) -> dict[str, Any]:
        """One part, from 1, of a long reply."""
        parts = [self.waiting[n:n + CHUNK] for n in range(0, len(self.waiting), CHUNK)]
        return {"result": parts[number - 1], "seqnum": number, "seqlen": len(parts)}


@contextmanager
def plugged_in(jade: Jade | None = None) -> Iterator[Jade]:
    """A Jade at `jade.path`, for as long as the block lasts."""
    jade = jade or Jade()
    library("hwilib")  # which brings cbor2, and says for which Python it exists
    cbor = library("cbor2")

    class Wire(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while True:
                try:
                    request = cbor.load(self.rfile)
                except cbor.CBORDecodeEOF:
                    return
                reply: dict[str, Any] = {"id": request["id"]}
                try:
                    reply |= jade.answer(request["method"], request.get("params") or {})
                except Rejected as error:
                    reply["error"] = {"code": error.code, "message": error.message, "data": b""}
                self.wfile.write(cbor.dumps(reply))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wire) as server:
        server.daemon_threads = True
        jade.path = f"tcp:127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield jade
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def any_device(kinds: str = "") -> Iterator[Jade]:
    """The real firmware that LASHOU_DEVICE names, if it is one of these kinds (all), else a soft Jade.

    Of a real one only `type`, `path` and `words` are true.
    """
    type_, _, path = os.environ.get("LASHOU_DEVICE", "").partition(":")
    if path and kinds in ("", type_):
        yield Jade(path=path, type=type_)
        return
    with plugged_in() as jade:
        yield jade

"""What is attacked: each attack with seeds that its reader takes."""

import argparse
import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from lashou_btc.wallet.formats import bbqr, bsms, doors, frames, labels, ur
from lashou_btc.wallet.formats.bsms_crypto import words_of
from lashou_btc.wallet.keys import LANGUAGES, new_mnemonic
from lashou_btc.wallet.message import of_transaction, request
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sign import sign
from tests.format_cases import NAMES, POOL, coldcards_descriptor, specters_backup
from tests.fuzz import attacks, edges
from tests.fuzz.attacks import FULL, SIGNED, TOKEN, UNSIGNED, D
from tests.psbt_cases import finalized, master, multisig, payout
from tests.world import Person, World, journal_text

LADDER = [payout(D, 2, fee) for fee in (1_000, 4_000, 16_000)]


@dataclass(frozen=True)
class Target:
    """A reader under attack. `attack` raises a LashouError for what is refused, AssertionError for what is wrong.
    `json` seeds are changed as JSON values too.
    """

    name: str
    attack: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    json: bool = False


def _seeds() -> tuple[Target, ...]:
    world = World()
    person = Person("somebody")
    text = world.contract.raw
    docs = tuple(world.document(kind, body, 0).to_bytes() for kind, body in (
        ("claim", {"account": 4, "amount": 5_000, "notary": "22" * 32, "payee": person.address,
                   "evidence": ["33" * 32, "44" * 32], "text": "a broken leg"}),
        ("enrollment", {"account": 4, "role": "member", "key": person.key, "payout": person.address,
                        "plan": "basic", "identity": "55" * 32, "recipient": person.recipient}),
        ("amendment", {"text": "more", "lost": ["66" * 32], "rules": {"reviewers": 3}})))
    own = master(0).record("somebody", 0)
    files = (*(doors.export_multisig(kind, POOL, "pool", NAMES[:3], 7) for kind in doors.WRITABLE),
             specters_backup(), coldcards_descriptor(POOL).encode(),
             b"importdescriptors '" + doors.export_multisig("core", POOL, "pool", NAMES[:3]).strip() + b"'")
    signed_key = bsms.sign_key(master(0), 0, "somebody")
    raw = serialize(SIGNED)
    deposit = UNSIGNED.inputs[0].get(0) or b""
    genesis = UNSIGNED.tx.stripped
    head = bytes(80)
    final = finalize(FULL, D)
    proof = request("hello", D, 0, 0)
    for number in (0, 1):
        proof = sign(proof, master(number), D)
    return (
        Target("psbt", attacks.psbt, (raw, serialize(to_version(SIGNED, 2)), serialize(UNSIGNED), serialize(FULL),
                              to_base64(SIGNED).encode(), raw.hex().encode())),
        Target("bundle", attacks.bundle, (write_bundle(LADDER), write_bundle(LADDER).replace(b"\n", b"\r\n\r\n"),
                                          raw)),
        Target("tx", attacks.transaction, (deposit, genesis, final)),
        Target("block", attacks.block, (head + b"\x02" + deposit + final, head + b"\x01" + final)),
        Target("header", attacks.header, (head,)),
        Target("outpoint", attacks.outpoint, (b"ab" * 32 + b":1",)),
        Target("address", attacks.address, (D.address(0, 0).encode(), person.address.encode(),
                                    b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                                    b"bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")),
        Target("descriptor", attacks.descriptor, (str(D).encode(), str(D).replace("h", "'").encode()[:-9])),
        Target("descriptor-summed", attacks.descriptor_summed, (str(D).encode(), str(multisig(1, 1)).encode())),
        Target("journal-summed", attacks.journal_summed, (journal_text(person).encode(),)),
        Target("contract", attacks.contract_, (text,), True),
        Target("contract-canonical", attacks.contract_canonical, (text,), True),
        Target("document", attacks.document_, docs, True),
        Target("document-canonical", attacks.document_canonical, docs, True),
        Target("manifest", attacks.manifest, (json.dumps(["77" * 32, "88" * 32]).encode(),), True),
        Target("key-record", attacks.key_record, (own.to_json(),), True),
        Target("wallet-file", attacks.wallet_file, files, True),
        Target("key-file", attacks.key_file,
               (own.to_json(), str(D.keys[0]).encode(), str(signed_key).encode()), True),
        Target("bsms", attacks.bsms_, (bsms.export(POOL).encode(), str(signed_key).encode())),
        Target("bsms-sealed", attacks.bsms_sealed, (bsms.seal(bsms.export(POOL), TOKEN).encode(),
                                            bsms.export(POOL).encode())),
        Target("bbqr", attacks.bbqr_, tuple("\n".join(bbqr.split(raw, "P", encoding, size)).encode()
                                    for encoding in "H2Z" for size in (200, 2_000))),
        Target("bbqr-inner", attacks.bbqr_inner, (_deflated(raw), _deflated(bytes(5_000)))),
        Target("ur", attacks.ur_, tuple("\n".join(frames.of_psbt(raw, "ur", size)).encode()
                                        for size in (200, 4_000))),
        Target("ur-inner", attacks.ur_inner, (ur.of_psbt(raw).cbor, b"\x85\x01\x01\x02\x1a\x00\x00\x00\x00\x42ab")),
        Target("scanned", attacks.scanned, tuple("\n".join(frames.of_psbt(raw, style, 500)).encode()
                                         for style in ("bbqr", "ur"))),
        Target("labels", attacks.labels_, (labels.dump(labels.for_accounts(POOL, {1: "one", 2: "two"})),), True),
        Target("message", attacks.message, (proof_text(proof), funds_text(proof))),
        Target("judged", edges.judged, (proof_text(proof), full_text(proof), funds_text(proof))),
        Target("review", edges.review, (serialize(edges.SCENE.psbt), serialize(to_version(edges.SCENE.psbt, 2)))),
        Target("secret-file", edges.secret_file, (edges.key_text(),), True),
        Target("paper", edges.paper, edges.sealed_papers()),
        Target("recipient", edges.recipient_text, (person.recipient.encode(),)),
        Target("configuration", edges.configuration, (b'{"chain": "node", "network": "signet"}',), True),
        Target("signing-log", edges.signed, (edges.log_text(),), True),
        Target("node-settings", edges.settings, (b"server=1\n[regtest]\nrpcport=18443\nrpcuser=u\nrpcpassword=p\n"
                                                 b"rpcconnect=127.0.0.1\n[main]\nrpccookiefile=.cookie\n",
                                                 b"[regtest]\nrpccookiefile=../cookie # user:password\n")),
        Target("node-url", edges.node_url, (b"http://u:p%40@127.0.0.1:18443", b"https://u:p@[::1]:8332/")),
        Target("scope", edges.scope, (edges.scope_text(),), True),
        Target("picture", edges.picture, edges.pictures()),
        Target("token", edges.token, (TOKEN.encode(), b"18446744073709551615", words_of(TOKEN).encode())),
        Target("path", edges.path, (b"m/48'/1'/0'/2'", b"48h/0h/0h/2h")),
        Target("mnemonic", edges.mnemonic, tuple(new_mnemonic(bytes(16), language).encode()
                                                 for language in LANGUAGES)))


def proof_text(proof: Psbt) -> bytes:
    """A BIP322 signature of the multisig at /0/0."""
    return of_transaction(finalize(proof, D)).encode()


def full_text(proof: Psbt) -> bytes:
    """The same signature as a whole transaction."""
    return b"ful" + base64.b64encode(finalize(proof, D))


def funds_text(proof: Psbt) -> bytes:
    """The same as a proof of funds of no coin."""
    return b"pof" + base64.b64encode(serialize(finalized(proof, D)))


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-10)
    return packer.compress(data) + packer.flush()


TARGETS = {target.name: target for target in _seeds()}


def parsed(parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, list[Target]]:
    """The command line's options, and the targets that it names at its end: all of them if none."""
    parser.add_argument("targets", nargs="*", metavar="target", help=f"of {', '.join(TARGETS)}")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    return options, [TARGETS[name] for name in options.targets or TARGETS]

"""Attacks on more than plain bytes: files of a home folder, pictures, signed messages, payouts to review."""

import atexit
import io
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pyrage
from PIL import Image

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain import endpoint, messages
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.index.scope import ScanTargets, Scope
from lashou_btc.networks import NETWORKS, REGTEST
from lashou_btc.pool import review as reviews
from lashou_btc.pool.glance import Known, foreign
from lashou_btc.signers import keyfile, qr
from lashou_btc.usecases import papers
from lashou_btc.usecases.signing import log_path, signing_log
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.formats import bsms_crypto
from lashou_btc.wallet.keys import mnemonic_language
from lashou_btc.wallet.psbt.raw import decode, parse
from lashou_btc.wallet.public import format_path, parse_path
from lashou_btc.wallet.recipient import check_recipient, recipient_of
from tests.fuzz.attacks import D, canonical_of, text_of
from tests.unit.test_review import build, look

SCENE = build()
_READER = bytes(range(1, 33))
_FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


def _file(name: str, data: bytes) -> Path:
    path = _FOLDER / name
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def review(data: bytes) -> None:
    """Nothing but the payout that the rules give passes, and whatever can be read can be shown."""
    read = parse(decode(data))
    assert look(SCENE, read).ok <= (read.tx == SCENE.psbt.tx)
    place = SCENE.state.chain.place_of
    assert not reviews.foreign(read, REGTEST, foreign(read.tx.outputs, {"Village": Known(place=place)})).ok


def paper(data: bytes) -> None:
    """A sealed paper, with somebody's key."""
    papers._open(data, _READER, Path("paper"))


def sealed_papers() -> tuple[bytes, ...]:
    """Papers sealed to that key, alone and among others, in bytes and in letters."""
    own, others = (pyrage.x25519.Recipient.from_str(recipient_of(key)) for key in (_READER, bytes(32)))
    return (pyrage.encrypt(bytes(40), [own]), pyrage.encrypt(bytes(70_000), [others, own]),
            pyrage.encrypt(b"", [own], armored=True))


def recipient_text(data: bytes) -> None:
    """What passes is a recipient that something can be sealed to."""
    text = text_of(data)
    check_recipient(text, "it")
    assert pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(text)])


def secret_file(data: bytes) -> None:
    """A key file's public part, as it is and in the one form that it has."""
    try:
        record = keyfile.public_record(_file("key", data))
    except LashouError:
        path = _file("key", canonical_of(data) + b"\n")
        record = keyfile.public_record(path)
        keyfile.seed_fingerprint(path)
    assert record.name


def configuration(data: bytes) -> None:
    _file("config.json", data)
    ws = Workspace(_FOLDER)
    assert all(type(value) is str for value in ws.config().values())
    assert ws.network().name in NETWORKS


def signed(data: bytes) -> None:
    pool = PoolHome(_FOLDER, SCENE.world.contract)
    assert _file("signed.json", data) == log_path(pool)
    for entry in signing_log(pool):
        assert {type(text) for text in (entry.txid, *entry.items, *entry.coins)} == {str}
        assert type(entry.height) is int


def settings(data: bytes) -> None:
    """A bitcoin.conf, and the same bytes as cookie file for those that name ../cookie."""
    _file("bitcoin.conf", data)
    _file("cookie", data)
    (_FOLDER / "regtest").mkdir(exist_ok=True)
    endpoint.from_datadir(_FOLDER, REGTEST).credentials()


def node_url(data: bytes) -> None:
    endpoint.from_url(text_of(data), REGTEST).credentials()


def scope(data: bytes) -> None:
    """What the index keeps of its scans: whoever reads it expects these errors and no others."""
    try:
        read = Scope.from_text(text_of(data), SCENE.world.contract)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput("text", code="index.damaged", text=f"no scope ({type(error).__name__})") from None
    assert Scope.from_text(read.to_text(), SCENE.world.contract) == read


def picture(data: bytes) -> None:
    assert qr.read_images([_file("picture", data)])


def judged(data: bytes) -> None:
    """Whatever Core's engine takes is a signature by the multisig's first address for this message."""
    messages.verify("hello", D.address(0, 0), text_of(data), REGTEST)


def token(data: bytes) -> None:
    read = bsms_crypto.read_token(text_of(data))
    assert bsms_crypto.read_token(read) == read
    assert read == bsms_crypto.NO_TOKEN or bsms_crypto.read_token(bsms_crypto.words_of(read)) == read


def path(data: bytes) -> None:
    steps = parse_path(text_of(data))
    assert parse_path(format_path(steps)) == steps


def mnemonic(data: bytes) -> None:
    assert mnemonic_language(text_of(data))


def scope_text() -> bytes:
    """As the index keeps it."""
    keyholders = replace(SCENE.world.contract.keyholders, epoch=1, witnesses=())
    found = Scope({"cd" * 32: ScanTargets(b"\x00\x14" + bytes(20), OutPoint("ab" * 32, 1)),
                   "ef" * 32: ScanTargets(keyholders=keyholders)})
    return found.to_text().encode()


def key_text() -> bytes:
    """A key file; opening it is not attacked, as its first check is that of the passphrase."""
    path = _FOLDER / "made"
    keyfile.create(path, keyfile.Secret("somebody", REGTEST, 0, "abandon " * 11 + "about"), "long enough",
                   keyfile.MIN_LOG_N)
    return path.read_bytes()


def pictures() -> tuple[bytes, ...]:
    """One code in each kind of picture, and an animation."""
    path = _FOLDER / "code.png"
    qr.save_png("HELLO", path)
    kinds = []
    with Image.open(path) as image:
        for kind in ("PNG", "JPEG", "WEBP", "BMP"):
            out = io.BytesIO()
            image.convert("L").save(out, kind)
            kinds.append(out.getvalue())
    qr.save_gif(["HELLO", "WORLD"], path)
    return *kinds, path.read_bytes()


def log_text() -> bytes:
    """As a witness keeps it."""
    entry = {"txid": "ab" * 32, "items": ["bond ab 4 0"], "coins": ["cd" * 32 + ":0"], "height": 9, "lock": 0}
    return json.dumps([entry]).encode()

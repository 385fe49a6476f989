"""People's tags, and the secret behind them: made once, kept by the operator, in shares with the witnesses.

A tag is what tells that two enrollments are one person's. Who has the secret can make everybody's tag again; nobody
else can, nor tell from a tag whose it is. So it has to outlive the operator, and it must not be the operator's key.
"""

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from lashou_btc import layout
from lashou_btc.anchors.hashes import tagged_hash
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.state import State
from lashou_btc.signers import slip39
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.unicode32 import compatible
from lashou_btc.usecases import files
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import noun, said, sentence

SECRET_BYTES = 16
"""128 bits, so that a share is 20 words."""
_NAMED = re.compile(r"(?:tag key|标签密钥) ([0-9a-f]{8})\b")
"""How a share's file, whatever its language, names the key that it is of."""


@dataclass(frozen=True)
class TagKey:
    """The secret behind a pool's tags."""

    pool_id: str
    secret: bytes

    @property
    def name(self) -> str:
        """Eight digits that name the secret and do not tell it, to see whether two are the same."""
        return tagged_hash("lashou/tagkey-name", self.secret + bytes.fromhex(self.pool_id))[:4].hex()

    def tag(self, id_number: str) -> str:
        """A person's tag: HMAC-SHA256 of the id number, however wide, in whatever case it is typed."""
        key = tagged_hash("lashou/uniqueness", self.secret + bytes.fromhex(self.pool_id))
        written = compatible(id_number, "NFKC", noun("file", "id-number"), "enrollment.id-number").strip().upper()
        return hmac.new(key, written.encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class SecretShare:
    """A share for one witness, as it is written down: any `needed` of `count` give the secret back."""

    number: int
    witness: str
    needed: int
    count: int
    words: str
    key: TagKey

    def text(self, pool_name: str) -> str:
        """The share's file: lines of explanation, which begin with #, and the words."""
        heads = (said("tagkey.share-of", key=self.key.name, pool=pool_name, pool_id=self.key.pool_id),
                 said("tagkey.share", number=self.number, count=self.count, witness=self.witness,
                      needed=self.needed))
        return "".join(f"# {sentence(head)}\n" for head in heads) + f"{self.words}\n"


def path(pool: PoolHome) -> Path:
    """Where the operator keeps the secret, encrypted under its signing key."""
    return layout.TAG_KEY.at(pool.folder)


def make(pool: PoolHome, state: State, signer: Signer, lost: bool = False) -> TagKey:
    """A new secret, kept. Raises Refused where there is one, here or behind tags that the chain shows already
    (unless that is `lost`), and for whoever is not the operator.
    """
    if signer.key != state.operator_key:
        raise Refused("operator.key:tags")
    _free(pool)
    accounts = state.ledger.accounts
    if not lost and any(accounts[number].uniqueness for number in accounts):
        raise Refused("tagkey.another")
    key = TagKey(pool.contract.pool_id, new_entropy(SECRET_BYTES))
    _keep(pool, signer, key)
    return key


def recover(pool: PoolHome, signer: Signer, texts: Sequence[str], name: str = "") -> TagKey:
    """The secret from shares, kept under this signing key, which need not be the operator's yet.

    Raises InvalidInput for shares that do not fit, Refused for those of another pool or of a key that is not
    called `name`.
    """
    _free(pool)
    words, meant = [], [name] if name else []
    for text in texts:
        heads = [line for line in text.splitlines() if line.lstrip().startswith("#")]
        words.append(" ".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
        for head in heads:
            if named := _NAMED.search(head):
                if pool.contract.pool_id not in head:
                    raise Refused("tagkey.pool")
                meant.append(named[1])
    secret = slip39.combine(words)
    key = TagKey(pool.contract.pool_id, secret)
    if any(other != key.name for other in meant):
        raise Refused("tagkey.name:meant", key=key.name, meant=list(dict.fromkeys(meant)))
    if len(secret) != SECRET_BYTES:
        raise Refused("tagkey.name", key=key.name)
    _keep(pool, signer, key)
    return key


def load(pool: PoolHome, signer: Signer) -> TagKey:
    """The secret that is kept here. Raises Refused where there is none, or it was kept under another key."""
    if not path(pool).exists():
        raise Refused("tagkey.none")
    try:
        value = json.loads(files.read(path(pool), 4096, "tag-key"))
        nonce, sealed = (bytes.fromhex(value[name]) for name in ("nonce", "ciphertext"))
        secret = _cipher(pool, signer).decrypt(nonce, sealed, bytes.fromhex(pool.contract.pool_id))
    except InvalidTag:
        raise Refused("tagkey.key", path=path(pool)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput("tagkey.damaged", path=path(pool)) from None
    return TagKey(pool.contract.pool_id, secret)


def shares(state: State, key: TagKey) -> list[SecretShare]:
    """A fresh set of shares, one for each witness now, as many needed as sign a payout.

    SLIP-39 knows 16 at most: of more witnesses, the first 16 get one.
    """
    witnesses = state.keyholders.witnesses[:slip39.MAX_SHARES]
    needed = min(state.keyholders.quorum, len(witnesses))
    words = slip39.split(key.secret, needed, len(witnesses))
    if any(slip39.combine(given) != key.secret for given in (words[:needed], words[-needed:])):
        raise Refused("tagkey.shares")
    return [SecretShare(n, w.name, needed, len(witnesses), share, key)
            for n, (w, share) in enumerate(zip(witnesses, words, strict=True), 1)]


def _free(pool: PoolHome) -> None:
    if path(pool).exists():
        raise Refused("tagkey.exists", path=path(pool))


def _cipher(pool: PoolHome, signer: Signer) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(tagged_hash("lashou/tagkey-file",
                                        signer.private_key + bytes.fromhex(pool.contract.pool_id)))


def _keep(pool: PoolHome, signer: Signer, key: TagKey) -> None:
    nonce = new_entropy(12)
    sealed = _cipher(pool, signer).encrypt(nonce, key.secret, bytes.fromhex(key.pool_id))
    files.write(path(pool), json.dumps({"nonce": nonce.hex(), "ciphertext": sealed.hex()}).encode() + b"\n",
                mode=0o600)

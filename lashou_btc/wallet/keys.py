"""Keys: BIP39 words, BIP32 derivation and BIP340 signatures.

Private keys live in `Master` and in what `private_key` returns; neither shows them in a repr or in an error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.unicode32 import UNICODE, compatible
from lashou_btc.wallet import wally
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.public import (
    format_path,
    journal_path,
    multisig_path,
    parse_path,
    parse_xpub,
    signing_path,
    xonly,
)
from lashou_btc.wallet.recipient import recipient_of

__all__ = ["LANGUAGES", "KeyRecord", "Master", "format_path", "journal_path", "mnemonic_language", "multisig_path",
           "new_mnemonic", "parse_path", "parse_xpub", "schnorr_sign", "schnorr_verify", "signing_path",
           "unnumbered", "xonly"]

_WORD_LISTS = {"english": "en", "chinese_simplified": "zhs", "chinese_traditional": "zht"}
LANGUAGES = tuple(_WORD_LISTS)
# "1. abandon", "#2 ability", "3、能": no list has a word with a digit in it.
_ONE_NUMBERED = r"#?([0-9]{1,2})[ \t]*[.):、]?\s*([^\W\d_]+)"
_MAX_NUMBERED_CHARS = 1_000
_NUMBERED = re.compile(rf"\s*(?:{_ONE_NUMBERED}\s*)+")


def new_mnemonic(entropy: bytes, language: str) -> str:
    """The BIP39 words of 16 or 32 bytes of entropy, in one of LANGUAGES. Raises InvalidInput."""
    if len(entropy) not in (16, 32):
        raise InvalidInput("mnemonic.entropy", size=len(entropy))
    return wally.mnemonic_from_bytes(_word_list(language), entropy)


def unnumbered(mnemonic: str) -> str:
    """Words that are written with a number before each, in the order of their numbers, which may run down columns.

    The text as it is unless every word has its number and these are 1 to the last without a gap.
    """
    if len(mnemonic) > _MAX_NUMBERED_CHARS or _NUMBERED.fullmatch(mnemonic) is None:
        return mnemonic
    found = re.findall(_ONE_NUMBERED, mnemonic)
    words = {int(number): word for number, word in found}
    whole = sorted(words) == list(range(1, len(found) + 1))
    return " ".join(words[number] for number in sorted(words)) if whole else mnemonic


def mnemonic_language(mnemonic: str) -> str:
    """The first of LANGUAGES whose list and checksum the words fit.

    Simplified and traditional Chinese share many characters, so a mnemonic may fit both; the seed is made from
    the words themselves and is the same either way. Raises InvalidInput if none fits, without repeating a word.
    """
    words = _normal_words(mnemonic)
    for language in LANGUAGES:
        try:
            wally.mnemonic_validate(_word_list(language), words)
            return language
        except ValueError:
            continue
    count = sum(any(map(str.isalpha, word)) for word in words.split())
    raise InvalidInput("mnemonic.invalid", n=count, languages=LANGUAGES)


def _word_list(language: str) -> wally.WordList:
    if language not in _WORD_LISTS:
        raise InvalidInput("mnemonic.language", language=language, languages=", ".join(LANGUAGES))
    return wally.word_list(_WORD_LISTS[language])


def _normal_words(mnemonic: str) -> str:
    """BIP39 hashes NFKD text; NFKD also turns the ideographic space into a plain one.

    A Chinese word is one character, and people write them without blanks; BIP39 hashes them with.
    """
    try:
        mnemonic.encode()
    except UnicodeEncodeError:
        raise InvalidInput("mnemonic.invalid:no-text") from None
    words = unnumbered(UNICODE.normalize("NFKD", mnemonic)).lower().split()
    return " ".join(words if len(words) != 1 or words[0].isascii() else words[0])


@dataclass(frozen=True, eq=False, slots=True)
class Master:
    """A BIP32 master private key on one network. Its repr shows the fingerprint only."""

    network: Network
    fingerprint: str
    _node: wally.Node = field(repr=False)

    @classmethod
    def from_mnemonic(cls, mnemonic: str, passphrase: str, network: Network) -> "Master":
        """The master of a BIP39 mnemonic and its passphrase ("" for none), both in any Unicode form.

        Raises InvalidInput if the words or their checksum are wrong, or if the passphrase has a character of which
        another version of Python, or another program, could make another seed.
        """
        mnemonic_language(mnemonic)
        salt = compatible(passphrase, "NFKD", "passphrase", "mnemonic.passphrase")
        if "\x00" in salt:
            raise InvalidInput("mnemonic.passphrase")
        seed = wally.mnemonic_to_seed(_normal_words(mnemonic), salt)
        return cls.from_seed(seed, network)

    @classmethod
    def from_seed(cls, seed: bytes, network: Network) -> "Master":
        """The master of a BIP32 seed of 16, 32 or 64 bytes. Raises InvalidInput."""
        try:
            node = wally.key_from_seed(seed, network.xprv_version)
        except ValueError:
            raise InvalidInput("seed.length", size=len(seed)) from None
        return cls(network, wally.fingerprint(node).hex(), node)

    def _derive(self, path: str) -> wally.Node:
        numbers = parse_path(path)
        if not numbers:
            return self._node
        return wally.private_descendant(self._node, numbers)

    def xpub(self, path: str) -> str:
        """The extended public key at a path, with the network's version bytes."""
        return wally.xpub(self._derive(path))

    def private_key(self, path: str) -> bytes:
        """The 32-byte private key at a path."""
        return wally.private_key(self._derive(path))

    def private_keys(self, account: str, places: Iterable[tuple[int, int]]) -> list[bytes]:
        """The 32-byte private keys at each (branch, index) below an account's path.

        What they share is derived once: each step is a point multiplication, and a payout has many coins.
        """
        root, branches = self._derive(account), {}
        keys = []
        for branch, index in places:
            if branch not in branches:
                branches[branch] = wally.private_child(root, branch)
            node = wally.private_child(branches[branch], index)
            keys.append(wally.private_key(node))
        return keys

    def public_key(self, path: str) -> bytes:
        """The 33-byte compressed public key at a path."""
        return wally.public_key(self._derive(path))

    def record(self, name: str, account: int) -> "KeyRecord":
        """What this key's holder may share: public keys and where they come from. Raises InvalidInput."""
        path = multisig_path(self.network, account)
        return KeyRecord(name, self.network, self.fingerprint, account, path, self.xpub(path),
                         xonly(self.public_key(signing_path(self.network, account))).hex(),
                         self.public_key(journal_path(self.network, account)).hex(),
                         recipient_of(self.private_key(signing_path(self.network, account))))


def schnorr_sign(private_key: bytes, digest: bytes) -> bytes:
    """A 64-byte BIP340 signature of a 32-byte digest, deterministic, verified before it is handed out.

    Give it a tagged hash only: the caller must never sign 32 bytes that somebody else chose.
    Raises InvalidInput if key or digest are not what they should be.
    """
    try:
        public_key = wally.public_key_from_private(private_key)
        signature = wally.schnorr_sign(private_key, digest)
    except ValueError:
        raise InvalidInput("schnorr.input") from None
    if not schnorr_verify(public_key[1:], digest, signature):
        raise Refused("schnorr.fault")
    return signature


def schnorr_verify(key: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether `signature` is a BIP340 signature of the 32-byte digest by the x-only key."""
    if len(key) != 32 or len(digest) != 32 or len(signature) != 64:
        return False
    try:
        wally.schnorr_verify(key, digest, signature)
    except ValueError:
        return False
    return True

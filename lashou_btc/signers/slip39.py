"""EDGE: a secret in shares of words, of which any M give it back (SLIP-39, one group).

Fewer than M say nothing about the secret. A library does the arithmetic (docs/architecture.md); its randomness is
the operating system's. There is no passphrase, so nothing is stretched; and the shares are not "extendable", so
that programs from before that was added read them, too.
"""

from collections.abc import Sequence

import shamir_mnemonic

from lashou_btc.errors import InvalidInput

MAX_SHARES = 16
"""That many shares SLIP-39 knows in a group."""


def split(secret: bytes, needed: int, count: int) -> list[str]:
    """`count` shares of 16 or 32 bytes, any `needed` of which give them back; where one does, all are the same."""
    group = (1, 1) if needed == 1 else (needed, count)
    shares, = shamir_mnemonic.generate_mnemonics(1, [group], secret, extendable=False, iteration_exponent=0)
    return shares * count if needed == 1 else shares


def combine(shares: Sequence[str]) -> bytes:
    """The secret that shares of one group give. Raises InvalidInput naming what is wrong: a word, a share of
    another set, too few of them. Of more shares than are needed the first ones are taken.
    """
    found: dict[str, shamir_mnemonic.Share] = {}
    for n, text in enumerate(shares, 1):
        words = " ".join(text.lower().split())
        try:
            found.setdefault(words, shamir_mnemonic.Share.from_mnemonic(words))
        except (shamir_mnemonic.MnemonicError, ValueError):
            raise InvalidInput("share.words", n=n) from None
    if not found:
        raise InvalidInput("share.none")
    sets = {share.group_parameters() for share in found.values()}
    if len(sets) > 1 or any(group.group_count > 1 for group in sets):
        raise InvalidInput("share.sets")
    needed = next(iter(found.values())).member_threshold
    if len(found) < needed:
        raise InvalidInput("share.few", found=len(found), needed=needed)
    try:
        return shamir_mnemonic.combine_mnemonics(list(found)[:needed])
    except shamir_mnemonic.MnemonicError:
        raise InvalidInput("share.sets:changed") from None

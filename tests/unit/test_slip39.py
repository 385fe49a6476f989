"""Shares of a secret, by the standard: also as another implementation reads them."""

from itertools import combinations

import pytest
from embit.slip39 import Share as OtherShare
from embit.slip39 import ShareSet

from lashou_btc.errors import InvalidInput
from lashou_btc.signers import slip39

SECRET = bytes(range(16))


@pytest.mark.parametrize(("needed", "count"), [(1, 1), (1, 3), (2, 2), (2, 3), (3, 5), (16, 16)])
@pytest.mark.parametrize("secret", [SECRET, SECRET * 2])
def test_any_m_shares_give_the_secret_and_fewer_do_not(needed: int, count: int, secret: bytes) -> None:
    shares = slip39.split(secret, needed, count)
    assert len(shares) == count and {len(share.split()) for share in shares} == {20 if len(secret) == 16 else 33}
    for chosen in list(combinations(shares, needed))[:10]:
        assert slip39.combine(chosen[::-1]) == secret
        assert ShareSet([OtherShare.parse(share) for share in chosen]).recover() == secret, "another implementation"
    if needed > 1:
        with pytest.raises(InvalidInput, match=rf"{needed - 1} of the {needed} shares") as few:
            slip39.combine([*shares[1:needed], *shares[1:2]])  # one that is given twice counts once
        assert few.value.code == "share.few"


def test_another_splitting_shows_nothing_of_the_first() -> None:
    first, second = slip39.split(SECRET, 2, 3), slip39.split(SECRET, 2, 3)
    assert not set(first) & set(second)
    with pytest.raises(InvalidInput) as mixed:
        slip39.combine([first[0], second[1]])
    assert mixed.value.code == "share.sets"


def test_what_is_no_share_is_said_by_its_place() -> None:
    shares = slip39.split(SECRET, 2, 3)
    words = shares[1].split()
    swapped = " ".join([*words[:8], words[9], words[8], *words[10:]])
    for bad in ("", "academic", " ".join(words[:-1]), swapped, shares[1].replace(words[5], "bitcoin"), "é" * 20):
        with pytest.raises(InvalidInput, match="share 2 is no share") as found:
            slip39.combine([shares[0], bad])
        assert found.value.code == "share.words"
    assert slip39.combine([shares[0], f"  {shares[1].upper()}\n"]) == SECRET, "as it may be typed"
    with pytest.raises(InvalidInput):
        slip39.combine([])


def test_a_share_that_was_forged_with_a_right_checksum_is_noticed() -> None:
    """The digest inside tells, whichever share it is; with 2 of 3 one that is added besides is not looked at."""
    from shamir_mnemonic import Share
    shares = slip39.split(SECRET, 2, 3)
    real = Share.from_mnemonic(shares[1])
    forged = Share(**{**real.__dict__, "value": bytes(16)}).mnemonic()
    with pytest.raises(InvalidInput) as found:
        slip39.combine([shares[0], forged])
    assert found.value.code == "share.sets"
    longer = Share(**{**real.__dict__, "member_threshold": 3}).mnemonic()
    with pytest.raises(InvalidInput):
        slip39.combine([shares[0], longer])

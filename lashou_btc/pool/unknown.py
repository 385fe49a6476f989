"""Why a state is unknown, as its hash has it: fixed texts (docs/protocol.md, section 5)."""

from lashou_btc.words import Said

TEXTS = {
    "unknown.document": "the {kind} {digest} is not at hand",
    "unknown.manifest": "the manifest of batch {digest} is not at hand",
    "unknown.amendment": "the amendment {digest} is not at hand",
    "unknown.rotation": "the rotation {digest} is not at hand, which says where the coins went",
    "unknown.seal": "transaction {txid} spends the journal's seal and is no journal transaction",
    "unknown.released": "transaction {txid} and what follows it is released by the amendment {amendment}"}
"""By the key of the sentence for people, which may change and has other words in other languages; these never."""


def fixed(why: Said) -> str:
    """The text that the protocol gives to that reason."""
    return TEXTS[why.key].format(**why.values)

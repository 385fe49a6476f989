"""Descriptors as text, as Sparrow and others save them, and as Bitcoin Core lists them.

Sparrow reads and writes both this and BSMS: for Sparrow use either.
"""

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats.foreign import CHANGE, MULTIPATH, RECEIVE, descriptor_of, json_of, text_of
from lashou_btc.words import said

MAX_DESCRIPTORS = 8
CORE_COMMAND = "importdescriptors '"
"""What Coldcards write before the list, to be pasted into Bitcoin Core's console; a ' comes after it."""


def export(descriptor: MultisigDescriptor) -> bytes:
    """A text file with the descriptor (BIP389) and its two single paths, each under a comment."""
    return (f"# Receive and change (BIP389):\n{descriptor}\n\n# Receive:\n{descriptor.single_path(0)}\n\n"
            f"# Change:\n{descriptor.single_path(1)}\n").encode()


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a text of descriptors, each on a line or over several; lines that begin with # are comments.

    One with <0;1>, or one for receive and one for change; all must be of one wallet. A Coldcard's, known by its
    comment, is for receive alone: the device makes change at /1/* of it. Raises InvalidInput, Refused.
    """
    lines = [line.strip() for line in text_of(data, said("thing.descriptors")).split("\n")]
    by_rule = any(line.startswith("# Coldcard") for line in lines)
    return _agreed(_joined([line for line in lines if line and not line.startswith("#")]), network, by_rule)


def parse_core(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in what `listdescriptors` answers or `importdescriptors` takes. Raises as `parse` does."""
    what = said("thing.core")
    text = text_of(data, what).strip()
    if text.startswith(CORE_COMMAND) and text.endswith("'"):
        data = text.removeprefix(CORE_COMMAND).removesuffix("'").encode()
    value = json_of(data, what)
    entries = value.get("descriptors") if isinstance(value, dict) else value
    if not isinstance(entries, list) or len(entries) > MAX_DESCRIPTORS:
        raise InvalidInput("format.field:descriptors", what=what, most=MAX_DESCRIPTORS)
    texts = [entry.get("desc") if isinstance(entry, dict) else None for entry in entries]
    if not all(isinstance(text, str) for text in texts):
        raise InvalidInput("format.field:desc", what=what)
    return _agreed([str(text) for text in texts], network)


def _joined(lines: list[str]) -> list[str]:
    """The lines, those put together between which a parenthesis stands open."""
    out: list[str] = []
    parts: list[str] = []
    depth = 0
    for line in lines:
        parts.append(line)
        depth += line.count("(") - line.count(")")
        if depth <= 0:
            out.append("".join(parts))
            parts, depth = [], 0
    return [*out, "".join(parts)] if parts else out


def _agreed(texts: list[str], network: Network, change_by_rule: bool = False) -> MultisigDescriptor:
    if not 1 <= len(texts) <= MAX_DESCRIPTORS:
        raise InvalidInput("descriptors.count", count=len(texts))
    read = [descriptor_of(text, network, (MULTIPATH, RECEIVE, CHANGE)) for text in texts]
    first = read[0][0]
    for number, (other, _) in enumerate(read[1:], 2):
        if (difference := first.difference(other)) is not None:
            raise Refused("descriptors.disagree", number=number, difference=difference)
    endings = {ending for _, ending in read}
    if MULTIPATH not in endings and endings != {RECEIVE, CHANGE} and not (change_by_rule and RECEIVE in endings):
        raise InvalidInput("descriptors.half:change" if CHANGE not in endings else "descriptors.half:receive")
    return first

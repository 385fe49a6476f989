"""The journal's descriptor: one `wpkh` key, not ranged, whose coin is the journal's seal."""

import re
from dataclasses import dataclass

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.wallet import wally
from lashou_btc.wallet.address import segwit_address
from lashou_btc.wallet.checksum import checksum, split_checksum
from lashou_btc.wallet.public import check_fingerprint, check_public_key, hex_bytes, journal_path, parse_path

_SHAPE = re.compile(r"wpkh\((?:\[([0-9a-fA-F]{8})/([0-9hH'/]{9,40})\])?(0[23][0-9a-fA-F]{64})\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class JournalDescriptor:
    """`wpkh([fp/84h/coin'/account'/0/0]key)` or `wpkh(key)`, the key being 33 bytes.

    `origin` is (fingerprint, account) or None. Checked when made: raises InvalidInput.
    """

    network: Network
    public_key: bytes
    origin: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        check_public_key(self.public_key)
        if self.origin is not None:
            check_fingerprint(self.origin[0])
            journal_path(self.network, self.origin[1])

    @classmethod
    def parse(cls, text: str, network: Network) -> "JournalDescriptor":
        """Read a descriptor with its checksum. Raises InvalidInput for any other shape, path or checksum."""
        found = _SHAPE.fullmatch(split_checksum(text, 256))
        if found is None:
            raise InvalidInput("descriptor.template:journal")
        public_key = hex_bytes(found[3].lower(), 33, "journal")
        if found[1] is None:
            return cls(network, public_key)
        steps = parse_path(found[2])
        account = steps[2] & 0x7FFF_FFFF if len(steps) == 5 else 0
        if steps != parse_path(journal_path(network, account)):
            raise InvalidInput("descriptor.path:journal", coin_type=network.coin_type, network_name=network.name)
        return cls(network, public_key, (found[1].lower(), account))

    def __str__(self) -> str:
        origin = "" if self.origin is None else \
            f"[{self.origin[0]}/{journal_path(self.network, self.origin[1])}]"
        body = f"wpkh({origin}{self.public_key.hex()})"
        return f"{body}#{checksum(body)}"

    @property
    def script(self) -> bytes:
        """The scriptPubKey (P2WPKH, 22 bytes)."""
        return b"\x00\x14" + wally.hash160(self.public_key)

    @property
    def address(self) -> str:
        """The address, on this descriptor's network."""
        return segwit_address(self.script, self.network)

"""The contract: one canonical JSON file that says who holds the keys and by which rules (docs/protocol.md, 2)."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lashou_btc.anchors.history import ScriptBook
from lashou_btc.anchors.tx import MAX_MONEY_SAT, OutPoint
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import NETWORKS, Network
from lashou_btc.pool import canonical, rules, schema
from lashou_btc.pool.keyholders import Keyholders, Witness, check_witnesses
from lashou_btc.pool.kinds import OPERATOR_PARTS
from lashou_btc.pool.rules import Frame, Rules
from lashou_btc.wallet.address import payee_script, script_to_address
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.public import check_xonly
from lashou_btc.words import said

MAX_BYTES = 64 * 1024
VERSION = 1
LOOKAHEAD = 300
"""A payment to receive address n counts while n is at most N, this, and the number of different ones paid so far.

So many people may be enrolled and not have paid yet. Every script in the window is paid for by every sync."""

CHANGE_LOOKAHEAD = 20
"""A payment to change address k counts while k is below the number of spends so far plus this. Honest tools always
take the next one; some wallets look only so far for it."""


def _any(value: Any, where: str) -> None:
    """Checked by the parser that the value is handed to."""


_WITNESS = schema.record({"name": schema.text(64, 1), "fingerprint": schema.hexadecimal(4),
                          "account": schema.uint(20, 1), "key": schema.hash32})
_CONTRACT = schema.record({
    "type": schema.choice("contract"), "version": schema.uint(VERSION, VERSION), "name": schema.text(80, 1),
    "network": schema.choice(*NETWORKS), "descriptor": schema.text(10_000), "rules": _any,
    "min_coin_sat": schema.uint(MAX_MONEY_SAT, 330),
    "witnesses": schema.items(_WITNESS, 20, 1),
    "operator": OPERATOR_PARTS,
    "journal": schema.record({"descriptor": schema.text(300), "seal": schema.outpoint,
                              "birthday": schema.uint(2**31 - 1)})})


@dataclass(frozen=True)
class Contract:
    """A pool's contract. `birthday`: height of the block that holds the opening seal; nothing before it counts.

    `min_coin_sat`: outputs below it are no coins. It is here and not among the rules because it decides which coin
    is the oldest, and what an amendment could change must not decide which amendment counts.
    """

    name: str
    network: Network
    descriptor: MultisigDescriptor
    witnesses: tuple[Witness, ...]
    operator_key: str
    operator_payout: str
    journal: JournalDescriptor
    seal: OutPoint
    birthday: int
    rules: Rules
    min_coin_sat: int = 20_000
    operator_recipient: str = ""

    @cached_property
    def keyholders(self) -> Keyholders:
        """Those of epoch 0. Who holds the keys now is the state's to say."""
        return Keyholders(0, self.descriptor, self.witnesses)

    @property
    def reserved(self) -> int:
        """N: accounts 1 to N are those of the first witnesses and are never enrolled."""
        return len(self.witnesses)

    def frame(self, keyholders: Keyholders) -> Frame:
        """What every rule book must fit while these hold the keys."""
        return Frame(keyholders.count, self.min_coin_sat, keyholders.input_vbytes)

    def to_json(self) -> dict[str, Any]:
        """The object that the file holds."""
        return {
            "type": "contract", "version": VERSION, "name": self.name, "network": self.network.name,
            "descriptor": str(self.descriptor), "rules": self.rules.to_json(), "min_coin_sat": self.min_coin_sat,
            "witnesses": [{"account": w.account, "name": w.name, "fingerprint": w.fingerprint, "key": w.key}
                          for w in self.witnesses],
            "operator": {"key": self.operator_key, "payout": self.operator_payout} | (
                {"recipient": self.operator_recipient} if self.operator_recipient else {}),
            "journal": {"descriptor": str(self.journal), "seal": str(self.seal), "birthday": self.birthday}}

    @cached_property
    def raw(self) -> bytes:
        """The file's bytes."""
        return canonical.dump(self.to_json())

    @cached_property
    def pool_id(self) -> str:
        """SHA-256 of the file, hex."""
        return canonical.sha256_hex(self.raw)

    @property
    def tag(self) -> str:
        """The pool id's first 4 bytes, hex: what a record carries."""
        return self.pool_id[:8]

    @property
    def first_address(self) -> str:
        """Receive address 0 of epoch 0, to be compared with what each device shows."""
        return self.keyholders.first_address

    def script_book(self) -> ScriptBook:
        """A fresh look-up of this pool's scripts."""
        return ScriptBook(self.descriptor.script)


@lru_cache(8)
def parse(data: bytes) -> Contract:
    """The contract in a file's bytes, checked whole. Raises InvalidInput, or Refused for what must not be.

    Remembered for the few that a program works with: each look at a home asks for them again.
    """
    value = canonical.load(data, MAX_BYTES, said("noun.file.contract"))
    _CONTRACT(value, "contract")
    return build(value)


def build(value: dict[str, Any]) -> Contract:
    """A contract from its JSON object (shape already right). Raises InvalidInput or Refused."""
    network = NETWORKS[value["network"]]
    descriptor = MultisigDescriptor.parse(value["descriptor"], network)
    journal = JournalDescriptor.parse(value["journal"]["descriptor"], network)
    witnesses = tuple(Witness(**w) for w in value["witnesses"])
    if str(descriptor) != value["descriptor"] or str(journal) != value["journal"]["descriptor"]:
        raise InvalidInput("contract.descriptor")
    for number, witness in enumerate(witnesses, 1):
        if witness.account != number:
            raise InvalidInput("contract.account", name=witness.name, account=witness.account,
                               number=number)
    check_witnesses(descriptor, witnesses, [value["operator"]["key"]], "contract")
    check_xonly(bytes.fromhex(value["operator"]["key"]))
    _check_payout(value["operator"]["payout"], descriptor, journal)
    return Contract(value["name"], network, descriptor, witnesses, value["operator"]["key"],
                    value["operator"]["payout"], journal, OutPoint.parse(value["journal"]["seal"]),
                    value["journal"]["birthday"],
                    rules.parse(value["rules"], Frame(len(witnesses), value["min_coin_sat"],
                                                      Keyholders(0, descriptor, witnesses).input_vbytes)),
                    value["min_coin_sat"], value["operator"].get("recipient", ""))


def _check_payout(address: str, descriptor: MultisigDescriptor, journal: JournalDescriptor) -> None:
    script = payee_script(address, descriptor.network)
    if script_to_address(script, descriptor.network) != address:
        raise InvalidInput("contract.payout")
    own = [descriptor.script(0, account) for account in range(len(descriptor.keys) + 1 + LOOKAHEAD)]
    own += [descriptor.script(1, index) for index in range(CHANGE_LOOKAHEAD)]
    if script in (journal.script, *own):
        raise Refused("contract.payout:own")

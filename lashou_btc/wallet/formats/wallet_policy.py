"""BIP388 wallet policies, as Ledger and BitBox register them: a template with @0, @1, … and the list of keys."""

import re
from dataclasses import dataclass

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MAX_KEYS, MultisigDescriptor
from lashou_btc.wallet.formats.foreign import field, json_bytes, object_of, origin_key, spell
from lashou_btc.wallet.key_record import check_name
from lashou_btc.words import said

_WHAT = said("thing.policy")
MAX_TEMPLATE_CHARS = 512
LEDGER_KEYS = 15
"""Its Bitcoin app (2.4.1) registers no policy with more keys. The export is not refused: other devices may."""
_TEMPLATE = re.compile(r"wsh\(sortedmulti\(([1-9][0-9]?),([^()]+)\)\)", re.ASCII)
_PLACEHOLDER = re.compile(r"@(0|[1-9][0-9]?)(/\*\*|/<0;1>/\*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Policy:
    """A descriptor template and its vector of key information items."""

    template: str
    keys: tuple[str, ...]


def of_descriptor(descriptor: MultisigDescriptor) -> Policy:
    """The policy of a pool."""
    places = ",".join(f"@{n}/**" for n in range(len(descriptor.keys)))
    return Policy(f"wsh(sortedmulti({descriptor.threshold},{places}))", tuple(spell(k) for k in descriptor.keys))


def to_descriptor(policy: Policy, network: Network) -> MultisigDescriptor:
    """The pool that a policy means. Raises InvalidInput for any other template, or keys that do not fit it.

    BIP388: placeholders count up from @0 without gap or repetition, each with /** or, which is the same, /<0;1>/*.
    """
    found = _TEMPLATE.fullmatch(policy.template) if len(policy.template) <= MAX_TEMPLATE_CHARS else None
    if found is None:
        raise InvalidInput("policy.template")
    places = found[2].split(",")
    for number, place in enumerate(places):
        match = _PLACEHOLDER.fullmatch(place)
        if match is None or int(match[1]) != number:
            raise InvalidInput("policy.placeholder", number=number + 1, place=place[:20], due=number)
    if len(places) != len(policy.keys) or len(places) > MAX_KEYS:
        raise InvalidInput("policy.keys", places=len(places), keys=len(policy.keys), most=MAX_KEYS)
    keys = tuple(origin_key(number, text, network) for number, text in enumerate(policy.keys, 1))
    return MultisigDescriptor(network, int(found[1]), keys)


def export(descriptor: MultisigDescriptor, name: str) -> bytes:
    """The policy as JSON: `name`, `descriptor_template`, `keys_info`.

    The HMAC that a Ledger answers at registration is the device's own and stays with it. Raises InvalidInput for a
    name that the devices' screens have no letters for.
    """
    check_name(name)
    if not name.isascii():
        raise InvalidInput("policy.name")
    policy = of_descriptor(descriptor)
    return json_bytes({"name": name, "descriptor_template": policy.template, "keys_info": list(policy.keys)})


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a policy's JSON. Raises InvalidInput or Refused."""
    value = object_of(data, _WHAT)
    keys = field(value, "keys_info", list, _WHAT)
    if not all(isinstance(key, str) for key in keys):
        raise InvalidInput("format.field:keys-info")
    return to_descriptor(Policy(field(value, "descriptor_template", str, _WHAT), tuple(keys)), network)

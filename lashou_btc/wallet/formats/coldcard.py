"""Coldcard's files: the multisig wallet as .txt, and one cosigner's key as ccxp-*.json.

The wallet file is "name: value" lines; a name of 8 hex digits gives a key. There a missing Format means P2SH and a
missing Policy N of N.
"""

import re

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats.foreign import ORIGIN_KEY, field, key_expression, object_of, spell_path, text_of
from lashou_btc.wallet.formats.same_wallet import shown
from lashou_btc.words import said

MAX_KEYS = 15
MAX_NAME_CHARS = 20
MAX_LINES = 200
_WHAT = said("thing.coldcard")
_COSIGNER = said("thing.coldcard-key")
_LINE = re.compile(r"([A-Za-z0-9 ]{1,20}):[ \t]*(\S.*)", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)
_POLICY = re.compile(r"([1-9][0-9]?)\s*(?:of|/)\s*([1-9][0-9]?)", re.ASCII | re.IGNORECASE)
_COMMENTED_PATH = re.compile(r"#[ \t]*derivation:[ \t]*(m/\S{1,80})", re.ASCII | re.IGNORECASE)
# The names in a cosigner's file, and in the generic export's part for P2WSH multisigs.
_GENERIC = {"p2wsh": "xpub", "p2wsh_pub": "_pub", "p2wsh_desc": "desc", "p2wsh_deriv": "deriv",
            "p2wsh_key_exp": "key_exp"}
_KNOWN = ("name", "policy", "derivation", "format", "sorted")


def export(descriptor: MultisigDescriptor, name: str) -> bytes:
    """The .txt that a Coldcard imports (Settings, Multisig Wallets, Import).

    `name` is what its screen shows: 1 to 20 ASCII characters. Raises InvalidInput for the name, Refused for more
    than 15 keys, which is as many as a Coldcard holds.
    """
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isascii() or not name.isprintable() or name != name.strip():
        raise InvalidInput("coldcard.name", most=MAX_NAME_CHARS)
    if len(descriptor.keys) > MAX_KEYS:
        raise Refused("coldcard.too-many-keys", most=MAX_KEYS, count=len(descriptor.keys))
    lines = ["# Coldcard Multisig setup file (created by lashou)", "#", f"Name: {name}",
             f"Policy: {descriptor.threshold} of {len(descriptor.keys)}"]
    paths = {key.path for key in descriptor.keys}
    if len(paths) == 1:
        lines.append(f"Derivation: {spell_path(descriptor.keys[0].path)}")
    lines += ["Format: P2WSH", ""]
    for key in descriptor.keys:
        if len(paths) > 1:
            lines += [f"Derivation: {spell_path(key.path)}", f"# derivation: {spell_path(key.path)}"]
        lines.append(f"{key.fingerprint.upper()}: {key.xpub}")
    return ("\n".join(lines) + "\n").encode()


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a Coldcard .txt, with a Derivation line for all keys or one before each.

    The files made for Jade, Passport and Keystone are the same, Jade's with a line "Sorted: True" more, and so are
    BlueWallet's, which gives paths that differ in a comment before each key ("# derivation: m/…"). Raises
    InvalidInput that names the line, or Refused as MultisigDescriptor does.
    """
    header: dict[str, str] = {}
    keys: list[KeyExpression] = []
    path: str | None = None
    lines = text_of(data, _WHAT).split("\n")
    if len(lines) > MAX_LINES:
        raise InvalidInput("coldcard.lines", most=MAX_LINES, count=len(lines))
    for number, line in enumerate((line.strip() for line in lines), 1):
        if not line or line.startswith("#"):
            if (commented := _COMMENTED_PATH.fullmatch(line)) is not None:
                path = commented[1]
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise InvalidInput("coldcard.line", number=number)
        name, value = found[1].strip().lower(), found[2].strip()
        if name == "derivation":
            path = value
        elif name in _KNOWN:
            if name in header:
                raise InvalidInput("coldcard.line:twice", name=name.capitalize(), number=number)
            header[name] = value
        elif _FINGERPRINT.fullmatch(name):
            if path is None:
                raise InvalidInput("coldcard.derivation", number=number)
            keys.append(key_expression(len(keys) + 1, name, path, value, network))
        else:
            raise InvalidInput("coldcard.line:unknown", number=number, found=found[1])
    form = header.get("format", "P2SH")
    if form.upper() != "P2WSH":
        raise InvalidInput("coldcard.format", format=form[:20])
    if (sorted_ := header.get("sorted", "True")).lower() != "true":
        raise InvalidInput("coldcard.unsorted", sorted=sorted_[:20])
    if len(keys) > MAX_KEYS:
        raise InvalidInput("coldcard.too-many-keys:file", count=len(keys), most=MAX_KEYS)
    return MultisigDescriptor(network, _threshold(header.get("policy"), len(keys)), tuple(keys))


def parse_cosigner(data: bytes, network: Network) -> KeyExpression:
    """The P2WSH key of a ccxp-<fingerprint>.json, which one Coldcard exports for others to make a multisig.

    From `p2wsh_key_exp` or `p2wsh_desc` where there is one, else from `p2wsh`, which may be a Zpub or Vpub; where
    there are several they must agree. The generic export for other wallets has the same key in `bip48_2`. Raises
    InvalidInput or Refused.
    """
    value = object_of(data, _COSIGNER)
    fingerprint = field(value, "xfp", str, _COSIGNER)
    if "bip48_2" in value:
        generic = field(value, "bip48_2", dict, _COSIGNER)
        value = {name: generic[own] for name, own in _GENERIC.items() if own in generic}
    found: list[tuple[str, KeyExpression]] = []
    for name in ("p2wsh_key_exp", "p2wsh_desc"):
        if name in value:
            match = ORIGIN_KEY.search(field(value, name, str, _COSIGNER)[:1_000])
            if match is None:
                raise InvalidInput("coldcard.key", name=name)
            found.append((name, key_expression(1, match[1], match[2], match[3], network)))
    for name in ("p2wsh", "p2wsh_pub"):
        if name in value:
            path = field(value, "p2wsh_deriv", str, _COSIGNER)
            found.append((name, key_expression(1, fingerprint, path, value[name], network)))
    if not found:
        raise InvalidInput("coldcard.no-p2wsh")
    first_name, first = found[0]
    for name, other in found[1:]:
        if other != first:
            raise Refused("coldcard.disagrees:keys", one=first_name, other=name, one_key=shown(first),
                          other_key=shown(other))
    if first.fingerprint != fingerprint.lower():
        raise Refused("coldcard.disagrees", file=fingerprint[:8], key=first.fingerprint)
    # Path and network are checked as in a pool's descriptor.
    return MultisigDescriptor(network, 1, (first,)).keys[0]


def _threshold(policy: str | None, count: int) -> int:
    if policy is None:
        return count
    found = _POLICY.fullmatch(policy)
    if found is None:
        raise InvalidInput("coldcard.policy", policy=policy[:20])
    if int(found[2]) != count:
        raise InvalidInput("coldcard.policy:count", policy=policy[:20], count=count)
    return int(found[1])

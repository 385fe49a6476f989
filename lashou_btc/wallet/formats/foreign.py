"""What every foreign file goes through first: bounded text, bounded JSON, and keys with where they come from."""

import json
import re
from collections.abc import Collection
from typing import Any

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MAX_DESCRIPTOR_CHARS, KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats.slip132 import to_xpub
from lashou_btc.wallet.key_record import check_name
from lashou_btc.wallet.public import check_account_xpub, check_fingerprint, format_path, parse_path
from lashou_btc.words import Said, said

MAX_FILE_BYTES = 4_000_000
"""An Electrum wallet file carries its history; every other file is a few thousand bytes."""

MULTIPATH, BSMS, RECEIVE, CHANGE, BARE = "/<0;1>/*", "/**", "/0/*", "/1/*", ""

# "xprv9s21…", also inside JSON and descriptors. A word such as "xprv" alone is no key.
_PRIVATE = re.compile(r"[xtyzuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{90,}")
_SHAPE = re.compile(r"wsh\(sortedmulti\(([1-9][0-9]{0,2}),([^()]+)\)\)", re.ASCII)
ORIGIN_KEY = re.compile(r"\[([0-9a-fA-F]{8})/([0-9hH'/]{7,40})\]([1-9A-HJ-NP-Za-km-z]{100,120})", re.ASCII)
_KEY = re.compile(ORIGIN_KEY.pattern + r"([^\]]{0,12})", re.ASCII)
# A public key's hash where the key is due, and descriptors' words for a script with one.
_HASH = re.compile(r"[0-9a-fA-F]{40}", re.ASCII)
_BY_HASH = re.compile(r"\b(pk_h|w?pkh|(?:expr_)?raw_?pkh|H)\(", re.ASCII)

_KINDS = {str: said("thing.json-text"), int: said("thing.json-number"), list: said("thing.json-list"),
          dict: said("thing.json-object")}


def text_of(data: bytes, what: Said) -> str:
    """A file's text: UTF-8, with or without a byte order mark, line ends as \\n, without private keys.

    Raises InvalidInput for size and encoding, Refused for an extended private key, which it does not repeat.
    """
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("format.size", what=what, most=MAX_FILE_BYTES, size=len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("format.encoding", what=what) from None
    if "\x00" in text:
        raise InvalidInput("format.encoding:null", what=what)
    if _PRIVATE.search(text):
        raise Refused("format.private-key", what=what)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def json_of(data: bytes, what: Said) -> Any:
    """A file's JSON, no key twice in one object. Raises as `text_of`, and InvalidInput if it is not JSON."""
    text = text_of(data, what)
    try:
        return json.loads(text, object_pairs_hook=no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InvalidInput("format.json", what=what) from None


def object_of(data: bytes, what: Said) -> dict[str, Any]:
    """As `json_of`, and it is an object."""
    value = json_of(data, what)
    if not isinstance(value, dict):
        raise InvalidInput("format.json:object", what=what)
    return value


def json_bytes(value: object) -> bytes:
    """JSON as other tools write it: indented, one newline at the end."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def field(value: dict[str, Any], name: str, kind: type, what: Said) -> Any:
    """`value[name]`, which must be there and of that JSON type. Raises InvalidInput."""
    found = value.get(name)
    if type(found) is not kind:
        raise InvalidInput("format.field", what=what, name=name, kind=_KINDS[kind])
    return found


def key_expression(number: int, fingerprint: object, path: object, xpub: object,
                   network: Network) -> KeyExpression:
    """One cosigner's key as other tools spell it: any case, ' or H or h, `m/`, xpub or Zpub.

    Raises InvalidInput or Refused that names the key by its number, counted from 1.
    """
    try:
        if not isinstance(fingerprint, str) or not isinstance(path, str) or not isinstance(xpub, str):
            raise InvalidInput("format.key:parts")
        fingerprint = fingerprint.lower()
        check_fingerprint(fingerprint)
        plain = to_xpub(xpub, network)
        check_account_xpub(plain, network)
        return KeyExpression(fingerprint, format_path(parse_path(path)), plain)
    except LashouError as error:
        raise type(error)("format.key:number", code=error.code, number=number, error=error) from None


def descriptor_of(text: str, network: Network, endings: Collection[str],
                  need_checksum: bool = True) -> tuple[MultisigDescriptor, str]:
    """A descriptor as other tools write it, and the ending that all its keys have, one of `endings`.

    A checksum that is there must be right. Raises InvalidInput or Refused.
    """
    if len(text) > MAX_DESCRIPTOR_CHARS:
        raise InvalidInput("descriptor.size:file", most=MAX_DESCRIPTOR_CHARS)
    if _PRIVATE.search(text):
        raise Refused("descriptor.private-key")
    body, hash_sign, given = text.partition("#")
    if need_checksum and not hash_sign:
        raise InvalidInput("descriptor.checksum:none")
    if checksum(body) != given and hash_sign:
        raise InvalidInput("descriptor.checksum")
    shape = _SHAPE.fullmatch(body)
    if shape is None:
        if (by_hash := _BY_HASH.search(body)) is not None:
            raise InvalidInput("descriptor.template:hash", script=by_hash[1])
        raise InvalidInput("descriptor.template")
    keys, found = [], set()
    for number, expression in enumerate(shape[2].split(","), 1):
        match = _KEY.fullmatch(expression)
        if match is None:
            raise InvalidInput("descriptor.key:hash" if _HASH.match(expression) else "descriptor.key:file",
                               number=number)
        keys.append(key_expression(number, match[1], match[2], match[3], network))
        found.add(match[4])
    if BSMS in found and BSMS not in endings:
        raise InvalidInput("descriptor.ending:bsms")
    if len(found) != 1 or not found <= set(endings):
        raise InvalidInput("descriptor.ending", due=[repr(e) if e else said("thing.nothing") for e in endings])
    return MultisigDescriptor(network, int(shape[1]), tuple(keys)), found.pop()


def origin_key(number: int, text: str, network: Network) -> KeyExpression:
    """`[fingerprint/path]xpub` as a key; errors name it by its number. Raises InvalidInput or Refused."""
    match = ORIGIN_KEY.fullmatch(text)
    if match is None:
        raise InvalidInput("format.key", number=number)
    return key_expression(number, match[1], match[2], match[3], network)


def spell(key: KeyExpression) -> str:
    """A key with its origin in the spelling that most files use: `[fp/48'/0'/0'/2']xpub`."""
    return f"[{key.fingerprint}/{key.path.replace('h', chr(39))}]{key.xpub}"


def spell_path(path: str) -> str:
    """`m/48'/0'/0'/2'`."""
    return "m/" + path.replace("h", "'")


def check_names(names: Collection[str], count: int) -> None:
    """Raise InvalidInput unless there are `count` names fit for a screen."""
    if len(names) != count:
        raise InvalidInput("format.names", names=len(names), keys=count)
    for name in names:
        check_name(name)


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Hook for json.loads: a name that stands twice in one object is an error, not the last one wins."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate name")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)

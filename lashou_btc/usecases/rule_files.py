"""A pool's rules as a file for people: TOML, with what each rule does and why beside it, in English or Chinese.

What a file leaves out has its default. Nothing in it is passed over: an unknown name is refused with its line.
"""

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lashou_btc.errors import InvalidInput
from lashou_btc.pool import schema
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import FIELDS, Band, Frame, Plan, Rules, parse
from lashou_btc.usecases import files
from lashou_btc.wallet.sizes import multisig_input_vbytes
from lashou_btc.words import Said, said, sentence
from lashou_btc.words import rules as words

MAX_BYTES = 200_000
WIDTH = 98
MIN_COIN = "min_coin_sat"
"""A field of the contract beside the rules, which stands in the file as one of them."""
NAMES = [key.removeprefix("rule.") for key in words.SENTENCES]
"""Every rule, in the order in which they are explained."""
CHECKS: Mapping[str, schema.Checker] = {**FIELDS, MIN_COIN: schema.uint(10**9, 330)}


@dataclass(frozen=True)
class RuleFile:
    """What a file says: rules that differ from their defaults, the smallest coin if it is given, and where each
    stands (path → line).
    """

    path: Path
    rules: dict[str, Any]
    min_coin_sat: int | None
    lines: Mapping[str, int] = field(default_factory=dict)

    def changed(self, changes: Mapping[str, Any]) -> "RuleFile":
        """The same with some rules said elsewhere, which count before the file's."""
        kept = {name: line for name, line in self.lines.items() if name not in changes}
        return replace(self, rules=self.rules | dict(changes), lines=kept)

    @contextmanager
    def located(self) -> Iterator[None]:
        """What is refused inside because of a rule in the file is refused with the rule's line."""
        try:
            yield
        except InvalidInput as error:
            name = error.code.removeprefix("rules.")
            line = self.lines.get(name)
            if not error.code.startswith("rules.") or line is None:
                raise
            raise InvalidInput("rules.file:at", code=error.code, place=_place(self.path, line),
                               error=error) from None


def read(path: Path) -> RuleFile:
    """A rule file, each rule checked by itself. Raises InvalidInput with the line."""
    raw = files.read(path, MAX_BYTES, "rule-file")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        value = tomllib.loads(text)
    except UnicodeDecodeError:
        raise InvalidInput("rules.file:not-text", path=path) from None
    except (ValueError, RecursionError) as error:  # a number with too many digits is a ValueError, too
        raise InvalidInput("rules.file:toml", path=path, why=_toml_error(error)) from None
    lines = _lines(text)
    for name, item in value.items():
        _check(path, lines, name, item)
    smallest = value.pop(MIN_COIN, None)
    return RuleFile(path, value, smallest, lines)


def _toml_error(error: Exception) -> Said:
    """Why a text is no TOML, and where, as Python's parser says it in English."""
    found = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    text = re.sub(r"\s*\(at [^)]*\)", "", str(error)).rstrip(".")
    why = text[0].lower() + text[1:] if text else said("rules.toml-deep")
    if found and found[1]:
        return said("rules.toml-line", line=int(found[1]), why=why)
    return said("rules.toml-end" if found else "rules.toml-somewhere", why=why)


def _place(path: Path, line: int | None) -> Said | Path:
    """A line of a file, or the file where none is known."""
    return path if line is None else said("rules.place", path=path, line=line)


def read_or_default(path: Path | None) -> RuleFile:
    """The file, or one that says nothing."""
    return read(path) if path else RuleFile(Path(), {}, None)


def checked(file: RuleFile, witnesses: int, quorum: int) -> Rules:
    """The rules of a file for so many witnesses, checked to fit one another. Raises InvalidInput."""
    if quorum > witnesses:
        raise InvalidInput("rules.quorum", quorum=quorum, witnesses=witnesses)
    smallest = file.min_coin_sat or Contract.min_coin_sat
    with file.located():
        return parse(Rules().to_json() | rule_defaults(witnesses, file.rules) | file.rules,
                     Frame(witnesses, smallest, multisig_input_vbytes(quorum, witnesses)))


def rule_defaults(witnesses: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults that follow from something else: fewer reviewers where there are fewer witnesses, so that there is
    somebody to draw in the place of one who is silent; and of a smaller bond half is what an inquiry may cost at
    most.
    """
    few = {"reviewers": Rules.reviewers, "approvals": Rules.approvals}
    if witnesses <= Rules.reviewers:
        few = {"reviewers": min(3, witnesses), "approvals": min(2, witnesses)}
    bond = given.get("objection_bond_sat", Rules.objection_bond_sat)
    if type(bond) is int:
        few["inquiry_sat"] = min(Rules.inquiry_sat, max(bond, 0) // 2)
    return few


def _check(path: Path, lines: Mapping[str, int], name: str, item: Any) -> None:
    def place_of(place: str) -> Said | Path:
        while place not in lines and "." in place:
            place = place.rpartition(".")[0]
        return _place(path, lines.get(place))

    if name not in CHECKS:
        if near := get_close_matches(name, CHECKS, 1):
            raise InvalidInput("rules.unknown:near", place=place_of(name), name=name[:40], near=near[0])
        raise InvalidInput("rules.unknown:field", place=place_of(name), name=name[:40])
    try:
        CHECKS[name](item, name)
    except InvalidInput as error:
        values = error.said.values
        if error.said.key == "schema.fields:unknown":
            raise InvalidInput("rules.file:no-field", code=error.code, table=values["where"], field=values["field"],
                               place=place_of(f"{values['where']}.{values['field']}")) from None
        place = place_of(str(values.get("where", name)))
        if values.get("wanted") == said("schema.wanted.object"):
            raise InvalidInput("rules.file:no-table", code=error.code, place=place, table=values["where"]) from None
        raise InvalidInput("rules.file:at", code=error.code, place=place, error=error) from None


def _lines(text: str) -> dict[str, int]:
    """The line on which each name stands: "dues_sat", "plans.basic.cap", "plans.basic.bands[1].age"."""
    found: dict[str, int] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if many := re.match(r"\s*\[\[([^\]]+)\]\]", line):
            name = _plain(many[1])
            counts[name] = counts.get(name, -1) + 1
            found.setdefault(name, number)
            table = f"{name}[{counts[name]}]"
            found.setdefault(table, number)
        elif one := re.match(r"\s*\[([^\]]+)\]", line):
            table = _plain(one[1])
            parts = table.split(".")
            for n in range(1, len(parts) + 1):
                found.setdefault(".".join(parts[:n]), number)
        elif key := re.match(r"\s*([\w.\"' -]+?)\s*=", line):
            name = f"{table}.{_plain(key[1])}" if table else _plain(key[1])
            found.setdefault(name, number)
    return found


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def write(rules: Rules, min_coin_sat: int, lang: str) -> bytes:
    """The file that says these rules, every one with its words. A panel of the usual size stands there as a
    comment: it is smaller where there are few witnesses.
    """
    usual = (rules.reviewers, rules.approvals) == (Rules.reviewers, Rules.approvals)
    parts = [_comment(sentence(said("rules.file-head"), lang))]
    values = {name: value for name, value in rules.to_json().items() if name != "plans"} | {MIN_COIN: min_coin_sat}
    defaults = Rules().to_json() | {MIN_COIN: Contract.min_coin_sat}
    for name in (name for name in NAMES if name != "plans"):
        default = sentence(said("rules.file-default", value=_value(defaults[name])), lang)
        own = "" if values[name] == defaults[name] else f"# {default}\n"
        follows = "# " if usual and name in ("reviewers", "approvals") else ""
        parts.append(f"{_about(name, lang)}{own}{follows}{name} = {_value(values[name])}\n")
    tables = "\n".join(_plan(name, plan) for name, plan in rules.plans.items())
    parts.append(_about("plans", lang) + tables)
    return "\n".join(parts).encode()


def _about(name: str, lang: str) -> str:
    """What a rule does and why, as a comment."""
    return _comment(sentence(said(f"rule.{name}"), lang))


def _plan(name: str, plan: Plan) -> str:
    where = f"plans.{name}" if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f"plans.{_value(name)}"
    lines = [f"[{where}]", f"weight = {plan.weight}", f"cap = {plan.cap:_}"]
    lines += [f"life_cap = {plan.life_cap:_}"] if plan.life_cap else []
    for band in plan.bands:
        lines += ["", f"[[{where}.bands]]", *_band(band)]
    return "\n".join(lines) + "\n"


def _band(band: Band) -> list[str]:
    return [f"age = {band.age}", f"weight = {band.weight}", f"cap = {band.cap:_}"]


def _value(value: int | str) -> str:
    if isinstance(value, int):
        return f"{value:_}"
    shown = "".join(c if c.isprintable() and c not in "\"\\" else f"\\U{ord(c):08x}" for c in value)
    return f'"{shown}"'


def _comment(text: str) -> str:
    """A text as lines of comment. Chinese is broken between any two characters, and takes twice the room."""
    plain = text.replace("`", "")
    if any(c > "\u2e00" for c in plain):
        lines, width = [""], 0
        for part in re.findall(r"[\x21-\x7e]+[，。；：、]?|.[，。；：、”）]*", plain):
            size = sum(1 + (c > "\u2000") for c in part)
            if width + size > WIDTH:
                lines, width = [*lines, ""], 0
            lines[-1] += part
            width += size
        lines = [line.strip() for line in lines]
    else:
        lines = textwrap.wrap(plain, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)

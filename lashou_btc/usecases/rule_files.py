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
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool import schema
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import FIELDS, Band, Frame, Plan, Rules, parse
from lashou_btc.usecases import files
from lashou_btc.usecases.rule_words import WORDS
from lashou_btc.wallet.fees import multisig_input_vbytes

MAX_BYTES = 200_000
WIDTH = 98
MIN_COIN = "min_coin_sat"
"""A field of the contract beside the rules, which stands in the file as one of them."""
CHECKS: Mapping[str, schema.Checker] = {**FIELDS, MIN_COIN: schema.uint(10**9, 330)}
HEADS = (
    "The rules of a mutual aid pool. Blocks are Bitcoin blocks, 144 a day; sat is satoshi, a hundred-millionth of "
    "a bitcoin. What you leave out has its default. Per unit of weight: a member whose plan weighs 3 pays in, "
    "keeps and bears three times as much. `lashou pool rules --rules FILE` says what these numbers mean together, "
    "`lashou simulate --rules FILE` tries them out, `lashou pool create --rules FILE` founds a pool with them.",
    "互助池的规则。时间按比特币区块计，每天约 144 块；sat 即聪，一亿分之一个比特币。不写的参数取默认值。"
    "“按每份权重”：计划权重为 3 的会员，存的、保有的、分摊的都是三倍。`lashou pool rules --rules FILE` "
    "说明这些数合在一起意味着什么，`lashou simulate --rules FILE` 用它试算，`lashou pool create --rules FILE` "
    "用它建池。")

DEFAULT = ("Default: {}; where the words above name a figure, it is that of the default.",
           "默认值：{}；上面的话里若有具体数字，是按默认值说的。")


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
            raise InvalidInput("rule_files:2", code=error.code, path=self.path, line=line, error=error) from None


def read(path: Path) -> RuleFile:
    """A rule file, each rule checked by itself. Raises InvalidInput with the line."""
    raw = files.read(path, MAX_BYTES, "rule file")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        value = tomllib.loads(text)
    except UnicodeDecodeError:
        raise InvalidInput("rules.file", path=path) from None
    except (ValueError, RecursionError) as error:  # a number with too many digits is a ValueError, too
        found = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        where = f"line {found[1]}" if found and found[1] else "at its end" if found else "somewhere"
        why = re.sub(r"\s*\(at [^)]*\)", "", str(error)).rstrip(".") or "nested too deep"
        raise InvalidInput("rules.file:2", path=path, where=where, why=why[0].lower(), why_2=why[1:]) from None
    lines = _lines(text)
    for name, item in value.items():
        _check(path, lines, name, item)
    smallest = value.pop(MIN_COIN, None)
    return RuleFile(path, value, smallest, lines)


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
    def at(place: str) -> str:
        while place not in lines and "." in place:
            place = place.rpartition(".")[0]
        return f"{path}, line {lines[place]}" if place in lines else str(path)

    if name not in CHECKS:
        near = get_close_matches(name, CHECKS, 1)
        hint = f"did you mean {near[0]}?" if near else "lashou simulate --write-rules FILE writes all there are."
        raise InvalidInput("rules.unknown:3", at=at(name), name=name[:40], hint=hint)
    try:
        CHECKS[name](item, name)
    except InvalidInput as error:
        place = str(error).split(" ", 1)[0]
        odd = re.search(r"has the unknown field '(.*)'", str(error))
        place = f"{place}.{odd[1]}" if odd else place
        plain = str(error).replace("an object", "a table").replace("has the unknown field", "has no field")
        raise InvalidInput("rule_files", code=error.code, at=at(place), plain=plain) from None


def _lines(text: str) -> dict[str, int]:
    """The line on which each name stands: "dues_sat", "plans.basic.cap", "plans.basic.bands[1].age"."""
    found: dict[str, int] = {}
    table, counts = "", {}
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
    at = LANGUAGES.index(lang)
    parts = [_comment(HEADS[at])]
    values = {name: value for name, value in rules.to_json().items() if name != "plans"} | {MIN_COIN: min_coin_sat}
    defaults = Rules().to_json() | {MIN_COIN: Contract.min_coin_sat}
    for name in (name for name in WORDS if name != "plans"):
        own = "" if values[name] == defaults[name] else f"# {DEFAULT[at].format(_value(defaults[name]))}\n"
        follows = "# " if usual and name in ("reviewers", "approvals") else ""
        parts.append(f"{_comment(WORDS[name][at])}{own}{follows}{name} = {_value(values[name])}\n")
    tables = "\n".join(_plan(name, plan) for name, plan in rules.plans.items())
    parts.append(_comment(WORDS["plans"][at]) + tables)
    return "\n".join(parts).encode()


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

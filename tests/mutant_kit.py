"""The mutants of tests/mutants.py: mutmut's operators, function by function, and how one is put in."""

import gc
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, OuterFunctionProvider, deep_replace
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

PLAIN = {"property", "cached_property", "staticmethod", "classmethod", "cache", "lru_cache", "contextmanager"}


@dataclass
class Mutant:
    """A change to a function, the lines whose tests are asked, and whether it only words a sentence, or takes back
    what a `zip` asserts of its lists, which is so: such a change nothing can notice.
    """

    name: str
    module: str
    function: str
    line: int
    lines: range
    change: str
    source: str
    sentence: bool


class Visitor(MutationVisitor):
    """mutmut's visitor, which also goes into properties: it leaves them out because it cannot wrap them."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return not all(_code(d.decorator).partition("(")[0] in PLAIN for d in node.decorators)
        return super()._skip_node_and_children(node)


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Every mutant of the functions, methods and properties of a file below `root`."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text("utf-8")))
    operators = [(kind, _once if make is operator_string else make) for kind, make in mutation_operators]
    visitor = Visitor(operators, IgnoredCode(set(), set(), set()))
    where = wrapper.resolve(PositionProvider)
    parent = wrapper.resolve(ParentNodeProvider)
    wrapper.resolve(OuterFunctionProvider)
    wrapper.visit(visitor)
    module = ".".join(path.relative_to(root).with_suffix("").parts)
    found: list[Mutant] = []
    for m in visitor.mutations:
        outer = m.contained_by_top_level_function
        if not isinstance(outer, cst.FunctionDef):
            continue
        changed = deep_replace(outer, m.original_node, m.mutated_node)
        owner = parent.get(parent.get(outer))
        name = f"{owner.name.value}.{outer.name.value}" if isinstance(owner, cst.ClassDef) else outer.name.value
        shown, start, lines = _place(m.original_node, outer, where, parent)
        show = wrapper.module.code_for_node
        change = f"{show(m.original_node).strip()}  ->  {_code(m.mutated_node)}" \
            if isinstance(m.mutated_node, cst.BaseExpression | cst.BaseSmallStatement) \
            else f"{type(m.original_node).__name__} -> {type(m.mutated_node).__name__} in {show(shown).strip()}"
        bare = changed.with_changes(decorators=[], leading_lines=[])
        found.append(Mutant(f"{path.stem}.{name}#{len(found)}", module, name, start, lines,
                            " ".join(change.split())[:300], cst.Module([bare]).code,
                            _sentence(m.original_node, m.mutated_node, parent)
                            or _assertion(m.original_node, m.mutated_node, parent)))
    return found


def _once(node: cst.BaseString) -> Iterable[cst.BaseString]:
    """One change to a string instead of three: whoever notices a changed text notices changed letters."""
    return islice(operator_string(node), 1)


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node).strip()


def _place(node: cst.CSTNode, outer: cst.CSTNode, where, parent) -> tuple[cst.CSTNode, int, range]:
    """The first ancestor with a position, its line, and the lines of the statement."""
    while node not in where or not where[node].start.line:
        node = parent[node]
    at = where[node]
    lines = [at.start.line, at.end.line]
    up = node
    while up is not outer and up in parent:
        if up is outer.params:  # a default: whoever calls the function asks for it
            lines += [where[outer.body].start.line, where[outer.body].end.line]
            break
        if isinstance(up, cst.SimpleStatementLine):
            lines += [where[up].start.line, where[up].end.line]
            break
        if isinstance(up, cst.If | cst.While):
            lines += [where[up].start.line, where[up.test].end.line]
            break
        up = parent[up]
    return node, at.start.line, range(min(lines), max(lines) + 1)


WORDING = {"stop": {0}, "_wrong": {0, 1}, "need": {2}, "see": {2, 3}, "payable_to": {2}, "load": {2},
           "_distinct": {1}, "Signers": {2}, "not_a_reviewers": {2}, "Refused": {0}, "InvalidInput": {0},
           "_same": {0}}
"""Functions and classes of ours and which of their arguments are words for people alone."""


def _wording(call: cst.Call, parent) -> set[int]:
    raised = {0} if isinstance(parent.get(call), cst.Raise) else set()  # an error's second is its code
    return WORDING.get(_code(call.func).rpartition(".")[2], raised)


def _sentence(node: cst.CSTNode, mutated: cst.CSTNode, parent) -> bool:
    """Whether the change is to the wording of an error or of an effect, and to nothing that a program reads."""
    if isinstance(node, cst.Call) and isinstance(mutated, cst.Call) and len(mutated.args) == len(node.args):
        pairs = enumerate(zip(node.args, mutated.args, strict=True))
        changed = {n for n, (before, after) in pairs if before.value is not after.value}
        if changed and changed <= _wording(node, parent):
            return True
    came = node
    while came in parent:
        up = parent[came]
        if isinstance(up, cst.Call) and came in up.args and up.args.index(came) in _wording(up, parent):
            return True
        if isinstance(up, cst.Return):
            return isinstance(came, cst.FormattedString | cst.ConcatenatedString) or (
                isinstance(came, cst.SimpleString) and " " in came.value)
        if isinstance(up, cst.BaseStatement | cst.BaseSmallStatement):
            return False
        came = up
    return False


def _assertion(node: cst.CSTNode, mutated: cst.CSTNode, parent) -> bool:
    """Whether the change makes nothing but `strict=True` of a call untrue, or is to the default by other words."""
    up = parent.get(node)
    if isinstance(up, cst.Arg) and up.keyword is not None and up.keyword.value == "strict":
        return _code(node) == "True"
    if not isinstance(node, cst.Call) or not isinstance(mutated, cst.Call):
        return False
    kept = {_code(arg.value) for arg in mutated.args}
    changed = [arg for arg in node.args if _code(arg.value) not in kept]
    return bool(changed) and all(arg.keyword is not None and arg.keyword.value == "strict" for arg in changed)


def install(m: Mutant) -> None:
    """Gives the function the mutant's code: everybody who holds the function has it from now on."""
    module = sys.modules[m.module]
    owner, _, name = m.function.rpartition(".")
    held = (vars(module)[owner].__dict__ if owner else vars(module))[name]
    names = dict(vars(module))
    exec(compile(m.source, "mutant", "exec"), names)
    new: FunctionType = names[name]
    for inside in ("fget", "func", "__func__", "__wrapped__"):
        held = getattr(held, inside, held)
    old: FunctionType = held
    # Functions made by this one before (a checker of a field, say) live on, and get the mutant's code too.
    codes = dict(zip(_inner(old.__code__), _inner(new.__code__), strict=False))
    if codes:
        gc.unfreeze()  # what is frozen is not listed
    for made in [o for o in gc.get_objects() if isinstance(o, FunctionType) and o.__code__ in codes]:
        made.__code__ = codes[made.__code__]
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _inner(code: CodeType) -> list[CodeType]:
    """The code of the named functions made inside, in order."""
    return [c for c in code.co_consts if isinstance(c, CodeType) and not c.co_name.startswith("<")]

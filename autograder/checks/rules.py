"""Static rules: what the source may not use, found without running it.

Names are compared after import aliases are resolved, over the whole file and whatever the scope: `np.linalg.norm`,
`from numpy import linalg as L; L.norm`, `n = np.linalg; n.norm`, `getattr(np.linalg, "no" + "rm")` and
`vars(np.linalg)["norm"]` are all `numpy.linalg.norm`. Where a name is only known at run time (`getattr(np, word)`,
`eval`), or a module is handed on as a value (`[np][0]`), the rule is broken too: it could not be decided otherwise. A
rule for some functions follows what they use of the same file, so that a loop cannot hide in a helper.

This scan decides and stands alone; it does not claim to stop somebody who wants to cheat and knows Python well (that
is what checks on values, and people, are for). It parses hostile text: a grader calls it in a limited child.
"""

from __future__ import annotations

import ast
import fnmatch
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.cells import place
from autograder.model import Check, Forbid
from autograder.remote import Unparsed
from autograder.text import clean, one_line

_OPERATORS: dict[str, type[ast.AST]] = {
    "@": ast.MatMult,
    "*": ast.Mult,
    "**": ast.Pow,
    "/": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "+": ast.Add,
    "-": ast.Sub,
    "<<": ast.LShift,
    ">>": ast.RShift,
    "&": ast.BitAnd,
    "|": ast.BitOr,
    "^": ast.BitXor,
}
_CONSTRUCTS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
}
_RUNS_TEXT = {"eval", "exec", "compile", "__builtins__", "globals"}
_LOOKS_ONLY = {
    "getattr",
    "hasattr",
    "vars",
    "dir",
    "print",
    "help",
    "type",
    "id",
    "repr",
    "str",
}  # may be given a module
_DYNAMIC = "<dynamic>"  # stands in a dotted name for a part that only run time knows
_MAX_DOTS = 12  # `x = x.y` would otherwise grow for ever
_MAX_MEANINGS = 64  # of one name; `x = x.a`, `x = x.b`, ... would multiply

Patterns = tuple[str, ...]  # dotted names, of functions and modules, with wildcards

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_NAME = (ast.Name, ast.Attribute)
_MAY_NAME = (*_NAME, ast.Call, ast.Subscript)  # tuples: a union would be made anew for every node
_WILDCARDS = frozenset("*?[")
_ASSIGN = (ast.Assign, ast.AnnAssign, ast.NamedExpr)
_CALCULATE = (ast.BinOp, ast.AugAssign)
_IMPORT = (ast.Import, ast.ImportFrom)
# What can break a rule at all: a third of a file's nodes.
_MAY_OFFEND = frozenset((*_MAY_NAME, *_CALCULATE, *_IMPORT, *(t for types in _CONSTRUCTS.values() for t in types)))


@dataclass(frozen=True)
class Violation:
    """One place where a rule is broken."""

    rule: Forbid
    file: str
    line: int
    what: str  # "uses numpy.linalg.norm"
    source: str  # the line as written

    @property
    def place(self) -> str:
        """`knn.py:14: d = np.linalg.norm(a - b)`, `cell 7, line 3: ...`."""
        return f"{place(self.file, self.line)}: {self.source}"


def violations(file: str, data: bytes, rules: Iterable[Forbid]) -> list[Violation]:
    """Every place in one source file where a rule is broken, once a line and rule, in the order of the lines.

    None in a file that was set aside: no worker gets to see it.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot parse the file.
    """
    if isinstance(data, Unparsed):
        return []
    return _violations(file, parse(data, file), _lines(data), tuple(rules))


def breaks(check: Check, violations: Iterable[Violation]) -> list[Violation]:
    """The violations that decide about `check`."""
    return [v for v in violations if v.rule.part is None or v.rule.part == check.part]


def told(broken: list[Violation]) -> tuple[str, tuple[str, ...]]:
    """(message, details) of a check that these violations decide about."""
    return broken[0].rule.message, tuple(line for v in broken[:3] for line in (v.place, f"    {v.what}"))


@lru_cache(maxsize=8)
def parse(data: bytes, name: str) -> ast.Module:
    """The syntax tree of `data`, to be read only: one for all who look at the same file.

    Warnings about the student's source (an odd escape) are not ours to show.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot parse it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data, filename=name)


def _walk(tree: ast.Module) -> list[ast.AST]:
    """The nodes in the order of `ast.walk`, without those that only mark another: operators, "is loaded", "is stored".

    Written out, for this walk took longer than what is asked of the nodes.
    """
    nodes: list[ast.AST] = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                nodes.extend([entry for entry in value if isinstance(entry, ast.AST) and entry._fields])
            elif isinstance(value, ast.AST) and value._fields:
                nodes.append(value)
    return nodes


def _lines(data: bytes) -> list[str]:
    """The lines of a source file, for quoting."""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _violations(file: str, tree: ast.Module, lines: list[str], rules: tuple[Forbid, ...]) -> list[Violation]:
    if not rules:
        return []
    nodes = _walk(tree)
    names, plain = _Names(nodes), _plain_uses(nodes)
    functions = _functions(nodes) if any(rule.functions for rule in rules) else {}
    suspects = [node for node in nodes if type(node) in _MAY_OFFEND]
    found: dict[tuple[int, int], Violation] = {}
    for index, rule in enumerate(rules):
        patterns = (*rule.names, *rule.modules)
        for node in _region(suspects, functions, rule.functions):
            what = _offence(node, rule)
            if patterns and not what:
                what = _offending(node, names, plain, patterns)
            line = getattr(node, "lineno", 0)
            if what and (index, line) not in found:
                quoted = lines[line - 1].strip() if 0 < line <= len(lines) else ""
                found[index, line] = Violation(rule, file, line, what, one_line(clean(quoted)))
    return sorted(found.values(), key=lambda v: v.line)


def _offence(node: ast.AST, rule: Forbid) -> str:
    """What kind of node a rule does not allow, in words; "" if `node` is none."""
    for construct in rule.constructs:
        if isinstance(node, _CONSTRUCTS[construct]):
            return f"uses a {construct}" + (" loop" if construct != "comprehension" else "")
    if rule.operators and isinstance(node, _CALCULATE):
        for sign in rule.operators:
            if isinstance(node.op, _OPERATORS.get(sign, ())):
                return f"uses the operator {sign}"
    return ""


def _offending(node: ast.AST, names: _Names, plain: set[int], patterns: Patterns) -> str:
    """What is used of that the patterns mean, in words; "" if nothing."""
    if isinstance(node, _IMPORT):
        return _offending_import(node, patterns)
    if isinstance(node, _MAY_NAME):
        return _offending_name(node, names, patterns) or _handed_on(node, names, plain, patterns)
    return ""


def _offending_import(node: ast.Import | ast.ImportFrom, patterns: Patterns) -> str:
    if isinstance(node, ast.Import):
        imported = [alias.name for alias in node.names]
    else:
        imported = [] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]
    return next((f"imports {name}" for name in imported if _matches(name, patterns)), "")


def _offending_name(node: ast.AST, names: _Names, patterns: Patterns) -> str:
    for dotted in names.meanings(node):
        if isinstance(node, ast.Name) and dotted in _RUNS_TEXT:
            return f"uses {dotted}, which hides what is used"
        if what := _offending_use(dotted, patterns):
            return what
    return ""


@lru_cache(maxsize=1024)
def _offending_use(dotted: str, patterns: Patterns) -> str:
    if _DYNAMIC in dotted:
        base = dotted.split("." + _DYNAMIC)[0]
        hidden = any(p == base or p.startswith(base + ".") for p in patterns)
        return f"looks a name up in {base} that only run time knows" if hidden else ""
    if _matches(dotted, patterns) or ("_" in dotted and _matches(_without_private(dotted), patterns)):
        return f"uses {dotted}"
    return ""


def _without_private(dotted: str) -> str:
    """`numpy.linalg.norm` for `numpy.linalg._linalg.norm`: where a library keeps a function is not its name."""
    return ".".join(part for part in dotted.split(".") if not part.startswith("_"))


def _handed_on(node: ast.AST, names: _Names, plain: set[int], patterns: Patterns) -> str:
    """What a module becomes that is not just looked into: `[np][0].linalg.norm` and `attrgetter("norm")(np.linalg)`."""
    if id(node) in plain or not isinstance(node, _NAME) or not isinstance(node.ctx, ast.Load):
        return ""
    for dotted in names.meanings(node):
        if _leads_to(dotted, patterns):
            return f"hands {dotted} on, so that what is used of it cannot be seen"
    return ""


def _plain_uses(nodes: Iterable[ast.AST]) -> set[int]:
    """The ids of the nodes where a module may stand by its name: before a dot, in an alias, where it is looked at."""
    plain: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            plain.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _LOOKS_ONLY:
            plain.update(id(argument) for argument in node.args)
        elif isinstance(node, _ASSIGN):
            plain.update([id(value) for _, value in _assignments(node)])
    return plain


@lru_cache(maxsize=1024)
def _leads_to(dotted: str, patterns: Patterns) -> bool:
    """Whether something below the name is what a pattern means."""
    return any(pattern.startswith(dotted + ".") for pattern in patterns)


def _matches(dotted: str, patterns: Patterns) -> bool:
    return any(
        dotted == p or dotted.startswith(p + ".") or (not _WILDCARDS.isdisjoint(p) and fnmatch.fnmatchcase(dotted, p))
        for p in patterns
    )


def _functions(nodes: Sequence[ast.AST]) -> dict[str, list[ast.AST]]:
    """Qualified name -> everything it may stand for: functions, methods, and what is assigned to it from outside.

    `KNN.vote = helper`, `vote = other` inside `class KNN`, and `setattr(KNN, "vote", helper)` say what `KNN.vote` is.
    """
    found: dict[str, list[ast.AST]] = {}
    members: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef):
            prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
            for statement in node.body:
                members.add(id(statement))
                for name, meaning in _named(statement):
                    found.setdefault(prefix + name, []).append(meaning)
    for node in nodes:
        if id(node) not in members:  # inside a function, an `if`, a `try`
            for name, meaning in _named(node):
                if isinstance(node, _Function) or "." in name:
                    found.setdefault(name, []).append(meaning)
    return found


def functions_in(file: str, data: bytes) -> set[str]:
    """The qualified names of a file that a rule for some functions may choose. Raises as `violations` does."""
    return set(_functions(_walk(parse(data, file))))


def defined_twice(definitions: Iterable[_Function | ast.ClassDef]) -> tuple[str, int, int] | None:
    """(name, first line, second line) of what is defined twice: Python keeps the last. None where nothing is."""
    lines: dict[str, int] = {}
    for node in definitions:
        if node.name in lines:
            return node.name, lines[node.name], node.lineno
        lines[node.name] = node.lineno
    return None


def chosen(name: str, patterns: Patterns) -> bool:
    """Whether a rule for these functions is for the one of that qualified name; the last part of it will do."""
    return any(fnmatch.fnmatchcase(n, p) for n in (name, name.split(".")[-1]) for p in patterns)


def _named(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """(name, what it stands for from now on) of a definition, or of an assignment of what may be a function."""
    if isinstance(node, _Function):
        return [(node.name, node)]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute | ast.Lambda | ast.Call):
        targets = [target for target in node.targets if isinstance(target, ast.Name | ast.Attribute)]
        return [(ast.unparse(target), node.value) for target in targets]
    call = node.value if isinstance(node, ast.Expr) else node
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "setattr"):
        return []
    if len(call.args) != 3 or not isinstance(call.args[0], ast.Name):
        return []
    return [(f"{call.args[0].id}.{_text(call.args[1])}", call.args[2])]


def _region(
    nodes: Iterable[ast.AST], functions: dict[str, list[ast.AST]], patterns: tuple[str, ...]
) -> Iterator[ast.AST]:
    """The nodes a rule looks at: the whole file, or some functions and what they call of the same file."""
    if not patterns:
        yield from nodes
        return
    # With each function: the class whose `self` it is given. A helper that takes `self` along keeps its caller's.
    waiting = [(name, name.rpartition(".")[0]) for name in functions if chosen(name, patterns)]
    seen = set(waiting)
    while waiting:
        name, owner = waiting.pop()
        for node in (node for meaning in functions[name] for node in ast.walk(meaning)):
            yield node
            for callee in _local_names(node, owner, functions):
                if (callee, owner) not in seen:
                    seen.add((callee, owner))
                    waiting.append((callee, owner))


def _local_names(node: ast.AST, owner: str, functions: dict[str, list[ast.AST]]) -> list[str]:
    """What of `functions` a node uses: `helper`, `KNN.vote`; for `self.vote` that of any class if KNN has none."""
    if isinstance(node, ast.Name):
        names = [node.id]
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        mine = node.value.id in ("self", "cls")
        names = [f"{owner if mine else node.value.id}.{node.attr}"]
        if mine and names[0] not in functions:
            names = [name for name in functions if name.endswith(f".{node.attr}")]
    else:
        return []
    return [name for name in names if name in functions]


class _Names:
    """What names of a file stand for, as dotted names. One name may stand for several things: all are kept."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._aliases: dict[str, set[str]] = {}
        self._stars: set[str] = set()
        assigned: list[tuple[str, ast.expr]] = []
        for node in nodes:
            if isinstance(node, _IMPORT):
                self._learn_import(node)
            elif isinstance(node, _ASSIGN):
                assigned += _assignments(node)
        self._meanings: dict[int, tuple[str, ...]] = {}  # by the id of a node: the tree keeps it
        # `L = np.linalg` makes L an alias; `n = L` another one in the next round.
        for _ in range(4):
            if not any([self._learn(name, value) for name, value in assigned]):
                break

    def meanings(self, node: ast.AST) -> tuple[str, ...]:
        """`resolve` in a fixed order, once a node: every rule asks."""
        found = self._meanings.get(id(node))
        if found is None:
            resolved = self.resolve(node)
            found = self._meanings[id(node)] = tuple(sorted(resolved) if len(resolved) > 1 else resolved)
        return found

    def resolve(self, node: ast.AST) -> set[str]:
        """Dotted names that `node` may stand for; a base that is no name is written `?`."""
        if isinstance(node, ast.Name):
            stars = {f"{module}.{node.id}" for module in self._stars} if node.id not in self._aliases else set()
            return self._aliases.get(node.id, {node.id}) | stars
        if isinstance(node, ast.Attribute):
            bases = self.resolve(node.value) or {"?"}
            return {f"{base}.{node.attr}" for base in bases if base.count(".") < _MAX_DOTS}
        if isinstance(node, ast.Call):
            return self._resolve_call(node)
        if isinstance(node, ast.Subscript):
            return self._resolve_item(node)
        return set()

    def _resolve_call(self, node: ast.Call) -> set[str]:
        if not node.args or not isinstance(node.func, ast.Name | ast.Attribute):
            return set()
        called = self.resolve(node.func)
        if "getattr" in called and len(node.args) > 1:
            return {f"{base}.{_text(node.args[1])}" for base in self.resolve(node.args[0])}
        if called & {"__import__", "importlib.import_module"}:
            return {_text(node.args[0])}
        if "vars" in called:
            return {f"{base}.__dict__" for base in self.resolve(node.args[0])}
        return set()

    def _resolve_item(self, node: ast.Subscript) -> set[str]:
        found = set()
        for base in self.resolve(node.value):
            if base.endswith(".__dict__"):
                found.add(f"{base.removesuffix('.__dict__')}.{_text(node.slice)}")
            elif base == "sys.modules":
                found.add(_text(node.slice))
        return found

    def _learn_import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import numpy.linalg` binds `numpy`; with `as` it binds the whole.
                target = alias.name if alias.asname else alias.name.split(".")[0]
                self._aliases.setdefault(alias.asname or target, set()).add(target)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if alias.name == "*":
                    self._stars.add(node.module)
                else:
                    self._aliases.setdefault(alias.asname or alias.name, set()).add(f"{node.module}.{alias.name}")

    def _learn(self, name: str, value: ast.expr) -> bool:
        targets = {t for t in self.resolve(value) if t.split(".")[0] in self._roots() and t.count(".") < _MAX_DOTS}
        known = self._aliases.get(name, set())
        if targets <= known or len(known) > _MAX_MEANINGS:
            return False
        self._aliases[name] = known | targets
        return True

    def _roots(self) -> set[str]:
        return {target.split(".")[0] for targets in self._aliases.values() for target in targets}


def _assignments(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """(name, value) of plain assignments: `a = b = value`, `a: T = value`, `(a := value)`."""
    if isinstance(node, ast.Assign):
        return [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        return [(node.target.id, node.value)]
    return []


def _text(node: ast.AST) -> str:
    """The string that an expression of constant strings makes, or the mark for one that only run time knows."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return _DYNAMIC if _DYNAMIC in (left, right) else left + right
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part) for part in node.values]
        return _DYNAMIC if _DYNAMIC in parts else "".join(parts)
    return _DYNAMIC

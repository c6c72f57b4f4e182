"""Tests, loops and functions of a Python program by their form: what is known of where they lead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.follow.python.calls import EXITS
from tugfix.longrunning.follow.python.scope import FunctionNode, Items, Local, Outside, Plain, Scope, Text, Value, text
from tugfix.longrunning.follow.python.values import evaluate, path_of

_ENDLESS = frozenset(("itertools.count()", "itertools.cycle()", "itertools.repeat()", "watchfiles.watch()"))
_READS_INPUT = frozenset(("builtins.input", "sys.stdin.readline", "sys.stdin.read"))
_WAITS = frozenset("sleep wait accept recv poll select get run_pending read_event receive brpop blpop".split())
_INTERRUPTS = frozenset(("KeyboardInterrupt", "SystemExit"))
_TELLS = frozenset("print info debug warning error log echo secho write flush".split())
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def truth(test: ast.expr, scope: Scope) -> bool | None:
    """Return what a test gives on every run, None where that is not known."""
    scope.world.charge()
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, scope)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        decides = isinstance(test.op, ast.Or)
        parts = [truth(value, scope) for value in test.values]
        if decides in parts:
            return decides
        return None if None in parts else not decides
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(test.left, test.ops[0], test.comparators[0], scope)
    if isinstance(test, ast.Name | ast.Attribute) and _name(_last(test)) == "TYPE_CHECKING":
        return False
    value = evaluate(test, scope)
    return bool(value.value) if isinstance(value, Plain) else None


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr, scope: Scope) -> bool | None:
    one, other = _comparable(left, scope), _comparable(right, scope)
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(one, Text) and isinstance(other, Items):
        values = [item.value if isinstance(item, Text) else None for item in other.values]
        found = None if one.value is None or None in values else one.value in values
        return found if found is None or isinstance(operator, ast.In) else not found
    if not isinstance(one, Text | Plain) or not isinstance(other, Text | Plain):
        return None
    if isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        if (isinstance(one, Text) and one.value is None) or (isinstance(other, Text) and other.value is None):
            return None
        return (one.value == other.value) == isinstance(operator, ast.Eq | ast.Is)
    if not isinstance(one.value, int | float) or not isinstance(other.value, int | float):
        return None
    results = {
        ast.Gt: one.value > other.value,
        ast.GtE: one.value >= other.value,
        ast.Lt: one.value < other.value,
        ast.LtE: one.value <= other.value,
    }
    return results.get(type(operator))


def _comparable(node: ast.expr, scope: Scope) -> Value:
    if isinstance(node, ast.Name) and node.id == "__name__":
        return text("__main__" if scope.program else "a module")
    return evaluate(node, scope)


def endless(loop: ast.While | ast.For | ast.AsyncFor, scope: Scope) -> Certainty | None:
    """Return how sure it is that a loop never ends, None where it may."""
    if not _goes_on(loop, scope):
        return None
    if any(_leaves(statement, scope, inner=False) for statement in loop.body):
        return None
    calls = [node for node in _reached(loop.body, scope) if isinstance(node, ast.Call)]
    if any(_ends_the_program(call, scope) for call in calls):
        return None
    names = {call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func) for call in calls}
    return Certainty.CERTAIN if not calls or names & _WAITS else Certainty.LIKELY


def _goes_on(loop: ast.While | ast.For | ast.AsyncFor, scope: Scope) -> bool:
    if isinstance(loop, ast.While):
        test = evaluate(loop.test, scope) if isinstance(loop.test, ast.Constant) else None
        return isinstance(test, Plain) and bool(test.value)
    if not isinstance(loop.iter, ast.Call) or path_of(evaluate(loop.iter, scope)) not in _ENDLESS:
        return False
    return not path_of(evaluate(loop.iter, scope)).endswith("repeat()") or len(loop.iter.args) < 2


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _leaves(node: ast.AST, scope: Scope, *, inner: bool) -> bool:
    """Whether a part of a loop's body leaves the loop; `inner`: it is in a loop inside of it."""
    scope.world.charge()
    if isinstance(node, ast.Return | ast.Raise | ast.Yield | ast.YieldFrom):
        return True
    if isinstance(node, ast.Break):
        return not inner
    if isinstance(node, _NESTED) or (isinstance(node, ast.ExceptHandler) and _is_interrupt(node)):
        return False
    inner = inner or isinstance(node, ast.While | ast.For | ast.AsyncFor)
    return any(_leaves(child, scope, inner=inner) for child in ast.iter_child_nodes(node))


def _is_interrupt(handler: ast.ExceptHandler) -> bool:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(isinstance(kind, ast.Name) and kind.id in _INTERRUPTS for kind in types)


def _reached(body: list[ast.stmt], scope: Scope) -> Iterator[ast.AST]:
    """All nodes of a body, less those of definitions and of what handles an interrupt."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        scope.world.charge()
        if isinstance(node, _NESTED) or (isinstance(node, ast.ExceptHandler) and _is_interrupt(node)):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _ends_the_program(call: ast.Call, scope: Scope) -> bool:
    """Whether a call in a loop may end the program: by itself, in a function of the program, or at the end of input."""
    function = evaluate(call.func, scope)
    if isinstance(function, Outside):
        return function.path in EXITS or function.path in _READS_INPUT
    if not isinstance(function, Local):
        return False
    inside = [node for node in _reached(function.node.body, function.scope) if isinstance(node, ast.Call)]
    return any(path_of(evaluate(node.func, function.scope)) in EXITS for node in inside)


def is_generator(node: FunctionNode, scope: Scope) -> bool:
    """Whether a call of the function only makes a generator."""
    return any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in _reached(node.body, scope))


def has_no_effect(statement: ast.stmt) -> bool:
    """Whether a statement does nothing that could be missed: definitions, imports, a return, an exit without words."""
    if isinstance(statement, ast.Expr):
        value = statement.value
        ends = isinstance(value, ast.Call) and _name(_last(value.func)) in ("exit", "quit", "_exit")
        plain = isinstance(value, ast.Call) and all(isinstance(word, ast.Constant | ast.Name) for word in value.args)
        return isinstance(value, ast.Constant) or (ends and plain)
    if isinstance(statement, ast.Return):
        return not isinstance(statement.value, ast.Call | ast.Await)
    kinds = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Break, ast.Continue, *_NESTED)
    return isinstance(statement, kinds)


def is_simple(node: FunctionNode) -> bool:
    """Whether a function does one thing and at most tells of it, so that without that a call of it is not missed."""
    rest = [part for part in node.body if not (has_no_effect(part) or _tells(part))]
    deeds = [part for part in rest if not (isinstance(part, ast.Assign) and not isinstance(part.value, ast.Call))]
    return len(deeds) == 1 and isinstance(deeds[0], ast.Expr | ast.Assign | ast.Return)


def _tells(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    return _name(_last(statement.value.func)) in _TELLS


def stored(node: ast.AST) -> set[str]:
    """Return the names that a part of a program assigns."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}


def _last(function: ast.expr) -> ast.expr:
    return ast.Name(function.attr, ast.Load()) if isinstance(function, ast.Attribute) else function

"""The way through a Python program as it is run: its statements in their order, into its functions. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tugfix.longrunning.follow.python.calls import BOUNDING_CONTEXTS
from tugfix.longrunning.follow.python.commands import STARTED
from tugfix.longrunning.follow.python.flow import endless, has_no_effect, stored, truth
from tugfix.longrunning.follow.python.reach import Reach
from tugfix.longrunning.follow.python.scope import Items, Outside, Plain, Scope, World
from tugfix.longrunning.follow.python.steps import Around, Draft, Frame, Program, Way, is_failing_value
from tugfix.longrunning.follow.python.values import bind, bind_statement, evaluate, path_of

MAX_ROUNDS = 20
"""Rounds of a loop over a list that are gone through one by one."""


class Walk:
    """Goes through a program and notes its steps in `drafts`."""

    def __init__(self, program: Program, world: World) -> None:
        self.program = program
        self.world = world
        self.drafts: list[Draft] = []
        self.frames: list[Frame] = []
        self._reach = Reach(self)

    def run(self, scope: Scope) -> None:
        """Go through the whole program."""
        body = self.program.tree.body
        self.frames.append(Frame(0))
        if body:
            self.block(body, scope, Around(body[0]))

    def block(self, body: list[ast.stmt], scope: Scope, around: Around) -> Way:
        """Go through statements; what stands behind one that leaves is not reached."""
        silent = [True]
        for statement in reversed(body[1:]):
            silent.append(silent[-1] and has_no_effect(statement))
        for statement, nothing_behind in zip(body, reversed(silent), strict=False):
            self.world.charge()
            own = statement if around.site is None else around.statement
            inner = replace(around, statement=own, tail=around.tail and nothing_behind, whole=False, awaited=False)
            way = _STATEMENTS.get(type(statement), Walk._simple)(self, statement, scope, inner)
            if way:
                return way
        return Way.ON

    def _simple(self, statement: ast.stmt, scope: Scope, around: Around) -> Way:
        before = self.world.environment
        way = Way.ON
        whole = isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign)
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr) and not way:
                way = self._reach.expression(child, scope, replace(around, whole=whole))
        bind_statement(statement, scope)
        if around.level and self.world.environment != before:
            self.world.environment = None
        return way

    def _definition(self, statement: ast.stmt, scope: Scope, around: Around) -> Way:
        bind_statement(statement, scope)
        return Way.ON

    def _return(self, statement: ast.Return, scope: Scope, around: Around) -> Way:
        if statement.value is not None:
            way = self._reach.expression(statement.value, scope, replace(around, whole=True))
            if way:
                return way
        if not is_failing_value(statement.value, returned=True):
            self.leave(around, everything=False)
        return Way.RETURNS

    def _raise(self, statement: ast.Raise, scope: Scope, around: Around) -> Way:
        if statement.exc is not None:
            self._reach.expression(statement.exc, scope, replace(around, whole=True))
        return Way.EXITS

    def _loop_exit(self, statement: ast.stmt, scope: Scope, around: Around) -> Way:
        return Way.LEAVES_LOOP

    def leave(self, around: Around, *, everything: bool) -> None:
        """Note that what comes now is not reached on every run, as a condition may have ended this before."""
        if around.handler:
            return
        for frame in self.frames if everything else self.frames[-1:]:
            frame.left = frame.left or around.level > frame.level

    def _if(self, statement: ast.If, scope: Scope, around: Around) -> Way:
        way = self._reach.expression(statement.test, scope, around)
        if way:
            return way
        known = truth(statement.test, scope)
        if known is not None:
            return self.block(statement.body if known else statement.orelse, scope, around)
        inner = replace(around, level=around.level + 1)
        return self._branches([statement.body, statement.orelse], scope, inner)

    def _branches(self, bodies: list[list[ast.stmt]], scope: Scope, inner: Around) -> Way:
        """Bodies of which just one is run."""
        scopes = [scope.branch() for _ in bodies]
        starts: list[int] = []
        ways: list[Way] = []
        for body, branch in zip(bodies, scopes, strict=True):
            starts.append(len(self.drafts))
            ways.append(self.block(body, branch, inner))
        self._join([*starts, len(self.drafts)], inner.level)
        going = [branch for branch, way in zip(scopes, ways, strict=True) if not way]
        if going:
            scope.merge(*going)
        return min(ways)

    def _join(self, starts: list[int], level: int) -> None:
        """Where each branch keeps the program up, it stays up whatever the condition: the first says so."""
        firsts = [
            next((draft for draft in self.drafts[start:end] if draft.blocks and draft.level <= level), None)
            for start, end in pairwise(starts)
        ]
        first = firsts[0]
        if first is not None and None not in firsts:
            first.level = level - 1
            first.step = replace(first.step, last=False, cuttable=False)

    def _match(self, statement: Any, scope: Scope, around: Around) -> Way:
        self._reach.expression(statement.subject, scope, around)
        self._forget(statement, scope)
        bodies = [case.body for case in statement.cases]
        return self._branches([*bodies, []], scope, replace(around, level=around.level + 1))

    def _forget(self, statement: ast.AST, scope: Scope) -> None:
        names = stored(statement)
        self.world.charge(len(names))
        scope.names.update(dict.fromkeys(names))

    def _loop(self, statement: ast.While | ast.For | ast.AsyncFor, scope: Scope, around: Around) -> Way:
        head = statement.test if isinstance(statement, ast.While) else statement.iter
        way = self._reach.expression(head, scope, around)
        if way:
            return way
        if isinstance(statement, ast.While):
            self._reach.polls(statement.test, scope, around)
            if isinstance(statement.test, ast.Constant) and not statement.test.value:
                return Way.ON
        elif isinstance(statement, ast.For):
            items = evaluate(statement.iter, scope)
            if isinstance(items, Items) and _is_short(items) and not _has_break(statement):
                return self._rounds(statement, items, scope, around)
        self._forget(statement, scope)
        certainty = endless(statement, scope)
        if certainty is not None:
            self._reach.note_loop(statement, head, certainty, around)
        inner = replace(around, level=around.level + 1, tail=False)
        self.block(statement.body, scope, inner)
        self.block(statement.orelse, scope, inner)
        return Way.ON

    def _rounds(self, statement: ast.For, items: Items, scope: Scope, around: Around) -> Way:
        inner = replace(around, tail=False, free=False)
        for value in items.values:
            bind(statement.target, value, scope)
            way = self.block(statement.body, scope, inner)
            if way > Way.LEAVES_LOOP:
                return way
        return self.block(statement.orelse, scope, inner)

    def _with(self, statement: ast.With | ast.AsyncWith, scope: Scope, around: Around) -> Way:
        inner = replace(around, tail=False, free=False)
        for item in statement.items:
            way = self._reach.expression(item.context_expr, scope, around)
            if way:
                return way
            value = evaluate(item.context_expr, scope)
            path = path_of(value)
            if path in BOUNDING_CONTEXTS:
                inner = replace(inner, level=inner.level + 1)
            if isinstance(value, Outside) and value.call is not None and path in STARTED:
                self._reach.wait_for(value.call, around)
            if item.optional_vars is not None:
                bind(item.optional_vars, value if not isinstance(value, Plain) else None, scope)
        return self.block(statement.body, scope, inner)

    def _try(self, statement: Any, scope: Scope, around: Around) -> Way:
        inner = replace(around, tail=False, free=False)
        way = self.block(statement.body, scope, inner)
        ways = [way]
        for handler in statement.handlers:
            under = replace(inner, level=inner.level + 1, handler=True)
            ways.append(self.block(handler.body, scope.branch(), under))
        if statement.orelse and not way:
            ways[0] = self.block(statement.orelse, scope, replace(inner, level=inner.level + 1))
        return max(min(ways), self.block(statement.finalbody, scope, inner))


def _is_short(items: Items) -> bool:
    return len(items.values) <= MAX_ROUNDS and None not in items.values


def _has_break(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Break) for node in ast.walk(statement))


_STATEMENTS: dict[type, Callable[..., Way]] = {
    ast.FunctionDef: Walk._definition,
    ast.AsyncFunctionDef: Walk._definition,
    ast.ClassDef: Walk._definition,
    ast.Return: Walk._return,
    ast.Raise: Walk._raise,
    ast.Break: Walk._loop_exit,
    ast.Continue: Walk._loop_exit,
    ast.If: Walk._if,
    ast.Match: Walk._match,
    ast.While: Walk._loop,
    ast.For: Walk._loop,
    ast.AsyncFor: Walk._loop,
    ast.With: Walk._with,
    ast.AsyncWith: Walk._with,
    ast.Try: Walk._try,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Walk._try

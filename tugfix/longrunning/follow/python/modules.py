"""Modules of the repository that a Python program imports."""

from __future__ import annotations

import ast
import warnings
from functools import partial

from tugfix.longrunning.follow.python.scope import Outside, Scope, Value, World
from tugfix.longrunning.follow.python.values import bind_statement

MAX_PROGRAM = 200_000
"""Code points; a larger program is not read, nor are more of all the modules that it imports."""


def parsed(text: str) -> ast.Module | None:
    """Return the tree of a program, None where it is no Python or beyond a limit."""
    if len(text) > MAX_PROGRAM:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Modules:
    """The modules of a program by their names; each is read once, and only where a name of it is asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[str, Scope | None] = {}
        self._left = MAX_PROGRAM

    def scope(self, package: str, *, program: bool) -> Scope:
        """Return an empty scope for a module of `package`; `program` says that it is the one that is run."""
        scope = Scope(self._world, program=program)
        scope.imports = partial(self.named, package=package)
        return scope

    def named(self, path: str, package: str) -> Value:
        """Return what a dotted name stands for; a name of a library stands for itself."""
        full = _absolute(path, package)
        module, _, name = full.rpartition(".")
        scope = self._module(module) if module else None
        if scope is None or scope.names.get(name) is None:
            return Outside(full)
        return scope.names[name]

    def _module(self, name: str) -> Scope | None:
        if name not in self._scopes:
            self._scopes[name] = None
            found = self._world.surroundings.read(name)
            if found is not None and len(found[0]) <= self._left:
                self._left -= len(found[0])
                self._scopes[name] = self._read(name, *found)
        return self._scopes[name]

    def _read(self, name: str, content: str, is_package: bool) -> Scope | None:
        tree = parsed(content.removeprefix("\ufeff"))
        if tree is None:
            return None
        scope = self.scope(name if is_package else name.rpartition(".")[0], program=False)
        self._scopes[name] = scope
        for statement in tree.body:
            for inner in statement.body if isinstance(statement, ast.Try) else (statement,):
                self._world.charge()
                bind_statement(inner, scope)
        return scope


def _absolute(path: str, package: str) -> str:
    """A name without leading dots."""
    name = path.lstrip(".")
    dots = len(path) - len(name)
    if not dots:
        return path
    parents = package.split(".") if package else []
    kept = parents[: len(parents) - dots + 1] if dots <= len(parents) else []
    return ".".join((*kept, name))

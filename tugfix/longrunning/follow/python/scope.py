"""What the names of a Python program stand for: the values that can be read without running it, and scopes."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_WORK = 200_000
"""Steps of reading; a program that needs more is not read."""

_BUILTINS = frozenset("exit quit SystemExit input str list dict len staticmethod classmethod print".split())

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class TooMuchError(Exception):
    """The program is too large or too entangled to be read."""


@dataclass(frozen=True)
class Text:
    """A string. `word` is the shell word for it; `value` is None where it has variables of the environment in it."""

    value: str | None
    word: str


@dataclass(frozen=True)
class Plain:
    """A number, a truth value or None."""

    value: int | float | bool | None


@dataclass(frozen=True)
class Items:
    """A list or tuple."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Environ:
    """The environment, with additions; `words` are the values."""

    additions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outside:
    """Something of a library by its path, `()` for what a call gives; `call` is the last such call."""

    path: str
    call: ast.Call | None = None


@dataclass(frozen=True, eq=False)
class Local:
    """A function or class of the program, with the scope that it sees; `bound` is the object of a method."""

    node: FunctionNode | ast.ClassDef
    scope: Scope
    bound: Instance | None = None


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the program."""

    made_by: Local
    call: ast.Call


Value = Text | Plain | Items | Environ | Outside | Local | Instance | None


@dataclass(frozen=True)
class Surroundings:
    """What is known of how a program is run.

    `arguments` are the words behind its name, None where they are not known. `file` is its path from where it runs.
    `package` is the package that relative imports start from. `read` returns the text of a module that can be
    imported, by its dotted name, and whether it is that of a package; None where it is none of the repository.
    """

    arguments: tuple[str, ...] | None = None
    file: str | None = None
    package: str = ""
    read: Callable[[str], tuple[str, bool] | None] = field(default=lambda name: None)


class World:
    """What all scopes of a program share: the surroundings, what the program changes of them, and a budget."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.environment: tuple[tuple[str, str], ...] | None = ()
        self.folder: str | None = "."
        self._work = 0

    def charge(self, work: int = 1) -> None:
        """Count work; raises TooMuchError beyond the limit."""
        self._work += work
        if self._work > MAX_WORK:
            raise TooMuchError


class Scope:
    """The names of a module or of one call of a function."""

    def __init__(self, world: World, parent: Scope | None = None, *, program: bool = True) -> None:
        self.world = world
        self.parent = parent
        self.program: bool = program if parent is None else parent.program
        self.imports: Callable[[str], Value] = parent.imports if parent is not None else Outside
        self.names: dict[str, Value] = {}

    def lookup(self, name: str) -> Value:
        """Return what a name stands for."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        if name == "__file__" and self.program and self.world.surroundings.file is not None:
            return text(self.world.surroundings.file)
        return Outside(f"builtins.{name}") if name in _BUILTINS else None

    def branch(self) -> Scope:
        """Return a copy, for what is only run under a condition."""
        self.world.charge(1 + len(self.names) // 16)
        copy = Scope(self.world, self.parent, program=self.program)
        copy.imports = self.imports
        copy.names = dict(self.names)
        return copy

    def merge(self, *branches: Scope) -> None:
        """Keep of several outcomes what they have in common."""
        self.world.charge(1 + len(self.names) // 16)
        first = branches[0].names
        for name in {name for branch in branches for name in branch.names}:
            same = all(_same(first.get(name), branch.names.get(name)) for branch in branches)
            self.names[name] = first.get(name) if same else None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, Outside) and isinstance(other, Outside):
        return one.path == other.path
    return one is other or one == other


def text(value: str) -> Text:
    """Return the value of a string."""
    return Text(value, shlex.quote(value))

"""The steps of a Python program that keep it up or start another program, and what is needed to find them."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum

from tugfix.findings import Certainty
from tugfix.longrunning.follow.python.lines import Lines


@dataclass(frozen=True)
class PythonStep:
    """A statement that keeps a program up, or that starts another program.

    `start` and `end` are its code points, `line` and `column` (1-based, in code points) where it begins. `why` is a
    short piece of its source. `certainty` is how sure it is that it does so, where it is reached.

    `command` is the shell text of another program, None where the statement itself stays up. It runs in `folder`,
    seen from where the program starts, None where that can't be read; `environment` is what it gets beyond the
    program's own, None where that can't be read. `background`: the program goes on while the command or thread runs.

    `last`: nothing that has an effect is reached after it. `conditional`: it is not reached on every run, or more
    than once. `cuttable`: it can be taken out, and what is left is a valid program.
    """

    start: int
    end: int
    line: int
    column: int
    why: str
    certainty: Certainty
    command: str | None = None
    folder: str | None = "."
    environment: tuple[tuple[str, str], ...] | None = ()
    background: bool = False
    last: bool = False
    conditional: bool = False
    cuttable: bool = False


@dataclass(frozen=True)
class Program:
    """A program's text and tree: its lines, how often names and attributes are read."""

    tree: ast.Module
    lines: Lines
    reads: Counter[str]
    attributes: Counter[str]


@dataclass
class Draft:
    """A step while the program is read; `level` counts the conditions around it, `dropped` says that it ends."""

    step: PythonStep
    level: int
    dropped: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it keeps the program up by itself."""
        return not self.dropped and self.step.command is None and not self.step.background


class Way(IntEnum):
    """How a statement is left; of several branches, the least counts."""

    ON = 0
    LEAVES_LOOP = 1
    RETURNS = 2
    EXITS = 3


@dataclass(frozen=True)
class Around:
    """What stands around a statement or expression on the way to it.

    `level` counts conditions. `tail`: nothing that has an effect is reached behind it. `free`: nothing handles how it
    is left (`try`, `with`). `whole`: the expression is all that its statement does. `exits`: with its value the
    program ends. `site` is the call that stands for what is reached in a function that is called from several places
    or stands in another file; `simple` says that it can go with that. `functions` are those on the way.
    """

    statement: ast.stmt
    level: int = 0
    tail: bool = True
    free: bool = True
    whole: bool = False
    exits: bool = False
    awaited: bool = False
    handler: bool = False
    certainty: Certainty = Certainty.CERTAIN
    site: ast.expr | None = None
    simple: bool = True
    functions: tuple[ast.AST, ...] = ()


@dataclass
class Frame:
    """A function on the way, or the module: the level it begins at, whether it may have been left by now."""

    level: int
    left: bool = False


def is_failing_value(value: ast.expr | None, *, returned: bool) -> bool:
    """Whether a value that a function (`returned`) or the program ends with tells of a failure."""
    if not isinstance(value, ast.Constant):
        return False
    if value.value is None or value.value is True:
        return False
    return value.value != 0 or (returned and value.value is False)


def is_failure(call: ast.Call) -> bool:
    """Whether an exit tells of a failure."""
    return bool(call.args) and is_failing_value(call.args[0], returned=False)


def program(tree: ast.Module, text: str) -> Program:
    """Return a program by its tree and text."""
    nodes = list(ast.walk(tree))
    reads = Counter(node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store))
    attributes = Counter(node.attr for node in nodes if isinstance(node, ast.Attribute))
    return Program(tree, Lines(text), reads, attributes)

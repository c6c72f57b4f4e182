"""Where the commands of a script stand: each simple command that it runs, with the way down to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tugfix.shell.nodes import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Function,
    Group,
    Item,
    Node,
    Pipeline,
    Redirection,
    Script,
    Span,
    Test,
    Word,
)
from tugfix.shell.unwrap import Unwrapped, unwrap

_LEAVES = frozenset({"exit", "return", "exec"})
_TESTS = frozenset({"[", "test", "which", "type", "hash", "pgrep", "pidof", "false", "diff", "cmp", "nc"})
_HARMLESS = frozenset({"true", ":", "exit", "return"})

Inner = Script | AndOr | Pipeline | Group | Compound | Function | Command


@dataclass(frozen=True)
class Step:
    """A node on the way down, and which of its parts the way goes through.

    A simple command is a step where its words hold a script (`sh -c '…'`); `unwrapped` is what it runs.
    """

    node: Inner
    index: int = 0
    unwrapped: Unwrapped | None = None


@dataclass(frozen=True, eq=False)
class Site:
    """A simple command, or a loop without an end, in its place. Two are never equal: each is a place of its own.

    `steps` lead from the whole script down to it; `inner` is what it runs in the end (for a loop: no words).
    """

    node: Command | Compound
    steps: tuple[Step, ...]
    inner: Unwrapped

    @cached_property
    def layers(self) -> tuple[Unwrapped, ...]:
        """What is unwrapped on the way and at the end, outermost first."""
        return (*(step.unwrapped for step in self.steps if step.unwrapped), self.inner)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the program inside all wrappers."""
        return self.inner.words

    @property
    def item(self) -> Item | None:
        """The outermost statement on the way that is put in the background."""
        for step in self.steps:
            if isinstance(step.node, Script) and step.node.items[step.index].background:
                return step.node.items[step.index]
        return None

    @property
    def node_assignments(self) -> tuple[Assignment, ...]:
        """The assignments before the command itself."""
        return self.node.assignments if isinstance(self.node, Command) else ()

    @property
    def redirections(self) -> tuple[Redirection, ...]:
        """The redirections of the command itself."""
        return self.node.redirections

    @cached_property
    def background(self) -> bool:
        """Whether the shell goes on while it runs.

        dash, the `sh` of Debian, reads `cmd &> file` as `cmd &` and `> file`.
        """
        return self.item is not None or any(sign.operator in ("&>", "&>>") for sign in self.redirections)

    @property
    def daemon(self) -> bool:
        """Whether a wrapper (`setsid -f`, `screen -dm`) returns at once."""
        return any(layer.daemon for layer in self.layers)

    @property
    def bounded(self) -> bool:
        """Whether a wrapper (`timeout`) ends it."""
        return any(layer.bounded for layer in self.layers)

    @property
    def editable(self) -> bool:
        """Whether parts of every script on the way can be cut out."""
        return all(layer.editable for layer in self.layers)

    @property
    def detachers(self) -> tuple[Span, ...]:
        """The words that take it off the terminal or into the background."""
        return tuple(span for layer in self.layers for span in layer.detachers)

    @cached_property
    def depth(self) -> int:
        """How many steps lead to what moves as one: the command, or the pipeline that it is a part of."""
        for depth, step in enumerate(self.steps):
            if isinstance(step.node, Pipeline):
                return depth
        return len(self.steps)

    @property
    def unit(self) -> Inner:
        """What moves as one: the command, or the pipeline that it is a part of."""
        return self.steps[self.depth].node if self.depth < len(self.steps) else self.node

    @cached_property
    def condition(self) -> str:
        """What decides whether, or how often, it is run; '' where nothing does."""
        for step in self.steps:
            if isinstance(step.node, Compound):
                return "a loop" if step.node.keyword in ("for", "while", "until", "select") else "a condition"
            if isinstance(step.node, Function):
                return "a function"
            if isinstance(step.node, AndOr) and _guarded(step.node, step.index):
                return "a condition"
        return "a condition" if any(may_leave(node) for node in self.before()) else ""

    def before(self) -> Iterator[Node]:
        """What the same shell, and those around it, have run before it; the outermost and earliest first."""
        for step in self.steps:
            if isinstance(step.node, Script):
                yield from (item.node for item in step.node.items[: step.index] if not item.background)
            elif isinstance(step.node, AndOr):
                yield from step.node.parts[: step.index]

    def after(self) -> Iterator[Node]:
        """What is run, or could be, after it by the shells that it stands in; the innermost first."""
        for step in reversed(self.steps):
            if isinstance(step.node, Script):
                yield from (item.node for item in step.node.items[step.index + 1 :])
            elif isinstance(step.node, AndOr):
                yield from step.node.parts[step.index + 1 :]


def is_test(node: Node) -> bool:
    """Whether a command only asks: what stands after its `&&` is run under a condition."""
    if isinstance(node, Test):
        return True
    if isinstance(node, Pipeline):
        return node.negated or is_test(node.parts[-1])
    if not isinstance(node, Command):
        return False
    values = node.values
    if node.name == "command":
        return "-v" in values
    if node.name == "grep":
        return any(value.startswith("-") and not value.startswith("--") and "q" in value for value in values)
    return node.name in _TESTS or values[:2] == ("kill", "-0")


def is_harmless(node: Node) -> bool:
    """Whether it does nothing but set the end (`true`, `:`, `exit 1`)."""
    return isinstance(node, Command) and node.name in _HARMLESS


def may_leave(node: Node) -> bool:
    """Whether a command may end its shell with success, so that what follows is run under a condition.

    `test -f x || exit 1` is none: it fails the whole script.
    """
    if isinstance(node, Command):
        return _leaves(node, failed=False)
    if isinstance(node, AndOr):
        operators = ("", *node.operators)
        parts = zip(node.parts, operators, strict=True)
        return any(
            _leaves(part, failed=operator == "||") if isinstance(part, Command) else may_leave(part)
            for part, operator in parts
        )
    if isinstance(node, Group) and node.opening == "{":
        return any(may_leave(item.node) for item in node.body.items if not item.background)
    if isinstance(node, Compound):
        return any(may_leave(item.node) for body in node.bodies for item in body.items if not item.background)
    return False


def _leaves(command: Command, *, failed: bool) -> bool:
    """Whether it is an `exit` or `return` with success; `failed` says that the command before it failed."""
    if command.name not in ("exit", "return"):
        return False
    status = command.values[1] if len(command.words) > 1 else "$?"
    return not failed if status == "$?" else not (status.isdigit() and int(status))


def _guarded(node: AndOr, index: int) -> bool:
    for place, operator in enumerate(node.operators[:index], 1):
        if operator == "||" and (place == index or not is_harmless(node.parts[place])):
            return True
        if operator == "&&" and is_test(node.parts[place - 1]):
            return True
    return False


def commands(node: Inner | Node) -> Iterator[Command]:
    """Every simple command in `node`, the ones in functions, loops and conditions included."""
    waiting: list[Inner | Node] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Command):
            yield current
        waiting += reversed(_children(current))


def _children(node: Inner | Node) -> list[Inner | Node]:
    if isinstance(node, Script):
        return [item.node for item in node.items]
    if isinstance(node, (AndOr, Pipeline)):
        return list(node.parts)
    if isinstance(node, Compound):
        return [*([node.condition] if node.condition else []), *node.bodies]
    if isinstance(node, (Group, Function)):
        return [node.body]
    return []


def functions(node: Inner | Node) -> tuple[Function, ...]:
    """The functions that a script defines, in the order of the text."""
    return _functions(node) if isinstance(node, Script) else ()


@lru_cache(maxsize=1024)
def _functions(script: Script) -> tuple[Function, ...]:
    found: list[Function] = []
    waiting: list[Inner | Node] = [script]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Function):
            found.append(current)
        waiting += reversed(_children(current))
    return tuple(found)


@lru_cache(maxsize=1024)
def sites(script: Script) -> tuple[Site, ...]:
    """Every command that the script reaches, in the order of the text; functions only where they are called."""
    own = frozenset(item.node.name for item in script.items if isinstance(item.node, Function))
    found = _walk(script, (), 0, _Called(script))
    # A call of a function of the script is no program.
    return tuple(site for site in found if not (isinstance(site.node, Command) and site.node.name in own))


class _Called:
    """The names of all commands of a script; most scripts have no function for which they are asked."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(command.name for command in commands(self._script))


def _walk(node: Inner | Node, steps: tuple[Step, ...], depth: int, called: _Called) -> Iterator[Site]:
    if isinstance(node, Command):
        inner = unwrap(node, depth)
        if inner.script is not None:
            yield from _walk(inner.script, (*steps, Step(node, 0, inner)), depth + 1, called)
        else:
            yield Site(node, steps, inner)
    elif isinstance(node, Compound) and is_endless(node):
        yield Site(node, steps, Unwrapped(()))
    elif not isinstance(node, Test) and (not isinstance(node, Function) or node.name in called.names):
        for index, child in enumerate(_children(node)):
            if _is_switched_off(node, index):
                continue
            yield from _walk(child, (*steps, Step(node, index)), depth, called)
            if isinstance(node, Script) and _ends_the_shell(node.items[index]):
                return


def _is_switched_off(node: Inner | Node, index: int) -> bool:
    """Whether a part stands behind `false &&`, or is the body of `if false`."""
    if isinstance(node, AndOr):
        heads = zip(node.parts, node.operators[:index], strict=False)
        return (
            bool(index)
            and all(operator == "&&" for operator in node.operators[:index])
            and any(_is_false(part) for part, _ in heads)
        )
    if isinstance(node, Compound) and node.keyword in ("if", "while") and index == 1 and node.condition is not None:
        items = node.condition.items
        return len(items) == 1 and _is_false(items[0].node)
    return False


def _is_false(node: Node) -> bool:
    return isinstance(node, Command) and node.values == ("false",)


def _ends_the_shell(item: Item) -> bool:
    return not item.background and _exits(item.node)


def _exits(node: Node) -> bool:
    """Whether nothing that follows is reached: `exit`, `exec program`, also at the head of a list or in braces."""
    if isinstance(node, Command):
        return node.name in _LEAVES and (node.name != "exec" or len(node.words) > 1)
    if isinstance(node, Group):
        return node.opening == "{" and any(_ends_the_shell(item) for item in node.body.items)
    if isinstance(node, AndOr):
        always = [isinstance(part, Command) and part.name in ("true", ":") for part in node.parts]
        first = next((place for place, passes in enumerate(always) if not passes), 0)
        return all(operator == "&&" for operator in node.operators[:first]) and _exits(node.parts[first])
    return False


def is_endless(node: Compound) -> bool:
    """Whether a loop has neither a condition that can fail nor a way out (`while true` without a `break`)."""
    if node.keyword not in ("while", "until") or node.condition is None or len(node.condition.items) != 1:
        return False
    test = node.condition.items[0].node
    always = ("true", ":") if node.keyword == "while" else ("false",)
    if not (isinstance(test, Command) and test.name in always):
        return False
    return not any(
        command.name in ("break", "exit", "return", "exec") for body in node.bodies for command in commands(body)
    )

"""A script with the arguments that it is called with: `$1` and `"$@"` in its words, and what it decides by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from tugfix.shell.nodes import AndOr, Command, Compound, Group, Item, Node, Pipeline, Script, Test, Word
from tugfix.shell.sites import commands

_PARAMETER = re.compile(r"\$(?:(\d)|\{(\d)(?::?-([^{}]*))?\}|(#))")
_ALL = frozenset({"$@", "${@}", "$*", "${*}"})


@dataclass(frozen=True)
class _Call:
    """The arguments of a script, and the variables that it made of them so far."""

    arguments: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()

    def after(self, node: Node) -> _Call:
        """Return what holds behind a statement: `shift` takes an argument, `name=$1` gives one a name."""
        if isinstance(node, Command) and node.values == ("shift",):
            return replace(self, arguments=self.arguments[1:])
        given = [a for command in commands(node) for a in command.assignments if not command.words]
        kept = tuple(pair for pair in self.variables if pair[0] not in {a.name for a in given})
        named = [(a.name, _value(a.value, self)) for a in given if a.value is not None and self.decides(a.value)]
        # What is set under a condition may be set or not.
        return replace(self, variables=(*kept, *(named if isinstance(node, Command) else ())))

    def decides(self, word: Word) -> bool:
        """Whether what a word is depends on the arguments."""
        names = [name for name, _ in self.variables]
        return uses_arguments(word) or any(f"${{{name}}}" in word.normal for name in names)


def bind(script: Script, arguments: Sequence[str]) -> Script:
    """Return the script as it runs with `arguments`, all spans as they are.

    A `case`, `if` or test that is decided by them is a group of what it comes to. What is called by a function's own
    arguments is left as it is.
    """
    return _script(script, _Call(tuple(arguments)))


def _script(script: Script, call: _Call) -> Script:
    items: list[Item] = []
    for item in script.items:
        items.append(replace(item, node=_node(item.node, call)))
        call = call.after(item.node)
    return replace(script, items=tuple(items))


def uses_arguments(word: Word) -> bool:
    """Whether what a word is depends on the script's name or arguments."""
    value = word.value
    return word.dynamic and (
        "BASH_SOURCE" in value
        or any(sign in value for sign in ("$@", "${@", "$*", "${*", "$0", "${0"))
        or _PARAMETER.search(value) is not None
    )


def _node(node: Node, call: _Call) -> Node:
    if isinstance(node, Command):
        return replace(node, words=tuple(found for word in node.words for found in _words(word, call)))
    if isinstance(node, AndOr):
        passes = _passes(node.parts[0], call)
        if passes is not None and set(node.operators) == {"&&"}:
            rest = node.parts[1:] if passes else ()
            items = tuple(Item(part.start, part.end, _node(part, call), "") for part in rest)
            return Group(node.start, node.end, "{", Script(node.start, node.end, items), ())
        return replace(node, parts=tuple(_node(part, call) for part in node.parts))
    if isinstance(node, Pipeline):
        return replace(node, parts=tuple(_node(part, call) for part in node.parts))
    if isinstance(node, Group):
        return replace(node, body=_script(node.body, call))
    if isinstance(node, Compound):
        chosen = _chosen(node, call)
        if chosen is not None:
            return Group(node.start, node.end, "{", _script(chosen, call), node.redirections)
        return replace(node, bodies=tuple(_script(body, call) for body in node.bodies))
    return node


def _words(word: Word, call: _Call) -> Iterator[Word]:
    if not word.dynamic:
        yield word
    elif word.value in _ALL:
        yield from (Word(word.start, word.end, word.source, argument) for argument in call.arguments)
    else:
        yield replace(word, value=_value(word, call))


def _value(word: Word, call: _Call) -> str:
    def argument(match: re.Match[str]) -> str:
        if match[4]:
            return str(len(call.arguments))
        place = int(match[1] or match[2])
        if place == 0:
            return match[0]
        given = call.arguments[place - 1] if place <= len(call.arguments) else ""
        return given or match[3] or ""

    if not word.dynamic:
        return word.value
    value = _PARAMETER.sub(argument, word.value)
    for name, known in reversed(call.variables):
        value = _with(value, name, known)
    return value


def _with(value: str, name: str, known: str) -> str:
    """A value with what a variable holds in its place."""
    return re.sub(rf"\$(?:\{{{name}\}}|{name}\b)", lambda _: known, value)


def _chosen(node: Compound, call: _Call) -> Script | None:
    """The body that is run, None where the arguments do not decide it."""
    if node.keyword == "case" and node.subject is not None and call.decides(node.subject):
        subject = _value(node.subject, call)
        if "$" in subject or "`" in subject:
            return None
        for patterns, body in zip(node.patterns, node.bodies, strict=False):
            if any(fnmatchcase(subject, pattern.value) for pattern in patterns):
                return body
        return _nothing(node)
    if node.keyword == "if" and node.condition is not None and len(node.condition.items) == 1:
        passes = _passes(node.condition.items[0].node, call)
        if passes is not None:
            return _branch(node, passes=passes)
    return None


def _branch(node: Compound, *, passes: bool) -> Script | None:
    if passes:
        return node.bodies[0]
    if len(node.bodies) == 1:
        return _nothing(node)
    last = node.bodies[1]
    # The test of an `elif` is the first of its commands.
    has_other_tests = len(node.bodies) > 2 or (bool(last.items) and isinstance(last.items[0].node, Test))
    return None if has_other_tests else last


def _nothing(node: Compound) -> Script:
    return Script(node.start, node.end, ())


def _passes(node: Node, call: _Call) -> bool | None:
    """Whether a test of the arguments passes, None where it is no such test."""
    if not isinstance(node, Test) or len(node.operands) != 2 or not any(map(call.decides, node.operands)):
        return None
    left, right = (_value(word, call) for word in node.operands)
    if any(sign in side for side in (left, right) for sign in "$`"):
        return None
    same = fnmatchcase(left, right) if node.opening == "[[" else left == right
    return same if node.operator in ("=", "==") else not same

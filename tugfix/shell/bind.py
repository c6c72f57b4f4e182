"""A script with the arguments that it is called with: `$1` and `"$@"` in its words, and what it decides by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from tugfix.shell.nodes import AndOr, Command, Compound, Group, Node, Pipeline, Script, Test, Word

_PARAMETER = re.compile(r"\$(?:(\d)|\{(\d)(?::?-([^{}]*))?\}|(#))")
_ALL = frozenset({"$@", "${@}", "$*", "${*}"})


def bind(script: Script, arguments: Sequence[str]) -> Script:
    """Return the script as it runs with `arguments`, all spans as they are.

    A `case` or `if` that is decided by them is a group of what it comes to. What is called by a function's own
    arguments is left as it is.
    """
    return replace(script, items=tuple(replace(item, node=_node(item.node, arguments)) for item in script.items))


def uses_arguments(word: Word) -> bool:
    """Whether what a word is depends on the script's name or arguments."""
    value = word.value
    return word.dynamic and (
        "BASH_SOURCE" in value
        or any(sign in value for sign in ("$@", "${@", "$*", "${*", "$0", "${0"))
        or _PARAMETER.search(value) is not None
    )


def _node(node: Node, arguments: Sequence[str]) -> Node:
    if isinstance(node, Command):
        return replace(node, words=tuple(found for word in node.words for found in _words(word, arguments)))
    if isinstance(node, (AndOr, Pipeline)):
        return replace(node, parts=tuple(_node(part, arguments) for part in node.parts))
    if isinstance(node, Group):
        return replace(node, body=bind(node.body, arguments))
    if isinstance(node, Compound):
        chosen = _chosen(node, arguments)
        if chosen is not None:
            return Group(node.start, node.end, "{", bind(chosen, arguments), node.redirections)
        return replace(node, bodies=tuple(bind(body, arguments) for body in node.bodies))
    return node


def _words(word: Word, arguments: Sequence[str]) -> Iterator[Word]:
    if not word.dynamic:
        yield word
    elif word.value in _ALL:
        yield from (Word(word.start, word.end, word.source, argument) for argument in arguments)
    else:
        yield replace(word, value=_value(word, arguments))


def _value(word: Word, arguments: Sequence[str]) -> str:
    def argument(match: re.Match[str]) -> str:
        if match[4]:
            return str(len(arguments))
        place = int(match[1] or match[2])
        if place == 0:
            return match[0]
        given = arguments[place - 1] if place <= len(arguments) else ""
        return given or match[3] or ""

    return _PARAMETER.sub(argument, word.value) if word.dynamic else word.value


def _chosen(node: Compound, arguments: Sequence[str]) -> Script | None:
    """The body that is run, None where the arguments do not decide it."""
    if node.keyword == "case" and node.subject is not None and uses_arguments(node.subject):
        subject = _value(node.subject, arguments)
        if "$" in subject or "`" in subject:
            return None
        for patterns, body in zip(node.patterns, node.bodies, strict=False):
            if any(fnmatchcase(subject, pattern.value) for pattern in patterns):
                return body
        return _nothing(node)
    if node.keyword == "if" and node.condition is not None and len(node.condition.items) == 1:
        passes = _passes(node.condition.items[0].node, arguments)
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


def _passes(node: Node, arguments: Sequence[str]) -> bool | None:
    """Whether a test of the arguments passes, None where it is no such test."""
    if not isinstance(node, Test) or len(node.operands) != 2 or not any(map(uses_arguments, node.operands)):
        return None
    left, right = (_value(word, arguments) for word in node.operands)
    if any(sign in side for side in (left, right) for sign in "$`"):
        return None
    same = fnmatchcase(left, right) if node.opening == "[[" else left == right
    return same if node.operator in ("=", "==") else not same

"""The variables that a command gets from the shell text around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tugfix.shell.context import own_commands
from tugfix.shell.nodes import AndOr, Command, Word
from tugfix.shell.sites import Site

ANY = ""
"""The name that stands for all others: a file is read in that may set any of them."""

_SOURCES = frozenset({".", "source", "eval"})
_EXPORTS = frozenset({"export", "declare", "typeset"})
_READERS = frozenset({"dotenv", "pipenv", "bun", "bunx"})
"""Wrappers that read a file of variables."""

_OTHER_USERS = frozenset({"sudo", "su", "doas", "runuser"})
"""Wrappers that may take what is set around them away."""


@dataclass(frozen=True)
class Value:
    """What a variable is set to; `text` is None where that can't be told from the text.

    `start` and `end` are the value's place in the text of the command, both -1 where it can't be changed there.
    """

    text: str | None
    start: int = -1
    end: int = -1


def variables(site: Site) -> dict[str, Value]:
    """Return the variables that are set before a command: by the shell, in front of it, by `env` and its like.

    With `ANY` among them a file may have set others.
    """
    found = _of_shells(site)
    for step in site.steps:
        if isinstance(step.node, Command):
            found |= _assigned(step.node, with_place=False) | _of_wrappers(step.node, ())
    if any(not _OTHER_USERS.isdisjoint(layer.names) for layer in site.layers[:-1]):
        found = dict.fromkeys(found, Value(None))
    if isinstance(site.node, Command):
        found |= _assigned(site.node, with_place=site.editable)
        if not _OTHER_USERS.isdisjoint(site.inner.names):
            found = dict.fromkeys(found, Value(None))
        found |= _of_wrappers(site.node, site.words)
    if any(not _READERS.isdisjoint(layer.names) for layer in site.layers) or _names_file(site):
        found[ANY] = Value(None)
    return found


def _of_shells(site: Site) -> dict[str, Value]:
    """What the commands before it set."""
    found: dict[str, Value] = {}
    for node in site.before():
        for command in own_commands(node):
            if command.name in _SOURCES:
                # What was known before may be something else now.
                found = dict.fromkeys((*found, ANY), Value(None))
            # Under a condition, or not exported, it may be set or not.
            certain = isinstance(node, Command | AndOr) and command.name in _EXPORTS
            given = _assigned(command, with_place=False)
            found |= given if certain else dict.fromkeys(given, Value(None))
    return found


def _names_file(site: Site) -> bool:
    """Whether an option of a wrapper is a file of variables."""
    nodes = [*(step.node for step in site.steps), site.node]
    return any(
        word.value.startswith("--env-file") for node in nodes if isinstance(node, Command) for word in node.words
    )


def said(found: Mapping[str, Value]) -> tuple[tuple[str, str | None], ...]:
    """Return variables as pairs, without their places."""
    return tuple((name, value.text) for name, value in found.items())


def _assigned(command: Command, *, with_place: bool) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for assignment in command.assignments:
        plain = not assignment.array and not assignment.appends
        text = "" if assignment.value is None else _text(assignment.value)
        word = assignment.value
        if plain and with_place and word is not None and word.offsets and not word.is_quoted:
            found[assignment.name] = Value(text, word.start, word.end)
        else:
            found[assignment.name] = Value(text if plain else None)
    return found


def _of_wrappers(command: Command, inner: tuple[Word, ...]) -> dict[str, Value]:
    """The `NAME=value` among the words before the command inside."""
    return {name: Value(text) for name, text in _pairs(command, inner)}


def _pairs(command: Command, inner: tuple[Word, ...]) -> Iterator[tuple[str, str | None]]:
    end = inner[0].start if inner else command.end
    for word in command.words[1:]:
        name, sign, text = word.value.partition("=")
        if word.end <= end and sign and name.isidentifier():
            yield name, None if "$" in text or "`" in text else text


def _text(word: Word) -> str | None:
    return None if "$" in word.value or "`" in word.value else word.value

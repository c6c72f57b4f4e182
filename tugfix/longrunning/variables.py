"""The variables that a command gets from the shell text around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tugfix.shell.nodes import Command, Word
from tugfix.shell.sites import Site, commands

ANY = ""
"""The name that stands for all others: a file is read in that may set any of them."""

_SOURCES = frozenset({".", "source", "eval"})


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
    found: dict[str, Value] = {}
    for node in site.before():
        for command in commands(node):
            if command.name in _SOURCES:
                # What was known before may be something else now.
                found = dict.fromkeys((*found, ANY), Value(None))
            found |= _assigned(command, with_place=False)
    for step in site.steps:
        if isinstance(step.node, Command):
            found |= _assigned(step.node, with_place=False) | _of_wrappers(step.node, ())
    if isinstance(site.node, Command):
        found |= _assigned(site.node, with_place=site.editable) | _of_wrappers(site.node, site.words)
    return found


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

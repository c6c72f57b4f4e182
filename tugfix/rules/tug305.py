"""TUG305: a command that is no string, so that Tugboat has nothing to run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.tugboat.config import Command, Stage, resolved
from tugfix.yamltext import Alias, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault, Rewriting

_PROGRAMS = ("true", "false")


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each command that is no string, and each stage that is neither a string nor a list."""
    seen: set[int] = set()
    for service in scene.config.services:
        for stage in service.stages:
            if not stage.commands:
                yield from _stage(stage, service.name, seen)
            for command in stage.commands:
                if command.text is None and id(command.node) not in seen:
                    seen.add(id(command.node))
                    yield _fault(scene.config.document.text, command)


def _stage(stage: Stage, service: str, seen: set[int]) -> Iterator[Fault]:
    """A stage that holds nothing (null, an empty list) is deliberate: many starter configs have one."""
    from tugfix.rules.fault import Fault

    value = resolved(stage.value)
    if isinstance(value, Sequence) or (isinstance(value, Scalar) and value.is_null) or id(value) in seen:
        return
    seen.add(id(value))
    what = "keys with values" if isinstance(value, Mapping) else "a number or a truth value"
    yield Fault(
        "TUG305",
        stage.key.start,
        stage.key.end,
        f"`{stage.name}` of `{service}` holds {what}, so there is no command to run.",
        "Write the commands as a list below it, each behind a `- `; quote one that is a number or has a `: ` in it.",
        about=f"{service} {stage.name}",
    )


def _fault(text: str, command: Command) -> Fault:
    from tugfix.rules.fault import Fault

    node = command.node
    source = text[node.start : node.end]
    shown = source.partition("\n")[0].strip() or "-"
    mend = _mend(text, command)
    if mend is not None:
        message = f"YAML reads `{shown}` as {_kind(command)} and not as a command, so Tugboat has nothing to run."
        remedy = f"Put it into quotes: `{mend.edits[0].text}`."
    else:
        message = f"`{shown}` is {_kind(command)} and no command, so Tugboat has nothing to run."
        remedy = _advice(command)
    about = f"{command.service} {command.stage} {command.index}"
    return Fault("TUG305", node.start, max(node.end, node.start), message, remedy, (mend,) if mend else (), about=about)


def _kind(command: Command) -> str:
    node = resolved(command.node)
    if isinstance(node, Mapping):
        return "a key with a value" if len(node.pairs) == 1 else "keys with values"
    if isinstance(node, Sequence):
        return "a list in the list"
    assert isinstance(node, Scalar)
    if node.is_null:
        return "an empty item"
    return (
        "a truth value" if node.value.lower() in ("true", "false", "yes", "no", "on", "off", "y", "n") else "a number"
    )


def _advice(command: Command) -> str:
    node = resolved(command.node)
    if isinstance(node, Scalar) and node.is_null:
        return "Remove it, or write the command behind the dash."
    if isinstance(node, Scalar):
        return "If it is meant as a command, put it into quotes; else remove it."
    if isinstance(node, Sequence):
        return "If it is meant as one command, put all of it into quotes; else move its items out into the list."
    return "Write the command alone, without a key before it; put it into quotes where a `: ` is part of it."


def _mend(text: str, command: Command) -> Rewriting | None:
    """The quotes that make a command of it, where the text leaves no doubt that it is meant as one."""
    from tugfix.rules.quoting import as_string, is_shell

    node = command.node
    if isinstance(node, Alias) or node.start != node.body or "\n" in text[node.start : node.end]:
        return None
    if isinstance(node, Scalar):
        return as_string(text, node, node.end) if node.value in _PROGRAMS else None
    if not isinstance(node, Mapping) or node.flow or not _is_plain(node):
        return None
    end = node.end
    if not is_shell(text[node.start : end]):
        # A `#` behind the colon began a comment within the shell's quotes.
        end = _line_end(text, end)
        if not text[node.end : end].lstrip(" \t").startswith("#") or not is_shell(text[node.start : end]):
            return None
    return as_string(text, node, end)


def _is_plain(node: Mapping) -> bool:
    """Whether a mapping is one pair of plain scalars, its key several words: `echo a: b`, not `run: npm ci`."""
    (key, value), *more = node.pairs
    if more or not isinstance(key, Scalar) or not isinstance(value, Scalar):
        return False
    bare = key.anchor is key.tag is value.anchor is value.tag is None
    return bare and key.start == key.body and not key.is_block and not value.is_block and " " in key.value


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text[: end if end >= 0 else len(text)].rstrip())

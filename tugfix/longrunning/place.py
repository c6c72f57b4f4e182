"""In which directory a command runs, and when two commands are the same process."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from tugfix.longrunning.runners import script_call
from tugfix.shell.nodes import Command, Node
from tugfix.shell.sites import Site, commands
from tugfix.shell.unwrap import basename
from tugfix.tugboat.stages import CHECKOUT_PATH, CHECKOUT_VARIABLE

_HOLD_COMMANDS = frozenset({"artisan", "console", "manage.py"})
"""Scripts that hold many commands: the one that is meant is the next word."""

ROOT = "${" + CHECKOUT_VARIABLE + "}"


def directory(site: Site, start: str | None) -> str | None:
    """Return the directory that the command of `site` runs in, None where it is not known.

    `start` is where its script starts. The checkout is spelled `${TUGBOAT_ROOT}`.
    """
    current, previous, stack = start, start, [start]
    for node in site.before():
        for step in commands(node):
            if step.name == "popd" and len(stack) > 1:
                current, previous = stack.pop(), current
            elif step.name in ("cd", "pushd"):
                stack += [current] if step.name == "pushd" else []
                current, previous = _changed(current, previous, step), current
    call = script_call(site.words)
    return joined(current, call.folder) if call and call.folder else current


def repository_folder(place: str | None) -> str | None:
    """Return a directory as a path from the repository's root, None where it is not in the checkout."""
    if place is None or not (place == ROOT or place.startswith(ROOT + "/")):
        return None
    return posixpath.normpath(place[len(ROOT) + 1 :] or ".")


def joined(current: str | None, folder: str) -> str | None:
    """Return the directory that `folder` is, seen from `current`."""
    folder = folder.replace(f"${CHECKOUT_VARIABLE}/", f"{ROOT}/").replace(CHECKOUT_PATH, ROOT, 1)
    if folder == f"${CHECKOUT_VARIABLE}":
        folder = ROOT
    if folder.startswith(("/", "$", "~")):
        return posixpath.normpath(folder)
    return posixpath.normpath(posixpath.join(current, folder)) if current is not None else None


def _changed(current: str | None, previous: str | None, step: Command) -> str | None:
    operands = [word for word in step.words[1:] if not word.value.startswith("-") or word.value == "-"]
    if len(operands) != 1 or operands[0].substitutions:
        return None
    if operands[0].value == "-":
        return previous
    return joined(current, operands[0].value)


@dataclass(frozen=True)
class Identity:
    """What makes a process the same as another: program, script, the other words, directory.

    `exec`, `&` and redirections are not part of it; `npm --prefix web start` is `cd web && npm start`.
    """

    program: str
    script: str
    rest: tuple[str, ...]
    directory: str | None

    def nearly(self, other: Identity) -> bool:
        """Whether the two differ in their arguments only."""
        return (self.program, self.script, self.directory) == (other.program, other.script, other.directory)


def identity(site: Site, start: str | None) -> Identity:
    """Return the identity of the process that `site` starts; `start` is where its script starts."""
    place = directory(site, start)
    variables = [f"{a.name}={a.value.normal if a.value else ''}" for a in site.node_assignments]
    call = script_call(site.words)
    if call:
        return Identity(call.runner, call.script, (*variables, *call.arguments), place)
    if not site.words:
        return Identity("", "loop", tuple(_loop_words(site.node)), place)
    words = [word.normal for word in site.words]
    operands = [word for word in words[1:] if not word.startswith("-")]
    several = bool(operands) and basename(operands[0]) in _HOLD_COMMANDS
    script = " ".join(operands[: 2 if several else 1])
    return Identity(basename(words[0]), script, (*variables, *words[1:]), place)


def _loop_words(node: Node) -> list[str]:
    return [word.normal for command in commands(node) for word in command.words]

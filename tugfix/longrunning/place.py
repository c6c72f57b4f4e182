"""In which directory a command runs, and when two commands are the same process."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tugfix.longrunning.runners import script_call
from tugfix.shell.context import own_commands
from tugfix.shell.nodes import AndOr, Assignment, Command, Compound, Function, Group, Node, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, functions, is_harmless, is_test
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Service
from tugfix.tugboat.stages import CHECKOUT_PATH, CHECKOUT_VARIABLE

_HOLD_COMMANDS = frozenset({"artisan", "console", "manage.py"})
"""Scripts that hold many commands: the one that is meant is the next word."""

ROOT = "${" + CHECKOUT_VARIABLE + "}"
_OWN_NAMES = frozenset({"$0", "${0}", "$BASH_SOURCE", "${BASH_SOURCE}", "${BASH_SOURCE[0]}", "${BASH_SOURCE[0]:-$0}"})
_EXPORTS = frozenset({"export", "declare", "typeset"})
_SOURCES = frozenset({".", "source"})
_FIND_PROGRAMS = frozenset({"nvm.sh", "asdf.sh", "rvm", "activate", ".profile", ".bashrc", ".bash_profile"})
"""Files that say where programs are found, as PATH does: these don't make it another process."""
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def directory(site: Site, start: str | None, own: str | None = None) -> str | None:
    """Return the directory that the command of `site` runs in, None where it is not known.

    `start` is where its script starts, `own` the folder of the script's file, which `dirname "$0"` means. The
    checkout is spelled `${TUGBOAT_ROOT}`.
    """
    current = shell_directory(site, start, own)
    call = script_call(site.words)
    return joined(current, call.folder) if call and call.folder else current


@lru_cache(maxsize=4096)
def shell_directory(site: Site, start: str | None, own: str | None = None) -> str | None:
    """Return the directory of the shell that runs the command: without what its own words say (`--prefix web`)."""
    before = tuple(site.before())
    if not before:
        return start
    shell = _Shell(start, own, {function.name: function for function in functions(site.steps[0].node)})
    for node in before:
        shell.run(node)
    return shell.current


class _Shell:
    """The directory of a shell, and the folders that its variables hold, as far as what it runs is certain."""

    def __init__(self, start: str | None, own: str | None, known: Mapping[str, Function]) -> None:
        self.current = start
        self._previous = start
        self._stack = [start]
        self._own = own
        self._folders: dict[str, str | None] = {}
        self._functions = known

    def run(self, node: Node) -> None:
        if isinstance(node, Command):
            self._command(node)
        elif isinstance(node, AndOr):
            self._list(node)
        elif isinstance(node, Group) and node.opening == "{":
            for item in node.body.items:
                if not item.background:
                    self.run(item.node)
        elif isinstance(node, Compound):
            self._forget(node)

    def _list(self, node: AndOr) -> None:
        """What stands behind a test, or behind `||`, may be run or not."""
        certain = True
        for part, operator in zip(node.parts, ("", *node.operators), strict=True):
            certain = certain and (operator != "||" or is_harmless(part))
            if certain:
                self.run(part)
                certain = not is_test(part)
            else:
                self._forget(part)

    def _forget(self, node: Node) -> None:
        """What may be run or not says nothing of where the shell is, or of what its variables hold."""
        for step in own_commands(node):
            self._folders |= {assignment.name: None for assignment in step.assignments}
            if step.name in ("cd", "pushd", "popd") or step.name in self._functions:
                self.current = None

    def _command(self, step: Command) -> None:
        for a in step.assignments:
            self._folders[a.name] = folder_of(a.value, self.current, self._own, self._folders) if a.value else None
        if step.name in self._functions:
            self._forget(self._functions[step.name].body)
        elif step.name == "popd" and len(self._stack) > 1:
            self.current, self._previous = self._stack.pop(), self.current
        elif step.name in ("cd", "pushd"):
            self._stack += [self.current] if step.name == "pushd" else []
            self.current, self._previous = self._changed(step), self.current

    def _changed(self, step: Command) -> str | None:
        operands = [word for word in step.words[1:] if not word.value.startswith("-") or word.value == "-"]
        if len(operands) != 1:
            return None
        if operands[0].value == "-":
            return self._previous
        return folder_of(operands[0], self.current, self._own, self._folders)


def folder_of(word: Word, current: str | None, own: str | None, folders: Mapping[str, str | None]) -> str | None:
    """Return the folder that a word is, None where that can't be told from the text.

    `$(dirname "$0")` is the script's `own` one, `$(cd x && pwd)` is `x`; `folders` are those that variables hold.
    """
    value = word.normal
    for text in word.substitutions:
        found = printed_folder(text, current, own, folders)
        if found is None:
            return None
        for written in (f"$({text})", f"`{text}`"):
            value = value.replace(written, found)
    value = value.replace("${0%/*}", own or "${0%/*}").replace("${BASH_SOURCE%/*}", own or "${BASH_SOURCE%/*}")
    for name in {match[1] or match[2] for match in _VARIABLE.finditer(value)} - {CHECKOUT_VARIABLE}:
        known = folders.get(name)
        if known is not None:
            value = value.replace(f"${{{name}}}", known)
    return joined(current, value)


def printed_folder(text: str, current: str | None, own: str | None, folders: Mapping[str, str | None]) -> str | None:
    """Return the folder that the command of a substitution prints, as `folder_of` does."""
    try:
        script = parse(text)
    except ShellError:
        return None
    for step in commands(script):
        operands = [word for word in step.words[1:] if not word.value.startswith("-")]
        if step.name == "cd" and len(operands) == 1:
            current = folder_of(operands[0], current, own, folders)
        elif step.name == "pwd":
            return current
        elif step.name == "dirname" and len(operands) == 1:
            return own if operands[0].value in _OWN_NAMES else None
        elif step.values[:3] == ("git", "rev-parse", "--show-toplevel"):
            return ROOT if repository_folder(current) is not None else None
        else:
            return None
    return None


def start_directory(service: Service) -> str | None:
    """Return the directory in which a service's commands start; it is not documented without a checkout."""
    return ROOT if service.has_checkout else None


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
    if folder.startswith(("/", ROOT, "~/")):
        return posixpath.normpath(folder)
    if folder.startswith(("$", "~")):
        # It may be absolute, or not.
        return None
    return posixpath.normpath(posixpath.join(current, folder)) if current is not None else None


@dataclass(frozen=True)
class Identity:
    """What makes a process the same as another: program, script, the other words and its variables, directory.

    `exec`, `&` and redirections are not part of it; `npm --prefix web start` is `cd web && npm start`.
    """

    program: str
    script: str
    rest: tuple[str, ...]
    directory: str | None

    def nearly(self, other: Identity) -> bool:
        """Whether the two differ in their arguments only."""
        return (self.program, self.script, self.directory) == (other.program, other.script, other.directory)


def identity(site: Site, start: str | None, own: str | None = None) -> Identity:
    """Return the identity of the process that `site` starts; `start` and `own` are those of `directory`."""
    place = directory(site, start, own)
    given = _given_by_shell(site) | _assigned(site.node_assignments)
    given |= {word.partition("=")[0]: word for word in _given_by_wrappers(site)}
    variables = [given[name] for name in sorted(given)]
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


def _given_by_shell(site: Site) -> dict[str, str]:
    """The variables that commands before it export or that its words use, and the files that they read in."""
    found: dict[str, str] = {}
    words = " ".join(word.normal for word in site.words)
    for node in site.before():
        for command in own_commands(node):
            set_here = _assigned(command.assignments)
            if command.name not in _EXPORTS:
                used = set_here.items() if not command.words else ()
                set_here = {name: text for name, text in used if _uses(words, name)}
            found |= set_here
            if command.name in _SOURCES and len(command.words) > 1:
                file = command.words[1].normal
                found |= {} if basename(file) in _FIND_PROGRAMS else {file: f". {file}"}
    found.pop("PATH", None)
    return found


def _assigned(assignments: Iterable[Assignment]) -> dict[str, str]:
    return {a.name: f"{a.name}={a.value.normal if a.value else ''}" for a in assignments}


def _uses(words: str, name: str) -> bool:
    return any(name in match.groups() for match in _VARIABLE.finditer(words))


def _given_by_wrappers(site: Site) -> list[str]:
    """The variables that `env` and its like set: the words `NAME=value` in front of the program's."""
    if not site.words or not isinstance(site.node, Command):
        return []
    ahead = [word for word in site.node.words if word.start < site.words[0].start]
    return [word.normal for word in ahead if "=" in word.value and word.value.partition("=")[0].isidentifier()]


def _loop_words(node: Node) -> list[str]:
    return [word.normal for command in commands(node) for word in command.words]

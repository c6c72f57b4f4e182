"""Which commands change nothing but the shell that they run in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tugfix.shell.nodes import AndOr, Command, Function, Node, Script, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.tugboat.config import Service
from tugfix.tugboat.stages import CHECKOUT_PATH, CHECKOUT_VARIABLE

Read = Callable[[str], str | None]

_ENVIRONMENTS = (
    ".bashrc", ".bash_profile", ".profile", ".zshrc", "/etc/profile", "/etc/environment", "/nvm.sh", "/bin/activate",
    "/.cargo/env",
)  # fmt: skip
"""What the names of files end with that set up a shell and do nothing else."""

_TRACING = frozenset({"-x", "-v", "-xv", "-vx", "+x", "+v"})


@dataclass(frozen=True)
class OwnShell:
    """A command that changes only its own shell; `names` are the variables that it gives a fixed value.

    `matters`: what comes after may go wrong for it; else it is only of no use. `meant` is how it reads where a command
    on its line got lost among the options of `set`.
    """

    names: tuple[str, ...]
    matters: bool
    meant: str = ""


def own_shell(text: str, later: Sequence[str], service: Service, read: Read) -> OwnShell | None:
    """Return what a command of a service does to its own shell, None where it does, or may do, something else too.

    `later` are the commands that come after it, `read` has the text of a file of the repository by its path.
    """
    try:
        script = parse(text)
    except ShellError:
        return None
    commands = list(_commands(script))
    if not commands or not all(command is not None and _is_own(command, read) for command in commands):
        return None
    known = [command for command in commands if command is not None]
    assigned = [assignment for command in known for assignment in command.assignments]
    fixed = all(one.value is not None and not one.value.dynamic for one in assigned)
    names = tuple(one.name for one in assigned) if fixed else ()
    lost = next((place for command in known for place in _lost_in(command)), None)
    if lost is not None:
        return OwnShell((), True, f"{text[:lost].rstrip()} && {text[lost:]}")
    return OwnShell(names, any(_matters(command, later, service) for command in known))


def _commands(script: Script) -> Iterator[Command | None]:
    """The simple commands of a script that runs all of them one after the other; None for anything else."""
    for item in script.items:
        if item.background:
            yield None
        elif isinstance(item.node, AndOr) and set(item.node.operators) == {"&&"}:
            yield from (_simple(part) for part in item.node.parts)
        else:
            yield _simple(item.node)


def _simple(node: Node) -> Command | None:
    return node if isinstance(node, Command) else None


def _is_own(command: Command, read: Read) -> bool:
    if (
        command.redirections
        or any(one.array for one in command.assignments)
        or any(_runs_something(word) for word in _words(command))
    ):
        return False
    operands = command.values[1:]
    name = command.name
    if not command.words:
        return bool(command.assignments)
    if name == "set":
        return bool(operands)
    if name == "export":
        return bool(operands) and "-p" not in operands
    if name in ("cd", "pushd", "umask", "unset", "readonly"):
        return not command.assignments or name == "readonly"
    if name == "nvm":
        return operands[:1] == ("use",) and "--install" not in operands
    return name in (".", "source") and len(operands) == 1 and _sets_up(command.words[1], read)


def _words(command: Command) -> Iterator[Word]:
    yield from command.words
    yield from (assignment.value for assignment in command.assignments if assignment.value is not None)


def _runs_something(word: Word) -> bool:
    """Whether a word has a `$(…)` or a `<(…)` in it, which may do anything, or a `${X?…}`, which may end the shell."""
    return bool(word.substitutions) or any(mark in word.source for mark in ("$(", "`", "<(", ">(", ":?", "?}", ":="))


def _sets_up(word: Word, read: Read) -> bool:
    """Whether a file that a shell reads is one that only sets variables and functions."""
    if word.value.endswith(_ENVIRONMENTS):
        return True
    name = word.value
    for root in (f"${{{CHECKOUT_VARIABLE}}}/", f"${CHECKOUT_VARIABLE}/", f"{CHECKOUT_PATH}/", "./"):
        name = name.removeprefix(root)
    text = None if name.startswith(("/", "$", "~")) else read(name)
    if text is None:
        return False
    try:
        script = parse(text)
    except ShellError:
        return False
    return all(
        isinstance(item.node, Function)
        or (isinstance(item.node, Command) and not item.background and _is_own(item.node, lambda name: None))
        for item in script.items
    )


def _lost_in(command: Command) -> Iterator[int]:
    """Where the words of a command begin that stand behind the options of `set`: they become its arguments."""
    if command.name != "set":
        return
    for before, word in pairwise(command.words):
        if word.value == "--":
            return
        if word.value[:1] not in ("-", "+") and not before.value.endswith("o"):
            yield word.start
            return


def _matters(command: Command, later: Sequence[str], service: Service) -> bool:
    """Whether a later command can miss what this one did to its own shell."""
    if command.name == "set":
        # Where a single command fails the stage ends anyway.
        several = any(mark in text.strip() for text in later for mark in ("\n", ";", "|"))
        return several and not all(option in _TRACING for option in command.values[1:])
    if command.name == "cd" and service.has_checkout and len(command.words) == 2:
        # Commands begin there anyway.
        here = command.words[1].normal.rstrip("/")
        return here not in (f"${{{CHECKOUT_VARIABLE}}}", CHECKOUT_PATH, ".", "")
    return True

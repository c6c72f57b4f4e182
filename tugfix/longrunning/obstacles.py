"""What ends a process again, and what speaks against moving it."""

from __future__ import annotations

from collections.abc import Iterable

from tugfix.longrunning.match import Recognized
from tugfix.shell.context import Role, role
from tugfix.shell.nodes import AndOr, Command, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, is_harmless
from tugfix.shell.unwrap import basename

_KILLERS = frozenset({"pkill", "killall", "fuser", "kill"})
_ASKERS = frozenset({"pgrep", "pidof", "jobs", "fg", "bg"})
_SAME_PROGRAM = {"npm": "node", "yarn": "node", "pnpm": "node", "bun": "node", "npx": "node"}


def is_ended_by(site: Site, found: Recognized, later: Iterable[str]) -> bool:
    """Whether the rest of its command, or one of the `later` commands, kills or stops the process."""
    rest = [command for node in site.after() for command in commands(node)]
    traps = [command for node in site.before() for command in commands(node) if command.name == "trap"]
    if any(_kills(command, site, found) for command in rest) or any("kill" in _text(trap) for trap in traps):
        return True
    for text in later:
        if not any(word in text for word in ("kill", "fuser", "stop", "delete", "quit", "shutdown", "SHUTDOWN")):
            continue
        try:
            if any(_kills(command, site, found) for command in commands(parse(text))):
                return True
        except ShellError:
            continue
    return False


def _kills(command: Command, site: Site, found: Recognized) -> bool:
    name = basename(command.name)
    arguments = command.values[1:]
    if name == "sudo" and arguments:
        name, arguments = arguments[0], arguments[1:]
    if name in ("kill", "fuser"):
        return arguments[:1] != ("-0",) and "-l" not in arguments[:1]
    if "shutdown" in " ".join(command.values).lower() or "kill-port" in arguments or arguments[:1] == ("server:stop",):
        return True
    if name == "pkill" and any(value.startswith("-") and "f" in value for value in arguments):
        return True
    words = [basename(word.value) for word in site.words]
    names = {*words[:1], *(_SAME_PROGRAM.get(word, word) for word in words[:1])}
    if name in _KILLERS:
        pattern = arguments[-1] if arguments else ""
        return pattern in names or pattern in " ".join(word.value for word in site.words) or not pattern
    if name == "service":
        return arguments[1:2] == ("stop",) and words[:2] == ["service", arguments[0]]
    return name in names and any(word in ("stop", "delete", "kill", "quit", "shutdown") for word in arguments)


def obstacle(site: Site, text: str, start: str | None, place: str | None, found: Recognized) -> str:
    """Return why the process can't be moved, as the end of a sentence that begins with "because"; '' if it can."""
    if site.condition:
        return f"it stands in {site.condition}, so the text does not say when it should run"
    if any(not _is_name(assignment.name) for assignment in site.node_assignments):
        return "its first word is no command: the dash of a list item needs a space behind it"
    if _has_alternative(site):
        return "what follows its `||` depends on how it ends"
    if not site.editable:
        return "its script is put together from several quoted pieces"
    for node in site.before():
        if role(node) is Role.UNSURE:
            return f"`{_first_line(text[node.start : node.end])}` before it has effects that a copy would repeat"
    for node in site.after():
        if any(_reads_process(command, site) for command in commands(node)):
            return "later steps of the same command read its process (its pid or its job)"
    if start is None and place is None and (found.program.directory or _relative(site.words)):
        return (
            "the service has no checkout, so it is not known in which directory the command runs "
            "(`checkout: true` gives it one)"
        )
    return ""


def _is_name(name: str) -> bool:
    return name.partition("[")[0].isidentifier()


def _has_alternative(site: Site) -> bool:
    step = site.steps[site.depth - 1]
    if not isinstance(step.node, AndOr) or step.index >= len(step.node.operators):
        return False
    return step.node.operators[step.index] == "||" and not is_harmless(step.node.parts[step.index + 1])


def _reads_process(command: Command, site: Site) -> bool:
    name = basename(command.name)
    if name in _ASKERS or (name == "wait" and len(command.words) > 1):
        return True
    if name in ("kill", "disown") and len(command.words) > 1:
        return name == "kill"
    words: list[Word | None] = [*command.words, *(assignment.value for assignment in command.assignments)]
    return any(word is not None and _mentions_process(word) for word in words)


def _mentions_process(word: Word) -> bool:
    if "$!" in word.source or "${!" in word.source:
        return True
    for text in word.substitutions:
        try:
            if any(basename(command.name) in _ASKERS for command in commands(parse(text))):
                return True
        except ShellError:
            return True
    return False


def _relative(words: Iterable[Word]) -> bool:
    """Whether a word is a path from the working directory."""
    return any(
        "/" in word.value and not word.value.startswith(("/", "$", "~", "-")) and "://" not in word.value
        for word in words
    )


def _text(command: Command) -> str:
    return " ".join(command.values)


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:57] + "…"

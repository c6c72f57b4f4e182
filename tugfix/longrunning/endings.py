"""What ends a process again: a later command that kills it, or the stop command of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tugfix.longrunning.obstacles import other_jobs
from tugfix.shell.nodes import Command
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, functions
from tugfix.shell.unwrap import basename, unwrap

_KILLERS = frozenset({"pkill", "killall", "fuser", "kill"})
_SAME_PROGRAM = {"npm": "node", "yarn": "node", "pnpm": "node", "bun": "node", "npx": "node"}
_STOPS = ("stop", "delete", "kill", "quit", "shutdown")
_CONTROLLERS = {
    "pumactl": "puma",
    "supervisorctl": "supervisord",
    "mysqladmin": "mysqld",
    "rabbitmqctl": "rabbitmq-server",
}
_SESSION_ENDS = frozenset({"quit", "kill", "kill-session", "kill-server"})
_ENDING_WORDS = ("kill", "fuser", "stop", "delete", "quit", "shutdown", "SHUTDOWN", "terminate")


def is_ended_by(site: Site, later: Iterable[str], process: Sequence[str] = ()) -> bool:
    """Whether the rest of its command, or one of the `later` commands, kills or stops the process.

    `process` are the words of the process itself, where those of its command only lead to it.
    """
    words = tuple(process) or tuple(word.value for word in site.words)
    rest = [command for node in site.after() for command in commands(node)]
    around = [command for node in (*site.before(), *site.after()) for command in commands(node)]
    if any(_kills(command, site, words) for command in rest) or any(
        _trap_kills(c, site) for c in around if c.name == "trap"
    ):
        return True
    for text in later:
        if not any(word in text for word in _ENDING_WORDS):
            continue
        try:
            if any(_kills(command, site, words) for command in commands(parse(text))):
                return True
        except ShellError:
            continue
    return False


def _trap_kills(trap: Command, site: Site) -> bool:
    """Whether a `trap` kills: by its own text, or by a function of the script that it names."""
    action = trap.values[1] if len(trap.words) > 1 else ""
    bodies = [function.body for function in functions(site.steps[0].node) if function.name == action.split(" ")[0]]
    return "kill" in action or any("kill" in command.name for body in bodies for command in commands(body))


def _kills(command: Command, site: Site, process: Sequence[str]) -> bool:
    session = basename(command.name) in ("screen", "tmux")
    words = list(command.values) if session else [word.value for word in unwrap(command).words]
    if words[:1] == ["xargs"]:
        words = next((words[place:] for place, word in enumerate(words) if word in _KILLERS), words)
    name, arguments = (basename(words[0]), words[1:]) if words else ("", [])
    if name in ("kill", "fuser"):
        others = other_jobs(site)
        return arguments[:1] != ["-0"] and "-l" not in arguments[:1] and not (others and others >= set(arguments))
    if "shutdown" in " ".join(words).lower() or name == "kill-port" or arguments[:1] == ["server:stop"]:
        return True
    if name == "pkill" and any(value == "-P" or (value.startswith("-") and "f" in value) for value in arguments):
        return True
    return _stops(name, arguments, site, process)


def _stops(name: str, arguments: list[str], site: Site, process: Sequence[str]) -> bool:
    """Whether a command stops the process by its name, or by what started it."""
    words = [basename(word) for word in process]
    names = {*words[:1], *(_SAME_PROGRAM.get(word, word) for word in words[:1])}
    if name in _KILLERS:
        pattern = arguments[-1] if arguments else ""
        return pattern in names or pattern in " ".join((*process, *(word.value for word in site.words))) or not pattern
    wrappers = {wrapper for layer in site.layers for wrapper in layer.names}
    if name in ("screen", "tmux"):
        return name in wrappers and not _SESSION_ENDS.isdisjoint(arguments)
    if name == "start-stop-daemon":
        return name in wrappers and not {"--stop", "-K"}.isdisjoint(arguments)
    if name == "service":
        return arguments[1:2] == ["stop"] and words[:2] == ["service", arguments[0]]
    if name in words[1:2] and words[:1] == ["service"]:
        return arguments[:1] == ["stop"]
    stops = any(part in _STOPS or part == "terminate" for word in arguments for part in word.split(":"))
    return stops and (name in names or _CONTROLLERS.get(name) in names)

"""Other programs that a Python program runs: `subprocess.run(["npm", "start"])`, `os.system("npm start")`."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass

from tugfix.longrunning.follow.python.scope import Environ, Items, Plain, Scope, Text, Value
from tugfix.longrunning.follow.python.values import evaluate

_WAITING = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output"))
_POPEN = "subprocess.Popen"
_SHELLS = frozenset(("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"))
_ASYNC_SHELL = "asyncio.create_subprocess_shell"
_ASYNC_PROGRAM = "asyncio.create_subprocess_exec"
_EXEC_LISTS = frozenset(("os.execv", "os.execve", "os.execvp", "os.execvpe"))
_EXEC_WORDS = frozenset(("os.execl", "os.execle", "os.execlp", "os.execlpe"))
_SPAWN_LISTS = frozenset(("os.spawnv", "os.spawnve", "os.spawnvp", "os.spawnvpe"))
_SPAWN_WORDS = frozenset(("os.spawnl", "os.spawnle", "os.spawnlp", "os.spawnlpe"))
EXECS = _EXEC_LISTS | _EXEC_WORDS
"""Calls that put another program in this one's place."""

STARTED = frozenset(f"{name}()" for name in (_POPEN, _ASYNC_SHELL, _ASYNC_PROGRAM))
"""What a call gives that starts a program and goes on."""

_OWN_WORLD = ("preexec_fn", "user", "group", "executable")
"""Options that make another process of it than its words say."""


@dataclass(frozen=True)
class Run:
    """A program that is run, as shell text; `folder`, `environment` and `background` are those of a PythonStep."""

    command: str
    folder: str | None
    environment: tuple[tuple[str, str], ...] | None
    background: bool


def run_of(path: str, node: ast.Call, scope: Scope) -> Run | None:
    """Return what a call of `path` runs; None where it runs nothing, ends by itself, or its words can't be read."""
    arguments = [evaluate(argument, scope) for argument in node.args]
    options = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    if path in _WAITING or path == _POPEN:
        return _subprocess(path, arguments, options, scope)
    if path in _SHELLS or path == _ASYNC_SHELL:
        command = arguments[0] if arguments else _option(options, "cmd", scope)
        return _run(_shell(command), options, scope, path == _ASYNC_SHELL)
    if path == _ASYNC_PROGRAM:
        return _run(_list(arguments), options, scope, True)
    if path == "pty.spawn":
        command = arguments[0] if arguments else None
        return _run(_list(command.values if isinstance(command, Items) else [command]), options, scope, False)
    words = _replacement(path, arguments)
    if words is None:
        return None
    run = _run(_list(words), options, scope, _goes_on(path, node))
    return run if run is None or not path.endswith("e") else Run(run.command, run.folder, None, run.background)


def _subprocess(path: str, arguments: list[Value], options: dict[str, ast.expr], scope: Scope) -> Run | None:
    timeout = options.get("timeout")
    if timeout is not None and not (isinstance(timeout, ast.Constant) and timeout.value is None):
        return None
    if any(name in options for name in _OWN_WORLD):
        return None
    command = arguments[0] if arguments else _option(options, "args", scope)
    shell = _option(options, "shell", scope) if "shell" in options else Plain(False)
    if not isinstance(shell, Plain):
        return None
    if shell.value:
        first = command.values[0] if isinstance(command, Items) and command.values else command
        return _run(_shell(first), options, scope, path == _POPEN)
    if isinstance(command, Text) and len((command.value or "").split()) != 1:
        return None
    words = _list(command.values) if isinstance(command, Items) else _list([command])
    return _run(words, options, scope, path == _POPEN)


def _run(command: str | None, options: dict[str, ast.expr], scope: Scope, background: bool) -> Run | None:
    if command is None or not command.strip():
        return None
    detached = command.rstrip().endswith("&") and not command.rstrip().endswith("&&")
    return Run(command, _folder(options, scope), _environment(options, scope), background or detached)


def _option(options: dict[str, ast.expr], name: str, scope: Scope) -> Value:
    return evaluate(options[name], scope) if name in options else None


def _shell(command: Value) -> str | None:
    """A shell's text. One with variables of the environment is put together from words, so it is not known."""
    return command.value if isinstance(command, Text) else None


def _list(values: list[Value] | tuple[Value, ...]) -> str | None:
    texts = [value.word if isinstance(value, Text) else None for value in values]
    first = values[0] if values else None
    if not isinstance(first, Text) or not first.value or None in texts:
        return None
    return " ".join(word for word in texts if word is not None)


def _replacement(path: str, arguments: list[Value]) -> list[Value] | None:
    """The words of `os.exec…` and `os.spawn…`: the file stands for the name that is given as the first word."""
    if path in _SPAWN_LISTS or path in _SPAWN_WORDS:
        arguments = arguments[1:]
    if len(arguments) < 2:
        return None
    if path in _EXEC_LISTS or path in _SPAWN_LISTS:
        words = arguments[1]
        return [arguments[0], *words.values[1:]] if isinstance(words, Items) else None
    if path in _EXEC_WORDS or path in _SPAWN_WORDS:
        end = len(arguments) - 1 if path.endswith("e") else len(arguments)
        return [arguments[0], *arguments[2:end]]
    return None


def _goes_on(path: str, node: ast.Call) -> bool:
    if path in EXECS:
        return False
    mode = node.args[0]
    return not (isinstance(mode, ast.Attribute) and mode.attr == "P_WAIT")


def _folder(options: dict[str, ast.expr], scope: Scope) -> str | None:
    current = scope.world.folder
    if "cwd" not in options:
        return current
    given = evaluate(options["cwd"], scope)
    if isinstance(given, Plain) and given.value is None:
        return current
    if not isinstance(given, Text) or given.value is None or current is None:
        return None
    return posixpath.join(current, given.value) if current != "." else given.value


def _environment(options: dict[str, ast.expr], scope: Scope) -> tuple[tuple[str, str], ...] | None:
    if "env" not in options:
        return scope.world.environment
    given = evaluate(options["env"], scope)
    if isinstance(given, Plain) and given.value is None:
        return scope.world.environment
    return given.additions if isinstance(given, Environ) else None

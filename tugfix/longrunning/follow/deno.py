"""`deno task x` and `deno run FILE`.

Sources: https://docs.deno.com/runtime/reference/cli/task, https://docs.deno.com/runtime/reference/cli/run
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tugfix.longrunning.follow.jsonlines import Member, members
from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.manifest import ancestors, read_package
from tugfix.longrunning.follow.node.file import follow_file
from tugfix.longrunning.match import is_known_to_end
from tugfix.longrunning.place import ROOT, joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import ScriptCall
from tugfix.shell.nodes import Word

MAX_TASKS = 50
"""Tasks that one task runs before itself; beyond that no more are read."""

_CONFIGS = ("deno.json", "deno.jsonc")
_NOT_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL)
_VALUED = frozenset(
    "-c --config --import-map --cert --location --seed -L --log-level --lock -r --env-file --cwd -f --filter".split()
)
_NO_TASK = frozenset({"-f", "--filter", "-r", "--recursive", "--eval", "-c", "--config"})
_ENDINGS = (".ts", ".js", ".tsx", ".jsx", ".mjs", ".mts")


@dataclass(frozen=True)
class _Tasks:
    """The tasks of a deno.json."""

    file: str
    place: str
    tasks: dict[str, Member]


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what `deno task NAME` or `deno run FILE` runs; None where the file that says it is not in sight."""
    values = [word.value for word in words]
    start = _operand(words, 1)
    if start is None:
        return None
    verb = values[start]
    if verb == "task":
        return _task(words, start + 1, place, repository)
    file = _operand(words, start + 1) if verb == "run" else start
    if file is None or (verb != "run" and not verb.endswith(_ENDINGS)) or is_known_to_end(words):
        return None
    if any(value.partition("=")[0] in ("--watch", "--watch-hmr") for value in values[:file]):
        return None
    return follow_file(words[file].normal, values[file + 1 :], place, repository)


def _operand(words: Sequence[Word], index: int) -> int | None:
    """Where the next word stands that is no option."""
    while index < len(words) and words[index].value.startswith("-"):
        index += 2 if words[index].value in _VALUED else 1
    return index if index < len(words) else None


def _task(words: Sequence[Word], index: int, place: str | None, repository: Repository) -> Followed | None:
    named = _operand(words, index)
    if named is None:
        return None
    options = words[index:named]
    for number, word in enumerate(options):
        name, sign, value = word.value.partition("=")
        if name in _NO_TASK:
            return None
        if name == "--cwd" and place is not None:
            place = joined(place, value if sign else options[number + 1].normal)
    folder = repository_folder(place)
    if folder is None or folder.startswith(".."):
        return None
    name = words[named].value
    passed = [word.source for word in words[named + 1 :] if word.value != "--"]
    process = ScriptCall("deno", name, None, (), ()).process_name
    for above in ancestors(folder):
        leads = _leads(name, passed, above, repository)
        if leads is not None:
            return Followed(process, leads)
    return None


def _leads(name: str, passed: Sequence[str], folder: str, repository: Repository) -> tuple[Lead, ...] | None:
    """The task of a folder's deno.json, or the script of its package.json; None where there is neither."""
    config = next((found for file in _CONFIGS if (found := _read(folder, file, repository)) is not None), None)
    if config is not None and name in config.tasks:
        return tuple(_task_leads(name, passed, config))
    package = read_package(folder, repository)
    if package is None or name not in package.scripts:
        return None
    scripts = [script for script in (f"pre{name}", name, f"post{name}") if script in package.scripts]
    texts = [" ".join((package.scripts[script], *(passed if script == name else ()))) for script in scripts]
    return tuple(
        Lead(text, package.file, package.line(script), package.place)
        for script, text in zip(scripts, texts, strict=True)
    )


def _task_leads(name: str, passed: Sequence[str], config: _Tasks) -> Iterator[Lead]:
    """A task, and before it those that it depends on, each once."""
    order: list[str] = []
    _collect(name, config.tasks, order, set())
    for task in order:
        text = _command(config.tasks[task].value)
        if text:
            said = " ".join((text, *passed)) if task == name else text
            yield Lead(said, config.file, config.tasks[task].line, config.place)


def _collect(name: str, tasks: dict[str, Member], order: list[str], seen: set[str]) -> None:
    if name in seen or name not in tasks or len(seen) >= MAX_TASKS:
        return
    seen.add(name)
    task = tasks[name].value
    before = task.get("dependencies") if isinstance(task, dict) else None
    for other in before if isinstance(before, list) else ():
        if isinstance(other, str):
            _collect(other, tasks, order, seen)
    order.append(name)


def _command(task: object) -> str:
    command = task.get("command") if isinstance(task, dict) else task
    return command if isinstance(command, str) else ""


def _read(folder: str, file: str, repository: Repository) -> _Tasks | None:
    name = posixpath.normpath(posixpath.join(folder, file))
    text = repository.read(name)
    tasks = members(_NOT_JSON.sub(_kept, text), "tasks") if text is not None else None
    return _Tasks(name, joined(ROOT, folder) or ROOT, tasks) if tasks is not None else None


def _kept(found: re.Match[str]) -> str:
    """What stays of a piece of JSON with comments: a text as it is, of a comment and a last comma the line ends."""
    piece = found.group()
    return piece if piece.startswith('"') else "\n" * piece.count("\n")

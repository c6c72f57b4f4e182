"""Programs in Python: `python run.py`, `python3 -m app`, `./build.py`. They are read, never run."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Answer, Followed, Lead
from tugfix.longrunning.follow.python.modules import Modules, parsed
from tugfix.longrunning.follow.python.scope import Surroundings, TooMuchError, World
from tugfix.longrunning.follow.python.steps import PythonStep, program
from tugfix.longrunning.follow.python.walk import Walk
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

__all__ = ["PythonStep", "Surroundings", "follow", "python_steps"]

_INTERPRETERS = ("python", "pypy")
_ENDS = frozenset(("--version", "--help", "--help-env", "--help-xoptions", "--help-all"))
_CLUSTER_ENDS = frozenset("cVh?")
_CLUSTER_VALUED = frozenset("WXQ")
_IN_CATALOGUE = frozenset(("manage.py", "django-admin.py", "huey_consumer.py", "odoo-bin"))
"""Programs whose arguments say what they do, and of which the catalogue knows."""


@dataclass(frozen=True)
class _Call:
    """A call of a program: its file or module, and the words behind it."""

    target: Word
    value: str
    is_module: bool
    arguments: tuple[Word, ...]


def python_steps(text: str, surroundings: Surroundings | None = None) -> tuple[PythonStep, ...] | None:
    """Return what a program comes to that stays up, or that may; None where that can't be told.

    `text` is run as a program, so that `__name__` is `"__main__"`. The steps are in the order in which they are
    reached. `surroundings` say more of how it is run. It is not told of what is no Python, or beyond the limits
    `modules.MAX_PROGRAM` and `scope.MAX_WORK`.
    """
    tree = parsed(text.removeprefix("\ufeff"))
    if tree is None:
        return None
    world = World(surroundings or Surroundings())
    try:
        walk = Walk(program(tree, text), world)
        walk.run(Modules(world).scope(world.surroundings.package, program=True))
    except (TooMuchError, RecursionError):
        return None
    return tuple(replace(draft.step, conditional=draft.level > 0) for draft in walk.drafts if not draft.dropped)


@dataclass(frozen=True)
class PythonProgram:
    """A Python program of the repository that a command runs: its path from the root, its text, its steps."""

    file: str
    text: str
    steps: tuple[PythonStep, ...]


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what a Python program of the repository keeps running; None where no file in sight says it."""
    found = python_program(words, place, repository)
    return _followed(found.steps, found.file, place) if found is not None else None


def python_program(words: Sequence[Word], place: str | None, repository: Repository) -> PythonProgram | None:
    """Return the Python program that a command runs; None where it runs none, it is not in sight or can't be read."""
    call = _call(words)
    if call is None:
        return None
    found = _module_file(call, place, repository) if call.is_module else _script_file(call, place, repository)
    if found is None:
        return None
    file, root, package = found
    file = repository.real_name(file) or file
    text = repository.read(file)
    if text is None or (call.target is words[0] and not _names_python(text)):
        return None
    folder = repository_folder(place)
    surroundings = Surroundings(
        arguments=None if any(word.dynamic for word in call.arguments) else tuple(w.value for w in call.arguments),
        file=posixpath.relpath(file, folder) if folder is not None else None,
        package=package,
        read=lambda name: _read_module(name, root, repository),
    )
    steps = python_steps(text, surroundings)
    return PythonProgram(file, text, steps) if steps is not None else None


def _call(words: Sequence[Word]) -> _Call | None:
    """The call that the words are, None where they run no file or module."""
    if not words:
        return None
    name = basename(words[0].value)
    if not _is_interpreter(name):
        is_file = (name.endswith(".py") or "/" in words[0].value) and name not in _IN_CATALOGUE
        return _Call(words[0], words[0].normal, False, tuple(words[1:])) if is_file else None
    index = 1
    while index < len(words):
        value = words[index].value
        if not value.startswith("-"):
            known = basename(value) in _IN_CATALOGUE
            return None if known else _Call(words[index], words[index].normal, False, tuple(words[index + 1 :]))
        if value in _ENDS or value == "-":
            return None
        if value.startswith("--"):
            index += 2 if value == "--check-hash-based-pycs" else 1
            continue
        option, rest = _option(value)
        if option in _CLUSTER_ENDS:
            return None
        if option == "m":
            return _module_call(words, index, rest)
        index += 2 if option in _CLUSTER_VALUED and not rest else 1
    return None


def _is_interpreter(name: str) -> bool:
    return any(
        name == stem or (name.startswith(stem) and name[len(stem) :].replace(".", "").isdigit())
        for stem in _INTERPRETERS
    )


def _option(value: str) -> tuple[str, str]:
    """The option of a cluster as `-um` that takes the rest or ends it, and that rest."""
    for place, letter in enumerate(value[1:], 1):
        if letter == "m" or letter in _CLUSTER_ENDS or letter in _CLUSTER_VALUED:
            return letter, value[place + 1 :]
    return "", ""


def _module_call(words: Sequence[Word], index: int, rest: str) -> _Call | None:
    if rest:
        return _Call(words[index], rest, True, tuple(words[index + 1 :]))
    if index + 1 >= len(words):
        return None
    return _Call(words[index + 1], words[index + 1].value, True, tuple(words[index + 2 :]))


def _script_file(call: _Call, place: str | None, repository: Repository) -> tuple[str, str, str] | None:
    """The file of a program, the folder that its imports start from, and its package."""
    path = repository_folder(joined(place, call.value))
    if path is None:
        return None
    for file in (path, posixpath.normpath(posixpath.join(path, "__main__.py"))):
        if repository.read(file) is not None:
            return file, posixpath.dirname(file) or ".", ""
    return None


def _module_file(call: _Call, place: str | None, repository: Repository) -> tuple[str, str, str] | None:
    root = repository_folder(place)
    parts = call.value.split(".")
    if root is None or call.target.dynamic or not all(part.isidentifier() for part in parts):
        return None
    package = posixpath.normpath(posixpath.join(root, *parts))
    main, module = f"{package}/__main__.py", f"{package}.py"
    order = (main, module) if repository.read(f"{package}/__init__.py") is not None else (module, main)
    for file in order:
        if repository.read(file) is not None:
            return file, root, ".".join(parts if file == main else parts[:-1])
    return None


def _read_module(name: str, root: str, repository: Repository) -> tuple[str, bool] | None:
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    path = posixpath.normpath(posixpath.join(root, *parts))
    for file, is_package in ((f"{path}/__init__.py", True), (f"{path}.py", False)):
        text = repository.read(file)
        if text is not None:
            return text, is_package
    return None


def _names_python(text: str) -> bool:
    first = text.partition("\n")[0]
    return first.startswith("#!") and any(name in first for name in ("python", "pypy", "uv run"))


def _followed(steps: tuple[PythonStep, ...], file: str, place: str | None) -> Followed:
    """The commands that are reached before the program stays up by itself, and where it does.

    What it leaves in the background comes last: it counts only where nothing keeps the program up.
    """
    leads: list[Lead] = []
    behind: list[Lead] = []
    answer: Answer | None = None
    perhaps: Answer | None = None
    for step in steps:
        if step.command is not None:
            if not step.conditional:
                lead = Lead(_text(step), file, step.line, step_place(step, place))
                (behind if step.background else leads).append(lead)
            continue
        said = Answer(file, step.line, step.why, step.certainty)
        if step.conditional or step.background or step.certainty is Certainty.POSSIBLE:
            sure = step.background and not step.conditional
            perhaps = perhaps or (said if sure else replace(said, certainty=Certainty.POSSIBLE))
            continue
        answer = said
        break
    if answer is not None:
        behind = []
    return Followed(_process_name(steps, file), (*leads, *behind), answer or perhaps, steps=True)


def _text(step: PythonStep) -> str:
    command = step.command or ""
    return f"{command} &" if step.background and not command.rstrip().endswith("&") else command


def step_place(step: PythonStep, place: str | None) -> str | None:
    """Return the directory in which a step's command runs, where the program starts in `place`."""
    if step.folder is None:
        return None
    return place if step.folder == "." else joined(place, step.folder)


def _process_name(steps: tuple[PythonStep, ...], file: str) -> str:
    commands = [step.command for step in steps if step.command is not None]
    if len(steps) == 1 and commands and commands[0].split()[:1]:
        return plain_name(basename(commands[0].split()[0].strip("'\"")))
    stem = basename(file).removesuffix(".py")
    stem = basename(posixpath.dirname(file)) if stem == "__main__" and "/" in file else stem
    return plain_name(stem)

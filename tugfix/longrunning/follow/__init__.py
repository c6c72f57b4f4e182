"""What stands behind a command's name: the files of the repository that say what it runs. Nothing of them is run.

Each module here is for one kind of file. Its `follow(words, place, repository)` takes the words of a command, without
wrappers, and the directory in which it runs (as `place.directory` spells it), and returns what the command runs; None
where it is no command of its kind, or the file that says it is not in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.place import joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS

_MODULES = {
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), "packages"),
    **dict.fromkeys((*SHELLS, ".", "source"), "shellscripts"),
    **dict.fromkeys(("make", "gmake"), "makefiles"),
    **dict.fromkeys(("composer", "composer.phar"), "composer"),
    **dict.fromkeys(("foreman", "honcho", "heroku", "overmind", "hivemind"), "procfile"),
    **dict.fromkeys(("concurrently", "conc", "npm-run-all", "npm-run-all2", "run-s", "run-p"), "several"),
    **dict.fromkeys(("task", "go-task"), "tasks"),
    "just": "justfiles",
    **dict.fromkeys(("node", "nodejs", "ts-node", "ts-node-esm", "tsx", "babel-node", "vite-node"), "node.command"),
    "deno": "deno",
}
"""By the name of the program; a module is loaded when a command needs it."""

_INTERPRETERS = ("python", "pypy")
_ENDINGS = {".py": "python", **dict.fromkeys((".js", ".cjs", ".mjs", ".ts", ".mts", ".cts"), "node.command")}
_WITHOUT_FILES = frozenset({"several"})
"""Those whose commands say by themselves what they run."""


def can_follow(words: Sequence[Word], repository: Repository) -> bool:
    """Whether it is worth to look for files that say what a command runs."""
    modules = _modules(words)
    return bool(modules) and (repository.root is not None or not _WITHOUT_FILES.isdisjoint(modules))


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what a command runs, None where no file in sight says it."""
    modules = _modules(words)
    if len(modules) > 1 and not is_in_sight(words, place, repository):
        return None
    for module in modules:
        found = _follower(module)(words, place, repository)
        if found is not None:
            return found
    return None


def is_in_sight(words: Sequence[Word], place: str | None, repository: Repository) -> bool:
    """Whether the first word of a command is the path of a file of the repository that can be read."""
    file = repository_folder(joined(place, words[0].normal)) if words else None
    return file is not None and repository.read(file) is not None


@cache
def _follower(module: str) -> Callable[[Sequence[Word], str | None, Repository], Followed | None]:
    found: Callable[[Sequence[Word], str | None, Repository], Followed | None] = import_module(
        f"{__name__}.{module}"
    ).follow
    return found


def _modules(words: Sequence[Word]) -> tuple[str, ...]:
    """The modules that may know a command; what a path runs its first line says, if its ending does not."""
    if not words:
        return ()
    value = words[0].value
    name = basename(value)
    if name in _MODULES:
        return (_MODULES[name],)
    by_ending = _ENDINGS.get(name[name.rfind(".") :]) if "." in name else None
    if by_ending is not None:
        return (by_ending,)
    if name.rstrip("0123456789.") in _INTERPRETERS:
        return ("python",)
    return ("shellscripts", "python", "node.command") if "/" in value else ()

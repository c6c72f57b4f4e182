"""What stands behind a command's name: the files of the repository that say what it runs. Nothing of them is run.

Each module here is for one kind of file. Its `follow(words, place, repository)` takes the words of a command, without
wrappers, and the directory in which it runs (as `place.directory` spells it), and returns what the command runs; None
where it is no command of its kind, or the file that says it is not in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from tugfix.longrunning.follow.lead import Followed
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
}
"""By the name of the program; a module is loaded when a command needs it."""


def can_follow(words: Sequence[Word], repository: Repository) -> bool:
    """Whether it is worth to look for files that say what a command runs."""
    return repository.root is not None and _module(words) is not None


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what a command runs, None where no file in sight says it."""
    module = _module(words)
    if module is None:
        return None
    found: Followed | None = import_module(f"{__name__}.{module}").follow(words, place, repository)
    return found


def _module(words: Sequence[Word]) -> str | None:
    """The module for a command; a path may be that of a script."""
    if not words:
        return None
    value = words[0].value
    return _MODULES.get(basename(value)) or ("shellscripts" if "/" in value else None)

"""Commands that run scripts which may do what the config does not say."""

from __future__ import annotations

from tugfix.longrunning.place import directory, joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS
from tugfix.tugboat.config import Service

_BUILDERS = frozenset({"make", "gmake", "just", "task", "ansible-playbook", "ansible"})
_OWN_FOLDERS = ("vendor/bin", "node_modules/.bin", "/usr/", "/bin/", "/etc/init.d/", "bin/bundle")
"""Where programs lie that others wrote, and that set nothing up for a preview."""


def runs_unseen(site: Site, start: str | None, repository: Repository, marks: tuple[str, ...]) -> bool:
    """Whether a command runs a script that is not in sight, or one that speaks of one of `marks` or of more scripts.

    `start` is the directory in which the commands of its service start.
    """
    words = site.words
    name = basename(words[0].value) if words else ""
    if name in _BUILDERS:
        return True
    if name in (*SHELLS, ".", "source"):
        words = tuple(word for word in words[1:] if not word.value.startswith("-"))
    elif not name.endswith((".sh", ".bash")) and (
        not words or "/" not in words[0].value or any(folder in words[0].value for folder in _OWN_FOLDERS)
    ):
        return False
    if not words:
        return False
    file = repository_folder(joined(directory(site, start), words[0].normal))
    text = repository.read(file) if file is not None else None
    return text is None or any(mark in text for mark in (*marks, ".sh"))


def any_unseen(service: Service, start: str | None, repository: Repository, marks: tuple[str, ...]) -> bool:
    """Whether any command of a service does so, or can't be parsed."""
    for command in service.commands_in_order:
        try:
            found = sites(parse(command.text or ""))
        except ShellError:
            return True
        if any(runs_unseen(site, start, repository, marks) for site in found):
            return True
    return False

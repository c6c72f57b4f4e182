"""The program git: found, asked, and kept from what in the environment would lead it to another repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

OLDEST = (2, 17)
"""The version that brought `git worktree remove`."""

_LINES_KEPT = 50

# What `git rev-parse --local-env-vars` names, less the settings that a user gives by the environment, and what changes
# the meaning of paths.
_MISLEADING = frozenset(
    """
    GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_ATTR_SOURCE GIT_COMMON_DIR GIT_CONFIG GIT_DIR GIT_GLOB_PATHSPECS
    GIT_GRAFT_FILE GIT_ICASE_PATHSPECS GIT_IMPLICIT_WORK_TREE GIT_INDEX_FILE GIT_INTERNAL_SUPER_PREFIX
    GIT_LITERAL_PATHSPECS GIT_NAMESPACE GIT_NOGLOB_PATHSPECS GIT_NO_REPLACE_OBJECTS GIT_OBJECT_DIRECTORY GIT_PREFIX
    GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE GIT_WORK_TREE
    """.split()
)

_SETTINGS = (
    # A daemon would stay for a folder that is gone in a moment.
    "core.fsmonitor=false",
    # To tidy up is no part of what was asked for, and a thousand repositories would do it at once.
    "gc.auto=0",
    "maintenance.auto=false",
    # Would write into the repository's own settings.
    "worktree.useRelativePaths=false",
)


class Unable(Exception):  # noqa: N818 - no fault: the reason of a refusal
    """Why it can't be done, in plain words; `output` is what git said."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.output = output


@dataclass(frozen=True)
class Answer:
    """The exit code of a git command and what it put out: `out` for programs, `said` for people."""

    code: int
    out: bytes
    said: str


@dataclass(frozen=True)
class Git:
    """Git, run in a folder; `settings` are `name=value` and hold for what it runs, too."""

    program: str
    folder: Path
    settings: tuple[str, ...] = _SETTINGS

    def at(self, folder: Path, *settings: str) -> Git:
        """Return git in another folder, with more settings."""
        return replace(self, folder=folder, settings=(*self.settings, *settings))

    def ask(self, *arguments: str, given: bytes = b"") -> Answer:
        """Run a command that takes `given` on standard input; paths among the arguments mean only themselves."""
        command = [*self._command(), "--literal-pathspecs", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment(), input=given, capture_output=True, check=False
        )
        return Answer(done.returncode, done.stdout, last_lines(done.stderr))

    def read(self, *arguments: str, given: bytes = b"", otherwise: str = "Git refuses what is needed.") -> bytes:
        """Return what a command puts out; raises Unable with the reason `otherwise` where it fails."""
        answer = self.ask(*arguments, given=given)
        if answer.code:
            raise Unable(otherwise, answer.said)
        return answer.out

    def word(self, *arguments: str) -> str:
        """Return the one line that a command puts out, '' where it fails."""
        answer = self.ask(*arguments)
        return "" if answer.code else os.fsdecode(answer.out).rstrip("\n")

    def run(self, output: Path, *arguments: str) -> int:
        """Run a command that may start what the user has set up, and return its exit code.

        What it says goes to the file `output`: to a pipe, git would be waited for until the last process ends that a
        hook has left behind. Standard input stays the terminal, for who asks for the password of a key.
        """
        with open(output, "wb") as stream:
            command = [*self._command(), *arguments]
            return subprocess.run(
                command, cwd=self.folder, env=environment(), stdout=stream, stderr=stream, check=False
            ).returncode

    def _command(self) -> Sequence[str]:
        return [self.program, *(word for setting in self.settings for word in ("-c", setting))]


def find_git(folder: Path) -> Git:
    """Return git for the repository at `folder`; raises Unable where it is missing, too old, or the folder is."""
    program = _program()
    if program is None:
        raise Unable("This needs git, and there is none on the PATH.")
    if not folder.is_dir():
        raise Unable("There is no such folder.")
    version = _version(program)
    if version < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise Unable(f"This needs git {needed} or newer; {program} is {'.'.join(map(str, version))}.")
    return Git(program, Path(os.path.abspath(folder)))


def environment() -> dict[str, str]:
    """Return the environment for git: that of this process, less what would lead it to another repository."""
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    # No questions to a user who sees none, no download of large files, no lock to write down what was looked up.
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "GIT_OPTIONAL_LOCKS": "0"}


def last_lines(output: bytes) -> str:
    """Return the end of what git and hooks put out."""
    return "\n".join(output.decode("utf-8", "replace").strip().splitlines()[-_LINES_KEPT:])


def _program() -> str | None:
    if sys.platform != "win32":
        return shutil.which("git")
    # `which` looks into the current folder first, and that may be somebody else's repository.
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]
    return next((path for path in (os.path.join(f, "git.exe") for f in folders) if os.path.isfile(path)), None)


@cache
def _version(program: str) -> tuple[int, ...]:
    try:
        said = subprocess.run([program, "version"], stdin=subprocess.DEVNULL, capture_output=True, check=False).stdout
    except OSError as error:
        raise Unable(f"Git can't be started: {error.strerror or error}.") from error
    found = re.search(rb"(\d+)\.(\d+)", said)
    if found is None:
        raise Unable(f"Git can't be started: {program} does not say its version.")
    return tuple(map(int, found.groups()))

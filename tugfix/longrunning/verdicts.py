"""The verdict on a command of a config: what stays up, how, and what speaks against moving it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tugfix.findings import Certainty
from tugfix.longrunning.match import Recognized
from tugfix.longrunning.place import Identity
from tugfix.longrunning.programs import Kind
from tugfix.shell.nodes import Script
from tugfix.shell.sites import Site
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.stages import BUILD_STAGES


class Mode(Enum):
    """How a process is started: the command waits for it, goes on, or the program makes itself a daemon."""

    FOREGROUND = "foreground"
    BACKGROUND = "background"
    DAEMON = "daemon"


PYTHON = "python"
"""The reader of an origin that is no shell script."""


@dataclass(frozen=True)
class Call:
    """A simple command of the config, on its way to a verdict.

    `start` is the directory in which the commands of its service start.
    """

    service: Service
    command: Command
    site: Site
    start: str | None

    @property
    def later(self) -> tuple[str, ...]:
        """The texts of the commands that come after its own."""
        return self.service.later_texts(self.command)


@dataclass(frozen=True)
class Origin:
    """The script of the repository in which a process stands, where that is not the config's own text.

    `file` is its path from the repository's root, `folder` its folder and `place` the directory in which it is started,
    both spelled as `place.directory` does. `reader` is the program that reads it: a shell, or python. `start` and `end`
    are the place in `text`, the file's text, of what starts the process, in code points. `there` is the directory that
    the process's shell is in, None if not known; `call_end` is where the script's call ends in the config's command.
    `users` are other files of the repository that name the script.
    """

    file: str
    text: str
    folder: str
    place: str
    reader: str
    start: int
    end: int
    there: str | None = None
    call_end: int = 0
    users: tuple[str, ...] = ()

    @property
    def in_bash(self) -> bool:
        """Whether it may say what the image's `sh` does not understand."""
        return self.reader in ("bash", "zsh", "ksh")


@dataclass(frozen=True)
class Verdict:
    """A process that stays up, in its command.

    `text` and `script` are those in which `site` stands: the command's own, those of the shell script of `origin`, or
    the command that a Python program runs.
    `obstacle` says why it can't be moved, '' where it can. `needed_later` says that a later command may reach it.
    `directory` is where it runs, None if not known.
    """

    service: Service
    command: Command
    text: str
    script: Script
    site: Site
    found: Recognized
    mode: Mode
    identity: Identity
    directory: str | None
    obstacle: str = ""
    needed_later: bool = False
    origin: Origin | None = None

    @property
    def certainty(self) -> Certainty:
        """How sure it is; who puts something in the background thinks that it stays up."""
        if self.found.certainty is Certainty.POSSIBLE and self.mode is not Mode.FOREGROUND:
            return Certainty.LIKELY
        return self.found.certainty

    @property
    def holder(self) -> bool:
        """Whether it only holds the container open."""
        return self.found.program.kind is Kind.HOLDER

    @property
    def backing(self) -> bool:
        """Whether other processes need it."""
        return self.found.program.kind is Kind.BACKING

    @property
    def in_build(self) -> bool:
        """Whether it stands in a stage of the build."""
        return self.command.stage in BUILD_STAGES

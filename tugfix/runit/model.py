"""A runit service as commands of the config set it up: its files, line by line, with the places that say each line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tugfix.shell.nodes import Redirection, Span
from tugfix.shell.sites import Site
from tugfix.tugboat.config import Command, Service


class Form(Enum):
    """How a line of a file stands in the command that writes it.

    WORD: as one word, the argument of `echo` or of `printf '%s\\n'`. BODY: as a line of a here-document or of a quoted
    word. ESCAPED: as a part of a quoted word, up to a `\\n`. JOINED: put together in another way. FILE: in a file of
    the repository.
    """

    WORD = "word"
    BODY = "body"
    ESCAPED = "escaped"
    JOINED = "joined"
    FILE = "file"


@dataclass(frozen=True)
class Line:
    """A line of a file.

    `text` has expansions as they are written. `command` is the one of the config that writes it, `span` the place in
    its text that says the line (of FILE: none). `early` are the names of the variables that are expanded when it is
    written. `forbidden` are the characters that its place can't take as they are.
    """

    text: str
    command: Command
    form: Form
    span: Span | None = None
    early: tuple[str, ...] = ()
    forbidden: str = ""


@dataclass(frozen=True)
class Write:
    """A simple command that writes lines to a file, by the redirection `sign`; `operator` is '' for others."""

    command: Command
    site: Site
    operator: str = ""
    sign: Redirection | None = None


@dataclass(frozen=True)
class RunFile:
    """The file `run` of a service.

    `executable` is None where that is not known. `writes` are in their order. `source` is the file of the repository
    that it is a copy of, by its path from the root, or a path outside of it; '' for one that commands print.
    `lines` is None where its text is not in sight. `last` is the last command that writes to it or changes its mode.
    `fresh`: commands remove what an earlier run of them left.
    """

    path: str
    lines: tuple[Line, ...] | None
    executable: bool | None
    writes: tuple[Write, ...]
    last: Command
    source: str = ""
    fresh: bool = False

    @property
    def text(self) -> str | None:
        """The text of the file, None where it is not in sight."""
        return None if self.lines is None else "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Setup:
    """A service under /etc/service that the commands of a service of the config set up.

    `run` is None where there is no such file. `first` and `last` are the commands that say something of it. `opaque`:
    something touches it that is not understood, so that what there is in the end is not known.
    """

    service: Service
    name: str
    run: RunFile | None
    first: Command
    last: Command
    opaque: bool

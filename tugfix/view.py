"""What a run shows: the choices of the command line, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Format(Enum):
    """How findings are put out; each but `text` is a module of `tugfix.report`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"


class Colour(Enum):
    """When to colour what people read."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Shell(Enum):
    """A shell that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


@dataclass(frozen=True)
class View:
    """What is said of a run, and where: a `report` in that format in place of the text on stderr, None without.

    The report goes to `output`, to stdout where that is None. `columns` are those of the terminal that stderr is.
    """

    quiet: bool = False
    verbose: bool = False
    colour: bool = False
    columns: int | None = None
    report: str | None = None
    output: Path | None = None

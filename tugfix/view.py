"""What a run shows: the choices of the command line, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# No enumerations: each costs a start more than it takes to read a config.
Format = Literal["text", "json", "sarif", "github", "gitlab", "html", "markdown"]
Colour = Literal["auto", "always", "never"]
Shell = Literal["bash", "zsh", "fish", "powershell", "pwsh"]


@dataclass(frozen=True)
class View:
    """What is said of a run, and where.

    `report` is the format of a report in place of the text on stderr: a module of `tugfix.report`, or `text`; None
    without. It goes to `output`, to stdout where that is None. `columns` are those of the terminal that stderr is.
    """

    quiet: bool = False
    verbose: bool = False
    colour: bool = False
    columns: int | None = None
    report: str | None = None
    output: Path | None = None

    @property
    def takes_stdout(self) -> bool:
        """Whether the report goes to stdout, and nothing else can."""
        return self.report is not None and self.output is None

"""What a run shows: the choices of the command line, and what they come to; the exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: nothing to do or all of it done, something is found, an error, stopped by Ctrl-C."""

# No enumerations: each costs a start more than it takes to read a config.
Format = Literal["text", "json", "sarif", "github", "gitlab", "html", "markdown"]
Mode = Literal["diff", "write", "check", "filter", "commit"]
"""What becomes of a new text: it is shown as a diff, written in place, only counted, put out whole, or committed."""

Colour = Literal["auto", "always", "never"]
Shell = Literal["bash", "zsh", "fish", "powershell", "pwsh"]


@dataclass(frozen=True)
class View:
    """What is said of a run, and where.

    `report` is the format of a report in place of the text on stderr: a module of `tugfix.report`, or `text`; None
    without. It goes to `output`, to stdout where that is None. `page` is the file for a page on all repositories,
    `patches` the folder for a patch of each. `columns` are those of the terminal that stderr is.
    """

    quiet: bool = False
    verbose: bool = False
    colour: bool = False
    columns: int | None = None
    report: str | None = None
    output: Path | None = None
    page: Path | None = None
    patches: Path | None = None

    @property
    def takes_stdout(self) -> bool:
        """Whether the report goes to stdout, and nothing else can."""
        return self.report is not None and self.output is None

    @property
    def tells_elsewhere(self) -> bool:
        """Whether what was found goes to a report, a page or patches, so that a diff has to be asked for."""
        return self.report not in (None, "text") or self.page is not None or self.patches is not None

    @property
    def shows_offers(self) -> bool:
        """Whether what unsafe fixes would change is shown too."""
        return self.report in ("json", "sarif", "html") or self.page is not None

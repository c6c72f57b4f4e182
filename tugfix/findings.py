"""What tugfix says about a config: findings, the result of a fix, and the errors it can end in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tugfix.yamltext import Edit


class Certainty(Enum):
    """How sure it is that a command stays up; `POSSIBLE` is only a remark."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Outcome(Enum):
    """What becomes of a finding.

    `FIXED`: the new text has the fix. `UNSAFE`: there is a fix, which is applied only when unsafe fixes are asked
    for. `LEFT`: the right answer can't be read from the text, a person has to decide. `REMARK`: only possible, shown
    under `--verbose`, never counted.
    """

    FIXED = "fixed"
    UNSAFE = "unsafe"
    LEFT = "left"
    REMARK = "remark"


@dataclass(frozen=True)
class Finding:
    """One command that is wrong where it stands.

    `start` and `end` are 0-based code points in the config's text (without a BOM), or in that of `file`, a script of
    the repository by its path from the root; `line` and `column` are those of `start`, 1-based, the column in code
    points. `chain` tells how a command leads to the process, one step an element. `message` says what happens to the
    preview and why; `remedy` says what becomes of the command, or why it is left and what to do.
    """

    rule: str
    start: int
    end: int
    line: int
    column: int
    message: str
    remedy: str
    outcome: Outcome
    certainty: Certainty = Certainty.CERTAIN
    file: str = ""
    chain: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherFile:
    """A script of the repository that something is found in: its path from the root, its text, the new text."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Result:
    """The outcome of one config: the new text (the old one where nothing changes), what was found, the edits.

    `others` are the scripts of the repository that something is found in, changed or not.
    """

    text: str
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    others: tuple[OtherFile, ...] = ()


class ConfigError(Exception):
    """The config can't be read: not YAML, not a Tugboat config, beyond a limit. Line and column are 1-based."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class SettingsError(ConfigError):
    """The settings of a repository are wrong, or can't be read; `file` is their path, the rest is as in ConfigError."""

    def __init__(self, message: str, file: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, line, column)
        self.file = file


class GuardError(Exception):
    """A planned change failed a check that protects the config, so nothing was changed."""

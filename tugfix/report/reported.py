"""What all formats of a report need: a run's findings with their files, places, levels and fingerprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tugfix.findings import Finding, Outcome
from tugfix.yamltext import Edit, position


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A config or a script: its text, what changes in it, and its path with `/`.

    `path` is from the folder that all paths of the run are from, `own_path` from the root of the file's repository:
    they differ where a run is over several repositories. `text` has no BOM; `edits` count in it. `unsafe_edits` are
    those that make the unsafe fixes, too; none where there are no such fixes.
    """

    path: str
    text: str = ""
    edits: tuple[Edit, ...] = ()
    unsafe_edits: tuple[Edit, ...] = ()
    own_path: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a config was not dealt with; line and column are 1-based, None where the whole file is meant."""

    message: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported of one config: its findings, or the `problem` that kept it from being dealt with.

    `scripts` are those of the repository that something is found in, by the names that findings call them.
    `repository` is the folder of the repository, as it is shown to the user: the same for all configs of one, '' where
    nothing is known of it.
    """

    config: ReportedFile
    findings: tuple[Finding, ...] = ()
    problem: Problem | None = None
    scripts: Mapping[str, ReportedFile] = field(default_factory=dict)
    repository: str = ""

    def file_of(self, finding: Finding) -> ReportedFile:
        """Return the file that a finding is in."""
        return self.scripts[finding.file] if finding.file else self.config

    def files(self) -> tuple[ReportedFile, ...]:
        """Return the config and the scripts."""
        return self.config, *self.scripts.values()


def level(finding: Finding) -> str:
    """Return `error`, `warning` or `note`, which are SARIF's names (3.27.10).

    What keeps a preview from being as its config means it is an error; what may work as it stands, or does no harm
    yet, is a warning; a remark is a note.
    """
    if finding.outcome is Outcome.REMARK:
        return "note"
    return "warning" if finding.outcome is Outcome.UNSAFE or finding.rule == "TUG001" else "error"


def end_of(text: str, finding: Finding) -> tuple[int, int]:
    """Return the 1-based line and column, in code points, right behind a finding."""
    return position(text, max(finding.start, finding.end))


def prints(files: Sequence[Reported]) -> Iterator[tuple[Reported, Finding, str]]:
    """Yield all findings, each with a fingerprint: 64 hex digits that no other finding of the run has.

    It stays the same when lines move, and when a line is indented anew: it is made of the rule, the file's path, the
    words of the line that the finding begins on, and how many alike come before it.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, str, str]] = Counter()
    for reported in files:
        for finding in reported.findings:
            file = reported.file_of(finding)
            key = finding.rule, file.path, _words(file.text, finding.start)
            data = "\0".join((*key, str(seen[key])))
            seen[key] += 1
            yield reported, finding, sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def _words(text: str, offset: int) -> str:
    start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
    return " ".join(text[start : end if end >= 0 else len(text)].split())

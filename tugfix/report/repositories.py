"""The configs of a run by repository, and how each repository stands: for reports on many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tugfix.findings import Finding
from tugfix.report.reported import Reported, ReportedFile
from tugfix.report.totals import Standing, standing, worst
from tugfix.rules import RULES
from tugfix.rules.about import about
from tugfix.yamltext import apply_edits

_HERE = "."
"""The repository around all others of a run."""


@dataclass(frozen=True)
class RepositoryReport:
    """The configs of one repository.

    `name` is its folder as it is shown, or the config's path where that is unknown.
    """

    name: str
    files: tuple[Reported, ...]

    @property
    def standing(self) -> Standing:
        """The worst of its configs."""
        return worst(standing(one.findings, broken=one.problem is not None) for one in self.files)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in all of its configs, in their order."""
        return tuple(finding for reported in self.files for finding in reported.findings)

    @property
    def rules(self) -> tuple[str, ...]:
        """The codes of its findings, each once, in order."""
        return tuple(sorted({finding.rule for finding in self.findings}))


def repositories(files: Sequence[Reported]) -> tuple[RepositoryReport, ...]:
    """Return the repositories in the order in which their first configs come.

    A config of which no repository is known stands for itself.
    """
    found: dict[tuple[str, str], list[Reported]] = {}
    for reported in files:
        alone = "" if reported.repository else reported.config.path
        found.setdefault((reported.repository, alone), []).append(reported)
    return tuple(RepositoryReport(_name(name, path), tuple(several)) for (name, path), several in found.items())


def by_rule(found: Iterable[RepositoryReport]) -> tuple[tuple[str, int, int], ...]:
    """Return the code of each rule, how many findings it has and in how many repositories, the most first."""
    several = [[finding.rule for finding in repository.findings] for repository in found]
    findings = Counter(rule for rules in several for rule in rules)
    spread = Counter(rule for rules in several for rule in set(rules))
    rows = [(rule, findings[rule], spread[rule]) for rule in findings]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def title(rule: str) -> str:
    """Return what a rule is called; a remark that belongs to none is called so."""
    return about(rule).title if rule in RULES else "A remark"


def own_path(file: ReportedFile) -> str:
    """Return the path of a file from the root of its repository; where that is unknown, its path in the run."""
    return file.own_path or file.path


def new_text(file: ReportedFile) -> str:
    """Return the text of a file once its edits are made."""
    return apply_edits(file.text, file.edits)


def unsafe_text(file: ReportedFile) -> str:
    """Return the text of a file once its unsafe fixes are made too; that without them where there are none."""
    return apply_edits(file.text, file.unsafe_edits or file.edits)


def counted(number: int, noun: str) -> str:
    """Return `1 finding`, `1,000 findings`; what ends in y gets -ies."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {plural}"


def _name(repository: str, path: str) -> str:
    return "this folder" if repository == _HERE else repository or path

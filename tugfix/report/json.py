"""Findings, edits and errors as JSON for programs; docs/json.md describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tugfix import __version__
from tugfix.findings import Finding, Outcome
from tugfix.report.reported import Reported, ReportedFile, end_of, level
from tugfix.report.totals import Standing, Totals, noted, totals

VERSION = 1
"""Changes when a field goes or gets another meaning; new fields may come without."""


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the report on `files`; `applied` says whether their edits are made already.

    It is the same for the same files, and ASCII: nothing in it can steer a terminal.
    """
    report = {
        "version": VERSION,
        "tool": {"name": "tugfix", "version": __version__},
        "applied": applied,
        "files": [_file(reported) for reported in files],
        "summary": _summary(files),
    }
    return json.dumps(report, indent=2) + "\n"


def _file(reported: Reported) -> dict[str, Any]:
    problem = reported.problem
    return {
        "path": reported.config.path,
        "repository": reported.repository,
        "problem": {"message": problem.message, "line": problem.line, "column": problem.column} if problem else None,
        "findings": [_finding(finding, reported) for finding in reported.findings],
        **_edits(reported.config),
        "scripts": [{"path": script.path, **_edits(script)} for script in reported.scripts.values()],
    }


def _finding(finding: Finding, reported: Reported) -> dict[str, Any]:
    file = reported.file_of(finding)
    line, column = end_of(file.text, finding)
    return {
        "rule": finding.rule,
        "level": level(finding),
        "outcome": finding.outcome.value,
        "certainty": finding.certainty.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "chain": list(finding.chain),
        "path": file.path,
        "start": {"offset": finding.start, "line": finding.line, "column": finding.column},
        "end": {"offset": max(finding.start, finding.end), "line": line, "column": column},
    }


def _edits(file: ReportedFile) -> dict[str, Any]:
    both = {"edits": file.edits, "unsafe_edits": file.unsafe_edits}
    return {
        name: [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in edits]
        for name, edits in both.items()
    }


def _summary(files: Sequence[Reported]) -> dict[str, Any]:
    outcomes = [finding.outcome for reported in files for finding in reported.findings]
    counts = {outcome.value: outcomes.count(outcome) for outcome in Outcome}
    found = totals([noted(one.repository, one.findings, broken=one.problem is not None) for one in files])
    return {
        "files": len(files),
        "findings": len(outcomes) - counts["remark"],
        **counts,
        "problems": found.configs.get(Standing.BROKEN, 0),
        "repositories": _standings(found.repositories),
        "configs": _standings(found.configs),
        "rules": {rule: _outcomes(found, rule) for rule in sorted({rule for rule, _ in found.rules})},
    }


def _standings(counts: Mapping[Standing, int]) -> dict[str, int]:
    return {"all": sum(counts.values()), **{one.value: counts.get(one, 0) for one in reversed(tuple(Standing))}}


def _outcomes(found: Totals, rule: str) -> dict[str, int]:
    return {one.value: found.rules.get((rule, one), 0) for one in Outcome if one is not Outcome.REMARK}

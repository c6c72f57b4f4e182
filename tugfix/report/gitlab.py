"""Findings as a Code Quality report, which GitLab shows in a merge request.

The form is that of GitLab's "Code Quality report format", a part of Code Climate's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tugfix.report.reported import Reported, prints
from tugfix.report.reported import level as level_of
from tugfix.report.text import escaped

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the report: errors first, then findings, in the order of the files. `applied` changes nothing."""
    issues = [_problem_issue(reported) for reported in files if reported.problem]
    for reported, finding, print_ in prints(files):
        severity = _SEVERITIES[level_of(finding)]
        text = f"{finding.message} {finding.remedy}"
        issues.append(_issue(finding.rule, text, severity, reported.file_of(finding).path, finding.line, print_))
    return json.dumps(issues, indent=2) + "\n"


def _problem_issue(reported: Reported) -> dict[str, Any]:
    path, problem = reported.config.path, reported.problem
    message = problem.message if problem else ""
    print_ = sha256(f"error\0{path}\0{message}".encode("utf-8", "surrogatepass")).hexdigest()
    return _issue("tugfix", message, "critical", path, problem.line if problem and problem.line else 1, print_)


def _issue(check: str, text: str, severity: str, path: str, line: int, fingerprint: str) -> dict[str, Any]:
    return {
        "description": escaped(text),
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }

"""Findings and fixes as SARIF 2.1.0 (OASIS, with errata 01); numbers in comments are sections of that standard."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from tugfix import __version__
from tugfix.findings import Finding, Outcome
from tugfix.report.reported import Problem, Reported, ReportedFile, level, prints
from tugfix.report.text import escaped
from tugfix.rules import RULES
from tugfix.rules.about import about
from tugfix.yamltext import Edit, position

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ROOT = "%SRCROOT%"
_FINGERPRINT = "tugfixLine/v1"


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the log of one run; once the edits are `applied`, it has no fixes.

    Columns are 1-based UTF-16 code units, as `columnKind` says; paths are relative to the root of the repository.
    """
    found = list(prints(files))
    rules = sorted({finding.rule for _, finding, _ in found}.intersection(RULES))
    problems = [reported for reported in files if reported.problem]
    run = {
        "tool": {
            "driver": {
                "name": "tugfix",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not problems,
                "toolExecutionNotifications": [_notification(one.config.path, one.problem) for one in problems],
            }
        ],
        # Without a uri: whoever shows the log knows where the repository lies (3.14.14).
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(*one, rules, applied=applied) for one in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    known = about(code)
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": f"{known.title}. At the {known.place}: {known.wrong}."},
        "help": {"text": known.text, "markdown": known.text},
        "helpUri": known.link,
        "defaultConfiguration": {"level": "note" if known.fix == "remark" else "error"},
    }


def _result(
    reported: Reported, finding: Finding, fingerprint: str, rules: Sequence[str], *, applied: bool
) -> dict[str, Any]:
    file = reported.file_of(finding)
    end = max(finding.start, finding.end)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": level(finding),
        "message": {"text": _message(finding)},
        "locations": [_location(file.path, _region(file.text, finding.start, end))],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if finding.rule in rules:
        result["ruleIndex"] = rules.index(finding.rule)
    fixes = [] if applied else _fixes(reported, finding)
    if fixes:
        result["fixes"] = fixes
    return result


def _message(finding: Finding) -> str:
    way = f" ({' -> '.join(finding.chain)})" if finding.chain else ""
    text = escaped(f"{finding.message}{way} {finding.remedy}")
    # What looks like `[text](target)` is a link (3.11.6).
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _fixes(reported: Reported, finding: Finding) -> list[dict[str, Any]]:
    """The edits of a config and its scripts are one change: a part of them may set a process up twice, or nowhere."""
    files = reported.files()
    if finding.outcome is Outcome.FIXED:
        return _fix("All safe fixes of this config.", ((file, file.edits) for file in files))
    if finding.outcome is Outcome.UNSAFE:
        text = "All fixes of this config, with those that are a guess: look them over."
        return _fix(text, ((file, file.unsafe_edits) for file in files))
    return []


def _fix(text: str, changed: Iterable[tuple[ReportedFile, tuple[Edit, ...]]]) -> list[dict[str, Any]]:
    changes = [
        {"artifactLocation": _artifact(file.path), "replacements": [_replacement(file.text, one) for one in edits]}
        for file, edits in changed
        if edits
    ]
    return [{"description": {"text": text}, "artifactChanges": changes}] if changes else []


def _replacement(text: str, edit: Edit) -> dict[str, Any]:
    replacement: dict[str, Any] = {"deletedRegion": _region(text, edit.start, edit.end)}
    if edit.text:
        replacement["insertedContent"] = {"text": edit.text}
    return replacement


def _notification(path: str, problem: Problem | None) -> dict[str, Any]:
    if problem is None:
        raise ValueError("there is nothing to notify of")
    region = {"startLine": problem.line} if problem.line else None
    return {"level": "error", "message": {"text": escaped(problem.message)}, "locations": [_location(path, region)]}


def _location(path: str, region: dict[str, int] | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": _ROOT}


def _region(text: str, start: int, end: int) -> dict[str, int]:
    """The text from `start` to `end` (0-based code points); the end column is the one behind it (3.30.8)."""
    return {
        "startLine": position(text, start)[0],
        "startColumn": _column(text, start),
        "endLine": position(text, end)[0],
        "endColumn": _column(text, end),
    }


def _column(text: str, offset: int) -> int:
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1

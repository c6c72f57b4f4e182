"""The message of the commit that holds a repository's fixes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tugfix.findings import Finding, Outcome
from tugfix.report.reported import Reported
from tugfix.report.text import escaped

_WIDTH = 72
"""Columns of a line: what git and the sites that show commits expect."""

_WHY = (
    "Tugboat waits for every build command to end, then takes a snapshot. A process that does not end keeps the "
    'preview "building" until it times out; one in the background is gone once the snapshot is taken.'
)
# TUG104 takes away what runs already.
_MOVES = ("TUG101", "TUG102", "TUG103")


def commit_message(files: Sequence[Reported], subject: str | None = None) -> str:
    """Return a subject, an empty line and what was changed where and why, for the configs of one repository.

    `subject` takes the place of a first line of our own. Lines are those of the files before the change. The same
    findings give the same message.
    """
    fixed = _by_path(files, Outcome.FIXED)
    moved = [finding for findings in fixed.values() for finding in findings if finding.rule in _MOVES]
    parts = [subject or _subject(files, moved)]
    if moved:
        parts.append(_wrapped(_WHY))
    for path, findings in fixed.items():
        # A script that two configs run has its finding for each.
        parts.append("\n".join([f"{escaped(path)}:", "", *dict.fromkeys(map(_item, findings))]))
    left = [
        f"{escaped(path)} line {finding.line} ({finding.rule})"
        for path, findings in _by_path(files, Outcome.LEFT).items()
        for finding in findings
    ]
    if left:
        parts.append(_wrapped(f"Not changed, as somebody has to decide: {', '.join(left)}."))
    return "\n\n".join(parts) + "\n"


def _subject(files: Sequence[Reported], moved: Sequence[Finding]) -> str:
    if not moved:
        return "Correct the Tugboat config"
    if len(moved) == 1:
        named = f"Keep `{_command(files, moved[0])}` running in Tugboat previews"
        if len(named) <= _WIDTH:
            return named
    return f"Keep {'a process' if len(moved) == 1 else f'{len(moved)} processes'} running in Tugboat previews"


def _command(files: Sequence[Reported], finding: Finding) -> str:
    """Return the words that the finding is about, on one line."""
    reported = next(reported for reported in files if finding in reported.findings)
    return escaped(" ".join(reported.file_of(finding).text[finding.start : finding.end].split()))


def _by_path(files: Sequence[Reported], outcome: Outcome) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for reported in files:
        for finding in reported.findings:
            if finding.outcome is outcome:
                file = reported.file_of(finding)
                found.setdefault(file.own_path or file.path, []).append(finding)
    return found


def _item(finding: Finding) -> str:
    text = f"{finding.rule}, line {finding.line}: {escaped(finding.message)} {escaped(finding.remedy)}"
    # Never at the start of a line: git takes one that begins with `#` for a comment.
    return _wrapped(text, "- ", "  ")


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )

"""Findings as workflow commands, which GitHub Actions shows as annotations of the changed lines.

The form is that of GitHub's "Workflow commands for GitHub Actions"; what is escaped, that of its toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tugfix.report.reported import Reported, end_of, level
from tugfix.report.text import escaped

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return one line `::error file=…,line=…::message` a finding or error, in the order of the files.

    Lines and columns are 1-based, the end column is the one behind. `applied` changes nothing.
    """
    return "".join(line + "\n" for reported in files for line in _lines(reported))


def _lines(reported: Reported) -> Iterator[str]:
    problem = reported.problem
    if problem is not None:
        place = {"line": problem.line, "col": problem.column}
        yield _command("error", reported.config.path, place, "tugfix", problem.message)
    for finding in reported.findings:
        file = reported.file_of(finding)
        line, column = end_of(file.text, finding)
        place = {"line": finding.line, "endLine": line}
        if line == finding.line:
            # GitHub takes no columns of what spans lines.
            place |= {"col": finding.column, "endColumn": column}
        message = f"{finding.message}\n{finding.remedy}"
        yield _command(_COMMANDS[level(finding)], file.path, place, finding.rule, message)


def _command(name: str, path: str, place: dict[str, int | None], title: str, message: str) -> str:
    values = {"file": path, **place, "title": title}
    properties = ",".join(f"{key}={_property(value)}" for key, value in values.items() if value is not None)
    lines = [escaped(line) for line in message.split("\n")]
    return f"::{name} {properties}::" + _data("\n".join(lines))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(escaped(str(value))).replace(":", "%3A").replace(",", "%2C")

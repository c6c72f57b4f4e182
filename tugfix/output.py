"""Where a report goes: outcomes of a run in, the text of a format out, and into its file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tugfix.findings import Finding, Outcome
from tugfix.jobs import name_below
from tugfix.report.reported import Problem, Reported, ReportedFile
from tugfix.rules import RULES
from tugfix.rules.about import about, near
from tugfix.run import FileOutcome
from tugfix.yamltext import Edit, trimmed

TEXT = "text"

_WIDTH = 80
_WIDEST = 100
"""Columns of a page: where it is not known how many there are, and what is still read easily."""


def report(name: str, outcomes: Sequence[FileOutcome], *, verbose: bool, applied: bool) -> str:
    """Return the report in the format `name`: `text`, or a module of `tugfix.report` that has `render`.

    Remarks are in it when `verbose`; `applied` says whether the changes are made already.
    """
    if name == TEXT:
        return _text(outcomes, verbose=verbose)
    render = import_module(f"tugfix.report.{name}").render
    text: str = render([reported(outcome, verbose=verbose) for outcome in outcomes], applied=applied)
    return text


def rule_list() -> str:
    """Return a line on each rule."""
    from tugfix.report.explain import list_text

    return list_text(map(about, RULES))


def rule_page(code: str, columns: int | None, *, colour: bool) -> str:
    """Return what `code` is about, for a terminal of so many columns; raises ValueError where it is no rule."""
    from tugfix.report.explain import page_text

    known = code.strip().upper()
    if known in RULES:
        return page_text(about(known), min(columns or _WIDTH, _WIDEST), colour=colour)
    like = near(code)
    hint = f"Did you mean {' or '.join(like)}?" if like else "--rules lists all."
    raise ValueError(f"There is no rule {code!r}. {hint}")


def put(path: Path, text: str) -> None:
    """Write a report to a file in one step; raises OSError that names the file, and its old content stays."""
    from tugfix.files import replace_whole

    try:
        replace_whole(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise OSError(error.errno, f"{path} can't be written: {error.strerror or error}") from error


def wanted(findings: Sequence[Finding], *, verbose: bool) -> tuple[Finding, ...]:
    """Return the findings that are shown: remarks only when `verbose`."""
    return tuple(finding for finding in findings if verbose or finding.outcome is not Outcome.REMARK)


def reported(outcome: FileOutcome, *, verbose: bool) -> Reported:
    """Return what formats say of the outcome of one config."""
    problem, offered = outcome.problem, outcome.offered
    path, own_path = _paths(outcome)
    offers = {other.path: other.after for other in offered.others} if offered else {}
    return Reported(
        ReportedFile(path, outcome.text, outcome.edits, offered.edits if offered else (), own_path),
        wanted(outcome.findings, verbose=verbose),
        Problem(problem.message, problem.line, problem.column) if problem else None,
        {
            other.path: ReportedFile(
                other.diff_name,
                other.before,
                _edits(other.before, other.after),
                _edits(other.before, offers.get(other.path, other.before)),
                other.own_name,
            )
            for other in outcome.others
        },
        outcome.job.repository,
    )


def _paths(outcome: FileOutcome) -> tuple[str, str]:
    """The path of a config in the run, and in its repository; of its settings where these are what is wrong."""
    job, problem = outcome.job, outcome.problem
    if problem and problem.file and job.root:
        wrong = job.cwd / problem.file
        return name_below(wrong, job.base or job.root), name_below(wrong, job.root)
    return job.diff_name or job.name.replace(os.sep, "/"), job.own_name


def _edits(before: str, after: str) -> tuple[Edit, ...]:
    return trimmed(before, [Edit(0, len(before), after)]) if before != after else ()


def _text(outcomes: Sequence[FileOutcome], *, verbose: bool) -> str:
    from tugfix.report.text import finding_text

    blocks = []
    for outcome in outcomes:
        for finding in wanted(outcome.findings, verbose=verbose):
            name, text = outcome.place_of(finding)
            blocks.append(finding_text(finding, text, name))
    return "\n".join(blocks)

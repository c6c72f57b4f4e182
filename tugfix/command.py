"""One run of the command: each config's outcome is shown, put out and counted as it comes, and then the whole."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import typer

from tugfix.findings import Outcome
from tugfix.jobs import Job, Problem, find, stdin_job
from tugfix.report.streams import write_stderr, write_stdout
from tugfix.report.summary import repositories_text, summary_text
from tugfix.report.text import error_text, escaped, finding_text
from tugfix.report.totals import Noted, Standing, Totals, noted, standing, totals
from tugfix.run import FileChange, FileOutcome, Options, run
from tugfix.settings import Settings
from tugfix.view import CLEAN, FAILED, FOUND, INTERRUPTED, Mode, View

_MANY = 100
"""Up to so many configs, one process is done before others would have begun."""


@dataclass(frozen=True)
class Command:
    """What is asked for: the arguments, what becomes of the texts, how to run, what to show.

    `settings` hold for all configs; None: those of each repository. `processes` are how many to take for many configs,
    None: as many as there are cores. `branch` is the one that the fixes are committed on, or would be; None without.
    `message` is the first line of these commits' message, None: one about what is fixed.
    """

    arguments: Sequence[str]
    mode: Mode
    options: Options
    view: View
    settings: Settings | None = None
    stdin_filename: str | None = None
    processes: int | None = None
    branch: str | None = None
    message: str | None = None

    @property
    def applied(self) -> bool:
        """Whether the fixes are made: in the files, on a branch, or in the text that is put out."""
        return self.mode in ("write", "commit", "filter")

    @property
    def keeps(self) -> bool:
        """Whether outcomes are needed after all are there."""
        view = self.view
        return bool(view.report or view.page or view.patches or self.branch)


class _Stop:
    """Ctrl-C as a wish, as long as the block runs: the first lets end what is begun, the second stops at once."""

    def __init__(self) -> None:
        self._wanted = False
        self._before: Any = None

    def __call__(self) -> bool:
        return self._wanted

    def __enter__(self) -> _Stop:
        self._before = signal.getsignal(signal.SIGINT)
        # Shells have it ignored in what they run in the background of a script: Ctrl-C is not meant for that.
        if self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _note(self, *_: object) -> None:
        self._wanted = True
        signal.signal(signal.SIGINT, self._before)


@dataclass(frozen=True)
class _Seen:
    """What is kept to the end: a count for each config, and the outcomes themselves where a report wants them.

    `changes` are those of the diff that may come once more: scripts that several configs run.
    """

    counts: list[Noted] = field(default_factory=list)
    outcomes: list[FileOutcome] = field(default_factory=list)
    changes: set[FileChange] = field(default_factory=set)


def carry_out(command: Command) -> int:
    """Do what is asked for and return the exit code; raises OSError where a report can't be written."""
    if command.arguments == ["-"]:
        jobs = [stdin_job(command.stdin_filename, Path.cwd(), command.settings)]
        seen = _shown(run(jobs, command.options, stdin=sys.stdin.buffer if sys.stdin else None), jobs, command)
    else:
        jobs = find(command.arguments, Path.cwd(), command.settings, _show_unseen)
        with _Stop() as stop:
            seen = _shown(_outcomes(jobs, command, stop), jobs, command)
    stopped = len(seen.counts) < len(jobs)
    # A commit of what is read of a repository by now would be in the way of the whole one.
    shown = replace(command, mode="check", branch=None) if stopped and command.mode == "commit" else command
    failed = _finished(seen.outcomes, shown)
    found = totals([_recounted(count, failed) for count in seen.counts])
    if not command.view.quiet:
        _show_summary(found, shown)
    if stopped:
        write_stderr(_stopped_text(len(seen.counts), len(jobs), command.mode))
        return INTERRUPTED
    return _exit_code(found, command)


def _outcomes(jobs: list[Job], command: Command, stop: _Stop) -> Iterator[FileOutcome]:
    if len(jobs) <= _MANY:
        return run(jobs, command.options, stopped=stop)
    from tugfix.pool import pooled, processes

    count = processes(command.processes, len(jobs))
    if count == 1:
        return run(jobs, command.options, stopped=stop)
    return pooled(jobs, command.options, count, stopped=stop)


def _shown(outcomes: Iterator[FileOutcome], jobs: list[Job], command: Command) -> _Seen:
    """Show and put out each outcome as it comes."""
    view, seen = command.view, _Seen()
    _guard_files(jobs, view)
    for outcome in _watched(outcomes, len(jobs), view):
        seen.counts.append(noted(outcome.job.repository, outcome.findings, broken=outcome.problem is not None))
        _show_findings(outcome, view)
        _put_out(outcome, command.mode, seen.changes)
        if command.keeps:
            seen.outcomes.append(outcome)
    return seen


def _guard_files(jobs: list[Job], view: View) -> None:
    """Refuse to write a report over a config that is looked at, or two into one file."""
    if view.output and view.page and os.path.realpath(view.output) == os.path.realpath(view.page):
        raise typer.BadParameter("--output and --html name the same file.")
    for option, file in (("--output", view.output), ("--html", view.page)):
        target = os.path.realpath(file) if file is not None else None
        if target and any(job.path is not None and os.path.realpath(job.path) == target for job in jobs):
            raise typer.BadParameter(f"{option} names a config that is looked at: the report would replace it.")


def _watched(outcomes: Iterator[FileOutcome], total: int, view: View) -> Iterator[FileOutcome]:
    if view.columns is None or view.quiet or total < 2:
        return outcomes
    from tugfix.report.progress import counted, wanted

    return counted(outcomes, total, _silent, view.columns) if wanted(total) else outcomes


def _silent(outcome: FileOutcome) -> bool:
    return not outcome.problem and not outcome.findings


def _show_unseen(name: str, why: str) -> None:
    # No error: data that a container has left in a repository is often closed to whoever works on it.
    write_stderr(f"{escaped(name)}: not searched: {why}.\n")


def _show_findings(outcome: FileOutcome, view: View) -> None:
    """Write the problem of a config to stderr, and its findings where they are in no report."""
    problem = outcome.problem
    if problem:
        name = problem.file or outcome.job.name
        write_stderr(error_text(problem.message, name, problem.line, problem.column, colour=view.colour))
    for finding in () if view.quiet or view.report else outcome.findings:
        if view.verbose or finding.outcome is not Outcome.REMARK:
            where, text = outcome.place_of(finding)
            write_stderr(finding_text(finding, text, where, colour=view.colour, columns=view.columns) + "\n")


def _finished(outcomes: Sequence[FileOutcome], command: Command) -> Mapping[str, str]:
    """Put out what is about the whole run; return the repositories for which something can't be done, and why."""
    view, failed = command.view, dict[str, str]()
    if view.patches or command.branch:
        from tugfix import bulk
        from tugfix.repositories import by_repository

        repositories = by_repository(outcomes)
        if view.patches:
            failed |= bulk.put_patches(view.patches, repositories, view)
        if command.branch:
            target = bulk.Target(command.branch, command.message, really=command.mode == "commit")
            failed |= bulk.commit(target, repositories, view)
    # Last, for they say what became of each repository.
    known = [_as_it_ended(outcome, failed) for outcome in outcomes]
    if view.report:
        _put_report(view.report, view.output, known, command)
    if view.page:
        _put_report("html", view.page, known, command)
    return failed


def _as_it_ended(outcome: FileOutcome, failed: Mapping[str, str]) -> FileOutcome:
    """The outcome of a config; that of a repository for which something failed that was to change has a problem."""
    stood = standing(outcome.findings, broken=outcome.problem is not None)
    if not _has_failed(outcome.job.repository, stood, failed):
        return outcome
    return FileOutcome(outcome.job, problem=Problem(failed[outcome.job.repository]))


def _recounted(count: Noted, failed: Mapping[str, str]) -> Noted:
    failed_now = _has_failed(count.repository, count.standing, failed)
    return Noted(count.repository, Standing.BROKEN) if failed_now else count


def _has_failed(repository: str, stood: Standing, failed: Mapping[str, str]) -> bool:
    return repository in failed and stood in (Standing.FIXED, Standing.PERSON)


def _put_report(name: str, file: Path | None, outcomes: Sequence[FileOutcome], command: Command) -> None:
    from tugfix.output import put, report

    text = report(name, outcomes, verbose=command.view.verbose, applied=command.applied)
    if file is None:
        write_stdout(text.encode("utf-8", "surrogateescape"))
    else:
        put(file, text)


def _put_out(outcome: FileOutcome, mode: Mode, done: set[FileChange]) -> None:
    if mode == "filter" and not outcome.problem:
        write_stdout(outcome.after.encode())
    elif mode == "diff":
        for change in outcome.changes():
            if change in done:
                continue
            if outcome.others:
                done.add(change)
            from tugfix.report.diff import unified

            write_stdout(unified(change.before, change.after, change.diff_name).encode())


def _show_summary(found: Totals, command: Command) -> None:
    """Say on stderr what was found in all, with a table where it was found in several repositories."""
    if sum(found.repositories.values()) > 1:
        rules = command.view.report != "statistics"
        write_stderr(repositories_text(found, applied=command.applied, rules=rules) + "\n")
    can_write = "" if command.arguments == ["-"] else " with --write"
    write_stderr(summary_text(found, "fixed" if command.applied else f"can be fixed{can_write}"))


def _stopped_text(done: int, total: int, mode: Mode) -> str:
    if mode == "commit":
        return f"Interrupted: {done:,} of {total:,} configs are read, and nothing is committed. Run it again.\n"
    return (
        f"Interrupted: {done:,} of {total:,} configs are done, and each file is whole. The same command begins again "
        "with the first, and finds nothing left to do in those that are fixed.\n"
    )


def _exit_code(found: Totals, command: Command) -> int:
    if found.configs.get(Standing.BROKEN):
        return FAILED
    open_ = found.ended(Outcome.LEFT) + found.ended(Outcome.UNSAFE)
    return FOUND if open_ or (found.ended(Outcome.FIXED) and not command.applied) else CLEAN

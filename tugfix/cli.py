"""The command line: options in, exit code out.

Annotations are no strings here: typer reads them at each start, and to evaluate strings takes it longer than the rest.
"""

import gc
import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tugfix import __version__
from tugfix.view import Colour, Format, Shell, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tugfix.report.text import Tally
    from tugfix.run import FileOutcome, Job, Options
    from tugfix.settings import Settings

_CODES = "codes or how they begin, with commas, such as TUG1,TUG201"

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130

# Help and usage errors are plain text: rich would take longer to load than a config takes to fix.
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Mode(Enum):
    """What becomes of a new text: shown as a diff, written in place, only counted, or put out whole."""

    DIFF = "diff"
    WRITE = "write"
    CHECK = "check"
    FILTER = "filter"


def main() -> None:
    """Run `tugfix` with the arguments of the process, and exit with its code."""
    # What a run makes it keeps or drops at once: to look for cycles often is a tenth of the time.
    gc.set_threshold(1_000_000)
    if "_TUGFIX_COMPLETE" in os.environ:
        from tugfix.completion import register

        register()
    try:
        app(prog_name="tugfix")
    except KeyboardInterrupt:
        sys.exit(_interrupted())


def _version(asked: bool) -> None:
    if not asked:
        return
    typer.echo(f"tugfix {__version__}")
    raise typer.Exit(CLEAN)


def _show_completion(shell: Shell | None) -> None:
    if shell is not None:
        from tugfix.completion import script

        typer.echo(script(shell), nl=False)
        raise typer.Exit(CLEAN)


def _install_completion(shell: Shell | None) -> None:
    if shell is not None:
        from tugfix.completion import install

        typer.echo(f"Written to {install(shell)}. Open a new terminal to use it.")
        raise typer.Exit(CLEAN)


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def tugfix(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Configs, or folders to search for them; - reads standard input. "
            "Without any, the config of the repository around you.",
            show_default=False,
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Fix the files in place.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Show the findings only, no diff.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change (the default).")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Also make the changes that are a guess: look them over.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help=f"Ask only these rules: {_CODES}.", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODES", help=f"Do not ask these rules: {_CODES}.", show_default=False),
    ] = None,
    format_: Annotated[
        Format,
        typer.Option("--format", help="How to put out the findings: all but text on standard output."),
    ] = "text",
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Put the findings into this file.", show_default=False),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show how often each rule found something, in place of the findings.")
    ] = False,
    stdin_filename: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Where the text on standard input would lie.", show_default=False),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            "--config", metavar="FILE", help="Take the settings from this TOML file alone.", show_default=False
        ),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Read no settings.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no findings, only errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also show what is only possible.")] = False,
    color: Annotated[Colour, typer.Option("--color", help="When to use colours.")] = "auto",
    rules: Annotated[bool, typer.Option("--rules", help="List all rules and exit.")] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CODE", help="Show what a rule is about and exit.", show_default=False),
    ] = None,
    show_completion: Annotated[
        Shell | None,
        typer.Option(
            callback=_show_completion,
            is_eager=True,
            help="Print the completion of a shell.",
            show_default=False,
        ),
    ] = None,
    install_completion: Annotated[
        Shell | None,
        typer.Option(
            callback=_install_completion, is_eager=True, help="Make a shell complete options.", show_default=False
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find the processes that keep a Tugboat preview from finishing.

    Each is moved to where it keeps running: a runit service, or the start stage. Without --write nothing is
    changed: a diff that git apply takes goes to standard output, the findings to standard error. With a --format
    other than text the findings go to standard output in place of the diff; --output FILE leaves room for --diff.

    Exit code: 0 nothing to do or all of it done, 1 something is found, 2 an error.
    """
    if rules or explain is not None:
        raise typer.Exit(_tell(explain, color))
    arguments = paths or []
    mode = _mode(arguments, write=write, check=check, diff=diff)
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose can't be combined.")
    if stdin_filename is not None and arguments != ["-"]:
        raise typer.BadParameter("--stdin-filename needs - for a path.")
    if statistics and format_ != "text":
        raise typer.BadParameter("--statistics and --format can't be combined.")
    if config is not None and isolated:
        raise typer.BadParameter("--config and --isolated can't be combined.")
    from tugfix.report.streams import columns, use_colour, write_stderr
    from tugfix.run import Options

    file = Path(output) if output and output != "-" else None
    report = "statistics" if statistics else format_ if file or format_ != "text" else None
    view = View(quiet, verbose, use_colour(color), columns(sys.stderr), report, file)
    mode = _with_report(mode, view, diff=diff)
    chosen, offers = _rules(select or [], ignore or []), view.report in ("json", "sarif", "html")
    options = Options(unsafe, mode is Mode.WRITE, chosen, selected=bool(select), offers=offers)
    settings = _settings(config, isolated=isolated)
    try:
        code = _run(arguments, mode, stdin_filename, options, settings, view)
    except KeyboardInterrupt:
        code = _interrupted()
    except OSError as error:
        write_stderr(f"tugfix: error: {error.strerror or error}\n")
        code = FAILED
    raise typer.Exit(code)


def _rules(select: list[str], ignore: list[str]) -> frozenset[str]:
    from tugfix.rules import chosen

    names = [[name.strip() for part in parts for name in part.split(",")] for parts in (select, ignore)]
    try:
        return chosen(*names)
    except ValueError as error:
        raise typer.BadParameter(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error


def _settings(config: str | None, *, isolated: bool) -> "Settings | None":
    """The settings that hold for all configs, None where each repository's own do."""
    from tugfix.settings import NO_SETTINGS

    if config is None:
        return NO_SETTINGS if isolated else None
    from tugfix.findings import SettingsError
    from tugfix.report.streams import use_colour, write_stderr
    from tugfix.report.text import error_text
    from tugfix.settingsfile.read import read_settings

    try:
        found = read_settings(Path(config))
        if found is None:
            raise SettingsError("There is no [tool.tugfix] in this file.", config)
        return found
    except SettingsError as error:
        write_stderr(error_text(error.message, error.file, error.line, error.column, colour=use_colour()))
        raise typer.Exit(FAILED) from error


def _mode(arguments: list[str], *, write: bool, check: bool, diff: bool) -> Mode:
    if write + check + diff > 1:
        raise typer.BadParameter("--write, --check and --diff can't be combined.")
    stdin = "-" in arguments
    if stdin and len(arguments) > 1:
        raise typer.BadParameter("- can't be combined with other paths.")
    if stdin and write:
        raise typer.BadParameter("--write needs a file; with - the fixed text goes to standard output.")
    if write or check:
        return Mode.WRITE if write else Mode.CHECK
    return Mode.FILTER if stdin and not diff else Mode.DIFF


def _with_report(mode: Mode, view: View, *, diff: bool) -> Mode:
    """The mode that leaves stdout to the report where it goes there; a diff beside a report has to be asked for."""
    if view.takes_stdout and diff:
        raise typer.BadParameter("The report and the diff both go to standard output: name a file with --output.")
    if mode is Mode.FILTER:
        return Mode.CHECK if view.takes_stdout else mode
    return Mode.CHECK if mode is Mode.DIFF and view.report not in (None, "text") and not diff else mode


def _tell(code: str | None, color: Colour) -> int:
    """Put out the list of rules, or the page of one."""
    from tugfix.output import rule_list, rule_page
    from tugfix.report.streams import columns, use_colour, write_stdout

    try:
        colour = use_colour(color, sys.stdout)
        text = rule_list() if code is None else rule_page(code, columns(sys.stdout), colour=colour)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    write_stdout(text.encode())
    return CLEAN


def _run(
    arguments: list[str],
    mode: Mode,
    stdin_filename: str | None,
    options: "Options",
    settings: "Settings | None",
    view: View,
) -> int:
    from tugfix.report.streams import write_stderr
    from tugfix.report.text import Tally, summary_text
    from tugfix.run import find, run, stdin_job

    cwd = Path.cwd()
    stdin = sys.stdin.buffer if sys.stdin and arguments == ["-"] else None
    jobs = [stdin_job(stdin_filename, cwd, settings)] if arguments == ["-"] else find(arguments, cwd, settings)
    _guard_configs(jobs, view.output)
    tally, kept = Tally(), []
    for outcome in _watched(run(jobs, options, stdin=stdin), len(jobs), view):
        tally = tally.with_error() if outcome.problem else tally.with_findings(outcome.findings)
        _show_findings(outcome, view)
        _put_out(outcome, mode)
        if view.report:
            kept.append(outcome)
    if view.report:
        _put_report(kept, mode, view, view.report)
    if not view.quiet:
        can_write = " with --write" if stdin is None else ""
        write_stderr(summary_text(tally, "fixed" if _applies(mode) else f"can be fixed{can_write}"))
    return _exit_code(tally, mode)


def _guard_configs(jobs: "list[Job]", output: Path | None) -> None:
    """Refuse to write a report over a config that is looked at."""
    if output is not None:
        target = os.path.realpath(output)
        if any(job.path is not None and os.path.realpath(job.path) == target for job in jobs):
            raise typer.BadParameter("--output names a config that is looked at: the report would replace it.")


def _watched(outcomes: "Iterator[FileOutcome]", total: int, view: View) -> "Iterator[FileOutcome]":
    if view.columns is None or view.quiet or total < 2:
        return outcomes
    from tugfix.report.progress import counted, wanted

    return counted(outcomes, total) if wanted(total) else outcomes


def _show_findings(outcome: "FileOutcome", view: View) -> None:
    """Write the problem of a config to stderr, and its findings where they are in no report."""
    from tugfix.findings import Outcome
    from tugfix.report.streams import write_stderr
    from tugfix.report.text import error_text, finding_text

    problem = outcome.problem
    if problem:
        name = problem.file or outcome.job.name
        write_stderr(error_text(problem.message, name, problem.line, problem.column, colour=view.colour))
    for finding in () if view.quiet or view.report else outcome.findings:
        if view.verbose or finding.outcome is not Outcome.REMARK:
            where, text = outcome.place_of(finding)
            write_stderr(finding_text(finding, text, where, colour=view.colour, columns=view.columns) + "\n")


def _put_report(outcomes: "list[FileOutcome]", mode: Mode, view: View, name: str) -> None:
    from tugfix.output import put, report
    from tugfix.report.streams import write_stdout

    text = report(name, outcomes, verbose=view.verbose, applied=_applies(mode))
    if view.output is None:
        write_stdout(text.encode("utf-8", "surrogateescape"))
    else:
        put(view.output, text)


def _put_out(outcome: "FileOutcome", mode: Mode) -> None:
    from tugfix.report.streams import write_stdout

    if mode is Mode.FILTER and not outcome.problem:
        write_stdout(outcome.after.encode())
    elif mode is Mode.DIFF:
        for before, after, name in outcome.changes():
            from tugfix.report.diff import unified

            write_stdout(unified(before, after, name).encode())


def _applies(mode: Mode) -> bool:
    return mode in (Mode.WRITE, Mode.FILTER)


def _exit_code(tally: "Tally", mode: Mode) -> int:
    if tally.errors:
        return FAILED
    open_ = tally.left + tally.unsafe + (0 if _applies(mode) else tally.fixed)
    return FOUND if open_ else CLEAN


def _interrupted() -> int:
    from tugfix.report.streams import write_stderr

    write_stderr("Interrupted.\n")
    return INTERRUPTED


if __name__ == "__main__":
    main()

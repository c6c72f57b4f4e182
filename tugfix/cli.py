"""The command line: options in, exit code out."""

from __future__ import annotations

import gc
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tugfix import __version__

if TYPE_CHECKING:
    from tugfix.report.text import Tally
    from tugfix.run import FileOutcome, Options
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
    gc.set_threshold(100_000)
    try:
        app(prog_name="tugfix")
    except KeyboardInterrupt:
        sys.exit(_interrupted())


def _version(asked: bool) -> None:
    if not asked:
        return
    typer.echo(f"tugfix {__version__}")
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
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find the processes that keep a Tugboat preview from finishing.

    Each is moved to where it keeps running: a runit service, or the start stage. Without --write nothing is
    changed: a diff that git apply takes goes to standard output, the findings to standard error.

    Exit code: 0 nothing to do or all of it done, 1 something is found, 2 an error.
    """
    arguments = paths or []
    mode = _mode(arguments, write=write, check=check, diff=diff)
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose can't be combined.")
    if stdin_filename is not None and arguments != ["-"]:
        raise typer.BadParameter("--stdin-filename needs - for a path.")
    if config is not None and isolated:
        raise typer.BadParameter("--config and --isolated can't be combined.")
    from tugfix.report.streams import write_stderr
    from tugfix.run import Options

    settings = _settings(config, isolated=isolated)
    rules = _rules(select or [], ignore or [])
    options = Options(unsafe=unsafe, write=mode is Mode.WRITE, rules=rules, selected=bool(select))
    try:
        code = _run(arguments, mode, stdin_filename, options, settings, quiet=quiet, verbose=verbose)
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


def _settings(config: str | None, *, isolated: bool) -> Settings | None:
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


def _run(
    arguments: list[str],
    mode: Mode,
    stdin_filename: str | None,
    options: Options,
    settings: Settings | None,
    *,
    quiet: bool,
    verbose: bool,
) -> int:
    from tugfix.report.streams import write_stderr
    from tugfix.report.text import Tally, summary_text
    from tugfix.run import find, run, stdin_job

    cwd = Path.cwd()
    stdin = sys.stdin.buffer if sys.stdin and arguments == ["-"] else None
    jobs = [stdin_job(stdin_filename, cwd, settings)] if arguments == ["-"] else find(arguments, cwd, settings)
    tally = Tally()
    for outcome in run(jobs, options, stdin=stdin):
        tally = tally.with_error() if outcome.problem else tally.with_findings(outcome.findings)
        _show_findings(outcome, quiet=quiet, verbose=verbose)
        _put_out(outcome, mode)
    if not quiet:
        can_write = " with --write" if stdin is None else ""
        write_stderr(summary_text(tally, "fixed" if _applies(mode) else f"can be fixed{can_write}"))
    return _exit_code(tally, mode)


def _show_findings(outcome: FileOutcome, *, quiet: bool, verbose: bool) -> None:
    from tugfix.findings import Outcome
    from tugfix.report.streams import use_colour, write_stderr
    from tugfix.report.text import error_text, finding_text

    name, problem, colour = outcome.job.name, outcome.problem, use_colour()
    if problem:
        write_stderr(error_text(problem.message, problem.file or name, problem.line, problem.column, colour=colour))
    for finding in () if quiet else outcome.findings:
        if verbose or finding.outcome is not Outcome.REMARK:
            where, text = outcome.place_of(finding)
            write_stderr(finding_text(finding, text, where, colour=colour) + "\n")


def _put_out(outcome: FileOutcome, mode: Mode) -> None:
    from tugfix.report.streams import write_stdout

    if mode is Mode.FILTER and not outcome.problem:
        write_stdout(outcome.after.encode())
    elif mode is Mode.DIFF:
        for before, after, name in outcome.changes():
            from tugfix.report.diff import unified

            write_stdout(unified(before, after, name).encode())


def _applies(mode: Mode) -> bool:
    return mode in (Mode.WRITE, Mode.FILTER)


def _exit_code(tally: Tally, mode: Mode) -> int:
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

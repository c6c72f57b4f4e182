"""The command line: options in, exit code out."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tugfix import options
from tugfix.view import CLEAN, FAILED, INTERRUPTED, Colour, Mode, View

if TYPE_CHECKING:
    from tugfix.settings import Settings

# Help and usage errors are plain text: rich would take longer to load than a config takes to fix.
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


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


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def tugfix(
    paths: options.Paths = None,
    write: options.Write = False,
    check: options.Check = False,
    diff: options.Diff = False,
    unsafe: options.Unsafe = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    format_: options.FormatOption = "text",
    output: options.Output = None,
    statistics: options.Statistics = False,
    page: options.Page = None,
    patch_dir: options.PatchDir = None,
    commit: options.Commit = False,
    branch: options.Branch = None,
    message: options.Message = None,
    jobs: options.Jobs = None,
    stdin_filename: options.StdinFilename = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    color: options.Color = "auto",
    rules: options.Rules = False,
    explain: options.Explain = None,
    show_completion: options.ShowCompletion = None,
    install_completion: options.InstallCompletion = None,
    version: options.Version = False,
) -> None:
    """Find the processes that keep a Tugboat preview from finishing.

    Each is moved to where it keeps running: a runit service, or the start stage. Without --write nothing is
    changed: a diff that git apply takes goes to standard output, the findings to standard error. With a --format
    other than text the findings go to standard output in place of the diff; --output FILE leaves room for --diff.
    A folder may hold many repositories: --html, --patch-dir, --branch and --commit are for those.

    Exit code: 0 nothing to do or all of it done, 1 something is found, 2 an error.
    """
    if rules or explain is not None:
        raise typer.Exit(_tell(explain, color))
    arguments = paths or []
    mode = _mode(arguments, write=write, check=check, diff=diff, commit=commit)
    _refuse_together(quiet=quiet, verbose=verbose)
    _refuse_together(config=config is not None, isolated=isolated)
    _refuse_together(statistics=statistics, format=format_ != "text")
    if stdin_filename is not None and arguments != ["-"]:
        raise typer.BadParameter("--stdin-filename needs - for a path.")
    if write and branch is not None:
        raise typer.BadParameter("--write changes the files; --branch belongs to --commit, which leaves them.")
    if message is not None and not commit:
        raise typer.BadParameter("--message needs --commit.")
    _refuse_empty(patch_dir=patch_dir, branch=branch, message=message)
    if "-" in arguments and (branch is not None or patch_dir is not None):
        raise typer.BadParameter("- is in no repository: --branch and --patch-dir need files or folders.")
    from tugfix.command import Command, carry_out
    from tugfix.report.streams import columns, use_colour, write_stderr
    from tugfix.run import Options

    file = Path(output) if output and output != "-" else None
    report = "statistics" if statistics else format_ if file or format_ != "text" else None
    folder = Path(patch_dir) if patch_dir is not None else None
    view = View(quiet, verbose, use_colour(color), columns(sys.stderr), report, file, _file(page), folder)
    mode = _with_report(mode, view, diff=diff)
    chosen = _rules(select or [], ignore or [])
    how = Options(unsafe, mode == "write", chosen, selected=bool(select), offers=view.shows_offers)
    known = _settings(config, isolated=isolated)
    target = _branch(branch, asked=commit)
    try:
        code = carry_out(Command(arguments, mode, how, view, known, stdin_filename, jobs, target, message))
    except KeyboardInterrupt:
        code = _interrupted()
    except OSError as error:
        write_stderr(f"tugfix: error: {error.strerror or error}\n")
        code = FAILED
    raise typer.Exit(code)


def _file(name: str | None) -> Path | None:
    if name in ("", "-"):
        raise typer.BadParameter("--html needs the name of a file.")
    return None if name is None else Path(name)


def _branch(name: str | None, *, asked: bool) -> str | None:
    """The branch for the fixes; None where nothing is to be committed, and no one asks what would be."""
    if name is not None or not asked:
        return name
    from tugfix.branches import DEFAULT_BRANCH

    return DEFAULT_BRANCH


def _refuse_together(**asked: bool) -> None:
    if all(asked.values()):
        raise typer.BadParameter(f"{' and '.join(f'--{name}' for name in asked)} can't be combined.")


def _refuse_empty(**given: str | None) -> None:
    """Refuse what a variable that is not set leaves of an option: it would mean another folder, or no commit."""
    for name, value in given.items():
        if value is not None and not value.strip():
            raise typer.BadParameter(f"--{name.replace('_', '-')} is given without a text.")


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


def _mode(arguments: list[str], *, write: bool, check: bool, diff: bool, commit: bool) -> Mode:
    if write + check + diff + commit > 1:
        raise typer.BadParameter("Of --write, --check, --diff and --commit only one can be given.")
    stdin = "-" in arguments
    if stdin and len(arguments) > 1:
        raise typer.BadParameter("- can't be combined with other paths.")
    if stdin and (write or commit):
        option = "--write" if write else "--commit"
        raise typer.BadParameter(f"{option} needs a file; with - the fixed text goes to standard output.")
    if write or check or commit:
        return "write" if write else "check" if check else "commit"
    return "filter" if stdin and not diff else "diff"


def _with_report(mode: Mode, view: View, *, diff: bool) -> Mode:
    """The mode that leaves stdout to the report where it goes there; a diff beside a report has to be asked for."""
    if view.takes_stdout and diff:
        raise typer.BadParameter("The report and the diff both go to standard output: name a file with --output.")
    if mode == "filter":
        return "check" if view.takes_stdout else mode
    return "check" if mode == "diff" and view.tells_elsewhere and not diff else mode


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


def _interrupted() -> int:
    from tugfix.report.streams import write_stderr

    write_stderr("Interrupted.\n")
    return INTERRUPTED


if __name__ == "__main__":
    main()

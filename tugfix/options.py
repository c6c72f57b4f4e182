"""The options of the command line, each with its name and its line of help.

No annotation is a string: typer reads them at each start, and to evaluate strings takes it longer than the rest.
"""

from typing import Annotated, Any

import typer

from tugfix import __version__
from tugfix.view import Colour, Format, Shell

_CODES = "codes or how they begin, with commas, such as TUG1,TUG201"


def _flag(*names: str, help: str, **how: Any) -> Any:
    return typer.Option(*names, help=help, show_default=False, **how)


def _value(*names: str, metavar: str, help: str, **how: Any) -> Any:
    return typer.Option(*names, metavar=metavar, help=help, show_default=False, **how)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"tugfix {__version__}")
        raise typer.Exit


def _show_completion(shell: Shell | None) -> None:
    if shell is not None:
        from tugfix.completion import script

        typer.echo(script(shell), nl=False)
        raise typer.Exit


def _install_completion(shell: Shell | None) -> None:
    if shell is not None:
        from tugfix.completion import install

        typer.echo(f"Written to {install(shell)}. Open a new terminal to use it.")
        raise typer.Exit


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATHS]...",
        help="Configs, or folders to search for them; - reads standard input. "
        "Without any, the config of the repository around you.",
        show_default=False,
    ),
]

Write = Annotated[bool, _flag("--write", help="Fix the files in place.")]
Check = Annotated[bool, _flag("--check", help="Show the findings only, no diff.")]
Diff = Annotated[bool, _flag("--diff", help="Show what would change (the default).")]
Unsafe = Annotated[bool, _flag("--unsafe-fixes", help="Also make the changes that are a guess: look them over.")]
Select = Annotated[list[str] | None, _value("--select", metavar="CODES", help=f"Ask only these rules: {_CODES}.")]
Ignore = Annotated[list[str] | None, _value("--ignore", metavar="CODES", help=f"Do not ask these rules: {_CODES}.")]

FormatOption = Annotated[
    Format, typer.Option("--format", help="How to put out the findings: all but text on standard output.")
]
Output = Annotated[str | None, _value("--output", "-o", metavar="FILE", help="Put the findings into this file.")]
Statistics = Annotated[
    bool, _flag("--statistics", help="Show how often each rule found something, in place of the findings.")
]
Page = Annotated[
    str | None, _value("--html", metavar="FILE", help="Write a page with all repositories, findings and changes.")
]

PatchDir = Annotated[
    str | None,
    _value("--patch-dir", metavar="DIR", help="Write a patch, and a text for a pull request, a repository."),
]
Commit = Annotated[
    bool, _flag("--commit", help="Commit the fixes on a branch of each repository; files stay as they are.")
]
Branch = Annotated[
    str | None,
    _value("--branch", metavar="NAME", help="The branch of --commit; without it, show what would be committed."),
]
Message = Annotated[
    str | None, _value("--message", "-m", metavar="TEXT", help="The first line of the commits' message.")
]
Jobs = Annotated[
    int | None,
    _value("--jobs", "-j", metavar="N", min=1, help="Processes for many configs (the default: one for each core)."),
]

StdinFilename = Annotated[
    str | None, _value("--stdin-filename", metavar="PATH", help="Where the text on standard input would lie.")
]
Config = Annotated[str | None, _value("--config", metavar="FILE", help="Take the settings from this TOML file alone.")]
Isolated = Annotated[bool, _flag("--isolated", help="Read no settings.")]
Quiet = Annotated[bool, _flag("--quiet", "-q", help="Show no findings, only errors.")]
Verbose = Annotated[bool, _flag("--verbose", "-v", help="Also show what is only possible.")]
Color = Annotated[Colour, typer.Option("--color", help="When to use colours.")]

Rules = Annotated[bool, _flag("--rules", help="List all rules and exit.")]
Explain = Annotated[str | None, _value("--explain", metavar="CODE", help="Show what a rule is about and exit.")]
ShowCompletion = Annotated[
    Shell | None,
    _flag("--show-completion", callback=_show_completion, is_eager=True, help="Print the completion of a shell."),
]
InstallCompletion = Annotated[
    Shell | None,
    _flag("--install-completion", callback=_install_completion, is_eager=True, help="Make a shell complete options."),
]
Version = Annotated[bool, _flag("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")]

"""Completion in shells: typer's own, loaded when a shell asks for it."""

from __future__ import annotations

PROGRAM = "tugfix"
VARIABLE = "_TUGFIX_COMPLETE"
"""Set when a shell asks what can come next; the scripts that typer makes set it."""


def register() -> None:
    """Teach the command line to answer the shells."""
    from typer._completion_classes import completion_init

    completion_init()


def script(shell: str) -> str:
    """Return what a shell (bash, zsh, fish, powershell, pwsh) has to run so that it completes."""
    from typer._completion_shared import get_completion_script

    return get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell) + "\n"


def install(shell: str) -> str:
    """Make `shell` complete from its next start on, and return the path of the script; raises OSError."""
    from typer._completion_shared import install as install_script

    return str(install_script(shell=shell, prog_name=PROGRAM, complete_var=VARIABLE)[1])

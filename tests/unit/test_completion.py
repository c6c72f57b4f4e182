"""Completion, as a shell asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tugfix import cli

REPOSITORY = Path(__file__).resolve().parents[2]


def completed(words: str, number: int, home: Path) -> list[str]:
    """What bash is offered for the word `number` of a command line."""
    asked = {"_TUGFIX_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    environment = {**os.environ, **asked, "PYTHONPATH": str(REPOSITORY), "HOME": str(home)}
    shown = subprocess.run(
        [sys.executable, "-m", "tugfix"], env=environment, capture_output=True, text=True, check=True
    )
    return shown.stdout.split()


@pytest.mark.parametrize(
    ("words", "number", "offered"),
    [
        ("tugfix --wr", 1, ["--write"]),
        ("tugfix --write --st", 2, ["--statistics", "--stdin-filename"]),
        ("tugfix --format g", 2, ["github", "gitlab"]),
    ],
)
def test_options_and_their_values_are_offered(words: str, number: int, offered: list[str], tmp_path: Path) -> None:
    assert completed(words, number, tmp_path) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_script_for_each_shell(shell: str) -> None:
    shown = CliRunner().invoke(cli.app, ["--show-completion", shell])
    assert f"complete_{shell}" in shown.stdout
    assert shown.exit_code == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_bash_completes(tmp_path: Path) -> None:
    program = tmp_path / "tugfix"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tugfix "$@"\n')
    program.chmod(0o755)
    script = CliRunner().invoke(cli.app, ["--show-completion", "bash"]).stdout
    ask = "COMP_WORDS=(tugfix --unsa); COMP_CWORD=1; _tugfix_completion tugfix; echo ${COMPREPLY[@]}"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    shown = subprocess.run(["bash", "-c", f"{script}\n{ask}"], env=environment, capture_output=True, text=True)
    assert shown.stdout == "--unsafe-fixes\n"


def test_it_is_installed_where_the_shell_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    shown = CliRunner().invoke(cli.app, ["--install-completion", "bash"])
    script = tmp_path / ".bash_completions" / "tugfix.sh"
    assert shown.stdout == f"Written to {script}. Open a new terminal to use it.\n"
    assert str(script) in (tmp_path / ".bashrc").read_text()

"""The page on many repositories: its settings, its options, and the script for multi-gitter."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tugfix import fix_text
from tugfix.branches import DEFAULT_BRANCH
from tugfix.branches.git import OLDEST

PAGE = (Path(__file__).parent.parent / "docs/bulk.md").read_text("utf-8")
CONFIG = ".tugboat/config.yml"
FOUND = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - node server.js & # serves\n"
CLEAN = FOUND.replace("node server.js &", "npm ci")
LEFT = FOUND.replace("node server.js &", "if [ -f x ]; then node server.js; fi")
BROKEN = "services: [\n"

posix = pytest.mark.skipif(sys.platform == "win32" or shutil.which("git") is None, reason="needs sh and git")


def test_the_branch_and_the_version_are_those_of_the_code() -> None:
    assert f"on the branch `{DEFAULT_BRANCH}`" in PAGE
    assert f"git is older than {OLDEST[0]}.{OLDEST[1]}," in PAGE


@pytest.mark.parametrize("text", re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
def test_all_repos_takes_its_settings(text: str) -> None:
    pytest.importorskip("all_repos")
    settings = json.loads(text)
    for kind in ("source", "push"):
        module = importlib.import_module(settings[kind])
        assert module.Settings(**settings[f"{kind}_settings"])


def test_the_options_for_all_repos_are_there() -> None:
    pytest.importorskip("all_repos")
    shown = subprocess.run(
        [sys.executable, "-m", "tugfix.allrepos", "--help"], capture_output=True, text=True, check=True
    ).stdout
    part = PAGE.split("## Pull requests with all-repos")[1].split("\n## ")[0]
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", part)) - {"--help"}
    assert {"--limit", "--unsafe-fixes", "--branch-name"} <= named
    assert [option for option in sorted(named) if not re.search(rf"{option}\b", shown)] == []


class Played:
    """What multi-gitter does: clone, run the script at the root, take what has changed where it ends with 0."""

    def __init__(self, folder: Path, text: str) -> None:
        self.clone = folder / "clone"
        config = self.clone / CONFIG
        config.parent.mkdir(parents=True)
        config.write_text(text)
        self.git("init", "--quiet")
        self.git("add", "--all")
        (program := folder / "bin/tugfix").parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from tugfix.cli import main; main()" "$@"\n')
        (script := folder / "tugfix.sh").write_text(re.findall(r"<!-- script -->\n```sh\n(.*?)```", PAGE, re.DOTALL)[0])
        program.chmod(0o755)
        script.chmod(0o755)
        environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "REPOSITORY": "a/b"}
        self.done = subprocess.run(
            [str(script)], cwd=self.clone, env=environment, capture_output=True, text=True, check=False
        )

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.clone, capture_output=True, check=True, text=True).stdout

    def changed(self) -> list[str]:
        return self.git("ls-files", "--modified", "--others").splitlines()


@posix
@pytest.mark.parametrize(("text", "changed"), [(FOUND, [CONFIG]), (CLEAN, []), (LEFT, [])])
def test_the_script_keeps_the_contract_of_multi_gitter(tmp_path: Path, text: str, changed: list[str]) -> None:
    played = Played(tmp_path, text)
    assert (played.done.returncode, played.done.stdout, played.changed()) == (0, "", changed)
    assert (played.clone / CONFIG).read_text() == fix_text(text).text


@posix
def test_the_script_fails_where_tugfix_does(tmp_path: Path) -> None:
    played = Played(tmp_path, BROKEN)
    assert (played.done.returncode, played.done.stdout, played.changed()) == (1, "", [])
    assert "error:" in played.done.stderr

"""tugfix-all-repos over real repositories: clone, fix, commit and push, with all-repos."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tugfix import allrepos, fix_text

pytest.importorskip("all_repos")

CONFIG = ".tugboat/config.yml"
FOUND = """\
services:
  web:
    image: node:20 # LTS
    commands:
      build:
        # Serves the site
        - npm ci && node server.js &
"""
CLEAN = FOUND.replace(" && node server.js &", "")
LEFT = FOUND.replace("npm ci && node server.js &", "if [ -f x ]; then node server.js; fi")
BROKEN = "services: [\n"
FIXED = fix_text(FOUND).text
BRANCH_PUSH = """\
import collections, subprocess
Settings = collections.namedtuple("Settings", ())
def push(settings, branch_name):
    subprocess.run(["git", "push", "--quiet", "origin", f"HEAD:{branch_name}"], check=True)
"""
"""As the pushes for GitHub and GitLab do, without the pull request."""

TEXTS = {"broken": BROKEN, "clean": CLEAN, "first": FOUND, "left": LEFT, "other": "", "second": FOUND}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True, text=True).stdout


class Fleet:
    """Bare repositories as the remote side, and the settings of all-repos for them."""

    def __init__(self, folder: Path, push: str) -> None:
        self.folder = folder
        self.heads = {name: self._make(name, text) for name, text in TEXTS.items()}
        (folder / "repos.json").write_text(json.dumps({name: str(folder / f"{name}.git") for name in TEXTS}))
        settings = folder / "all-repos.json"
        settings.write_text(
            json.dumps(
                {
                    "output_dir": "clones",
                    "source": "all_repos.source.json_file",
                    "source_settings": {"filename": str(folder / "repos.json")},
                    "push": push,
                    "push_settings": {},
                }
            )
        )
        settings.chmod(0o600)
        self.run("all_repos.clone")

    def _make(self, name: str, text: str) -> str:
        git(self.folder, "init", "--quiet", "--bare", f"{name}.git")
        git(self.folder, "clone", "--quiet", f"{name}.git", f"work-{name}")
        work = self.folder / f"work-{name}"
        path = work / "sites/a" / CONFIG if text else work / "README"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        git(work, "add", "--all")
        git(work, "commit", "--quiet", "--message", "First")
        git(work, "push", "--quiet", "origin", "HEAD")
        return git(work, "rev-parse", "HEAD").strip()

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def fix(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("tugfix.allrepos", *arguments)

    def pushed(self) -> list[str]:
        """The repositories whose main branch has moved."""
        return [name for name, head in self.heads.items() if self.remote(name, "rev-parse", "HEAD").strip() != head]

    def remote(self, name: str, *arguments: str) -> str:
        return git(self.folder / f"{name}.git", *arguments)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text(
        "[user]\n\tname = Ann\n\temail = ann@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("ALL_REPOS_CONFIG_FILENAME", raising=False)


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path, "all_repos.push.merge_to_master")


def test_what_can_be_fixed_is_pushed_and_nothing_else(fleet: Fleet) -> None:
    done = fleet.fix()
    assert fleet.pushed() == ["first", "second"]
    for name in fleet.pushed():
        assert fleet.remote(name, "diff", "--name-only", fleet.heads[name], "HEAD") == f"sites/a/{CONFIG}\n"
        assert fleet.remote(name, "show", f"HEAD:sites/a/{CONFIG}") == FIXED
    assert "# Serves the site" in FIXED
    # One config can't be read: the others are dealt with all the same.
    assert done.returncode == 2
    assert done.stderr.endswith("1 repository could not be dealt with, see above: nothing was pushed there.\n")


def test_the_commit_says_what_it_is_for(fleet: Fleet) -> None:
    fleet.fix()
    author, subject, *body = fleet.remote("first", "log", "-1", "--format=%an%n%B", "HEAD^2").splitlines()
    assert (author, subject) == ("Ann", "Keep processes running in Tugboat previews")
    assert body[1].startswith("Tugboat waits for every build command to end")


def test_a_dry_run_pushes_nothing(fleet: Fleet) -> None:
    done = fleet.fix("--dry-run")
    assert fleet.pushed() == []
    assert "+        - npm ci" in done.stdout
    assert "TUG102" in done.stderr


def test_a_limit_counts_what_is_to_do(fleet: Fleet) -> None:
    done = fleet.fix("--limit", "2")
    assert fleet.pushed() == ["first"]
    assert [name for name in TEXTS if f"clones/{name}" in done.stdout] == ["broken", "first"]


def test_several_at_once(fleet: Fleet) -> None:
    done = fleet.fix("--jobs", "2")
    assert (fleet.pushed(), done.returncode) == (["first", "second"], 2)


def test_a_second_run_finds_no_more(fleet: Fleet) -> None:
    fleet.fix()
    fleet.run("all_repos.clone")
    heads = [fleet.remote(name, "rev-parse", "HEAD") for name in TEXTS]
    fleet.fix()
    assert [fleet.remote(name, "rev-parse", "HEAD") for name in TEXTS] == heads


def test_rules_can_be_chosen(fleet: Fleet) -> None:
    assert fleet.fix("--ignore", "TUG102,TUG2").returncode == 2
    assert fleet.fix("--select", "TUG3").returncode == 2
    assert fleet.pushed() == []


def test_unsafe_fixes_are_asked_for(fleet: Fleet) -> None:
    path = fleet.folder / "clones/clean/sites/a" / CONFIG
    path.write_text("services:\n  web:\n    image: tugboatqa/nginx\n    commands:\n      build: service nginx start\n")
    assert "clones/clean" not in fleet.fix("--dry-run").stdout
    assert "clones/clean" in fleet.fix("--dry-run", "--unsafe-fixes").stdout


def test_code_of_a_repository_is_not_run(fleet: Fleet) -> None:
    work = fleet.folder / "work-first"
    for name in ("typer.py", "ruamel.py", "tugfix.py"):
        (work / name).write_text("raise SystemExit('run')\n")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "Modules")
    git(work, "push", "--quiet", "origin", "HEAD")
    fleet.run("all_repos.clone")
    fleet.fix()
    assert fleet.remote("first", "show", f"HEAD:sites/a/{CONFIG}") == FIXED


def test_a_push_that_does_nothing(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, "all_repos.push.readonly")
    fleet.fix()
    assert fleet.pushed() == []


def test_a_second_run_goes_on_where_the_first_has_pushed_a_branch(tmp_path: Path) -> None:
    (tmp_path / "branch_push.py").write_text(BRANCH_PUSH)
    fleet = Fleet(tmp_path, "branch_push")
    branch = "all-repos_autofix_tugfix"
    fleet.fix("--limit", "2")
    assert fleet.remote("first", "show", f"{branch}:sites/a/{CONFIG}") == FIXED
    done = fleet.fix("--limit", "2")
    assert f"first has the branch {branch} already, and is left as it is.\n" in done.stderr
    assert fleet.remote("second", "show", f"{branch}:sites/a/{CONFIG}") == FIXED


def test_a_rule_that_is_none_is_wrong_usage(fleet: Fleet) -> None:
    done = fleet.fix("--select", "E501")
    assert (done.returncode, "there is no rule 'E501'" in done.stderr) == (2, True)


@pytest.mark.parametrize("missing", ["all-repos.json", "clones/repos_filtered.json"])
def test_what_is_not_set_up_yet_is_said(fleet: Fleet, missing: str) -> None:
    (fleet.folder / missing).unlink()
    done = fleet.fix()
    assert done.returncode == 2
    assert done.stderr.endswith("is not there: write all-repos.json, then run all-repos-clone.\n")


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "all_repos", None)
    assert allrepos.main([]) == 2
    assert "pip install '.[bulk]'" in capsys.readouterr().err

"""The hooks of a repository run as they do at `git commit`, and see what they see there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from git_repositories import BRANCH, CONFIG, NEW, OLD, Repository

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the hooks are shell scripts")


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """A file that hooks may write to."""
    return tmp_path / "seen"


def test_the_hooks_of_a_commit_run_in_their_order(repository: Repository, seen: Path) -> None:
    names = ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"]
    for name in [*names, "post-checkout"]:
        repository.hook(name, f"echo {name} >> '{seen}'")
    with repository.only_a_branch_more():
        repository.committed()
    assert seen.read_text().split() == names


def test_a_hook_sees_the_branch_the_change_and_all_files(repository: Repository, seen: Path) -> None:
    lines = f"(git symbolic-ref --short HEAD; git diff --cached --name-only; git diff --name-only; ls) > '{seen}'"
    repository.hook("pre-commit", lines)
    repository.committed()
    assert seen.read_text().split() == [BRANCH, CONFIG, "README"]


def test_a_hook_sees_the_new_text_in_its_files(repository: Repository, seen: Path) -> None:
    repository.hook("pre-commit", f"cat {CONFIG} > '{seen}'")
    repository.committed()
    assert seen.read_bytes() == NEW


def test_without_hooks_only_what_changes_is_checked_out(repository: Repository, home: Path, seen: Path) -> None:
    signer = home / "signer"
    signer.write_text(f"#!/bin/sh\nls -A . .tugboat > '{seen}'\nexit 1\n")
    signer.chmod(0o755)
    repository.git("config", "gpg.program", str(signer))
    repository.git("config", "commit.gpgSign", "true")
    repository.refused()
    assert seen.read_text().split() == [".:", ".git", ".tugboat", ".tugboat:", "config.yml"]


def test_a_hook_that_fails_leaves_the_repository_as_it_was(repository: Repository) -> None:
    repository.hook("pre-commit", "echo 'line 3: too long'; echo 'and ugly' >&2; exit 1")
    refused = repository.refused()
    assert refused.reason == "git commit failed, so there is no new branch."
    assert refused.output == "line 3: too long\nand ugly"


def test_a_hook_may_change_the_message(repository: Repository) -> None:
    repository.hook("commit-msg", "echo 'Issue: 7' >> \"$1\"")
    repository.committed()
    assert repository.git("log", "-1", "--format=%B", BRANCH).endswith("\nIssue: 7")


def test_it_is_told_where_a_hook_changes_the_files(repository: Repository) -> None:
    repository.hook("pre-commit", f"echo '# checked' >> {CONFIG}; echo new > other; git add {CONFIG} other")
    with repository.only_a_branch_more():
        made = repository.committed()
    assert made.altered == (CONFIG, "other")
    assert repository.at(BRANCH, CONFIG) == NEW + b"# checked\n"


def test_a_hook_that_takes_the_change_back_makes_no_branch(repository: Repository) -> None:
    repository.hook("pre-commit", "git reset --quiet --hard")
    assert repository.refused().reason == "A hook of the repository took the change back."


@pytest.mark.parametrize("place", [".githooks", "{root}/.githooks"])
def test_hooks_run_from_where_the_user_has_them(repository: Repository, seen: Path, place: str) -> None:
    repository.git("config", "core.hooksPath", place.format(root=repository.root))
    repository.put(".gitignore", b".githooks\n")
    repository.record()
    repository.hook("pre-commit", f"echo run >> '{seen}'")
    with repository.only_a_branch_more():
        repository.committed()
    assert seen.read_text() == "run\n"


def test_a_hook_that_leaves_a_process_behind_is_not_waited_for(repository: Repository) -> None:
    repository.hook("pre-commit", 'sleep 600 & echo $! > ../pid; cp ../pid "$(git rev-parse --git-common-dir)/pid"')
    repository.committed()
    os.kill(int((repository.root / ".git/pid").read_text()), signal.SIGKILL)


def test_an_interrupted_commit_leaves_nothing_behind(repository: Repository, seen: Path) -> None:
    repository.hook("pre-commit", f"touch '{seen}'; exec sleep 600")
    program = (
        "import sys, tempfile\nfrom pathlib import Path\nfrom tugfix.branches import *\n"
        "tempfile.tempdir = sys.argv[2]\n"
        f"commit(plan(Path(sys.argv[1]), [Change({CONFIG!r}, {OLD!r}, {NEW!r})]), 'x')\n"
    )
    with repository.untouched():
        command = [sys.executable, "-c", program, str(repository.root), os.path.expanduser("~/temporary")]
        child = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        while not seen.exists() and child.poll() is None:
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGINT)
        assert child.wait() != 0

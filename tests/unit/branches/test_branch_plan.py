"""What is planned, and what is refused, with what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from git_repositories import BRANCH, CONFIG, NEW, OLD, Repository, git

from tugfix.branches import Change, Planned, Refused, plan

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
CHANGE = Change(CONFIG, OLD, NEW)


def test_a_plan_says_what_would_be_done_and_does_nothing(repository: Repository) -> None:
    with repository.untouched():
        planned = repository.plan()
    assert planned == Planned(repository.root, BRANCH, repository.git("rev-parse", "HEAD"), (CHANGE,))


def test_a_plan_knows_the_commit_that_is_there_already(repository: Repository) -> None:
    made = repository.committed()
    planned = repository.plan()
    assert isinstance(planned, Planned)
    assert planned.made == made.commit


def test_a_file_that_does_not_change_is_no_part_of_the_plan(repository: Repository) -> None:
    planned = repository.plan(CHANGE, Change("README", b"x", b"x"))
    assert isinstance(planned, Planned)
    assert planned.changes == (CHANGE,)


def test_nothing_to_change_is_nothing_to_commit(repository: Repository) -> None:
    assert repository.refused(Change(CONFIG, OLD, OLD)).reason == "There is nothing to commit."


@pytest.mark.parametrize("staged", [False, True])
def test_a_config_with_changes_is_refused(repository: Repository, staged: bool) -> None:
    repository.put(CONFIG, b"mine\n")
    if staged:
        repository.git("add", CONFIG)
    reason = repository.refused(Change(CONFIG, b"mine\n", NEW)).reason
    assert reason == f"{CONFIG} has changes that are not committed: commit or stash them, then run this again."


def test_a_change_that_is_only_staged_is_refused(repository: Repository) -> None:
    repository.put(CONFIG, b"mine\n")
    repository.git("add", CONFIG)
    repository.put(CONFIG, OLD)
    assert "not committed" in repository.refused().reason


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_changes_that_git_is_told_not_to_see_are_seen(repository: Repository, flag: str) -> None:
    repository.git("update-index", flag, CONFIG)
    repository.put(CONFIG, b"mine\n")
    assert "not committed" in repository.refused(Change(CONFIG, b"mine\n", NEW)).reason


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at_may_be_the_committed_one(repository: Repository, flag: str) -> None:
    repository.git("update-index", flag, CONFIG)
    with repository.only_a_branch_more():
        repository.committed()


def test_a_config_that_is_not_committed_is_refused(repository: Repository) -> None:
    repository.put("web/" + CONFIG, OLD)
    reason = repository.refused(Change("web/" + CONFIG, OLD, NEW)).reason
    assert reason == f"web/{CONFIG} is not committed yet: commit it, then run this again."


def test_a_config_that_is_ignored_is_refused(repository: Repository) -> None:
    repository.put(".gitignore", b"web\n")
    repository.put("web/" + CONFIG, OLD)
    assert "ignored by git" in repository.refused(Change("web/" + CONFIG, OLD, NEW)).reason


@posix
def test_a_link_is_refused_and_what_it_leads_to_taken(repository: Repository) -> None:
    repository.put("common.yml", OLD)
    repository.put("web/x", b"")
    (repository.root / "web/config.yml").symlink_to("../common.yml")
    repository.record()
    assert "is a link" in repository.refused(Change("web/config.yml", OLD, NEW)).reason
    with repository.only_a_branch_more():
        repository.committed(Change("common.yml", OLD, NEW))


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x"])
def test_a_path_outside_is_refused(repository: Repository, path: str) -> None:
    assert "outside of the repository" in repository.refused(Change(path, OLD, NEW)).reason


def test_a_file_of_a_submodule_is_no_file_of_the_repository(repository: Repository, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "outer")
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.root), "site")
    outer.record()
    outer.refused(Change("site/" + CONFIG, OLD, NEW))


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    Repository(tmp_path).put(CONFIG, OLD)
    assert "no commit yet" in Repository(tmp_path).refused().reason


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare")
    refused = plan(tmp_path, [CHANGE])
    assert isinstance(refused, Refused)
    assert "the repository is bare" in refused.reason


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    refused = plan(tmp_path, [CHANGE])
    assert isinstance(refused, Refused)
    assert refused.reason == "Git reads no repository in this folder."
    assert "not a git repository" in refused.output


def test_a_broken_repository_inside_of_another_is_not_taken_for_that(repository: Repository) -> None:
    repository.put("web/" + CONFIG, OLD)
    repository.record()
    (repository.root / "web/.git").mkdir()
    with repository.untouched():
        refused = plan(repository.root / "web", [CHANGE])
    assert isinstance(refused, Refused)
    assert "not the root of a git repository" in refused.reason


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert plan(tmp_path / "nowhere", [CHANGE]) == Refused("There is no such folder.")


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick", "revert"])
def test_work_under_way_is_refused(repository: Repository, what: str) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("switch", "--quiet", "--create", "side")
    repository.put("README", b"side\n")
    side = repository.record("Side")
    repository.git("switch", "--quiet", "main")
    repository.put("README", b"main\n")
    repository.record("Main")
    command = {"merge": ["side"], "rebase": ["side"], "cherry-pick": [side], "revert": ["--no-edit", first]}[what]
    with pytest.raises(Exception, match="non-zero"):
        repository.git(what, *command)
    assert repository.refused().reason.startswith(f"A {what} is under way")


@pytest.mark.parametrize("branch", ["", "-x", "HEAD", "a..b", "a b", "x.lock", "a/", "@{-1}", "x\0y", "x\ny", "ä~1"])
def test_a_name_that_git_refuses_is_refused(repository: Repository, branch: str) -> None:
    assert repository.refused(branch=branch).reason.startswith("Git takes no branch of the name")


@pytest.mark.parametrize("branch", ["größe", "a/b/c", "v1.0", "@x"])
def test_other_names_are_taken(repository: Repository, branch: str) -> None:
    with repository.only_a_branch_more(branch):
        assert not isinstance(repository.commit(branch=branch), Refused)


def test_a_tag_of_the_same_name_is_no_branch(repository: Repository) -> None:
    repository.git("tag", BRANCH)
    repository.record("Second")
    with repository.untouched():
        assert not isinstance(repository.plan(), Refused)
    head = repository.git("rev-parse", "HEAD")
    made = repository.committed()
    assert repository.git("rev-parse", f"{made.commit}^") == head


@pytest.mark.parametrize("there", ["tugfix", BRANCH + "/x"])
def test_a_branch_that_takes_the_place_is_named(repository: Repository, there: str) -> None:
    repository.git("branch", there)
    assert f"There is a branch {there}, so" in repository.refused().reason


def test_a_branch_with_something_else_is_not_replaced(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", BRANCH)
    repository.put("README", b"mine\n")
    repository.record()
    repository.git("switch", "--quiet", "main")
    assert f"git branch -D {BRANCH}" in repository.refused().reason


@pytest.mark.parametrize("more", ["README", CONFIG])
def test_a_branch_with_more_than_the_change_is_something_else(repository: Repository, more: str) -> None:
    repository.committed()
    repository.git("switch", "--quiet", BRANCH)
    repository.put(more, b"mine\n")
    repository.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    repository.git("switch", "--quiet", "main")
    assert "holds something else" in repository.refused().reason


def test_a_branch_that_stands_on_an_older_commit_is_something_else(repository: Repository) -> None:
    repository.committed()
    repository.record("Second")
    assert "holds something else" in repository.refused().reason


def test_the_branch_that_one_is_on_is_refused(repository: Repository) -> None:
    assert repository.refused(branch="main").reason.startswith("You are on main itself")


def test_a_branch_that_is_checked_out_elsewhere_is_said_where(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "-b", BRANCH, str(tmp_path / "else where"))
    place = repository.git("for-each-ref", "--format=%(worktreepath)", f"refs/heads/{BRANCH}")
    reason = repository.refused().reason
    assert f"is checked out in {place}: " in reason
    assert f"`git worktree remove --force '{place}'`" in reason


def test_git_that_is_missing_is_said_so(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert repository.plan() == Refused("This needs git, and there is none on the PATH.")


@posix
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("echo git version 2.9.5", "This needs git 2.17 or newer"),
        ("echo hello", "Git can't be started"),
    ],
)
def test_git_that_is_too_old_is_said_so(
    repository: Repository, home: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    (home / "git").write_text(f"#!/bin/sh\n{said}\n")
    (home / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(home))
    refused = repository.plan()
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(reason)

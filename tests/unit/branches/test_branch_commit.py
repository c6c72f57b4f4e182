"""The commit on a branch: what it holds, and that nothing else moves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import BRANCH, CONFIG, MESSAGE, NEW, OLD, Repository, git

from tugfix.branches import Change, Committed, Planned, Refused, commit

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def test_the_commit_has_the_change_and_stands_on_head(repository: Repository) -> None:
    head = repository.git("rev-parse", "HEAD")
    with repository.only_a_branch_more():
        made = repository.committed()
    assert made == Committed(BRANCH, repository.git("rev-parse", BRANCH))
    assert repository.git("rev-parse", f"{BRANCH}^@") == head
    assert repository.changed(BRANCH) == [f"M\t{CONFIG}"]
    assert repository.at(BRANCH, CONFIG) == NEW


def test_author_and_message_are_those_of_the_user(repository: Repository) -> None:
    repository.git("config", "user.name", "Bea")
    repository.committed()
    assert repository.git("log", "-1", "--format=%an <%ae>%n%B", BRANCH) == f"Bea <ann@example.com>\n{MESSAGE}".rstrip()


def test_two_files_change_in_one_commit(repository: Repository) -> None:
    repository.put("build.sh", b"npm ci\nnpm start\n", 0o755)
    repository.record()
    changes = Change(CONFIG, OLD, NEW), Change("build.sh", b"npm ci\nnpm start\n", b"npm ci\n")
    with repository.only_a_branch_more():
        repository.committed(*changes)
    assert repository.changed(BRANCH) == [f"M\t{CONFIG}", "M\tbuild.sh"]


@posix
def test_a_file_stays_executable(repository: Repository) -> None:
    repository.put("build.sh", b"old\n", 0o755)
    repository.record()
    repository.committed(Change("build.sh", b"old\n", b"new\n"))
    assert repository.git("ls-tree", "--format=%(objectmode)", BRANCH, "build.sh") == "100755"


def test_other_work_of_the_user_is_left_alone(repository: Repository) -> None:
    repository.put("README", b"Not committed.\n")
    repository.put("staged", b"Staged.\n")
    repository.git("add", "staged")
    repository.put("untracked", b"Untracked.\n")
    with repository.only_a_branch_more():
        repository.committed()
    assert repository.changed(BRANCH) == [f"M\t{CONFIG}"]


@pytest.mark.parametrize("path", ["my site/" + CONFIG, "größe/" + CONFIG, ":(glob)x/" + CONFIG, "[a]*/" + CONFIG])
def test_a_path_means_just_itself(repository: Repository, path: str) -> None:
    if sys.platform == "win32" and set(path) & set(":*"):
        pytest.skip("no such names there")
    repository.put(path, OLD)
    repository.put("a/" + CONFIG, OLD)
    repository.record()
    with repository.only_a_branch_more():
        repository.committed(Change(path, OLD, NEW))
    assert (
        git(repository.root, "diff-tree", "-r", "-z", "--name-only", "--no-commit-id", BRANCH) == path.encode() + b"\0"
    )


@posix
def test_a_path_may_have_a_line_end_in_it(repository: Repository) -> None:
    repository.put("a\nb/" + CONFIG, OLD)
    repository.record()
    with repository.only_a_branch_more():
        repository.committed(Change("a\nb/" + CONFIG, OLD, NEW))
    assert repository.at(BRANCH, "a\nb/" + CONFIG) == NEW


def test_a_root_may_have_spaces_and_other_letters(repository: Repository, tmp_path: Path) -> None:
    moved = Repository(repository.root.rename(tmp_path / "meine größte -- site"))
    with moved.only_a_branch_more():
        moved.committed()


def test_a_detached_head_stays_so(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--detach")
    with repository.only_a_branch_more():
        repository.committed()


def test_a_linked_work_tree_is_a_repository_of_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    with linked.only_a_branch_more(), repository.only_a_branch_more():
        linked.committed()


def test_a_submodule_is_a_repository_of_its_own(repository: Repository, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "outer")
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.root), "site")
    outer.record()
    inner = Repository(outer.root / "site")
    with outer.untouched(), inner.only_a_branch_more():
        inner.committed()
    assert inner.at(BRANCH, CONFIG) == NEW


def test_a_repository_with_submodules_leaves_nothing_behind(repository: Repository, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "part")
    Repository(tmp_path / "part").record()
    repository.git("submodule", "--quiet", "add", str(tmp_path / "part"), "part")
    repository.record()
    repository.hook("pre-commit", "exit 0")
    with repository.only_a_branch_more():
        repository.committed()
    assert repository.changed(BRANCH) == [f"M\t{CONFIG}"]


def test_the_ids_may_be_sha256(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "site")
    repository = Repository(tmp_path / "site")
    repository.put(CONFIG, OLD)
    repository.record()
    with repository.only_a_branch_more():
        assert len(repository.committed().commit) == 64


def test_git_stores_what_its_settings_make_of_line_ends(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    (repository.root / CONFIG).unlink()
    repository.git("checkout", "--quiet", "--", CONFIG)
    windows = [text.replace(b"\n", b"\r\n") for text in (OLD, NEW)]
    with repository.only_a_branch_more():
        repository.committed(Change(CONFIG, *windows))
    assert repository.at(BRANCH, CONFIG) == NEW


def test_line_ends_stay_where_the_commit_has_them(repository: Repository) -> None:
    windows = [text.replace(b"\n", b"\r\n") for text in (OLD, NEW)]
    repository.put(CONFIG, windows[0])
    repository.record()
    repository.git("config", "core.autocrlf", "true")
    with repository.only_a_branch_more():
        repository.committed(Change(CONFIG, *windows))
    assert repository.at(BRANCH, CONFIG) == windows[1]
    assert repository.committed(Change(CONFIG, *windows)).new is False


@posix
def test_filters_are_those_of_the_attributes(repository: Repository) -> None:
    repository.git("config", "filter.loud.clean", "tr a-z A-Z")
    repository.git("config", "filter.loud.smudge", "tr A-Z a-z")
    repository.put(".gitattributes", b"*.yml filter=loud\n")
    repository.put(CONFIG, OLD)
    repository.record()
    with repository.only_a_branch_more():
        repository.committed()
    assert repository.at(BRANCH, CONFIG) == NEW.upper()
    assert repository.committed().new is False


@pytest.mark.parametrize("hooks", [False, True])
def test_a_sparse_checkout_stays_sparse(repository: Repository, hooks: bool) -> None:
    repository.put("large/film", b"film")
    repository.record()
    repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/large/")
    if hooks:
        repository.hook("pre-commit", "test ! -e large && git diff --quiet && git diff --cached --quiet -- large")
    with repository.only_a_branch_more():
        repository.committed()
    assert repository.changed(BRANCH) == [f"M\t{CONFIG}"]


def test_a_partial_clone_downloads_nothing(repository: Repository, tmp_path: Path) -> None:
    repository.put("large/film", b"film")
    repository.record()
    repository.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{repository.root.as_posix()}"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--filter=blob:none", "--sparse", source, "clone")
    clone = Repository(tmp_path / "clone")
    clone.git("sparse-checkout", "add", ".tugboat")
    clone.hook("pre-commit", "exit 0")
    shutil.rmtree(repository.root)
    with clone.only_a_branch_more():
        clone.committed()


def test_a_caller_s_variables_do_not_lead_elsewhere(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    other = Repository(tmp_path / "other")
    other.record()
    with repository.only_a_branch_more(), other.untouched(), monkeypatch.context() as around:
        around.setenv("GIT_DIR", str(other.root / ".git"))
        around.setenv("GIT_WORK_TREE", str(other.root))
        around.setenv("GIT_INDEX_FILE", str(other.root / "index"))
        around.setenv("GIT_LITERAL_PATHSPECS", "0")
        repository.committed()


def test_no_daemon_is_left_to_watch_a_folder_that_is_gone(repository: Repository) -> None:
    watcher = repository.hook("watcher", f"touch '{repository.root.parent.as_posix()}/started'")
    repository.git("config", "core.fsmonitor", watcher.as_posix())
    repository.committed()
    assert not (repository.root.parent / "started").exists()


def test_a_second_run_finds_the_commit_of_the_first(repository: Repository) -> None:
    first = repository.committed()
    with repository.untouched():
        second = repository.committed()
    assert second == Committed(BRANCH, first.commit, new=False)


def test_a_branch_that_comes_in_between_is_not_replaced(repository: Repository) -> None:
    planned = repository.plan()
    assert isinstance(planned, Planned)
    repository.git("branch", BRANCH)
    with repository.untouched():
        assert isinstance(commit(planned, MESSAGE), Refused)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_for_the_user_to_trust(repository: Repository, home: Path) -> None:
    repository.hook("pre-commit", "git status --porcelain")
    for path in (repository.root, repository.root / ".git"):
        os.chown(path, 65534, 65534)
    refused = repository.commit()
    assert isinstance(refused, Refused)
    assert "safe.directory" in refused.output
    subprocess.run(["git", "config", "--global", "safe.directory", str(repository.root)], check=True)
    with repository.only_a_branch_more():
        repository.committed()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
@posix
def test_a_commit_is_signed_where_the_user_signs(repository: Repository, home: Path) -> None:
    key = home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", str(key)), ("commit.gpgSign", "true")):
        repository.git("config", name, value)
    with repository.only_a_branch_more():
        repository.committed()
    assert "gpgsig -----BEGIN SSH SIGNATURE-----" in repository.git("cat-file", "commit", BRANCH)


def test_a_commit_that_can_t_be_signed_is_none(repository: Repository) -> None:
    for name, value in (("gpg.program", "there-is-no-such-program"), ("commit.gpgSign", "true")):
        repository.git("config", name, value)
    assert "there-is-no-such-program" in repository.refused().output


def test_without_a_name_there_is_no_commit(repository: Repository, home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    assert "user.email" in repository.refused().output

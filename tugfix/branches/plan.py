"""What a commit on a branch would be, or why there can't be one; nothing is changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from shlex import quote
from typing import NamedTuple

from tugfix.branches.git import Git, Unable, find_git
from tugfix.branches.values import Change, Planned, Refused

DEFAULT_BRANCH = "tugfix/background-processes"

_FILE_MODES = ("100644", "100755")
_LINK_MODE = "120000"
_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}


class Entry(NamedTuple):
    """A file of a commit: its mode and the id of its content, as git writes them."""

    mode: str
    content: str


def plan(root: Path, changes: Sequence[Change], branch: str = DEFAULT_BRANCH) -> Planned | Refused:
    """Return what `commit` would do in the repository at `root`, or why it can't be done.

    Refused is what git would have to guess or lose: a file that is not committed or has changes that are not, a merge
    or rebase under way, a branch of that name that holds something else.
    """
    try:
        git = find_git(root)
        return _plan(git, root, tuple(change for change in changes if change.before != change.after), branch)
    except Unable as unable:
        return Refused(unable.reason, unable.output)
    except OSError as error:
        return Refused(f"Git can't be run: {error.strerror or error}.")


def _plan(git: Git, root: Path, changes: tuple[Change, ...], branch: str) -> Planned:
    if not changes:
        raise Unable("There is nothing to commit.")
    _check_name(git, branch)
    _check_repository(git)
    head = git.word("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not head:
        raise Unable("The repository has no commit yet: make the first one, then run this again.")
    committed = tuple(_as_committed(git, head, change) for change in changes)
    _check_unchanged(git, head, committed)
    planned = Planned(root, branch, head, committed)
    tip = _tip(git, branch)
    if not tip:
        return planned
    if tip != head and _holds_just(git, planned, tip):
        return replace(planned, made=tip)
    raise Unable(_taken(git, branch))


def changed_files(git: Git, before: str, after: str) -> dict[str, Entry]:
    """Return the files that differ between two commits, by path, as they are in the second; raises Unable."""
    fields = git.read("diff-tree", "-r", "-z", "--no-renames", before, after).split(b"\0")
    return {
        os.fsdecode(path): Entry(*os.fsdecode(about).split()[1:4:2])
        for about, path in zip(fields[::2], fields[1::2], strict=False)
    }


def _check_name(git: Git, branch: str) -> None:
    bad = "\0" in branch or branch.startswith("-") or branch == "HEAD"
    if bad or git.ask("check-ref-format", f"refs/heads/{branch}").code:
        raise Unable(f"Git takes no branch of the name {branch!r}: choose another with --branch.")


def _check_repository(git: Git) -> None:
    paths = [word for name in _UNDER_WAY for word in ("--git-path", name)]
    answer = git.ask("rev-parse", "--is-inside-work-tree", "--show-cdup", *paths)
    if answer.code:
        raise Unable("Git reads no repository in this folder.", answer.said)
    inside, *others = os.fsdecode(answer.out).split("\n")
    if inside != "true":
        raise Unable("There are no files here: the repository is bare, or has its work tree elsewhere. Run this there.")
    above, *places = others
    if above:
        raise Unable("This is not the root of a git repository: git finds the root further up. Is its .git broken?")
    for name, place in zip(_UNDER_WAY.values(), places, strict=False):
        if os.path.lexists(git.folder / place):
            raise Unable(f"A {name} is under way in this repository: finish it or stop it, then run this again.")


def _as_committed(git: Git, head: str, change: Change) -> Change:
    """Return the change with its path as git spells it, of a file that the commit `head` has."""
    if PurePosixPath(change.path).is_absolute() or ".." in change.path.split("/"):
        raise Unable(f"{change.path} lies outside of the repository.")
    listed = git.read("ls-tree", "-z", "--full-tree", head, "--", change.path).rstrip(b"\0")
    about, _, path = listed.partition(b"\t")
    mode = os.fsdecode(about).partition(" ")[0]
    if mode in _FILE_MODES:
        return replace(change, path=os.fsdecode(path))
    if mode == _LINK_MODE:
        raise Unable(f"{change.path} is a link: name the file that it leads to.")
    if git.read("ls-files", "--others", "--ignored", "--exclude-standard", "--", change.path):
        raise Unable(f"{change.path} is ignored by git, so no commit can hold it: use --write.")
    raise Unable(f"{change.path} is not committed yet: commit it, then run this again.")


def _check_unchanged(git: Git, head: str, changes: Sequence[Change]) -> None:
    paths = [change.path for change in changes]
    quick = ("--porcelain=v2", "-z", "--untracked-files=no", "--ignore-submodules=all", "--no-renames")
    if git.read("status", *quick, "--", *paths):
        raise Unable(_uncommitted(paths))
    # Where git is told not to look (assume-unchanged, skip-worktree), status says nothing.
    listed = git.read("ls-files", "-v", "-z", "--", *paths).split(b"\0")
    unwatched = {os.fsdecode(line[2:]) for line in listed if line and line[:1] != b"H"}
    for change in changes:
        if change.path in unwatched:
            there = git.word("rev-parse", "--verify", f"{head}:{change.path}")
            if there not in _stored(git, change.path, change.before):
                raise Unable(_uncommitted([change.path]))


def _uncommitted(paths: Sequence[str]) -> str:
    subject = f"{paths[0]} has changes" if len(paths) == 1 else f"{' or '.join(paths)} has changes"
    return f"{subject} that are not committed: commit or stash them, then run this again."


def _stored(git: Git, path: str, data: bytes) -> set[str]:
    """Return the ids of the content that git may store for `data`.

    With the filters and line ends that are set for the path; or as it is, which git prefers where it has such line
    ends already.
    """
    return {
        os.fsdecode(git.read("hash-object", "--stdin", how, given=data)).strip()
        for how in (f"--path={path}", "--no-filters")
    }


def _tip(git: Git, branch: str) -> str:
    """Return the commit of the branch, '' where there is none; raises Unable where there can be none."""
    ref = f"refs/heads/{branch}"
    parts = branch.split("/")
    above = [f"refs/heads/{'/'.join(parts[:count])}" for count in range(1, len(parts))]
    listed = os.fsdecode(git.read("for-each-ref", "--format=%(refname) %(objectname)", ref, *above))
    found = dict(line.split(" ") for line in listed.splitlines())
    in_the_way = next((name for name in found if name in above or name.startswith(f"{ref}/")), None)
    if in_the_way:
        name = in_the_way.removeprefix("refs/heads/")
        raise Unable(f"There is a branch {name}, so git takes none of the name {branch}: choose another with --branch.")
    return found.get(ref, "")


def _holds_just(git: Git, planned: Planned, tip: str) -> bool:
    """Say whether the commit `tip` stands on the plan's and holds its changes and no other."""
    if git.word("rev-parse", f"{tip}^@") != planned.head:
        return False
    found, modes = changed_files(git, planned.head, tip), changed_files(git, tip, planned.head)
    return {change.path for change in planned.changes} == set(found) and all(
        found[change.path].content in _stored(git, change.path, change.after)
        and found[change.path].mode == modes[change.path].mode
        for change in planned.changes
    )


def _taken(git: Git, branch: str) -> str:
    if git.word("symbolic-ref", "--quiet", "HEAD") == f"refs/heads/{branch}":
        return f"You are on {branch} itself: switch to the branch to start from, or name another with --branch."
    elsewhere = git.word("for-each-ref", "--format=%(worktreepath)", f"refs/heads/{branch}")
    if elsewhere:
        return (
            f"The branch {branch} is checked out in {elsewhere}: remove that work tree with "
            f"`git worktree remove --force {quote(elsewhere)}` if it is from a run that was killed, "
            "or choose another name with --branch."
        )
    return (
        f"There is a branch {branch} already, and it holds something else (see `git log HEAD..{branch}`): "
        f"delete it with `git branch -D {branch}`, or choose another name with --branch."
    )

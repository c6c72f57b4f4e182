"""A repository to try things on, and what must not change in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tugfix.branches import Change, Committed, Planned, Refused, commit, plan

CONFIG = ".tugboat/config.yml"
OLD, NEW = b"build: npm start  # the site\n", b"start: npm start &  # the site\n"
BRANCH = "tugfix/background-processes"
MESSAGE = "Keep the site running\n\nIt ended with the build.\n"


def git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """Run git and return what it puts out."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True, check=True).stdout


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree at `root`."""

    root: Path

    def git(self, *arguments: str) -> str:
        return os.fsdecode(git(self.root, *arguments)).rstrip("\n")

    def put(self, path: str, data: bytes, mode: int = 0o644) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(mode)
        return target

    def record(self, message: str = "First") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def hook(self, name: str, lines: str) -> Path:
        folder = self.root / self.git("rev-parse", "--git-path", "hooks")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(0o755)
        return path

    def at(self, commit: str, path: str) -> bytes:
        """The content of a file as git has it in a commit."""
        return git(self.root, "cat-file", "blob", f"{commit}:{path}")

    def changed(self, commit: str) -> list[str]:
        return self.git("diff-tree", "-r", "--name-status", "--no-commit-id", commit).splitlines()

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()

    def plan(self, *changes: Change, branch: str = BRANCH) -> Planned | Refused:
        return plan(self.root, changes or (Change(CONFIG, OLD, NEW),), branch)

    def commit(self, *changes: Change, branch: str = BRANCH) -> Committed | Refused:
        planned = self.plan(*changes, branch=branch)
        return commit(planned, MESSAGE) if isinstance(planned, Planned) else planned

    def committed(self, *changes: Change) -> Committed:
        found = self.commit(*changes)
        assert isinstance(found, Committed), found
        return found

    def refused(self, *changes: Change, branch: str = BRANCH) -> Refused:
        with self.untouched():
            found = self.commit(*changes, branch=branch)
        assert isinstance(found, Refused)
        return found

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Hold that work tree, index, HEAD, its log, settings and branches are the same afterwards."""
        before = self._state(), self.branches()
        yield
        assert (self._state(), self.branches()) == before

    @contextmanager
    def only_a_branch_more(self, branch: str = BRANCH) -> Iterator[None]:
        """Hold that there is one branch more afterwards, and nothing else."""
        before, branches = self._state(), self.branches()
        yield
        assert self._state() == before
        assert self.branches() == sorted([*branches, branch])

    def _state(self) -> dict[str, object]:
        files = {
            path.relative_to(self.root).as_posix(): (
                path.lstat().st_mode,
                path.lstat().st_mtime_ns,
                self._content(path),
            )
            for path in sorted(self.root.rglob("*"))
            if self.root / ".git" not in path.parents and path.name != ".git"
        }
        names = ("index", "HEAD", "logs/HEAD", "config", "ORIG_HEAD", "MERGE_HEAD", "shallow")
        places = {name: self.root / self.git("rev-parse", "--git-path", name) for name in names}
        return {
            "files": files,
            "inside": {name: place.read_bytes() for name, place in places.items() if place.is_file()},
            "status": self.git("status", "--porcelain=v2", "--branch", "--ignored"),
            "worktrees": self.git("worktree", "list"),
            "temporary": os.listdir(os.path.expanduser("~/temporary")),
        }

    def _content(self, path: Path) -> bytes | str:
        return os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else ""

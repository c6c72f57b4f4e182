"""What goes in and comes out: changes, a plan, a commit, a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Change:
    """A file that changes: `path` is from the repository's root, with `/`; the bytes are those of the work tree."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Planned:
    """What `commit` would do: one commit on `branch`, on top of the commit `head`, in the repository at `root`.

    The paths of `changes` are as git spells them. `made` is the commit that holds just these changes already, on that
    branch, '' where there is none.
    """

    root: Path
    branch: str
    head: str
    changes: tuple[Change, ...]
    made: str = ""


@dataclass(frozen=True)
class Committed:
    """The commit that `branch` has now; `new` is false where an earlier run made it.

    `altered` are the paths of files whose content a hook changed, added or took out: they are not as they were planned.
    """

    branch: str
    commit: str
    new: bool = True
    altered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Why there is no commit, and what to do, in plain words; the repository is as it was.

    `output` is what git or a hook said, in lines that may hold anything: escape it before it goes to a terminal.
    """

    reason: str
    output: str = ""

"""The outcomes of a run by repository: what changes in each, its patch, its commit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tugfix.report.diff import unified
from tugfix.run import TWO_WAYS, FileChange, FileOutcome

_LONGEST = 200
"""Bytes of a file's name, which may have 255 with its ending and while it is written."""


@dataclass(frozen=True)
class RepositoryOutcome:
    """What became of the configs of one repository: of that at the folder `root`, which is shown as `name`."""

    name: str
    root: Path
    outcomes: tuple[FileOutcome, ...]

    def changes(self) -> tuple[FileChange, ...]:
        """Return each file that changes, once.

        A script that two configs run is read anew for each, so that both have its change. Raises ValueError where it
        is not the same change.
        """
        found: dict[str, FileChange] = {}
        for change in (change for outcome in self.outcomes for change in outcome.changes()):
            if found.setdefault(change.own_name, change).after != change.after:
                raise ValueError(TWO_WAYS.format(change.own_name))
        return tuple(found.values())


def by_repository(outcomes: Sequence[FileOutcome]) -> tuple[RepositoryOutcome, ...]:
    """Return the repositories in the order of their first configs; what lies in none is left out."""
    found: dict[Path, list[FileOutcome]] = {}
    for outcome in outcomes:
        if outcome.job.root is not None:
            found.setdefault(outcome.job.root, []).append(outcome)
    return tuple(RepositoryOutcome(own[0].job.repository, root, tuple(own)) for root, own in found.items())


def patch(changes: Sequence[FileChange]) -> str:
    """Return the changes of one repository as a patch that `git apply` takes at its root."""
    return "".join(unified(change.before, change.after, change.own_name) for change in changes)


def file_names(repositories: Sequence[RepositoryOutcome]) -> tuple[str, ...]:
    """Return a name for the files of each repository: `acme/site` becomes `acme__site`; no two are the same.

    Not even where a file system takes upper and lower case for one. A name that is too long for a file keeps its end.
    """
    taken: set[str] = set()
    names = []
    for repository in repositories:
        parts = [part for part in repository.name.split("/") if part not in (".", "..")]
        plain = "__".join(parts) or repository.root.name or "repository"
        while len(os.fsencode(plain)) > _LONGEST:
            plain = plain[1:]
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)

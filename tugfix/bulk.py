"""What is done for each repository once all configs are read: its patch is written, its commit made.

Each function goes through the repositories of a run, says on stderr what it did, and returns the names of those for
which it could not be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tugfix.output import put
from tugfix.repositories import RepositoryOutcome, file_names, patch
from tugfix.report.streams import write_stderr
from tugfix.report.text import error_text
from tugfix.run import FileChange
from tugfix.view import View

_PATCH = ".patch"


def put_patches(folder: Path, repositories: Sequence[RepositoryOutcome], view: View) -> frozenset[str]:
    """Write the patch of each repository that changes into `folder`; raises OSError that names what can't be written.

    Patches of an earlier run, which are not of this one, are named and left.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"{folder} can't be made: {error.strerror or error}") from error
    failed, written = set(), set()
    for repository, name in zip(repositories, file_names(repositories), strict=True):
        changes = _changes(repository, view)
        if changes is None:
            failed.add(repository.name)
        elif changes:
            put(folder / f"{name}{_PATCH}", patch(changes))
            written.add(f"{name}{_PATCH}")
    if not view.quiet:
        old = sorted({path.name for path in folder.glob(f"*{_PATCH}")} - written)
        write_stderr(_patches_text(folder, len(written), old))
    return frozenset(failed)


def _changes(repository: RepositoryOutcome, view: View) -> tuple[FileChange, ...] | None:
    """What changes in a repository; None, and why, where that is not clear."""
    try:
        return repository.changes()
    except ValueError as error:
        write_stderr(error_text(str(error), repository.name, colour=view.colour))
        return None


def _patches_text(folder: Path, written: int, old: Sequence[str]) -> str:
    said = f"{written:,} patch{'' if written == 1 else 'es'} written to {folder}.\n"
    if old:
        said += f"Not of this run, and left there: {', '.join(old[:5])}{', ...' if len(old) > 5 else ''}\n"
    return said

"""What is done for each repository once all configs are read: its patch is written, its commit made.

Each function goes through the repositories of a run, says on stderr what it did, and returns the names of those for
which it could not be done, with the reasons.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tugfix import branches
from tugfix.branches import Change, Committed, Planned, Refused
from tugfix.output import put, reported
from tugfix.report.commitmessage import commit_message
from tugfix.report.markdown import body
from tugfix.report.streams import write_stderr
from tugfix.report.text import error_text, escaped
from tugfix.repositories import RepositoryOutcome, file_names, patch
from tugfix.run import FileChange
from tugfix.view import View

_PATCH, _BODY = ".patch", ".md"
_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def put_patches(folder: Path, repositories: Sequence[RepositoryOutcome], view: View) -> dict[str, str]:
    """Write the patch of each repository that changes into `folder`, and beside it what a pull request would say.

    Raises OSError that names what can't be written. Patches of an earlier run, which are not of this one, are named
    and left.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"{folder} can't be made: {error.strerror or error}") from error
    failed: dict[str, str] = {}
    written = set()
    for repository, name in zip(repositories, file_names(repositories), strict=True):
        try:
            changes = repository.changes()
        except ValueError as error:
            failed[repository.name] = str(error)
            continue
        if changes:
            put(folder / f"{name}{_PATCH}", patch(changes))
            files = [reported(outcome, verbose=view.verbose) for outcome in repository.outcomes]
            put(folder / f"{name}{_BODY}", body(files, applied=True))
            written.add(f"{name}{_PATCH}")
    old = sorted({path.name for path in folder.glob(f"*{_PATCH}")} - written)
    for name, reason in failed.items():
        write_stderr(error_text(f"There is no patch. {reason}", name, colour=view.colour))
    _say(_patches_text(folder, len(written), old), view)
    return failed


@dataclass(frozen=True)
class Target:
    """Where fixes are committed: on `branch`, with `subject` for the first line of the message, if one is given.

    Not `really`: it is only said what would be.
    """

    branch: str
    subject: str | None = None
    really: bool = False


def commit(target: Target, repositories: Sequence[RepositoryOutcome], view: View) -> dict[str, str]:
    """Make one commit in each repository that changes, or say what it would be.

    Lets KeyboardInterrupt through, once it is said how far this has come: the repository that it was at is as before.
    So it is where the process is asked to end.
    """
    failed: dict[str, str] = {}
    done = 0
    try:
        with _ending_as_exception():
            for repository in repositories:
                result = _committed(target, repository, view)
                done += isinstance(result, Committed)
                if isinstance(result, Refused):
                    failed[repository.name] = result.reason
    except KeyboardInterrupt:
        if target.really:
            write_stderr(
                f"{done:,} commit{' is' if done == 1 else 's are'} there; the same command makes the others.\n"
            )
        raise
    return failed


@contextmanager
def _ending_as_exception() -> Iterator[None]:
    """Let what asks the process to end raise SystemExit, so that the work tree of that moment is removed."""
    taken = [number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _committed(target: Target, repository: RepositoryOutcome, view: View) -> Planned | Committed | Refused | None:
    """What became of one repository, once it is said; None where nothing changes."""
    try:
        changes = repository.changes()
    except ValueError as error:
        result: Planned | Committed | Refused = Refused(str(error))
    else:
        if not changes:
            return None
        result = branches.plan(repository.root, [_change(change) for change in changes], target.branch)
        if target.really and isinstance(result, Planned):
            files = [reported(outcome, verbose=False) for outcome in repository.outcomes]
            result = branches.commit(result, commit_message(files, target.subject))
    if isinstance(result, Refused):
        write_stderr(_refused_text(result, repository.name, view))
    else:
        _say(_commit_text(result, escaped(repository.name)), view)
    return result


def _change(change: FileChange) -> Change:
    return Change(change.own_name, change.before.encode(), change.after.encode())


def _commit_text(done: Planned | Committed, name: str) -> str:
    if isinstance(done, Planned):
        files = len(done.changes)
        there = f"is on {done.branch} already" if done.made else f"would be committed on {done.branch}"
        return f"{name}: the change of {files} file{'' if files == 1 else 's'} {there}.\n"
    made = "committed" if done.new else "is there already"
    said = f"{name}: {done.commit[:10]} {made} on {done.branch}.\n"
    if done.altered:
        said += f"  A hook has changed {escaped(', '.join(done.altered))}: look the commit over.\n"
    return said


def _refused_text(refused: Refused, name: str, view: View) -> str:
    said = error_text(refused.reason, name, colour=view.colour)
    return said + "".join(f"  | {escaped(line)}\n" for line in refused.output.splitlines())


def _say(text: str, view: View) -> None:
    if not view.quiet:
        write_stderr(text)


def _patches_text(folder: Path, written: int, old: Sequence[str]) -> str:
    said = f"{written:,} patch{'' if written == 1 else 'es'} written to {escaped(str(folder))}.\n"
    if old:
        said += f"Not of this run, and left there: {escaped(', '.join(old[:5]))}{', ...' if len(old) > 5 else ''}\n"
    return said

"""What a life's stand-ins logged, and what of it is alive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# Set by shells as they go, or the stand-ins' own.
NOISE = {"_", "PWD", "OLDPWD", "SHLVL", "STAND_IN_KIND"}
# They wait for others: pid 1, runit, the reader at the end of a pipeline.
SUPERVISORS = {"runsvdir", "runsv"}
READERS = {"tee"}


@dataclass(frozen=True)
class Started:
    """A process as it was started; `out` and `err` are None where they are what the caller gave."""

    words: tuple[str, ...]
    directory: str
    user: int
    umask: str
    files: str
    out: str | None
    err: str | None
    variables: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def identity(self) -> tuple[tuple[str, ...], str, int]:
        return self.words, self.directory, self.user


@dataclass(frozen=True)
class Call:
    """A program that came to its end, and how many processes that stay up it found."""

    words: tuple[str, ...]
    finds: int


@dataclass(frozen=True)
class Process:
    """A line of the life's process table."""

    pid: int
    parent: int
    name: str


def read_started(log: Path, pid: str) -> Started:
    directory, umask, files, out, err = (log / f"{pid}.context").read_text().splitlines()
    text = (log / f"{pid}.variables").read_bytes().decode()
    pairs = (pair.partition("=") for pair in text.split("\0") if pair)
    return Started(
        words=_words(log, pid),
        directory=directory,
        user=(log / f"{pid}.words").stat().st_uid,
        umask=umask,
        files=files,
        out=_target(out),
        err=_target(err),
        variables=tuple(sorted((key, value) for key, _, value in pairs if key not in NOISE)),
    )


def _words(log: Path, pid: str) -> tuple[str, ...]:
    return tuple((log / f"{pid}.words").read_bytes().decode().split("\0")[:-1])


def _target(name: str) -> str | None:
    """Where an output goes: a file by name, a pipe as such."""
    if "preview-output" in name:
        return None
    return name.partition(":")[0]


def logged(log: Path, kind: str) -> list[str]:
    return sorted((path.stem for path in log.glob(f"*.{kind}")), key=int)


def read_calls(log: Path) -> list[Call]:
    """The stand-ins that ended by themselves."""
    return [Call(_words(log, pid), len((log / f"{pid}.finds").read_text().split())) for pid in logged(log, "ends")]


def process_table(proc: Path) -> list[Process]:
    """What is alive in a PID namespace, without zombies and without pid 1."""
    table = []
    for entry in proc.iterdir():
        if not entry.name.isdigit() or entry.name == "1":
            continue
        try:
            text = (entry / "stat").read_text("utf-8", "replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        state, parent = rest.split()[:2]
        if state not in "ZX":
            table.append(Process(int(entry.name), int(parent), name))
    return table


def with_ancestors(pids: Iterable[int], table: Iterable[Process]) -> set[int]:
    parents = {process.pid: process.parent for process in table}
    found: set[int] = set()
    for pid in pids:
        while pid in parents and pid not in found:
            found.add(pid)
            pid = parents[pid]
    return found


def is_quiet(table: list[Process], stays: set[int]) -> bool:
    """Whether nothing more will happen: each process stays up or waits for one that does, each service has its own."""
    waiting = with_ancestors(stays, table)
    busy = [p for p in table if p.pid not in waiting and p.name not in SUPERVISORS | READERS]
    supervisors = [process.pid for process in table if process.name == "runsv"]
    settled = all(any(p.parent == pid and p.pid in waiting for p in table) for pid in supervisors)
    return not busy and settled

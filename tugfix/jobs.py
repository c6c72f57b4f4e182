"""What the arguments mean: the configs to look at, each with its repository, its settings and its names."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tugfix import files
from tugfix.findings import SettingsError
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.settingsfile.find import Finder, Search

STDIN_NAME = "<stdin>"
_RealPath = Callable[[Path], str]
_USUAL_NAME = ".tugboat/config.yml"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file was not dealt with; line and column are 1-based, None where the whole file is meant.

    `file` is the name of another file that it is about: the settings.
    """

    message: str
    line: int | None = None
    column: int | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One config to look at; `path` None is stdin, a `problem` says that there is nothing to read.

    `name` is for messages. `diff_name` has `/` and is relative to where a diff is applied, the folder `base`.
    `root` is the folder of the repository, None where nothing of it is known; `own_name` is the name from there. `cwd`
    is what names are shown from. `settings` are those of the repository, `alone` says that the run has no other.
    """

    name: str
    diff_name: str = ""
    path: Path | None = None
    root: Path | None = None
    problem: Problem | None = None
    base: Path | None = None
    cwd: Path = Path()
    settings: Settings = NO_SETTINGS
    own_name: str = ""
    alone: bool = True

    @property
    def repository(self) -> str:
        """The name of the repository: its path from `base`, with `/`, or its folder's name; '' where none is known.

        Where others are in the folder `base` that it is itself, it is `.`: its folder's name may be one of theirs.
        """
        if self.root is None:
            return ""
        inside = "." if self.base is None else os.path.relpath(self.root, self.base)
        return self.root.name if inside == "." and self.alone else inside.replace(os.sep, "/")


def find(
    arguments: Sequence[str],
    cwd: Path,
    settings: Settings | None = None,
    unseen: Callable[[str, str], None] = lambda name, why: None,
) -> list[Job]:
    """Return the configs that the arguments mean, each file once, in the order of the arguments.

    A folder means every config below it; no argument means the config of the repository around `cwd`. What
    leads to no config becomes a job with a problem. `settings` hold for all, None: those of each repository. `unseen`
    is told the name of each folder further down that can't be looked into, and why.
    """
    finder = Finder(settings)
    if not arguments:
        return _own_config(cwd, finder)
    real = cache(os.path.realpath)
    found: dict[str, Path | Job] = {}
    for argument in arguments:
        for item in _meant(argument, cwd, finder, unseen):
            found.setdefault(real(item) if isinstance(item, Path) else item.name, item)
    return _with_settings(_jobs(list(found.values()), cwd, real), finder)


def stdin_job(filename: str | None, cwd: Path, settings: Settings | None = None) -> Job:
    """Return the job that reads stdin, which counts as the config at `filename`, which need not exist.

    `settings` hold whatever the repository's own are; without a file's name there is no repository.
    """
    if not filename:
        return Job(STDIN_NAME, _USUAL_NAME, settings=settings or NO_SETTINGS)
    path = cwd / filename
    root = files.find_root(path)
    name = name_below(path, root)
    job = Job(shown_name(path, cwd), name, root=root, base=root, cwd=cwd, own_name=name)
    return _with_settings([job], Finder(settings))[0]


def shown_name(path: Path, cwd: Path) -> str:
    """Return the name of `path` in messages: from the folder `cwd`, or as it is where it is not below."""
    return "." if path == cwd else str(path).removeprefix(os.path.join(cwd, ""))


def name_below(path: Path, base: Path, real: _RealPath = os.path.realpath) -> str:
    """Return the name of `path` below `base`; of a link, what it leads to: git patches no text of a link."""
    target, folder = real(path), real(base)
    if _below(target, folder):
        name = target.removeprefix(os.path.join(folder, ""))
    else:
        name = os.path.relpath(os.path.abspath(path), base)
    return name.replace(os.sep, "/")


def _with_settings(jobs: list[Job], finder: Finder) -> list[Job]:
    """The jobs with the settings of their repositories, or with what is wrong with these."""
    found, told = [], set()
    for job in jobs:
        if job.root is None or job.problem is not None:
            found.append(job)
            continue
        try:
            settings = finder.settings(job.path or job.root / job.diff_name, job.root)
            found.append(job if settings is NO_SETTINGS else replace(job, settings=settings))
        except SettingsError as error:
            name = shown_name(Path(error.file), job.cwd)
            problem = Problem(error.message, error.line, error.column, name)
            if error.file in told:
                problem = Problem(f"The settings of its repository are wrong: see {name}.")
            told.add(error.file)
            found.append(replace(job, problem=problem))
    return found


def _own_config(cwd: Path, finder: Finder) -> list[Job]:
    path = files.find_own_config(cwd)
    if path:
        return _with_settings(_jobs([path], cwd), finder)
    problem = Problem(f"There is no {_USUAL_NAME} in this folder or above it in its repository.")
    return [Job(".", problem=problem)]


def _meant(argument: str, cwd: Path, finder: Finder, unseen: Callable[[str, str], None]) -> list[Path | Job]:
    if not argument:
        return [Job("''", problem=Problem("An empty name is given; name a file or a folder."))]
    path = cwd / argument
    if not os.path.isdir(path):
        return [path]
    closed: dict[str, str] = {}
    configs = files.find_configs(
        path, Search(finder).kept, lambda error: closed.update({error.filename: error.strerror or str(error)})
    )
    if str(path) in closed:
        return [Job(shown_name(path, cwd), problem=Problem(f"This folder can't be searched: {closed[str(path)]}."))]
    for folder, why in closed.items():
        unseen(shown_name(Path(folder), cwd), why)
    problem = Problem(f"There is no {_USUAL_NAME} in this folder or below it.")
    return [*configs] or [Job(shown_name(path, cwd), problem=problem)]


def _jobs(items: Sequence[Path | Job], cwd: Path, real: _RealPath = os.path.realpath) -> list[Job]:
    roots = {item: files.find_root(item) for item in items if isinstance(item, Path)}
    # Names relative to several roots would be alike, and the diff of one repository apply to another.
    shared = _shared(set(roots.values()), roots, cwd) if len(set(roots.values())) > 1 else None
    return [_job(item, roots[item], shared, cwd, real) if isinstance(item, Path) else item for item in items]


def _shared(roots: Collection[Path], paths: Iterable[Path], cwd: Path) -> Path | None:
    """The folder that the configs of several repositories are named from, None where there is none around all."""
    if all(_below(os.path.abspath(path), str(cwd)) for path in paths):
        return cwd
    try:
        return Path(os.path.commonpath(roots))
    except ValueError:
        # They are on several drives.
        return None


def _job(path: Path, root: Path, shared: Path | None, cwd: Path, real: _RealPath) -> Job:
    own = name_below(path, root, real)
    name = own if shared is None else name_below(path, shared, real)
    base, alone = shared or root, shared is None
    return Job(shown_name(path, cwd), name, path, root, base=base, cwd=cwd, own_name=own, alone=alone)


def _below(path: str, base: str) -> bool:
    return path == base or path.startswith(os.path.join(base, ""))

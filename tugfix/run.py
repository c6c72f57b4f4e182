"""Many configs: find, read, fix, write and collect, so that one bad file never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Protocol

from tugfix import files
from tugfix.findings import ConfigError, Finding, GuardError, Outcome, Result, SettingsError
from tugfix.rules import RULES, chosen
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.settingsfile.find import Finder, Search
from tugfix.yamltext import Edit

STDIN_NAME = "<stdin>"
_RealPath = Callable[[Path], str]
_USUAL_NAME = ".tugboat/config.yml"
_BOM = "\ufeff"


@dataclass(frozen=True)
class Options:
    """How to run: `unsafe` applies fixes that are guesses too, `write` puts each new text into its file.

    `rules` are the codes of the rules to ask; the settings of a repository ask less of them, unless they were
    `selected`. `offers` finds out, too, what `unsafe` would change.
    """

    unsafe: bool = False
    write: bool = False
    rules: frozenset[str] = frozenset(RULES)
    selected: bool = False
    offers: bool = False

    def rules_for(self, settings: Settings) -> frozenset[str]:
        """Return the codes of the rules to ask of a config that has these settings."""
        if self.selected or settings == NO_SETTINGS:
            return self.rules
        return self.rules & chosen(settings.select, settings.ignore)


@dataclass(frozen=True)
class Problem:
    """Why a file was not dealt with; line and column are 1-based, None where the whole file is meant.

    `file` is the name of another file that it is about: the settings.
    """

    message: str
    line: int | None = None
    column: int | None = None
    file: str = ""


@dataclass(frozen=True)
class Job:
    """One config to look at; `path` None is stdin, a `problem` says that there is nothing to read.

    `name` is for messages. `diff_name` has `/` and is relative to where a diff is applied, the folder `base`.
    `root` is the folder of the repository, None where nothing of it is known; `own_name` is the name from there. `cwd`
    is what names are shown from. `settings` are those of the repository.
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

    @property
    def repository(self) -> str:
        """The name of the repository's folder in messages, '' where nothing is known of it."""
        return "" if self.root is None else _message_name(self.root, self.cwd)


@dataclass(frozen=True)
class OtherOutcome:
    """What became of a script of the repository; the names are those of `Job`, `path` is from the root."""

    name: str
    diff_name: str
    before: str
    after: str
    path: str = ""


@dataclass(frozen=True)
class FileOutcome:
    """What became of one config: a `problem`, or what was found and the new text.

    `before` and `after` begin with a BOM where the file does; `edits` count in `text`. `offered` is the result
    with unsafe fixes, where it was asked for and differs.
    """

    job: Job
    before: str = ""
    after: str = ""
    findings: tuple[Finding, ...] = ()
    problem: Problem | None = None
    others: tuple[OtherOutcome, ...] = ()
    edits: tuple[Edit, ...] = ()
    offered: Result | None = None

    @property
    def text(self) -> str:
        """The text that the findings' places count in: as it was read, without a BOM."""
        return self.before.removeprefix(_BOM)

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """Yield the text before and after and the name in a diff of each file that changes, the config first."""
        if self.before != self.after:
            yield self.before, self.after, self.job.diff_name
        yield from ((o.before, o.after, o.diff_name) for o in self.others if o.before != o.after)

    def place_of(self, finding: Finding) -> tuple[str, str]:
        """Return the name of the file that a finding is in, and the text that its places count in."""
        for other in self.others if finding.file else ():
            if other.name == _other_name(self.job, finding.file):
                return other.name, other.before
        return self.job.name, self.text


class Fix(Protocol):
    """The core: the text of a config in, the new text and what was found out."""

    def __call__(
        self,
        text: str,
        *,
        root: Path | None,
        unsafe: bool,
        scripts: bool,
        rules: Collection[str],
        settings: Settings | None,
    ) -> Result:
        """Return the result; raises ConfigError or GuardError."""


def find(arguments: Sequence[str], cwd: Path, settings: Settings | None = None) -> list[Job]:
    """Return the configs that the arguments mean, each file once, in the order of the arguments.

    A folder means every config below it; no argument means the config of the repository around `cwd`. What
    leads to no config becomes a job with a problem. `settings` hold for all, None: those of each repository.
    """
    finder = Finder(settings)
    if not arguments:
        return _own_config(cwd, finder)
    real = cache(os.path.realpath)
    found: dict[str, Path | Job] = {}
    for argument in arguments:
        for item in _meant(argument, cwd, finder):
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
    name = _relative(path, root)
    job = Job(_message_name(path, cwd), name, root=root, base=root, cwd=cwd, own_name=name)
    return _with_settings([job], Finder(settings))[0]


def run(
    jobs: Iterable[Job], options: Options, *, stdin: BinaryIO | None = None, fix: Fix | None = None
) -> Iterator[FileOutcome]:
    """Yield the outcome of each job, in their order; `fix` takes the place of the real core in tests.

    Nothing is raised for a bad file, save what TUGFIX_DEBUG in the environment lets through for developers.
    """
    for job in jobs:
        yield FileOutcome(job, problem=job.problem) if job.problem else _outcome(job, options, stdin, fix)


def _outcome(job: Job, options: Options, stdin: BinaryIO | None, fix: Fix | None) -> FileOutcome:
    try:
        return _fixed(job, options, stdin, fix or _core())
    except ConfigError as error:
        problem = Problem(error.message, error.line, error.column)
    except (GuardError, files.WriteError) as error:
        problem = Problem(str(error))
    except Exception as error:
        if os.environ.get("TUGFIX_DEBUG"):
            raise
        problem = Problem(
            f"Internal fault ({type(error).__name__}: {error}). The file is left as it was. "
            "Please report this; with TUGFIX_DEBUG=1 tugfix says where it happened."
        )
    return FileOutcome(job, problem=problem)


def _fixed(job: Job, options: Options, stdin: BinaryIO | None, fix: Fix) -> FileOutcome:
    source = _read(job, stdin)
    on_disk = job.path is not None
    asked = partial(
        fix, source.text, root=job.root, scripts=on_disk, rules=options.rules_for(job.settings), settings=job.settings
    )
    result = asked(unsafe=options.unsafe)
    scripts = _scripts(job.root, result)
    offered = _offered(asked, result) if options.offers else None
    if options.write:
        # The config first: a process that is set up twice does less harm than one that is nowhere.
        files.write(source, result.text)
        for script, text in scripts:
            files.write(script, text)
    mark = _BOM if source.bom else ""
    others = _others(job, result)
    return FileOutcome(
        job, mark + source.text, mark + result.text, result.findings, None, others, result.edits, offered
    )


def _offered(asked: Callable[..., Result], result: Result) -> Result | None:
    """The result with the unsafe fixes that `result` speaks of; None where there are none that can be made."""
    if not any(finding.outcome is Outcome.UNSAFE for finding in result.findings):
        return None
    try:
        return asked(unsafe=True)
    except GuardError:
        return None


def _scripts(root: Path | None, result: Result) -> list[tuple[files.Source, str]]:
    """The scripts that change, as they are read from the disk, and their new texts."""
    found = []
    for other in result.others:
        if root is None or other.after == other.before:
            continue
        try:
            source = files.read(root / other.path)
        except ConfigError as error:
            raise GuardError(f"{other.path} has to change too, and can't be: {error.message}") from error
        if source.text != other.before:
            raise GuardError(f"{other.path} has to change too, and was changed while tugfix ran. Run tugfix again.")
        found.append((source, other.after))
    return found


def _others(job: Job, result: Result) -> tuple[OtherOutcome, ...]:
    if job.root is None:
        return ()
    base = job.base or job.root
    return tuple(
        OtherOutcome(
            _other_name(job, other.path),
            _relative(job.root / other.path, base),
            other.before,
            other.after,
            other.path,
        )
        for other in result.others
    )


def _other_name(job: Job, path: str) -> str:
    return _message_name(job.root / path, job.cwd) if job.root is not None else path


def fix_file(
    path: Path,
    *,
    write: bool = False,
    unsafe: bool = False,
    rules: Collection[str] | None = None,
    settings: Settings | None = None,
) -> Result:
    """Return what is found in the config at `path`, and its new text; with `write` it is put into the file.

    Files of the repository around it are read, and scripts that its commands run are changed too. `settings` stand
    for those that the repository has, `rules` for those that the settings choose. Raises ConfigError, SettingsError,
    GuardError and files.WriteError.
    """
    source, root = files.read(path), files.find_root(path)
    found = Finder(settings).settings(path, root)
    asked = chosen(found.select, found.ignore) if rules is None else rules
    result = _core()(source.text, root=root, unsafe=unsafe, scripts=True, rules=asked, settings=found)
    scripts = _scripts(root, result)
    if write:
        for changed, text in ((source, result.text), *scripts):
            files.write(changed, text)
    return result


def _core() -> Fix:
    # Late, so that `--version` and a missing file don't wait for the parsers.
    from tugfix.fix import fix_text

    return fix_text


def _read(job: Job, stdin: BinaryIO | None) -> files.Source:
    if job.path is not None:
        return files.read(job.path)
    if stdin is None:
        raise ConfigError("Standard input is closed.")
    return files.read_stream(stdin)


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
            name = _message_name(Path(error.file), job.cwd)
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


def _meant(argument: str, cwd: Path, finder: Finder) -> list[Path | Job]:
    if not argument:
        return [Job("''", problem=Problem("An empty name is given; name a file or a folder."))]
    path = cwd / argument
    if not os.path.isdir(path):
        return [path]
    configs = files.find_configs(path, Search(finder).kept)
    problem = Problem(f"There is no {_USUAL_NAME} in this folder or below it.")
    return [*configs] or [Job(_message_name(path, cwd), problem=problem)]


def _jobs(items: Sequence[Path | Job], cwd: Path, real: _RealPath = os.path.realpath) -> list[Job]:
    roots = {item: files.find_root(item) for item in items if isinstance(item, Path)}
    # Names relative to several roots would be alike, and the diff of one repository apply to another.
    all_below = all(_below(os.path.abspath(path), str(cwd)) for path in roots)
    shared = cwd if len(set(roots.values())) > 1 and all_below else None
    return [_job(item, roots[item], shared, cwd, real) if isinstance(item, Path) else item for item in items]


def _job(path: Path, root: Path, shared: Path | None, cwd: Path, real: _RealPath) -> Job:
    own = _relative(path, root, real)
    name = own if shared is None else _relative(path, shared, real)
    return Job(_message_name(path, cwd), name, path, root, base=shared or root, cwd=cwd, own_name=own)


def _message_name(path: Path, cwd: Path) -> str:
    return "." if path == cwd else str(path).removeprefix(os.path.join(cwd, ""))


def _below(path: str, base: str) -> bool:
    return path == base or path.startswith(os.path.join(base, ""))


def _relative(path: Path, base: Path, real: _RealPath = os.path.realpath) -> str:
    """Return the name of `path` below `base`; of a link, what it leads to: git patches no text of a link."""
    target, folder = real(path), real(base)
    if not _below(target, folder):
        target, folder = os.path.abspath(path), str(base)
    return os.path.relpath(target, folder).replace(os.sep, "/")

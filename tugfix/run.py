"""Many configs: read, fix, write and collect, so that one bad file never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from tugfix import files
from tugfix.findings import ConfigError, Finding, GuardError, OtherFile, Outcome, Result
from tugfix.jobs import Job, Problem, name_below, shown_name
from tugfix.rules import RULES, chosen
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.settingsfile.find import Finder
from tugfix.yamltext import Edit

TWO_WAYS = (
    "{} would change in two ways, for two configs that use it: run tugfix --write for one of them first, then again."
)
"""Why a script of a repository is not changed."""

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


@dataclass(frozen=True, slots=True)
class OtherOutcome:
    """What became of a script of the repository; the names are those of `Job`, `path` is what findings call it."""

    name: str
    diff_name: str
    before: str
    after: str
    path: str = ""
    own_name: str = ""


class FileChange(NamedTuple):
    """A file that changes: its names as in `Job`, its whole text before and after, with a BOM where it has one."""

    diff_name: str
    own_name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one config: a `problem`, or what was found and the new text.

    `before` and `after` begin with a BOM where the file does; `edits` count in `text`. Of a file in which nothing is
    found they are empty, for a run may read very many. `offered` is the result with unsafe fixes, where it was asked
    for and differs.
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

    def changes(self) -> Iterator[FileChange]:
        """Yield each file that changes, the config first."""
        for one in (FileChange(self.job.diff_name, self.job.own_name, self.before, self.after), *self._scripts()):
            if one.before != one.after:
                yield one

    def _scripts(self) -> Iterator[FileChange]:
        return (FileChange(other.diff_name, other.own_name, other.before, other.after) for other in self.others)

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


def run(
    jobs: Iterable[Job],
    options: Options,
    *,
    stdin: BinaryIO | None = None,
    fix: Fix | None = None,
    stopped: Callable[[], bool] = bool,
) -> Iterator[FileOutcome]:
    """Yield the outcome of each job, in their order; `fix` takes the place of the real core in tests.

    Once `stopped` says so, no other is begun. Nothing is raised for a bad file, save what TUGFIX_DEBUG in the
    environment lets through for developers.
    """
    jobs = list(jobs)
    groups = {numbers[0]: numbers for numbers in together(jobs, options)}
    done: dict[int, FileOutcome] = {}
    for number in range(len(jobs)):
        if number in groups and not stopped():
            numbers = groups[number]
            done.update(zip(numbers, _dealt([jobs[one] for one in numbers], options, stdin, fix), strict=True))
        if number in done:
            yield done.pop(number)


def together(jobs: Sequence[Job], options: Options) -> list[list[int]]:
    """Return the numbers of the jobs that are dealt with at once, the lists in the order of their first.

    Each is alone, but where files are written those of a repository come together: they may share scripts.
    """
    groups: dict[object, list[int]] = {}
    for number, job in enumerate(jobs):
        groups.setdefault(job.root if options.write and job.root else number, []).append(number)
    return list(groups.values())


@dataclass(frozen=True)
class _Plan:
    """The outcome of a config, and what has to be written for it: files as they are, with their new texts."""

    outcome: FileOutcome
    config: tuple[files.Source, str]
    scripts: tuple[tuple[files.Source, str], ...]


def _dealt(jobs: Sequence[Job], options: Options, stdin: BinaryIO | None, fix: Fix | None) -> list[FileOutcome]:
    """What becomes of configs; all of them read a script that they share before it changes."""
    plans = [job.problem or _attempt(partial(_planned, job, options, stdin, fix)) for job in jobs]
    if options.write:
        agreed: dict[str, str] = {}
        written: set[Path | None] = set()
        # Configs first: a process that is set up twice does less harm than one that is nowhere.
        for step in (partial(_agree, agreed), _write_config, partial(_write_scripts, written)):
            plans = [plan if isinstance(plan, Problem) else _attempt(partial(step, plan)) for plan in plans]
    return [
        FileOutcome(job, problem=plan) if isinstance(plan, Problem) else plan.outcome
        for job, plan in zip(jobs, plans, strict=True)
    ]


def _attempt(step: Callable[[], _Plan]) -> _Plan | Problem:
    """What a step comes to, or why it can't be made."""
    try:
        return step()
    except ConfigError as error:
        return Problem(error.message, error.line, error.column)
    except (GuardError, files.WriteError) as error:
        return Problem(str(error))
    except Exception as error:
        if os.environ.get("TUGFIX_DEBUG"):
            raise
        return Problem(
            f"Internal fault ({type(error).__name__}: {error}). The file is left as it was. "
            "Please report this; with TUGFIX_DEBUG=1 tugfix says where it happened."
        )


def _planned(job: Job, options: Options, stdin: BinaryIO | None, fix: Fix | None) -> _Plan:
    source = _read(job, stdin)
    on_disk = job.path is not None
    asked = partial(
        fix or _core(),
        source.text,
        root=job.root,
        scripts=on_disk,
        rules=options.rules_for(job.settings),
        settings=job.settings,
    )
    result = asked(unsafe=options.unsafe)
    scripts = tuple(_scripts(job.root, result))
    offered = _offered(asked, result) if options.offers else None
    if on_disk and not result.findings and result.text == source.text:
        return _Plan(FileOutcome(job), (source, result.text), scripts)
    mark = _BOM if source.bom else ""
    others = _others(job, result)
    outcome = FileOutcome(
        job, mark + source.text, mark + result.text, result.findings, None, others, result.edits, offered
    )
    return _Plan(outcome, (source, result.text), scripts)


def _agree(agreed: dict[str, str], plan: _Plan) -> _Plan:
    texts = {other.path: other.after for other in plan.outcome.others if other.after != other.before}
    for path, text in texts.items():
        if agreed.get(path, text) != text:
            raise GuardError(TWO_WAYS.format(path))
    agreed.update(texts)
    return plan


def _write_config(plan: _Plan) -> _Plan:
    files.write(*plan.config)
    return plan


def _write_scripts(written: set[Path | None], plan: _Plan) -> _Plan:
    for script, text in plan.scripts:
        if script.path not in written:
            files.write(script, text)
            written.add(script.path)
    return plan


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
    return () if job.root is None else tuple(_other(job, job.root, other) for other in result.others)


def _other(job: Job, root: Path, other: OtherFile) -> OtherOutcome:
    own = name_below(root / other.path, root)
    name = own if job.base in (None, root) else name_below(root / other.path, job.base)
    return OtherOutcome(_other_name(job, other.path), name, other.before, other.after, other.path, own)


def _other_name(job: Job, path: str) -> str:
    return shown_name(job.root / path, job.cwd) if job.root is not None else path


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

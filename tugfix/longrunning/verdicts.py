"""The verdict on each command of a config: what stays up, how, and what speaks against moving it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tugfix.findings import Certainty
from tugfix.longrunning.endings import is_ended_by
from tugfix.longrunning.match import Recognized, may_stay_up
from tugfix.longrunning.obstacles import obstacle
from tugfix.longrunning.place import ROOT, Identity, directory, identity
from tugfix.longrunning.programs import Kind
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Command as ShellCommand
from tugfix.shell.nodes import Compound, Function, Pipeline, Script
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.tugboat.config import Command, Config, Service
from tugfix.tugboat.reach import command_reaches
from tugfix.tugboat.stages import BUILD_STAGES


class Mode(Enum):
    """How a process is started: the command waits for it, goes on, or the program makes itself a daemon."""

    FOREGROUND = "foreground"
    BACKGROUND = "background"
    DAEMON = "daemon"


@dataclass(frozen=True)
class Verdict:
    """A process that stays up, in its command.

    `obstacle` says why it can't be moved, '' where it can. `needed_later` says that a later command may reach it.
    `directory` is where it runs, None if not known.
    """

    service: Service
    command: Command
    text: str
    script: Script
    site: Site
    found: Recognized
    mode: Mode
    identity: Identity
    directory: str | None
    obstacle: str = ""
    needed_later: bool = False

    @property
    def certainty(self) -> Certainty:
        """How sure it is; who puts something in the background thinks that it stays up."""
        if self.found.certainty is Certainty.POSSIBLE and self.mode is not Mode.FOREGROUND:
            return Certainty.LIKELY
        return self.found.certainty

    @property
    def holder(self) -> bool:
        """Whether it only holds the container open."""
        return self.found.program.kind is Kind.HOLDER

    @property
    def backing(self) -> bool:
        """Whether other processes need it."""
        return self.found.program.kind is Kind.BACKING

    @property
    def in_build(self) -> bool:
        """Whether it stands in a stage of the build."""
        return self.command.stage in BUILD_STAGES


def start_directory(service: Service) -> str | None:
    """Return the directory in which a service's commands start; it is not documented without a checkout."""
    return ROOT if service.has_checkout else None


@dataclass(frozen=True)
class Judgement:
    """What a config runs that stays up, or may, in the order of the text.

    `unreadable` are the commands that can't be parsed and may hold a program that stays up.
    """

    verdicts: tuple[Verdict, ...]
    unreadable: tuple[Command, ...]


def judge(config: Config, repository: Repository) -> Judgement:
    """Return the verdict on every process of the config that stays up, or may."""
    recognizer = Recognizer(repository)
    reach = Reach(recognizer)
    found: list[Verdict] = []
    unreadable: list[Command] = []
    for service in config.services:
        for stage in service.stages:
            for command in stage.commands:
                if command.text is None or not may_stay_up(command.text, with_files=repository.root is not None):
                    continue
                try:
                    script = parse(command.text)
                except ShellError:
                    unreadable.append(command)
                    continue
                found += judge_command(config, service, command, script, recognizer, reach)
    found.sort(key=lambda verdict: (verdict.command.node.start, verdict.site.unit.start))
    return Judgement(tuple(found), tuple(unreadable))


def judge_command(
    config: Config, service: Service, command: Command, script: Script, recognizer: Recognizer, reach: Reach
) -> Iterator[Verdict]:
    """Yield the verdicts on one command, whose text is `script`."""
    text = command.text or ""
    start = start_directory(service)
    units: set[int] = set()
    for site in sites(script):
        if site.bounded or id(site.unit) in units or _is_cut_short(site):
            continue
        found = recognizer.recognize(site, start)
        if found is None:
            continue
        units.add(id(site.unit))
        mode = _mode(site, found)
        if mode is not Mode.FOREGROUND and is_ended_by(site, _later_texts(service, command)):
            continue
        place = directory(site, start)
        verdict = Verdict(
            service, command, text, script, site, found, mode, identity(site, start), place,
            obstacle(site, text, start, place, found),
        )  # fmt: skip
        yield _with_needs(config, verdict, reach)


def _mode(site: Site, found: Recognized) -> Mode:
    if found.daemon or site.daemon:
        return Mode.DAEMON
    if not site.background:
        return Mode.FOREGROUND
    waits = any(isinstance(node, ShellCommand) and node.values == ("wait",) for node in site.after())
    return Mode.FOREGROUND if waits and site.item is not None else Mode.BACKGROUND


def _is_cut_short(site: Site) -> bool:
    """Whether the reader of a pipeline ends it: `tail -f log | grep -q started`, `while true; … | apt-get`."""
    unit = site.unit
    if not isinstance(unit, Pipeline):
        return False
    last = unit.parts[-1]
    if isinstance(site.node, Compound):
        return last is not site.node
    if not isinstance(last, ShellCommand) or last is site.node:
        return False
    if last.name in ("sed", "awk"):
        return any("q" in value or "exit" in value for value in last.values[1:])
    quits = any(v.startswith("-") and ("q" in v or "m" in v) for v in last.values if not v.startswith("--"))
    return last.name == "head" or (last.name in ("grep", "egrep", "fgrep") and quits)


def _later_texts(service: Service, command: Command) -> tuple[str, ...]:
    """The commands that run after `command` in its stage, and in the build after a build stage."""
    if command.stage in BUILD_STAGES:
        order = service.build_commands()
    else:
        stage = service.stage(command.stage)
        order = stage.commands if stage is not None else ()
    places = [place for place, other in enumerate(order) if other is command]
    later: Sequence[Command] = order[places[0] + 1 :] if places else ()
    return tuple(other.text for other in later if other.text is not None)


def _with_needs(config: Config, verdict: Verdict, reach: Reach) -> Verdict:
    """Say whether a later command may reach the process; nothing runs after one in the foreground."""
    if verdict.mode is Mode.FOREGROUND or not verdict.in_build:
        return verdict
    service, end = verdict.service, verdict.site.unit.end
    texts = [(service, text) for text in _later_texts(service, verdict.command)]
    for other in config.dependents(service):
        texts += [(other, command.text) for command in other.build_commands() if command.text is not None]
    later = [site for site in sites(verdict.script) if site.node.start >= end or _is_called_later(site, verdict, end)]
    needed = (
        reach.any_of(later, service, backing=verdict.backing)
        or any(reach.text(text, owner, backing=verdict.backing) for owner, text in texts)
        or any(file in text for file in _written(verdict.site) for text in (verdict.text[end:], *(t for _, t in texts)))
    )
    return replace(verdict, needed_later=needed)


def _is_called_later(site: Site, verdict: Verdict, end: int) -> bool:
    """Whether it stands in a function that is called behind the process."""
    names = {step.node.name for step in site.steps if isinstance(step.node, Function)}
    return any(command.name in names and command.start >= end for command in commands(verdict.script))


def _written(site: Site) -> tuple[str, ...]:
    """The files that a process writes to by its redirections: who names one of them reads what it says."""
    targets = [sign.target.value for sign in site.redirections if sign.target is not None]
    return tuple(target for target in targets if len(target) > 2 and target != "/dev/null")


class Reach:
    """Whether commands may reach a process; the answer for each text is kept."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._known: dict[tuple[str, str, bool], bool] = {}

    def text(self, text: str, service: Service, *, backing: bool) -> bool:
        """Whether a command of `service` may; one that can't be parsed may."""
        key = (text, service.name, backing)
        if key not in self._known:
            try:
                self._known[key] = self.any_of(sites(parse(text)), service, backing=backing)
            except ShellError:
                self._known[key] = True
        return self._known[key]

    def any_of(self, found: Iterable[Site], service: Service, *, backing: bool) -> bool:
        """Whether one of the commands may; one that stays up itself is no step of the build.

        A loop that waits may wait for anything.
        """
        start = start_directory(service)
        return any(
            _waits_in_loop(site)
            or (
                command_reaches(site.node, [word.value for word in site.words], backing=backing)
                and self._recognizer.recognize(site, start) is None
            )
            for site in found
        )


def _waits_in_loop(site: Site) -> bool:
    return any(isinstance(step.node, Compound) and step.node.keyword in ("while", "until") for step in site.steps)

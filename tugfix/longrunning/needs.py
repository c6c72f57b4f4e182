"""Who may need a process that a build stage starts: the commands that come after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tugfix.longrunning.place import start_directory
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.verdicts import Mode, Origin, Verdict
from tugfix.shell.nodes import Compound, Function
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.tugboat.config import Config, Service
from tugfix.tugboat.reach import command_reaches


def with_needs(config: Config, verdict: Verdict, reach: Reach) -> Verdict:
    """Say whether a later command may reach the process; nothing runs after one in the foreground."""
    if verdict.mode is Mode.FOREGROUND or not verdict.in_build:
        return verdict
    service, end = verdict.service, verdict.site.unit.end
    texts = [(service, text) for text in service.later_texts(verdict.command)]
    for other in config.dependents(service):
        texts += [(other, command.text) for command in other.build_commands() if command.text is not None]
    later = [site for site in sites(verdict.script) if site.node.start >= end or _is_called_later(site, verdict, end)]
    if verdict.origin is not None and reach.any_of(
        _behind_the_call(verdict, verdict.origin), service, backing=verdict.backing
    ):
        why = "later steps of the command that runs its script need it"
        return replace(verdict, needed_later=True, obstacle=verdict.obstacle or why)
    needed = (
        reach.any_of(later, service, backing=verdict.backing)
        or any(reach.text(text, owner, backing=verdict.backing) for owner, text in texts)
        or any(file in text for file in _written(verdict.site) for text in (verdict.text[end:], *(t for _, t in texts)))
    )
    return replace(verdict, needed_later=needed)


def _behind_the_call(verdict: Verdict, origin: Origin) -> list[Site]:
    try:
        return [site for site in sites(parse(verdict.command.text or "")) if site.node.start >= origin.call_end]
    except ShellError:
        return []


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

"""The verdicts on a config: every process in it that stays up, or may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tugfix.findings import ConfigError
from tugfix.longrunning.match import Recognized, said, worth_parsing
from tugfix.longrunning.modes import is_cut_short, lasting_mode
from tugfix.longrunning.needs import Reach, with_needs
from tugfix.longrunning.obstacles import obstacle
from tugfix.longrunning.place import directory, identity, start_directory
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Call, Verdict
from tugfix.shell.nodes import Script
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS
from tugfix.tugboat.config import Command, Config, Service

MAX_PROCESSES = 100
"""Processes of one config; real ones have a handful. Each is compared with all commands behind it."""

MAX_IN_COMMAND = 50
"""Processes of one command, each of which is compared with all of its parts."""


@dataclass(frozen=True)
class Judgement:
    """What a config runs that stays up, or may, in the order of the text.

    `unreadable` are the commands that can't be parsed and may hold a program that stays up.
    """

    verdicts: tuple[Verdict, ...]
    unreadable: tuple[Command, ...]


def judge(config: Config, repository: Repository) -> Judgement:
    """Return the verdict on every process of the config that stays up, or may.

    Raises ConfigError where it has more than `MAX_PROCESSES`, or a command more than `MAX_IN_COMMAND`.
    """
    recognizer = Recognizer(repository)
    reach = Reach(recognizer)
    found: list[Verdict] = []
    unreadable: list[Command] = []
    texts = [command.text for command in config.commands if command.text is not None]
    wanted = worth_parsing(texts, with_files=repository.root is not None, own=repository.own)
    for service in config.services if wanted else ():
        for stage in service.stages:
            for command in stage.commands:
                if command.text is None or command.text not in wanted:
                    continue
                try:
                    script = parse(command.text)
                except ShellError:
                    unreadable.append(command)
                    continue
                found += judge_command(config, service, command, script, recognizer, reach)
                if len(found) > MAX_PROCESSES:
                    raise _too_many(config, command, f"The config runs more than {MAX_PROCESSES} processes")
    found.sort(key=lambda verdict: (verdict.command.node.start, verdict.site.unit.start))
    return Judgement(tuple(found), tuple(unreadable))


def judge_command(
    config: Config, service: Service, command: Command, script: Script, recognizer: Recognizer, reach: Reach
) -> Iterator[Verdict]:
    """Yield the verdicts on one command, whose text is `script`."""
    start = start_directory(service)
    units: set[int] = set()
    count = 0
    for site in sites(script):
        if site.bounded or id(site.unit) in units or is_cut_short(site):
            continue
        call = Call(service, command, site, start)
        inside = _judge_file(call, recognizer)
        program = recognizer.recognize(site, start) if inside is None else None
        own = _judge_call(call, script, program, recognizer) if program is not None else None
        found = (*(inside or ()), *([own] if own is not None else []))
        count += len(inside or ()) + (program is not None)
        if count > MAX_IN_COMMAND:
            raise _too_many(config, command, f"This command runs more than {MAX_IN_COMMAND} processes")
        if found:
            units.add(id(site.unit))
        yield from (with_needs(config, verdict, reach) for verdict in found)


def _judge_file(call: Call, recognizer: Recognizer) -> tuple[Verdict, ...] | None:
    """The verdicts on a file of the repository that a command runs, None where the command is judged as a whole.

    What judges them is loaded where a config needs it.
    """
    value = call.site.words[0].value if call.site.words else ""
    name = basename(value)
    if recognizer.repository.root is None or said(call.site.words, recognizer.repository.own) is not None:
        return None
    if name.startswith(("python", "pypy")) or name.endswith(".py"):
        from tugfix.longrunning.pythonscripts import judge_python

        return judge_python(call, recognizer)
    if "/" in value or name in SHELLS:
        from tugfix.longrunning.scripts import judge_script

        return judge_script(call, recognizer)
    return None


def _too_many(config: Config, command: Command, what: str) -> ConfigError:
    line, column = config.document.position(command.node.body)
    return ConfigError(f"{what} that may stay up, which is the limit.", line, column)


def _judge_call(call: Call, script: Script, found: Recognized, recognizer: Recognizer) -> Verdict | None:
    """The verdict on one simple command that runs a known program; None where it ends, or something ends it."""
    site, start, text = call.site, call.start, call.command.text or ""
    mode = lasting_mode(call, site, found, recognizer.repository)
    if mode is None:
        return None
    place = directory(site, start)
    why = obstacle(site, text, start, place, found) or found.obstacle
    if found.more and not why:
        why = "its script does more than start it, and would do all of it again at every start"
    return Verdict(
        call.service, call.command, text, script, site, found, mode, identity(site, start), place, why
    )  # fmt: skip

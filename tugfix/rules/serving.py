"""The servers of a service: where they listen, as far as that can be known, and what else may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from tugfix.findings import Certainty
from tugfix.longrunning.alone import is_alone
from tugfix.longrunning.listening import UNKNOWN, Host, Listening, listening
from tugfix.longrunning.match import SURER, Recognized
from tugfix.longrunning.place import directory
from tugfix.longrunning.programs import Kind, Program
from tugfix.longrunning.runners import script_call
from tugfix.longrunning.variables import variables
from tugfix.longrunning.verdicts import PYTHON
from tugfix.rules.scene import Scene
from tugfix.rules.serversettings import Sight, sight_of
from tugfix.rules.spans import span_of
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.runit import SERVICE_FOLDER
from tugfix.tugboat.stages import BUILD_STAGES

_SERVING_WATCHERS = frozenset({"gulp", "gulp-dev", "cargo-watch", "laravel-mix", "wp-scripts"})
_HOST_WORDS = re.compile(
    r"\b(?:hosts?|hostname|bind|binding|listen|address|addr|dev_addr|ip|interface)\b", re.IGNORECASE
)
_PORT_WORDS = re.compile(r"\bports?\b|\bbind\b|\blisten\b|\bdev_addr\b|localhost:\d", re.IGNORECASE)


@dataclass(frozen=True)
class Process:
    """A process that stays up, with where it listens.

    `site` stands in `text`: the text of `command`, or of the script `file`, where that is not ''. `words` are those of
    the process as the catalogue spells them. `host` and `port` are None where they are not known well enough to say
    anything, with how sure they are; `start` and `end` are the place in the config's text.
    """

    service: Service
    command: Command
    text: str
    site: Site
    found: Recognized
    words: tuple[str, ...]
    where: Listening
    host: Host
    port: int | None
    host_certainty: Certainty
    port_certainty: Certainty
    file: str
    start: int
    end: int

    @property
    def direct(self) -> bool:
        """Whether it stands in the command's own text."""
        return not self.file

    @property
    def program(self) -> Program:
        """Its entry in the catalogue."""
        return self.found.program

    @property
    def about(self) -> str:
        """What tells it from others while the config changes."""
        return f"{self.service.name} {self.command.stage} {self.command.index} {' '.join(self.words)}"


@dataclass(frozen=True)
class Servers:
    """The processes of a service; `unseen` says that there may be others, which can't be seen."""

    processes: tuple[Process, ...]
    unseen: bool


def servers(scene: Scene, service: Service) -> Servers:
    """Return the processes that a service keeps running, those under runit included."""
    return _servers(scene, service.name)


@lru_cache(maxsize=16)
def _servers(scene: Scene, name: str) -> Servers:
    """The same by its name: both rules ask for each service."""
    service = next(service for service in scene.config.services if service.name == name)
    own = [verdict for verdict in scene.judgement.verdicts if verdict.service is service]
    found = [
        _process(
            scene,
            (verdict.service, verdict.command, verdict.text, verdict.origin.file if verdict.origin is not None else ""),
            verdict.site,
            verdict.found,
            verdict.directory,
        )
        for verdict in own
        if verdict.certainty is not Certainty.POSSIBLE
    ]
    unsure = [verdict for verdict in own if verdict.certainty is Certainty.POSSIBLE]
    under_runit, unseen = _supervised(scene, service)
    unseen = unseen or any(verdict.command.stage not in BUILD_STAGES for verdict in unsure)
    # What else a Python program does is not known.
    unseen = unseen or any(verdict.origin is not None and verdict.origin.reader == PYTHON for verdict in own)
    return Servers((*found, *under_runit), unseen)


def _process(
    scene: Scene, where: tuple[Service, Command, str, str], site: Site, found: Recognized, place: str | None
) -> Process:
    service, command, text, file = where
    program, words = found.program, found.words or tuple(word.value for word in site.words)
    given = {name: value.text for name, value in variables(site).items()} | dict(found.variables)
    told = listening(program, words, given) if _is_sure(scene, site, found) else UNKNOWN
    host, host_certainty = told.host, Certainty.CERTAIN
    port, port_certainty = told.port, Certainty.CERTAIN
    if not told.host_told and host is not Host.UNKNOWN:
        sight = sight_of(scene, program, program.host_variables, _HOST_WORDS, found, place, text)
        host, host_certainty = (Host.UNKNOWN, host_certainty) if sight is Sight.SPOKEN else (host, _sure(sight))
        if program.host_variables or program.lately:
            host_certainty = max(host_certainty, Certainty.LIKELY, key=SURER.index)
    if not told.port_told and port is not None:
        sight = sight_of(scene, program, program.port_variables, _PORT_WORDS, found, place, text)
        unknown = sight is Sight.SPOKEN or service.exposed in program.older_ports
        port, port_certainty = (None, port_certainty) if unknown else (port, _sure(sight))
        if program.port_variables:
            port_certainty = max(port_certainty, Certainty.LIKELY, key=SURER.index)
    start, end = _span(scene, command, text, site, file)
    return Process(
        service, command, text, site, found, words, told, host, port, host_certainty, port_certainty, file, start, end
    )  # fmt: skip


def _is_sure(scene: Scene, site: Site, found: Recognized) -> bool:
    """Whether a command starts this process, and no other beside it.

    `yarn vite` runs the program only if package.json has no script of that name.
    """
    return found.alone and (bool(found.chain) or scene.repository.root is not None or script_call(site.words) is None)


def _sure(sight: Sight) -> Certainty:
    return Certainty.POSSIBLE if sight is Sight.UNSEEN else Certainty.CERTAIN


def _span(scene: Scene, command: Command, text: str, site: Site, file: str) -> tuple[int, int]:
    if not file:
        return span_of(scene.config, command, text, site.unit)
    return command.node.body, command.node.end


def _supervised(scene: Scene, service: Service) -> tuple[list[Process], bool]:
    """The processes of the run scripts that the commands write, and whether there are such that can't be seen."""
    found: list[Process] = []
    unseen = False
    for setup in scene.setups:
        if setup.service is not service or setup.name in service.owned_services:
            continue
        script = setup.run.text if setup.run is not None and not setup.opaque else None
        folder = SERVICE_FOLDER + setup.name
        inside = list(_of_script(scene, service, setup.last, script, folder)) if script else []
        unseen = unseen or not inside
        found += inside
    return found, unseen


def _of_script(scene: Scene, service: Service, command: Command, script: str, folder: str) -> Iterator[Process]:
    try:
        parsed = parse(script)
    except ShellError:
        return
    for site in sites(parsed):
        found = scene.recognizer.recognize(site, folder)
        if found is not None and found.certainty is not Certainty.POSSIBLE:
            place, alone = directory(site, folder), found.alone and is_alone(site, sites(parsed), scene.repository.own)
            where = (service, command, script, f"{folder}/run")
            yield _process(scene, where, site, replace(found, alone=alone), place)


def may_listen(process: Process, port: int) -> bool:
    """Whether a process may be reached on a port from outside of its container."""
    kind = process.program.kind
    if kind in (Kind.WORKER, Kind.HOLDER) or (kind is Kind.WATCHER and process.program.name not in _SERVING_WATCHERS):
        return False
    if process.port is not None:
        return process.port == port and process.host is not Host.LOOPBACK
    known = process.program.port
    if kind is Kind.BACKING and known is not None:
        return known == port or any(str(port) in word for word in process.words)
    return True

"""TUG210: `sv` is told to start or restart a service that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.longrunning.place import start_directory
from tugfix.rules.fault import Fault
from tugfix.rules.scene import Scene
from tugfix.rules.spans import span_of
from tugfix.rules.unseen import any_unseen
from tugfix.shell.nodes import AndOr
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.runit import SERVICE_FOLDER, names_in_use

_STARTS = frozenset("start restart up once force-restart try-restart reload hup".split())


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the calls of `sv` for a name that neither the image nor the config has under /etc/service."""
    for service in scene.config.services:
        if not service.runs_runit or not service.knows_owned_services:
            continue
        calls = [call for command in service.commands_in_order for call in _calls(command)]
        if not calls or _may_set_up(scene, service):
            continue
        own = {setup.name for setup in scene.setups if setup.service is service}
        known = service.owned_services | own | _mentioned(service)
        for command, site, name in calls:
            if name not in known:
                yield _fault(scene, service, command, site, name)


def _calls(command: Command) -> Iterator[tuple[Command, Site, str]]:
    """The calls of `sv` in a command, each with the name of the service."""
    if "sv" not in (command.text or ""):
        return
    try:
        found = sites(parse(command.text or ""))
    except ShellError:
        return
    for site in found:
        words = [word for word in site.words if not word.value.startswith("-")]
        if _may_fail(site) or len(words) < 3 or basename(words[0].value) != "sv" or words[1].value not in _STARTS:
            continue
        for word in words[2:]:
            name = word.value.removeprefix(SERVICE_FOLDER).rstrip("/")
            if not word.dynamic and name and "/" not in name:
                yield command, site, name


def _may_fail(site: Site) -> bool:
    """Whether the command goes on where this fails (`|| true`)."""
    lists = [step for step in site.steps if isinstance(step.node, AndOr)]
    return any("||" in step.node.operators[step.index :] for step in lists if isinstance(step.node, AndOr))


def _mentioned(service: Service) -> frozenset[str]:
    """The names under /etc/service that commands other than calls of `sv` speak of."""
    texts = [command.text or "" for command in service.commands_in_order if not any(_calls(command))]
    return names_in_use(texts)


def _may_set_up(scene: Scene, service: Service) -> bool:
    """Whether something else may set up services: a name that is not told, or a script."""
    texts = [f"{command.text or ''} " for command in service.commands_in_order]
    if any(f"{SERVICE_FOLDER}{sign}" in text for text in texts for sign in ("$", "*", " ")):
        return True
    return any_unseen(service, start_directory(service), scene.repository, (SERVICE_FOLDER,))


def _fault(scene: Scene, service: Service, command: Command, site: Site, name: str) -> Fault:
    start, end = span_of(scene.config, command, command.text or "", site.node)
    there = ", ".join(f"`{own}`" for own in sorted(service.owned_services))
    return Fault(
        "TUG210",
        start,
        end,
        f"There is no service `{name}` in this image, and no command sets one up: `sv` fails here.",
        f"The image runs {there}." if there else "Set it up first, or take the command out.",
        about=f"{service.name}/{command.stage}/{command.index}/{name}",
    )

"""What is already set up in a service, and what the fixes before this one set up."""

from __future__ import annotations

from dataclasses import dataclass

from tugfix.longrunning.follow import can_follow, follow
from tugfix.longrunning.follow.lead import Lead
from tugfix.longrunning.place import Identity, directory, identity, start_directory
from tugfix.longrunning.repository import Repository
from tugfix.runit.read import setups
from tugfix.shell.bind import bind
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.tugboat.config import Service
from tugfix.tugboat.runit import SERVICE_FOLDER, names_in_use
from tugfix.tugboat.stages import START_STAGE

MAX_CHAIN = 4
"""Files that lead to files are followed through no more than this many."""

MAX_PROCESSES = 500
"""Beyond so many commands that a text leads to, no more are looked at."""


@dataclass(frozen=True)
class Facts:
    """The processes that a service starts elsewhere already.

    `kept` are those in `start` or under runit as the config stands; `planned` those that fixes of the same run set up
    under runit, `added` those that they add to `start`. `names`
    are the names under /etc/service that are taken, `unseen` those of run scripts whose text is not in sight.
    """

    kept: tuple[Identity, ...] = ()
    planned: tuple[Identity, ...] = ()
    added: tuple[Identity, ...] = ()
    names: frozenset[str] = frozenset()
    unseen: tuple[str, ...] = ()


def facts_of(service: Service, repository: Repository) -> Facts:
    """Return the facts of a service as its config stands."""
    commands = service.commands_in_order
    texts = [command.text for command in commands if command.text]
    found = setups(service, commands, repository)
    scripts = {setup.name: setup.run.text for setup in found if setup.run is not None}
    scripts |= {setup.name: None for setup in found if setup.opaque}
    start = service.stage(START_STAGE)
    started = [command.text for command in start.commands if command.text] if start else []
    kept = [found for text in started for found in _identities(Lead(text, "", 0, start_directory(service)), repository)]
    for name, script in scripts.items():
        kept += _identities(Lead(script, "", 0, SERVICE_FOLDER + name), repository) if script is not None else []
    unseen = tuple(name for name, script in scripts.items() if script is None and name not in service.owned_services)
    names = names_in_use(texts) | service.owned_services
    return Facts(tuple(kept), names=names, unseen=unseen)


def _identities(lead: Lead, repository: Repository) -> list[Identity]:
    """The processes that a text starts, and those that files which it runs start."""
    found: list[Identity] = []
    waiting = [(lead, 0)]
    while waiting and len(found) < MAX_PROCESSES:
        current, depth = waiting.pop()
        try:
            script = parse(current.text)
        except ShellError:
            continue
        for site in sites(script if current.arguments is None else bind(script, current.arguments)):
            found.append(identity(site, current.place, current.own))
            if depth < MAX_CHAIN and can_follow(site.words, repository):
                followed = follow(site.words, directory(site, current.place, current.own), repository)
                waiting += [(inner, depth + 1) for inner in (followed.leads if followed is not None else ())]
    return found

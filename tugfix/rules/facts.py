"""What is already set up in a service, and what the fixes before this one set up."""

from __future__ import annotations

from dataclasses import dataclass

from tugfix.longrunning.place import Identity, identity, start_directory
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.tugboat.config import Service
from tugfix.tugboat.runit import SERVICE_FOLDER, names_in_use, run_scripts
from tugfix.tugboat.stages import START_STAGE


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
    texts = [command.text for stage in service.stages for command in stage.commands if command.text]
    scripts = run_scripts(texts, repository.read)
    start = service.stage(START_STAGE)
    started = [command.text for command in start.commands if command.text] if start else []
    kept = [found for text in started for found in _identities(text, start_directory(service))]
    for name, script in scripts.items():
        kept += _identities(script, SERVICE_FOLDER + name) if script is not None else []
    unseen = tuple(name for name, script in scripts.items() if script is None and name not in service.owned_services)
    names = names_in_use(texts) | service.owned_services
    return Facts(tuple(kept), names=names, unseen=unseen)


def _identities(text: str, start: str | None) -> list[Identity]:
    try:
        found = sites(parse(text))
    except ShellError:
        return []
    return [identity(site, start) for site in found]

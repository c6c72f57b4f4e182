"""Which processes a change of a config sets up, service by service: what a preview is looked at for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tugfix.tugboat.config import Config, Service, load
from tugfix.tugboat.runit import names_in_use
from tugfix.tugboat.stages import BUILD_STAGES, START_STAGE
from tugfix.yamltext import YamlError, read

_BASE_STAGES = tuple(stage for stage in BUILD_STAGES if stage != "build")
"""What is run for a base preview alone, and not for those that are built from it."""


@dataclass(frozen=True)
class NewProcesses:
    """What comes up in a service after a change that did not before.

    `runit` are the names under /etc/service that its new commands speak of, `start` its new commands in that stage.
    `base`: commands of `init` or `update` are new, which are not run for previews that are built from a base preview.
    """

    service: str
    runit: tuple[str, ...]
    start: tuple[str, ...]
    base: bool


def new_processes(old: str, new: str) -> tuple[NewProcesses, ...]:
    """Return what a change from `old` to `new` sets up in each service; services that get nothing are left out.

    A text that can't be read has no services.
    """
    before = {service.name: service for service in _services(old)}
    found = (_compared(before.get(service.name), service) for service in _services(new))
    return tuple(one for one in found if one.runit or one.start or one.base)


def _services(text: str) -> tuple[Service, ...]:
    return config.services if (config := _config(text)) else ()


def _config(text: str) -> Config | None:
    try:
        return load(read(text))
    except YamlError:
        return None


def _compared(before: Service | None, after: Service) -> NewProcesses:
    built = [text for stage in BUILD_STAGES for text in _added(before, after, stage)]
    base = any(text for stage in _BASE_STAGES for text in _added(before, after, stage))
    start = tuple(_added(before, after, START_STAGE))
    return NewProcesses(after.name, tuple(sorted(names_in_use(built))), start, base)


def _added(before: Service | None, after: Service, stage: str) -> Iterator[str]:
    """Yield the commands of a stage that it did not have before, in their order."""
    known = Counter(_texts(before, stage))
    for text in _texts(after, stage):
        if known[text]:
            known[text] -= 1
        else:
            yield text


def _texts(service: Service | None, stage: str) -> list[str]:
    found = service.stage(stage) if service is not None else None
    return [command.text for command in found.commands if command.text] if found is not None else []

"""The config as Tugboat reads it: services, their stages and commands, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tugfix.tugboat.images import Globs, Image, parse_image
from tugfix.tugboat.stages import BUILD_STAGES, STAGES
from tugfix.yamltext import Alias, Document, Mapping, Node, Scalar, Sequence, YamlError

_TRUE = frozenset({"true", "yes", "on", "y"})


@dataclass(frozen=True)
class Command:
    """One command of a stage: one `sh -c` of its own. `index` is its place in the stage's list (0 for a string).

    `text` is None where the value is no string, so that Tugboat has nothing to run.
    """

    service: str
    stage: str
    index: int
    text: str | None
    node: Node


class Stage(NamedTuple):
    """A stage of a service; `owner` is the mapping in which its key stands, `value` what stands there."""

    name: str
    owner: Mapping
    key: Node
    value: Node
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Service:
    """A service; `commands` is its mapping of stages and `owner` the mapping that the key `commands` stands in.

    `exposed` is the port on which Tugboat's proxy asks for it, None where it does not, or where that is no port.
    `key` is its name in the text and `mapping` what stands there; `keys` are the entries of that, merged ones too.
    """

    name: str
    image: Image | None
    has_checkout: bool
    depends: tuple[str, ...]
    stages: tuple[Stage, ...]
    commands: Mapping | None
    owner: Mapping
    key: Node
    mapping: Mapping
    keys: dict[str, Entry]
    exposed: int | None = None

    def stage(self, name: str) -> Stage | None:
        """Return the stage with this name, None where there is none."""
        return next((stage for stage in self.stages if stage.name == name), None)

    @property
    def runs_runit(self) -> bool:
        """Whether the image is known to run runit."""
        return self.image is not None and self.image.runs_runit

    @property
    def owned_services(self) -> frozenset[str]:
        """The names under /etc/service that the image itself brings."""
        return self.image.owned_services if self.image is not None else frozenset()

    @property
    def knows_owned_services(self) -> bool:
        """Whether it is known which services the image itself brings."""
        return self.image is None or self.image.is_listed

    def build_commands(self) -> tuple[Command, ...]:
        """The commands of `init`, `update` and `build`, in the order in which they run."""
        stages = [self.stage(name) for name in BUILD_STAGES]
        return tuple(command for stage in stages if stage is not None for command in stage.commands)

    @property
    def commands_in_order(self) -> tuple[Command, ...]:
        """All commands, in the order in which they first run."""
        stages = [self.stage(name) for name in STAGES]
        return tuple(command for stage in stages if stage is not None for command in stage.commands)

    def later_texts(self, command: Command) -> tuple[str, ...]:
        """The texts of the commands that run after `command` in its stage, and in the build after a build stage."""
        stage = self.stage(command.stage)
        order = self.build_commands() if command.stage in BUILD_STAGES else stage.commands if stage is not None else ()
        places = [place for place, other in enumerate(order) if other is command]
        return tuple(other.text for other in order[places[0] + 1 :] if other.text is not None) if places else ()

    @property
    def stage_list(self) -> tuple[str, ...]:
        """The names of the stages, in the order of the text."""
        return tuple(stage.name for stage in self.stages)


@dataclass(frozen=True)
class Config:
    """A Tugboat config; `several` says that the file has more than one YAML document."""

    document: Document
    services: tuple[Service, ...]
    several: bool

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """All commands, in the order of the services and of their stages."""
        return tuple(command for service in self.services for stage in service.stages for command in stage.commands)

    def dependents(self, service: Service) -> tuple[Service, ...]:
        """The services whose commands wait for those of `service`."""
        return tuple(other for other in self.services if service.name in other.depends)


def load(document: Document, runit_images: Globs = ()) -> Config:
    """Return the config that a YAML document is. Raises YamlError where it is none.

    `runit_images` are globs of images that run runit beside Tugboat's own.
    """
    if not document.roots:
        raise YamlError("the file is empty: a Tugboat config has `services:`", 1, 1)
    root = resolved(document.roots[0])
    if not isinstance(root, Mapping):
        line, column = document.position(document.roots[0].start)
        raise YamlError("a Tugboat config begins with `services:`, this is something else", line, column)
    found = entries(root).get("services")
    services = resolved(found.value) if found else None
    if not isinstance(services, Mapping):
        line, column = document.position(found.key.start if found else root.start)
        raise YamlError("`services:` is missing or has no services in it", line, column)
    named = entries(services).items()
    only = len(named) == 1
    loaded = [_service(name, entry.key, resolved(entry.value), only, runit_images) for name, entry in named]
    return Config(document, tuple(service for service in loaded if service), len(document.roots) > 1)


class Entry(NamedTuple):
    """A key of a mapping, its own or one that a merge key brings, with the mapping that it stands in."""

    owner: Mapping
    key: Node
    value: Node


def resolved(node: Node) -> Node:
    """Return what an alias stands for, any other node as it is."""
    return node.target if isinstance(node, Alias) else node


def layers(mapping: Mapping) -> Iterator[Mapping]:
    """Yield a mapping and those that merge keys (`<<`) bring, each before the ones whose entries it hides.

    What a merged mapping merges itself comes before the next one of a list of several.
    """
    waiting, seen = [mapping], {id(mapping)}
    while waiting:
        current = waiting.pop(0)
        yield current
        place = 0
        for key, value in current.pairs:
            if not isinstance(key, Scalar) or key.value != "<<":
                continue
            merged = resolved(value)
            for part in merged.items if isinstance(merged, Sequence) else (merged,):
                target = resolved(part)
                if isinstance(target, Mapping) and id(target) not in seen:
                    seen.add(id(target))
                    waiting.insert(place, target)
                    place += 1


def entries(mapping: Mapping) -> dict[str, Entry]:
    """Return the entries by key; those of merge keys (`<<`) come behind and don't replace others."""
    found: dict[str, Entry] = {}
    for current in layers(mapping):
        for key, value in current.pairs:
            if isinstance(key, Scalar) and key.value != "<<":
                found.setdefault(key.value, Entry(current, key, value))
    return found


def _service(name: str, key: Node, node: Node, only: bool, runit_images: Globs) -> Service | None:
    if not isinstance(node, Mapping):
        return None
    keys = entries(node)
    default = _flag(keys.get("default"), only)
    commands = keys.get("commands")
    mapping = resolved(commands.value) if commands else None
    stages = tuple(_stages(name, mapping)) if isinstance(mapping, Mapping) else ()
    image = keys.get("image")
    reference = resolved(image.value) if image else None
    return Service(
        name,
        parse_image(reference.value, runit_images) if isinstance(reference, Scalar) else None,
        _flag(keys.get("checkout"), default),
        _strings(keys.get("depends")),
        stages,
        mapping if isinstance(mapping, Mapping) else None,
        commands.owner if commands else node,
        key,
        node,
        keys,
        _port(keys.get("expose"), 80 if default else None),
    )


def _stages(service: str, mapping: Mapping) -> Iterator[Stage]:
    for name, entry in entries(mapping).items():
        if name not in STAGES:
            continue
        value = resolved(entry.value)
        items: tuple[Node, ...] = ()
        if isinstance(value, Sequence):
            items = value.items
        elif isinstance(value, Scalar) and value.is_string:
            items = (entry.value,)
        commands = tuple(Command(service, name, index, _text(item), item) for index, item in enumerate(items))
        yield Stage(name, entry.owner, entry.key, entry.value, commands)


def _text(node: Node) -> str | None:
    value = resolved(node)
    return value.value if isinstance(value, Scalar) and value.is_string else None


def _flag(entry: Entry | None, default: bool) -> bool:
    value = resolved(entry.value) if entry else None
    return value.value.lower() in _TRUE if isinstance(value, Scalar) and not value.is_null else default


def _port(entry: Entry | None, default: int | None) -> int | None:
    if entry is None:
        return default
    value = resolved(entry.value)
    text = value.value if isinstance(value, Scalar) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    return number if 0 < number < 65536 else None


def _strings(entry: Entry | None) -> tuple[str, ...]:
    value = resolved(entry.value) if entry else None
    if isinstance(value, Scalar):
        return (value.value,)
    if isinstance(value, Sequence):
        parts = [resolved(item) for item in value.items]
        return tuple(part.value for part in parts if isinstance(part, Scalar))
    return ()

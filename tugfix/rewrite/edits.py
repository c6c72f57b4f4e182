"""Edits of the YAML text from the plans of all services, and why a plan can't be carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tugfix.tugboat.config import Config, Service, layers, resolved
from tugfix.yamltext import (
    Alias,
    Document,
    Edit,
    Mapping,
    New,
    Node,
    Remove,
    Replace,
    Scalar,
    Sequence,
    Step,
)
from tugfix.yamltext.lists import remove_entry, set_lists
from tugfix.yamltext.plan import leaves_nothing

Plans = dict[str, dict[str, tuple[Step, ...]]]
"""The new lists by service and stage."""

_WHY_UNCOVERED = "through a merge key (`<<`) a service would get commands that it does not have now"


@dataclass(frozen=True)
class Place:
    """A list in the text: the mapping and the key that it stands under. `id` names the mapping in one document."""

    mapping: Mapping
    key: str

    @property
    def id(self) -> tuple[int, str]:
        """What makes two places the same."""
        return id(self.mapping), self.key


def place_of(config: Config, service: Service, stage_name: str) -> Place | None:
    """Return where the list of a stage stands in the text, an alias followed; None where it has no place."""
    stage = service.stage(stage_name)
    if stage is None:
        return Place(service.commands, stage_name) if service.commands is not None else None
    if not isinstance(stage.value, Alias):
        return Place(stage.owner, stage_name)
    for mapping, key, value in _entries(config.document):
        if value is stage.value.target:
            return Place(mapping, key)
    return None


def conflicts(config: Config, plans: Plans) -> dict[tuple[str, str], str]:
    """Return the services and stages whose plan can't be carried out, with the reason."""
    found: dict[tuple[str, str], str] = {}
    users: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for service in config.services:
        for stage in {*service.stage_list, *plans.get(service.name, ())}:
            place = place_of(config, service, stage)
            if place is not None:
                users.setdefault(place.id, []).append((service.name, stage))
    for using in users.values():
        wanted = [plans.get(service, {}).get(stage) for service, stage in using]
        if any(plan != wanted[0] for plan in wanted):
            others = ", ".join(sorted({service for service, _ in using}))
            why = f"its text is shared by {others} through an anchor or a merge key, and not all get the same change"
            found |= {user: why for user, plan in zip(using, wanted, strict=True) if plan is not None}
    for name, stages in plans.items():
        service = next(service for service in config.services if service.name == name)
        for stage, plan in stages.items():
            if _touches_anchor(config, service, stage, plan) or _empties_anchor(config, service, plans):
                found[name, stage] = "it bears an anchor that other places of the file may use"
            elif _holds_something_else(service, stage):
                found[name, stage] = f"what stands in `{stage}` is neither a list of commands nor a command"
    return dict.fromkeys(_uncovering(config, plans), _WHY_UNCOVERED) | found


def yaml_edits(config: Config, plans: Plans) -> tuple[Edit, ...]:
    """Return the edits that carry out the plans. Raises ValueError where one can't be."""
    changes: dict[int, tuple[Mapping, dict[str, tuple[Step, ...]]]] = {}
    for service in config.services:
        for stage, plan in plans.get(service.name, {}).items():
            place = place_of(config, service, stage)
            if place is None:
                raise ValueError(f"the stage {stage} of {service.name} has no place in the text")
            changes.setdefault(id(place.mapping), (place.mapping, {}))[1][place.key] = plan
    edits: list[Edit] = []
    for mapping, lists in changes.values():
        parent = _parent(config.document, mapping)
        if _empties(mapping, lists) and parent is not None:
            edits += remove_entry(config.document, *parent)
        else:
            edits += set_lists(config.document, mapping, lists)
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def _empties(mapping: Mapping, lists: dict[str, tuple[Step, ...]]) -> bool:
    """Whether no entry of a mapping is left."""
    emptied = [key for key, plan in lists.items() if all(isinstance(step, Remove) for step in plan)]
    return len(emptied) == len(mapping.pairs) == len(lists)


@dataclass(frozen=True)
class _Keys:
    """The keys of stages that go from mappings and that come into them, and the services and stages that plan it."""

    goes: frozenset[tuple[int, str]]
    comes: frozenset[tuple[int, str]]
    planners: dict[tuple[int, str], list[tuple[str, str]]]

    def will_hold(self, mapping: Mapping, name: str) -> bool:
        """Whether a mapping will have a key of its own."""
        place = id(mapping), name
        return place in self.comes or (place not in self.goes and _has(mapping, name))


def _changing_keys(config: Config, plans: Plans) -> _Keys:
    goes, comes = set(), set()
    planners: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for service in config.services:
        for stage, plan in plans.get(service.name, {}).items():
            place = place_of(config, service, stage)
            if place is None:
                continue
            if service.stage(stage) is None:
                comes.add(place.id)
            elif leaves_nothing(plan):
                goes.add(place.id)
            planners.setdefault(place.id, []).append((service.name, stage))
    return _Keys(frozenset(goes), frozenset(comes), planners)


def _uncovering(config: Config, plans: Plans) -> Iterator[tuple[str, str]]:
    """The services and stages whose plan would, through merge keys, give a service a stage that nobody planned.

    That is one behind a stage that goes, or one that is new in a mapping which others merge.
    """
    keys = _changing_keys(config, plans)
    for service in config.services:
        own = service.commands
        if own is None:
            continue
        over = list(layers(own))
        for name in {name for _, name in keys.goes | keys.comes}:
            old = service.stage(name)
            new = next((layer for layer in over if keys.will_hold(layer, name)), None)
            planned = own if old is None and name in plans.get(service.name, {}) else None
            if new is not planned and (old is None or new is not old.owner):
                yield from (planner for layer in over for planner in keys.planners.get((id(layer), name), ()))
        places = [(id(own), getattr(key, "value", "")) for key, _ in own.pairs]
        others = (layer for layer in layers(service.mapping) if layer is not service.owner)
        if keys.goes.issuperset(places) and any(_has(layer, "commands") for layer in others):
            yield from (planner for place in places for planner in keys.planners[place])


def _has(mapping: Mapping, name: str) -> bool:
    return any(isinstance(key, Scalar) and key.value == name for key, _ in mapping.pairs)


def _empties_anchor(config: Config, service: Service, plans: Plans) -> bool:
    """Whether the plans of a service take all out of a mapping that bears an anchor, as for a merge key."""
    lists: dict[int, tuple[Mapping, dict[str, tuple[Step, ...]]]] = {}
    for stage, plan in plans[service.name].items():
        place = place_of(config, service, stage)
        if place is not None and place.mapping.anchor is not None:
            lists.setdefault(id(place.mapping), (place.mapping, {}))[1][place.key] = plan
    return any(_empties(mapping, found) for mapping, found in lists.values())


def _touches_anchor(config: Config, service: Service, stage_name: str, plan: tuple[Step, ...]) -> bool:
    """Whether what a plan removes or replaces bears an anchor."""
    stage = service.stage(stage_name)
    if stage is None:
        return False
    value = stage.value.target if isinstance(stage.value, Alias) else stage.value
    touched = [step.index for step in plan if isinstance(step, (Remove, Replace))]
    if isinstance(value, Sequence):
        if all(isinstance(step, Remove) for step in plan) and value.anchor is not None:
            return True
        return any(value.items[index].anchor is not None for index in touched)
    becomes_list = len(plan) != 1 or isinstance(plan[0], New)
    return value.anchor is not None and bool(touched or becomes_list)


def _holds_something_else(service: Service, stage_name: str) -> bool:
    """Whether a stage holds a mapping, or a value that is neither null nor a string."""
    stage = service.stage(stage_name)
    value = resolved(stage.value) if stage is not None else None
    return isinstance(value, Mapping) or (isinstance(value, Scalar) and not value.is_null and not value.is_string)


def _entries(document: Document) -> Iterator[tuple[Mapping, str, Node]]:
    waiting: list[Node] = list(document.roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for key, value in node.pairs:
                yield node, getattr(key, "value", ""), value
                waiting.append(value)
        elif isinstance(node, Sequence):
            waiting += node.items


def _parent(document: Document, child: Mapping) -> tuple[Mapping, str] | None:
    return next(((mapping, key) for mapping, key, value in _entries(document) if value is child), None)

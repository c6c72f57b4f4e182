"""TUG301: a stage that stands outside of `commands:`, so that Tugboat does not run it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.tugboat.config import Service, resolved
from tugfix.tugboat.stages import STAGES
from tugfix.yamltext import Document, Mapping, Node, Scalar, data

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault, Rewriting

_STAGES = frozenset(STAGES)
_INDENT = 2


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each stage that stands directly under its service."""
    seen: set[int] = set()
    for service in scene.config.services:
        if _STAGES.isdisjoint(service.keys):
            continue
        mend = _mend(scene.config.document, service)
        for name, entry in service.keys.items():
            if name in _STAGES and id(entry.key) not in seen and not _holds_nothing(entry.value):
                seen.add(id(entry.key))
                yield _fault(service, name, entry.key, mend)


def _holds_nothing(value: Node) -> bool:
    value = resolved(value)
    return isinstance(value, Scalar) and value.is_null


def _fault(service: Service, name: str, key: Node, mend: Rewriting | None) -> Fault:
    from tugfix.rules.fault import Fault

    doubled = service.stage(name) is not None
    if doubled:
        remedy = f"`commands:` has a `{name}` too: put these commands into that one."
    else:
        remedy = f"Move `{name}` under `commands:` of the service, with what belongs to it."
    return Fault(
        "TUG301",
        key.start,
        key.end,
        f"`{name}` of `{service.name}` stands outside of `commands:`, so Tugboat does not run it.",
        remedy,
        (mend,) if mend is not None else (),
        # Commands that never ran would run.
        safe=False,
        about=f"{service.name} {name}",
    )


def _mend(document: Document, service: Service) -> Rewriting | None:
    """All stages of the service that stand outside, moved; None where that can't be done for sure."""
    from tugfix.rules.fault import Rewriting

    mapping = service.mapping
    places = tuple(n for n, (key, _) in enumerate(mapping.pairs) if isinstance(key, Scalar) and key.value in _STAGES)
    stray = [key.value for key, _ in mapping.pairs if isinstance(key, Scalar) and key.value in _STAGES]
    merged = any(isinstance(key, Scalar) and key.value == "<<" for key, _ in mapping.pairs)
    if not places or merged or mapping.flow or mapping.start != mapping.body:
        return None
    if any(service.stage(name) is not None for name in stray):
        return None
    from tugfix.rules.trial import reads_as
    from tugfix.yamltext.gaps import column
    from tugfix.yamltext.nest import nest_entries

    step = column(document.text, mapping.body) - column(document.text, service.key.start)
    try:
        edits = nest_entries(document, mapping, places, "commands", step if step > 0 else _INDENT)
    except ValueError:
        return None
    says = _says(mapping, places)
    return Rewriting(mapping, edits, says) if reads_as(document.text, mapping, edits, says) else None


def _says(mapping: Mapping, moved: tuple[int, ...]) -> object:
    """What the service will say."""
    pairs = [(data(key), data(value)) for key, value in mapping.pairs]
    stages = tuple(pairs[place] for place in moved)
    name = ("str", "commands", None)
    held = next((value for key, value in mapping.pairs if data(key) == name), None)
    before = tuple((data(key), data(value)) for key, value in held.pairs) if isinstance(held, Mapping) else ()
    commands = (name, ("map", (*before, *stages)))
    if held is None:
        pairs.insert(moved[0], commands)
        gone = {place + 1 for place in moved}
    else:
        pairs = [commands if key == name else (key, value) for key, value in pairs]
        gone = set(moved)
    return ("map", tuple(pair for place, pair in enumerate(pairs) if place not in gone))

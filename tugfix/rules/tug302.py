"""TUG302: a key under `commands:` that is no stage, so that its commands never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.findings import Certainty
from tugfix.rules.scene import Scene
from tugfix.tugboat.config import Service, entries, resolved
from tugfix.tugboat.keys import SERVICE_KEYS
from tugfix.tugboat.stages import STAGES
from tugfix.yamltext import Edit, Mapping, Node, Scalar, data

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault, Rewriting


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each unknown key; one that is nearly the name of a stage can be renamed."""
    seen: set[int] = set()
    for service in scene.config.services:
        mapping = service.commands
        if mapping is None and "commands" in service.keys:
            yield from _without_stages(service, seen)
        if mapping is None or id(mapping) in seen:
            continue
        seen.add(id(mapping))
        unknown = [(key, value) for key, value in mapping.pairs if _is_unknown(key, value)]
        if unknown:
            yield from _faults(service, mapping, unknown)


def _without_stages(service: Service, seen: set[int]) -> Iterator[Fault]:
    """`commands:` that holds a list or a text in place of stages."""
    entry = service.keys["commands"]
    value = resolved(entry.value)
    if id(value) in seen or (isinstance(value, Scalar) and value.is_null):
        return
    seen.add(id(value))
    from tugfix.rules.fault import Fault

    yield Fault(
        "TUG302",
        entry.key.start,
        entry.key.end,
        f"`commands:` of `{service.name}` holds no stages, so nothing in it runs.",
        "Write the stage in which they shall run above the commands, such as `build:`.",
        about=service.name,
    )


def _is_unknown(key: Node, value: Node) -> bool:
    if not isinstance(key, Scalar) or key.value in STAGES:
        return False
    # What others refer to is a place to keep text, not a stage.
    holds = value.anchor is not None or key.value.startswith(("x-", "."))
    return key.value != "<<" and not holds


def _faults(service: Service, mapping: Mapping, unknown: list[tuple[Node, Node]]) -> Iterator[Fault]:
    from tugfix.rules.fault import Fault

    names = {id(key): _meant(key.value) for key, _ in unknown if isinstance(key, Scalar)}
    taken = [*entries(mapping), *names.values()]
    renamed = {
        id(key): names[id(key)]
        for key, _ in unknown
        if names[id(key)] and taken.count(names[id(key)]) == 1 and key.start == key.body
    }
    mend = _mend(mapping, renamed) if renamed else None
    for key, _ in unknown:
        assert isinstance(key, Scalar)
        is_mended = mend is not None and id(key) in renamed
        yield Fault(
            "TUG302",
            key.start,
            key.end,
            _message(key.value),
            _remedy(key.value, names[id(key)], is_mended=is_mended),
            (mend,) if mend is not None and is_mended else (),
            safe=False,
            certainty=Certainty.CERTAIN if names[id(key)] else Certainty.LIKELY,
            about=f"{service.name} {key.value}",
        )


def _message(name: str) -> str:
    if name in SERVICE_KEYS:
        return f"`{name}` is no stage, so it has no effect under `commands:`."
    return f"`{name}` under `commands:` is no stage of Tugboat's, so nothing in it runs."


def _meant(name: str) -> str:
    """The stage that a name is nearly that of, '' where there is none or more than one."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower().strip("-_ "), STAGES, 2, 0.8)
    return near[0] if near and (len(near) == 1 or near[0] == name.lower()) else ""


def _mend(mapping: Mapping, renamed: dict[int, str]) -> Rewriting:
    from tugfix.rules.fault import Rewriting

    edits = tuple(Edit(key.body, key.end, renamed[id(key)]) for key, _ in mapping.pairs if id(key) in renamed)
    pairs = tuple(
        (("str", renamed[id(key)], None) if id(key) in renamed else data(key), data(value))
        for key, value in mapping.pairs
    )
    says: tuple[object, ...] = ("map", pairs)
    if mapping.tag is not None:
        says = ("tag", mapping.tag, says)
    return Rewriting(mapping, edits, ("anchor", mapping.anchor, says) if mapping.anchor is not None else says)


def _remedy(name: str, meant: str, *, is_mended: bool) -> str:
    if is_mended:
        return f"Rename it to `{meant}`."
    if meant:
        return f"`{meant}` seems to be meant, and stands there already: put these commands into it."
    if name in SERVICE_KEYS:
        return f"`{name}` belongs to the service: move it out of `commands:`, to where `commands:` itself stands."
    stages = ", ".join(f"`{stage}`" for stage in STAGES[:-1])
    return f"Put its commands into the stage in which they shall run: {stages} or `{STAGES[-1]}`."

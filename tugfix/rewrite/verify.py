"""The guard: before a byte is written, the new text must differ from the old by just what was planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tugfix.findings import GuardError
from tugfix.rewrite.edits import Plans, place_of
from tugfix.shell.parse import ShellError, parse
from tugfix.tugboat.config import Config
from tugfix.yamltext import (
    Alias,
    Document,
    Edit,
    Keep,
    Mapping,
    New,
    Node,
    Remove,
    Replace,
    Step,
    YamlError,
    data,
    read,
)
from tugfix.yamltext import Sequence as YamlSequence

Says = dict[int, object]
"""What nodes will say, by their ids."""


def verify(config: Config, plans: Plans, edits: Sequence[Edit], new: str, says: Says | None = None) -> Document:
    """Return the new text's document once it passed every check. Raises GuardError, which names the check.

    `says` is what nodes that get another text will say, as `yamltext.data` has it, by their ids; a comment that
    becomes a part of such a text need not stay one.
    """
    old = config.document.text
    try:
        document = read(new)
    except YamlError as error:
        raise GuardError(f"the changed text would not be valid YAML: {error.message}") from error
    _same_outside(old, new, edits)
    _same_line_ends(old, new)
    kept = [c for c in config.document.comments if not says or not any(e.start <= c.start < e.end for e in edits)]
    missing = Counter(c.text for c in kept) - Counter(c.text for c in document.comments)
    if missing:
        raise GuardError(f"the change would lose the comment {next(iter(missing))!r}")
    for stages in plans.values():
        _valid_shell(step.text for plan in stages.values() for step in plan if isinstance(step, (New, Replace)))
    expected = _expected(config, plans, says or {})
    if expected != [data(root) for root in document.roots]:
        raise GuardError("the changed config would say something else than what was planned")
    return document


def _valid_shell(texts: Iterable[str]) -> None:
    for text in texts:
        try:
            parse(text)
        except ShellError as error:
            raise GuardError(f"the changed command {text!r} would not be valid shell") from error


def _same_outside(old: str, new: str, edits: Sequence[Edit]) -> None:
    before = after = 0
    for edit in edits:
        length = edit.start - before
        if old[before : edit.start] != new[after : after + length]:
            raise GuardError("text outside of the change would differ")
        before, after = edit.end, after + length + len(edit.text)
    if old[before:] != new[after:]:
        raise GuardError("text outside of the change would differ")


def _same_line_ends(old: str, new: str) -> None:
    is_uniform = old.count("\r\n") in (0, old.count("\n"))
    if is_uniform and new.count("\r\n") != (new.count("\n") if "\r\n" in old else 0):
        raise GuardError("the change would mix line ends")
    if old.endswith("\n") != new.endswith("\n"):
        raise GuardError("the change would add or remove the final newline")


def _expected(config: Config, plans: Plans, says: Says) -> list[object]:
    """The data of the old text with the planned lists in their places, made without any edit of text."""
    planned: dict[tuple[int, str], tuple[Step, ...]] = {}
    for service in config.services:
        for stage, plan in plans.get(service.name, {}).items():
            place = place_of(config, service, stage)
            if place is not None:
                planned[place.id] = plan
    return [_data(root, planned, says) for root in config.document.roots]


def _data(node: Node, planned: dict[tuple[int, str], tuple[Step, ...]], says: Says) -> object:
    """Like `yamltext.data`, with the planned lists and what else will be said."""
    if id(node) in says:
        return says[id(node)]
    if isinstance(node, YamlSequence):
        return _dressed(node, ("seq", tuple(_data(item, planned, says) for item in node.items)))
    if not isinstance(node, Mapping):
        return data(node)
    pairs: list[object] = []
    seen: set[str] = set()
    for key, value in node.pairs:
        name = getattr(key, "value", "")
        plan = planned.get((id(node), name))
        seen.add(name)
        changed = _data(value, planned, says) if plan is None else _planned(value, plan)
        if changed is not None:
            pairs.append((data(key), changed))
    pairs += [
        (("str", name, None), _planned(None, plan))
        for (owner, name), plan in planned.items()
        if owner == id(node) and name not in seen
    ]
    kept = [pair for pair in pairs if not (isinstance(pair, tuple) and _is_emptied(pair[1]))]
    if kept or not node.pairs:
        return _dressed(node, ("map", tuple(kept)))
    # The stages' own mapping goes with them; a service that had nothing else stays, as null or `{}`.
    nothing = ("map", ()) if node.flow else ("plain", "")
    return _EMPTIED if any(owner == id(node) for owner, _ in planned) else _dressed(node, nothing)


_EMPTIED = ("emptied",)


def _is_emptied(value: object) -> bool:
    return value == _EMPTIED


def _planned(value: Node | None, plan: tuple[Step, ...]) -> object:
    """What a list will say, None where nothing is left of it."""
    items = value.items if isinstance(value, YamlSequence) else (value,)
    texts: list[object] = []
    for step in plan:
        if isinstance(step, Keep):
            node = items[step.index]
            texts.append(data(node) if node is not None else None)
        elif isinstance(step, Replace):
            node = items[step.index]
            anchored = node.anchor if node is not None and not isinstance(node, Alias) else None
            tag = node.tag if node is not None and not isinstance(node, Alias) else None
            text: object = ("str", step.text, tag)
            texts.append(("anchor", anchored, text) if anchored else text)
        elif isinstance(step, New):
            texts.append(("str", step.text, None))
    if all(isinstance(step, Remove) for step in plan):
        return _EMPTIED
    if value is not None and not isinstance(value, YamlSequence) and len(plan) == 1 and not isinstance(plan[0], New):
        return texts[0]
    return _dressed(value, ("seq", tuple(texts))) if isinstance(value, YamlSequence) else ("seq", tuple(texts))


def _dressed(node: Node, found: tuple[object, ...]) -> object:
    """Add a collection's tag and anchor, as `yamltext.data` does."""
    if node.tag is not None:
        found = ("tag", node.tag, found)
    return ("anchor", node.anchor, found) if node.anchor is not None else found

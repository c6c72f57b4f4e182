"""What is to go from a script, as doors: a container (a script or a chain of `&&`) and the index of a part of it."""

from __future__ import annotations

from tugfix.shell.context import Role, role
from tugfix.shell.nodes import AndOr, Group, Node, Script
from tugfix.shell.sites import Site, is_harmless

Doors = set[tuple[int, int]]
"""Each by the `id` of its container, since the same text may stand in several places."""


def unit_doors(site: Site) -> Doors:
    """The unit's own door, and that of the `|| true` behind it."""
    step = site.steps[site.depth - 1]
    doors = {(id(step.node), step.index)}
    if isinstance(step.node, AndOr) and step.index < len(step.node.operators):
        after = step.index + 1
        if step.node.operators[step.index] == "||" and is_harmless(step.node.parts[after]):
            doors.add((id(step.node), after))
    return doors


def steps_before(site: Site) -> Doors:
    """The doors of what comes before the unit and is not its context."""
    doors: Doors = set()
    for step in site.steps[: site.depth]:
        if isinstance(step.node, Script):
            doors |= _statement_doors(step.node, step.index)
        elif isinstance(step.node, AndOr):
            doors |= _chain_doors(step.node, step.index)
    return doors


def _statement_doors(script: Script, end: int) -> Doors:
    doors: Doors = set()
    for index, item in enumerate(script.items[:end]):
        # What is in the background leaves nothing behind in this shell.
        own = {(id(script), index)}
        doors |= own if item.background else _context_doors(script, index, item.node)
    return doors


def _chain_doors(chain: AndOr, end: int) -> Doors:
    """The `|| true` or `|| exit 1` behind what is context belongs to it."""
    doors: Doors = set()
    for index, part in enumerate(chain.parts[:end]):
        behind_context = index > 0 and chain.operators[index - 1] == "||" and (id(chain), index - 1) not in doors
        if not (behind_context and is_harmless(part)):
            doors |= _context_doors(chain, index, part)
    return doors


def _size(node: Script | AndOr) -> int:
    return len(node.items) if isinstance(node, Script) else len(node.parts)


def steps_after(site: Site) -> Doors:
    """The doors of what comes after the unit."""
    return {
        (id(step.node), index)
        for step in site.steps[: site.depth]
        if isinstance(step.node, (Script, AndOr))
        for index in range(step.index + 1, _size(step.node))
    }


def _context_doors(container: Script | AndOr, index: int, node: Node) -> Doors:
    kind = role(node)
    if kind in (Role.CONTEXT, Role.BOTH):
        return set()
    if kind is Role.MIXED and isinstance(node, AndOr):
        return _chain_doors(node, len(node.parts))
    if kind is Role.MIXED and isinstance(node, Group):
        return _statement_doors(node.body, len(node.body.items))
    return {(id(container), index)}

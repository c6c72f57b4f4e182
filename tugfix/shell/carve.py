"""Cut a script in two: what stays where it is, and a process with the context that it needs.

Both are the script's own text less what does not belong; nothing is printed anew. A place in the tree that is to go
is a door: a container (a script or a chain of `&&`) and the index of one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tugfix.shell.context import Role, role
from tugfix.shell.nodes import AndOr, Command, Group, Item, Node, Script, Span
from tugfix.shell.sites import Site, is_harmless

Doors = set[tuple[int, int]]


@dataclass(frozen=True)
class Cut(Span):
    """Replace a span by `text`."""

    text: str = ""


def apply_cuts(text: str, cuts: Iterable[Cut]) -> str:
    """Return `text` with the cuts made; a cut inside of another is part of it, what two share goes once."""
    pieces: list[str] = []
    position = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end > cut.start, -cut.end)):
        if cut.start < position and cut.end <= position:
            continue
        pieces += (text[position : cut.start], cut.text)
        position = cut.end
    return "".join((*pieces, text[position:]))


def remainder(text: str, script: Script, gone: Sequence[Site]) -> str | None:
    """Return what stays of a command when the units of `gone` leave it, None where nothing with an effect does."""
    doors: Doors = set()
    for site in gone:
        doors |= _unit_doors(site)
    return _rest(text, script, gone, doors, trim=True)


def head(text: str, script: Script, at: Site, gone: Sequence[Site]) -> str | None:
    """Return what runs before `at`, without the units of `gone`; None where that has no effect."""
    doors = _steps_after(at)
    for site in gone:
        doors |= _unit_doors(site)
    return _rest(text, script, (*gone, at), doors, trim=True)


def tail(text: str, script: Script, at: Site, gone: Sequence[Site]) -> str | None:
    """Return what runs after `at`, with a copy of the context before it; None where that has no effect."""
    units = {id(site.unit) for site in gone}
    if not any(_lasts(node, False) for node in at.after() if id(node) not in units):
        return None
    doors = _steps_before(at)
    for site in gone:
        doors |= _unit_doors(site)
    return _rest(text, script, (*gone, at), doors, trim=False)


def companion(text: str, script: Script, site: Site, *, whole: bool) -> list[Cut]:
    """Return the cuts that leave only the unit of `site` and its context.

    `whole`: nothing of the command stays behind, so all of its comments come along; else just those that stand
    directly above the unit or behind it.
    """
    doors = _steps_before(site) | _steps_after(site)
    cuts = _Carver(text, doors, [site], trim=False).script(script) or []
    if not whole:
        own = unit_comments(text, site)
        scripts = [step.node for step in site.steps if isinstance(step.node, Script)]
        cuts += [_comment_cut(text, span, owner) for owner in scripts for span in owner.comments if span not in own]
    return cuts


def unit_comments(text: str, site: Site) -> list[Span]:
    """The comments that belong to the unit: on the lines directly above its statement, and behind it."""
    place = next((step for step in reversed(site.steps[: site.depth]) if isinstance(step.node, Script)), site.steps[0])
    assert isinstance(place.node, Script)
    item = place.node.items[place.index]
    found: list[Span] = []
    top = item.start
    for span in reversed(place.node.comments):
        between = text[span.end : top]
        alone = not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
        if span.end <= top and alone and not between.strip() and between.count("\n") == 1:
            found.append(span)
            top = span.start
        elif span.start >= item.end and not text[item.end : span.start].strip(" \t"):
            found.append(span)
    return found


def _rest(text: str, script: Script, paths: Sequence[Site], doors: Doors, *, trim: bool) -> str | None:
    cuts = _Carver(text, doors, paths, trim=trim).script(script)
    if cuts is None:
        return None
    cuts += [_comment_cut(text, span, script) for site in paths for span in unit_comments(text, site)]
    rest = apply_cuts(text, cuts)
    rest = rest if text.endswith("\n") else rest.rstrip("\n")
    return rest if "\n" in rest.strip() else rest.strip(" \t")


def _unit_doors(site: Site) -> Doors:
    """The unit's own door, and that of the `|| true` behind it."""
    step = site.steps[site.depth - 1]
    doors = {(id(step.node), step.index)}
    if isinstance(step.node, AndOr) and step.index < len(step.node.operators):
        after = step.index + 1
        if step.node.operators[step.index] == "||" and is_harmless(step.node.parts[after]):
            doors.add((id(step.node), after))
    return doors


def _steps_before(site: Site) -> Doors:
    """The doors of what comes before the unit and is not its context."""
    doors: Doors = set()
    for step in site.steps[: site.depth]:
        if isinstance(step.node, Script):
            for index, item in enumerate(step.node.items[: step.index]):
                # What is in the background leaves nothing behind in this shell.
                own = {(id(step.node), index)}
                doors |= own if item.background else _context_doors(step.node, index, item.node)
        elif isinstance(step.node, AndOr):
            for index, part in enumerate(step.node.parts[: step.index]):
                doors |= _context_doors(step.node, index, part)
    return doors


def _size(node: Script | AndOr) -> int:
    return len(node.items) if isinstance(node, Script) else len(node.parts)


def _steps_after(site: Site) -> Doors:
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
        inner = [_context_doors(node, place, part) for place, part in enumerate(node.parts)]
        return set().union(*inner)
    if kind is Role.MIXED and isinstance(node, Group):
        inner = [_context_doors(node.body, place, item.node) for place, item in enumerate(node.body.items)]
        return set().union(*inner)
    return {(id(container), index)}


class _Carver:
    """Finds the cuts that take the doors out of a tree; None stands for a node that goes as a whole."""

    def __init__(self, text: str, doors: Doors, paths: Iterable[Site], *, trim: bool) -> None:
        self.text = text
        self.doors = doors
        self.trim = trim
        self.paths = tuple(paths)
        self.scripts: dict[int, Script] = {}
        for site in self.paths:
            for step, below in zip(site.steps, site.steps[1:], strict=False):
                if isinstance(step.node, Command) and isinstance(below.node, Script):
                    self.scripts[id(step.node)] = below.node

    def script(self, script: Script, *, braces: bool = False) -> list[Cut] | None:
        nodes = [item.node for item in script.items]
        fates = [self.statement(script, index) for index in range(len(nodes))]
        touched = [fate is None or bool(fate) for fate in fates]
        kept = [index for index, fate in enumerate(fates) if fate is not None]
        others = any(script.items[index].background and not touched[index] for index in kept)
        if not others and any(touched[i] and script.items[i].background for i in range(len(nodes))):
            kept = [index for index in kept if not _waits(nodes[index])]
        kept = self.trimmed(kept, nodes, touched, others=others)
        if not self.is_worth_keeping(kept, nodes, touched, others=others):
            return None
        cuts = [cut for index in kept for cut in fates[index] or ()]
        cuts += [
            _foreground(self.text, script.items, index, kept) for index in kept if self.was_background(script, index)
        ]
        return cuts + _item_cuts(self.text, script, kept, braces=braces)

    def chain(self, node: AndOr) -> list[Cut] | None:
        fates = [self.part(node, index, part) for index, part in enumerate(node.parts)]
        touched = [fate is None or bool(fate) for fate in fates]
        kept = [index for index, fate in enumerate(fates) if fate is not None]
        if len(kept) < len(fates):
            kept = self.trimmed(kept, node.parts, touched, others=False)
            if not self.is_worth_keeping(kept, node.parts, touched, others=False):
                return None
        cuts = [cut for index in kept for cut in fates[index] or ()]
        if kept[0] > 0:
            cuts.append(Cut(node.start, node.parts[kept[0]].start))
        for before, after in zip(kept, (*kept[1:], len(node.parts)), strict=True):
            if after > before + 1:
                cuts.append(Cut(node.parts[before].end, node.parts[after - 1].end))
        return cuts

    def statement(self, script: Script, index: int) -> list[Cut] | None:
        """What is left of a statement; context alone is of no use in the background or in a subshell."""
        item = script.items[index]
        own_shell = item.background or (isinstance(item.node, Group) and item.node.opening == "(")
        carver = self if self.trim or not own_shell else _Carver(self.text, self.doors, self.paths, trim=True)
        return carver.part(script, index, item.node)

    def part(self, container: Script | AndOr, index: int, node: Node) -> list[Cut] | None:
        if (id(container), index) in self.doors:
            return None
        if isinstance(node, AndOr):
            return self.chain(node)
        if isinstance(node, Group):
            return self.script(node.body, braces=node.opening == "{") if node.body.items else []
        if isinstance(node, Command) and id(node) in self.scripts:
            return self.script(self.scripts[id(node)])
        return []

    def trimmed(self, kept: list[int], nodes: Sequence[Node], touched: Sequence[bool], *, others: bool) -> list[int]:
        """Without the context at the end that was there for what is gone from behind it."""
        end = len(kept)
        while self.trim and end and not touched[kept[end - 1]] and not _lasts(nodes[kept[end - 1]], others):
            end -= 1
        gone_behind = end and any(touched[index] for index in range(kept[end - 1] + 1, len(nodes)))
        return kept[:end] if gone_behind or not end else kept

    def is_worth_keeping(
        self, kept: Sequence[int], nodes: Sequence[Node], touched: Sequence[bool], *, others: bool
    ) -> bool:
        """Whether anything is left; where the context is there for what is gone, anything with an effect."""
        if not self.trim:
            return bool(kept)
        return any(touched[index] or _lasts(nodes[index], others) for index in kept)

    def was_background(self, script: Script, index: int) -> bool:
        """Whether a part is gone from a statement in the background: what stays is a step of the build."""
        return script.items[index].background and self.trim and bool(self.part(script, index, script.items[index].node))


def _waits(node: Node) -> bool:
    return isinstance(node, Command) and node.name in ("wait", "disown")


def _lasts(node: Node, others: bool) -> bool:
    """Whether a statement has an effect outside its shell; `wait` has one where others are in the background."""
    if _waits(node):
        return others
    return role(node) not in (Role.CONTEXT, Role.NOTHING)


def _foreground(text: str, items: Sequence[Item], index: int, kept: Sequence[int]) -> Cut:
    """Take the `&` off a statement, or put `;` in its place where another follows on the line."""
    item = items[index]
    following = next((items[place] for place in kept if place > index), None)
    same_line = following is not None and "\n" not in text[item.end : following.start]
    return Cut(item.node.end, item.end, ";" if same_line else "")


def _item_cuts(text: str, script: Script, kept: list[int], *, braces: bool) -> list[Cut]:
    """Take whole lines where a statement has them for itself, else the statement with its separator."""
    cuts: list[Cut] = []
    items = script.items
    index = 0
    while index < len(items):
        if index in kept:
            index += 1
            continue
        last = index
        while last + 1 < len(items) and last + 1 not in kept:
            last += 1
        start, end = items[index].start, _with_comment(text, script, items[last].end)
        line_start = max(script.start, text.rfind("\n", 0, start) + 1)
        line_end = text.find("\n", end, script.end)
        line_end = script.end if line_end < 0 else line_end
        if not text[line_start:start].strip() and not text[end:line_end].strip():
            cuts.append(_lines(line_start, line_end, script))
        elif last + 1 < len(items) and "\n" not in text[end : items[last + 1].start]:
            cuts.append(Cut(start, items[last + 1].start))
        else:
            before = items[index - 1]
            drop_separator = before.terminator == ";" and not braces
            cuts.append(Cut(before.node.end if drop_separator else before.end, end))
        index = last + 1
    return cuts


def _lines(start: int, end: int, script: Script) -> Cut:
    """The lines from `start` to `end` with one of the line ends around them."""
    if end < script.end:
        return Cut(start, end + 1)
    return Cut(max(start - 1, script.start), end) if start > script.start else Cut(start, end)


def _with_comment(text: str, script: Script, end: int) -> int:
    """The end of a statement and of the comment behind it on its line."""
    for comment in script.comments:
        if comment.start >= end and not text[end : comment.start].strip(" \t"):
            return comment.end
    return end


def _comment_cut(text: str, comment: Span, script: Script) -> Cut:
    """A comment alone on its line takes the line; one behind a statement the blanks before it."""
    line_start = max(script.start, text.rfind("\n", 0, comment.start) + 1)
    if not text[line_start : comment.start].strip():
        return _lines(line_start, comment.end, script)
    start = comment.start
    while start > line_start and text[start - 1] in " \t":
        start -= 1
    return Cut(start, comment.end)

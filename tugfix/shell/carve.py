"""Cut a script in two: what stays where it is, and a process with the context that it needs.

Both are the script's own text less what does not belong; nothing is printed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tugfix.shell.context import Role, role
from tugfix.shell.doors import Doors, steps_after, steps_before, unit_doors
from tugfix.shell.nodes import AndOr, Command, Group, Item, Node, Script, Span
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands


@dataclass(frozen=True)
class Cut(Span):
    """Replace a span by `text`."""

    text: str = ""


def apply_cuts(text: str, cuts: Iterable[Cut]) -> str:
    """Return `text` with the cuts made; a cut inside of another is part of it, what two share goes once."""
    result, position = "", 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end > cut.start, -cut.end)):
        if cut.start < position and cut.end <= position:
            continue
        result += text[position : cut.start] + cut.text
        position = cut.end
        if result.endswith("(") and text[position : position + 1] == "(" and cut.end > cut.start:
            # `((` would begin an arithmetic command.
            result += " "
    return result + text[position:]


def remainder(text: str, script: Script, gone: Sequence[Site]) -> str | None:
    """Return what stays of a command when the units of `gone` leave it, None where nothing with an effect does."""
    doors: Doors = set()
    for site in gone:
        doors |= unit_doors(site)
    rest = _rest(text, script, gone, doors)
    if rest is None or not _is_left_alone(rest, script):
        return rest
    line = rest.rstrip("\n")
    return line + ("\nwait" if "\n" in line else " wait") + rest[len(line) :]


def _is_left_alone(rest: str, script: Script) -> bool:
    """Whether what stays ends in the background, where it had a command in the foreground behind it that is gone."""
    try:
        items = parse(rest).items
    except ShellError:
        return False
    return bool(items) and items[-1].background and not script.items[-1].background


def head(text: str, script: Script, at: Site, gone: Sequence[Site]) -> str | None:
    """Return what runs before `at`, without the units of `gone`; None where that has no effect."""
    doors = steps_after(at)
    for site in gone:
        doors |= unit_doors(site)
    return _rest(text, script, (*gone, at), doors, comments=lambda span: span.start < at.unit.start)


def tail(text: str, script: Script, at: Site, gone: Sequence[Site]) -> str | None:
    """Return what runs after `at`, with a copy of the context before it; None where that has no effect."""
    units = {id(site.unit) for site in gone}
    if not any(_lasts(node) for node in at.after() if id(node) not in units):
        return None
    doors = steps_before(at)
    for site in gone:
        doors |= unit_doors(site)
    return _rest(text, script, (*gone, at), doors, comments=lambda span: span.start > at.unit.start)


def companion(text: str, script: Script, site: Site, *, whole: bool) -> list[Cut]:
    """Return the cuts that leave only the unit of `site` and its context.

    `whole`: nothing of the command stays behind, so all of its comments come along; else just those that stand
    directly above the unit or behind it.
    """
    doors = steps_before(site) | steps_after(site)
    cuts = list(_Carver(text, doors, [site], keeps_unit=True).script(script).cuts or ())
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
        if span.start == 0 and text.startswith("#!"):
            continue
        alone = not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
        if span.end <= top and alone and not between.strip() and between.count("\n") == 1:
            found.append(span)
            top = span.start
        elif span.start >= item.end and not text[item.end : span.start].strip(" \t"):
            found.append(span)
    return found


def _rest(
    text: str,
    script: Script,
    paths: Sequence[Site],
    doors: Doors,
    comments: Callable[[Span], bool] = lambda span: True,
) -> str | None:
    """What stays without the doors, and without the comments that do not belong to it."""
    fate = _Carver(text, doors, paths, keeps_unit=False).script(script)
    if fate.cuts is None:
        return None
    cuts = list(fate.cuts)
    cuts += [_comment_cut(text, span, script) for site in paths for span in unit_comments(text, site)]
    cuts += [_comment_cut(text, span, script) for span in script.comments if not comments(span)]
    rest = apply_cuts(text, cuts)
    rest = rest if text.endswith("\n") else rest.rstrip("\n")
    return rest if "\n" in rest.strip() else rest.strip(" \t")


@dataclass(frozen=True)
class _Fate:
    """What becomes of a node: the cuts inside it, or None where it goes; whether what is left has a lasting effect."""

    cuts: tuple[Cut, ...] | None
    lasts: bool = False

    @property
    def is_touched(self) -> bool:
        return self.cuts is None or bool(self.cuts)


_GONE = _Fate(None)


class _Carver:
    """Finds the cuts that take the doors out of a tree.

    With what is gone, the context goes that was there for it alone: where nothing with a lasting effect follows in the
    same shell. With `keeps_unit` the unit is what stays, and so does all its context.
    """

    def __init__(self, text: str, doors: Doors, paths: Iterable[Site], *, keeps_unit: bool) -> None:
        self.text = text
        self.doors = doors
        self.keeps_unit = keeps_unit
        self.scripts: dict[int, Script] = {}
        self.on_path: set[int] = set()
        for site in paths:
            self.on_path |= {id(step.node) for step in site.steps}
            for step, below in zip(site.steps, site.steps[1:], strict=False):
                if isinstance(step.node, Command) and isinstance(below.node, Script):
                    self.scripts[id(step.node)] = below.node

    def script(self, script: Script, *, braces: bool = False, followed: bool = False) -> _Fate:
        items = script.items
        fates = self.parts(script, [item.node for item in items], [item.background for item in items], followed)
        kept = [index for index, fate in enumerate(fates) if fate.cuts is not None]
        lasts = any(fates[index].lasts for index in kept)
        if not kept or not (lasts or followed or self.keeps_unit):
            return _GONE
        cuts = [cut for index in kept for cut in fates[index].cuts or ()]
        for index in kept if not self.keeps_unit else ():
            if items[index].background and fates[index].is_touched:
                later = followed or any(fates[place].lasts for place in kept if place > index)
                cuts += _foreground(self.text, items, index, kept, braces=braces, followed=later)
        return _Fate((*cuts, *_item_cuts(self.text, script, frozenset(kept), braces=braces)), lasts)

    def chain(self, node: AndOr, *, followed: bool) -> _Fate:
        fates = self.parts(node, node.parts, [False] * len(node.parts), followed)
        kept = [index for index, fate in enumerate(fates) if fate.cuts is not None]
        lasts = any(fates[index].lasts for index in kept)
        if not kept or not (lasts or followed or self.keeps_unit):
            return _GONE
        cuts = [cut for index in kept for cut in fates[index].cuts or ()]
        if kept[0] > 0:
            cuts.append(Cut(node.start, node.parts[kept[0]].start))
        for before, after in zip(kept, (*kept[1:], len(node.parts)), strict=True):
            if after > before + 1:
                cuts.append(Cut(node.parts[before].end, node.parts[after - 1].end))
        return _Fate(tuple(cuts), lasts)

    def parts(
        self, container: Script | AndOr, nodes: Sequence[Node], background: Sequence[bool], followed: bool
    ) -> list[_Fate]:
        """The fates of a container's parts, the last first: whether context is needed depends on what follows."""
        fates = [_GONE] * len(nodes)
        others = any(behind and id(nodes[index]) not in self.on_path for index, behind in enumerate(background))
        others = others and not all((id(container), i) in self.doors for i, behind in enumerate(background) if behind)
        gone_behind = gone_background = False
        for index in reversed(range(len(nodes))):
            if (id(container), index) not in self.doors:
                needed = followed and not background[index]
                fates[index] = self.part(nodes[index], followed=needed, in_background=background[index])
            fate = fates[index]
            if fate.cuts == () and _waits(nodes[index]):
                fates[index] = fate = replace(fate, lasts=others)
            if not (self.keeps_unit or fate.lasts or followed) and gone_behind and fate.cuts is not None:
                fates[index] = fate = _GONE
            followed = followed or fate.lasts
            gone_behind = gone_behind or fate.is_touched
            gone_background = gone_background or (background[index] and fate.is_touched)
        if gone_background and not others:
            fates = [_GONE if _waits(node) else fate for node, fate in zip(nodes, fates, strict=True)]
        return fates

    def part(self, node: Node, *, followed: bool, in_background: bool) -> _Fate:
        if id(node) in self.scripts:
            return self.script(self.scripts[id(node)])
        if isinstance(node, Group) and node.body.items:
            braces = node.opening == "{"
            inner = self.script(node.body, braces=braces, followed=followed and braces)
        elif isinstance(node, AndOr):
            inner = self.chain(node, followed=followed)
        else:
            inner = _Fate(())
        return inner if inner.is_touched else _Fate((), in_background or _lasts(node))


def _waits(node: Node) -> bool:
    return isinstance(node, Command) and node.name in ("wait", "disown")


def _lasts(node: Node) -> bool:
    """Whether a statement has an effect outside its shell; a pause for the sake of what is gone has none."""
    if isinstance(node, Command) and node.name == "sleep":
        return False
    return role(node) not in (Role.CONTEXT, Role.NOTHING)


def _foreground(
    text: str, items: Sequence[Item], index: int, kept: Sequence[int], *, braces: bool, followed: bool
) -> list[Cut]:
    """Take the `&` off a statement, or put `;` in its place where another, or a closing brace, follows on the line.

    In the background it was a shell of its own: it stays one where its context would reach what follows.
    """
    item = items[index]
    following = next((items[place] for place in kept if place > index), None)
    same_line = braces if following is None else "\n" not in text[item.end : following.start]
    cuts = [Cut(item.node.end, item.end, ";" if same_line else "")]
    if not followed or not any(role(command) is not Role.STEP for command in commands(item.node)):
        return cuts
    start, end = item.node.start, item.node.end
    if isinstance(item.node, Group) and not item.node.redirections:
        return [*cuts, Cut(start, start + 1, "("), Cut(end - 1, end, ")")]
    return [*cuts, Cut(start, start, "("), Cut(end, end, ")")]


def _item_cuts(text: str, script: Script, kept: frozenset[int], *, braces: bool) -> list[Cut]:
    """Take whole lines where a statement has them for itself, else the statement with its separator."""
    cuts: list[Cut] = []
    items = script.items
    index = 0
    while index < len(items):
        if index in kept:
            if index + 1 not in kept and index + 1 < len(items):
                cuts.append(Cut(items[index].end, _past_continued(text, script, items[index].end)))
            index += 1
            continue
        last = index
        while last + 1 < len(items) and last + 1 not in kept:
            last += 1
        start, end = items[index].start, _whole(text, script, items[last].end)
        line_start = max(script.start, text.rfind("\n", 0, start) + 1)
        line_end = text.find("\n", end, script.end)
        line_end = script.end if line_end < 0 else line_end
        if not text[line_start:start].strip() and not text[end:line_end].strip():
            cuts.append(_lines(line_start, line_end, script))
        elif last + 1 < len(items) and "\n" not in text[end : items[last + 1].start]:
            cuts.append(Cut(start, items[last + 1].start))
        else:
            before = items[index - 1] if index else None
            drop_separator = before is not None and before.terminator == ";" and not braces
            first = start if before is None else before.node.end if drop_separator else before.end
            cuts.append(Cut(first, end))
        index = last + 1
    return cuts


def _lines(start: int, end: int, script: Script) -> Cut:
    """The lines from `start` to `end` with one of the line ends around them."""
    if end < script.end:
        return Cut(start, end + 1)
    return Cut(max(start - 1, script.start), end) if start > script.start else Cut(start, end)


def _whole(text: str, script: Script, end: int) -> int:
    """The end of a statement with the comment behind it on its line, or with a `\\` that a blank line comes behind."""
    end = _past_continued(text, script, end)
    for comment in script.comments:
        if comment.start >= end and not text[end : comment.start].strip(" \t"):
            return comment.end
    return end


def _past_continued(text: str, script: Script, end: int) -> int:
    """Where a statement's line goes on that ends in `\\`, which only a blank line can follow; else its end."""
    behind = text[end : script.end]
    blanks = len(behind) - len(behind.lstrip(" \t"))
    return _past_continued(text, script, end + blanks + 2) if behind.startswith("\\\n", blanks) else end


def _comment_cut(text: str, comment: Span, script: Script) -> Cut:
    """A comment alone on its line takes the line; one behind a statement the blanks before it."""
    line_start = max(script.start, text.rfind("\n", 0, comment.start) + 1)
    if not text[line_start : comment.start].strip():
        return _lines(line_start, comment.end, script)
    start = comment.start
    while start > line_start and text[start - 1] in " \t":
        start -= 1
    return Cut(start, comment.end)

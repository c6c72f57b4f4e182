"""A process as the line of a run script, or of a script that is run at each start."""

from __future__ import annotations

from collections.abc import Sequence

from tugfix.shell.carve import Cut, apply_cuts, companion
from tugfix.shell.nodes import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Group,
    Pipeline,
    Redirection,
    Script,
    Test,
    Word,
)
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands
from tugfix.shell.unwrap import Unwrapped
from tugfix.shell.wrappers import BUILTINS

_BASH_ONLY_OPERATORS = frozenset({"<<<", "&>", "&>>", "|&"})
_BASH_ONLY_COMMANDS = frozenset({"source", "pushd", "popd", "shopt", "declare", "typeset", "disown"})


def run_script(text: str, script: Script, site: Site, *, whole: bool, edits: Sequence[Cut] = ()) -> str:
    """Return the lines that start the unit of `site` under a supervisor, in the foreground, with its context.

    `edits` are further changes inside of the unit (a daemon flag that goes). What takes a process off the terminal
    or puts it in the background goes; `exec` comes before the program, so that signals reach it.
    """
    cuts = companion(text, script, site, whole=whole)
    cuts += edits
    cuts += [Cut(span.start, span.end) for span in site.detachers]
    cuts += _context_cuts(site)
    for step in site.steps[: site.depth]:
        if isinstance(step.node, Script) and step.node.items[step.index].background:
            item = step.node.items[step.index]
            cuts.append(Cut(item.node.end, item.end))
        elif isinstance(step.node, Command):
            gone = step.unwrapped is not None and _is_gone(step.node, step.unwrapped)
            cuts += [] if gone else _exec(step.node)
            cuts += _redirections(step.node.redirections)
        elif isinstance(step.node, Group):
            cuts += _redirections(step.node.redirections)
    if isinstance(site.unit, (Command, Compound)):
        cuts += _redirections(site.unit.redirections)
    if isinstance(site.unit, Command):
        cuts += _exec(site.unit)
    return _without_group(apply_cuts(text, cuts).strip().rstrip("; "))


def start_script(text: str, script: Script, site: Site, *, whole: bool) -> str:
    """Return the command that puts the unit of `site` in the background, with its context."""
    cuts = companion(text, script, site, whole=whole) + _context_cuts(site)
    moved = apply_cuts(text, cuts).strip()
    if site.daemon or site.item is not None:
        return moved
    return in_background(moved)


def as_it_is(text: str, script: Script, site: Site, *, whole: bool) -> str:
    """Return the unit of `site` with its context, nothing added: it returns by itself."""
    return apply_cuts(text, companion(text, script, site, whole=whole) + _context_cuts(site)).strip().rstrip(";")


def in_background(text: str) -> str:
    """Return a command that runs `text` in the background.

    One statement gets ` &`, before a comment behind it; several need a group, and so does a here-document, whose last
    line must stand alone. Raises ShellError.
    """
    script = parse(text)
    documents = any(sign.body for command in commands(script) for sign in command.redirections)
    if len(script.items) == 1 and not documents:
        item = script.items[0]
        if item.background:
            return text
        return text[: item.node.end] + " &" + text[item.end :]
    if "\n" in text or script.comments:
        return "{\n" + text + "\n} &"
    return "{ " + text.rstrip("; ") + "; } &"


def needs_bash(text: str) -> bool:
    """Whether a text uses what a POSIX shell lacks (`[[`, `source`, arrays, `<<<`). Raises ShellError."""
    script = parse(text)
    waiting: list[object] = [script]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Test) and node.opening in ("[[", "(("):
            return True
        if isinstance(node, Script):
            waiting += [item.node for item in node.items]
        elif isinstance(node, (AndOr, Pipeline)):
            waiting += node.parts
        elif isinstance(node, Group):
            waiting.append(node.body)
        elif isinstance(node, Compound):
            waiting += [*node.bodies, node.condition]
    return any(_is_bash_command(command) for command in commands(script))


def _is_gone(command: Command, unwrapped: Unwrapped) -> bool:
    """Whether nothing is left of a command but the script in it (`tmux new -d 'server'`)."""
    script, place = unwrapped.script, command.start
    for span in sorted(unwrapped.detachers, key=lambda span: span.start):
        if span.start <= place:
            place = max(place, span.end)
    return script is not None and place >= script.start


def _is_bash_command(command: Command) -> bool:
    return (
        command.name in _BASH_ONLY_COMMANDS
        or any(redirection.operator in _BASH_ONLY_OPERATORS for redirection in command.redirections)
        or any(assignment.array for assignment in command.assignments)
        or any(word.source.startswith(("<(", ">(", "$'")) for word in command.words)
    )


def _context_cuts(site: Site) -> list[Cut]:
    """What was installed before the first start is only chosen at the later ones."""
    return [
        Cut(command.words[1].start, command.words[1].end, "use")
        for node in site.before()
        for command in commands(node)
        if command.values[:2] == ("nvm", "install")
    ]


def _exec(command: Command) -> list[Cut]:
    """`exec` before the program; `exec env A=b program` where assignments stand before it."""
    if not command.words or command.name in BUILTINS or command.name == "time":
        return []
    if not command.assignments:
        start = command.words[0].start
        return [Cut(start, start, "exec ")]
    if any(assignment.array for assignment in command.assignments):
        return []
    start = command.assignments[0].start
    quoted = [cut for assignment in command.assignments for cut in _as_argument(assignment)]
    return [Cut(start, start, "exec env "), *quoted]


def _as_argument(assignment: Assignment) -> list[Cut]:
    """An assignment's value is not split into words, an argument's is: quote what expands."""
    value: Word | None = assignment.value
    if value is None or not (value.dynamic or value.value.startswith("~")):
        return []
    source = value.source
    if source.startswith("~/"):
        return [Cut(value.start, value.start + 1, '"$HOME"')] if not value.dynamic else []
    if not any(sign in source for sign in "\"'"):
        return [Cut(value.start, value.start, '"'), Cut(value.end, value.end, '"')]
    return [cut for span in value.unquoted for cut in (Cut(span.start, span.start, '"'), Cut(span.end, span.end, '"'))]


def _redirections(redirections: Sequence[Redirection]) -> list[Cut]:
    """`&> f` and `>& f` are spelled for every shell."""
    cuts: list[Cut] = []
    for redirection in redirections:
        target = redirection.target
        both = redirection.operator in ("&>", "&>>", ">&") and not redirection.descriptor
        if not both or target is None or target.value.isdigit() or target.value == "-":
            continue
        sign = ">>" if redirection.operator == "&>>" else ">"
        cuts += (Cut(redirection.start, target.start, sign), Cut(target.end, target.end, " 2>&1"))
    return cuts


def _without_group(text: str) -> str:
    """A group that is the whole script is the script; its redirections become those of the shell."""
    try:
        script = parse(text)
    except ShellError:
        return text
    if len(script.items) != 1 or not isinstance(script.items[0].node, Group) or script.comments:
        return text
    group = script.items[0].node
    closing = max(group.body.end, group.body.items[-1].end)
    inside = text[group.body.start : closing].strip().rstrip(";").rstrip()
    signs = " ".join(text[sign.start : sign.end] for sign in group.redirections)
    return f"exec {signs}\n{inside}" if signs else inside

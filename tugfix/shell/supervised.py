"""A process as the line of a run script, or of a script that is run at each start."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from tugfix.shell.carve import Cut, apply_cuts, companion
from tugfix.shell.nodes import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Group,
    Node,
    Redirection,
    Script,
    Word,
)
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.unwrap import Unwrapped
from tugfix.shell.wrappers import BUILTINS


def run_script(text: str, script: Script, site: Site, *, whole: bool, edits: Sequence[Cut] = ()) -> str:
    """Return the lines that start the unit of `site` under a supervisor, in the foreground, with its context.

    `edits` are further changes inside of the unit (a daemon flag that goes). What takes a process off the terminal
    or puts it in the background goes; `exec` comes before the program, so that signals reach it.
    """
    cuts = companion(text, script, site, whole=whole)
    cuts += edits
    cuts += [Cut(span.start, span.end) for span in site.detachers]
    cuts += _context_cuts(site)
    # In a script that is a bare word, `exec` would be a word of its own.
    bare = in_braces = False
    for step in site.steps[: site.depth]:
        if isinstance(step.node, Script) and step.node.items[step.index].background:
            item = step.node.items[step.index]
            cuts.append(Cut(item.node.end, item.end, ";" if in_braces else ""))
        elif isinstance(step.node, Command):
            gone = step.unwrapped is not None and _is_gone(step.node, step.unwrapped)
            cuts += [] if gone or bare else _exec(step.node)
            cuts += _redirections(step.node.redirections)
            bare = bare or (step.unwrapped is not None and not step.unwrapped.quoted)
        elif isinstance(step.node, Group):
            cuts += _redirections(step.node.redirections)
        in_braces = isinstance(step.node, Group) and step.node.opening == "{"
    if isinstance(site.unit, (Command, Compound)):
        cuts += _redirections(site.unit.redirections)
    if isinstance(site.unit, Command) and not bare:
        cuts += _exec(site.unit)
    return _without_group(apply_cuts(text, cuts).strip().rstrip("; "))


def start_script(text: str, script: Script, site: Site, *, whole: bool) -> str:
    """Return the command that puts the unit of `site` in the background, with its context."""
    cuts = companion(text, script, site, whole=whole) + _context_cuts(site)
    moved = apply_cuts(text, cuts).strip()
    words = [word.value for word in site.words]
    returns = any(found.item is not None for found in sites(parse(moved)) if [w.value for w in found.words] == words)
    return moved if site.daemon or returns else in_background(moved)


def as_it_is(text: str, script: Script, site: Site, *, whole: bool, edits: Sequence[Cut] = ()) -> str:
    """Return the unit of `site` with its context, nothing added but `edits`."""
    cuts = [*companion(text, script, site, whole=whole), *_context_cuts(site), *edits]
    return apply_cuts(text, cuts).strip().rstrip(";")


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


def _is_gone(command: Command, unwrapped: Unwrapped) -> bool:
    """Whether nothing is left of a command but the script in it (`tmux new -d 'server'`)."""
    script, place = unwrapped.script, command.start
    for span in sorted(unwrapped.detachers, key=lambda span: span.start):
        if span.start <= place:
            place = max(place, span.end)
    return script is not None and place >= script.start


def _context_cuts(site: Site) -> list[Cut]:
    """What was installed before the first start is only chosen at the later ones."""
    return [
        Cut(command.words[1].start, command.words[1].end, "use")
        for node in site.before()
        for command in commands(node)
        if command.values[:2] == ("nvm", "install")
    ]


def _exec(command: Command) -> list[Cut]:
    """`exec` before the program; with assignments before it, `exec env A=b program`.

    Where an assignment means something else as an argument of `env` (it sees the ones before it, expands `~`, appends
    with `+=`), it stays before `exec`: the shells that were tried keep it for the program.
    """
    if not command.words or command.name in BUILTINS or command.name == "time":
        return []
    if not command.assignments:
        start = command.words[0].start
        return [Cut(start, start, "exec ")]
    names = [assignment.name for assignment in command.assignments]
    if any(_differs_as_argument(assignment, names[:place]) for place, assignment in enumerate(command.assignments)):
        start = command.words[0].start
        return [Cut(start, start, "exec ")]
    start = command.assignments[0].start
    quoted = [cut for assignment in command.assignments for cut in _as_argument(assignment)]
    return [Cut(start, start, "exec env "), *quoted]


def _differs_as_argument(assignment: Assignment, earlier: Sequence[str]) -> bool:
    """Whether an assignment means something else as an argument of `env`."""
    value = assignment.value
    if assignment.appends or assignment.array or value is None:
        return assignment.appends or assignment.array
    return _has_tilde(value) or any("${" + name in value.normal for name in earlier)


def _has_tilde(value: Word) -> bool:
    """Whether a value has a `~` other than the one that `_as_argument` spells out."""
    return "~" in (value.source[2:] if value.source.startswith("~/") and not value.dynamic else value.source)


def _as_argument(assignment: Assignment) -> list[Cut]:
    """An assignment's value is not split into words, an argument's is: quote what expands."""
    value: Word | None = assignment.value
    if value is not None and value.source.startswith("~/"):
        return [Cut(value.start, value.start + 1, '"$HOME"')]
    if value is None or not value.dynamic:
        return []
    if not any(sign in value.source for sign in "\"'"):
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
    """A group at the end of the script is the end of the script; its redirections become those of the shell."""
    try:
        script = parse(text)
    except ShellError:
        return text
    node: Node | None = script.items[-1].node if script.items else None
    alone = len(script.items) == 1
    while isinstance(node, AndOr):
        node, alone = node.parts[-1], False
    if not isinstance(node, Group) or (not alone and (len(node.body.items) != 1 or node.redirections)):
        return text
    if text[node.end :].strip() or (script.comments and node.redirections):
        return text
    inside = _dedented(text[node.body.start : node.body.end]).strip().rstrip(";").rstrip()
    signs = " ".join(text[sign.start : sign.end] for sign in node.redirections)
    return _without_group(text[: node.start] + (f"exec {signs}\n{inside}" if signs else inside))


def _dedented(text: str) -> str:
    """The lines without the indentation that they share, unless a word of several lines would change with it."""
    try:
        script = parse(text)
    except ShellError:
        return text
    several = any(
        "\n" in word.source or any(sign.body for sign in command.redirections)
        for command in commands(script)
        for word in command.words
    )
    return text if several else dedent(text)

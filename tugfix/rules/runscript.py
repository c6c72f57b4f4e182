"""What the rules on runit set-ups share: which set-ups they look at, and how a line of a run script is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tugfix.longrunning import alone
from tugfix.longrunning.own import OwnPrograms
from tugfix.rules.fault import Change
from tugfix.rules.scene import Scene
from tugfix.rules.spans import span_of
from tugfix.runit.model import Form, Line, RunFile, Setup, Write
from tugfix.shell.carve import Cut, apply_cuts
from tugfix.shell.nodes import Pipeline, Script
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.quote import print_line, quote
from tugfix.shell.sites import Site
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.runit import SERVICE_FOLDER
from tugfix.tugboat.stages import BUILD_STAGES, CONTAINER_VARIABLES


@dataclass(frozen=True)
class RunScript:
    """A run script whose text is known: `script` is that text, parsed, `lines` are its lines."""

    setup: Setup
    run: RunFile
    lines: tuple[Line, ...]
    text: str
    script: Script

    @property
    def service(self) -> Service:
        """The service of the config."""
        return self.setup.service

    @property
    def folder(self) -> str:
        """The folder that runit starts it in."""
        return SERVICE_FOLDER + self.setup.name

    @property
    def about(self) -> str:
        """What tells its faults from those of others."""
        return about(self.setup)

    @property
    def origin(self) -> str:
        """What it is called in a message: the file of the repository that it is a copy of, or its own path."""
        return self.run.source or self.run.path

    @property
    def shell(self) -> str:
        """The last word of the path in its `#!` line, without arguments; '' where there is none."""
        first = self.lines[0].text if self.lines else ""
        words = first[2:].split() if first.startswith("#!") else []
        if words and words[0].endswith("/env"):
            words = words[1:]
        return words[0].rpartition("/")[2] if words else ""

    def where(self, number: int) -> str:
        """Return what the 0-based line `number` is called in a message."""
        return f"{self.run.source}:{number + 1}" if self.run.source else self.run.path

    def line_at(self, offset: int) -> int:
        """Return the 0-based number of the line that an offset of `text` is in."""
        return self.text.count("\n", 0, offset)


CLIENTS = frozenset("mysql mariadb mysqladmin mysqldump psql redis-cli curl wget".split())
"""They ask a server and end; those that would wait for more to ask find the end of a run script's empty input."""


def ends_under_runit(site: Site, own: OwnPrograms) -> bool:
    """Whether a command of a run script ends: as any other, or since it only asks a server."""
    asks = bool(site.words) and basename(site.words[0].value) in CLIENTS
    return alone.surely_ends(site, own) or (asks and not site.background and not site.daemon)


def about(setup: Setup) -> str:
    """Return what tells a set-up from others of the config."""
    return f"{setup.service.name}/{setup.name}"


def built_setups(scene: Scene) -> Iterator[Setup]:
    """Yield what a build sets up for itself under runit, and of which all is known."""
    for setup in scene.setups:
        own = setup.name in setup.service.owned_services
        known = not setup.opaque and not own and setup.service.knows_owned_services
        if known and setup.first.stage in BUILD_STAGES and may_run_runit(setup.service):
            yield setup


def may_run_runit(service: Service) -> bool:
    """Whether the image may run runit: official images of Docker Hub don't, those of other people may."""
    return service.image is None or not service.image.is_official


def run_scripts(scene: Scene) -> Iterator[RunScript]:
    """Yield the run scripts of `built_setups` whose text is known and can be parsed."""
    for setup in built_setups(scene):
        found = readable(setup)
        if found is not None:
            yield found


def readable(setup: Setup) -> RunScript | None:
    """Return the run script of a set-up, None where its text is not known or no shell script."""
    run = setup.run
    if run is None or run.lines is None or not any(line.text.strip() for line in run.lines):
        return None
    text = "\n".join(line.text for line in run.lines)
    first = run.lines[0].text
    if first.startswith("#!") and not first.rstrip().endswith(("sh", "sh -e", "sh -eu", "sh -x", "sh -ex", "sh -l")):
        return None
    try:
        return RunScript(setup, run, run.lines, text, parse(text))
    except ShellError:
        return None


def place(scene: Scene, line: Line) -> tuple[int, int]:
    """Return where a line of a run script stands in the config: the words that say it, else the whole command."""
    if line.span is None:
        return line.command.node.body, line.command.node.end
    return span_of(scene.config, line.command, line.command.text or "", line.span)


def changed(pairs: Iterable[tuple[Line, str]]) -> tuple[Change, ...] | None:
    """Return the changes that make each line say another text; None where one of them can't be made."""
    cuts: dict[int, tuple[Command, list[Cut]]] = {}
    for line, new in pairs:
        cut = _cut(line, new)
        if cut is None:
            return None
        cuts.setdefault(id(line.command), (line.command, []))[1].append(cut)
    return tuple(Change(command, apply_cuts(command.text or "", own)) for command, own in cuts.values())


def _cut(line: Line, new: str) -> Cut | None:
    text = line.command.text
    if text is None or line.span is None or set(line.forbidden) & set(new):
        return None
    start, end = line.span.start, line.span.end
    if line.form in (Form.BODY, Form.ESCAPED):
        return Cut(start, end, new)
    if line.form is not Form.WORD or ("\\" in new and "\\" not in line.text):
        return None
    source = text[start:end]
    if _fits(source, line.text, new):
        return Cut(start, end, source[0] + new + source[0])
    # Within single quotes nothing is expanded any more when the line is written.
    late = all(name.startswith(CONTAINER_VARIABLES) for name in line.early)
    return Cut(start, end, quote(new)) if late else None


def _fits(source: str, old: str, new: str) -> bool:
    """Whether the quotes of a word can stay: it is one quoted string that says what it holds as it is."""
    sign = source[:1]
    if sign not in ("'", '"') or source != sign + old + sign or sign in new:
        return False
    return sign == "'" or (not set("\\`") & set(new) and new.count("$") == old.count("$"))


def cut_line(script: RunScript, number: int, cuts: Iterable[Cut]) -> tuple[Change, ...]:
    """Return the changes that make `cuts`, all in the 0-based line `number`, of the script's text; none if they can't.

    The offsets of the cuts are those of the script's text.
    """
    line = script.lines[number]
    start = sum(len(other.text) + 1 for other in script.lines[:number])
    moved = [Cut(cut.start - start, cut.end - start, cut.text) for cut in cuts]
    if not moved or not all(0 <= cut.start <= cut.end <= len(line.text) for cut in moved):
        return ()
    return changed([(line, apply_cuts(line.text, moved))]) or ()


def late(line: Line) -> Change | None:
    """Return the change that leaves all expansions in a line to the script; None where it can't be made."""
    text = line.command.text
    known = all(name.startswith(CONTAINER_VARIABLES) for name in line.early)
    if text is None or line.span is None or line.form is not Form.WORD or not known or "'" in line.text:
        return None
    return Change(line.command, apply_cuts(text, [Cut(line.span.start, line.span.end, quote(line.text))]))


def inserted(script: RunScript, number: int, new: str) -> Change | None:
    """Return the change that puts the line `new` before the 0-based line `number`; None where it can't be made."""
    line = script.lines[number]
    text, write = line.command.text, write_of(script.run, line)
    if text is None or write is None or line.span is None:
        return None
    if line.form in (Form.BODY, Form.ESCAPED) and set(line.forbidden) & set(new):
        return None
    if line.form is Form.ESCAPED:
        return Change(line.command, apply_cuts(text, [Cut(line.span.start, line.span.start, f"{new}\\n")]))
    if _has_others(script, line):
        return Change(line.command, apply_cuts(text, [Cut(line.span.start, line.span.start, f"{quote(new)} ")]))
    if line.form is Form.BODY:
        margin = text[text.rfind("\n", 0, line.span.start) + 1 : line.span.start]
        margin = margin if not margin.strip() else ""
        return Change(line.command, apply_cuts(text, [Cut(line.span.start, line.span.start, f"{new}\n{margin}")]))
    target = write.sign.target if write.sign is not None else None
    if line.form is not Form.WORD or write.sign is None or target is None or write.operator not in (">", ">>"):
        return None
    begins = write.operator == ">"
    at = write.sign.start + len(write.sign.descriptor)
    cuts = [Cut(at, at + len(write.operator), ">>")] if begins else []
    statement = f"{print_line(new)} {write.operator} {target.source}"
    if _is_alone(text, write):
        return Change(line.command, apply_cuts(text, cuts), before=(statement,))
    return Change(line.command, apply_cuts(text, [*cuts, _ahead(text, write, statement)]))


def _has_others(script: RunScript, line: Line) -> bool:
    """Whether the simple command that writes a word as a line writes other words too, a line each."""
    if line.form is not Form.WORD:
        return False
    write = write_of(script.run, line)
    return sum(write_of(script.run, other) is write for other in script.lines if other.form is Form.WORD) > 1


def _is_alone(text: str, write: Write) -> bool:
    """Whether a command is nothing but the simple command that writes."""
    items = parse(text).items
    return len(items) == 1 and items[0].node is write.site.node


def _ahead(text: str, write: Write, statement: str) -> Cut:
    """The cut that puts a statement ahead of the simple command that writes, on a line of its own where that is."""
    start = write.site.node.start
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    return Cut(start, start, f"{statement}\n{margin}" if not margin.strip() else f"{statement} && ")


def write_of(run: RunFile, line: Line) -> Write | None:
    """Return the simple command that writes a line, None where it stands in a pipeline or is not known."""
    for write in run.writes:
        node = write.site.node
        if write.command is line.command and line.span and node.start <= line.span.start <= line.span.end <= node.end:
            return None if isinstance(write.site.unit, Pipeline) else write
    return None

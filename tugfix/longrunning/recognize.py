"""What a command keeps running: what the catalogue says of it, and what files of the repository say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tugfix.findings import Certainty
from tugfix.longrunning.alone import is_alone, leaves_nothing
from tugfix.longrunning.endings import is_ended_by
from tugfix.longrunning.follow import can_follow, follow
from tugfix.longrunning.follow.lead import Answer, Followed, Lead
from tugfix.longrunning.match import SURER, Recognized, is_known_to_end, match, plain_name, said
from tugfix.longrunning.place import directory
from tugfix.longrunning.programs import Kind, Program, only_asks, script_names
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import ScriptCall, script_call
from tugfix.longrunning.variables import said as said_variables
from tugfix.longrunning.variables import variables
from tugfix.shell.bind import bind
from tugfix.shell.context import Role, role
from tugfix.shell.nodes import Command, Compound, Function, Node, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.unwrap import basename

MAX_CHAIN = 8
"""Files that lead to files are followed through no more than this many."""

MAX_FOLLOWED = 500
"""Commands that are followed into files, for one config; beyond that nothing more is known."""

_SCRIPT = Program(name="node", kind=Kind.APP)
_IDLE = frozenset({"sleep", "true", ":", "echo", "date", "printf", "wait"})


class Recognizer:
    """Tells what commands keep running; keeps the answers, so that files that lead to each other are read once."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._known: dict[tuple[tuple[str, ...], str | None], Recognized | None] = {}

    def recognize(self, site: Site, start: str | None, own: str | None = None, depth: int = 0) -> Recognized | None:
        """Return what the command of `site` keeps running, None where it ends or is not known.

        `start` and `own` are those of `place.directory`, `depth` counts the files that led here.
        """
        if isinstance(site.node, Compound):
            return _endless_loop(site.node)
        if said(site.words, self.repository.own) is not None:
            return self._own(site.words)
        if depth >= MAX_CHAIN or not can_follow(site.words, self.repository):
            return _by_name(site.words)
        return self._followed(site.words, directory(site, start, own), depth)

    def _own(self, words: Sequence[Word]) -> Recognized | None:
        """What the settings say of a command."""
        found, call = match(words, self.repository.own), script_call(words)
        return replace(found, name=plain_name(call.process_name)) if found and call else found

    def _followed(self, words: Sequence[Word], place: str | None, depth: int) -> Recognized | None:
        key = (tuple(word.value for word in words), place)
        if key in self._known:
            return self._known[key]
        followed = follow(words, place, self.repository)
        if followed is None:
            return _by_name(words)
        # What leads back to itself finds this; so does everything once the limit is reached.
        self._known[key] = None
        if len(self._known) < MAX_FOLLOWED:
            self._known[key] = self._behind(words, followed, depth)
        return self._known[key]

    def _behind(self, words: Sequence[Word], followed: Followed, depth: int) -> Recognized | None:
        call = script_call(words)
        likely = call is not None and call.script in script_names().likely
        texts = tuple(lead.text for lead in followed.leads)
        inners = [
            self._inside(lead, depth + 1, texts[place + 1 :], steps=followed.steps)
            for place, lead in enumerate(followed.leads)
        ]
        if followed.needs_all and not all(inners):
            return None
        for place, inner in enumerate(inners):
            if inner is None:
                continue
            others = texts[:place] if followed.steps else ()
            others += texts[place + 1 :] if inner.daemon and not followed.needs_all else ()
            more = inner.more or followed.more or any(map(_does_something, others))
            certainty = inner.certainty
            if certainty is Certainty.POSSIBLE and likely:
                certainty = Certainty.LIKELY
            program = replace(inner.program, remove=(), add="", replace=(), owners=frozenset(), directory=True)
            why = inner.obstacle or followed.obstacle
            beside = (*texts[:place], *texts[place + 1 :])
            alone = inner.alone and all(leaves_nothing(text, self.repository.own) for text in beside)
            return replace(
                inner, program=program, certainty=certainty, name=followed.name, more=more, obstacle=why, alone=alone
            )
        if followed.answer is not None:
            answer = followed.answer
            return Recognized(_SCRIPT, answer.certainty, False, followed.name, (_said(answer),))
        if likely and followed.leads and all(self._says_nothing(lead.text) for lead in followed.leads):
            return Recognized(_SCRIPT, Certainty.POSSIBLE, False, followed.name, _step(followed.leads[-1]))
        return None

    def _says_nothing(self, text: str) -> bool:
        """Whether nothing is known of a script: none of its programs is known as one that ends."""
        try:
            found = sites(parse(text))
        except ShellError:
            return True
        return not any(is_known_to_end(site.words, self.repository.own) for site in found)

    def _inside(self, lead: Lead, depth: int, later: tuple[str, ...], *, steps: bool) -> Recognized | None:
        """What a text keeps running when it is over, or in the foreground, the first of several."""
        try:
            script = parse(lead.text)
        except ShellError:
            return None
        around = sites(script if lead.arguments is None else bind(script, lead.arguments))
        for site in around:
            if site.condition or site.bounded or (site.background and not _ends_with(site)):
                continue
            found = self.recognize(site, lead.place, lead.own, depth)
            if found is None:
                continue
            daemon = found.daemon or (site.background and not list(site.after()))
            if daemon and is_ended_by(site, later, found.words):
                continue
            before = any(map(_lasts, site.before())) if steps or lead.own is not None else False
            after = daemon and any(map(_lasts, site.after()))
            chain = (*_step(lead, site), *found.chain)
            more = found.more or before or after
            words = found.words or tuple(word.value for word in site.words)
            given = (*said_variables(variables(site)), *found.variables)
            alone = found.alone and is_alone(site, around, self.repository.own)
            return replace(found, daemon=daemon, chain=chain, more=more, words=words, variables=given, alone=alone)
        return None


def _does_something(text: str) -> bool:
    try:
        return any(_lasts(item.node) for item in parse(text).items)
    except ShellError:
        return True


def _lasts(node: Node) -> bool:
    """Whether a command has an effect that stays when it is over."""
    return not isinstance(node, Function) and role(node) not in (Role.CONTEXT, Role.NOTHING)


def _step(lead: Lead, site: Site | None = None) -> tuple[str, ...]:
    """A step of the chain: of a script of several lines, the one on which the process stands."""
    if not lead.file:
        return ()
    text, line = lead.text, lead.line
    if site is not None and lead.own is not None:
        text, line = text[site.unit.start : site.unit.end], line + text.count("\n", 0, site.unit.start)
    text = " ".join(text.split())
    text = text if len(text) <= 60 else text[:59] + "…"
    return (f'{lead.file}:{line} "{text}"',)


def _said(answer: Answer) -> str:
    return f"{answer.file}:{answer.line} {answer.why}"


def _endless_loop(loop: Compound) -> Recognized:
    names = [basename(command.name) for body in loop.bodies for command in commands(body) if command.words]
    busy = [name for name in names if name not in _IDLE]
    kind = Kind.WORKER if busy else Kind.HOLDER
    program = replace(_SCRIPT, name="loop", kind=kind)
    return Recognized(program, Certainty.CERTAIN, False, plain_name(f"{busy[0]}-loop") if busy else "loop")


def _by_name(words: Sequence[Word]) -> Recognized | None:
    """What a command most probably is when no file says more."""
    call = script_call(words)
    found = _by_convention(call) if call is not None else None
    return found or match(words)


def _by_convention(call: ScriptCall) -> Recognized | None:
    if only_asks(call.arguments):
        return None
    program = match(call.program) if call.runner != "npm" else None
    if program is not None:
        # There may be a script of the same name.
        return replace(program, certainty=max(program.certainty, Certainty.LIKELY, key=SURER.index))
    if call.script in script_names().likely:
        return Recognized(_SCRIPT, Certainty.LIKELY, False, call.process_name)
    if call.script in script_names().possible:
        return Recognized(_SCRIPT, Certainty.POSSIBLE, False, call.process_name)
    return None


def _ends_with(site: Site) -> bool:
    """Whether a script has nothing behind a process in the background but a `wait` for it."""
    later = list(site.after())
    return all(isinstance(node, Command) and node.name == "wait" for node in later)

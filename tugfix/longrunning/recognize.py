"""What a command's words start: the catalogue's answer, and that of package.json for scripts by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tugfix.findings import Certainty
from tugfix.longrunning.place import directory, repository_folder
from tugfix.longrunning.programs import Kind, Program, candidates, programs, script_names
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import ScriptCall, script_call
from tugfix.shell.nodes import Command, Compound, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.unwrap import basename

MAX_CHAIN = 8
"""Scripts that call scripts are followed through no more than this many."""

_INIT_SCRIPTS = "/etc/init.d/"
_UNIT = ".service"
_PLAIN = re.compile(r"[^a-z0-9]+")
_SCRIPT = Program(name="node", kind=Kind.APP)
_IDLE = frozenset({"sleep", "true", ":", "echo", "date", "printf", "wait"})


@dataclass(frozen=True)
class Recognized:
    """A process that stays up: the catalogue's entry, how sure that is, whether it makes itself a daemon.

    `name` is a plain word for it. `chain` tells how a script's name led to it, one step an element.
    """

    program: Program
    certainty: Certainty
    daemon: bool
    name: str
    chain: tuple[str, ...] = ()


def recognize(site: Site, start: str | None, repository: Repository, depth: int = 0) -> Recognized | None:
    """Return what the command of `site` keeps running, None where it ends or is not known.

    `start` is the directory in which its script starts, `depth` counts the scripts that led here.
    """
    if isinstance(site.node, Compound):
        return _endless_loop(site.node)
    call = script_call(site.words)
    found = _script(call, directory(site, start), repository, depth) if call is not None else None
    return found or _program(site.words)


@lru_cache(maxsize=1)
def _triggers() -> re.Pattern[str]:
    """A quick look whether a text can hold any program of the catalogue at all, before it is parsed."""
    names = {"npm", "yarn", "pnpm", "bun", "while", "until", "systemctl", _INIT_SCRIPTS}
    for program in programs():
        patterns = (*program.stays, *program.likely, *program.possible, *program.daemon)
        names |= {re.split(r"[*?\[]", name)[0] for pattern in patterns for name in pattern.programs}
    longest = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
    return re.compile("|".join(longest))


def may_stay_up(text: str) -> bool:
    """Whether it is worth parsing a command to look for processes that stay up."""
    return _triggers().search(text) is not None


def plain_name(text: str) -> str:
    """Return `text` as a name under /etc/service: lower-case letters, digits and single dashes."""
    return _PLAIN.sub("-", text.lower()).strip("-")[:40].strip("-") or "process"


def _program(words: Sequence[Word]) -> Recognized | None:
    values = _as_service([word.value for word in words])
    for program in candidates(values[0]) if values else ():
        certainty = _certainty(program, values)
        if certainty is not None:
            return Recognized(program, certainty, program.is_daemon(values), program.name)
    return None


def _as_service(values: list[str]) -> list[str]:
    """The other ways to start a service of the distribution, spelled `service NAME start`."""
    if not values:
        return values
    if values[0].startswith(_INIT_SCRIPTS):
        return ["service", values[0].removeprefix(_INIT_SCRIPTS), *values[1:]]
    operands = [value for value in values[1:] if not value.startswith("-")]
    if basename(values[0]) != "systemctl" or len(operands) < 2:
        return values
    verb = "start" if operands[0] == "enable" and "--now" in values else operands[0]
    return ["service", operands[1].removesuffix(_UNIT), verb]


def _certainty(program: Program, values: Sequence[str]) -> Certainty | None:
    known = (
        (program.stays, Certainty.CERTAIN),
        (program.likely, Certainty.LIKELY),
        (program.possible, Certainty.POSSIBLE),
    )
    found = next((certainty for patterns, certainty in known if program.any_fits(patterns, values)), None)
    if found is None and program.any_fits(program.daemon, values):
        found = Certainty.CERTAIN
    return None if found is None or program.any_ends(values) else found


def _endless_loop(loop: Compound) -> Recognized:
    names = [basename(command.name) for body in loop.bodies for command in commands(body) if command.words]
    busy = [name for name in names if name not in _IDLE]
    kind = Kind.WORKER if busy else Kind.HOLDER
    program = replace(_SCRIPT, name="loop", kind=kind)
    return Recognized(program, Certainty.CERTAIN, False, plain_name(f"{busy[0]}-loop") if busy else "loop")


def _script(call: ScriptCall, place: str | None, repository: Repository, depth: int) -> Recognized | None:
    folder = repository_folder(place)
    scripts = repository.scripts(folder) if folder is not None and not call.workspace else None
    name = "node" if call.script in script_names().likely - {"storybook"} else plain_name(call.script)
    if scripts is None:
        return _by_convention(call, name)
    if call.script not in scripts:
        return _program(call.program) if call.runner != "npm" else None
    if depth >= MAX_CHAIN:
        return None
    text = scripts[call.script]
    step = f'{call.runner} script "{call.script}": {text}'
    inner = _inside(text, place, repository, depth + 1)
    likely = call.script in script_names().likely
    if inner is None:
        return Recognized(_SCRIPT, Certainty.POSSIBLE, False, name, (step,)) if likely and _unknown(text) else None
    certainty = inner.certainty
    if certainty is Certainty.POSSIBLE and likely:
        certainty = Certainty.LIKELY
    program = replace(inner.program, remove=(), add="", replace=(), owners=frozenset(), directory=True)
    return Recognized(program, certainty, inner.daemon, name, (step, *inner.chain))


def _by_convention(call: ScriptCall, name: str) -> Recognized | None:
    program = _program(call.program) if call.runner != "npm" else None
    if program is not None:
        return program
    if call.script in script_names().likely:
        return Recognized(_SCRIPT, Certainty.LIKELY, False, name)
    if call.script in script_names().possible:
        return Recognized(_SCRIPT, Certainty.POSSIBLE, False, name)
    return None


def _inside(text: str, place: str | None, repository: Repository, depth: int) -> Recognized | None:
    """What a script's text keeps running in the foreground, the first of several."""
    try:
        found = sites(parse(text))
    except ShellError:
        return None
    for site in found:
        if site.condition or site.bounded or (site.background and not _ends_with(site)):
            continue
        recognized = recognize(site, place, repository, depth)
        if recognized is not None:
            return replace(recognized, daemon=recognized.daemon or (site.background and not list(site.after())))
    return None


def _ends_with(site: Site) -> bool:
    """Whether a script has nothing behind a process in the background but a `wait` for it."""
    later = list(site.after())
    return all(isinstance(node, Command) and node.name == "wait" for node in later)


def _unknown(text: str) -> bool:
    """Whether nothing is known of a script: none of its programs is in the catalogue as one that ends."""
    try:
        found = sites(parse(text))
    except ShellError:
        return True
    values = [[word.value for word in site.words] for site in found]
    return not any(program.any_ends(words) for words in values if words for program in candidates(words[0]))

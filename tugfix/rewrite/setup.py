"""The commands that set a process up: a runit service, or a line of `start`.

The form is that of https://docs.tugboatqa.com/building-a-preview/work-with-previews/running-a-background-process/,
one command a line, the mode last, so that half a script does not start on the first build.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count

from tugfix.longrunning.foreground import foreground_cuts
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.scripts import own_folder_cuts
from tugfix.longrunning.verdicts import Mode, Origin, Verdict
from tugfix.shell.carve import Cut
from tugfix.shell.context import Role, role
from tugfix.shell.dialect import needs_bash
from tugfix.shell.nodes import Command
from tugfix.shell.parse import parse
from tugfix.shell.quote import print_line
from tugfix.shell.sites import commands, sites
from tugfix.shell.supervised import as_it_is, in_background, run_script, start_script
from tugfix.tugboat.runit import SERVICE_FOLDER

_BASHES = frozenset({"bash", "zsh", "ksh"})


def service_name(verdict: Verdict, taken: frozenset[str]) -> str:
    """Return a name under /etc/service for the process that is not taken; the same on every run."""
    base = plain_name(verdict.found.name)
    names = chain((base,), (f"{base}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def runit_commands(verdict: Verdict, name: str, *, whole: bool, waits: bool) -> tuple[str, ...]:
    """Return the commands that set the process up as the runit service `name`.

    `whole`: nothing of its command stays behind. `waits`: the next commands need the process, so the last command
    waits for it, a bounded time.
    """
    edits = foreground_cuts(verdict.found, verdict.site) if verdict.found.daemon else []
    body = run_script(verdict.text, verdict.script, verdict.site, whole=whole, edits=[*edits, *_own_folder(verdict)])
    in_bash = needs_bash(body) or (verdict.origin is not None and verdict.origin.reader in _BASHES and "\n" in body)
    lines = ["#!/bin/bash" if in_bash else "#!/bin/sh"]
    place = verdict.origin.place if verdict.origin is not None else ROOT
    lines += [f'cd "{place}" || exit 1'] if _needs_checkout(verdict, body) else []
    lines += body.split("\n")
    folder = SERVICE_FOLDER + name
    printed = [f"{print_line(line)} {'>>' if place else '>'} {folder}/run" for place, line in enumerate(lines)]
    wait = [f"for i in 1 2 3 4 5 6 7 8 9 10; do sv check {folder} && break; sleep 1; done"] if waits else []
    return (f"mkdir -p {folder}", *printed, f"chmod +x {folder}/run", *wait)


def start_command(verdict: Verdict, *, whole: bool) -> str:
    """Return the command that starts the process in `start`: in the background, unless it goes there by itself."""
    if verdict.origin is not None:
        return _start_from_script(verdict, verdict.origin)
    if verdict.mode is Mode.DAEMON:
        return as_it_is(verdict.text, verdict.script, verdict.site, whole=whole)
    return start_script(verdict.text, verdict.script, verdict.site, whole=whole)


def alone_in_its_place(verdict: Verdict) -> Verdict:
    """Return the verdict on a process of a script without its context, where that only leads to a known directory.

    The process then is started in that directory at once. Any other verdict is returned as it is.
    """
    origin, unit = verdict.origin, verdict.site.unit
    if origin is None or verdict.directory is None:
        return verdict
    text = verdict.text[unit.start : unit.end]
    for node in verdict.site.before():
        if role(node) is not Role.STEP and not all(_only_leads_there(step, text) for step in commands(node)):
            return verdict
    script = parse(text)
    words = [word.value for word in verdict.site.words]
    site = next((site for site in sites(script) if [word.value for word in site.words] == words), None)
    if site is None or len(verdict.site.steps) > 1:
        return verdict
    return replace(verdict, text=text, script=script, site=site, origin=replace(origin, place=verdict.directory))


def _only_leads_there(step: Command, unit: str) -> bool:
    if step.words:
        return step.name in ("cd", "pushd", "popd", "set", "true", "echo", "exit", "return")
    return not any(f"${a.name}" in unit or f"${{{a.name}" in unit for a in step.assignments)


def _start_from_script(verdict: Verdict, origin: Origin) -> str:
    """A process of a script, with its context, as one command: each step only if the one before it passed."""
    edits = _own_folder(verdict)
    moved = as_it_is(verdict.text, verdict.script, verdict.site, whole=False, edits=edits)
    items = [moved[item.start : item.node.end] for item in parse(moved).items]
    go = [] if origin.place == ROOT else [f'cd "{origin.place}"']
    joined = " && ".join([*go, *items])
    return joined if verdict.mode is Mode.DAEMON else in_background(joined)


def _own_folder(verdict: Verdict) -> list[Cut]:
    origin = verdict.origin
    return [] if origin is None else own_folder_cuts(verdict.site, origin.place, origin.folder) or []


def _needs_checkout(verdict: Verdict, body: str) -> bool:
    """Whether the run script has to go to the checkout first, as the commands of such a service start there.

    Not where its own first step is a `cd` that does not depend on where it starts.
    """
    if not verdict.service.has_checkout:
        return False
    script = parse(body)
    first = next(commands(script), None)
    if not isinstance(first, Command) or first.name != "cd" or len(first.words) != 2:
        return True
    return not first.words[1].normal.startswith(("/", ROOT))

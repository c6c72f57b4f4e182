"""The commands that set a process up: a runit service, or a line of `start`.

The form is that of https://docs.tugboatqa.com/building-a-preview/work-with-previews/running-a-background-process/,
one command a line, the mode last, so that half a script does not start on the first build.
"""

from __future__ import annotations

from itertools import chain, count

from tugfix.longrunning.foreground import foreground_cuts
from tugfix.longrunning.fromscript import folder_edits, start_from_script
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.shell.dialect import needs_bash
from tugfix.shell.nodes import Command
from tugfix.shell.parse import parse
from tugfix.shell.quote import print_line
from tugfix.shell.sites import commands
from tugfix.shell.supervised import as_it_is, run_script, start_script
from tugfix.tugboat.runit import SERVICE_FOLDER


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
    body = run_script(verdict.text, verdict.script, verdict.site, whole=whole, edits=[*edits, *folder_edits(verdict)])
    in_bash = needs_bash(body) or (verdict.origin is not None and verdict.origin.in_bash and "\n" in body)
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
        return start_from_script(verdict, verdict.origin)
    if verdict.mode is Mode.DAEMON:
        return as_it_is(verdict.text, verdict.script, verdict.site, whole=whole)
    return start_script(verdict.text, verdict.script, verdict.site, whole=whole)


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

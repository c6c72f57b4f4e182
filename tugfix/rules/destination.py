"""What becomes of a process that stays up in a build stage: the table of the design, cell by cell."""

from __future__ import annotations

from dataclasses import replace

from tugfix.longrunning.foreground import has_foreground_form
from tugfix.longrunning.fromscript import alone_in_its_place, start_from_script
from tugfix.longrunning.obstacles import split_obstacle
from tugfix.longrunning.verdicts import Mode, Origin, Verdict
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Action, Destination
from tugfix.shell.dialect import needs_bash
from tugfix.tugboat.runit import SERVICE_FOLDER


def destination(verdict: Verdict, facts: Facts) -> Destination | None:
    """Return what becomes of the process, None where it is deliberate and nothing is wrong.

    It is a guess where that changes a script which other files of the repository name.
    """
    found = _destination(verdict, facts)
    shared = verdict.origin is not None and bool(verdict.origin.users)
    if found is None or not shared or found.action is Action.LEAVE or found.keeps_copy:
        return found
    return replace(found, safe=False)


def _destination(verdict: Verdict, facts: Facts) -> Destination | None:
    foreground = verdict.mode is Mode.FOREGROUND
    added = verdict.identity in facts.added
    elsewhere = added or verdict.identity in facts.kept
    if elsewhere and not foreground and not verdict.holder and (verdict.needed_later or not added):
        return None
    if verdict.obstacle:
        return Destination(Action.LEAVE, why=verdict.obstacle)
    if verdict.holder:
        return Destination(Action.DROP, foreground, why="it only shows a log or holds the container open")
    if elsewhere:
        return Destination(Action.DROP, why="the same process is already started elsewhere in this service")
    if verdict.identity in facts.planned:
        return Destination(Action.DROP, why="the same process is set up for this service already")
    # Two in the build are two processes, but a program that makes itself a daemon has one daemon for all.
    known = (*facts.kept, *facts.planned) if verdict.found.daemon else facts.kept
    if any(verdict.identity.nearly(other) for other in known):
        why = "the service already starts the same program, with other arguments"
        return Destination(Action.LEAVE, why=why)
    if facts.unseen:
        why = f"the text of {SERVICE_FOLDER}{facts.unseen[0]}/run is not in sight, and it may start the same process"
        return Destination(Action.LEAVE, why=why)
    if verdict.found.program.owners and not verdict.service.knows_owned_services:
        return Destination(Action.LEAVE, why="it is not known whether this image runs the program already")
    if verdict.service.runs_runit and not (
        verdict.mode is Mode.DAEMON and not has_foreground_form(verdict.found, verdict.site)
    ):
        in_place = verdict.backing or verdict.needed_later
        why = split_obstacle(verdict.site) if in_place else ""
        return Destination(Action.LEAVE, why=why) if why else Destination(Action.RUNIT, in_place=in_place)
    if verdict.origin is not None and verdict.origin.in_bash and _needs_bash(verdict, verdict.origin):
        return Destination(Action.LEAVE, why="it needs bash, and `start` is read by the image's sh")
    return Destination(Action.START, keeps_copy=verdict.needed_later)


def _needs_bash(verdict: Verdict, origin: Origin) -> bool:
    alone = alone_in_its_place(verdict)
    return needs_bash(start_from_script(alone, alone.origin or origin))


def image_runs_it(verdict: Verdict) -> bool:
    """Whether the service's image runs the same program under runit by itself."""
    return bool(verdict.found.program.owners & verdict.service.owned_services)

"""TUG104: a second copy of what the image already runs under runit; the two fight for the port."""

from __future__ import annotations

from fnmatch import fnmatchcase

from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.destination import image_runs_it
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Action, Destination, Proposal, quoted
from tugfix.tugboat.stages import LATER_STAGES


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Propose to drop a copy that has no arguments of its own; one that has is reported."""
    if verdict.command.stage in LATER_STAGES or not image_runs_it(verdict):
        return None
    message = f"{quoted(verdict)} starts what this image already runs; the two copies fight for the same port."
    return Proposal("TUG104", verdict, message, _destination(verdict))


def _destination(verdict: Verdict) -> Destination:
    if verdict.obstacle:
        return Destination(Action.LEAVE, why=verdict.obstacle)
    if has_own_arguments(verdict):
        why = "it has arguments of its own, which the image's copy may need instead"
        return Destination(Action.LEAVE, why=why)
    # In the background it may just have failed on the port, and the preview was right all the same.
    return Destination(Action.DROP, safe=verdict.mode is Mode.FOREGROUND, why="the image runs it by itself")


def has_own_arguments(verdict: Verdict) -> bool:
    """Whether the command says more than the image's own start of the program."""
    program = verdict.found.program
    expected = {*program.arguments, *(word for option in program.remove for word in option.split())}
    words = [word.value for word in verdict.site.words[1:]]
    marked = [word for word in words if any(mark.strip("*") in word for mark in program.foreground_marks)]
    return any(word not in marked and not any(fnmatchcase(word, known) for known in expected) for word in words)

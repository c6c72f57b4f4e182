"""TUG103: a process in the foreground of `start`, so that the preview never finishes starting."""

from __future__ import annotations

from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.destination import image_runs_it
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Action, Destination, Proposal, quoted
from tugfix.tugboat.stages import START_STAGE


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Propose to put a process that `start` waits for in the background."""
    if verdict.command.stage != START_STAGE or verdict.mode is not Mode.FOREGROUND or image_runs_it(verdict):
        return None
    message = f"{quoted(verdict)} does not end, so the preview never finishes starting."
    return Proposal("TUG103", verdict, message, _destination(verdict, facts))


def _destination(verdict: Verdict, facts: Facts) -> Destination:
    if verdict.obstacle:
        return Destination(Action.LEAVE, why=verdict.obstacle)
    if verdict.holder:
        return Destination(Action.DROP, why="it only shows a log or holds the container open")
    if facts.kept.count(verdict.identity) > 1:
        return Destination(Action.DROP, why="the same process is already started elsewhere in this service")
    return Destination(Action.BACKGROUND)

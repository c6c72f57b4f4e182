"""TUG105: a process in `ready`, `online` or `clone`, stages that run once and not at every start."""

from __future__ import annotations

from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Action, Destination, Proposal, quoted
from tugfix.tugboat.stages import LATER_STAGES


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Report a process there; where it should start is not in the text."""
    if verdict.command.stage not in LATER_STAGES:
        return None
    stage = verdict.command.stage
    if verdict.mode is Mode.FOREGROUND:
        message = f"{quoted(verdict)} does not end, so the preview never gets past `{stage}`."
    else:
        message = f"{quoted(verdict)} runs in `{stage}` only: after the preview is suspended or reset it is not there."
    why = f"`{stage}` does not say whether it is needed at other times too"
    return Proposal("TUG105", verdict, message, Destination(Action.LEAVE, why=why))

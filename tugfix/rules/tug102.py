"""TUG102: a process that a build stage leaves in the background, so that the snapshot ends it."""

from __future__ import annotations

from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.destination import destination, image_runs_it
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Proposal, background_message


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Propose to start a process of `init`, `update` or `build` where the finished preview has it."""
    if not verdict.in_build or verdict.mode is Mode.FOREGROUND or image_runs_it(verdict):
        return None
    found = destination(verdict, facts)
    return Proposal("TUG102", verdict, background_message(verdict), found) if found else None

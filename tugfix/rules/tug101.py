"""TUG101: a process in the foreground of a build stage, so that the build never ends."""

from __future__ import annotations

from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.destination import destination, image_runs_it
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Proposal, foreground_message


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Propose to move a process that `init`, `update` or `build` waits for."""
    if not verdict.in_build or verdict.mode is not Mode.FOREGROUND or image_runs_it(verdict):
        return None
    found = destination(verdict, facts)
    return Proposal("TUG101", verdict, foreground_message(verdict), found) if found else None

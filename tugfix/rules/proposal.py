"""What a rule proposes for a process that stands in the wrong place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tugfix.longrunning.verdicts import Mode, Verdict


class Action(Enum):
    """Where the process goes. BACKGROUND: it stays in `start`, put in the background. LEAVE: nothing is changed."""

    RUNIT = "runit"
    START = "start"
    BACKGROUND = "background"
    DROP = "drop"
    LEAVE = "leave"


@dataclass(frozen=True)
class Destination:
    """What becomes of a process.

    `safe`: the preview cannot be right as it stands, and this is the one answer. `keeps_copy`: the build's own copy
    stays too. `in_place`: it is set up where it stood, since later commands need it. `why` is the reason for DROP
    and LEAVE, the end of a sentence that begins with "because".
    """

    action: Action
    safe: bool = True
    keeps_copy: bool = False
    in_place: bool = False
    why: str = ""


@dataclass(frozen=True)
class Proposal:
    """A rule's finding on a verdict: what happens to the preview, and what becomes of the process."""

    rule: str
    verdict: Verdict
    message: str
    destination: Destination


def quoted(verdict: Verdict) -> str:
    """The process as a message names it: its own words on one line."""
    unit = verdict.site.unit
    text = " ".join(verdict.text[unit.start : unit.end].split())
    text = text if len(text) <= 70 else text[:67] + "…"
    return f"`{text}`"


def foreground_message(verdict: Verdict) -> str:
    """What happens to a preview whose build waits for the process."""
    return f'{quoted(verdict)} does not end, so the preview stays "building" until it times out.'


def background_message(verdict: Verdict) -> str:
    """What happens to a process that the build leaves in the background."""
    how = "puts itself" if verdict.mode is Mode.DAEMON else "is put"
    return (
        f"{quoted(verdict)} {how} in the background and ends with the build, when the snapshot is taken: "
        "the finished preview does not have it."
    )

"""How a process is started, and what cuts it short."""

from __future__ import annotations

from tugfix.longrunning.endings import is_ended_by
from tugfix.longrunning.follow.shellscripts import called_texts
from tugfix.longrunning.match import Recognized
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Call, Mode
from tugfix.shell.nodes import Command, Compound, Pipeline
from tugfix.shell.sites import Site


def mode_of(site: Site, found: Recognized) -> Mode:
    """Return how a process is started."""
    if found.daemon or site.daemon:
        return Mode.DAEMON
    if not site.background:
        return Mode.FOREGROUND
    waits = any(isinstance(node, Command) and node.values == ("wait",) for node in site.after())
    return Mode.FOREGROUND if waits and site.item is not None else Mode.BACKGROUND


def lasting_mode(call: Call, site: Site, found: Recognized, repository: Repository) -> Mode | None:
    """Return how a process that a call leads to is started; None where a later command ends it again.

    `site` is where it stands: in the call's own command, or in a file that the call runs.
    """
    mode = mode_of(site, found)
    return None if mode is not Mode.FOREGROUND and is_ended_later(call, site, found, repository) else mode


def is_ended_later(call: Call, site: Site, found: Recognized, repository: Repository) -> bool:
    """Whether the rest of its command, a later command, or a script that one runs ends a process again."""
    later = call.later
    return is_ended_by(site, (*later, *called_texts(later, repository)), found.words)


def is_cut_short(site: Site) -> bool:
    """Whether the reader of a pipeline ends it: `tail -f log | grep -q started`, `while true; … | apt-get`."""
    unit = site.unit
    if not isinstance(unit, Pipeline):
        return False
    last = unit.parts[-1]
    if isinstance(site.node, Compound):
        return last is not site.node
    if not isinstance(last, Command) or last is site.node:
        return False
    if last.name in ("sed", "awk"):
        return any("q" in value or "exit" in value for value in last.values[1:])
    quits = any(v.startswith("-") and ("q" in v or "m" in v) for v in last.values if not v.startswith("--"))
    return last.name == "head" or (last.name in ("grep", "egrep", "fgrep") and quits)

"""TUG203: a run script that puts its program in the background, so that runit starts a copy each second."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.foreground import foreground_cuts, has_foreground_form
from tugfix.longrunning.match import Recognized
from tugfix.longrunning.modes import is_cut_short
from tugfix.rules.fault import Change, Fault
from tugfix.rules.runscript import RunScript, changed, ends_under_runit, place, run_scripts
from tugfix.rules.scene import Scene
from tugfix.shell.nodes import Command
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.supervised import run_script


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the run scripts that end while their program goes on."""
    for script in run_scripts(scene):
        site = next((site for site in reversed(sites(script.script)) if not _passes(scene, script, site)), None)
        if site is None or site.bounded or is_cut_short(site):
            continue
        recognized = scene.recognizer.recognize(site, script.folder)
        if recognized is not None and recognized.certainty is Certainty.POSSIBLE:
            recognized = None
        if _leaves(site, recognized):
            yield _fault(scene, script, site, recognized)


def _passes(scene: Scene, script: RunScript, site: Site) -> bool:
    """Whether a command at the end of a script only says or copies something, so that the script ends with it."""
    waits = [word.value for word in site.words[:1]] == ["wait"]
    ends = ends_under_runit(site, scene.repository.own)
    return not waits and ends and scene.recognizer.recognize(site, script.folder) is None


def _leaves(site: Site, recognized: Recognized | None) -> bool:
    """Whether a script ends with its last program still running: `&`, `setsid -f`, a daemon."""
    if site.condition or any(isinstance(node, Command) and node.name == "wait" for node in site.after()):
        return False
    return site.background or site.daemon or (recognized is not None and recognized.daemon)


def _fault(scene: Scene, script: RunScript, site: Site, recognized: Recognized | None) -> Fault:
    number = script.line_at(site.unit.start)
    line = script.lines[number]
    changes = _changes(script, site, recognized)
    start, end = place(scene, line)
    how = (
        "puts its program in the background"
        if site.background or site.daemon
        else "starts a program that puts itself in the background"
    )
    return Fault(
        "TUG203",
        start,
        end,
        f"{script.where(number)} {how} and ends, so runit starts another copy each second.",
        _remedy(site, recognized, can_change=bool(changes)),
        changes,
        about=script.about,
        by_hand=_remedy(site, recognized, can_change=False),
    )


def _remedy(site: Site, recognized: Recognized | None, *, can_change: bool) -> str:
    if can_change:
        return "The program stays in the foreground: runit itself keeps it in the background."
    if recognized is not None and not has_foreground_form(recognized, site):
        return "Start it in the `start` stage instead: it has no form that stays in the foreground."
    return "Keep the program in the foreground there: without `&`, `nohup` and daemon options."


def _changes(script: RunScript, site: Site, recognized: Recognized | None) -> tuple[Change, ...]:
    """What keeps the program in the foreground: a change of its line, which it has for itself."""
    line = script.lines[script.line_at(site.unit.start)]
    if recognized is not None and not has_foreground_form(recognized, site):
        return ()
    try:
        alone = parse(line.text)
    except ShellError:
        return ()
    own = sites(alone)
    if len(own) != 1 or [w.value for w in own[0].words] != [w.value for w in site.words]:
        return ()
    edits = foreground_cuts(recognized, own[0]) if recognized is not None and recognized.daemon else []
    return changed([(line, run_script(line.text, alone, own[0], whole=True, edits=edits))]) or ()

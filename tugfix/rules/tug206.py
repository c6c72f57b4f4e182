"""TUG206: a run script that does not `exec` its program; a remark, as Tugboat's own example does not either."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.rules.fault import Fault
from tugfix.rules.runscript import place, run_scripts
from tugfix.rules.scene import Scene
from tugfix.shell.nodes import Command
from tugfix.shell.sites import sites


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the run scripts that end in a program, and don't hand themselves over to it."""
    for script in run_scripts(scene):
        items = script.script.items
        last = items[-1].node if items and not items[-1].background else None
        if not isinstance(last, Command) or "exec" in last.values:
            continue
        site = next((site for site in sites(script.script) if site.node is last), None)
        found = scene.recognizer.recognize(site, script.folder) if site is not None else None
        if site is None or found is None or found.daemon or site.daemon:
            continue
        start, end = place(scene, script.lines[script.line_at(last.start)])
        yield Fault(
            "TUG206",
            start,
            end,
            "When the preview is stopped, the shell of this script is told so and the program is not.",
            f"With `exec {last.name}` the program takes the place of the shell, and is stopped properly.",
            certainty=Certainty.POSSIBLE,
            about=script.about,
        )

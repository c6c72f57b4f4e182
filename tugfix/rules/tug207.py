"""TUG207: a run script that holds a variable's value of the preview that it was built for."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Fault
from tugfix.rules.runscript import late, place, run_scripts
from tugfix.rules.scene import Scene
from tugfix.tugboat.stages import is_of_one_preview


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the lines into which the value of a variable is written that other previews have another one of."""
    for script in run_scripts(scene):
        for number, line in enumerate(script.lines):
            name = next((name for name in line.early if is_of_one_preview(name)), None)
            if name is None:
                continue
            change = late(line)
            start, end = place(scene, line)
            yield Fault(
                "TUG207",
                start,
                end,
                f"`${name}` is replaced by its value when the script is written; a preview that is cloned or built "
                "from this one keeps that value, which is not its own.",
                "In single quotes it is read when the program starts."
                if change
                else f"Write `${name}` in single quotes, so that it is read when the program starts.",
                (change,) if change else (),
                safe=False,
                about=f"{script.about}:{number}",
            )

"""TUG202: a run script whose first line is no `#!` line, or that grows with each refresh."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Change, Fault
from tugfix.rules.runscript import RunScript, built_setups, changed, inserted, place, readable, write_of
from tugfix.rules.scene import Scene
from tugfix.shell.carve import Cut, apply_cuts

_SHEBANG = "#!/bin/sh"


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the run scripts that runit can't read as a script, and those that are only appended to."""
    for setup in built_setups(scene):
        script = readable(setup)
        if script is None:
            continue
        if not script.lines[0].text.startswith("#!"):
            yield _without(scene, script)
        elif _grows(script):
            yield _growing(scene, script)


def _without(scene: Scene, script: RunScript) -> Fault:
    later = next((n for n, line in enumerate(script.lines) if line.text.startswith("#!")), None)
    if later is None:
        change = inserted(script, 0, _SHEBANG)
        changes: tuple[Change, ...] | None = None if change is None else (change,)
        said = "does not begin with a `#!` line"
    else:
        moved = [script.lines[later].text, *(line.text for line in script.lines[:later])]
        changes = changed(zip(script.lines[: later + 1], moved, strict=True))
        said = "has its `#!` line behind others"
    done = "The line is put first." if later is not None else f"`{_SHEBANG}` is put first."
    start, end = place(scene, script.lines[0])
    return Fault(
        "TUG202",
        start,
        end,
        f"{script.origin} {said}, so runit can't start it: the finished preview does not have the process.",
        done if changes else f"Make `{_SHEBANG}` its first line.",
        changes or (),
        about=script.about,
        by_hand=f"Make `{_SHEBANG}` its first line.",
    )


def _grows(script: RunScript) -> bool:
    """Whether its first line is appended by a command that is run again on each refresh."""
    write = write_of(script.run, script.lines[0])
    begins = write is not None and script.run.writes[0] is write
    return (
        begins
        and write is not None
        and write.operator == ">>"
        and not script.run.fresh
        and write.command.stage != "init"
    )


def _growing(scene: Scene, script: RunScript) -> Fault:
    line = script.lines[0]
    write = write_of(script.run, line)
    assert write is not None
    assert write.sign is not None
    text = apply_cuts(line.command.text or "", [Cut(write.sign.start, write.sign.start + 2, ">")])
    start, end = place(scene, line)
    return Fault(
        "TUG202",
        start,
        end,
        f"{script.run.path} is only appended to, so each refresh of the preview adds a copy of its lines.",
        "The first line begins the file anew, with `>`.",
        (Change(line.command, text),),
        about=f"{script.about} grows",
        by_hand="Begin the file anew with `>` at its first line.",
    )

"""TUG205: a line of a run script that its shell does not run as it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Fault
from tugfix.rules.runscript import RunScript, changed, cut_line, place, run_scripts
from tugfix.rules.scene import Scene
from tugfix.shell.carve import Cut
from tugfix.shell.dialect import needs_bash
from tugfix.shell.nodes import AndOr, Command
from tugfix.shell.parse import ShellError
from tugfix.shell.sites import commands, sites
from tugfix.shell.wrappers import BUILTINS

_OWN_SHELLS = frozenset({"sh", "dash", "ash"})


def check(scene: Scene) -> Iterator[Fault]:
    """Yield at most one fault for each run script: `exec` that goes wrong, or words of bash under `sh`."""
    for script in run_scripts(scene):
        # What stands behind an `exec` is not reached.
        reached = [site.node for site in sites(script.script) if isinstance(site.node, Command)]
        fault = next((fault for command in reached if (fault := _exec(scene, script, command))), None)
        if fault is None and script.shell in _OWN_SHELLS:
            fault = _bash(scene, script)
        if fault is not None:
            yield fault


def _exec(scene: Scene, script: RunScript, command: Command) -> Fault | None:
    if command.name != "exec" or len(command.words) < 2:
        return None
    number = script.line_at(command.start)
    where = f"In {script.where(number)}"
    first = command.words[1]
    name, sign, _ = first.value.partition("=")
    if sign and name.isidentifier():
        cuts = [Cut(first.start, first.start, "env ")]
        return _fault(
            scene, script, number,
            f"{where} `exec {first.source}` looks for a program of that name, and starts nothing.",
            "`env` is put in, which sets the variable and starts the program.",
            f"Write `exec env {first.source}`.", cuts,
        )  # fmt: skip
    if first.value in BUILTINS - {"command", "exec", "time"}:
        cuts = [Cut(command.words[0].start, first.start)]
        behind = _last_of_list(script, command)
        cuts += [Cut(behind.start, behind.start, "exec ")] if behind is not None else []
        return _fault(
            scene, script, number,
            f"{where} `exec {first.value}` looks for a program of that name: the script ends there.",
            "`exec` stands before the program itself." if behind else "`exec` is taken out.",
            f"Write `{first.value}` without `exec`, and `exec` before the program itself.", cuts,
        )  # fmt: skip
    if _has_more(script, command):
        return _fault(
            scene, script, number, f"{where} what stands behind `exec {first.value}` is never run.",
            "", "Put the steps that come first on lines before it, and `exec` before the last program.", [],
        )  # fmt: skip
    return None


def _list_of(script: RunScript, command: Command) -> AndOr | None:
    nodes = [item.node for item in script.script.items]
    return next((n for n in nodes if isinstance(n, AndOr) and any(part is command for part in n.parts)), None)


def _has_more(script: RunScript, command: Command) -> bool:
    found = _list_of(script, command)
    if found is None or found.parts[-1] is command:
        return False
    place_of = next(place for place, part in enumerate(found.parts) if part is command)
    return found.operators[place_of] == "&&"


def _last_of_list(script: RunScript, command: Command) -> Command | None:
    """The program at the end of a list of `&&` that begins with the command."""
    found = _list_of(script, command)
    if found is None or any(operator != "&&" for operator in found.operators):
        return None
    last = found.parts[-1]
    plain = isinstance(last, Command) and last.words and not last.assignments and last.name not in {*BUILTINS, "exec"}
    return last if plain and isinstance(last, Command) and last is not command else None


def _bash(scene: Scene, script: RunScript) -> Fault | None:
    image = script.service.image
    if not _needs_bash(script.text):
        return None
    line = next((line for line in script.lines[1:] if _needs_bash(line.text)), script.lines[0])
    # Alpine's images bring no bash.
    has_bash = image is not None and "alpine" not in image.tag and not image.path.endswith("alpine")
    first = script.lines[0].text
    bash = first.replace("/sh", "/bash", 1) if "/sh" in first else "#!/bin/bash"
    changes = changed([(script.lines[0], bash)]) if has_bash else None
    start, end = place(scene, line)
    return Fault(
        "TUG205", start, end,
        f"{script.origin} says what only bash knows, and its first line hands it to `{script.shell}`.",
        "Its first line names bash." if changes else "Make its first line `#!/bin/bash`, or write it for `sh`.",
        changes or (), safe=_stops_at_errors(script), about=f"{script.about} bash",
    )  # fmt: skip


def _needs_bash(text: str) -> bool:
    try:
        return needs_bash(text)
    except ShellError:
        # A line alone may be a part of something longer.
        return False


def _stops_at_errors(script: RunScript) -> bool:
    """Whether the script ends at the first line that fails; else what follows is run, and may be enough."""
    options = [
        *script.lines[0].text.split()[1:],
        *(w for c in commands(script.script) if c.name == "set" for w in c.values),
    ]
    return any(option.startswith("-") and not option.startswith("--") and "e" in option for option in options)


def _fault(scene: Scene, script: RunScript, number: int, why: str, done: str, by_hand: str, cuts: list[Cut]) -> Fault:
    changes = cut_line(script, number, cuts)
    start, end = place(scene, script.lines[number])
    return Fault("TUG205", start, end, why, done if changes else by_hand, changes, about=script.about, by_hand=by_hand)

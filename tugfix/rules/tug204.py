"""TUG204: a run script that takes its own folder for the checkout."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.place import ROOT, joined, shell_directory
from tugfix.rules.fault import Change, Fault
from tugfix.rules.runscript import RunScript, cut_line, inserted, place, run_scripts
from tugfix.rules.scene import Scene
from tugfix.shell.carve import Cut
from tugfix.shell.nodes import Command
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.stages import BUILD_STAGES

_READERS = frozenset("sh bash dash node nodejs php python python3 ruby perl tsx ts-node source .".split())
"""Programs whose first operand is a file."""


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the run scripts whose program depends on a folder that it is not in."""
    for script in run_scripts(scene):
        if any(command.values[:2] == ("exec", "cd") for command in commands(script.script)):
            continue
        found = (_fault(scene, script, site) for site in sites(script.script))
        fault = next((fault for fault in found if fault is not None), None)
        if fault is not None:
            yield fault


def _fault(scene: Scene, script: RunScript, site: Site) -> Fault | None:
    number = script.line_at(site.node.start)
    line = script.lines[number]
    start, end = place(scene, line)
    if site.words and site.words[0].value == "cd":
        if len(site.words) != 2 or not _is_below(shell_directory(site, script.folder), script.folder):
            return None
        folder = site.words[1].value
        if folder.startswith(("/", "$", "~", "-", "`")) or site.words[1].dynamic:
            return None
        changes = _absolute(script, number, site) if script.service.has_checkout else ()
        return Fault(
            "TUG204", start, end,
            f"runit starts this script in {script.folder}, where `cd {folder}` finds no such folder.",
            f"`cd` goes to the folder in the checkout, `{ROOT}/{folder}`."
            if changes else f"Give `cd` the whole path, such as `{ROOT}/{folder}`.",
            changes, about=script.about,
        )  # fmt: skip
    if not _is_below(shell_directory(site, script.folder), script.folder) or not _depends(scene, script, site):
        return None
    meant, safe = _meant(script)
    change = inserted(script, 1, f'cd "{meant}" || exit 1') if meant and _has_shebang(script) else None
    done = f"The script goes to `{meant}` first."
    by_hand = f'Begin the script with `cd "{ROOT}" || exit 1`, or the folder that it needs.'
    return Fault(
        "TUG204",
        start,
        end,
        f"runit starts this script in {script.folder}, not in the checkout: `{_short(site)}` does not find its files.",
        done if change else by_hand,
        (change,) if change else (),
        safe=safe,
        about=script.about,
        by_hand=by_hand,
    )


def _is_below(place: str | None, folder: str) -> bool:
    return place is not None and (place == folder or place.startswith(f"{folder}/"))


def _has_shebang(script: RunScript) -> bool:
    return script.lines[0].text.startswith("#!") and len(script.lines) > 1


def _depends(scene: Scene, script: RunScript, site: Site) -> bool:
    """Whether what a command runs depends on the folder that it is run in."""
    if not site.words:
        return False
    values = [word.value for word in site.words]
    if values[0].startswith(("./", "../")):
        return True
    operands = [value for value in values[1:] if not value.startswith("-")]
    if basename(values[0]) in _READERS and operands and values[1] == operands[0]:
        if operands[0].startswith(("/", "$", "~")):
            return False
        if "/" in operands[0] or "." in operands[0]:
            return True
    if values[0].startswith("/"):
        return False
    found = scene.recognizer.recognize(site, script.folder)
    certain = found is not None and found.certainty is not Certainty.POSSIBLE
    absolute = any(value.startswith(("/", "$")) or "=/" in value or "=$" in value for value in values[1:])
    return found is not None and certain and found.program.directory and not absolute


def _meant(script: RunScript) -> tuple[str, bool]:
    """The folder that is meant, '' where the text does not say it, and whether there is no other answer.

    A `cd` as a command of its own before the set-up does nothing, but it says what was meant.
    """
    if not script.service.has_checkout:
        return "", False
    written = script.lines[0].command
    before = [c for c in script.service.build_commands() if c.stage == written.stage and c.index < written.index]
    for command in reversed(before):
        folder = _bare_folder(command.text or "")
        if folder is not None:
            found = joined(ROOT, folder)
            return found or "", False
    return ROOT, written.stage in BUILD_STAGES


def _bare_folder(text: str) -> str | None:
    """The folder of a command that is only `cd FOLDER`."""
    try:
        items = parse(text).items
    except ShellError:
        return None
    node = items[0].node if len(items) == 1 else None
    return node.words[1].normal if isinstance(node, Command) and node.name == "cd" and len(node.words) == 2 else None


def _absolute(script: RunScript, number: int, site: Site) -> tuple[Change, ...]:
    """The change of a relative `cd` to the folder in the checkout."""
    word = site.words[1]
    return cut_line(script, number, [Cut(word.start, word.end, f'"{ROOT}/{word.value.removeprefix("./")}"')])


def _short(site: Site) -> str:
    text = " ".join(word.source for word in site.words)
    return text if len(text) <= 60 else text[:59] + "…"

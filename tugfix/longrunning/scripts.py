"""The verdicts on what stands in a shell script of the repository that a command of the config runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tugfix.longrunning.endings import is_ended_by
from tugfix.longrunning.follow.shellscripts import ScriptFile, script_file
from tugfix.longrunning.modes import is_cut_short, mode_of
from tugfix.longrunning.obstacles import obstacle
from tugfix.longrunning.place import directory, identity, printed_folder
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.verdicts import Call, Mode, Origin, Verdict
from tugfix.shell.bind import bind, uses_arguments
from tugfix.shell.carve import Cut, remainder
from tugfix.shell.context import Role, role
from tugfix.shell.nodes import Command as ShellCommand
from tugfix.shell.nodes import Script, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.wrappers import SHELLS
from tugfix.tugboat.stages import BUILD_STAGES


def judge_script(call: Call, recognizer: Recognizer) -> tuple[Verdict, ...] | None:
    """Return the verdicts on the script that a call runs.

    None where it runs no script, or one that has nothing to be judged by itself: nothing in it stays up, or to start
    the process is all that it does, so that the call is the process.
    """
    place = directory(call.site, call.start)
    file = script_file(call.site.words, place, recognizer.repository)
    if file is None:
        return None
    try:
        script = parse(file.text)
    except ShellError:
        return None
    found = tuple(_verdicts(call, place, file, script, recognizer))
    bound = script if file.arguments is None else bind(script, file.arguments)
    if not found or (len(found) == 1 and _is_all(call, found[0], bound, recognizer)):
        return None
    return found


def _is_all(call: Call, verdict: Verdict, bound: Script, recognizer: Recognizer) -> bool:
    """Whether the script, `bound` to its arguments, does nothing with a lasting effect but to start the process."""
    whole = recognizer.recognize(call.site, call.start)
    if whole is None or whole.more or (verdict.mode is Mode.BACKGROUND and not whole.daemon):
        return False
    process = [site for site in sites(bound) if site.node.start == verdict.site.node.start]
    return bool(process) and remainder(verdict.text, bound, process) is None


def _verdicts(
    call: Call, place: str | None, file: ScriptFile, script: Script, recognizer: Recognizer
) -> Iterator[Verdict]:
    reached = {site.node.start for site in sites(script if file.arguments is None else bind(script, file.arguments))}
    units: set[int] = set()
    for site in sites(script):
        if site.bounded or id(site.unit) in units or site.node.start not in reached or is_cut_short(site):
            continue
        found = recognizer.recognize(site, place, file.folder)
        if found is None:
            continue
        units.add(id(site.unit))
        mode = mode_of(site, found)
        if mode is not Mode.FOREGROUND and is_ended_by(site, call.later):
            continue
        where = directory(site, place, file.folder)
        origin = Origin(file.file, file.text, file.folder, place or "", file.shell, site.unit.start, site.unit.end)
        verdict = Verdict(
            call.service, call.command, file.text, script, site, found, mode,
            identity(site, place, file.folder), where, origin=origin,
        )  # fmt: skip
        why = (
            obstacle(site, file.text, place, where, found)
            or call_obstacle(call, place)
            or _script_obstacle(verdict, place, file)
        )
        yield replace(verdict, obstacle=why)


def call_obstacle(call: Call, place: str | None) -> str:
    """Return why nothing can be taken out of a script that is called like this and starts in `place`."""
    site, stage = call.site, call.command.stage
    if stage not in BUILD_STAGES:
        return f"it stands in a script that `{stage}` runs: put ` &` behind it there"
    if place is None:
        return "it is not known in which directory its script runs"
    if site.condition:
        return f"its script is run under {site.condition}"
    plain = site.node.redirections == () and not site.node_assignments and len(site.layers) == 1
    wrapped = any(name not in SHELLS for name in site.inner.names)
    before = [step for node in site.before() for step in commands(node) if role(node) is not Role.STEP]
    if not plain or wrapped or site.background or any(step.name != "cd" for step in before):
        return "its script is called with variables, redirections or a user that the process would lose"
    return ""


def _script_obstacle(verdict: Verdict, place: str | None, file: ScriptFile) -> str:
    """Why a process can't be taken out of its script."""
    site = verdict.site
    if any(role(node) not in (Role.CONTEXT, Role.NOTHING) for node in site.after()):
        return "later steps of the script stand behind it"
    if verdict.found.obstacle:
        return verdict.found.obstacle
    if verdict.found.more:
        return "the script that it runs does more than start it"
    if own_folder_cuts(site, place, file.folder) is None:
        return "it depends on how its script is called"
    return ""


def own_folder_cuts(site: Site, place: str | None, folder: str) -> list[Cut] | None:
    """Return what replaces `$(dirname "$0")` and its like in a process and its context by the script's folder.

    None where something else in them depends on how the script is called.
    """
    context = [step for node in site.before() if role(node) is not Role.STEP for step in commands(node)]
    cuts: list[Cut] = []
    for step in (*context, *commands(site.unit)):
        for word in _words(step):
            rest = word
            for text in word.substitutions:
                own = "$0" in text or "BASH_SOURCE" in text
                printed = printed_folder(text, place, folder, {}) if own else None
                written = next((w for w in (f"$({text})", f"`{text}`") if w in word.source), None)
                if not own:
                    continue
                if printed is None or written is None:
                    return None
                at = word.start + word.source.index(written)
                cuts.append(Cut(at, at + len(written), printed))
                rest = replace(rest, value=rest.value.replace(written, ""))
            if uses_arguments(rest):
                return None
    return cuts


def _words(step: ShellCommand) -> Iterator[Word]:
    yield from step.words
    yield from (assignment.value for assignment in step.assignments if assignment.value is not None)

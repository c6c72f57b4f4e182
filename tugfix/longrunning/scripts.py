"""The verdicts on what stands in a shell script of the repository that a command of the config runs."""

from __future__ import annotations

from dataclasses import replace

from tugfix.findings import Certainty
from tugfix.longrunning.follow.shellscripts import ScriptFile, script_file
from tugfix.longrunning.modes import is_cut_short, lasting_mode
from tugfix.longrunning.obstacles import obstacle
from tugfix.longrunning.place import directory, identity, shell_directory
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.scriptobstacles import call_obstacle, script_obstacle, sourced_obstacle, text_obstacle, users_of
from tugfix.longrunning.verdicts import Call, Mode, Origin, Verdict
from tugfix.shell.bind import bind
from tugfix.shell.carve import remainder
from tugfix.shell.nodes import Script
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites


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
    sourced = sourced_obstacle(verdict.site, directory(call.site, call.start), recognizer.repository)
    if whole is None or whole.more or sourced or (verdict.mode is Mode.BACKGROUND and not whole.daemon):
        return False
    process = [site for site in sites(bound) if site.node.start == verdict.site.node.start]
    return bool(process) and remainder(verdict.text, bound, process) is None


def _verdicts(call: Call, place: str | None, file: ScriptFile, script: Script, recognizer: Recognizer) -> list[Verdict]:
    reached = {site.node.start for site in sites(script if file.arguments is None else bind(script, file.arguments))}
    found: list[Verdict] = []
    units: set[int] = set()
    for site in sites(script):
        if site.bounded or id(site.unit) in units or site.node.start not in reached or is_cut_short(site):
            continue
        verdict = _verdict(call, place, file, script, site, recognizer)
        if verdict is not None:
            units.add(id(site.unit))
            found.append(verdict)
    leaving = {id(verdict.site.unit) for verdict in found if verdict.certainty is not Certainty.POSSIBLE}
    judged = [replace(v, obstacle=_obstacle(v, call, place, file, leaving, recognizer)) for v in found]
    stays = [v for v in judged if v.obstacle and v.certainty is not Certainty.POSSIBLE]
    if stays and len(leaving) > 1:
        # What stays of a script with one of several processes gone is not what its author meant.
        return [replace(v, obstacle=v.obstacle or "another process of the same script has to stay") for v in judged]
    return judged


def _verdict(
    call: Call, place: str | None, file: ScriptFile, script: Script, site: Site, recognizer: Recognizer
) -> Verdict | None:
    found = recognizer.recognize(site, place, file.folder)
    if found is None:
        return None
    mode = lasting_mode(call, site, found, recognizer.repository)
    if mode is None:
        return None
    origin = Origin(
        file.file, file.text, file.folder, place or "", file.shell, site.unit.start, site.unit.end,
        shell_directory(site, place, file.folder), call.site.unit.end, users_of(file.file, recognizer.repository),
    )  # fmt: skip
    where = directory(site, place, file.folder)
    own = identity(site, place, file.folder)
    return Verdict(call.service, call.command, file.text, script, site, found, mode, own, where, origin=origin)


def _obstacle(
    verdict: Verdict, call: Call, place: str | None, file: ScriptFile, leaving: set[int], recognizer: Recognizer
) -> str:
    return (
        text_obstacle(file.text)
        or call_obstacle(call, place)
        or obstacle(verdict.site, file.text, place, verdict.directory, verdict.found)
        or sourced_obstacle(verdict.site, place, recognizer.repository)
        or script_obstacle(verdict, place, file, leaving)
    )

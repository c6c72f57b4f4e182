"""A process on its way out of a script: with the context that it needs, or alone in the directory that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tugfix.longrunning.place import ROOT, printed_folder
from tugfix.longrunning.verdicts import Mode, Origin, Verdict
from tugfix.shell.bind import uses_arguments
from tugfix.shell.carve import Cut
from tugfix.shell.context import Role, role
from tugfix.shell.nodes import Command, Word
from tugfix.shell.parse import parse
from tugfix.shell.sites import Site, commands, sites
from tugfix.shell.supervised import as_it_is, in_background

_LEADS_THERE = frozenset({"cd", "pushd", "popd", "set", "true", "echo", "exit", "return"})
_UNKNOWN = frozenset("$`~")


def alone_in_its_place(verdict: Verdict) -> Verdict:
    """Return the verdict on a process of a script without its context, where that only leads to a known directory.

    The process then is started in that directory at once. Any other verdict is returned as it is.
    """
    origin, unit = verdict.origin, verdict.site.unit
    if origin is None or origin.there is None or len(verdict.site.steps) > 1:
        return verdict
    if not _UNKNOWN.isdisjoint(origin.there.removeprefix(ROOT)) or not origin.there.startswith(("/", ROOT)):
        return verdict
    text = verdict.text[unit.start : unit.end]
    for node in verdict.site.before():
        if role(node) is not Role.STEP and not all(_only_leads_there(step, text) for step in commands(node)):
            return verdict
    script = parse(text)
    words = [word.value for word in verdict.site.words]
    site = next((site for site in sites(script) if [word.value for word in site.words] == words), None)
    if site is None:
        return verdict
    return replace(verdict, text=text, script=script, site=site, origin=replace(origin, place=origin.there))


def _only_leads_there(step: Command, unit: str) -> bool:
    if step.words:
        return step.name in _LEADS_THERE
    return not any(f"${a.name}" in unit or f"${{{a.name}" in unit for a in step.assignments)


def start_from_script(verdict: Verdict, origin: Origin) -> str:
    """Return the command of `start` for a process of a script, with the context that it needs."""
    moved = as_it_is(verdict.text, verdict.script, verdict.site, whole=False, edits=folder_edits(verdict))
    items = parse(moved).items
    go = [] if origin.place == ROOT else [f'cd "{origin.place}"']
    if all(isinstance(item.node, Command) for item in items[:-1]):
        text = " && ".join([*go, *(moved[item.start : item.node.end] for item in items)])
    else:
        # What stands behind a test does not decide on the process.
        text = "\n".join([*(f"{step} || exit 1" for step in go), moved])
    return text if verdict.mode is Mode.DAEMON else in_background(text)


def folder_edits(verdict: Verdict) -> list[Cut]:
    """Return the edits of a verdict's text that put the script's own folder in its place."""
    origin = verdict.origin
    return [] if origin is None else own_folder_cuts(verdict.site, origin.place, origin.folder) or []


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


def _words(step: Command) -> Iterator[Word]:
    yield from step.words
    yield from (assignment.value for assignment in step.assignments if assignment.value is not None)

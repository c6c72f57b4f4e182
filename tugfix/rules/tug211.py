"""TUG211: a process that runit runs and `start` starts again."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.place import Identity, identity
from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rules.fault import Change, Fault
from tugfix.rules.proposal import quoted
from tugfix.rules.runscript import run_scripts
from tugfix.rules.scene import Scene
from tugfix.rules.spans import span_of
from tugfix.shell.carve import remainder
from tugfix.shell.sites import sites
from tugfix.tugboat.runit import SERVICE_FOLDER
from tugfix.tugboat.stages import START_STAGE


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the processes of `start` that a working run script of the same service is for already."""
    known: dict[tuple[str, Identity], str] = {}
    for script in run_scripts(scene):
        if script.run.executable:
            for site in sites(script.script):
                if not site.background:
                    known.setdefault((script.service.name, identity(site, script.folder)), script.setup.name)
    if not known:
        return
    for verdict in scene.judgement.verdicts:
        name = known.get((verdict.service.name, verdict.identity))
        if name is not None and _is_second(verdict):
            yield _fault(scene, verdict, name)


def _is_second(verdict: Verdict) -> bool:
    started = verdict.command.stage == START_STAGE and verdict.mode is not Mode.FOREGROUND
    return started and verdict.origin is None and verdict.certainty is not Certainty.POSSIBLE


def _fault(scene: Scene, verdict: Verdict, name: str) -> Fault:
    start, end = span_of(scene.config, verdict.command, verdict.text, verdict.site.unit)
    rest = remainder(verdict.text, verdict.script, [verdict.site]) if not verdict.obstacle else verdict.text
    can_go = not verdict.obstacle and rest != verdict.text
    return Fault(
        "TUG211",
        start,
        end,
        f"{quoted(verdict)} is started here although runit runs it already, as {SERVICE_FOLDER}{name}: two copies work "
        "at the same time, or the second fails on the port of the first.",
        "Removed from `start`." if can_go else "Take it out of `start`.",
        (Change(verdict.command, rest),) if can_go else (),
        safe=False,
        about=f"{verdict.service.name}/{name}",
    )

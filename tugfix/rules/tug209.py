"""TUG209: a runit service on an image that does not run runit, so that nobody starts it."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.place import ROOT, start_directory
from tugfix.rules.fault import Addition, Change, Fault, Mend
from tugfix.rules.runscript import RunScript, about, may_run_runit, readable
from tugfix.rules.scene import Scene, calls_sv
from tugfix.rules.unseen import any_unseen
from tugfix.runit.model import Setup
from tugfix.shell.nodes import AndOr, Command, Node
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites
from tugfix.shell.supervised import in_background
from tugfix.tugboat.runit import SERVICE_FOLDER, names_in_use
from tugfix.tugboat.stages import BUILD_STAGES, START_STAGE

_RUNIT = ("runsv", "runit")
_BUILDERS = frozenset("mkdir echo printf cat chmod tee touch chown".split())


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the services that are set up under runit where there is none; a short script becomes a line of `start`."""
    for setup in scene.setups:
        if may_run_runit(setup.service) or setup.first.stage not in BUILD_STAGES or _brings_runit(setup):
            continue
        # A script may bring a runit that the config says nothing of.
        unseen = any_unseen(setup.service, start_directory(setup.service), scene.repository, _RUNIT)
        mends = () if unseen else _mends(setup)
        node = setup.first.node
        yield Fault(
            "TUG209",
            node.body,
            node.end,
            f"This image does not run runit, so nobody starts {SERVICE_FOLDER}{setup.name}: the finished preview does "
            "not have the process.",
            "It is started in `start`, which runs every time that the preview starts."
            if mends
            else "Start the program in the `start` stage, with ` &`, or use one of Tugboat's images.",
            mends,
            certainty=Certainty.POSSIBLE if unseen else Certainty.CERTAIN,
            about=about(setup),
            by_hand="Start the program in the `start` stage, with ` &`.",
        )


def _brings_runit(setup: Setup) -> bool:
    """Whether the commands install, start or use a runit of their own."""
    texts = [f" {command.text or ''}" for command in setup.service.commands_in_order]
    return any(mark in text for text in texts for mark in _RUNIT) or any(map(calls_sv, texts))


def _mends(setup: Setup) -> tuple[Mend, ...]:
    script = readable(setup) if not setup.opaque else None
    started = _as_command(script) if script is not None and not script.run.source else None
    saying = [
        command for command in setup.service.commands_in_order if setup.name in names_in_use([command.text or ""])
    ]
    if started is None or not all(
        command.stage in BUILD_STAGES and _only_builds(command.text or "") for command in saying
    ):
        return ()
    return (*(Change(command, None) for command in saying), Addition(setup.service, START_STAGE, started))


def _only_builds(text: str) -> bool:
    """Whether a command does nothing but to set up services under runit."""
    return all(
        site.words
        and site.words[0].value in _BUILDERS
        and not site.condition
        and any(SERVICE_FOLDER in w.value for w in (*site.words, *(s.target for s in site.redirections if s.target)))
        for site in sites(parse(text))
    )


def _as_command(script: RunScript) -> str | None:
    """The command of `start` for a script of one program, and a `cd` before it; None for any other script."""
    items = script.script.items
    if not 1 <= len(items) <= 2 or script.script.comments[1:] or script.shell not in ("", "sh", "dash", "ash"):
        return None
    program = items[-1].node
    if not isinstance(program, Command) or not program.words:
        return None
    said = script.text[program.start : program.end]
    if program.name == "exec":
        said = script.text[program.words[1].start : program.end] if len(program.words) > 1 else ""
        said = script.text[program.start : program.words[0].start] + said
    folder = _folder(items[0].node) if len(items) == 2 else ""
    if folder is None or not said or any(sign.body for sign in program.redirections):
        return None
    if folder in ("", f'"{ROOT}"', ROOT, '"$TUGBOAT_ROOT"', "$TUGBOAT_ROOT") and script.service.has_checkout:
        return in_background(said)
    return in_background(f"cd {folder} && {said}") if folder else None


def _folder(node: Node) -> str | None:
    """The folder, as it is written, of `cd FOLDER` or `cd FOLDER || exit 1`; None for anything else."""
    first = node.parts[0] if isinstance(node, AndOr) and node.operators == ("||",) else node
    if isinstance(node, AndOr) and not (isinstance(node.parts[-1], Command) and node.parts[-1].name == "exit"):
        return None
    if not isinstance(first, Command) or first.name != "cd" or len(first.words) != 2:
        return None
    return first.words[1].source

"""TUG212: a run script that ends, so that runit starts it again each second."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Fault
from tugfix.rules.runscript import about, built_setups, ends_under_runit, place, readable
from tugfix.rules.scene import Scene
from tugfix.runit.model import Setup
from tugfix.shell.sites import Site, sites


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the run scripts of which every command is known to end."""
    for setup in built_setups(scene):
        if setup.run is None or setup.run.lines is None:
            continue
        script = readable(setup)
        if script is None:
            if not any(line.text.strip() for line in setup.run.lines):
                yield _fault(setup, (setup.last.node.body, setup.last.node.end), "is empty")
        elif all(_ends(scene, site, script.folder) for site in sites(script.script)):
            yield _fault(setup, place(scene, script.lines[-1]), "does nothing that stays up")


def _fault(setup: Setup, span: tuple[int, int], how: str) -> Fault:
    assert setup.run is not None
    name = setup.run.source or setup.run.path
    return Fault(
        "TUG212",
        *span,
        f"{name} {how}: it ends at once, and runit starts it again each second.",
        "Put what is to run once into a stage of the config, and only a program that stays up under runit.",
        about=about(setup),
    )


def _ends(scene: Scene, site: Site, folder: str) -> bool:
    return ends_under_runit(site, scene.repository.own) and scene.recognizer.recognize(site, folder) is None

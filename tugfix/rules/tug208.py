"""TUG208: commands that write over the start script of a service that the image itself runs."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Fault
from tugfix.rules.runscript import CLIENTS, about, ends_under_runit, readable
from tugfix.rules.scene import Scene
from tugfix.runit.model import Setup
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.runit import SERVICE_FOLDER
from tugfix.tugboat.stages import BUILD_STAGES


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the services of the image whose script is replaced by one that does not start the same program."""
    for setup in scene.setups:
        owned = setup.name in setup.service.owned_services
        if not owned or setup.opaque or setup.run is None or setup.first.stage not in BUILD_STAGES:
            continue
        if not setup.run.writes or setup.run.lines is None or _starts_it(scene, setup):
            continue
        node = setup.run.writes[0].command.node
        yield Fault(
            "TUG208",
            node.body,
            node.end,
            f"{SERVICE_FOLDER}{setup.name}/run is how this image starts {setup.name}; what is written there instead "
            "does not, so after the snapshot the preview is without it.",
            "Leave that file to the image: run the command in `init` or `build`, or in `start` if each start needs it.",
            about=about(setup),
        )


def _starts_it(scene: Scene, setup: Setup) -> bool:
    """Whether the script may start the program that the image's own one starts."""
    script = readable(setup)
    if script is None:
        # Nothing is known of what a program of another kind does.
        return True
    return any(_may_be(scene, site, setup, script.folder) for site in sites(script.script))


def _may_be(scene: Scene, site: Site, setup: Setup, folder: str) -> bool:
    names = [basename(word.value) for word in site.words]
    if any(name.startswith(setup.name) and name not in CLIENTS for name in names):
        return True
    found = scene.recognizer.recognize(site, folder)
    if found is not None:
        return bool(found.program.owners & setup.service.owned_services)
    return not ends_under_runit(site, scene.repository.own)

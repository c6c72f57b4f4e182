"""TUG212: a run script that ends, so that runit starts it again each second."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.longrunning.match import is_known_to_end
from tugfix.rules.fault import Fault
from tugfix.rules.runscript import about, built_setups, place, readable
from tugfix.rules.scene import Scene
from tugfix.runit.model import Setup
from tugfix.shell.nodes import Command
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.reach import command_reaches

_CLIENTS = frozenset("mysql mariadb mysqladmin mysqldump psql redis-cli curl wget".split())
"""They ask a server and end; those that would wait for more to ask find the end of a run script's empty input."""


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
    """Whether a command surely ends: it installs, copies or configures, or the catalogue says so."""
    if not isinstance(site.node, Command) or site.background or site.daemon:
        return False
    if scene.recognizer.recognize(site, folder) is not None:
        return False
    values = [word.value for word in site.words]
    if values and basename(values[0]) in _CLIENTS:
        return True
    return is_known_to_end(site.words) or not command_reaches(site.node, values, backing=False)

"""TUG201: a runit service without a `run` file that can be executed, so that nothing is started."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.rules.fault import Change, Fault
from tugfix.rules.runscript import about, built_setups
from tugfix.rules.scene import Scene
from tugfix.runit.model import Setup
from tugfix.tugboat.runit import SERVICE_FOLDER


def check(scene: Scene) -> Iterator[Fault]:
    """Yield the services that runit can't start; the one thing that is missing of a script is its mode."""
    for setup in built_setups(scene):
        if setup.run is None:
            yield _without_script(setup)
        elif setup.run.executable is False and setup.run.lines != ():
            yield _not_executable(setup)


def _without_script(setup: Setup) -> Fault:
    node = setup.first.node
    folder = SERVICE_FOLDER + setup.name
    return Fault(
        "TUG201",
        node.body,
        node.end,
        f"There is a folder {folder}, but no file `run` in it, so runit has nothing to start.",
        f"Write the commands that start the program to {folder}/run, and make it executable.",
        about=about(setup),
    )


def _not_executable(setup: Setup) -> Fault:
    assert setup.run is not None
    path = setup.run.path
    last = setup.run.last
    return Fault(
        "TUG201",
        last.node.body,
        last.node.end,
        f"{path} is not executable, so runit can't start it: the finished preview does not have the process.",
        "It is made executable.",
        (Change(last, last.text, after=(f"chmod +x {path}",)),),
        about=about(setup),
        by_hand=f"Put `chmod +x {path}` behind the commands that write it.",
    )

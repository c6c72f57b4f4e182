"""TUG306: a command that only changes its own shell, which ends with it: `cd`, `export`, `set`, `source`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.findings import Certainty
from tugfix.rules.scene import Scene
from tugfix.tugboat.config import Command, Service, Stage

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault

_FIRST = frozenset("cd export set source . umask unset nvm pushd readonly".split())
"""What such a command may begin with, beside an assignment."""
_BEGINNINGS = tuple(_FIRST)


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each command without an effect on anything that comes after it."""
    seen: set[int] = set()
    for service in scene.config.services:
        for stage in service.stages:
            for command in stage.commands:
                if command.text and _may_be(command.text) and id(command.node) not in seen:
                    seen.add(id(command.node))
                    fault = _fault(scene, service, stage, command)
                    if fault is not None:
                        yield fault


def _may_be(text: str) -> bool:
    """Whether the words that it and its last part begin with make a closer look worthwhile."""
    if not _may_begin(text):
        return False
    last = text.rstrip().rpartition("\n")[2].rpartition("&&")[2].rpartition(";")[2]
    return not last.strip() or _may_begin(last)


def _may_begin(text: str) -> bool:
    if "=" not in text and not text.lstrip().startswith(_BEGINNINGS):
        return False
    first = text.split(None, 1)[:1]
    return bool(first) and (first[0] in _FIRST or ("=" in first[0] and first[0].partition("=")[0].isidentifier()))


def _fault(scene: Scene, service: Service, stage: Stage, command: Command) -> Fault | None:
    from tugfix.rules.fault import Fault
    from tugfix.rules.ownshell import own_shell

    text = command.text or ""
    later = [other.text for other in stage.commands[command.index + 1 :] if other.text]
    found = own_shell(text, later, service, scene.repository.read)
    if found is None:
        return None
    following = later[0].strip() if later else ""
    first = text.strip().partition("\n")[0]
    message = f"`{first}` has no effect: each command runs in a shell of its own, and this one does nothing else."
    node = command.node
    about = f"{service.name} {stage.name} {command.index}"
    certainty = Certainty.CERTAIN if found.matters else Certainty.POSSIBLE
    remedy = f"Write `{found.meant.strip()}`: what follows the options of `set` is not run." if found.meant else ""
    remedy = remedy or _remedy(" && ".join(text.strip().splitlines()), following, found.names)
    return Fault("TUG306", node.start, node.end, message, remedy, certainty=certainty, about=about)


def _remedy(text: str, following: str, names: tuple[str, ...]) -> str:
    # An assignment alone would not reach the program behind it.
    text = f"export {text}" if "=" in text.split(None, 1)[0] else text
    shown = following if following and "\n" not in following and len(following) <= 60 else "COMMAND"
    if names:
        them = " and ".join(f"`{name}`" for name in names)
        return (
            f"Put {them} under `environment:` of the service, or into the same command as what needs it: "
            f"`{text} && {shown}`."
        )
    if not following:
        return "Nothing comes after it: remove it, or write it into the command that needs it."
    return f"Write it into the command that needs it: `{text} && {shown}`, or both as lines of one `- |` block."

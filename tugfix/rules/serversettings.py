"""Whether something outside of a command may say where its process listens."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from enum import Enum

from tugfix.longrunning.match import Recognized
from tugfix.longrunning.place import repository_folder
from tugfix.longrunning.programs import Program
from tugfix.rules.scene import Scene

_PACKAGE = "package.json"


class Sight(Enum):
    """What is seen of a program's settings: none says anything, one may, or they are not in sight."""

    CLEAR = "clear"
    SPOKEN = "spoken"
    UNSEEN = "unseen"


def sight_of(
    scene: Scene,
    program: Program,
    names: Sequence[str],
    words: re.Pattern[str],
    found: Recognized,
    place: str | None,
    text: str,
) -> Sight:
    """Return whether settings of a process may say what its words don't.

    `names` are the variables that would, `words` those of a file that would; `place` is the directory of the process,
    `text` that in which it stands. A variable that is set in Tugboat's own settings is not in sight.
    """
    named = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None
    if named is not None and (named.search(scene.config.document.text) or named.search(text)):
        return Sight.SPOKEN
    if not program.settings:
        return Sight.CLEAR
    folder = _folder(found, place)
    if scene.repository.root is None or folder is None:
        # That a file of variables sets just these is rare.
        return Sight.CLEAR if all(map(_holds_variables, program.settings)) else Sight.UNSEEN
    for name in program.settings:
        content = scene.repository.read(posixpath.join(folder, name))
        if content is None:
            continue
        if (not _holds_variables(name) and words.search(content)) or (named is not None and named.search(content)):
            return Sight.SPOKEN
    return Sight.CLEAR


def _holds_variables(name: str) -> bool:
    return posixpath.basename(name).startswith((".env", ".flaskenv"))


def _folder(found: Recognized, place: str | None) -> str | None:
    """The folder of a process from the repository's root, None where it is not known."""
    if not found.chain:
        return repository_folder(place)
    file = found.chain[-1].split(":", 1)[0]
    return posixpath.dirname(file) or "." if posixpath.basename(file) == _PACKAGE else None

"""What the commands of a service set up under runit: the lines of `/etc/service/NAME/run`.

Read from `echo`, `printf '%s\\n'`, here-documents and `tee`, and from files that are copied there,
if they are in sight.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from tugfix.shell.nodes import Command, Pipeline, Redirection
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.tugboat.stages import CHECKOUT_PATH, CHECKOUT_VARIABLE

SERVICE_FOLDER = "/etc/service/"


def names_in_use(texts: Iterable[str]) -> frozenset[str]:
    """Return the names under /etc/service that any word of the commands mentions."""
    found: set[str] = set()
    for text in texts:
        pieces = text.split(SERVICE_FOLDER)[1:]
        found |= {_leading_name(piece) for piece in pieces}
    return frozenset(found - {""})


def run_scripts(texts: Iterable[str], read: Callable[[str], str | None]) -> dict[str, str | None]:
    """Return the run scripts that the commands write, by the name of the service.

    `read` gives the text of a file by its path from the repository's root. None stands for a script that is copied
    from a file that is not in sight.
    """
    lines: dict[str, list[str] | None] = {}
    for text in texts:
        if SERVICE_FOLDER not in text:
            continue
        try:
            found = sites(parse(text))
        except ShellError:
            continue
        for site in found:
            _write(site, lines)
            _copy(site, lines, read)
    return {name: None if script is None else "\n".join(script) for name, script in lines.items()}


def _copy(site: Site, lines: dict[str, list[str] | None], read: Callable[[str], str | None]) -> None:
    values = _operands([word.value for word in site.words])
    if len(values) != 3 or values[0] not in ("cp", "install", "ln", "mv"):
        return
    source, target = values[1:]
    name, _, file = target.removeprefix(SERVICE_FOLDER).rstrip("/").partition("/")
    if not target.startswith(SERVICE_FOLDER) or not name:
        return
    if file == "run" or (not file and posixpath.basename(source) == "run"):
        text = read(_in_repository(source))
        lines[name] = None if text is None else text.split("\n")


def _operands(words: list[str]) -> list[str]:
    """The program and its operands, without options and the values that options of `install` take."""
    found: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if not word.startswith("-") and not (words[0] == "install" and before in ("-m", "-o", "-g")):
            found.append(word)
    return found


def _in_repository(path: str) -> str:
    for root in (f"${{{CHECKOUT_VARIABLE}}}/", f"${CHECKOUT_VARIABLE}/", f"{CHECKOUT_PATH}/"):
        path = path.removeprefix(root)
    return path


def _write(site: Site, lines: dict[str, list[str] | None]) -> None:
    if not isinstance(site.node, Command):
        return
    content = _printed(site.node)
    targets = [(r.target.value, r.operator == ">>") for r in _redirections(site) if r.target is not None]
    for tee in _tees(site):
        operands = tee.values[1:]
        targets += [(value, "-a" in operands) for value in operands if not value.startswith("-")]
    for target, appends in targets:
        name, _, file = target.removeprefix(SERVICE_FOLDER).partition("/")
        if target.startswith(SERVICE_FOLDER) and file == "run" and content is not None:
            lines[name] = [*((lines.get(name) or ()) if appends else ()), *content]


def _tees(site: Site) -> tuple[Command, ...]:
    """The `tee` that a command is, or that its output goes to."""
    unit = site.unit
    parts = unit.parts if isinstance(unit, Pipeline) and unit.parts[0] is site.node else (site.node,)
    return tuple(part for part in parts if isinstance(part, Command) and part.name == "tee")


def _redirections(site: Site) -> tuple[Redirection, ...]:
    unit = site.unit
    last = unit.parts[-1] if isinstance(unit, Pipeline) else None
    return (
        *site.redirections,
        *(last.redirections if isinstance(last, Command) and last is not site.node else ()),
    )


def _printed(command: Command) -> list[str] | None:
    words = [word for word in command.words[1:] if word.value not in ("-e", "-n")]
    if command.name == "echo":
        return " ".join(word.value for word in words).split("\n")
    if command.name == "printf" and words:
        if words[0].value in ("%s\\n", "%s"):
            return [word.value for word in words[1:]]
        return words[0].value.replace("\\n", "\n").rstrip("\n").split("\n")
    body = next((sign.body for sign in command.redirections if sign.body is not None), None)
    return None if body is None else body.value.rstrip("\n").split("\n")


def _leading_name(text: str) -> str:
    for place, character in enumerate(text):
        if not (character.isalnum() or character in "-_."):
            return text[:place]
    return text

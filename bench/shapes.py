"""Many configs from the shapes of a few: no two are equal, and each is as clean or as broken as its shape.

What varies from one to the next: the names of services (and what `depends` says of them), numbers of two digits and
more, and the last name of each path with a folder in it. A command that holds none of these gets an option more, so
that what is kept of one command serves no other: `npm ci` becomes `npm ci --n7`. In life most configs share most of
their commands. What stays: keys, programs, options, images.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tugfix import ConfigError, GuardError, fix_text
from tugfix.files import decode
from tugfix.tugboat.config import Command, Service, load, resolved
from tugfix.yamltext import Edit, Node, Scalar, YamlError, apply_edits, read
from tugfix.yamltext import Sequence as YamlSequence

_NUMBER = re.compile(r"(?<![\w>&$.:/-])\d{2,5}(?![\w.:])")
_PATH = re.compile(r"(?<![\w$@:./-])((?:[\w.-]+|\$\{?\w+\}?)?(?:/[\w.-]+)*/)([a-zA-Z][a-zA-Z_-]{2,})(?=[\s.\"'/]|$)")
_PLAIN = re.compile(r"[\w./:@+-]+(?: [\w./:=@+-]+)*")
_KEPT = ("/etc/", "/bin/", "/usr/", "/dev/", "/proc/", "bin/")


@dataclass(frozen=True)
class Shapes:
    """Texts of real configs: those in which nothing is found, and those in which something is fixed."""

    clean: tuple[str, ...]
    broken: tuple[str, ...]


def shapes(folder: Path) -> Shapes:
    """Sort the configs below a folder."""
    clean, broken = [], []
    for path in sorted(folder.rglob("*.yml")):
        try:
            text = decode(path.read_bytes())[0]
        except ConfigError:
            continue
        kind = kind_of(text)
        clean += [text] if kind == "clean" else []
        broken += [text] if kind == "broken" else []
    return Shapes(tuple(clean), tuple(broken))


def kind_of(text: str) -> str:
    """Return `clean` for a config in which nothing is found, `broken` where something is fixed, else ''."""
    try:
        result = fix_text(text)
    except (ConfigError, GuardError):
        return ""
    return "broken" if result.edits else "" if result.findings else "clean"


def many(texts: Sequence[str], kind: str, wanted: int) -> Iterator[str]:
    """Yield so many configs of a kind, made from `texts` in turn, each with a number of its own."""
    made = tried = 0
    while made < wanted and tried < 4 * wanted and texts:
        new = varied(texts[tried % len(texts)], tried + 1)
        tried += 1
        if kind_of(new) == kind:
            made += 1
            yield new


def varied(text: str, number: int) -> str:
    """Return a config with other names and numbers, the same for the same `number`."""
    try:
        config = load(read(text))
    except YamlError:
        return text
    edits: dict[tuple[int, int], Edit] = {}
    for service in config.services:
        for node in (service.key, *_depends(service)):
            if isinstance(node, Scalar) and node.value.isidentifier():
                edits[node.body, node.end] = Edit(node.body, node.end, f"{node.value}{number}")
        for command in service.commands_in_order:
            node = command.node
            if isinstance(node, Scalar):
                edits[node.body, node.end] = Edit(node.body, node.end, _other(text[node.body : node.end], number))
    return apply_edits(text, sorted(edits.values(), key=lambda edit: edit.start))


def _depends(service: Service) -> tuple[Node, ...]:
    entry = service.keys.get("depends")
    value = resolved(entry.value) if entry else None
    return value.items if isinstance(value, YamlSequence) else (value,) if value is not None else ()


def _other(said: str, number: int) -> str:
    new = _NUMBER.sub(lambda found: str(int(found[0]) + number), said)
    new = _PATH.sub(lambda found: found[0] if found[1].startswith(_KEPT) else f"{found[0]}{number}", new)
    return f"{said} --n{number}" if new == said and _PLAIN.fullmatch(said) else new


def workflow(text: str) -> str:
    """Return a workflow of GitHub's with the commands of a config, so of a similar size."""
    commands: list[Command] = []
    for service in load(read(text)).services:
        commands += service.commands_in_order
    steps = "".join(
        f"      - name: Step {place}\n        run: |\n"
        + "".join(f"          {line}\n" for line in (command.text or "true").splitlines() if line.strip())
        for place, command in enumerate(commands, 1)
    )
    head = "name: CI\non: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n"
    return head + (steps or "      - run: 'true'\n")

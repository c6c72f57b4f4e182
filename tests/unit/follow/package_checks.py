"""Repositories with a package.json, and what commands run there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tugfix.longrunning.follow import deno, packages
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.node import command as node
from tugfix.longrunning.match import Recognized
from tugfix.longrunning.place import ROOT, directory
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import Site, sites

MODULES = {"node": node, "deno": deno}


def site_of(line: str) -> Site:
    return sites(parse(line))[-1]


def write(root: Path, files: dict[str, Any]) -> Repository:
    """A repository with these files; what is no text is written as JSON."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2), "utf-8")
    return Repository(root)


def scripts(**texts: str) -> dict[str, Any]:
    return {"scripts": texts}


def follow(line: str, repository: Repository) -> Followed | None:
    site = site_of(line)
    module = MODULES.get(site.words[0].value, packages)
    return module.follow(site.words, directory(site, ROOT), repository)


def texts(line: str, repository: Repository) -> list[str] | None:
    found = follow(line, repository)
    return None if found is None else [lead.text for lead in found.leads]


def places(line: str, repository: Repository) -> list[tuple[str, str | None]] | None:
    found = follow(line, repository)
    return None if found is None else [(lead.text, lead.place) for lead in found.leads]


def recognize(line: str, repository: Repository) -> Recognized | None:
    return Recognizer(repository).recognize(site_of(line), ROOT)


ONE = scripts(dev="vite", start="node app.js", test="jest", build="webpack")

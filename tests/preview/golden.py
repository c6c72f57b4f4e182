"""The golden cases that the sandbox runs: those that move or drop a process, the same commands once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from preview.service import BUILD, Service, services

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
OWN: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))


@dataclass
class Case:
    """A service that a golden case changes; `names` are the cases that do the same."""

    names: list[str]
    before: Service
    after: Service
    repository: Path | None
    own: dict[str, Any]
    not_run: str | None

    @property
    def name(self) -> str:
        return self.names[0]


def cases() -> list[Case]:
    found: dict[object, Case] = {}
    for path in sorted(GOLDEN.rglob("after.yml")):
        for case in _cases_of(path.parent):
            key = (_lives(case.before), _lives(case.after), case.repository, str(case.own), case.not_run)
            found.setdefault(key, case).names.extend(case.names if key in found and found[key] is not case else [])
    return list(found.values())


def _cases_of(folder: Path) -> list[Case]:
    name = folder.relative_to(GOLDEN).as_posix()
    expect = folder / "expect.toml"
    not_run = tomllib.loads(expect.read_text("utf-8")).get("not_run") if expect.is_file() else None
    before, after = (services((folder / f"{part}.yml").read_bytes().decode()) for part in ("before", "after"))
    repository = folder / "repo"
    return [
        Case(
            names=[name if len(before) == 1 else f"{name}:{service}"],
            before=before[service],
            after=after[service],
            repository=repository if repository.is_dir() else None,
            own=OWN.get(name, {}),
            not_run=not_run,
        )
        for service in before
        if before[service] != after[service]
    ]


def _lives(service: Service) -> object:
    """What a container's lives depend on: two services that are equal in this do the same."""
    stages = [(name, service.stage(name)) for name in (*BUILD, "start", "clone")]
    return service.runit, service.image if service.runit else "", service.root, tuple(stages), service.environment

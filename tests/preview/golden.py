"""The golden cases that the sandbox runs: those that move or drop a process, the same commands once."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from preview.service import BUILD, Service, services
from tugfix.rules import PROCESS_RULES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
OWN: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))


@dataclass
class Case:
    """A service that a golden case changes; `names` are the cases that do the same.

    `repository` is what it checks out, `changed` has the scripts of it that the fix changes.
    """

    names: list[str]
    before: Service
    after: Service
    repository: Path | None
    own: dict[str, Any]
    not_run: str | None
    changed: Path | None = None

    @property
    def name(self) -> str:
        return self.names[0]


def cases(golden: Path = GOLDEN, own: Mapping[str, dict[str, Any]] = OWN) -> list[Case]:
    """Those about processes that stand in a wrong place."""
    found: dict[object, Case] = {}
    for path in sorted(golden.rglob("before.yml")):
        name = path.parent.relative_to(golden).as_posix()
        folder, _, rule = name.partition("/")
        if folder == "rules" and not rule.startswith(PROCESS_RULES):
            continue
        for case in _cases_of(path.parent, name, own.get(name, {})):
            key = (_lives(case.before), _lives(case.after), case.repository, str(case.own), case.not_run)
            found.setdefault(key, case).names.extend(case.names if key in found and found[key] is not case else [])
    return list(found.values())


def setup_cases() -> list[Case]:
    """Those about runit set-ups that don't work."""
    paths = sorted(path.parent for path in GOLDEN.glob("rules/TUG2*/*/before.yml"))
    names = {path: path.relative_to(GOLDEN).as_posix() for path in paths}
    return [case for path, name in names.items() for case in _cases_of(path, name, OWN.get(name, {}))]


def _cases_of(folder: Path, name: str, own: dict[str, Any]) -> list[Case]:
    expect = folder / "expect.toml"
    not_run = tomllib.loads(expect.read_text("utf-8")).get("not_run") if expect.is_file() else None
    changed = _folder(folder / "repo_after")
    before, after = _before_and_after(folder)
    return [
        Case(
            names=[name if len(before) == 1 else f"{name}:{service}"],
            before=_with_locale(before[service], own),
            after=_with_locale(after[service], own),
            repository=_folder(folder / "repo"),
            own=own,
            not_run=not_run,
            changed=changed,
        )
        for service in before
        if before[service] != after[service] or (changed and _runs_a_file_of(changed, before[service]))
    ]


def _before_and_after(folder: Path) -> tuple[dict[str, Service], dict[str, Service]]:
    """The services of both configs; without an after.yml nothing changes, or the repository's scripts alone."""
    before, after = (folder / name for name in ("before.yml", "after.yml"))
    if not after.is_file():
        if not (folder / "repo_after").is_dir():
            return {}, {}
        after = before
    return services(before.read_bytes().decode()), services(after.read_bytes().decode())


def _folder(path: Path) -> Path | None:
    return path if path.is_dir() else None


def _runs_a_file_of(changed: Path, service: Service) -> bool:
    """Whether a service whose config stays as it is has a script that changes: another one may share it."""
    names = [path.name for path in changed.rglob("*") if path.is_file()]
    texts = [command for _, commands in service.commands for command in commands]
    return service.root is not None and any(name in text for name in names for text in texts)


def _with_locale(service: Service, own: dict[str, Any]) -> Service:
    """The service with a locale, where it runs a real Python: without one that sets LC_CTYPE for what it starts."""
    if not own.get("python"):
        return service
    return replace(service, environment=(("LANG", "C.UTF-8"), *service.environment))


def _lives(service: Service) -> object:
    """What a container's lives depend on: two services that are equal in this do the same."""
    stages = [(name, service.stage(name)) for name in (*BUILD, "start", "clone")]
    return service.runit, service.image if service.runit else "", service.root, tuple(stages), service.environment

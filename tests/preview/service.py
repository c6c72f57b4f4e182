"""A service of a config, as far as the sandbox runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scanner import ScannerError

from preview import images

BUILD = ("init", "update", "build")
STAGES = (*BUILD, "ready", "online", "start", "clone")


@dataclass(frozen=True)
class Service:
    """One container: its image, its checkout (None without one), each stage's commands, its variables."""

    image: str
    root: str | None
    commands: tuple[tuple[str, tuple[str, ...]], ...]
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def runit(self) -> bool:
        return images.runs_runit(self.image)

    def stage(self, name: str) -> tuple[str, ...]:
        return dict(self.commands).get(name, ())

    def variables(self, preview: str) -> dict[str, str]:
        return {**images.variables(preview, self.root or "/var/lib/tugboat"), **dict(self.environment)}


def services(text: str) -> dict[str, Service]:
    data = _data(text.removeprefix("\ufeff"))["services"]
    return {name: _service(value or {}, only=len(data) == 1) for name, value in data.items()}


def _data(text: str) -> Any:
    try:
        return YAML(typ="safe").load(text)
    except ScannerError:
        # libyaml takes no `:` in a plain string in brackets, and the reader in Python no tab behind a value.
        return YAML(typ="safe", pure=True).load(text)


def _service(data: dict[str, Any], *, only: bool) -> Service:
    default = data.get("default", only)
    path = data.get("checkout_path", data.get("checkout-path", "/var/lib/tugboat"))
    commands = data.get("commands") or {}
    stages = ((name, commands.get(name) or []) for name in STAGES)
    return Service(
        image=str(data.get("image") or ""),
        root=path if data.get("checkout", default) else None,
        commands=tuple((name, tuple([c] if isinstance(c, str) else c)) for name, c in stages if c),
        environment=tuple((str(key), str(value)) for key, value in (data.get("environment") or {}).items()),
    )

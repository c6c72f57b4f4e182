"""tugfix finds the processes that keep a Tugboat preview from finishing and moves them to where they keep running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tugfix.findings import Certainty, ConfigError, Finding, GuardError, Outcome, Result, SettingsError
    from tugfix.fix import fix_text
    from tugfix.run import fix_file
    from tugfix.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "Certainty",
    "ConfigError",
    "Finding",
    "GuardError",
    "Outcome",
    "Result",
    "Settings",
    "SettingsError",
    "fix_file",
    "fix_text",
]


def __getattr__(name: str) -> Any:
    """Load the core when it is first asked for: `--version` and `--help` need none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tugfix import findings, fix, run, settings

    home = {"fix_text": fix, "fix_file": run, "Settings": settings}.get(name, findings)
    return getattr(home, name)

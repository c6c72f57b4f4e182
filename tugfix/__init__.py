"""tugfix finds the processes that keep a Tugboat preview from finishing and moves them to where they keep running."""

from tugfix.findings import Certainty, ConfigError, Finding, GuardError, Outcome, Result
from tugfix.fix import fix_text

__version__ = "0.1.0"

__all__ = ["Certainty", "ConfigError", "Finding", "GuardError", "Outcome", "Result", "fix_text"]

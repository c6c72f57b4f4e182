"""Which findings are wanted: those of the rules that are asked, which no comment of the config silences."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Finding
from tugfix.rules.scene import Scene


class Heard:
    """Says which findings are wanted, and remembers which comments silenced one."""

    def __init__(self, rules: frozenset[str]) -> None:
        self._rules = rules
        self._used: set[int] = set()

    def wants(self, scene: Scene, rule: str, place: int) -> bool:
        """Whether a finding of a rule, by its code, at a place of the config (0-based code points) is wanted."""
        if rule not in self._rules:
            return False
        silent = [silence.number for silence in scene.silences if silence.covers(rule, place)]
        self._used.update(silent)
        return not silent

    def unused(self, scene: Scene) -> Iterator[Finding]:
        """Yield what is to be said of comments that silenced nothing; asked when all else is found."""
        if scene.silences and "TUG001" in self._rules:
            from tugfix.rules.tug001 import unused

            yield from unused(scene.config.document, scene.silences, self._used, self._rules)

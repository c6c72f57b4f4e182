"""What is found on the way of a config through the rules, by its places in the text as it was at first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tugfix.findings import Finding
from tugfix.yamltext import Edit, original, position

if TYPE_CHECKING:
    from tugfix.rewrite.mend import Judged


class Found:
    """Findings on a text while that text changes; `edits` lead from the first text to the one of the moment."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[tuple[str, str], tuple[int, Finding]] = {}
        self.edits: tuple[Edit, ...] = ()

    def add(self, findings: tuple[Finding, ...]) -> None:
        """Add findings on the text of the moment. One in a script stands behind the one before it."""
        place = 0
        for finding in findings:
            moved = finding if finding.file else self._back(finding)
            place = place if moved.file else moved.start
            self._found[moved.rule, f"{moved.file}:{moved.start}-{moved.end}"] = place, moved

    def note(self, judged: Judged, finding: Finding) -> None:
        """Add what becomes of a fault; where another's mend had to be made first, the last word counts."""
        key = judged.fault.rule, judged.fault.about or f"{finding.start}"
        known = self._found.get(key)
        if known is None:
            moved = self._back(finding)
            self._found[key] = moved.start, moved
        elif known[1].outcome is not finding.outcome:
            self._found[key] = known[0], replace(known[1], outcome=finding.outcome, remedy=finding.remedy)

    def in_order(self) -> tuple[Finding, ...]:
        """Return all in the order of the text; what is said of text that several services share, once."""
        said: dict[tuple[str, str, int, int, str], Finding] = {}
        for _, one in sorted(self._found.values(), key=lambda pair: pair[0]):
            said.setdefault((one.rule, one.file, one.start, one.end, one.message), one)
        return tuple(said.values())

    def _back(self, finding: Finding) -> Finding:
        if not self.edits:
            return finding
        start, end = original(self.edits, finding.start), original(self.edits, finding.end)
        line, column = position(self.text, start)
        return replace(finding, start=start, end=max(start, end), line=line, column=column)

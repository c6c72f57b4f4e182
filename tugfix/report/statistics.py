"""How often each rule found something, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tugfix.findings import Outcome
from tugfix.report.reported import Reported
from tugfix.rules import RULES
from tugfix.rules.about import about


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return a line a rule and outcome, the most frequent first; `applied` says whether fixes are made already."""
    return table(
        Counter((finding.rule, finding.outcome) for reported in files for finding in reported.findings),
        applied=applied,
    )


def table(counts: Mapping[tuple[str, Outcome], int], *, applied: bool) -> str:
    """Return the same for findings that are counted by rule and outcome."""
    words = {
        Outcome.FIXED: "fixed" if applied else "can be fixed",
        Outcome.UNSAFE: "unsafe fix",
        Outcome.LEFT: "left to you",
        Outcome.REMARK: "remark",
    }
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0][0], item[0][1].value))
    width = len(str(rows[0][1])) if rows else 0
    lines = [f"{count:>{width}}  {rule:<6}  {words[outcome]:<12}  {_title(rule)}" for (rule, outcome), count in rows]
    return "".join(line.rstrip() + "\n" for line in lines)


def _title(rule: str) -> str:
    return about(rule).title if rule in RULES else ""

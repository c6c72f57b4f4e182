"""TUG001: a comment that silences nothing, so that it only misleads its readers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tugfix.findings import Finding, Outcome
from tugfix.rules import RULES
from tugfix.silence import Silence
from tugfix.yamltext import Document


def unused(
    document: Document, silences: Collection[Silence], used: Collection[int], rules: Collection[str]
) -> Iterator[Finding]:
    """Yield the comments of `silences` whose numbers are not in `used`, apart from those about rules not in `rules`."""
    for silence in silences:
        unknown = [code for code in silence.codes if not any(rule.startswith(code) for rule in RULES)]
        about = [rule for rule in RULES if not silence.codes or rule.startswith(silence.codes)]
        if unknown:
            yield _finding(document, silence, f"There is no rule {unknown[0]}, so this comment does not silence it.")
        elif silence.number not in used and set(about) <= set(rules):
            yield _finding(document, silence, "Nothing is found here that this comment could silence.")


def _finding(document: Document, silence: Silence, message: str) -> Finding:
    start, end = silence.comment.start, silence.comment.end
    line, column = document.position(start)
    remedy = "Take it out, or put it above or behind what it is about."
    return Finding("TUG001", start, end, line, column, message, remedy, Outcome.LEFT)

"""Where the parts of a Python program stand in its text."""

from __future__ import annotations

import ast
import io

MAX_WHY = 60
"""Code points of a piece of source that is shown."""


class Lines:
    """The lines of a program's text. The tree counts bytes of UTF-8, all else counts code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = list(io.StringIO(text, newline=""))
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line: int, byte: int) -> int:
        """Return the offset of a place by its 1-based line and 0-based byte."""
        content = self._lines[line - 1] if line <= len(self._lines) else ""
        start = self._starts[min(line, len(self._starts)) - 1]
        if line == 1 and content.startswith("\ufeff"):
            start, content = start + 1, content[1:]
        if content.isascii():
            return start + byte
        return start + len(content.encode("utf-8", "surrogatepass")[:byte].decode("utf-8", "replace"))

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        """Return the code points of a node."""
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.offset(node.lineno, node.col_offset), end

    def column(self, node: ast.stmt | ast.expr) -> int:
        """Return the 1-based column of a node."""
        return self.span(node)[0] - self._starts[node.lineno - 1] + 1

    def alone(self, node: ast.stmt) -> bool:
        """Whether a statement has its lines for itself, apart from a comment."""
        start, end = self.span(node)
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before = self.text[self._starts[first] : start]
        behind = self.text[end : self._starts[last + 1]].strip()
        continued = first > 0 and self._lines[first - 1].rstrip("\r\n").endswith("\\")
        return not before.strip(" \t\f") and (not behind or behind.startswith("#")) and not continued

    def source(self, node: ast.expr) -> str:
        """Return a node's text on one line, cut where it is long."""
        start, end = self.span(node)
        return _cut(" ".join(self.text[start:end].split()))

    def call(self, node: ast.Call) -> str:
        """Return a call as `uvicorn.run(…)`."""
        inside = "(…)" if node.args or node.keywords else "()"
        start, end = self.span(node.func)
        name = " ".join(self.text[start:end].split())
        return f"{name}{inside}" if len(name) + len(inside) <= MAX_WHY else _cut(name)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_WHY else text[: MAX_WHY - 1] + "…"

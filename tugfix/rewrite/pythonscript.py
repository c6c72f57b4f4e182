"""Take a statement out of a Python program, and nothing else."""

from __future__ import annotations

import ast
import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import libcst

_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def without_statement(text: str, start: int, end: int) -> str:
    """Return a program without the statement at the code points `start` to `end`.

    A comment behind it on its line goes with it, comments above it stay; a block that would be empty holds `pass`.
    All else is the same text. Raises ValueError where that can't be done, with the reason.
    """
    # libcst's parser does not survive deep nesting, which Python's refuses.
    _body_and_place(_tree(text), text, start, end)
    import libcst

    try:
        module = libcst.parse_module(text)
    except (libcst.ParserSyntaxError, RecursionError) as error:
        raise ValueError("the program can't be read without loss") from error
    if module.code != text:
        raise ValueError("the program can't be read without loss")
    new = _without(module, text, start, end)
    verify_python(text, new, start, end)
    return new


def verify_python(old: str, new: str, start: int, end: int) -> None:
    """Check that `new` is `old` without the statement at `start` to `end`; raises ValueError where it is not."""
    tree = _tree(old)
    body, place, is_module = _body_and_place(tree, old, start, end)
    first, last = _lines_of(old, start, end)
    kept = len(old) - last
    same = new.startswith(old[:first]) and (not kept or new.endswith(old[last:])) and len(new) >= first + kept
    if not same:
        raise ValueError("something else than the statement would change")
    put_in = new[first : len(new) - kept].strip()
    del body[place]
    if not body and not is_module:
        body.append(ast.Pass())
        if put_in != "pass":
            raise ValueError("the block would be empty")
    elif put_in:
        raise ValueError("something would be put in the statement's place")
    if ast.dump(tree) != ast.dump(_tree(new)):
        raise ValueError("the program would do something else")


def _tree(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError("the program is not valid Python") from error


def _body_and_place(tree: ast.Module, text: str, start: int, end: int) -> tuple[list[ast.stmt], int, bool]:
    """The block that holds a statement, its place in it, and whether that is the whole program.

    Raises ValueError where no statement has these code points, or it shares its lines with other code.
    """
    offsets = _offsets(text)
    for body in _blocks(tree):
        for place, statement in enumerate(body):
            if _span(statement, text, offsets) == (start, end):
                _check_alone(text, start, end)
                return body, place, body is tree.body
    raise ValueError("there is no statement at this place")


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in _BODIES:
            body: Any = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield body


def _offsets(text: str) -> list[int]:
    offsets = [0]
    for line in io.StringIO(text, newline=""):
        offsets.append(offsets[-1] + len(line))
    return offsets


def _span(statement: ast.stmt, text: str, offsets: list[int]) -> tuple[int, int]:
    line = statement.end_lineno or statement.lineno
    return (
        _code_point(text, offsets, statement.lineno, statement.col_offset),
        _code_point(text, offsets, line, statement.end_col_offset or 0),
    )


def _code_point(text: str, offsets: list[int], line: int, byte: int) -> int:
    """The tree counts bytes of UTF-8."""
    start = offsets[line - 1]
    head = text[start : start + byte]
    return start + (byte if head.isascii() else len(head.encode("utf-8")[:byte].decode("utf-8", "ignore")))


def _check_alone(text: str, start: int, end: int) -> None:
    first, last = _lines_of(text, start, end)
    behind = text[end:last].strip()
    if text[first:start].strip(" \t\f") or (behind and not behind.startswith("#")):
        raise ValueError("the statement shares its line with other code")
    if text[:first].rstrip("\r\n").endswith("\\") and first:
        raise ValueError("the line before goes on in the statement's")


def _lines_of(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where the whole lines of some code points reach, the last line's end included."""
    offsets = _offsets(text)
    first = max(offset for offset in offsets if offset <= start)
    return first, min((offset for offset in offsets if offset >= end), default=len(text))


def _without(module: libcst.Module, text: str, start: int, end: int) -> str:
    import libcst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    wanted = (len(text[:start].encode("utf-8")), len(text[start:end].encode("utf-8")))

    class Remover(libcst.CSTTransformer):
        def leave_Module(self, original_node: libcst.Module, updated_node: libcst.Module) -> libcst.Module:  # noqa: N802
            new: libcst.Module = _taken_out(original_node, updated_node)
            return new

        def leave_IndentedBlock(  # noqa: N802
            self, original_node: libcst.IndentedBlock, updated_node: libcst.IndentedBlock
        ) -> libcst.IndentedBlock:
            new: libcst.IndentedBlock = _taken_out(original_node, updated_node)
            return new

    def _taken_out(original: Any, updated: Any) -> Any:
        places = [place for place, line in enumerate(original.body) if _is_wanted(line)]
        return _shortened(updated, places[0]) if places else updated

    def _is_wanted(line: libcst.BaseStatement) -> bool:
        if not isinstance(line, libcst.SimpleStatementLine) or len(line.body) != 1:
            return False
        span = spans.get(line.body[0])
        return span is not None and (span.start, span.length) == wanted

    return _ended_as(module.visit(Remover()).code, text, start, end)


def _shortened(block: Any, place: int) -> Any:
    """A block of libcst without a statement; the comments above that are now those of what is behind it."""
    import libcst

    line = block.body[place]
    before, behind = block.body[:place], block.body[place + 1 :]
    if not before and not behind and isinstance(block, libcst.IndentedBlock):
        newline = line.trailing_whitespace.newline
        passing = libcst.SimpleStatementLine(
            [libcst.Pass()], line.leading_lines, libcst.TrailingWhitespace(newline=newline)
        )
        return block.with_changes(body=[passing])
    if behind:
        moved = behind[0].with_changes(leading_lines=[*line.leading_lines, *behind[0].leading_lines])
        return block.with_changes(body=[*before, moved, *behind[1:]])
    return block.with_changes(body=before, footer=[*line.leading_lines, *block.footer])


def _ended_as(new: str, old: str, start: int, end: int) -> str:
    """A program whose last line went keeps the line end before it; libcst takes it off, or adds one to an empty one."""
    first, last = _lines_of(old, start, end)
    is_end = last == len(old) and new.rstrip("\r\n") == old[:first].rstrip("\r\n")
    return old[:first] if is_end else new

"""A statement is taken out of a Python program; all else stays as it is."""

from __future__ import annotations

import ast
import random

import pytest

from tugfix.rewrite.pythonscript import verify_python, without_statement

REMOVED = {
    "first": ("«run()»\nb()\n", "b()\n"),
    "last": ("a()\n«run()»\n", "a()\n"),
    "all there is": ("«run()»\n", ""),
    "all there is, without a line end": ("«run()»", ""),
    "no final line end": ("a()\n«run()»", "a()\n"),
    "no final line end behind it": ("a()\n«run()»\nb()", "a()\nb()"),
    "of several lines": ("a()\n«run(\n    [1,\n     2],\n)»\nb()\n", "a()\nb()\n"),
    "its comment goes": ("a()\n«run()»  # serve\nb()\n", "a()\nb()\n"),
    "comments above stay": ("a()\n# serve\n«run()»\n\n# b\nb()\n", "a()\n# serve\n\n# b\nb()\n"),
    "comments above stay at the end": ("a()\n\n# serve\n«run()»\n# bye\n", "a()\n\n# serve\n# bye\n"),
    "an assignment": ("code = 1\n«x = run()»\n", "code = 1\n"),
    "in a block": ("if x:\n    a()\n    «run()»\nb()\n", "if x:\n    a()\nb()\n"),
    "an emptied block": ("if x:\n    «run()»\nb()\n", "if x:\n    pass\nb()\n"),
    "an emptied block with comments": (
        "if x:\n    # one\n    «run()»  # two\n    # three\nb()\n",
        "if x:\n    # one\n    pass\n    # three\nb()\n",
    ),
    "an emptied block at the end": ("if x:\n    «run()»", "if x:\n    pass"),
    "an emptied else": ("if x:\n  a()\nelse:\n  «run()»\n", "if x:\n  a()\nelse:\n  pass\n"),
    "an emptied try": ("try:\n  «run()»\nfinally:\n  a()\n", "try:\n  pass\nfinally:\n  a()\n"),
    "a docstring is left": ('def f():\n    """Doc."""\n    «run()»\n', 'def f():\n    """Doc."""\n'),
    "a function after it": ("«run()»\n\n\n# g\n@dec\ndef g():\n    pass\n", "\n\n# g\n@dec\ndef g():\n    pass\n"),
    "CRLF": ("a()\r\n# c\r\n«run(\r\n  1)» # d\r\nb()\r\n", "a()\r\n# c\r\nb()\r\n"),
    "CRLF in an emptied block": ("if x:\r\n\t«run()»\r\nb()\r\n", "if x:\r\n\tpass\r\nb()\r\n"),
    "tabs": ("def f():\n\ta()\n\t«run()»\n\treturn 1\n", "def f():\n\ta()\n\treturn 1\n"),
    "other characters": ("é = 'ß😀'\n«run('ß😀', é)»  # é\nb('é')\n", "é = 'ß😀'\nb('é')\n"),
    "another encoding named": ("# coding: latin-1\na('é')\n«run('é')»\nb()\n", "# coding: latin-1\na('é')\nb()\n"),
    "odd formatting stays": (
        "a( 1,2 )\nx=( 3 )\n«run()»\nif( y ) :\n     b()\n",
        "a( 1,2 )\nx=( 3 )\nif( y ) :\n     b()\n",
    ),
    "a form feed": ("a()\n\f\n«run()»\nb()\n", "a()\n\f\nb()\n"),
    "trailing white space": ("a()  \n«run()»   \nb()\t\n", "a()  \nb()\t\n"),
    "a match": ("match x:\n    case 1:\n        «run()»\n", "match x:\n    case 1:\n        pass\n"),
    "a continued statement before it": ("x = 1 + \\\n    2\n«run()»\n", "x = 1 + \\\n    2\n"),
    "an await": ("async def f():\n    a()\n    «await run()»\n", "async def f():\n    a()\n"),
}
REFUSED = {
    "behind a semicolon": "a(); «run()»\n",
    "before a semicolon": "«run()»; b()\n",
    "on the line of its condition": "if x: «run()»\n",
    "not a statement": "a(«run()»)\n",
    "a part of a statement": "x = «run()»\n",
    "more than a statement": "«run()\nb()»\n",
    "a loop": "«while True:\n    a()»\n",
    "not Python": "print 'a'\n«run()»\n",
    "NUL": "a()\0\n«run()»\n",
    "too deep": "(" * 5000 + ")" * 5000 + "\n«run()»\n",
    "deeper than is read": "x = " + "-" * 100_000 + "1\n«run()»\n",
    "a byte order mark": "\ufeffa()\n«run()»\n",
}


def marked(text: str) -> tuple[str, int, int]:
    """A text whose statement stands in «»."""
    start = text.index("«")
    end = text.index("»") - 1
    return text.replace("«", "").replace("»", ""), start, end


@pytest.mark.parametrize(("before", "after"), REMOVED.values(), ids=REMOVED)
def test_a_statement_is_taken_out(before: str, after: str) -> None:
    assert without_statement(*marked(before)) == after


@pytest.mark.parametrize("before", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_out_is_refused(before: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        without_statement(*marked(before))


CHANGED = {
    "the same": ("a()\n«run()»\nb()\n", "a()\nrun()\nb()\n"),
    "more is gone": ("a()\n«run()»\nb()\n", "a()\n"),
    "another is gone": ("a()\n«run()»\nb()\n", "a()\nrun()\n"),
    "a comment is gone": ("# c\n«run()»\nb()\n", "b()\n"),
    "other white space": ("a( 1 )\n«run()»\n", "a(1)\n"),
    "other line ends": ("a()\r\n«run()»\r\n", "a()\n"),
    "something new": ("a()\n«run()»\nb()\n", "a()\nc()\nb()\n"),
    "a new comment": ("a()\n«run()»\nb()\n", "a()\n# run()\nb()\n"),
    "not valid": ("if x:\n    «run()»\n", "if x:\n"),
    "less than pass": ("if x:\n    «run()»\n", "if x:\n    ...\n"),
    "the final line end": ("a()\nb()\n«run()»\n", "a()\nb()"),
}


@pytest.mark.parametrize(("before", "after"), CHANGED.values(), ids=CHANGED)
def test_the_guard_finds_what_is_wrong(before: str, after: str) -> None:
    text, start, end = marked(before)
    with pytest.raises(ValueError, match=r"\w"):
        verify_python(text, after, start, end)


PIECES = (
    "a()",
    "x = [1,\n{i}     2]",
    "# note",
    "",
    "b('é', {{}})  # why",
    "if x:",
    "else_()",
    "for y in z:",
    "with é:",
)


def program(choice: random.Random, depth: int = 0) -> list[str]:
    indent = "    " * depth
    lines: list[str] = []
    for _ in range(choice.randint(1, 4)):
        piece = choice.choice(PIECES)
        lines.append((indent + piece.format(i=indent)).rstrip())
        if piece.endswith(":"):
            lines += program(choice, depth + 1) if depth < 3 else [f"{indent}    a()"]
    return [*lines, f"{indent}last()"]


@pytest.mark.parametrize("seed", range(60))
def test_every_statement_of_random_programs_can_be_taken_out(seed: int) -> None:
    choice = random.Random(seed)
    text = choice.choice(("\n", "\r\n")).join(program(choice)) + choice.choice(("", "\n"))
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr | ast.Assign):
            first = sum(map(len, lines[: node.lineno - 1]))
            head = "".join(lines[: (node.end_lineno or 0) - 1])
            final = lines[(node.end_lineno or 0) - 1]
            end = len(head) + len(final.encode()[: node.end_col_offset].decode())
            new = without_statement(text, first + node.col_offset, end)
            behind = text[len(head) + len(final) :]
            assert new.startswith(text[:first])
            assert new.endswith(behind)
            assert new[first : len(new) - len(behind)].strip() in ("", "pass")

"""How strings are written, and that they read back as the same."""

import pytest
from ruamel.yaml import YAML

from tugfix.yamltext import Mapping, Scalar, Sequence, read
from tugfix.yamltext.strings import write_string


def written(value: str, *, flow: bool = False) -> str:
    return write_string(value, flow=flow, indent=2, newline="\n")


# fmt: off
QUOTED = [
    "yes", "No", "on", "OFF", "y", "null", "~", "1", "1e3", "0o7", "0x1f", "12:30:45", "2020-01-01",
    "=", "<<", ".5", ".inf", "true", "-", "?", "---", "...", ":", "a:", "", " a", "a ", "a: b", "a #b",
    "#a", "- a", "? a", "[a", "{a", "&a", "*a", "!a", "|", ">", '"a"', "'a'", "%a", "@a", "`a",
    "--- a", "a:\tb", "a\tb", ", a",
]
# fmt: on


@pytest.mark.parametrize("value", ["run all", "a:b", "a#b", "-x", "?x", ":x", "1.2.3", "é 😀", "it's", "a\\b", "yes!"])
def test_safe_text_stays_plain(value: str) -> None:
    assert written(value) == value


@pytest.mark.parametrize("value", QUOTED)
def test_other_text_is_quoted(value: str) -> None:
    assert written(value) == "'" + value.replace("'", "''") + "'"


@pytest.mark.parametrize("value", ["a, b", "a]", "{a", "-x", "?x", "a:", "http://a:80"])
def test_in_brackets_more_text_is_quoted(value: str) -> None:
    assert written(value, flow=True) == f"'{value}'"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("\x07", '"\\x07"'),
        ("\x1b[0m", '"\\e[0m"'),
        ("a\u2028", '"a\\u2028"'),
        ("\ufeffa", '"\\uFEFFa"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("a\n\x00", '"a\\n\\0"'),
        (" \n \na", '" \\n \\na"'),
        ("\n", '"\\n"'),
        ('\x07"\\', '"\\x07\\"\\\\"'),
    ],
)
def test_what_needs_escapes_gets_double_quotes(value: str, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", "|-\n    a\n    b"),
        ("a\nb\n", "|\n    a\n    b"),
        ("a\n\n", "|+\n    a\n"),
        ("a\n\nb", "|-\n    a\n\n    b"),
        ("  a\nb", "|2-\n      a\n    b"),
        ("\ta\nb", "|2-\n    \ta\n    b"),
        ("\na\n", "|\n\n    a"),
        ("# a\nb: c", "|-\n    # a\n    b: c"),
    ],
)
def test_several_lines_become_a_block(value: str, text: str) -> None:
    assert written(value) == text


def test_in_brackets_several_lines_are_escaped() -> None:
    assert written("a\nb", flow=True) == '"a\\nb"'


def test_a_block_has_the_line_ends_asked_for() -> None:
    assert write_string("a\nb", flow=False, indent=0, newline="\r\n") == "|-\r\n  a\r\n  b"


# fmt: off
HARD = [
    "", " ", "\n", "\n\n", "a\n", "a\n\n", "a\n\n\n", "\na", " \na", "  a\n b", "\ta\n", "a\n  ",
    "a \nb", "a\n\t\nb", "yes", "0", "0.", "1.", ".", "..", "...", "-", "--", "---", "-1", "+", "1:2",
    "1:2:3.4", "0b1", "09", "1__0", "0x", "1e", "1e5", "e5", ".e5", "2020-1-1", "2020-01-01 10:00:00",
    "=", "==", "<<", "<", "a: ", "a :b", ": a", ":", "::", "a#", "a #", "'", '"', "''", "\\", "\\n",
    "é", "😀", "\x85", "\u2028", "\ufeff", "\x7f", "\xa0", "\xad", "\ud7ff", "!", "&", "*", "%", "@",
    "?", "? ", "[]", "{}", "[", "]", ",", "a,b", "a[0]", "~a", "null ", "Null", "NULL", "nULL", "\r",
    "a\rb", "a\r\n", "--- a\nb", "...\n", "#\n#", "a:\n", "- a\n- b\n", "%a\nb", "\x00", "\x1f\n",
    "x" * 2000,
]
# fmt: on


@pytest.mark.parametrize("value", HARD, ids=ascii)
@pytest.mark.parametrize("frame", ["k: {}\nz: 1\n", "- {}\n- 1\n", "k: [{}, 1]\n", "{{k: {}, z: 1}}\n"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_string_reads_back_as_itself(value: str, frame: str, version: str) -> None:
    flow = "[" in frame or "{{" in frame
    text = frame.format(write_string(value, flow=flow, indent=0, newline="\n"))
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    found = reader.load(text)
    found = found["k"] if isinstance(found, dict) else found
    if isinstance(found, list):
        found = found[0]
    assert (found, type(found)) == (value, str)


@pytest.mark.parametrize("value", HARD, ids=ascii)
def test_every_string_is_a_string_to_this_reader(value: str) -> None:
    root = read(f"k:\n- {write_string(value, flow=False, indent=0, newline=chr(10))}\n").roots[0]
    assert isinstance(root, Mapping)
    items = root.get("k")
    assert isinstance(items, Sequence)
    node = items.items[0]
    assert isinstance(node, Scalar)
    assert (node.value, node.is_string) == (value, True)

"""Settings of any text: read, or a mistake with its place; never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tugfix.findings import SettingsError
from tugfix.settings import Settings
from tugfix.settingsfile.read import KEYS, read_settings

PIECES = [
    *KEYS, "ignor", "tool", "tugfix", "[tool.tugfix]\n", "[", "]", "[[", "]]", "{", "}", " = ", "=", ",", ".", "\n",
    '"', "'", '"""', "#", " ", "TUG1", '"TUG101"', "'acme serve'", "'*'", "1", "true", "1979-05-27", "\\", "\\u00e9",
    "ü", "\r\n", "\t", "\0", "\ufeff",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)
LINES = st.tuples(st.sampled_from([*KEYS, "ignor"]), st.lists(st.text(max_size=5) | st.integers(), max_size=3))


def outcome(path: Path) -> Settings | SettingsError | None:
    try:
        return read_settings(path)
    except SettingsError as error:
        return error


def check(text: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        found = outcome(path)
    if isinstance(found, SettingsError):
        assert found.message.endswith((".", "?"))
        assert found.file == str(path)
        assert found.line is None or 0 < found.line <= len(text.replace("\r", "\n").split("\n"))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["tugfix.toml", "pyproject.toml"]))
def test_any_text(text: str, name: str) -> None:
    check(text, name)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=3))
def test_any_values(lines: list[tuple[str, list[object]]]) -> None:
    check("".join(f"{key} = {value!r}\n" for key, value in lines), "tugfix.toml")


@settings(max_examples=50, deadline=2000)
@given(st.sampled_from(["[", "{", ",", "a.", " ", "\n", ", \n", "[ ", "x = ["]), st.integers(1, 20_000))
def test_much_of_the_same_takes_no_time(piece: str, count: int) -> None:
    check(f"nothing = '''\n{piece * count}\n'''\n", "tugfix.toml")

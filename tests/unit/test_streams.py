"""When there is colour, and how wide a terminal is."""

from __future__ import annotations

import io
import sys

import pytest

from tugfix.report.streams import columns, use_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.skipif(sys.platform == "win32", reason="there is no colour by itself")
@pytest.mark.parametrize(
    ("when", "environment", "stream", "colour"),
    [
        ("auto", {}, Terminal(), True),
        ("auto", {}, io.StringIO(), False),
        ("auto", {"NO_COLOR": "1"}, Terminal(), False),
        ("auto", {"NO_COLOR": ""}, Terminal(), True),
        ("auto", {"TERM": "dumb"}, Terminal(), False),
        ("always", {"NO_COLOR": "1"}, io.StringIO(), True),
        ("never", {}, Terminal(), False),
    ],
)
def test_colour(
    when: str, environment: dict[str, str], stream: io.StringIO, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert use_colour(when, stream) is colour


def test_what_is_no_terminal_has_no_width() -> None:
    assert columns(io.StringIO()) is None
    assert columns(None) is None

"""Configs as others wrote them, with their layout changed and mistakes put in: most are still configs."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from choices import Choices

GOLDEN = Path(__file__).parent.parent / "golden"
COMMANDS = ("npm start", "npm start &", "redis-server", "cd web && npx vite", "'a: b'", "|\n  npm start")
NUMBER = 4
"""The most mutations of one text."""


@cache
def originals() -> tuple[str, ...]:
    """The golden cases, and the configs below the folder that TUGFIX_CORPUS names."""
    paths = sorted(GOLDEN.rglob("*.yml"))
    folder = os.environ.get("TUGFIX_CORPUS")
    if folder:
        paths += sorted(Path(folder).rglob("*.yml"))
    texts = (path.read_bytes().decode("utf-8").removeprefix("\ufeff") for path in paths)
    return tuple({text: None for text in texts if len(text) < 20_000})


def mutated(choices: Choices) -> str:
    """One of the originals with up to `NUMBER` mutations."""
    text = choices.pick(originals()[choices.number(256) :: 256])
    for _ in range(choices.number(NUMBER + 1)):
        text = choices.pick(MUTATIONS)(text, choices)
    return text


def _at_a_line(text: str, choices: Choices, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    place = (choices.number(256) * 256 + choices.number(256)) % len(lines)
    return "\n".join([*lines[:place], change(lines[place]), *lines[place + 1 :]])


def indented_deeper(text: str, choices: Choices) -> str:
    factor = choices.pick((2, 3))
    return "\n".join(" " * (len(line) - len(line.lstrip(" "))) * (factor - 1) + line for line in text.split("\n"))


def with_crlf(text: str, _: Choices) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def without_final_newline(text: str, _: Choices) -> str:
    return text.rstrip("\r\n")


def with_blank_lines_behind(text: str, _: Choices) -> str:
    return text + "\n\n"


def with_a_comment_above(text: str, choices: Choices) -> str:
    margin = " " * choices.number(9)
    return _at_a_line(text, choices, lambda line: f"{margin}# added {choices.number(100)}\n{line}")


def with_a_comment_behind(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: f"{line.rstrip()} # added" + "\r" * line.endswith("\r"))


def with_a_blank_line(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: f"\n{line}")


def with_a_line_twice(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: f"{line}\n{line}")


def without_a_line(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: "")


def with_a_command(text: str, choices: Choices) -> str:
    command = choices.pick(
        ("npm start", "npm start &", "redis-server", "cd web && npx vite", "'a: b'", "|\n  npm start")
    )
    return _at_a_line(text, choices, lambda line: line[: len(line) - len(line.lstrip("- "))] + command)


def quoted(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: line.replace("- ", '- "', 1) + '"' if "- " in line else line)


def with_another_image(text: str, choices: Choices) -> str:
    return text.replace(*choices.pick((("tugboatqa/", ""), ("image: ", "image: tugboatqa/"), ("node:18", "$X"))))


def with_an_anchor(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: line.replace("- ", f"- &a{choices.number(200)} ", 1))


def with_a_document_marker(text: str, _: Choices) -> str:
    return f"# added\n---\n{text}"


def with_wide_characters(text: str, choices: Choices) -> str:
    return _at_a_line(text, choices, lambda line: line.replace(" ", " 名🚢", 1) if "- " not in line else line + "é")


MUTATIONS: tuple[Callable[[str, Choices], str], ...] = (
    indented_deeper,
    with_crlf,
    without_final_newline,
    with_blank_lines_behind,
    with_a_comment_above,
    with_a_comment_behind,
    with_a_blank_line,
    with_a_line_twice,
    without_a_line,
    with_a_command,
    quoted,
    with_another_image,
    with_an_anchor,
    with_a_document_marker,
    with_wide_characters,
)

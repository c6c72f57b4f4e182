"""Configs in every layout that YAML has, around given commands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from choices import Choices, choices
from commands import HARMLESS, Process, process
from hypothesis import strategies as st

IMAGES = (
    "tugboatqa/node:20",
    "tugboatqa/php:8.2-apache",
    "node:20-alpine",
    "'debian:12'",
    '"tugboatqa/nginx"',
    "$IMAGE",
)
COMMENTS = ("# note", "#: 'x\": - [a]", "# Über 🚢 &a *b", "#!no", "#\ttab", "## - npm start")
_NOT_PLAIN = re.compile(r"[\s\-?:,\[\]{}#&*!|>'\"%@`]|[\d.]+\Z|(true|null|yes|no|on|off|~)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a config is written; each place that may have a comment takes the next of `comments`, '' for none."""

    indent: int
    dash_indent: int
    dash_gap: int
    newline: str
    bom: bool
    final_newline: bool
    start_marker: str
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Config:
    """A config as text, without its BOM, and the processes in it."""

    text: str
    bom: bool
    processes: tuple[Process, ...]


def layout(choices: Choices) -> Layout:
    pick = choices.pick
    return Layout(
        pick((2, 2, 4, 1, 3, 7)),
        pick((0, 2, 2, 1, 4)),
        pick((1, 1, 1, 3)),
        pick(("\n", "\n", "\r\n")),
        pick((False, True)),
        pick((True, True, False)),
        pick(("", "", "---\n", "# top\n---\n", "\n\n", "%YAML 1.1\n---\n")),
        tuple(pick(("", "", "", *COMMENTS)) for _ in range(1 + choices.number(7))),
    )


def plain(text: str, _: str) -> str:
    fits = text.isprintable() and not _NOT_PLAIN.match(text) and not re.search(r": |:\Z| #|\s\Z", text)
    return text if fits else single(text, "")


def single(text: str, _: str) -> str:
    fits = text.isprintable() and text == text.strip()
    return "'" + text.replace("'", "''") + "'" if fits else double(text, "")


def double(text: str, _: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def literal(text: str, margin: str) -> str:
    if text != text.strip() or "\t" in text:
        return double(text, "")
    return "|-\n" + "\n".join(margin + line if line else "" for line in text.split("\n"))


def literal_clipped(text: str, margin: str) -> str:
    return literal(text, margin).replace("|-\n", "|\n", 1)


def literal_deep(text: str, margin: str) -> str:
    """With more in front of the last line, which is no indentation then."""
    return literal(text.replace("\n", "\n  "), margin) if "<<" not in text else literal(text, margin)


def folded(text: str, margin: str) -> str:
    if not text.isprintable() or text != text.strip():
        return literal(text, margin)
    return ">-\n" + margin + re.sub(r"(?<=\S) (?=\S)", "\n" + margin, text, count=1)


def plain_over_lines(text: str, margin: str) -> str:
    written = plain(text, margin)
    return written if written[0] in "'\"" else re.sub(r"(?<=\S) (?=[A-Za-z0-9])", "\n" + margin, written, count=1)


def tagged(text: str, margin: str) -> str:
    return "!!str " + single(text, margin)


STYLES = (
    plain,
    plain,
    plain,
    single,
    double,
    literal,
    literal,
    literal_clipped,
    literal_deep,
    folded,
    plain_over_lines,
    tagged,
)


class Writer:
    """Takes a config line by line, and puts comments and blank lines between."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.lines: list[str] = []
        self.in_block = False
        self.places = 0

    def comment(self) -> str:
        self.places += 1
        found = self.layout.comments[self.places % len(self.layout.comments)]
        return f"{found} {self.places}" if found else ""

    def line(self, level: int, text: str, extra: int = 0) -> None:
        """Write a line, perhaps with a comment on one of its own in front and one behind."""
        margin = " " * (level * self.layout.indent + extra)
        above = self.comment()
        if above:
            # Behind a block scalar, a comment that stands deeper would be content.
            self.lines.append(margin + above if self.places % 3 or self.in_block else above)
        elif self.places % 11 == 0:
            self.lines.append("")
        behind = self.comment()
        first, *rest = text.split("\n")
        self.in_block = re.search(r"(?:- +|: )(?:[&!]\S+ )*[|>]-?\Z", first) is not None
        may_follow = not rest or self.in_block
        self.lines.append(margin + first + (f"  {behind}" if behind and may_follow else ""))
        self.lines += rest

    def text(self) -> str:
        layout = self.layout
        end = "" if self.in_block else self.comment()
        body = layout.start_marker + "\n".join([*self.lines, *([end] if end else [])])
        return (body + "\n" * layout.final_newline).replace("\n", layout.newline)


def config(choices: Choices) -> Config:
    """A config of one or two services, with processes among their commands."""
    pick, writer = choices.pick, Writer(layout(choices))
    found: list[Process] = []
    writer.line(0, "services:")
    for name in ("web", "ü-2")[: pick((1, 1, 2))]:
        writer.line(1, f"{name}:")
        writer.line(2, f"image: {pick(IMAGES)}")
        if pick((False, True)):
            writer.line(2, "checkout: true")
        writer.line(2, "commands:")
        for stage in pick(STAGE_SETS):
            commands = [_command(choices) for _ in range(pick((1, 2, 3)))]
            found += [command for command in commands if isinstance(command, Process)]
            texts = [command if isinstance(command, str) else command.text for command in commands]
            write_stage(choices, writer, stage, texts)
        writer.line(2, "expose: 3000")
    return Config(writer.text(), writer.layout.bom, tuple(found))


def configs() -> st.SearchStrategy[Config]:
    return choices().map(config)


STAGE_SETS = (("build",), ("init", "build"), ("update",), ("build", "start"), ("init", "update", "build", "online"))


def _command(choices: Choices) -> str | Process:
    return choices.pick(HARMLESS) if choices.pick((False, True)) else process(choices)


def write_stage(choices: Choices, writer: Writer, stage: str, texts: list[str]) -> None:
    layout, form = writer.layout, choices.pick(("list", "list", "list", "list", "flow", "lines", "string"))
    extra = layout.indent * 3 + layout.dash_indent
    if form == "list":
        writer.line(3, f"{stage}:")
        for text in texts:
            margin = " " * (extra + 2 + choices.number(3))
            writer.line(0, "-" + " " * layout.dash_gap + choices.pick(STYLES)(text, margin), extra)
    elif form == "string":
        writer.line(3, f"{stage}: {choices.pick(STYLES)(texts[0], ' ' * (layout.indent * 4 + 1))}")
    elif form == "flow":
        writer.line(3, f"{stage}: [{', '.join(map(flow, texts))}]")
    else:
        lines = ",\n".join(f"{' ' * extra} {flow(text)}" for text in texts)
        writer.line(3, f"{stage}: [\n{lines}\n{' ' * (layout.indent * 3 + 1)}]")


def flow(text: str) -> str:
    # libyaml takes no `:` in brackets.
    return double(text, "") if re.search(r"[,:\[\]{}]", text) else plain(text, "")

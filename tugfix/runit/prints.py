"""The lines that a command prints, each with the place that says it."""

from __future__ import annotations

from collections.abc import Sequence

from tugfix.runit.model import Form, Line
from tugfix.shell.expansions import expansions
from tugfix.shell.nodes import Redirection, Span, Word
from tugfix.shell.parse import ShellError
from tugfix.shell.sites import Site
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Command

_FORMATS = frozenset({"%s\\n", "%s\n"})


def printed(command: Command, site: Site, bodies: Sequence[Redirection]) -> tuple[Line, ...] | None:
    """Return the lines that a simple command prints, None where that is not `echo`, `printf` or `cat <<EOF`.

    `bodies` are its redirections.
    """
    words = site.words
    name = basename(words[0].value) if words else ""
    if name == "echo":
        return _echoed(command, words[1:])
    if name == "printf" and len(words) > 1:
        return _formatted(command, words[1], words[2:])
    if name in (":", "true"):
        return ()
    if name in ("cat", "tee"):
        return document(command, bodies) if name == "tee" or len(words) == 1 or words[1].value == "-" else None
    return None


def document(command: Command, redirections: Sequence[Redirection]) -> tuple[Line, ...] | None:
    """Return the lines of the here-document among `redirections`, None where there is none."""
    sign = next((sign for sign in redirections if sign.body is not None and sign.operator.startswith("<<")), None)
    if sign is None or sign.body is None or sign.operator == "<<<":
        return None
    found = _parts_of(command, sign.body, "\n", Form.BODY, forbidden="")
    if sign.operator != "<<-":
        return found
    if not sign.body.value.endswith("\n") and not found[-1].text.strip("\t"):
        # The tabs before the word that ends it.
        found = found[:-1]
    return tuple(
        Line(line.text.lstrip("\t"), line.command, line.form, _behind_tabs(line), line.early) for line in found
    )  # fmt: skip


def _behind_tabs(line: Line) -> Span | None:
    tabs = len(line.text) - len(line.text.lstrip("\t"))
    return None if line.span is None else Span(line.span.start + tabs, line.span.end)


def _echoed(command: Command, words: Sequence[Word]) -> tuple[Line, ...] | None:
    options = [word.value for word in words if word.value in ("-e", "-n", "-ne", "-en", "-E")]
    if any("n" in option for option in options):
        return None
    words = [word for word in words if word.value not in options]
    if len(words) == 1:
        return _word_lines(command, words[0])
    if not words:
        return (Line("", command, Form.JOINED),)
    text = " ".join(word.value for word in words)
    if "\n" in text or "\\n" in text:
        return tuple(Line(part, command, Form.JOINED) for part in text.replace("\\n", "\n").rstrip("\n").split("\n"))
    span = Span(words[0].start, words[-1].end)
    return (Line(text, command, Form.WORD, span, _early(command, span)),)


def _word_lines(command: Command, word: Word) -> tuple[Line, ...]:
    if "\\n" in word.value and "\n" not in word.value:
        # dash's echo and that of `echo -e` end a line there.
        return _parts_of(command, word, "\\n", Form.ESCAPED)
    if "\n" in word.value:
        return _parts_of(command, word, "\n", Form.BODY)
    return (Line(word.value, command, Form.WORD, word, _early(command, word)),)


def _formatted(command: Command, form: Word, words: Sequence[Word]) -> tuple[Line, ...] | None:
    if form.value in _FORMATS:
        return tuple(line for word in words for line in _printed_word(command, word))
    if "%" in form.value.replace("%%", ""):
        return None
    return _parts_of(command, form, "\\n", Form.ESCAPED) if form.value.endswith("\\n") else None


def _printed_word(command: Command, word: Word) -> tuple[Line, ...]:
    if "\n" in word.value:
        return _parts_of(command, word, "\n", Form.BODY)
    return (Line(word.value, command, Form.WORD, word, _early(command, word)),)


def _parts_of(
    command: Command, word: Word, separator: str, form: Form, forbidden: str | None = None
) -> tuple[Line, ...]:
    """The lines of a word or here-document, each in its own place where its characters stand one after the other."""
    if forbidden is None:
        forbidden = "'\\" if word.source.startswith("'") else '"$`\\'
    value = word.value.removesuffix(separator)
    found: list[Line] = []
    start = 0
    for part in value.split(separator):
        end = start + len(part)
        span = _place(word, start, end)
        early = _early(command, span) if span is not None else ()
        found.append(Line(part, command, form if span else Form.JOINED, span, early, forbidden))
        start = end + len(separator)
    return tuple(found)


def _place(word: Word, start: int, end: int) -> Span | None:
    places = word.offsets
    if places is None or start >= len(places):
        return None
    first = places[start]
    if end > start and places[end - 1] - first != end - 1 - start:
        return None
    return Span(first, places[end - 1] + 1 if end > start else first)


def _early(command: Command, span: Span) -> tuple[str, ...]:
    try:
        found = expansions(command.text or "")
    except ShellError:
        return ()
    return tuple(one.name for one in found if span.start <= one.start and one.end <= span.end)

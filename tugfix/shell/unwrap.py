"""From `nohup sudo -u www-data bash -c 'cd web && npm start'` to the program inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tugfix.shell.nodes import Command, Redirection, Script, Span, Word
from tugfix.shell.parse import ShellError, parse_at
from tugfix.shell.wrappers import SHELLS, WRAPPERS, Wrapper

MAX_SCRIPTS = 5
"""Scripts inside words inside scripts: no more levels than this are read."""


@dataclass(frozen=True)
class Unwrapped:
    """The command inside a command.

    `words` are those of the innermost program, empty where a script is run, which then is `script`. `editable` is
    False where the script's text is put together from several pieces, so that no part of it can be cut out; `quoted`
    says that it is in quotes, so that words can be put in. `detachers` are the spans of the words that only take the
    process off the terminal or put it in the background; `daemon` says that one of those lets the shell go on while
    the program runs. `bounded` says that a wrapper ends it. `names` are those of the wrappers, outermost first.
    """

    words: tuple[Word, ...]
    script: Script | None = None
    editable: bool = True
    quoted: bool = True
    detachers: tuple[Span, ...] = ()
    daemon: bool = False
    bounded: bool = False
    names: tuple[str, ...] = ()


def basename(word: str) -> str:
    """The program's name without its folder: `vendor/bin/drush` is `drush`."""
    return word.rpartition("/")[2]


def unwrap(command: Command, depth: int = 0) -> Unwrapped:
    """Return what `command` runs in the end. `depth` counts the scripts around it."""
    found = Unwrapped(command.words)
    while found.words and found.script is None:
        name = basename(found.words[0].value)
        if name in SHELLS:
            return _shell(found, command.redirections, depth)
        if name not in WRAPPERS:
            break
        steps = (_step(found, wrapper, depth) for wrapper in WRAPPERS[name])
        inner = next((step for step in steps if step is not None), None)
        if inner is None:
            break
        found = replace(inner, names=(*found.names, name))
    return found


def _step(found: Unwrapped, wrapper: Wrapper, depth: int) -> Unwrapped | None:
    """One wrapper off, or None where the words are not of this wrapper's form."""
    words = found.words
    start = _behind_subcommand(words, wrapper)
    if start is None or (wrapper.after_dashes and all(word.value != "--" for word in words)):
        return None
    end, script = _scan(words, start, wrapper)
    options = words[1:end]
    if any(word.value in wrapper.asks for word in options):
        return None
    daemons = [place for place, word in enumerate(words[:end]) if word.value in wrapper.daemon]
    if wrapper.detaches and end < len(words):
        detachers = [Span(words[0].start, words[end].start)]
    else:
        detachers = [Span(words[place - 1].end, words[place].end) for place in daemons]
    found = replace(
        found,
        daemon=found.daemon or bool(daemons),
        bounded=found.bounded or wrapper.bounds,
        detachers=(*found.detachers, *detachers),
    )
    if wrapper.script_operand and end == len(words) - 1:
        return _without_quotes(_script(found, words[end], depth), words[end])
    if script is not None:
        return _script(found, script, depth)
    if wrapper.script_only:
        return None
    if wrapper.program:
        named = [word for before, word in zip(options, words[2:], strict=False) if before.value in wrapper.program]
        return replace(found, words=(*named[:1], *words[end:])) if named else None
    return replace(found, words=words[end:])


def _without_quotes(found: Unwrapped, word: Word) -> Unwrapped:
    """The script of a wrapper that goes stands for itself: its quotes go too, if they are all that is around it."""
    places = word.offsets
    if not places or places[-1] - places[0] != len(places) - 1:
        return replace(found, editable=False)
    quotes = (Span(word.start, places[0]), Span(places[-1] + 1, word.end))
    return replace(found, detachers=(*found.detachers, *(span for span in quotes if span.end > span.start)))


def _behind_subcommand(words: tuple[Word, ...], wrapper: Wrapper) -> int | None:
    """Where the options begin; options may stand before the subcommand too (`yarn --silent exec x`)."""
    start = 1
    if wrapper.words:
        while start < len(words) and words[start].value.startswith("-"):
            start += 2 if words[start].value in wrapper.valued else 1
        given = tuple(word.value for word in words[start : start + len(wrapper.words)])
        if given != wrapper.words:
            return None
    return start + len(wrapper.words)


def _scan(words: tuple[Word, ...], index: int, wrapper: Wrapper) -> tuple[int, Word | None]:
    """Where the command inside begins, and the word that is a script."""
    operands = wrapper.operands
    script: Word | None = None
    while index < len(words):
        value = words[index].value
        if value == "--":
            return index + 1, script
        if value in wrapper.script and index + 1 < len(words):
            script = words[index + 1]
            index += 2
        elif value in wrapper.valued:
            index += 2
        elif (
            value.startswith("-")
            or wrapper.script_only
            or wrapper.program
            or wrapper.after_dashes
            or (wrapper.assignments and value.partition("=")[0].isidentifier() and "=" in value)
        ):
            index += 1
        elif operands:
            operands -= 1
            index += 1
        else:
            break
    return min(index, len(words)), script


def _shell(found: Unwrapped, redirections: tuple[Redirection, ...], depth: int) -> Unwrapped:
    """`sh -c SCRIPT`, `bash -lc SCRIPT`, `bash <<EOF`; a script in a file is left as the program."""
    words = found.words
    named = replace(found, names=(*found.names, basename(words[0].value)))
    takes_value = False
    for index, word in enumerate(words[1:], 1):
        if takes_value:
            takes_value = False
            continue
        if not word.value.startswith(("-", "+")):
            return found
        takes_value = word.value.endswith(("o", "O")) and not word.value.startswith("--")
        if "c" in word.value[1:] and not word.value.startswith("--"):
            behind = words[index + (2 if takes_value else 1) :]
            script = next((word for word in behind if not word.value.startswith("-")), None)
            return found if script is None else _script(named, script, depth)
    body = next((redirection.body for redirection in redirections if redirection.body is not None), None)
    return found if body is None else _script(named, body, depth)


def _script(found: Unwrapped, word: Word, depth: int) -> Unwrapped:
    """The script that a word is; nothing is known of one that can't be parsed."""
    places = word.offsets or (word.start,) * len(word.value)
    # The value of a `$'…'` keeps its escapes.
    readable = depth < MAX_SCRIPTS and not word.source.startswith("$'")
    try:
        script = parse_at(word.value, places) if readable else None
    except ShellError:
        script = None
    return replace(found, words=(), script=script, editable=word.offsets is not None, quoted=word.is_quoted)

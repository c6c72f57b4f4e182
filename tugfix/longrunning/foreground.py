"""The foreground form of a program that makes itself a daemon: what a supervisor can watch."""

from __future__ import annotations

from collections.abc import Sequence

from tugfix.longrunning.match import Recognized
from tugfix.shell.carve import Cut
from tugfix.shell.nodes import Word
from tugfix.shell.sites import Site


def has_foreground_form(found: Recognized, site: Site) -> bool:
    """Whether a process can be kept in the foreground."""
    if not found.daemon:
        return True
    program = found.program
    if any(_is_option(word.value, option) for word in site.words for option in program.conflicts):
        return False
    # Quotes in what is added would end the quotes of a script inside a word.
    quoted = len(site.layers) > 1 and any(sign in program.add for sign in "\"'")
    return bool(foreground_cuts(found, site)) and not quoted


def foreground_cuts(found: Recognized, site: Site) -> list[Cut]:
    """Return the changes of the command's text that keep the program in the foreground; none where there are none."""
    program, words = found.program, site.words
    cuts = [cut for option in program.remove for cut in _without(option.split(), words)]
    for before, after in program.replace:
        cuts += [Cut(word.start, word.end, after) for word in words[1:] if word.value == before][:1]
    if program.add and words:
        cuts.append(Cut(words[0].end, words[0].end, f" {program.add}"))
    return cuts


def _without(wanted: Sequence[str], words: Sequence[Word]) -> list[Cut]:
    """The cuts that take out an option, with the value that belongs to it."""
    values = [word.value for word in words]
    cuts: list[Cut] = []
    for place in range(1, len(words)):
        if values[place : place + len(wanted)] == list(wanted):
            cuts.append(Cut(words[place - 1].end, words[place + len(wanted) - 1].end))
        elif len(wanted) == 1 and _is_option(values[place], wanted[0]):
            cuts.append(Cut(words[place - 1].end, words[place].end))
    return cuts


def _is_option(word: str, option: str) -> bool:
    return word == option or (option.startswith("-") and word.startswith(f"{option}="))

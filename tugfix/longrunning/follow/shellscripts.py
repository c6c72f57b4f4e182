"""Shell scripts of the repository: `bash .tugboat/build.sh`, `./start.sh`, `. ./env.sh`.

`source` runs the file in the shell that stands there, so it is followed like a call.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.place import ROOT, directory, joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS

_SOURCES = frozenset({".", "source"})
_VALUED = frozenset({"-o", "+o", "-O", "+O", "--rcfile", "--init-file"})
_ENDINGS = (".sh", ".bash", ".ksh", ".zsh")


@dataclass(frozen=True)
class ScriptFile:
    """A shell script that a command runs.

    `file` is its path from the repository's root, `folder` its folder as `place.directory` spells it, `shell` the
    program that reads it. `arguments` are those of the call, None where they are not known.
    """

    file: str
    text: str
    folder: str
    shell: str
    arguments: tuple[str, ...] | None


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the text of the script that a command runs; None where it runs none that is in sight."""
    found = script_file(words, place, repository)
    if found is None:
        return None
    name = posixpath.basename(found.file).partition(".")[0]
    return Followed(name, (Lead(found.text, found.file, 1, place, found.folder, found.arguments),))


def script_file(words: Sequence[Word], place: str | None, repository: Repository) -> ScriptFile | None:
    """Return the shell script that a command runs, None where it is none, or not in sight."""
    operands, shell = _call(words)
    if not operands or operands[0].substitutions:
        return None
    named = operands[0].normal
    path = joined(place, named)
    written = repository_folder(path)
    file = repository.real_name(written) if written is not None else None
    text = repository.read(file) if file is not None else None
    if written is None or file is None or text is None:
        return None
    reader = shell or _reader(file, text)
    if reader is None:
        return None
    known = all(not word.dynamic for word in operands[1:])
    arguments = tuple(word.value for word in operands[1:]) if known else None
    return ScriptFile(file, text, joined(ROOT, posixpath.dirname(written)) or ROOT, reader, arguments)


def _call(words: Sequence[Word]) -> tuple[Sequence[Word], str]:
    """The script's name and its arguments, and the shell that the command names."""
    if not words:
        return (), ""
    name = basename(words[0].value)
    if words[0].value in _SOURCES:
        return words[1:], "sh"
    if name not in SHELLS:
        return (words, "") if "/" in words[0].value else ((), "")
    place = 1
    while place < len(words) and words[place].value.startswith(("-", "+")):
        if words[place].value in ("-c", "-s", "-"):
            return (), ""
        place += 2 if words[place].value in _VALUED else 1
    return words[place:], name


def _reader(file: str, text: str) -> str | None:
    """The shell that reads a file which is run as a program: what its first line says."""
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return "sh" if file.endswith(_ENDINGS) else None
    program = [basename(part) for part in first[2:].split() if not part.startswith("-")]
    named = program[1] if program[:1] == ["env"] and len(program) > 1 else "".join(program[:1])
    return named if named in SHELLS else None


def called_texts(texts: Sequence[str], repository: Repository) -> tuple[str, ...]:
    """Return the texts of the shell scripts that commands call in the checkout: what they stop is stopped."""
    found: list[str] = []
    for text in texts if repository.root is not None else ():
        if ".sh" not in text and "/" not in text:
            continue
        try:
            called = [script_file(site.words, directory(site, ROOT), repository) for site in sites(parse(text))]
        except ShellError:
            continue
        found += [file.text for file in called if file is not None]
    return tuple(found)

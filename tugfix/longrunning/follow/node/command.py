"""`node FILE`, `tsx FILE`, `./x.mjs`: programs of JavaScript and TypeScript, by what their files say.

Sources: https://nodejs.org/api/cli.html, https://typestrong.org/ts-node/docs/options, https://tsx.is/node-enhancement,
https://docs.deno.com/runtime/reference/cli/run
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.node.file import follow_file
from tugfix.longrunning.follow.packages import run_by_node
from tugfix.longrunning.match import is_known_to_end, match
from tugfix.longrunning.place import joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

NODE = frozenset({"node", "nodejs"})
OTHERS = frozenset({"ts-node", "ts-node-esm", "ts-node-script", "tsx", "babel-node", "vite-node"})
ENDINGS = (".js", ".cjs", ".mjs", ".ts", ".mts", ".cts")
"""By its ending a file is run as a program of its own: `./x.mjs`."""

_VALUED = frozenset(
    """-r --require --import --loader --experimental-loader --env-file --env-file-if-exists -C --conditions --title
    -P --project -O --compiler-options --compiler -I --ignore -D --ignoreDiagnostics --cwd --tsconfig -x --extensions
    --presets --plugins --config-file -c --config -m --mode --root""".split()
)
_NO_FILE = frozenset("-e --eval -p -pe --print -i --interactive --test --check --v8-options -".split())
_BY_NAME = (Certainty.POSSIBLE, Certainty.LIKELY)
_WATCHES = frozenset({"--watch", "--watch-path", "watch"})


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what the file of a command keeps up; None where it runs no file, or none that is in sight.

    None too for what the catalogue knows better: `node --watch`, a known command, arguments that end it.
    """
    name = basename(words[0].value)
    if name in NODE:
        scripted = _run_option(words)
        if scripted is not None:
            return run_by_node(scripted[0], scripted[1], place, repository)
    elif name not in OTHERS:
        return _program(words, place, repository)
    place_of_file = _file(words, name)
    if place_of_file is None or _is_known(words):
        return None
    arguments = [word.value for word in words[place_of_file + 1 :]]
    found = follow_file(words[place_of_file].normal, arguments, place, repository)
    return found if found is None else _with_name(found, words)


def _with_name(found: Followed, words: Sequence[Word]) -> Followed:
    """What may stay up most probably does where the file's name says so too."""
    answer, known = found.answer, match(words)
    if answer is None or known is None or (answer.certainty, known.certainty) != _BY_NAME:
        return found
    return replace(found, answer=replace(answer, certainty=Certainty.LIKELY))


def _is_known(words: Sequence[Word]) -> bool:
    known = match(words)
    return is_known_to_end(words) or (known is not None and known.certainty is Certainty.CERTAIN)


def _run_option(words: Sequence[Word]) -> tuple[str, Sequence[Word]] | None:
    """The script of `node --run SCRIPT`, and the words behind `--` that it gets."""
    for index, word in enumerate(words[1:], 1):
        name, sign, value = word.value.partition("=")
        if name == "--run":
            script = value if sign else "".join(next_word.value for next_word in words[index + 1 : index + 2])
            behind = list(words[index + (1 if sign else 2) :])
            return (script, behind[1:] if behind and behind[0].value == "--" else []) if script else None
        if not word.value.startswith("-"):
            return None
    return None


def _file(words: Sequence[Word], name: str) -> int | None:
    """Where the file's name stands among the words, None where no file is run."""
    index = 1
    while index < len(words):
        value = words[index].value
        option = value.partition("=")[0]
        if option in _WATCHES or (option in _NO_FILE and not (name not in NODE and option == "-p")):
            return None
        if value == "--":
            return index + 1 if index + 1 < len(words) else None
        if not value.startswith("-"):
            return index
        index += 2 if value in _VALUED else 1
    return None


def _program(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """A file that is run by its own name, where its first line says that it is a program of node."""
    value = words[0].normal
    if "/" not in value or not value.endswith(ENDINGS) or _is_known(words):
        return None
    name = repository_folder(joined(place, value)) if place is not None else None
    text = repository.read(name) if name is not None and not name.startswith("..") else None
    first = text[: text.find("\n")] if text is not None and text.startswith("#!") else ""
    if not any(runtime in first for runtime in ("node", "tsx", "bun", "deno")):
        return None
    return follow_file(value, [word.value for word in words[1:]], place, repository)

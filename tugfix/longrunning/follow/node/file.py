"""What a program of JavaScript or TypeScript keeps up, by the calls in its text and in the files that it imports.

Sources: https://nodejs.org/api/net.html#serverlisten, https://nodejs.org/api/process.html#processexitcode,
https://bun.sh/docs/api/http, https://docs.deno.com/api/deno/~/Deno.serve
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Answer, Followed, Lead
from tugfix.longrunning.follow.manifest import read_package
from tugfix.longrunning.follow.node.calls import evidence, is_framework
from tugfix.longrunning.follow.node.javascript import Call, Source, read_source
from tugfix.longrunning.match import match, plain_name
from tugfix.longrunning.own import OwnPrograms
from tugfix.longrunning.place import joined, repository_folder
from tugfix.longrunning.programs import script_names
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import script_call
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.quote import quote
from tugfix.shell.sites import sites

SOURCE_LIMIT = 200_000
"""Characters, of a file and of all that it imports together; what is longer is a bundle, and not read."""

MAX_FILES = 25
MAX_LEVELS = 4
"""Files, and levels of files, that are read for one program."""

MAX_CALLS = 50
MAX_IMPORTS = 100
"""Calls of one file that are judged, imports that are followed."""

_ENDINGS = ("", ".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_USUAL = frozenset({"server", "app", "index", "main", "www", "start", "serve", "node"})
_HARMLESS = frozenset({"NODE_ENV", "isMaster", "isPrimary", "err", "error", "e"})
_ALIASES = ("@/", "~", "#", "src/", "app/", "lib/")
_BLOCKING = frozenset({"execSync", "spawnSync", "execFileSync", "execaSync", "execaCommandSync"})
_RUNNING = frozenset({"exec", "spawn", "execFile", "execa", "execaCommand"})
_SAYS_CHILD = frozenset({"child_process", "node:child_process", "execa", "cross-spawn", "shelljs"})
_SIGNALS = frozenset({"process.on", "process.once", "process.addListener"})
_HANDLERS = frozenset({"catch", "on", "once", "get", "post", "all", "use", "addHook", "addListener", "onClose"})
_SERVERS = frozenset({"server", "app", "httpServer", "srv", "listener"})
_LESS = {
    Certainty.CERTAIN: Certainty.LIKELY,
    Certainty.LIKELY: Certainty.POSSIBLE,
    Certainty.POSSIBLE: Certainty.POSSIBLE,
}
_ORDER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)


@dataclass(frozen=True, eq=False)
class _File:
    """A file that is run, or imported at `level` steps from that one."""

    name: str
    source: Source
    level: int


@dataclass(frozen=True, eq=False)
class _Files:
    """The files of a program; `complete`: none that it imports by a path is missing."""

    files: tuple[_File, ...]
    complete: bool

    @cached_property
    def calls(self) -> tuple[tuple[_File, Call], ...]:
        return tuple((file, call) for file in self.files for call in file.source.calls)

    @cached_property
    def called(self) -> frozenset[str]:
        """The names that are called, not by something that only handles a signal, an error or a request."""
        return frozenset(call.last for _, call in self.calls if not _is_handler(call))

    @cached_property
    def used(self) -> frozenset[str]:
        """The names that are called, or handed to a call that may do so."""
        handed = (call.arguments for _, call in self.calls if call.name not in _SIGNALS and call.last != "catch")
        return frozenset(call.last for _, call in self.calls).union(*handed)

    @cached_property
    def ends(self) -> tuple[tuple[_File, Call], ...]:
        """The calls that may end the program, or close what it opened, as it goes on."""
        return tuple(
            (file, call)
            for file, call in self.calls
            if (_exits(call) or call.last in ("close", "stop", "end")) and not _is_handler(call) and self.comes_to(call)
        )

    def comes_to(self, call: Call) -> bool:
        """Whether the functions around a call are called."""
        return self.called.issuperset(call.functions)


def follow_file(operand: str, arguments: Sequence[str], place: str | None, repository: Repository) -> Followed | None:
    """Return what `node OPERAND ARGUMENTS` in the directory `place` keeps up.

    None where the file is not in sight, is a bundle, or its text does not say: it imports files that are not in
    sight, or a framework whose call is not known.
    """
    path = joined(place, operand) if place is not None else None
    name = repository_folder(path)
    if name is None or name.startswith("..") or "node_modules/" in name:
        return None
    entry = _resolved(name, repository, main=True)
    if entry is None:
        return None
    program = _read(entry, repository)
    if program is None:
        return None
    answers: list[Answer] = []
    leads: list[Lead] = []
    for file in program.files:
        answers += islice(_answers(file, program, arguments), MAX_CALLS)
        for call, text in islice(_children(file.source), MAX_CALLS):
            line = file.source.line(call.place)
            if call.last in _BLOCKING and _is_plain(call, program):
                leads.append(Lead(text, file.name, line, None if "cwd" in call.arguments else place))
            elif _may_stay(text, repository.own):
                answers.append(Answer(file.name, line, f"{call.last}(…{text[:40]}…)", Certainty.POSSIBLE))
    answer = min(answers, key=lambda found: _ORDER.index(found.certainty), default=None)
    if answer is None and not leads and not _says_all(program):
        return None
    return Followed(_name(operand), tuple(leads), answer)


def _name(operand: str) -> str:
    stem = posixpath.basename(posixpath.normpath(operand)).partition(".")[0]
    return "node" if stem in _USUAL or not stem else plain_name(stem)


def _resolved(name: str, repository: Repository, *, main: bool = False) -> str | None:
    """The file that a name without its ending may mean, None where none is in sight."""
    stem, ending = posixpath.splitext(name)
    names = [name + more for more in _ENDINGS]
    # In TypeScript `./x.js` is what ./x.ts becomes.
    names += [stem + ending.replace("js", "ts")] if ending in (".js", ".mjs", ".cjs") else []
    package = read_package(name, repository) if main else None
    entry = package.data.get("main") if package is not None else None
    if isinstance(entry, str):
        names += [posixpath.join(name, entry) + more for more in _ENDINGS]
    names += [posixpath.join(name, f"index{more}") for more in _ENDINGS[1:]]
    found = (posixpath.normpath(candidate) for candidate in names)
    return next((path for path in found if repository.read(path) is not None), None)


def _read(entry: str, repository: Repository) -> _Files | None:
    """The file with those that it imports by relative paths, nearest first."""
    waiting = [(entry, 0)]
    seen = {entry}
    files: list[_File] = []
    complete, size = True, 0
    for name, level in waiting:
        text = repository.read(name) or ""
        size += len(text)
        if size > SOURCE_LIMIT or len(files) >= MAX_FILES:
            if not files:
                return None
            complete = False
            break
        source = read_source(text)
        files.append(_File(name, source, level))
        complete = complete and len(source.imports) <= MAX_IMPORTS
        for imported in source.imports[:MAX_IMPORTS]:
            if imported and not imported.startswith((".", *_ALIASES)):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)) if imported else ""
            if path.endswith("..") or posixpath.splitext(path)[1] in (".json", ".css", ".scss", ".node"):
                continue
            found = _resolved(path, repository) if imported else None
            if found is None or (found not in seen and level >= MAX_LEVELS):
                complete = False
            elif found not in seen:
                seen.add(found)
                waiting.append((found, level + 1))
    return _Files(tuple(files), complete)


def _says_all(program: _Files) -> bool:
    """Whether a program without a call that keeps it up ends: nothing of it is out of sight, or too clever."""
    return program.complete and not any(is_framework(name) for file in program.files for name in file.source.imports)


def _answers(file: _File, program: _Files, arguments: Sequence[str]) -> Iterator[Answer]:
    """What each call of a file that keeps a program up makes of it."""
    source = file.source
    for call in source.calls:
        certainty = evidence(call, source)
        if certainty is None or _is_spoilt(call, source):
            continue
        if file.level:
            certainty = _LESS[certainty] if certainty is Certainty.CERTAIN else certainty
        elsewhere = file.level and any(map(_is_for_the_file, _conditions(call)))
        reached = program.used.issuperset(call.functions)
        if elsewhere or not reached or _is_guarded(call, arguments) or _is_ended(call, file, program):
            certainty = Certainty.POSSIBLE
        yield Answer(file.name, source.line(call.place), f"{_spelled(call)}(…)", certainty)


def _spelled(call: Call) -> str:
    name = call.name if len(call.name) <= 40 else "…" + call.name[-39:]
    return f"new {name}" if call.new else name


def _is_spoilt(call: Call, source: Source) -> bool:
    """Whether a timer does not count: it is cleared, or does not hold the program up."""
    return call.name == "setInterval" and not {"clearInterval", "unref"}.isdisjoint(source.words)


def _is_for_the_file(condition: Sequence[str]) -> bool:
    """Whether a condition is that the file itself is run: `require.main === module`, `!module.parent`."""
    return ("require" in condition and "main" in condition) or "meta" in condition or "parent" in condition


def _conditions(call: Call) -> Iterator[Sequence[str]]:
    yield call.guard
    for frame in call.frame.around():
        yield frame.condition
        # https://github.com/tj/commander.js#action-handler
        if frame.name.endswith(".action"):
            yield (frame.name,)


def _is_guarded(call: Call, arguments: Sequence[str]) -> bool:
    """Whether a condition decides about it that is not one of whether the file itself is run, or where.

    One that asks for an argument is fulfilled by it: `if (process.argv.includes('--watch'))`.
    """
    texts = {sign + argument for argument in arguments for sign in "'\"`"}
    return any(
        condition
        and texts.isdisjoint(condition)
        and _HARMLESS.isdisjoint(condition)
        and not _is_for_the_file(condition)
        for condition in _conditions(call)
    )


def _is_ended(call: Call, file: _File, program: _Files) -> bool:
    """Whether something behind the call ends the program, or closes what was opened."""
    names = {call.receiver, call.assigned, *_SERVERS} - {""}
    return any(
        other.level <= file.level and (other is not file or end.place > call.place)
        for other, end in program.ends
        if _exits(end) or end.receiver in names
    )


def _exits(call: Call) -> bool:
    """`process.exit()`, `process.exit(0)`; with another number something went wrong."""
    return call.name == "process.exit" and call.arguments in ((), ("0",))


def _is_handler(call: Call) -> bool:
    """Whether it is done only when something happens: a signal, an error, a request."""
    return any(
        frame.name in _SIGNALS or frame.name == "catch" or ("." in frame.name and _last(frame.name) in _HANDLERS)
        for frame in call.frame.around()
    )


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _is_plain(call: Call, program: _Files) -> bool:
    """Whether the program comes to a call whatever happens."""
    return not _is_guarded(call, ()) and not _is_handler(call) and program.comes_to(call)


def _children(source: Source) -> Iterator[tuple[Call, str]]:
    """The calls that run a command whose text is known."""
    if _SAYS_CHILD.isdisjoint(source.imports):
        return
    for call in source.calls:
        text = call.constant
        if text is None or call.last not in _BLOCKING | _RUNNING or "\\" in text:
            continue
        if call.last in ("exec", "execSync", "execaCommand", "execaCommandSync"):
            yield call, text
        else:
            listed = _listed(call.arguments[1:])
            if listed is not None:
                yield call, " ".join((text, *listed))


def _listed(tokens: Sequence[str]) -> tuple[str, ...] | None:
    """The words of `, ["a", "b"]` as the shell spells them; none where no list follows, None where it is not known."""
    if tuple(tokens[:2]) != (",", "["):
        return ()
    words: list[str] = []
    for token in tokens[2:]:
        if token == "]":
            return tuple(words)
        if token[:1] in ("'", '"') and "\\" not in token:
            words.append(token[1:] if token[1:].replace("-", "").isalnum() else quote(token[1:]))
        elif token != ",":
            return None
    return None


def _may_stay(text: str, own: OwnPrograms) -> bool:
    """Whether the names in a command say that it stays up."""
    try:
        found = sites(parse(text))
    except ShellError:
        return False
    names = script_names()
    for site in found:
        call = script_call(site.words)
        if match(site.words, own) is not None or (call is not None and call.script in names.likely | names.possible):
            return True
    return False

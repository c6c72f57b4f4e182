"""What commands say to readers of shell other than tugfix's: bash and shfmt. Many are asked about at once."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHFMT = shutil.which("shfmt", path=str(Path(sys.executable).parent)) or "shfmt"
WRAPPERS = ("exec", "nohup", "setsid", "env")
GOES = ("disown", "wait", "sleep", "true")
"""What may go with a process: `& wait`, `|| true`."""
SHELLS = ("sh", "bash", "su")
_PLACES = ("Pos", "End")
COMES = ("mkdir", "chmod", "echo", "printf", "sv", "break", "sleep", "exit")
"""What sets a process up."""

Call = tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """The words of all simple commands in a text as they are written, and the files that it redirects to."""

    calls: frozenset[Call]
    files: frozenset[str]


def refused_by_bash(texts: Sequence[str]) -> list[str]:
    """The texts that `bash -n` does not accept, which runs nothing.

    To start it for each would take long, so all are read as bodies of functions at once, in braces and in parentheses:
    what one text might close of the one kind, it can't of the other. What is refused there is judged alone.
    """
    return [text for text in _failing(texts, lambda some: not _are_bodies(some)) if not _bash(text)]


def said(texts: Sequence[str]) -> list[Said]:
    """What shfmt reads in each text, and in the scripts of `sh -c` within. Raises ValueError where it can't."""
    read = [_read(data, statements) for data, statements in _trees(texts)]
    inner = list({script: None for one in read for call in one.calls if (script := _script(call)) is not None})
    known = dict(zip(inner, said(inner), strict=True)) if inner else {}
    found = []
    for one in read:
        scripts = [known[script] for call in one.calls if (script := _script(call)) is not None]
        calls = {call for call in one.calls if _script(call) is None}
        found.append(
            Said(calls.union(*(script.calls for script in scripts)), one.files.union(*(s.files for s in scripts)))
        )
    return found


def _trees(texts: Sequence[str]) -> Iterator[tuple[bytes, list[Any]]]:
    """The statements of each text, with the bytes that their offsets are in; a mark parts the texts."""
    head = [f": {number}\n{text}\n" for number, text in enumerate(texts)]
    data = "".join(head).encode()
    shown = subprocess.run([SHFMT, "--to-json"], input=data, capture_output=True, check=False)
    if shown.returncode:
        wrong = next(iter(_failing(texts, lambda some: _shfmt(some) is None)), "all together")
        raise ValueError(f"shfmt: {shown.stderr.decode()} in {wrong!r}")
    found: list[list[Any]] = []
    for statement in json.loads(shown.stdout)["Stmts"]:
        words = statement["Cmd"].get("Args", []) if statement.get("Cmd") else []
        if [_source(data, word) for word in words] == [":", str(len(found))]:
            found.append([])
        else:
            found[-1].append(statement)
    if len(found) != len(texts):
        raise ValueError("a text reaches into the next one")
    return ((data, statements) for statements in found)


def _read(data: bytes, statements: list[Any]) -> Said:
    calls: set[Call] = set()
    files: set[str] = set()
    for kind, node in _nodes(statements):
        if kind == "call":
            assigned = [_source(data, one) for one in node.get("Assigns") or []]
            calls.add((*assigned, *(_source(data, one) for one in node.get("Args") or [])))
        else:
            files.add(_source(data, node["Word"]))
    return Said(frozenset(calls), frozenset(files))


def _script(call: Call) -> str | None:
    """What a command has a shell run, where it is there in quotes."""
    for shell, option, script in zip(call, call[1:], call[2:], strict=False):
        if shell in SHELLS and option in ("-c", "-lc") and script[0] in "'\"":
            return shlex.split(script)[0]
    return None


def program(call: Call) -> Call:
    """The words of a command without what may come or go around it: `exec env A=b npm start` is `A=b npm start`."""
    while call and call[0] in WRAPPERS:
        call = call[1:]
    return call


def lost(before: Said, after: Said) -> set[Call]:
    """The commands that the new text lacks, but for those that may go."""
    there = {program(call) for call in after.calls}
    return {call for call in map(program, before.calls) if call not in there and call and call[0] not in GOES}


def invented(before: Said, after: Said) -> set[Call]:
    """The commands that only the new text has, but for those that set a process up."""
    there = {program(call) for call in before.calls}
    new = {program(call) for call in after.calls} - there
    return {call for call in new if call and call[0] not in COMES and call != ("cd", '"${TUGBOAT_ROOT}"')}


def run_scripts(commands: Sequence[str]) -> dict[str, str]:
    """The files under /etc/service that commands write, line by line with `echo` or `printf`."""
    found: dict[str, str] = {}
    for command in commands:
        if "/etc/service/" in command and command.startswith(("echo ", "printf ")):
            *_, line, sign, path = shlex.split(command)
            found[path] = (found.get(path, "") if sign == ">>" else "") + line + "\n"
    return found


def _nodes(tree: Any) -> Iterator[tuple[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if node.get("Type") == "CallExpr":
                yield "call", node
            yield from (("file", one) for one in node.get("Redirs") or [] if one.get("Word") and not one.get("Hdoc"))
            waiting += [node[key] for key in node if key[-3:] not in _PLACES and isinstance(node[key], (dict, list))]


def _source(data: bytes, node: Any) -> str:
    return data[node["Pos"].get("Offset", 0) : node["End"]["Offset"]].decode()


def _failing(texts: Sequence[str], fails: Callable[[Sequence[str]], bool]) -> Iterator[str]:
    if not texts or not fails(texts):
        return
    if len(texts) == 1:
        yield texts[0]
        return
    half = len(texts) // 2
    yield from _failing(texts[:half], fails)
    yield from _failing(texts[half:], fails)


def _are_bodies(texts: Sequence[str]) -> bool:
    return all(
        _bash("".join(f"f{number}() {opening}\n{text}\n{closing}\n" for number, text in enumerate(texts)))
        for opening, closing in ("{}", "()")
    )


def _bash(text: str) -> bool:
    return subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, check=False).returncode == 0


def _shfmt(texts: Sequence[str]) -> str | None:
    text = "".join(f"{text}\n" for text in texts)
    done = subprocess.run([SHFMT], input=text.encode(), capture_output=True, check=False)
    return "" if done.returncode == 0 else None

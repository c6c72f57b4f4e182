"""Programs that run several commands or scripts: `concurrently`, `npm-run-all`, `run-p`, `run-s`.

Sources: https://github.com/open-cli-tools/concurrently/tree/main/docs/cli,
https://github.com/mysticatea/npm-run-all/tree/master/docs, https://github.com/bcomnes/npm-run-all2
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tugfix.longrunning.follow.jsonlines import members
from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.options import arguments, file_of
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

MAX_COMMANDS = 100
"""Commands that are looked at, those that a wildcard stands for included."""

MAX_NAMES = 1_000
"""Scripts of package.json that a wildcard may stand for."""

_VALUED = frozenset(
    """-m --max-processes -n --names --name-separator -s --success -p --prefix -c --prefix-colors -l --prefix-length
    -t --timestamp-format --restart-tries --restart-after --default-input-target --hide --kill-signal --ks
    --kill-timeout --kt --teardown""".split()
)
_KILLS = frozenset({"-k", "--kill-others", "--kill-others-on-success"})
_ASKS = frozenset({"-h", "--help", "-v", "-V", "--version"})
_SHORT = {
    "npm": "npm run",
    "node": "npm run",
    "yarn": "yarn run",
    "pnpm": "pnpm run",
    "bun": "bun run",
    "deno": "deno task",
}
_LONG = {long: long for long in ("npm run", "yarn run", "pnpm run", "bun run")}
_RUN_ALL = frozenset({"npm-run-all", "npm-run-all2", "run-s", "run-p"})
_ALL_VALUED = frozenset({"--max-parallel", "--npm-path"})
_RACE = re.compile(r"--race|-[clnps]*r[clnprs]*")
_PLACE_HOLDER = re.compile(r"\{!?(\d{1,3}|@|\*)[^{}]*\}")


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the commands that one command runs side by side, or one after the other.

    Scripts of package.json are leads that call them (`npm run NAME`), the names of those that a wildcard stands for
    are read from it. Some end as soon as the first of their commands ends (`concurrently -k`, `run-p --race`). None
    where it is no such command, or where nothing but a wildcard is given and package.json is not in sight.
    """
    program = basename(words[0].value) if words else ""
    if program in ("concurrently", "conc"):
        return _concurrently(words[1:], place, repository)
    if program in _RUN_ALL:
        return _run_all(program, words[1:], place, repository)
    return None


def _concurrently(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    given = arguments(words, _VALUED)
    if given.has(_ASKS) or not (given.operands or given.rest):
        return None
    passes = given.has(frozenset({"-P", "--passthrough-arguments"}))
    operands = given.operands if passes else given.operands + given.rest
    handed = [word.source for word in given.rest] if passes else []
    texts = [_unquoted(operand.value) for operand in operands[:MAX_COMMANDS]]
    texts = [_filled(text, handed) for text in texts] if passes else texts
    names = _names(texts, place, repository)
    found = _followed("concurrently", [_expanded(text, names) for text in texts], place)
    return found and replace(found, needs_all=given.has(_KILLS))


def _unquoted(text: str) -> str:
    inner = text[1:-1]
    return inner if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" and text[0] not in inner else text


def _expanded(text: str, names: Sequence[str] | None) -> list[str] | None:
    """The commands that an operand of concurrently is; None where it stands for `names` that are not in sight.

    `npm:watch-*(!fix)` stands for the scripts of package.json whose names fit, but for those with `fix` in them.
    """
    runner, name, tail = _script(text)
    if "*" not in name:
        return [f"{runner} {name}{tail}" if runner else text]
    if names is None:
        return None
    pattern, _, left_out = name.partition("(!")
    before, _, after = pattern.partition("*")
    fits = [
        found
        for found in names
        if len(found) >= len(before) + len(after) and found.startswith(before) and found.endswith(after)
    ]
    return [f"{runner} {found}{tail}" for found in fits if not (left_out and left_out.rstrip(")") in found)]


def _script(text: str) -> tuple[str, str, str]:
    """`npm:dev -- --x`, `npm run dev -- --x` as what runs the script, its name, the rest; '' where it is neither."""
    head, _, _ = text.partition(" ")
    short, sign, name = head.partition(":")
    if sign and name and short in _SHORT:
        return _SHORT[short], name, text[len(head) :]
    parts = text.split(" ", 2)
    if len(parts) > 1 and " ".join(parts[:2]) in _LONG:
        name, sign, tail = parts[2].partition(" ") if len(parts) > 2 else ("", "", "")
        return " ".join(parts[:2]), name, sign + tail
    return "", "", ""


def _run_all(program: str, words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """The scripts that npm-run-all runs: all patterns count, in which group they ever are."""
    patterns: list[str] = []
    rest = list(reversed(words))
    races = False
    while rest:
        word = rest.pop()
        if word.value == "--":
            break
        if word.value in ("-h", "--help", "-v", "--version"):
            return None
        if word.value in _ALL_VALUED and rest:
            rest.pop()
        elif word.value.startswith("-"):
            races = races or _RACE.fullmatch(word.value) is not None
        else:
            patterns.append(word.value)
    if not patterns:
        return None
    handed = [word.source for word in reversed(rest)]
    texts = [_filled(pattern, handed).strip() for pattern in patterns[:MAX_COMMANDS]]
    names = _names(texts, place, repository)
    found = _followed(program, [_calls(text, names) for text in texts], place)
    return found and replace(found, needs_all=races)


def _calls(text: str, names: Sequence[str] | None) -> list[str] | None:
    """The calls of the scripts that a pattern stands for: `*` ends at a colon, `**` does not."""
    pattern, sign, tail = text.partition(" ")
    if "*" not in pattern:
        return [f"npm run {text}"]
    if names is None:
        return None
    wanted = pattern.split(":")
    return [f"npm run {name}{sign}{tail}" for name in names if _fits(name.split(":"), wanted)]


def _fits(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the parts of a name are those of a pattern; a `**` is none, one or more of them, one at the end."""
    if "**" not in wanted:
        return len(parts) == len(wanted) and all(map(_fits_part, parts, wanted))
    split = wanted.index("**")
    tail = [part for part in wanted[split + 1 :] if part != "**"]
    needed = split + len(tail) + (0 if tail else 1)
    return (
        len(parts) >= needed
        and all(map(_fits_part, parts, wanted[:split]))
        and all(map(_fits_part, parts[len(parts) - len(tail) :], tail))
    )


def _fits_part(part: str, wanted: str) -> bool:
    """Whether a part of a name fits a part of a pattern with no more than one `*` that counts."""
    before, sign, after = wanted.partition("*")
    if not sign:
        return part == wanted
    return len(part) >= len(before) + len(after) and part.startswith(before) and part.endswith(after)


def _filled(text: str, handed: Sequence[str]) -> str:
    """The text with the arguments that are handed on in the place of `{1}`, `{@}`, `{*}`."""

    def put(found: re.Match[str]) -> str:
        if found[1].isdigit():
            index = int(found[1]) - 1
            return handed[index] if 0 <= index < len(handed) else ""
        return " ".join(handed)

    return _PLACE_HOLDER.sub(put, text)


def _names(texts: Sequence[str], place: str | None, repository: Repository) -> list[str] | None:
    """The names of the scripts of package.json, if a text may stand for several; None where it is not in sight."""
    if not any("*" in text for text in texts):
        return None
    file = file_of(place, "package.json")
    text = repository.read(file) if file is not None else None
    scripts = members(text, "scripts") if text is not None else None
    return list(scripts)[:MAX_NAMES] if scripts is not None else None


def _followed(name: str, commands: Sequence[list[str] | None], place: str | None) -> Followed | None:
    """What all operands run; None where nothing of it is known."""
    if all(found is None for found in commands):
        return None
    texts = [text for found in commands for text in found or ()]
    return Followed(name, tuple(Lead(text, "", 0, place) for text in texts[:MAX_COMMANDS]))

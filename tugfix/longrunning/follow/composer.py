"""Scripts of composer.json: `composer serve`, `composer run-script dev`, and those that `composer install` runs.

Sources: https://getcomposer.org/doc/articles/scripts.md, https://getcomposer.org/doc/03-cli.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tugfix.longrunning.follow.jsonlines import Member, members
from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.options import Arguments, arguments, file_of, is_fixed
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import joined
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.quote import quote
from tugfix.shell.unwrap import basename

MAX_LEADS = 100
"""Commands of one script, those of the scripts that it refers to included."""

MAX_LENGTH = 10_000
"""Characters of arguments, and of assignments, that are carried along."""

MAX_DEPTH = 20
"""Scripts that refer to scripts are read through no more than this many."""

_OWN_NAMES = frozenset(
    """about archive audit browse bump cc check-platform-reqs clear-cache clearcache completion config create-project
    depends diagnose dump-autoload dumpautoload exec fund global help home i info init install licenses list outdated
    prohibits r reinstall remove repo repository require rm search self-update selfupdate show status suggests u
    uninstall update upgrade validate why why-not""".split()
)
_RUN = frozenset({"run", "run-script"})
_VALUED = frozenset({"-d", "--working-dir", "--timeout"})
_ASKS = frozenset({"-h", "--help", "-V", "--version", "-l", "--list"})
_USUAL = frozenset({"start", "serve", "server"})
_AUTOLOAD = ("pre-autoload-dump", "post-autoload-dump")
_INSTALL = ("pre-install-cmd", *_AUTOLOAD, "post-install-cmd")
_UPDATE = ("pre-update-cmd", *_AUTOLOAD, "post-update-cmd")
_EVENTS: dict[str, tuple[str, ...]] = {
    "install": _INSTALL,
    "i": _INSTALL,
    **dict.fromkeys(("update", "u", "upgrade", "require", "r", "remove", "rm", "uninstall"), _UPDATE),
    **dict.fromkeys(("dump-autoload", "dumpautoload"), _AUTOLOAD),
}
"""The scripts that Composer's own commands run."""

_LIMIT = (
    "Composer stops its scripts after 300 seconds, unless `Composer\\Config::disableProcessTimeout` stands before "
    "them in composer.json"
)
"""https://getcomposer.org/doc/articles/scripts.md#managing-the-process-timeout"""


@dataclass(frozen=True)
class _Call:
    """The scripts that a command runs, the arguments that it hands to them, the name of the process."""

    scripts: tuple[str, ...]
    arguments: str
    name: str


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the commands of the scripts that a command runs; None where its composer.json is not in sight.

    Each entry of a script is a lead, with the line where it stands; calls of PHP methods are none.
    """
    if not words or basename(words[0].value).removesuffix(".phar") != "composer":
        return None
    elsewhere = any(word.value.startswith(("-d", "--working-dir")) for word in words)
    if not elsewhere and repository.read(file_of(place, "composer.json") or "") is None:
        return None
    # Behind a script's name the options are the script's, but Composer takes those that it knows from anywhere.
    given = arguments(words[1:], _VALUED)
    call = _call(given)
    folder = given.value("-d", "--working-dir")
    place = joined(place, folder) if folder is not None else place
    file = file_of(place, "composer.json")
    if call is None or file is None:
        return None
    text = repository.read(file)
    scripts = members(text, "scripts") if text is not None else None
    if scripts is None:
        return None
    reader = _Reader(scripts, file, place)
    for script in call.scripts:
        reader.read(script, call.arguments, (), "")
    free = reader.unlimited or given.value("--timeout") == "0" or _has_no_limit(text)
    return Followed(
        call.name,
        tuple(reader.leads),
        more=given.operands[0].value in _EVENTS,
        obstacle="" if free else _LIMIT,
        steps=True,
    )


def _has_no_limit(text: str | None) -> bool:
    setting = (members(text or "", "config") or {}).get("process-timeout")
    return setting is not None and setting.value in (0, "0")


def _call(given: Arguments) -> _Call | None:
    if not given.operands or given.has(_ASKS) or not is_fixed(given.operands[:2]):
        return None
    first, *others = given.operands
    if first.value in _EVENTS:
        silent = given.has(frozenset({"--no-scripts", "--dry-run", "--no-update"}))
        return _Call(() if silent else _EVENTS[first.value], "", "composer")
    if first.value in _RUN:
        if not others:
            return None
        first, *others = others
    elif first.value in _OWN_NAMES:
        return None
    name = "php" if first.value in _USUAL else plain_name(first.value)
    return _Call((first.value,), " ".join(word.source for word in (*others, *given.rest)), name)


class _Reader:
    """Collects the leads of scripts; those that refer to themselves are read once on each way."""

    def __init__(self, scripts: Mapping[str, Member], file: str, place: str | None) -> None:
        self._scripts = scripts
        self._file = file
        self._place = place
        self._steps = 0
        self.leads: list[Lead] = []
        self.unlimited = False

    def read(self, name: str, given: str, way: tuple[str, ...], context: str) -> str:
        """Add what a script runs with the arguments `given`; return the assignments in force after it.

        `way` are the scripts that led here, `context` the assignments before it.
        """
        script = self._scripts.get(name)
        if script is None or name in way or len(way) >= MAX_DEPTH or max(len(given), len(context)) > MAX_LENGTH:
            return context
        for entry, line in _entries(script):
            self._steps += 1
            full = len(self.leads) >= MAX_LEADS or self._steps > MAX_LEADS * MAX_DEPTH
            if full or len(context) > MAX_LENGTH:
                break
            head, _, tail = entry.partition(" ")
            self.unlimited = self.unlimited or head.endswith("::disableProcessTimeout")
            if head == "@putenv":
                context += _exported(tail.strip())
            elif head.startswith("@") and head not in ("@php", "@composer"):
                context = self.read(head[1:], " ".join(filter(None, (tail, given))), (*way, name), context)
            elif not _is_php(entry):
                text = _with_arguments(entry.removeprefix("@"), given)
                self.leads.append(Lead(context + text, self._file, line, self._place))
        return context


def _entries(script: Member) -> Iterator[tuple[str, int]]:
    """The entries of a script, a string or a list of them, with their lines."""
    if isinstance(script.value, str):
        yield script.value.strip(), script.line
    elif isinstance(script.value, list):
        for entry, line in zip(script.value, script.items, strict=True):
            if isinstance(entry, str):
                yield entry.strip(), line


def _is_php(entry: str) -> bool:
    """Whether an entry is a method or a class of PHP, as Composer tells them from commands."""
    if not entry or " " in entry:
        return not entry
    return "::" in entry or ("\\" in entry and entry.endswith("Command"))


def _exported(assignment: str) -> str:
    name, sign, value = assignment.partition("=")
    if not sign or not name.isidentifier():
        return ""
    plain = value.replace("_", "").replace("-", "").replace("/", "").replace(".", "").isalnum()
    return f"export {name}={value if plain else quote(value)}; "


def _with_arguments(entry: str, given: str) -> str:
    """Composer puts the arguments behind an entry, or where it says so."""
    if "@no_additional_args" in entry:
        return entry.replace("@no_additional_args", "").strip()
    if "@additional_args" in entry:
        return entry.replace("@additional_args", given, 1).strip()
    return f"{entry} {given}" if given else entry

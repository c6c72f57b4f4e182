"""What has to be alive in the fixed preview: what the broken config started, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest

from preview.processes import Started

# Two programs that only hold a container open; nobody misses them.
HOLDERS = (("sleep", "infinity"), ("tail", "-f", "/dev/null"))
# The words by which a program goes to the background, or stays in front: the fix may change these.
DAEMON_WORDS = {
    "redis-server": (("--daemonize", "yes"),),
    "memcached": (("-d",),),
    "mailcatcher": (("--foreground",),),
    "gunicorn": (("--daemon",),),
    "nginx": (("-g", "daemon off;"),),
    "pm2": (("--no-daemon",),),
    "npx": (("--no-daemon",),),
}


@dataclass(frozen=True)
class Expected:
    """The processes by their words, folder, user and variables; each is wanted exactly once."""

    processes: tuple[Started, ...]

    def of(self, old: str, new: str) -> list[Started]:
        """The same in a preview with other values."""
        return comparable(_renamed(process, old, new) for process in self.processes)


def expected(built: Iterable[Started], visited: Iterable[Started], dropped: Iterable[str] = ()) -> Expected:
    """What the old build started, and what the old preview had already: what is in both is wanted once.

    What is dropped is so from the build alone: a process of the same words that the preview had stays wanted.
    """
    gone = {tuple(line.split()) for line in dropped}
    wanted = {}
    for process in (*(_plain(one) for one in built if _plain(one).words not in gone), *map(_plain, visited)):
        if process.words not in HOLDERS:
            wanted[process.identity, process.variables] = process
    return Expected(tuple(wanted.values()))


def comparable(processes: Iterable[Started]) -> list[Started]:
    return sorted((_plain(process) for process in processes), key=lambda process: (process.identity, process.variables))


def difference(found: Iterable[Started], wanted: Iterable[Started]) -> str:
    """What is wrong with the processes that were found, in words; empty where they are the wanted ones."""
    found, wanted = comparable(found), comparable(wanted)
    missing, surplus = _without(wanted, found), _without(found, wanted)
    if not missing and not surplus:
        return ""
    pairs = zip_longest(missing, surplus)
    return "\n".join(_compared(one, other) for one, other in pairs)


def _without(processes: list[Started], others: list[Started]) -> list[Started]:
    rest = list(processes)
    for process in others:
        if process in rest:
            rest.remove(process)
    return rest


def _compared(wanted: Started | None, found: Started | None) -> str:
    if wanted is None or found is None:
        return f"wanted {wanted}, found {found}"
    one, other = asdict(wanted), asdict(found)
    variables = dict(one.pop("variables")), dict(other.pop("variables"))
    lines = [f"{key}: wanted {value!r}, found {other[key]!r}" for key, value in one.items() if value != other[key]]
    names = sorted({*variables[0], *variables[1]})
    lines += [
        f"${name}: wanted {variables[0].get(name)!r}, found {variables[1].get(name)!r}"
        for name in names
        if variables[0].get(name) != variables[1].get(name)
    ]
    return f"{wanted.words}: " + "; ".join(lines)


def _plain(process: Started) -> Started:
    words = process.words
    for group in DAEMON_WORDS.get(words[0], ()):
        for index in range(len(words)):
            if words[index : index + len(group)] == group:
                words = words[:index] + words[index + len(group) :]
    return replace(process, words=words)


def _renamed(process: Started, old: str, new: str) -> Started:
    return replace(
        process,
        words=tuple(word.replace(old, new) for word in process.words),
        variables=tuple((key, value.replace(old, new)) for key, value in process.variables),
    )

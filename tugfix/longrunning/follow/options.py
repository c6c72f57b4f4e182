"""The words behind a program's name, told apart: options with their values, operands, what follows `--`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tugfix.longrunning.place import joined, repository_folder
from tugfix.shell.nodes import Word


@dataclass(frozen=True)
class Option:
    """An option as it is written (`-f`, `--file`), and its value, None where it has none."""

    name: str
    value: str | None = None


@dataclass(frozen=True)
class Arguments:
    """What the words of a command are; `rest` are those behind `--`, or behind the operand that ends the options."""

    options: tuple[Option, ...]
    operands: tuple[Word, ...]
    rest: tuple[Word, ...]

    def has(self, names: frozenset[str]) -> bool:
        """Whether one of the options is given."""
        return any(option.name in names for option in self.options)

    def values(self, *names: str) -> tuple[str, ...]:
        """The values of an option by its names, in their order."""
        return tuple(option.value for option in self.options if option.name in names and option.value is not None)

    def value(self, *names: str) -> str | None:
        """The last value of an option by its names, None where it is not given."""
        return next(reversed(self.values(*names)), None)


def arguments(
    words: Sequence[Word],
    valued: frozenset[str] = frozenset(),
    *,
    numeric: frozenset[str] = frozenset(),
    until: int | None = None,
) -> Arguments:
    """Tell the words behind a program's name apart.

    `valued` are the options that take a value: `-f x`, `-fx`, `--file x`, `--file=x`. Those in `numeric` take the
    next word only where it is a number (`make -j 4`). Options end at `until` operands: what follows belongs to them.
    """
    options: list[Option] = []
    operands: list[Word] = []
    rest = list(reversed(words))
    while rest and (until is None or len(operands) < until):
        word = rest.pop()
        if word.value == "--":
            break
        if not word.value.startswith("-") or word.value == "-":
            operands.append(word)
        elif word.value.startswith("--"):
            name, sign, value = word.normal.partition("=")
            takes = not sign and rest and (name in valued or (name in numeric and rest[-1].value.isdigit()))
            options.append(Option(name, value if sign else rest.pop().normal if takes else None))
        else:
            options += _short(word.normal, rest, valued, numeric)
    return Arguments(tuple(options), tuple(operands), tuple(reversed(rest)))


def file_of(place: str | None, name: str) -> str | None:
    """Return the path from the repository's root of a file, as seen from `place`; None where it is outside."""
    return repository_folder(joined(place, name))


def is_fixed(words: Sequence[Word]) -> bool:
    """Whether no word holds anything that the shell puts in."""
    return not any(word.dynamic and "$" in word.value for word in words)


def _short(word: str, rest: list[Word], valued: frozenset[str], numeric: frozenset[str]) -> list[Option]:
    """The options of a bundle such as `-sj4`; `rest` are the words that follow, the next at its end."""
    found: list[Option] = []
    for index, letter in enumerate(word[1:], 2):
        name, value = f"-{letter}", word[index:]
        if name in valued or name in numeric:
            takes = not value and rest and (name in valued or rest[-1].value.isdigit())
            return [*found, Option(name, value or (rest.pop().normal if takes else None))]
        found.append(Option(name))
    return found

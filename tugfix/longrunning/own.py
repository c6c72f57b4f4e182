"""Programs that a repository's settings name, beside the catalogue's: what stays up, and what ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tugfix.longrunning.programs import Pattern, only_asks, read_pattern

_WILDCARDS = frozenset("*?[")


@dataclass(frozen=True)
class OwnPrograms:
    """Patterns of command lines, in the catalogue's form, that are asked before the catalogue.

    They belong to one repository and are handed on, so that what is kept of the catalogue's answers holds for all.
    """

    stays_up: tuple[Pattern, ...] = ()
    ends: tuple[Pattern, ...] = ()

    def says(self, values: Sequence[str]) -> bool | None:
        """Return whether a command with these words stays up, None where nothing is said of it."""
        if _any_fits(self.ends, values):
            return False
        return not only_asks(values[1:]) if _any_fits(self.stays_up, values) else None

    def may_name(self, text: str) -> bool:
        """Whether a text may hold a command that stays up: a quick look."""
        return any(
            not _WILDCARDS.isdisjoint(program) or program.rpartition("/")[2] in text
            for pattern in self.stays_up
            for program in pattern.programs
        )


NO_OWN = OwnPrograms()


def own_programs(stays_up: Iterable[str], ends: Iterable[str]) -> OwnPrograms:
    """Return what patterns say, which are texts as the catalogue has them; each has at least one word."""
    return OwnPrograms(tuple(map(_read, stays_up)), tuple(map(_read, ends)))


def _read(text: str) -> Pattern:
    # A program is compared with the end of a path, and `./serve` may be called `bin/../serve` or `bash serve`.
    return read_pattern(" ".join(text.split()).removeprefix("./"))


def _any_fits(patterns: Iterable[Pattern], values: Sequence[str]) -> bool:
    return any(pattern.fits(values, frozenset()) for pattern in patterns)

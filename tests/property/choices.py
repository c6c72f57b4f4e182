"""Choices from bytes: one draw makes a whole config, which is much faster than one draw a choice, and shrinks well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

Choice = TypeVar("Choice")


class Choices:
    """Takes one option after the other, a byte for each; the first options, where there are no more bytes."""

    def __init__(self, data: bytes) -> None:
        self._bytes = iter(data)

    def number(self, below: int) -> int:
        return next(self._bytes, 0) % below

    def pick(self, options: Sequence[Choice]) -> Choice:
        return options[self.number(len(options))]


def choices(size: int = 100) -> st.SearchStrategy[Choices]:
    return st.binary(min_size=size, max_size=size).map(Choices)

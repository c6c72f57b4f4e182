"""What a plain scalar, one without quotes, means to YAML 1.1 and YAML 1.2 readers."""

from __future__ import annotations

import re

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

# What a reader of either version takes for something else than a string: a wide net costs a pair of quotes.
_WORDS = _NULLS | frozenset(
    """y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE = <<""".split()
)
_FIRST_OF_NUMBER = frozenset("+-.0123456789")
_NUMBER = r"""(?:
      [-+]?0b[01_]+|0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+|
      [-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|
      [-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|
      [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|
      [-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|
      [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9:.]+[ \t]*(?:Z|[-+][0-9:]+)?)?
    )\Z"""


def means_null(value: str) -> bool:
    """Whether the plain scalar `value` is null."""
    return value in _NULLS


def means_string(value: str) -> bool:
    """Whether the plain scalar `value` is a string in YAML 1.1 as well as in YAML 1.2."""
    if value[:1] in _FIRST_OF_NUMBER:
        # `re` keeps the pattern once it is compiled, which most runs never need.
        return re.match(_NUMBER, value, re.VERBOSE) is None
    return value not in _WORDS

"""What a plain scalar, one without quotes, means to YAML 1.1 and YAML 1.2 readers."""

from __future__ import annotations

import re

_NULL = re.compile(r"(?:~|null|Null|NULL)?\Z")

# What a reader of either version takes for something else than a string: a wide net costs a pair of quotes.
_NOT_STRING = re.compile(
    r"""(?:
      ~|null|Null|NULL|
      y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|
      =|<<|
      [-+]?0b[01_]+|0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+|
      [-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|
      [-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|
      [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|
      [-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|
      [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9:.]+[ \t]*(?:Z|[-+][0-9:]+)?)?
    )?\Z""",
    re.VERBOSE,
)

# White space around, an indicator in front, `: ` or ` #` within, a document marker, or nothing.
_NOT_PLAIN = re.compile(
    r"""\s|[,\[\]{}#&*!|>'"%@`]|[-?:](?:[\s,\[\]{}]|\Z)|---|\.\.\.|.*(?:\s\#|:\s|[\s:]\Z)""", re.VERBOSE
)
_NOT_PLAIN_IN_FLOW = re.compile(r".*[,\[\]{}]|[?:-]|.*:\Z")
_PRINTABLE = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*\\Z")


def means_null(value: str) -> bool:
    """Whether the plain scalar `value` is null."""
    return _NULL.match(value) is not None


def means_string(value: str) -> bool:
    """Whether the plain scalar `value` is a string in YAML 1.1 as well as in YAML 1.2."""
    return _NOT_STRING.match(value) is None


def is_printable(value: str) -> bool:
    """Whether every character of `value` can stand as it is within one line, whatever the quotes."""
    return _PRINTABLE.match(value) is not None


def can_be_plain(value: str, *, flow: bool) -> bool:
    """Whether `value` written without quotes reads back as the same string; `flow`: in brackets or braces."""
    if not value or not is_printable(value) or _NOT_PLAIN.match(value) or not means_string(value):
        return False
    return not (flow and _NOT_PLAIN_IN_FLOW.match(value))

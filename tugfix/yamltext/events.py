"""The reader's events, from ruamel.yaml: by libyaml where it is there, else by the reader in Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLStreamError
from ruamel.yaml.reader import ReaderError

from tugfix.yamltext.nodes import YamlError, position
from tugfix.yamltext.problems import explain

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:
    CParser = None

# Line ends to libyaml, as in YAML 1.1; plain characters in YAML 1.2 and to every other reader of today.
_SEPARATORS = "\x85\u2028\u2029"
_PRIVATE_USE = range(0xE000, 0xF900)


class Events:
    """A text's events: `next` returns one after the other, and raises one of `READER_ERRORS` where it is not YAML.

    `restore` gives a scalar's value its own characters back; it is None where no value needs that.
    """

    def __init__(self, text: str, *, pure: bool = False) -> None:
        """Take the `text`; `pure`: read by the reader in Python even where libyaml is there.

        Raises YamlError for characters that cannot stand in YAML.
        """
        _check_characters(text)
        self._replaced = _replacements(text)
        readable = text.translate(self._replaced) if self._replaced else text
        # With a line end after the last line, a block scalar there reads as it does anywhere else.
        if not readable.endswith("\n"):
            readable += "\n"
        self.next: Callable[[], Any]
        if pure or CParser is None:
            self.next = iter(YAML(typ="safe", pure=True).parse(readable)).__next__
        else:
            self.next = CParser(readable).get_event
        self.restore: Callable[[str], str] | None = self._restored if self._replaced else None

    def _restored(self, value: str) -> str:
        for original, stand_in in self._replaced.items():
            value = value.replace(chr(stand_in), chr(original))
        return value


def _replacements(text: str) -> dict[int, int]:
    if text.isascii():
        return {}
    unused = (code for code in _PRIVATE_USE if chr(code) not in text)
    return {ord(char): next(unused) for char in _SEPARATORS if char in text}


READER_ERRORS = (MarkedYAMLError, ReaderError, YAMLStreamError)


def as_yaml_error(error: Exception, text: str) -> YamlError:
    """Return what one of `READER_ERRORS` says of a text, in words for the person who wrote it."""
    if isinstance(error, MarkedYAMLError):
        return _readable_error(error, text)
    if isinstance(error, ReaderError):
        return YamlError(f"the character U+{ord(text[error.position]):04X} cannot stand in YAML", 1, 1)
    return YamlError(str(error), 1, 1)


_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UNWANTED_ASCII = bytes(code for code in range(0x80) if _UNWANTED.match(chr(code)))
_LONE_RETURN = re.compile("\r(?!\n)")


def _check_characters(text: str) -> None:
    if text.startswith("\ufeff"):
        raise YamlError("the text begins with a byte order mark", 1, 1)
    if not _is_clean_ascii(text) and (match := _UNWANTED.search(text)):
        message = f"the character U+{ord(match[0]):04X} cannot stand in YAML"
        raise YamlError(message, *position(text, match.start()))
    if "\r" in text and (match := _LONE_RETURN.search(text)):
        message = "a carriage return stands here alone; lines must end in a line feed"
        raise YamlError(message, *position(text, match.start()))


def _is_clean_ascii(text: str) -> bool:
    """Whether a text is ASCII without unwanted characters, as most are: a look that takes a tenth of a search."""
    return text.isascii() and len(text.encode("ascii").translate(None, _UNWANTED_ASCII)) == len(text)


def _readable_error(error: MarkedYAMLError, text: str) -> YamlError:
    problem = str(error.problem or error.context or "this is not YAML")
    mark = error.problem_mark or error.context_mark
    # Where a key lacks its colon, the readers are past it when they notice.
    if problem.startswith("could not find expected ':'"):
        mark = error.context_mark or mark
    found = explain(problem, text, min(mark.index, len(text)) if mark else 0)
    return YamlError(found.message, *position(text, found.offset), found.too_deep)

"""Settings from TOML: read, checked, and what is wrong with them told with its place."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tugfix import files
from tugfix.findings import ConfigError, SettingsError
from tugfix.rules import chosen
from tugfix.settings import Settings

SIZE_LIMIT = 1_000_000
"""The most bytes that are read of settings."""

_TABLE = "tool.tugfix"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class _WrongError(Exception):
    """A value is wrong: `part` is the text that it is about, '' for the whole key."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


def read_settings(path: Path, *, base: str = "") -> Settings | None:
    """Return the settings in a file: those of a pyproject.toml are its table `tool.tugfix`, None where it has none.

    `base` is the folder that the globs of `exclude` are relative to, '' for the current one. Raises SettingsError
    where the file can't be read, is no TOML, or says what no setting is.
    """
    try:
        source = files.read(path)
    except ConfigError as error:
        message = error.message.replace("YAML", "TOML")
        raise SettingsError(message, str(path), error.line, error.column) from error
    if len(source.data) > SIZE_LIMIT:
        raise SettingsError(f"The file is larger than {SIZE_LIMIT // 1_000_000} MB, the limit for settings.", str(path))
    table, head = _parsed(source.text, str(path)), ""
    if path.name == "pyproject.toml":
        inside = table.get("tool", {})
        if not isinstance(inside, dict) or "tugfix" not in inside:
            return None
        table, head = inside["tugfix"], _TABLE
        if not isinstance(table, dict):
            raise SettingsError(f"[{_TABLE}] has to be a table.", str(path))
    return _settings(table, source.text, head, str(path), base)


def _parsed(text: str, file: str) -> dict[str, Any]:
    # Late: most runs find no settings.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place is not None and place[1] else (None, None)
        raise SettingsError(f"This is not valid TOML: {_PLACE.sub('', said)}.", file, line, column) from error
    except RecursionError as error:
        raise SettingsError("This is not valid TOML: it is nested too deep.", file) from error


def _settings(table: Mapping[str, Any], text: str, head: str, file: str, base: str) -> Settings:
    found: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        try:
            if key not in KEYS:
                raise _WrongError(_unknown(key))
            found[key.replace("-", "_")] = _strings(key, value, KEYS[key])
        except _WrongError as wrong:
            raise SettingsError(str(wrong), file, *_place(text, head, key, wrong.part)) from wrong
    return Settings(**found, base=base)


def _unknown(key: str) -> str:
    from difflib import get_close_matches

    if key == "tool":
        return f"There is no setting `tool`: in tugfix.toml the settings stand without [{_TABLE}]."
    near = get_close_matches(key.replace("_", "-").lower(), KEYS, 1, 0.6)
    meant = f"Do you mean `{near[0]}`?" if near else f"Settings are {', '.join(KEYS)}."
    return f"There is no setting `{key}`. {meant}"


def _strings(key: str, value: object, check: Callable[[str], None]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongError(f"`{key}` has to be a list of strings, not {_named(value)}.")
    for item in value:
        if not isinstance(item, str):
            raise _WrongError(f"`{key}` has to be a list of strings, and {_named(item)} is in it.")
        if not item.strip():
            raise _WrongError(f"`{key}` has an empty string in it.")
        check(item)
    return tuple(value)


def _named(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date")


def _rule(code: str) -> None:
    try:
        chosen([code], [])
    except ValueError as error:
        raise _WrongError(f"{str(error)[:1].upper()}{str(error)[1:]}.", code) from error


def _pattern(text: str) -> None:
    program = text.split()[0]
    if program.startswith("-") or not any(letter.isalnum() for letter in program):
        raise _WrongError(f"`{text}` does not begin with the name of a program.", text)


def _glob(text: str) -> None:
    if not any(letter.isalnum() for letter in text):
        raise _WrongError(f"`{text}` fits everything: name something.", text)


KEYS: Mapping[str, Callable[[str], None]] = {
    "select": _rule,
    "ignore": _rule,
    "runit-images": _glob,
    "stays-up": _pattern,
    "ends": _pattern,
    "exclude": _glob,
}
"""The settings; each is a list of strings, which the function checks."""


def _place(text: str, head: str, key: str, part: str) -> tuple[int | None, int | None]:
    """Where a key stands in the text, or `part` behind it: 1-based line and column, None where it can't be told."""
    start = 0
    if head:
        dotted = r"\s*\.\s*".join(map(re.escape, head.split(".")))
        heading = re.search(rf"^[ \t]*\[\s*{dotted}\s*[\].]", text, re.MULTILINE)
        start = heading.start() if heading else 0
    name = rf"""(?<![\w-])["']?{re.escape(key)}["']?"""
    begins = rf"^(?:[ \t]*\[{{1,2}}[^\]\n]*?|[ \t]*|.*?[{{,.]\s*)(?P<key>{name})[ \t]*[=.\]]"
    found = re.compile(begins, re.MULTILINE).search(text, start)
    if found is None:
        return None, None
    place = found.start("key")
    if part and text.find(part, place) >= 0:
        place = text.find(part, place)
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)

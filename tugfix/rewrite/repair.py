"""A text that can't be read as a config, made one where a rule knows what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tugfix.findings import ConfigError, Finding, GuardError, Outcome
from tugfix.rewrite.found import Found
from tugfix.rules import repair
from tugfix.rules.fault import Fault
from tugfix.tugboat.config import Config
from tugfix.yamltext import YamlError, apply_edits, compose

_REPAIRS = 50
"""Faults that keep a text from being read are mended one after the other; real configs have one or two."""


def repaired(
    text: str, error: YamlError, rules: Collection[str], found: Found, as_config: Callable[[str], Config]
) -> Config:
    """Return the config that a text becomes when what `error` and others say of it is mended by one of `rules`.

    What is wrong, and the edits, are added to `found`; `as_config` reads a text, or raises YamlError. Raises
    ConfigError, for the first error, where the text does not become a config that way.
    """
    new, problem = text, error
    for _ in range(_REPAIRS):
        mend = repair(new, problem, rules)
        if mend is None:
            break
        found.add((_finding(mend.fault, problem),))
        before, new = new, apply_edits(new, mend.edits)
        if new.replace(" ", "") != before.replace(" ", ""):
            raise GuardError("more than spaces would differ")
        found.edits = compose(len(text), found.edits, mend.edits)
        try:
            config = as_config(new)
        except YamlError as another:
            problem = another
            continue
        if not config.several:
            return config
        break
    raise config_error(error)


def config_error(error: YamlError) -> ConfigError:
    """Return what a reader's complaint is to the user."""
    message = error.message[:1].upper() + error.message[1:] + ("" if error.message.endswith("?") else ".")
    return ConfigError(message, error.line, error.column)


def _finding(fault: Fault, error: YamlError) -> Finding:
    return Finding(
        fault.rule, fault.start, fault.end, error.line, error.column, fault.message, fault.remedy, Outcome.FIXED
    )  # fmt: skip

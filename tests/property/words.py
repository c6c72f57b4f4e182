"""What changed configs have their services run, before and after, as bash and shfmt read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import yaml
from lossless import effective_lists, read, services
from shellwords import Said, invented, lost, refused_by_bash, run_scripts, said

from tugfix import Result

Change = tuple[str, str]
"""A config before and after."""
Commands = dict[str, list[str]]

BATCH = 500
"""So many commands are shown to bash and shfmt at once: a process for each would take long, one for all much memory."""


def check_words(changes: Iterable[Change]) -> None:
    """Check that each service runs the same commands as before, and has no other ones but those that set them up."""
    pairs = [(commands_of(before), commands_of(after)) for before, after in changes]
    texts = list({text: None for pair in pairs for texts in pair for texts in texts.values() for text in texts})
    assert [text for some in batches(texts) for text in refused_by_bash(some)] == []
    known = {text: one for some in batches(texts) for text, one in zip(some, said(some), strict=True)}
    for before, after in pairs:
        assert list(before) == list(after)
        for name in before:
            old, new = together(known, before[name]), together(known, after[name])
            found = lost(old, new), invented(old, new), old.files - new.files
            assert found == (set(), set(), set()), (before[name], after[name])


def check_syntax(changes: Iterable[Change]) -> None:
    """Check that no command is one that bash refuses, but in configs where one was before."""
    pairs = [(all_of(before), all_of(after)) for before, after in changes]
    texts = list({text: None for pair in pairs for texts in pair for text in texts})
    refused = {text for some in batches(texts) for text in refused_by_bash(some)}
    assert [(before, refused & after) for before, after in pairs if refused & after and not refused & before] == []


def batches(texts: list[str]) -> Iterable[list[str]]:
    return (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))


def commands_of(text: str) -> Commands:
    """The commands of each service, with what anchors and merge keys bring, and the scripts that they write."""
    found: Commands = {}
    for name, service in services(read(text)).items():
        items = [item for items in effective_lists(service).values() for item in items]
        commands = [item.value for item in items if isinstance(item, yaml.ScalarNode)]
        found[name] = [*commands, *run_scripts(commands).values()]
    return found


def all_of(text: str) -> set[str]:
    return {command for commands in commands_of(text).values() for command in commands}


def together(known: dict[str, Said], texts: Sequence[str]) -> Said:
    return Said(
        frozenset(call for text in texts for call in known[text].calls),
        frozenset(file for text in texts for file in known[text].files),
    )


def drops_one(result: Result) -> bool:
    """Whether a process is dropped, as a second copy of one: its words need not be those of the first."""
    return any(finding.remedy.startswith("Removed") for finding in result.findings)

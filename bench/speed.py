"""How fast tugfix is on a folder of configs: `python bench/speed.py FOLDER`.

Prints files per second for the whole way of a config, and the ratio to ruamel.yaml's C reader turning the same files
into bare events, which is the floor.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ruamel.yaml
from ruamel.yaml.cyaml import CParser

from tugfix import ConfigError, fix_text
from tugfix.files import decode
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

ROUNDS = 3


def main() -> None:
    texts = []
    for path in sorted(Path(sys.argv[1]).rglob("*.yml")):
        try:
            texts.append(decode(path.read_bytes())[0])
        except ConfigError:
            continue
    floor = best(lambda: [events(text) for text in texts])
    whole = best(lambda: all_fixed(texts))
    print(f"{len(texts)} files")
    print(f"C events   {len(texts) / floor:8.0f} files/s")
    print(f"tugfix     {len(texts) / whole:8.0f} files/s, {whole / floor:.1f} times the C events")


def best(work: Callable[[], object]) -> float:
    """The seconds of the fastest of a few rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def events(text: str) -> None:
    with contextlib.suppress(ruamel.yaml.YAMLError):
        parser = CParser(text)
        while parser.check_event():
            parser.get_event()


def all_fixed(texts: list[str]) -> None:
    # Commands that were parsed in the round before would come from the cache.
    parse.cache_clear()
    sites.cache_clear()
    for text in texts:
        with contextlib.suppress(ConfigError):
            fix_text(text)


if __name__ == "__main__":
    main()

"""What reads configs within one process: `python bench/contenders.py NAME LIST`.

LIST is a file that names the configs, one a line. Prints the seconds of processor time that they took, each read once,
so that nothing is known of it before; to load the program and to read the files is no part of it.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

WARM_UP = 20
Work = Callable[[str], object]


def ruamel_events() -> Work:
    from ruamel.yaml.cyaml import CParser

    def read(text: str) -> None:
        parser = CParser(text)
        while parser.check_event():
            parser.get_event()

    return read


def pyyaml_events() -> Work:
    from yaml.cyaml import CParser

    def read(text: str) -> None:
        parser = CParser(text)
        while parser.check_event():
            parser.get_event()

    return read


def ruamel_script() -> Work:
    from ruamel.yaml import YAML

    def load_and_dump(text: str) -> None:
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.dump(yaml.load(text), io.StringIO())

    return load_and_dump


def tugfix() -> Work:
    from tugfix import fix_text

    return fix_text


CONTENDERS = {work.__name__: work for work in (ruamel_events, pyyaml_events, ruamel_script, tugfix)}


def main() -> None:
    name, listed = sys.argv[1:]
    paths = [Path(line) for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    work = CONTENDERS[name]()
    # What is loaded late is loaded.
    for path in paths[:WARM_UP]:
        seconds(work, path)
    print(sum(seconds(work, path) for path in paths[WARM_UP:]) * len(paths) / len(paths[WARM_UP:]))


def seconds(work: Work, path: Path) -> float:
    """The processor time of one config."""
    text = path.read_text(encoding="utf-8")
    start = time.process_time()
    # Some keys of real configs are too long for a round trip.
    with contextlib.suppress(ValueError):
        work(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()

"""tugfix beside other programs that read YAML: `python bench/compare.py FOLDER [--count N] [--schema FILE] [--scale]`.

FOLDER holds real configs; `shapes.py` makes N (10,000) from them, half of them clean and half broken, each in a
repository of its own. All programs get the same files in one run; slow ones get the first of them, as the table says.
The unit is the processor's time for one file, and its ratio to that of ruamel.yaml's bare C events, the floor.

Programs that are not installed are left out: `pip install -e '.[bench]'` brings check-jsonschema, zizmor and PyYAML.
yamllint is GPL and no dependency of any kind; who wants it in the table installs it beside.

- check-jsonschema needs Tugboat's schema, https://docs.tugboatqa.com/config-schema.json, as a file: `--schema`.
- zizmor reads workflows of GitHub's: it gets as many, with the commands of the same configs.
- ruamel_script loads and dumps with ruamel.yaml, which keeps comments but not every line.
- `--scale` measures 1,000, 10,000 and 50,000 clean files instead, for what grows with their number.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from measure import Cost, measure
from shapes import many, shapes, workflow

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
COMMAND = [sys.executable, "-m", "tugfix", "--jobs"]
MOST = 2_000
"""Names on one command line."""

SLOW = 500
"""How many files slow programs get."""


@dataclass(frozen=True)
class Row:
    """What a program, on `files` files, cost; `processor` are the seconds that count."""

    name: str
    files: int
    processor: float
    cost: Cost


def main() -> None:
    parser = argparse.ArgumentParser(description="tugfix beside other programs that read YAML")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--scale", action="store_true")
    asked = parser.parse_args()
    known = shapes(asked.folder)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if asked.scale:
            show(scale(place, known.clean))
            return
        half = asked.count // 2
        clean = laid_out(place / "clean", many(known.clean, "clean", half))
        broken = laid_out(place / "broken", many(known.broken, "broken", half))
        show(compare(place, clean, broken, asked.schema))


def laid_out(folder: Path, texts: Iterator[str]) -> list[Path]:
    """Write each text as the config of a repository of its own, in two folders."""
    made = []
    for number, text in enumerate(texts):
        path = folder / f"{number % 2}" / f"{number:05}" / ".tugboat" / "config.yml"
        path.parent.mkdir(parents=True)
        (path.parent.parent / ".git").mkdir()
        path.write_text(text, encoding="utf-8", newline="")
        made.append(path)
    return made


def compare(place: Path, clean: list[Path], broken: list[Path], schema: Path | None) -> Iterator[Row]:
    yield inside(place, "ruamel_events", clean)
    yield inside(place, "pyyaml_events", clean)
    yield inside(place, "ruamel_script", clean[:SLOW])
    yield from others(place, clean, schema)
    yield inside(place, "tugfix", clean, "tugfix, fix_text, clean")
    yield from command_line(clean, "clean")
    yield inside(place, "ruamel_events", broken, "ruamel_events, broken")
    yield inside(place, "tugfix", broken, "tugfix, fix_text, broken")
    yield from command_line(broken, "broken")


def inside(place: Path, name: str, paths: list[Path], shown: str = "") -> Row:
    """A program that counts its own seconds, without those to load it."""
    listed = place / "list"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    cost = measure([sys.executable, str(HERE / "contenders.py"), name, str(listed)], prints=True)
    return Row(shown or name, len(paths), float(cost.printed), cost)


def others(place: Path, clean: list[Path], schema: Path | None) -> Iterator[Row]:
    few = [str(path) for path in clean[:SLOW]]
    yield from outside("yamllint", ["-d", "relaxed", *few], len(few))
    if schema is None:
        print("check-jsonschema: left out, it needs --schema FILE")
    else:
        yield from outside("check-jsonschema", ["--schemafile", str(schema), *few], len(few))
    for path in clean[:MOST]:
        own = place / "workflows" / path.parts[-3] / ".github" / "workflows" / "ci.yml"
        own.parent.mkdir(parents=True)
        own.write_text(workflow(path.read_text(encoding="utf-8")), encoding="utf-8")
    arguments = ["--offline", "--no-progress", "--quiet", str(place / "workflows")]
    yield from outside("zizmor", arguments, min(MOST, len(clean)))


def outside(name: str, arguments: list[str], files: int) -> Iterator[Row]:
    """A program by its command line, if it is there."""
    program = shutil.which(name, path=str(BIN)) or shutil.which(name)
    if program is None:
        print(f"{name}: left out, it is not installed (pip install {name})")
        return
    cost = measure([program, *arguments])
    yield Row(name, files, cost.processor, cost)


def command_line(paths: list[Path], kind: str) -> Iterator[Row]:
    """The whole command, from its start on: one process, and two that share the files."""
    folders = sorted({str(path.parents[2]) for path in paths})
    for jobs, said in (("1", ""), ("2", ", two processes")):
        cost = measure([*COMMAND, jobs, *folders])
        yield Row(f"tugfix command, {kind}{said}", len(paths), cost.processor, cost)


def scale(place: Path, texts: Sequence[str]) -> Iterator[Row]:
    """A thousand files, these and nine thousand more, and these and forty thousand more."""
    made: list[Path] = []
    source = many(texts, "clean", 50_000)
    folders: list[str] = []
    for count in (1_000, 10_000, 50_000):
        made += laid_out(place / f"{count}", islice(source, count - len(made)))
        folders.append(str(place / f"{count}"))
        yield inside(place, "ruamel_events", made, f"ruamel_events, {count:,}")
        yield inside(place, "tugfix", made, f"tugfix, fix_text, {count:,}")
        cost = measure([*COMMAND, "1", *folders])
        yield Row(f"tugfix command, {count:,}", count, cost.processor, cost)


def show(rows: Iterator[Row]) -> None:
    """Print the table, a row as soon as it is there."""
    print("| program | files | files/s a core | ms a file | times the floor | files/s on the clock | MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    floor = 0.0
    for row in rows:
        each = row.processor / row.files
        floor = each if row.name.startswith("ruamel_events") else floor
        clock = f"{row.files / row.cost.clock:,.0f}" if row.processor == row.cost.processor else ""
        memory = f"{row.cost.memory / 1e6:.0f}"
        print(
            f"| {row.name} | {row.files:,} | {1 / each:,.0f} | {each * 1e3:.3f} | {each / floor:.1f} | {clock} "
            f"| {memory} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

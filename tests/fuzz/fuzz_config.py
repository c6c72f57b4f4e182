"""Fuzz tugfix from bytes to bytes, by atheris: `python tests/fuzz/fuzz_config.py CORPUS -max_total_time=600`.

CORPUS is a folder for what is found on the way; it is filled with the golden cases first. What is no config has to be
refused with ConfigError; any other exception is a fault, the guard's too, and so is a change of something else than
commands. The first input that leads to a fault is put into CORPUS-faults, with the traceback beside it.
"""

# ruff: noqa: E402 - the instrumentation has to come first
from __future__ import annotations

import pkgutil
import sys
import traceback
from importlib import import_module
from pathlib import Path

import atheris

TESTS = Path(__file__).resolve().parent.parent
CORPUS = Path(next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "corpus"))
FAULTS = CORPUS.with_name(CORPUS.name + "-faults")
sys.path.insert(0, str(TESTS / "property"))

with atheris.instrument_imports(include=["tugfix"]):
    import tugfix

    # Late imports would not be instrumented.
    for module in pkgutil.walk_packages(tugfix.__path__, "tugfix."):
        if not module.name.endswith("__main__"):
            import_module(module.name)

import yaml
from lossless import check_kept

from tugfix import ConfigError, fix_text
from tugfix.files import decode
from tugfix.rules import chosen

ON_COMMANDS = chosen([], ["TUG3"])
"""Those of TUG3xx change more of a config than its commands."""

seen: set[str] = set()


def one(data: bytes) -> None:
    try:
        text, bom = decode(data)
        fix_text(text, unsafe=True)
        result = fix_text(text, unsafe=True, rules=ON_COMMANDS)
        if result.edits:
            check_kept(text, result, by_findings=False, bom=bom)
    except (ConfigError, yaml.YAMLError):
        # What PyYAML does not read, it can't judge: libyaml takes tabs and more.
        return
    except Exception as error:  # noqa: BLE001 - to go on is the point
        keep(data, error)


def keep(data: bytes, error: Exception) -> None:
    where = traceback.extract_tb(error.__traceback__)[-1]
    fault = f"{type(error).__name__}-{Path(where.filename).stem}-{where.lineno}"
    if fault not in seen:
        seen.add(fault)
        FAULTS.mkdir(parents=True, exist_ok=True)
        (FAULTS / fault).write_bytes(data)
        (FAULTS / f"{fault}.txt").write_text(traceback.format_exc(), encoding="utf-8")
        print(f"FAULT {fault}: {error}", file=sys.stderr)


def seed() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted((TESTS / "golden").rglob("before.yml"))):
        (CORPUS / f"golden-{number}").write_bytes(path.read_bytes())


if __name__ == "__main__":
    seed()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()

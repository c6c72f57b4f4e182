"""The settings as they are told: each has an example that works, and the schema for editors says the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tugfix.findings import SettingsError
from tugfix.settingsfile.read import KEYS, read_settings

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "settings.md").read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads((DOCS / "tugfix.schema.json").read_text("utf-8"))
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def reads(folder: Path, text: str) -> dict[str, object]:
    path = folder / "tugfix.toml"
    path.write_text(text, encoding="utf-8")
    return {key: value for key, value in vars(read_settings(path)).items() if value}


def rule_of(key: str) -> str:
    """The regular expression that the schema has for an item of a key."""
    items = SCHEMA["properties"][key]["items"]
    name = items.get("$ref", "").rpartition("/")[2]
    pattern: str = (SCHEMA["definitions"][name] if name else items)["pattern"]
    return pattern


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_on_the_page_works(tmp_path: Path, example: str) -> None:
    assert reads(tmp_path, example)


def test_the_page_has_an_example_of_each_key(tmp_path: Path) -> None:
    assert set(reads(tmp_path, EXAMPLES[0])) == {key.replace("-", "_") for key in KEYS}
    assert set().union(*(reads(tmp_path, example) for example in EXAMPLES[1:])) >= {
        key.replace("-", "_") for key in KEYS if key != "select"
    }
    assert [key for key in KEYS if not re.search(rf"^## .*`{key}`", PAGE, re.MULTILINE)] == []


def test_the_schema_has_the_keys() -> None:
    assert list(SCHEMA["properties"]) == list(KEYS)
    assert SCHEMA["additionalProperties"] is False
    assert all(value["type"] == "array" and value["description"] for value in SCHEMA["properties"].values())


@pytest.mark.parametrize("key", KEYS)
def test_the_examples_of_the_schema_work(tmp_path: Path, key: str) -> None:
    for example in SCHEMA["properties"][key]["examples"]:
        assert reads(tmp_path, f"{key} = {json.dumps(example)}")
        assert all(re.search(rule_of(key), item) for item in example)


@pytest.mark.parametrize(
    ("key", "item"),
    [
        ("select", "E501"),
        ("ignore", "TUG1, TUG2"),
        ("runit-images", "*"),
        ("stays-up", "--serve"),
        ("stays-up", ""),
        ("ends", "* x"),
        ("exclude", "**"),
    ],
)
def test_what_the_schema_refuses_is_a_mistake(tmp_path: Path, key: str, item: str) -> None:
    assert not re.search(rule_of(key), item)
    with pytest.raises(SettingsError):
        reads(tmp_path, f"{key} = {json.dumps([item])}")

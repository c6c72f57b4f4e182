"""Settings from TOML: what they may say, and how a mistake is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tugfix.findings import SettingsError
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.settingsfile import read as reading
from tugfix.settingsfile.read import read_settings


def settings(folder: Path, text: str, name: str = "tugfix.toml") -> Settings | None:
    path = folder / name
    path.write_bytes(text.encode())
    return read_settings(path)


def mistake(folder: Path, text: str, name: str = "tugfix.toml") -> tuple[str, int | None, int | None]:
    with pytest.raises(SettingsError) as caught:
        settings(folder, text, name)
    assert caught.value.file == str(folder / name)
    return caught.value.message, caught.value.line, caught.value.column


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert settings(tmp_path, "# nothing yet\n") == NO_SETTINGS


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """
        select = ["TUG1", "tug2"]
        ignore = ["TUG104"]
        runit-images = ["ghcr.io/acme/*"]
        stays-up = ["acme-server", "acme serve"]
        ends = ["acme migrate"]
        exclude = ["fixtures"]
    """
    assert settings(tmp_path, text) == Settings(
        select=("TUG1", "tug2"),
        ignore=("TUG104",),
        runit_images=("ghcr.io/acme/*",),
        stays_up=("acme-server", "acme serve"),
        ends=("acme migrate",),
        exclude=("fixtures",),
    )


def test_a_pyproject_has_them_in_its_own_table(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.tugfix]\nignore = ["TUG104"]\n'
    assert settings(tmp_path, text, "pyproject.toml") == Settings(ignore=("TUG104",))


@pytest.mark.parametrize("text", ["", "[tool]\n", "tool = 1\n", '[tool.ruff]\nselect = ["E"]\n'])
def test_a_pyproject_without_the_table_has_none(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text, "pyproject.toml") is None


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ('ignor = ["TUG1"]\n', "There is no setting `ignor`. Do you mean `ignore`?", 1, 1),
        ('\n\nrunit_images = ["x"]\n', "There is no setting `runit_images`. Do you mean `runit-images`?", 3, 1),
        ('"Select" = []\n', "There is no setting `Select`. Do you mean `select`?", 1, 1),
        ("x.ignore = []\n", "There is no setting `x`. Settings are select, ignore, runit-images,", 1, 1),
        ("[tool.tugfix]\nignore = []\n", "in tugfix.toml the settings stand without [tool.tugfix].", 1, 2),
        ('ignore = "TUG1"\n', "`ignore` has to be a list of strings, not a string.", 1, 1),
        ("  ends = true\n", "`ends` has to be a list of strings, not true or false.", 1, 3),
        ("[ends]\na = 1\n", "`ends` has to be a list of strings, not a table.", 1, 2),
        ("ends = 1979-05-27\n", "`ends` has to be a list of strings, not a date.", 1, 1),
        ("exclude = ['a', 3]\n", "`exclude` has to be a list of strings, and a number is in it.", 1, 1),
        ("exclude = ['a', ' ']\n", "`exclude` has an empty string in it.", 1, 1),
        ("exclude = ['**/']\n", "`**/` fits everything: name something.", 1, 13),
        ("ends = ['a']\nstays-up = [\n  'b',\n  '--x y',\n]\n", "`--x y` does not begin with the name of", 4, 4),
        ("stays-up = ['* serve']\n", "`* serve` does not begin with the name of a program.", 1, 14),
        ("select = ['TUG1',\n 'TUG9']\n", "There is no rule 'TUG9'", 2, 3),
        ("ends = []\n\0", "The file has a NUL byte, which TOML does not allow.", 2, 1),
        ("select = [\n", "This is not valid TOML: ", None, None),
        ("ignore = []\nignore = []\n", "This is not valid TOML: ", 2, None),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, text: str, message: str, line: int | None, column: int | None
) -> None:
    said, *place = mistake(tmp_path, text)
    assert message in said
    assert "(at" not in said
    if line is not None:
        assert place[0] == line
    if column is not None:
        assert place[1] == column


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[other]\nignor = 1\n[tool.tugfix]\nignor = ["TUG1"]\n', 4),
        ('[ tool . "tugfix" ]\nignor = 1\n', 2),
        ("[tool]\ntugfix = { ignor = 1 }\n", 2),
        ("tool.tugfix.ignor = 1\n", 1),
        ("[tool.tugfix.ignor]\na = 1\n", 1),
    ],
)
def test_a_mistake_in_a_pyproject_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert mistake(tmp_path, text, "pyproject.toml")[:2] == (
        "There is no setting `ignor`. Do you mean `ignore`?", line
    )  # fmt: skip


def test_the_table_has_to_be_one(tmp_path: Path) -> None:
    assert mistake(tmp_path, "[tool]\ntugfix = 1\n", "pyproject.toml")[0] == "[tool.tugfix] has to be a table."


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZE_LIMIT", 3)
    assert "larger than" in mistake(tmp_path, "# four\n")[0]


def test_a_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        read_settings(tmp_path / "tugfix.toml")


def test_deep_nesting_is_a_mistake(tmp_path: Path) -> None:
    assert "TOML" in mistake(tmp_path, "ignore = " + "[" * 100_000)[0]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert settings(tmp_path, "\ufeffignore = []\r\n") == NO_SETTINGS


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
def test_a_device_is_not_read() -> None:
    with pytest.raises(SettingsError, match="regular file"):
        read_settings(Path("/dev/zero"))

"""Which settings hold for a config, and which folders they leave out of a search.

Most repositories have none, and to find that out costs a look for three names a folder, once in a run.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from tugfix import files
from tugfix.findings import ConfigError, SettingsError
from tugfix.settings import NO_SETTINGS, Settings

_OWN = "tugfix.toml"
_TUGBOAT = ".tugboat"
_PYPROJECT = "pyproject.toml"
_SIGN = b"tugfix"


class Finder:
    """The settings of each config of a run; no folder is looked at twice.

    `given` are those that hold for all, wherever a config lies: those of `--config`, or none at all for `--isolated`.
    """

    def __init__(self, given: Settings | None = None) -> None:
        self._given = given
        self._found: dict[tuple[str, str], Settings | SettingsError] = {}

    def settings(self, path: Path, root: Path) -> Settings:
        """Return what holds for the config at `path`: the nearest settings from its folder up to `root`.

        Nothing outside of `root` is read. Raises SettingsError where the settings are wrong.
        """
        if self._given is not None:
            return self._given
        folder, top = os.path.dirname(os.path.abspath(path)), os.path.abspath(root)
        if os.path.basename(folder) == _TUGBOAT and folder != top:
            folder = os.path.dirname(folder)
        found = self._of_folder(folder, top)
        if isinstance(found, SettingsError):
            raise found
        return found

    def _of_folder(self, folder: str, root: str) -> Settings | SettingsError:
        key = (folder, root)
        if key not in self._found:
            try:
                own = read_in(folder, root)
            except SettingsError as error:
                self._found[key] = error
                return error
            above = os.path.dirname(folder)
            inside = folder != root and folder.startswith(os.path.join(root, "")) and above != folder
            self._found[key] = own or (self._of_folder(above, root) if inside else NO_SETTINGS)
        return self._found[key]


class Search:
    """What settings leave out of the search for configs below a folder, asked for each folder from the top down."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._found: dict[str, tuple[str, Settings]] = {}

    def kept(self, folder: str, folders: Sequence[str], names: Collection[str], is_root: bool) -> list[str]:
        """Return those of `folders`, the folders in `folder`, that are searched too.

        `names` are those of its files; `is_root` says that a repository begins here.
        """
        _, settings = self._found[folder] = self._of(folder, folders, names, is_root)
        if not settings.exclude:
            return list(folders)
        return [name for name in folders if not is_excluded(os.path.join(folder, name), settings)]

    def _of(self, folder: str, folders: Sequence[str], names: Collection[str], is_root: bool) -> tuple[str, Settings]:
        """The root of a folder's repository and its settings: those of the folder above, or its own."""
        known = self._found.get(os.path.dirname(folder))
        may_say = not {_OWN, _PYPROJECT}.isdisjoint(names) or _TUGBOAT in folders
        if known is not None and not is_root and not may_say:
            return known
        inside = Path(folder, _TUGBOAT)
        root = folder if is_root else known[0] if known is not None else str(files.find_root(inside))
        try:
            return root, self._finder.settings(inside, Path(root))
        except SettingsError:
            # It is told with the configs that are found.
            return root, NO_SETTINGS


def is_excluded(path: str, settings: Settings) -> bool:
    """Whether settings leave a folder out of a search: by its name, or by its path where the glob has a `/`."""
    try:
        whole = os.path.relpath(path, settings.base or None).replace(os.sep, "/")
    except ValueError:
        # On another drive there is no way from one to the other.
        whole = os.path.abspath(path).replace(os.sep, "/")
    name = whole.rpartition("/")[2]
    return any(
        fnmatchcase(whole if "/" in glob else name, glob)
        for glob in (glob.removeprefix("./").removesuffix("/") for glob in settings.exclude)
    )


def read_in(folder: str, root: str) -> Settings | None:
    """Return the settings that a folder of the repository `root` has, None where it has none.

    Raises SettingsError where they are wrong, or lie outside of the repository.
    """
    for name in (os.path.join(_TUGBOAT, _OWN), _OWN, _PYPROJECT):
        path = os.path.join(folder, name)
        if not os.path.lexists(path):
            continue
        inside = _is_inside(path, root)
        if name == _PYPROJECT and not (inside and _mentions(path)):
            continue
        if not inside:
            message = "This is a link that leads out of the repository, and is not read. Name a file with --config."
            raise SettingsError(message, path)
        # Late: most runs find no settings.
        from tugfix.settingsfile.read import read_settings

        found = read_settings(Path(path), base=folder)
        if found is not None:
            return found
    return None


def _is_inside(path: str, root: str) -> bool:
    real = os.path.realpath(root)
    return os.path.realpath(path).startswith(os.path.join(real, ""))


def _mentions(path: str) -> bool:
    """Whether it is worth parsing a pyproject.toml; what is wrong with one that is not ours is not told."""
    try:
        return _SIGN in files.read(Path(path)).data
    except ConfigError:
        return False

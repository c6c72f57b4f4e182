"""What a repository says of itself and of the rules, as a value; `settingsfile` reads it from files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The settings of a repository; docs/settings.md tells what each is for.

    `select` and `ignore` are codes of rules, or how they begin; no `select` means all. `runit_images` are globs of
    references of images that run runit. `stays_up` and `ends` are patterns of command lines in the catalogue's form.
    `exclude` are globs of folders that are left out when a folder is searched, relative to `base`, which is '' for the
    current folder.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    runit_images: tuple[str, ...] = ()
    stays_up: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    base: str = ""


NO_SETTINGS = Settings()

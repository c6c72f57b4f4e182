"""Workspaces: the packages of a repository that has several, and which of them a runner is told to use.

Sources: https://docs.npmjs.com/cli/using-npm/workspaces, https://yarnpkg.com/features/workspaces,
https://pnpm.io/filtering, https://bun.sh/docs/cli/filter
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from tugfix.longrunning.follow.manifest import Package, ancestors, read_package
from tugfix.longrunning.repository import Repository
from tugfix.yamltext import Mapping as YamlMapping
from tugfix.yamltext import Node, Scalar, YamlError, read
from tugfix.yamltext import Sequence as YamlSequence

MAX_FOLDERS = 1_000
"""Folders that are looked at for packages; what lies beyond is not seen."""

MAX_LEVELS = 4
"""`**` stands for no more levels of folders than this."""

MAX_PATTERNS = 100
"""Patterns of a workspace, and parts of each; no real one comes near."""

PNPM_FILE = "pnpm-workspace.yaml"


def workspace_root(folder: str, repository: Repository) -> str | None:
    """Return the folder of the workspace that `folder` lies in, None where there is none."""
    return next((above for above in ancestors(folder) if _patterns(above, repository)), None)


def members(root: str, repository: Repository) -> tuple[Package, ...]:
    """Return the packages of the workspace at `root`, in the order of its patterns."""
    patterns = [posixpath.normpath(pattern.removeprefix("/")) for pattern in _patterns(root, repository)]
    without = [posixpath.normpath(pattern[1:]) for pattern in patterns if pattern.startswith("!")]
    found: dict[str, Package] = {}
    budget = [MAX_FOLDERS]
    for pattern in patterns:
        parts = pattern.split("/")
        if pattern.startswith(("!", "..")) or len(parts) > MAX_PATTERNS:
            continue
        for folder in _expanded(parts, ".", repository, root, budget):
            path = posixpath.normpath(posixpath.join(root, folder))
            if path in found or any(_is_below(folder, part) for part in without):
                continue
            package = read_package(path, repository)
            if package is not None:
                found[path] = package
    return tuple(found.values())


def selected(selectors: Sequence[str], among: Sequence[Package], root: str, current: str) -> tuple[Package, ...] | None:
    """Return the packages that `-w NAME` or `--filter SELECTOR` mean; None where one is not found, or not known.

    `current` is the folder from which paths are seen.
    """
    found: list[Package] = []
    without = [selector[1:] for selector in selectors if selector.startswith("!")]
    wanted = [selector for selector in selectors if not selector.startswith("!")]
    for selector in wanted or ["*"]:
        chosen = _chosen(selector, among, root, current)
        if not chosen:
            return None
        found += [package for package in chosen if package not in found]
    excluded = [package for selector in without for package in _chosen(selector, among, root, current)]
    return tuple(package for package in found if package not in excluded)


def _chosen(selector: str, among: Sequence[Package], root: str, current: str) -> list[Package]:
    """Those that one selector means: by name, by folder, by the last part of either."""
    if "^" in selector or "[" in selector or selector.startswith("..."):
        return []
    name = selector.removesuffix("...")
    if name.startswith("{") and name.endswith("}"):
        name = f"./{name[1:-1]}"
    named = [package for package in among if fnmatchcase(package.name, name) and package.name]
    if named and not name.startswith("."):
        return named
    seen = posixpath.normpath(posixpath.join(current if name.startswith(".") else root, name))
    placed = [package for package in among if _is_below(package.folder, seen)]
    if placed:
        return placed
    last = [p for p in among if name in (posixpath.basename(p.folder), posixpath.basename(p.name))]
    return last if len(last) == 1 else []


def _is_below(folder: str, pattern: str) -> bool:
    """Whether a folder is that of the pattern, or lies in it."""
    pattern = pattern.removesuffix("/**").removesuffix("/*")
    return any(fnmatchcase(above, pattern) for above in ancestors(folder))


def _patterns(folder: str, repository: Repository) -> tuple[str, ...]:
    package = read_package(folder, repository)
    listed = package.data.get("workspaces") if package is not None else None
    if isinstance(listed, dict):
        listed = listed.get("packages")
    if isinstance(listed, list):
        return tuple(pattern for pattern in listed[:MAX_PATTERNS] if isinstance(pattern, str) and pattern)
    found = pnpm_setting("packages", folder, repository)
    if not isinstance(found, YamlSequence):
        return ()
    return tuple(item.value for item in found.items[:MAX_PATTERNS] if isinstance(item, Scalar) and item.value)


def pnpm_setting(key: str, folder: str, repository: Repository) -> Node | None:
    """Return what the pnpm-workspace.yaml of a folder says for a key, None where it says nothing."""
    text = repository.read(posixpath.normpath(posixpath.join(folder, PNPM_FILE)))
    if text is None:
        return None
    try:
        roots = read(text.removeprefix("\ufeff")).roots
    except YamlError:
        return None
    return roots[0].get(key) if roots and isinstance(roots[0], YamlMapping) else None


def _expanded(parts: Sequence[str], folder: str, repository: Repository, root: str, budget: list[int]) -> Iterator[str]:
    """The folders, as seen from `root`, that the parts of a pattern mean below `folder`."""
    if not parts:
        yield folder
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        for below in _all_below(folder, repository, root, budget, MAX_LEVELS):
            yield from _expanded(rest, below, repository, root, budget)
    elif any(sign in first for sign in "*?["):
        for name in _names(folder, repository, root, budget):
            if fnmatchcase(name, first):
                yield from _expanded(rest, posixpath.join(folder, name), repository, root, budget)
    else:
        yield from _expanded(rest, posixpath.normpath(posixpath.join(folder, first)), repository, root, budget)


def _all_below(folder: str, repository: Repository, root: str, budget: list[int], levels: int) -> Iterator[str]:
    yield folder
    if levels:
        for name in _names(folder, repository, root, budget):
            yield from _all_below(posixpath.join(folder, name), repository, root, budget, levels - 1)


def _names(folder: str, repository: Repository, root: str, budget: list[int]) -> list[str]:
    """The folders in a folder that may hold packages; none when too many were looked at."""
    if budget[0] <= 0:
        return []
    names = repository.folders(posixpath.normpath(posixpath.join(root, folder)))
    budget[0] -= len(names) + 1
    return [name for name in names if name != "node_modules" and not name.startswith(".")]

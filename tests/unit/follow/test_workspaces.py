"""Which packages of a workspace npm, yarn, pnpm and bun are told to use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from package_checks import ONE, follow, places, scripts, site_of, write

from tugfix.longrunning.place import ROOT, identity

WORKSPACE = {
    "package.json": {"workspaces": ["packages/*", "apps/**", "!apps/old"]},
    "packages/web/package.json": {"name": "@acme/web", **scripts(dev="vite", build="w")},
    "packages/api/package.json": {"name": "api", **scripts(dev="nodemon", build="a")},
    "apps/x/y/package.json": {"name": "deep", **scripts(dev="next dev")},
    "apps/old/package.json": {"name": "old", **scripts(dev="old")},
    "apps/node_modules/z/package.json": {"name": "z", **scripts(dev="z")},
}
WEB = [("vite", f"{ROOT}/packages/web")]
BOTH = [("a", f"{ROOT}/packages/api"), ("w", f"{ROOT}/packages/web")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run dev -w @acme/web", WEB),
        ("npm -w packages/web run dev", WEB),
        ("npm run dev --workspace=@acme/web", WEB),
        ("npm run build --workspaces", BOTH),
        ("npm run build -ws --if-present", BOTH),
        ("npm run build -w packages", BOTH),
        ("npm run dev -w deep", [("next dev", f"{ROOT}/apps/x/y")]),
        ("yarn workspace @acme/web dev", WEB),
        ("yarn workspace @acme/web run dev", WEB),
        ("yarn workspace web dev --port 80", [("vite --port 80", f"{ROOT}/packages/web")]),
        ("yarn workspace api vite", [("vite", f"{ROOT}/packages/api")]),
        ("yarn workspaces run build", BOTH),
        ("yarn workspaces foreach -A run build", BOTH),
        ("yarn workspaces foreach -A --include api -j 2 run build", [BOTH[0]]),
        ("pnpm --filter @acme/web dev", WEB),
        ("pnpm -F web run dev", WEB),
        ("pnpm --filter=web... dev", WEB),
        ("pnpm --filter './packages/*' build", BOTH),
        ("pnpm --filter '{packages/web}' dev", WEB),
        ("pnpm --filter '!api' build", [BOTH[1]]),
        ("pnpm -r run build", BOTH),
        ("pnpm -r build", BOTH),
        ("bun --filter '@acme/*' dev", WEB),
        ("bun run --filter api dev", [("nodemon", f"{ROOT}/packages/api")]),
        ("cd packages/api && npm run dev -w @acme/web", WEB),
        ("npm run dev -w nowhere", None),
        ("npm run dev -w old", None),
        ("npm run dev -w z", None),
        ("pnpm --filter '...web' dev", None),
        ("pnpm --filter 'web^...' dev", None),
    ],
)
def test_packages_of_a_workspace(line: str, expected: list[tuple[str, str]] | None, tmp_path: Path) -> None:
    assert places(line, write(tmp_path, WORKSPACE)) == expected


@pytest.mark.parametrize(
    "root",
    [
        {"package.json": {"workspaces": {"packages": ["packages/*"]}}},
        {"package.json": {}, "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n"},
        {"package.json": {"workspaces": ["./packages/web"]}},
        {"package.json": {"workspaces": ["packages/web/"]}},
    ],
)
def test_where_a_workspace_names_its_packages(root: dict[str, Any], tmp_path: Path) -> None:
    repository = write(tmp_path, {**WORKSPACE, **root})
    assert places("pnpm --filter web dev", repository) == WEB


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"package.json": {"workspaces": ["../*", "/etc/*", 7, None]}},
        {"package.json": {"workspaces": "packages/*"}},
        {"package.json": {"workspaces": ["/".join(["**"] * 5000)]}},
        {"package.json": {}, "pnpm-workspace.yaml": "packages: [\n"},
        {"package.json": {}, "pnpm-workspace.yaml": "- a\n"},
    ],
)
def test_a_workspace_that_cannot_be_read_says_nothing(root: dict[str, Any], tmp_path: Path) -> None:
    assert follow("npm run dev -w web", write(tmp_path, {"packages/web/package.json": ONE, **root})) is None


def test_the_root_of_a_workspace(tmp_path: Path) -> None:
    files = {**WORKSPACE, "package.json": {"workspaces": ["packages/*"], **scripts(dev="turbo dev")}}
    repository = write(tmp_path, files)
    assert places("cd packages/web && pnpm -w run dev", repository) == [("turbo dev", ROOT)]
    assert places("cd packages/web && yarn run -T dev", repository) == [("turbo dev", ROOT)]


def test_the_same_script_of_two_packages_is_two_processes() -> None:
    first, second = (identity(site_of(f"npm start -w {name}"), ROOT) for name in ("a", "b"))
    assert first != second

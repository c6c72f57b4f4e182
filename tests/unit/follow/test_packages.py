"""What npm, yarn, pnpm, bun, `node --run` and `deno task` run, by the files of the repository that say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from package_checks import ONE, follow, recognize, scripts, site_of, texts, write

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import SIZE_LIMIT, Repository
from tugfix.longrunning.runners import install_call, script_call


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run dev", ["vite"]),
        ("npm run-script dev", ["vite"]),
        ("npm rum dev", ["vite"]),
        ("npm urn dev", ["vite"]),
        ("npm --silent run dev", ["vite"]),
        ("npm run dev --if-present -s", ["vite"]),
        ("npm run --loglevel silent dev", ["vite"]),
        ("npm start", ["node app.js"]),
        ("npm test", ["jest"]),
        ("npm t", ["jest"]),
        ("npm tst", ["jest"]),
        ("npm run t", []),
        ("npm stop", []),
        ("npm run nothing", []),
        ("yarn dev", ["vite"]),
        ("yarn run dev", ["vite"]),
        ("yarn --silent dev", ["vite"]),
        ("pnpm dev", ["vite"]),
        ("pnpm run dev", ["vite"]),
        ("pnpm -s run dev", ["vite"]),
        ("pnpm t", ["jest"]),
        ("bun dev", ["vite"]),
        ("bun run dev", ["vite"]),
        ("bun --silent run dev", ["vite"]),
        ("bun run test", ["jest"]),
        ("node --run dev", ["vite"]),
        ("node --run=dev", ["vite"]),
        ("node --run nothing", []),
        ("deno task dev", ["vite"]),
    ],
)
def test_a_script_is_found_by_its_name(line: str, expected: list[str], tmp_path: Path) -> None:
    assert texts(line, write(tmp_path, {"package.json": ONE})) == expected


@pytest.mark.parametrize(
    "line", ["npm publish", "npm run", "yarn add vite", "pnpm audit", "bun test", "bun build", "npm dev", "deno lint"]
)
def test_what_calls_no_script_is_not_followed(line: str, tmp_path: Path) -> None:
    assert follow(line, write(tmp_path, {"package.json": ONE})) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run build -- --watch", "webpack --watch"),
        ("npm run build --watch", "webpack"),
        ("npm run build -- --name 'a b' \"$MODE\"", "webpack --name 'a b' \"$MODE\""),
        ("npm run build production", "webpack production"),
        ("yarn build --watch", "webpack --watch"),
        ("yarn run build -- --watch", "webpack --watch"),
        ("pnpm build --watch", "webpack --watch"),
        ("bun run build --watch", "webpack --watch"),
        ("node --run build -- --watch", "webpack --watch"),
        ("deno task build --watch", "webpack --watch"),
    ],
)
def test_arguments_are_put_behind_the_script(line: str, expected: str, tmp_path: Path) -> None:
    assert texts(line, write(tmp_path, {"package.json": ONE})) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "npm run dev --prefix web",
        "npm --prefix=web run dev",
        "npm -C web run dev",
        "yarn --cwd web dev",
        "yarn --cwd=web run dev",
        "pnpm -C web dev",
        "pnpm --dir web run dev",
        "bun --cwd=web run dev",
        "bun run --cwd web dev",
        "cd web && npm run dev",
        "cd web/src && npm run dev",
        "cd web && node --run dev",
        "cd web && deno task dev",
        "deno task --cwd web dev",
    ],
)
def test_the_folder_of_the_package(line: str, tmp_path: Path) -> None:
    repository = write(tmp_path, {"web/package.json": scripts(dev="vite"), "web/src/a.js": "", "package.json": ONE})
    found = follow(line, repository)
    assert found is not None
    assert [(lead.text, lead.file, lead.place) for lead in found.leads] == [("vite", "web/package.json", f"{ROOT}/web")]


def test_a_folder_that_is_not_in_sight_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert follow("cd theme && npm run dev", write(tmp_path, {"package.json": ONE})) is None


def test_options_behind_the_name_are_the_scripts_own(tmp_path: Path) -> None:
    assert texts("pnpm dev --dir web", write(tmp_path, {"package.json": ONE})) == ["vite --dir web"]


HOOKED = scripts(prebuild="a", build="b", postbuild="c")


@pytest.mark.parametrize(
    ("line", "more", "expected"),
    [
        ("npm run build", {}, ["a", "b", "c"]),
        ("npm run build -- --x", {}, ["a", "b --x", "c"]),
        ("npm run build --ignore-scripts", {}, ["b"]),
        ("npm run prebuild", {}, ["a"]),
        ("yarn build", {}, ["a", "b", "c"]),
        ("yarn build", {".yarnrc.yml": "nodeLinker: node-modules\n"}, ["b"]),
        ("bun run build", {}, ["a", "b", "c"]),
        ("pnpm build", {}, ["a", "b", "c"]),
        ("pnpm build", {".npmrc": "enable-pre-post-scripts = false\n"}, ["b"]),
        ("pnpm build", {"pnpm-workspace.yaml": "enablePrePostScripts: false\n"}, ["b"]),
        ("deno task build", {}, ["a", "b", "c"]),
        ("node --run build", {}, ["b"]),
    ],
)
def test_scripts_before_and_behind(line: str, more: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    assert texts(line, write(tmp_path, {"package.json": HOOKED, **more})) == expected


@pytest.mark.parametrize(
    ("line", "manager", "expected"),
    [
        ("yarn build", "yarn@1.22.22", ["a", "b", "c"]),
        ("yarn build", "yarn@4.1.0+sha512.0", ["b"]),
        ("pnpm build", "pnpm@8.15.0", ["b"]),
        ("pnpm build", "pnpm@9.0.0", ["a", "b", "c"]),
        ("pnpm build", "pnpm", ["a", "b", "c"]),
        ("npm run build", "yarn@4.1.0", ["a", "b", "c"]),
    ],
)
def test_the_version_of_the_manager_says_whether_there_are_any(
    line: str, manager: str, expected: list[str], tmp_path: Path
) -> None:
    repository = write(tmp_path, {"package.json": {**HOOKED, "packageManager": manager}})
    assert texts(line, repository) == expected


@pytest.mark.parametrize(
    ("line", "given", "expected"),
    [
        ("npm start", {}, ["node server.js"]),
        ("npm start -- --port 80", {}, ["node server.js --port 80"]),
        ("npm start", {"prestart": "a", "poststart": "b"}, ["a", "node server.js", "b"]),
        ("pnpm start", {}, ["node server.js"]),
        ("npm run start", {"start": "vite"}, ["vite"]),
        ("npm test", {}, []),
        ("npm restart", {"stop": "a", "start": "b"}, ["a", "b"]),
        ("npm restart", {"restart": "r", "start": "b"}, ["r"]),
        ("npm restart", {"prerestart": "p", "start": "b", "prestart": "s", "postrestart": "q"}, ["p", "s", "b", "q"]),
        ("pnpm restart", {"stop": "a", "restart": "r", "start": "b"}, ["a", "r", "b"]),
        ("yarn vite --port 80", {}, ["vite --port 80"]),
        ("pnpm vite", {}, ["vite"]),
        ("bun run vite", {}, ["vite"]),
        ("pnpm run '/^watch:.*/'", {"watch:css": "a", "watch:js": "b", "build": "c"}, ["a", "b"]),
    ],
)
def test_without_a_script_of_that_name(line: str, given: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    repository = write(tmp_path, {"package.json": {"scripts": given}, "server.js": "app.listen(80)"})
    assert texts(line, repository) == expected


def test_npm_start_without_a_script_and_without_server_js_fails(tmp_path: Path) -> None:
    assert texts("npm start", write(tmp_path, {"package.json": {}})) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm ci", ["a", "b", "c"]),
        ("npm install --omit=dev", ["a", "b", "c"]),
        ("yarn", ["a", "b", "c"]),
        ("yarn install --frozen-lockfile", ["a", "b", "c"]),
        ("pnpm i", ["a", "b", "c"]),
        ("bun install", ["a", "b", "c"]),
        ("cd src && npm ci --prefix ..", ["a", "b", "c"]),
        ("npm ci --ignore-scripts", None),
        ("pnpm install --ignore-scripts", None),
        ("npm install vite", None),
        ("npm install -g", None),
        ("yarn --version", None),
    ],
)
def test_scripts_of_an_installation(line: str, expected: list[str] | None, tmp_path: Path) -> None:
    package = scripts(preinstall="a", postinstall="b", prepare="c", start="d")
    assert texts(line, write(tmp_path, {"package.json": package})) == expected


def test_an_installation_most_often_runs_none(tmp_path: Path) -> None:
    assert follow("npm ci", write(tmp_path, {"package.json": ONE})) == Followed("npm-install", more=True)


def test_an_installation_with_berry_prepares_nothing(tmp_path: Path) -> None:
    files = {"package.json": scripts(postinstall="b", prepare="c"), ".yarnrc.yml": ""}
    assert texts("yarn install", write(tmp_path, files)) == ["b"]


def test_an_installation_may_be_told_not_to(tmp_path: Path) -> None:
    files = {"package.json": scripts(postinstall="b"), ".npmrc": "ignore-scripts=true\n"}
    assert texts("npm ci", write(tmp_path, files)) == []


def test_the_line_of_a_script(tmp_path: Path) -> None:
    text = '{\n "name": "dev",\n "config": {"dev": "vite"},\n\n "scripts": {\n  "a": "b",\n  "dev": "vite"\n }\n}\n'
    found = follow("npm run dev", write(tmp_path, {"package.json": text}))
    assert found is not None
    assert [(lead.file, lead.line) for lead in found.leads] == [("package.json", 7)]


TASKS = """{
  // what runs
  "tasks": {
    "dev": "deno run -A main.ts", /* a
    comment */
    "all": {"command": "echo //x", "dependencies": ["gen", "loop"]},
    "gen": "echo gen",
    "loop": {"dependencies": ["all"]},
  },
}
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("deno task dev", [("deno run -A main.ts", 4)]),
        ("deno task dev --port 80", [("deno run -A main.ts --port 80", 4)]),
        ("deno task all", [("echo gen", 7), ("echo //x", 6)]),
        ("cd src && deno task gen", [("echo gen", 7)]),
        ("deno task build", [("webpack", 6)]),
        ("deno task nothing", None),
        ("deno task -r dev", None),
    ],
)
def test_tasks_of_deno(line: str, expected: list[tuple[str, int]] | None, tmp_path: Path) -> None:
    found = follow(line, write(tmp_path, {"deno.jsonc": TASKS, "package.json": ONE}))
    assert (None if found is None else [(lead.text, lead.line) for lead in found.leads]) == expected


@pytest.mark.parametrize(
    ("script", "version", "expected"),
    [
        ("nuxt", "^2.15.8", Certainty.CERTAIN),
        ("cross-env NODE_ENV=development nuxt --port 80", "2.0.0", Certainty.CERTAIN),
        ("nuxt", "^3.0.0", None),
        ("nuxt", None, Certainty.POSSIBLE),
        ("nuxt build", "^2.15.8", None),
        ("nuxt dev", "^3.0.0", Certainty.CERTAIN),
    ],
)
def test_the_version_of_nuxt_decides(
    script: str, version: str | None, expected: Certainty | None, tmp_path: Path
) -> None:
    package = {**scripts(dev=script), "dependencies": {"nuxt": version} if version else {}}
    found = recognize("npm run dev", write(tmp_path, {"package.json": package}))
    assert (found.certainty if found else None) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run build -- --watch", Certainty.CERTAIN),
        ("npm run build", None),
        ("npm run chain", Certainty.LIKELY),
        ("npm run hooked", Certainty.CERTAIN),
        ("yarn a", None),
        ("npm run dev --workspace=nowhere", Certainty.POSSIBLE),
    ],
)
def test_what_is_made_of_it(line: str, expected: Certainty | None, tmp_path: Path) -> None:
    package = scripts(
        build="webpack --mode production", chain="yarn dev", dev="vite", prehooked="next start", hooked="echo",
        a="npm run b", b="yarn a",
    )  # fmt: skip
    found = recognize(line, write(tmp_path, {"package.json": package}))
    assert (found.certainty if found else None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"scripts": 7}',
        '{"scripts": ["dev"]}',
        '{"scripts": null}',
        "[" * 1_000_000,
        '{"scripts": ' + '{"a": ' * 100_000 + "}" * 100_000 + "}",
        '{"version": ' + "9" * 10_000 + "}",
        '{"scripts": {"dev": "' + "a" * SIZE_LIMIT + '"}}',
        "\0",
    ],
    ids=lambda text: text[:20],
)
def test_a_file_that_cannot_be_read_says_nothing(text: str, tmp_path: Path) -> None:
    repository = write(tmp_path, {"package.json": text})
    assert follow("npm run dev", repository) is None
    assert not (follow("npm ci", repository) or Followed("")).leads


def test_a_script_that_is_no_text_is_none(tmp_path: Path) -> None:
    repository = write(tmp_path, {"package.json": {"scripts": {"dev": 7, "start": ["a"]}, "packageManager": 7}})
    assert texts("npm run dev", repository) == []
    assert texts("npm start", repository) == []


def test_many_names_like_that_of_the_script(tmp_path: Path) -> None:
    package = {"keywords": ["dev"] * 50_000, **scripts(dev="vite")}
    assert texts("npm run dev", write(tmp_path, {"package.json": package})) == ["vite"]


def test_what_lies_outside_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"package.json": ONE, "outside/package.json": ONE, "repo/package.json/x": ""})
    (tmp_path / "repo" / "web").mkdir()
    (tmp_path / "repo" / "web" / "package.json").symlink_to(tmp_path / "outside" / "package.json")
    repository = Repository(tmp_path / "repo")
    lines = [
        "npm run dev",
        "npm --prefix web run dev",
        "npm --prefix .. run dev",
        "npm -C /etc run dev",
        "deno task dev",
    ]
    assert [follow(line, repository) for line in lines] == [None] * len(lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("npm", None), ("npm -w", None), ("pnpm --filter", None), ("yarn workspace", None), ("npm run -w a", None)],
)
def test_broken_commands_call_nothing(line: str, expected: object) -> None:
    assert script_call(site_of(line).words) is expected


def test_no_words_are_no_call() -> None:
    assert (script_call(()), install_call(())) == (None, None)

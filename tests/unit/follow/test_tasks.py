"""What `just` and `task` run: the recipes of a justfile, the tasks of a Taskfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix.longrunning.follow import justfiles, tasks
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    module = justfiles if "just" in line else tasks
    return module.follow(site.words, place, Repository(root))


def texts(root: Path, file: str, text: str, line: str) -> list[str]:
    (root / file).write_text(text, "utf-8")
    found = followed(root, line)
    assert found is not None
    return [lead.text for lead in found.leads]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("dev:\n    npm start\n", "just dev", ["npm start"]),
        ("dev:\n\tnpm ci\n\n\t@npm start\n", "just dev", ["npm ci", "npm start"]),
        ("@dev:\n  -npm start\n", "just dev", ["npm start"]),
        ("# note\nfirst:\n  one\nb:\n  two\n", "just", ["one"]),
        ("a:\n  one\n[default]\nb:\n  two\n", "just", ["two"]),
        ("a:\n  one\nb:\n  two\n", "just b a", ["two", "one"]),
        ("a: b c && d\n  one\nb:\n  two\nc: b\n  three\nd:\n  four\n", "just a", ["two", "three", "one", "four"]),
        ("a: b\n  one\nb: a\n  two\n", "just a", ["two", "one"]),
        ("a: (b 'x') (b 'y')\nb p:\n  run {{p}}\n", "just a", ["run x", "run y"]),
        ("a p='1': (b p)\nb q:\n  run {{ q }}\n", "just a", ["run 1"]),
        ("serve port='80' *rest:\n  run {{port}} {{rest}}\n", "just serve", ["run 80"]),
        ("serve port='80' *rest:\n  run {{port}} {{rest}}\n", "just serve 1 -a b", ["run 1 -a b"]),
        ("serve +files:\n  run {{files}}\n", "just serve a b", ["run a b"]),
        ("serve $port:\n  run $port {{port}}\n", "just serve 1", ["run $port 1"]),
        ("serve port:\n  run {{port}}\n", "just serve", []),
        ('serve host="a:b" :\n  run {{host}}\n', "just serve", ["run a:b"]),
        ("v := 'x'\na:\n  run {{v}} {{{{v}}\n", "just a", ["run x {{v}}"]),
        ('v := "x\\ty"\na:\n  run {{v}}\n', "just a", ["run x\ty"]),
        ("v := 'x'\nw := v\na:\n  run {{w}}\n", "just v=z a", ["run x"]),
        ("v := 'x'\na:\n  run {{v}}\n", "just v=z a", ["run z"]),
        ("export v := 'x' # note\na:\n  run {{v}}\n", "just a", ["run x"]),
        ("v := `date`\na:\n  run {{v}} {{env('A')}} {{nowhere}} {{open\n", "just a", ["run $X $X $X $X"]),
        ("alias d := dev\ndev:\n  npm start\n", "just d", ["npm start"]),
        ("a:\n  npm \\\n    start\n  two\n", "just a", ["npm start", "two"]),
        ("a:\n  #!/usr/bin/env bash\n  cd web\n  if x; then\n    y\n  fi\n", "just a",
         ["#!/usr/bin/env bash\ncd web\nif x; then\n  y\nfi"]),
        ("a:\n  #!/usr/bin/env python3\n  serve()\n", "just a", []),
        ("[script('bash')]\na:\n  one\n  two\n", "just a", ["one\ntwo"]),
        ("[script('node')]\na:\n  one\n", "just a", []),
        ("set shell := ['bash', '-c']\na:\n  one\n", "just a", ["one"]),
        ("set shell := ['python3', '-c']\na:\n  one\n", "just a", []),
        ("[windows]\na:\n  one\n[unix]\na:\n  two\n", "just a", ["two"]),
        ("[macos]\na:\n  one\n", "just a", []),
        ("[private, no-cd]\n[group('x')]\na:\n  one\n", "just a", ["one"]),
        ("b:\n  one\n", "just a", []),
        ("", "just a", []),
        ("  a:\n  one\n", "just a", []),
        ("\ufeffa:\r\n  npm start\r\n", "just a", ["npm start"]),
    ],
)  # fmt: skip
def test_recipes(tmp_path: Path, text: str, line: str, expected: list[str]) -> None:
    assert texts(tmp_path, "justfile", text, line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "just --list",
        "just -n a",
        "just --dry-run a",
        "just --show a",
        "just --version",
        "just $NAME",
        "just web::dev",
        "just -f nowhere a",
        "just -f ../justfile a",
        "just -f /etc/passwd a",
    ],
)
def test_just_is_not_followed(tmp_path: Path, line: str) -> None:
    (tmp_path / "justfile").write_text("a:\n  npm start\n")
    assert followed(tmp_path, line) is None


@pytest.mark.parametrize("name", ["justfile", "Justfile", ".justfile"])
def test_justfile_is_looked_for_in_the_folders_above(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# note\n\na:\n\n  npm \\\n  start\n  two\n")
    found = followed(tmp_path, "just a", f"{ROOT}/web/app")
    assert found is not None
    assert [(lead.file, lead.line, lead.place) for lead in found.leads] == [(name, 5, ROOT), (name, 7, ROOT)]


@pytest.mark.parametrize(
    ("head", "line", "place"),
    [
        ("", "just -f web/justfile a", f"{ROOT}/web"),
        ("", "just web/a", f"{ROOT}/web"),
        ("", "just --justfile web/justfile --working-directory . a", ROOT),
        ("[no-cd]", "just -f web/justfile a", ROOT),
        ("[working-directory: 'x']", "just -f web/justfile a", f"{ROOT}/web/x"),
        ("set working-directory := 'y'", "just -f web/justfile a", f"{ROOT}/web/y"),
    ],
)
def test_place_of_a_recipe(tmp_path: Path, head: str, line: str, place: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "justfile").write_text(f"{head}\na:\n  npm start\n")
    found = followed(tmp_path, line)
    assert found is not None
    assert [lead.place for lead in found.leads] == [place]


def test_just_without_a_justfile(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "justfile").write_text("a:\n  npm start\n")
    assert followed(tmp_path / "in", "just a") is None
    assert followed(tmp_path, "just a", None) is None
    assert followed(tmp_path, "just a", "/srv") is None
    (tmp_path / "in" / "justfile").symlink_to(tmp_path / "justfile")
    assert followed(tmp_path / "in", "just a") is None


def test_imports(tmp_path: Path) -> None:
    (tmp_path / "x.just").write_text("import 'justfile'\nimport? 'nowhere'\nb:\n  two\n")
    (tmp_path.parent / "out.just").write_text("c:\n  three\n")
    assert texts(tmp_path, "justfile", "import 'x.just'\nimport '../out.just'\na: b c\n  one\nc:\n", "just a") == [
        "two",
        "one",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a:\n" + "  npm start\n" * 80_000,
        "a:" * 490_000,
        "\n" * 990_000,
        "a: " + "b " * 400_000,
        "a:\n  " + "{{" * 490_000,
        "a:\n  " + "{{x}}" * 190_000,
        "a:\n" + "  x\\\n" * 190_000,
        "a: a0 a0\n" + "".join(f"a{n}: a{n + 1} a{n + 1}\n  x\n" for n in range(20_000)),
        "a: (b 'x')\nb p: (b p + 'x') (b 'y')\n  run {{p}}\n",
        "v := 'x'\n" + "".join(f"v{n} := v + v\n" for n in range(10_000)) + "a:\n  {{v9999}}\n",
        "v := '" + "x" * 9_000 + "'\na:\n  " + "{{v}}" * 2_000,
        "[" * 900_000,
        "(" * 900_000,
    ],
    ids=lambda text: text[:12].replace("\n", " "),
)
def test_hostile_justfiles_are_bounded(tmp_path: Path, text: str) -> None:
    (tmp_path / "justfile").write_text(text)
    found = followed(tmp_path, "just a")
    assert found is not None
    assert len(found.leads) <= 200
    assert sum(len(lead.text) for lead in found.leads) < 5_000_000


@pytest.mark.parametrize(
    ("body", "line", "expected"),
    [
        ("dev: npm start", "task dev", ["npm start"]),
        ("dev: [npm ci, npm start]", "go-task dev", ["npm ci", "npm start"]),
        ("dev: {cmds: [npm ci, {cmd: npm start, silent: true}]}", "task dev", ["npm ci", "npm start"]),
        ("dev: {cmd: npm start}", "task dev", ["npm start"]),
        ("dev: {cmds: npm start}", "task dev", ["npm start"]),
        ("default: one", "task", ["one"]),
        ("a: one\n  b: two", "task b a", ["two", "one"]),
        ("a: {deps: [b, {task: c}], cmds: [one]}\n  b: two\n  c: three", "task a", ["two", "three", "one"]),
        ("a: {cmds: [{task: b}, one]}\n  b: two", "task a", ["two", "one"]),
        ("a: {cmds: [{task: ':b'}]}\n  b: two", "task a", ["two"]),
        ("a: {deps: [a, b], cmds: [one]}\n  b: {deps: [a], cmds: [two]}", "task a", ["two", "one"]),
        ("a: {cmds: [{defer: late}, {defer: {task: b}}, one]}\n  b: two", "task a", ["one", "two", "late"]),
        ("a: {aliases: [b], cmds: [one]}", "task b", ["one"]),
        ("a: {platforms: [windows], cmds: [one]}", "task a", []),
        ("a: {platforms: [linux/amd64], cmds: [one]}", "task a", ["one"]),
        ("a: {cmds: [{cmd: one, platforms: [darwin]}, {cmd: two, if: x}, three]}", "task a", ["three"]),
        ("a: {if: x, cmds: [one]}", "task a", []),
        ("a: ['run {{.PORT}} {{ .N }} {{.PORT | default 5}}']", "task a PORT=3", ["run 3 ${N} 3"]),
        ("a: ['run {{.V}} {{.S}} {{.CLI_ARGS}} {{.TASK}}']", "task a -- -x 'y z'", ["run w $X -x 'y z' a"]),
        ("a: {cmds: ['run {{.V}} {{.TASK}}'], vars: {V: '{{.V}}{{.V}}'}}", "task a", ["run ww a"]),
        ("a: {cmds: [{task: b, vars: {V: q}}]}\n  b: ['run {{.V}}']", "task a", ["run q"]),
        ("a: ['run {{if .X}}y{{end}} {{.P | default \"8\"}} {{upper .V}} {{.open']", "task a",
         ["run $Xy$X 8 $X {{.open"]),
        ("start-*: ['run {{index .MATCH 0}}']", "task start-web", ["run $X"]),
        ("a: {internal: true}\n  b: ~", "task a b", []),
        ("a: &x [one]\n  b: *x", "task b", ["one"]),
        ("a: one", "task nowhere", []),
    ],
)  # fmt: skip
def test_tasks(tmp_path: Path, body: str, line: str, expected: list[str]) -> None:
    text = f"version: '3'\nvars: {{V: w, S: {{sh: date}}}}\ntasks:\n  {body}\n"
    assert texts(tmp_path, "Taskfile.yml", text, line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "task --list",
        "task -n a",
        "task --dry a",
        "task --version",
        "task -w a",
        "task --watch a",
        "task $NAME",
        "task -t nowhere.yml a",
        "task -d nowhere/../.. a",
        "task -t ../Taskfile.yml a",
        "task -t /etc/passwd a",
    ],
)
def test_task_is_not_followed(tmp_path: Path, line: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "Taskfile.yml").write_text("tasks: {a: npm start}\n")
    (tmp_path / "in" / "Taskfile.yml").write_text("tasks: {a: npm start}\n")
    assert followed(tmp_path / "in", line) is None


@pytest.mark.parametrize("name", ["Taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml"])
def test_taskfile_is_looked_for_in_the_folders_above(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        "tasks:\n  a:\n    dir: api\n    cmds:\n      - one\n      - |\n        two\n      - cmd: x\n"
    )
    found = followed(tmp_path, "task a", f"{ROOT}/web")
    assert found is not None
    assert [(lead.text, lead.file, lead.line, lead.place) for lead in found.leads] == [
        ("one", name, 5, f"{ROOT}/api"),
        ("two", name, 7, f"{ROOT}/api"),
        ("x", name, 8, f"{ROOT}/api"),
    ]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("task -t web/Taskfile.yml a", f"{ROOT}/web"),
        ("task -t web a", f"{ROOT}/web"),
        ("task -d web a", f"{ROOT}/web"),
        ("task -d . -t web/Taskfile.yml a", ROOT),
    ],
)
def test_place_of_a_task(tmp_path: Path, line: str, place: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "Taskfile.yml").write_text("tasks: {a: npm start}\n")
    found = followed(tmp_path, line)
    assert found is not None
    assert [lead.place for lead in found.leads] == [place]


def test_a_task_that_watches_stays_up(tmp_path: Path) -> None:
    (tmp_path / "Taskfile.yml").write_text("tasks:\n  css:\n    watch: true\n    cmds: [sass a b]\n")
    found = followed(tmp_path, "task css")
    assert found is not None
    assert found.answer is not None
    assert (found.answer.file, found.answer.line, found.answer.why) == ("Taskfile.yml", 3, "watch: true")


def test_a_task_of_another_taskfile_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "Taskfile.yml").write_text("includes: {web: ./web}\ntasks: {a: one}\n")
    assert followed(tmp_path, "task web:dev") is None
    assert followed(tmp_path, "task a") is not None


@pytest.mark.parametrize("text", ["", "a", "[]", "tasks: [", "a: *b", "{" * 5_000, "tasks: {a: 1, a: 2}", "\x01"])
def test_broken_taskfiles(tmp_path: Path, text: str) -> None:
    (tmp_path / "Taskfile.yml").write_text(text)
    assert followed(tmp_path, "task a") is None


@pytest.mark.parametrize("text", ["tasks:\n", "tasks: x\n", "tasks: []\n", "version: 3\n", "tasks: {a: }\n"])
def test_taskfiles_without_the_task(tmp_path: Path, text: str) -> None:
    assert texts(tmp_path, "Taskfile.yml", text, "task a") == []


@pytest.mark.parametrize(
    "text",
    [
        "tasks:\n  a: [{task: a0}]\n"
        + "".join(f"  a{n}: {{deps: [a{n + 1}, a{n + 1}], cmds: [x]}}\n" for n in range(2_000)),
        "tasks:\n  a:\n" + "    - npm start\n" * 5_000,
        "vars:\n  V0: xxxxxxxx\n" + "".join(f"  V{n + 1}: '{{{{.V{n}}}}}{{{{.V{n}}}}}'\n" for n in range(1_000))
        + "tasks: {a: 'run {{.V1000}}'}\n",
        "tasks: {a: '" + "{{" * 100_000 + "'}\n",
        "tasks: {a: '" + "{{.V}}" * 50_000 + "'}\n",
        "tasks: {a: {deps: [" + "b," * 50_000 + "]}, b: one}\n",
        "x: &a [x]\ny: &b [*a, *a]\nz: &c [*b, *b]\ntasks: {a: *c}\n",
    ],
    ids=["doubling", "long", "values", "open", "references", "wide", "aliases"],
)  # fmt: skip
def test_hostile_taskfiles_are_bounded(tmp_path: Path, text: str) -> None:
    (tmp_path / "Taskfile.yml").write_text(text)
    found = followed(tmp_path, "task a")
    assert found is not None
    assert len(found.leads) <= 200
    assert sum(len(lead.text) for lead in found.leads) < 5_000_000


def test_odd_encodings(tmp_path: Path) -> None:
    (tmp_path / "justfile").write_bytes(b"# caf\xe9\na:\n  npm start\n")
    (tmp_path / "Taskfile.yml").write_bytes(b"# caf\xe9\ntasks: {a: npm start}\n")
    for line in ("just a", "task a"):
        found = followed(tmp_path, line)
        assert found is not None
        assert [lead.text for lead in found.leads] == ["npm start"]
    (tmp_path / "justfile").write_bytes("a:\n  npm start\n".encode("utf-16"))
    assert followed(tmp_path, "just a") is None

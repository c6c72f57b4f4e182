"""What programs of JavaScript and TypeScript keep up, by what their files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix.findings import Certainty
from tugfix.longrunning.follow import deno, packages
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.node import command as node
from tugfix.longrunning.follow.node.javascript import read_source
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import SIZE_LIMIT, Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

MODULES = {"bun": packages, "deno": deno}
LISTENS = "const app = require('express')();\napp.listen(3000);\n"


def write(root: Path, files: dict[str, str]) -> Repository:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Repository(root)


def follow(line: str, repository: Repository) -> Followed | None:
    words = sites(parse(line))[0].words
    return MODULES.get(words[0].value, node).follow(words, ROOT, repository)


def certainty(line: str, repository: Repository) -> Certainty | str | None:
    """How sure it is; 'ends' where nothing stays up, None where the files do not say."""
    found = follow(line, repository)
    if found is None:
        return None
    return found.answer.certainty if found.answer else "ends"


def of(text: str, root: Path) -> Certainty | str | None:
    return certainty("node run.js", write(root, {"run.js": text}))


@pytest.mark.parametrize(
    "text",
    [
        LISTENS,
        "import Koa from 'koa';\nnew Koa().listen(80)",
        "require('http').createServer((q, r) => r.end()).listen(process.env.PORT || 80)",
        "const server = http.createServer(app);\nserver.listen(port);\nserver.on('error', onError);\n"
        "function onError(error) { process.exit(1); }",
        "async function bootstrap(): Promise<void> {\n  const app = await NestFactory.create<App>(Module);\n"
        "  await app.listen(3000);\n}\nbootstrap().catch((error) => { console.error(error); process.exit(1); });",
        "const start = async () => { try { await app.listen({ port: 80 }) } catch (e) { process.exit() } }\nstart()",
        "app.prepare().then(() => { createServer((q, r) => handle(q, r)).listen(80, (e) => { if (e) throw e }) })",
        "mongoose.connect(url).then(start);\nfunction start() { app.listen(80) }",
        "class App {\n  constructor() { this.app = express() }\n  run() { this.app.listen(80) }\n"
        "  stop() { this.server.close() }\n}\n"
        "new App().run()",
        "const server = app.listen(80);\nprocess.on('SIGTERM', () => { server.close(() => process.exit(0)) });",
        "const server = app.listen(80);\nfunction shutdown() { server.close(); process.exit() }\n"
        "process.once('SIGINT', shutdown)",
        "db.open((err) => { if (err) { console.log(err) } else { app.listen(80) } })",
        "if (require.main === module) { app.listen(80) }",
        "if (!module.parent) app.listen(80)",
        "if (process.argv[1] === fileURLToPath(import.meta.url)) { app.listen(80) }",
        "if (process.env.NODE_ENV !== 'test') app.listen(80)",
        "(async function main() { await app.listen(80) })()",
        "new WebSocketServer({ port: 8080 })",
        "startStandaloneServer(server, { listen: { port: 4000 } })",
        "Bun.serve({ fetch() {} })",
        "Deno.serve(handler)",
        "sails.lift()",
    ],
)
def test_a_server_stays_up(text: str, tmp_path: Path) -> None:
    assert of(text, tmp_path) is Certainty.CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "setInterval(() => poll(), 1000)",
        "chokidar.watch('src').on('all', build)",
        "fs.watch('src', build)",
        "webpack(config).watch({}, done)",
        "const ctx = await esbuild.context(o);\nawait ctx.watch()",
        "browserSync.init({ server: '.' })",
        "cron.schedule('* * * * *', run)",
        "import { Worker } from 'bullmq';\nnew Worker('mail', send)",
        "const amqp = require('amqplib');\nchannel.consume('q', work)",
        "const mqtt = require('mqtt');\nmqtt.connect('mqtt://x')",
        "import { serve } from '@hono/node-server';\nserve(app)",
        "import { serve } from 'https://deno.land/std@0.200.0/http/server.ts';\nserve(handler)",
        "import { serve } from 'jsr:@std/http';\nserve(handler)",
        "async function init() { await server.start() }\ninit()",
    ],
)
def test_watchers_and_workers_most_probably_stay_up(text: str, tmp_path: Path) -> None:
    assert of(text, tmp_path) is Certainty.LIKELY


@pytest.mark.parametrize(
    "text",
    [
        "const server = app.listen(80, async () => { await render(); server.close() })",
        "app.listen(80);\nwork().then(() => process.exit(0))",
        "async function main() { await app.listen(80); await work() }\nmain().then(() => process.exit())",
        "function start() { app.listen(80) }\nmodule.exports = { start }",
        "if (process.argv.includes('--serve')) { app.listen(80) }",
        "switch (process.argv[2]) { case 'serve': app.listen(80) }",
        "program.command('serve').action(() => { app.listen(80) })",
        "if (watch) { await ctx.watch() } else { await ctx.rebuild() }",
        "watch && ctx.watch()",
        "process.stdin.resume()",
        "const { spawn } = require('child_process');\nspawn('npm', ['start'])",
        "const { exec } = require('node:child_process');\nexec('vite preview')",
        "const { execSync } = require('child_process');\nif (dev) { execSync('vite') }",
    ],
)
def test_what_may_end_is_only_possible(text: str, tmp_path: Path) -> None:
    assert of(text, tmp_path) is Certainty.POSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "require('fs').writeFileSync('a', 'b')",
        "// app.listen(80)\n/* app.listen(80) */",
        "console.log('app.listen(80)', \"app.listen(80)\", `app.listen(${80})`)",
        "const pattern = /app.listen(80)/; const other = x.match(/[/]app.listen(80)/)",
        "history.listen(go)",
        "const listen = (port) => port;\nlisten(80)",
        "const t = setInterval(poll, 10);\nclearInterval(t)",
        "function later() { setInterval(poll, 10) }",
        "const { Worker } = require('worker_threads');\nnew Worker('./x.js')",
        "new WebSocket.Server({ noServer: true })",
        "const { spawnSync } = require('child_process');\nspawn('git', ['status'])",
        "const { execSync } = require('child_process');\nexecSync(command)",
        "import config from './config.json'",
    ],
)
def test_a_program_without_any_of_it_ends(text: str, tmp_path: Path) -> None:
    assert of(text, tmp_path) == "ends"


@pytest.mark.parametrize(
    "text",
    [
        "require('./gone')",
        "require(path.join(__dirname, 'server'))",
        "import x from '@/server'",
        "const app = require('express')();\nrequire('cluster-of-ours')(app)",
        "import { Application } from '@nestjs/core'",
    ],
)
def test_what_the_files_do_not_say(text: str, tmp_path: Path) -> None:
    assert of(text, tmp_path) is None


def test_an_argument_fulfils_the_condition_that_asks_for_it(tmp_path: Path) -> None:
    repository = write(tmp_path, {"run.js": "if (process.argv.includes('--serve')) { app.listen(80) }"})
    assert certainty("node run.js --serve", repository) is Certainty.CERTAIN


def test_what_is_found_and_where(tmp_path: Path) -> None:
    found = follow("node run.js", write(tmp_path, {"run.js": LISTENS}))
    assert found is not None
    assert found.answer is not None
    assert (found.name, found.answer.file, found.answer.line, found.answer.why) == (
        "run", "run.js", 2, "app.listen(…)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("node run.js", "run.js"),
        ("nodejs ./run.js --port 80", "run.js"),
        ("node run", "run.mjs"),
        ("node src", "src/index.cjs"),
        ("node .", "index.js"),
        ("node -r dotenv/config --inspect=0.0.0.0 run.js", "run.js"),
        ("node --env-file .env -- run.js", "run.js"),
        ("node --max-old-space-size=4096 run.js", "run.js"),
        ('node "${TUGBOAT_ROOT}/run.js"', "run.js"),
        ("node $TUGBOAT_ROOT/run.js", "run.js"),
        ("node /var/lib/tugboat/run.js", "run.js"),
        ("ts-node src/run.ts", "src/run.ts"),
        ("ts-node -P tsconfig.json src/run", "src/run.ts"),
        ("tsx run.ts", "run.ts"),
        ("bun run.ts", "run.ts"),
        ("bun run ./src/run.ts", "src/run.ts"),
        ("deno run --allow-net run.ts", "run.ts"),
        ("deno -A run.ts", "run.ts"),
    ],
)
def test_the_file_that_is_run(line: str, file: str, tmp_path: Path) -> None:
    assert certainty(line, write(tmp_path, {file: LISTENS})) is Certainty.CERTAIN


@pytest.mark.parametrize(
    "line",
    [
        "node --watch run.js",
        "node -e 'require(\"./run.js\")'",
        "node --check run.js",
        "node --test run.js",
        "node -",
        "node",
        "node run.js --help",
        "node run.js migrate",
        "tsx watch run.js",
        "deno run --watch run.js",
        "deno serve run.js",
        "nodemon run.js",
        "node gone.js",
        "node ../run.js",
        "node /run.js",
        "node $FILE",
        "node node_modules/x/run.js",
    ],
)
def test_what_the_catalogue_knows_or_nobody_is_not_followed(line: str, tmp_path: Path) -> None:
    assert follow(line, write(tmp_path, {"run.js": LISTENS, "node_modules/x/run.js": LISTENS})) is None


def test_the_main_file_of_a_package(tmp_path: Path) -> None:
    repository = write(tmp_path, {"package.json": '{"main": "src/run"}', "src/run.js": LISTENS})
    assert certainty("node .", repository) is Certainty.CERTAIN


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("#!/usr/bin/env node\n", Certainty.CERTAIN),
        ("#!/usr/bin/env -S npx tsx\n", Certainty.CERTAIN),
        ("#!/bin/sh\n", None),
        ("", None),
    ],
)
def test_a_file_as_the_program(first: str, expected: Certainty | None, tmp_path: Path) -> None:
    assert certainty("./bin/run.mjs", write(tmp_path, {"bin/run.mjs": first + LISTENS})) is expected


def test_the_name_of_a_file_makes_it_surer(tmp_path: Path) -> None:
    text = "if (config.http) app.listen(80)"
    repository = write(tmp_path, {"server.js": text, "tool.js": text})
    assert certainty("node server.js", repository) is Certainty.LIKELY
    assert certainty("node tool.js", repository) is Certainty.POSSIBLE


@pytest.mark.parametrize(
    ("text", "imported", "expected"),
    [
        ("require('./lib/app')", LISTENS, Certainty.LIKELY),
        ("import './lib/app.js'", LISTENS, Certainty.LIKELY),
        (
            "const { start } = require('./lib/app');\nstart()",
            "exports.start = () => { app.listen(80) }",
            Certainty.LIKELY,
        ),
        ("const { db } = require('./lib/app');\ndb()", "exports.start = () => { app.listen(80) }", Certainty.POSSIBLE),
        ("require('./lib/app')", "if (require.main === module) app.listen(80)", Certainty.POSSIBLE),
        ("const server = require('./lib/app');\nrender().then(() => server.close())", LISTENS, Certainty.POSSIBLE),
        ("require('./lib/app')", "module.exports = 7", "ends"),
        ("require('./lib/app')", "require('../run')", "ends"),
        ("require('./lib/app')", "require('../../../run')", None),
    ],
)
def test_files_that_it_imports(text: str, imported: str, expected: object, tmp_path: Path) -> None:
    assert certainty("node run.js", write(tmp_path, {"run.js": text, "lib/app.js": imported})) == expected


def test_typescript_imports_what_will_be_javascript(tmp_path: Path) -> None:
    repository = write(tmp_path, {"run.ts": "import './app.js'", "app.ts": LISTENS})
    assert certainty("tsx run.ts", repository) is Certainty.LIKELY


def test_imports_are_followed_a_few_levels(tmp_path: Path) -> None:
    files = {f"run{level}.js": f"require('./run{level + 1}')" for level in range(9)} | {"run9.js": LISTENS}
    repository = write(tmp_path, files)
    assert certainty("node run0.js", repository) is None
    assert certainty("node run6.js", repository) is Certainty.LIKELY


def test_many_files_are_not_all_read(tmp_path: Path) -> None:
    files = {f"x{number}.js": "" for number in range(60)}
    text = "\n".join(f"require('./x{number}')" for number in range(60))
    assert certainty("node run.js", write(tmp_path, {**files, "run.js": text})) is None


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("execSync('npm start')", ["npm start"]),
        ("execSync(`npm start`, { stdio: 'inherit' })", ["npm start"]),
        ("cp.spawnSync('npm', ['run', 'dev', 'a b'])", ["npm run dev 'a b'"]),
        ("execFileSync('vite')", ["vite"]),
        ("function go() { execSync('vite') }\ngo()", ["vite"]),
        ("function go() { execSync('vite') }", []),
        ("execSync(`npm run ${name}`)", []),
        ("spawnSync('npm', [name])", []),
    ],
)
def test_commands_that_it_waits_for(call: str, expected: list[str], tmp_path: Path) -> None:
    found = follow("node run.js", write(tmp_path, {"run.js": f"const cp = require('child_process');\n{call}"}))
    assert found is not None
    assert [lead.text for lead in found.leads] == expected
    assert all((lead.file, lead.place) == ("run.js", ROOT) for lead in found.leads)


def test_a_command_in_another_folder_has_no_known_place(tmp_path: Path) -> None:
    text = "const cp = require('child_process');\ncp.execSync('npm start', { cwd: dir })"
    found = follow("node run.js", write(tmp_path, {"run.js": text}))
    assert found is not None
    assert [lead.place for lead in found.leads] == [None]


HOSTILE = [
    "(" * 190_000,
    "{" * 190_000,
    "f(" * 90_000,
    "=>{" * 60_000,
    "=/[" * 60_000,
    "/" * 190_000,
    "/*" * 90_000,
    "`${" * 60_000,
    "'" * 190_000,
    "a.b" * 60_000,
    ")" * 190_000,
    "a.listen();" * 17_000,
    "process.exit();" * 12_000 + "a.listen()",
    "require('./x');" * 12_000,
    "a" * 190_000,
    "\\" * 190_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_is_read_to_its_end(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"run.js": text})
    follow("node run.js", Repository(tmp_path))


@pytest.mark.parametrize("size", [300_000, SIZE_LIMIT + 1])
def test_a_bundle_is_not_read(size: int, tmp_path: Path) -> None:
    assert of(LISTENS + " " * size, tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "const a = 'abc\nb.listen(1)",
        'const a = "abc\nb.listen(1)',
        "const a = <p>don't</p>;\nb.listen(1)",
        "const a = 1 / 2;\nb.listen(1)",
        "const a = x.replace(/['\"`{(]/g, '');\nb.listen(1)",
        "const a = `x ${y ? `{${z}` : '}'} w`;\nb.listen(1)",
        "const a = /unterminated [\nb.listen(1)",
        "b?.listen(1",
        "}}))b.listen(1)",
    ],
)
def test_code_behind_broken_or_tricky_text_is_read(text: str) -> None:
    assert "b.listen" in [call.name for call in read_source(text).calls]


@pytest.mark.parametrize("text", ["`b.listen(1)", "/* b.listen(1)", "'\\\nb.listen(1)'", "`${`b.listen(1)`}`"])
def test_text_is_no_code(text: str) -> None:
    assert read_source(text).calls == ()


def test_what_lies_outside_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside.js": LISTENS, "repo/a.js": "require('../outside')"})
    (tmp_path / "repo" / "link.js").symlink_to(tmp_path / "outside.js")
    (tmp_path / "repo" / "folder.js").mkdir()
    repository = Repository(tmp_path / "repo")
    assert [follow(f"node {name}.js", repository) for name in ("a", "link", "folder")] == [None] * 3

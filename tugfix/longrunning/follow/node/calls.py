"""The calls that keep a program of JavaScript up: servers, watchers, workers, timers.

Each is one of the page named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tugfix.findings import Certainty
from tugfix.longrunning.follow.node.javascript import Call, Source

_NO_SERVERS = frozenset({"history", "browserHistory", "hashHistory", "navigation", "emitter", "events"})

_CERTAIN = frozenset({
    "Bun.serve",  # https://bun.sh/docs/api/http
    "Deno.serve",  # https://docs.deno.com/api/deno/~/Deno.serve
    "startStandaloneServer",  # https://www.apollographql.com/docs/apollo-server/api/standalone
    "sails.lift",  # https://sailsjs.com/documentation/reference/application/sails-lift
})  # fmt: skip

_WITH_PORT = frozenset({
    "WebSocketServer",  # https://github.com/websockets/ws/blob/master/doc/ws.md
    "WebSocket.Server",
    "WebSocket.WebSocketServer",
    "ws.Server",
    "ws.WebSocketServer",
})  # fmt: skip

_LIKELY: dict[str, frozenset[str]] = {
    # https://hapi.dev/api/, https://docs.strapi.io, https://moleculer.services/docs/api/service-broker
    "start": frozenset({"server", "app", "httpServer", "strapi", "strapi()", "broker", "bot", "liveServer"}),
    # https://github.com/paulmillr/chokidar, https://nodejs.org/api/fs.html#fswatchfilename-options-listener,
    # https://webpack.js.org/api/node/#watching, https://esbuild.github.io/api/#watch, https://gulpjs.com/docs/en/api/watch
    "watch": frozenset({
        "chokidar", "fs", "compiler", "webpack()", "rollup", "ctx", "context", "gulp", "builder", "bs", "browserSync",
        "sane", "metalsmith",
    }),
    "watchFile": frozenset({"fs"}),
    # https://esbuild.github.io/api/#serve
    "serve": frozenset({"ctx", "context", "esbuild"}),
    # https://browsersync.io/docs/api
    "init": frozenset({"bs", "browserSync", "browsersync", "browserSync.create()", "create()"}),
    # https://github.com/node-cron/node-cron, https://github.com/node-schedule/node-schedule
    "schedule": frozenset({"cron", "nodeCron", "nodecron"}),
    "scheduleJob": frozenset({"schedule", "scheduler"}),
}  # fmt: skip

_OF_PACKAGES: dict[str, tuple[str, ...]] = {
    # https://docs.bullmq.io/guide/workers
    "Worker": ("bullmq",),
    # https://github.com/OptimalBits/bull, https://github.com/Automattic/kue
    "process": ("bull", "kue", "bee-queue"),
    # https://amqp-node.github.io/amqplib/channel_api.html#channel_consume
    "consume": ("amqplib", "amqp-connection-manager"),
    # https://kafka.js.org/docs/consuming
    "run": ("kafkajs", "graphile-worker"),
    # https://github.com/mqttjs/MQTT.js
    "connect": ("mqtt",),
    # https://discord.js.org, https://telegraf.js.org
    "login": ("discord.js",),
    "launch": ("telegraf",),
    # https://github.com/honojs/node-server, https://jsr.io/@std/http
    "serve": ("@hono/node-server", "std/http", "srvx", "https://deno.land/std"),
    # https://github.com/remy/nodemon/blob/main/doc/requireable.md
    "nodemon": ("nodemon",),
    # https://github.com/kelektiv/node-cron
    "CronJob": ("cron",),
}

_FRAMEWORKS = tuple(
    """express koa fastify @fastify/ @hapi/ hapi restify polka hono @hono/ next nuxt @nestjs/ ws socket.io apollo-server
    @apollo/server @strapi/ strapi sails webpack-dev-server browser-sync nodemon concurrently live-server http-server
    json-server pm2 forever-monitor bull bullmq agenda node-cron cluster node:cluster probot @slack/bolt discord.js
    telegraf moleculer @adonisjs/ @foal/ @loopback/ @keystonejs/ @keystone-6/ @feathersjs/ parse-server @remix-run/
    kafkajs mqtt amqplib metro lite-server node-red ghost n8n""".split()
)


def evidence(call: Call, source: Source) -> Certainty | None:
    """Return how sure a call is to keep the program up that runs it; None where it does not."""
    receiver = call.receiver
    if call.last == "listen" and "." in call.name and receiver not in _NO_SERVERS:
        return Certainty.CERTAIN
    if call.name in _CERTAIN or (call.new and call.name in _WITH_PORT and "port" in call.arguments):
        return Certainty.CERTAIN
    if receiver in _LIKELY.get(call.last, ()) or _is_of_package(call, source.imports):
        return Certainty.LIKELY
    if call.name == "setInterval" and not any(True for frame in call.frame.around() if frame.function):
        return Certainty.LIKELY
    # It ends with its input, which is not known.
    return Certainty.POSSIBLE if call.name == "process.stdin.resume" else None


def is_framework(module: str) -> bool:
    """Whether who imports a module may well keep up by it, in a way that is not seen."""
    return module == "" or any(_is_module(module, name) for name in _FRAMEWORKS)


def _is_of_package(call: Call, imports: Iterable[str]) -> bool:
    packages = _OF_PACKAGES.get(call.last, ())
    if not packages or (call.last in ("Worker", "CronJob") and not call.new):
        return False
    if call.last in ("serve", "nodemon") and "." in call.name:
        return False
    return any(_is_module(module, name) for module in imports for name in packages)


def _is_module(module: str, name: str) -> bool:
    """Whether a module is the package `name`, a part of it, or of a registry's spelling of it."""
    bare = module.partition(":")[2] if module.startswith(("npm:", "jsr:")) else module
    bare = bare.removeprefix("@") if name.startswith("std/") else bare
    if not bare.startswith(name):
        return False
    return name.endswith("/") or bare[len(name) : len(name) + 1] in ("", "/", "@")

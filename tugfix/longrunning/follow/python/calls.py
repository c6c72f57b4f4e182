"""Which calls of a Python program keep it up: libraries by their documentation, other objects by their methods.

A call is spelled as the names that are imported, `()` for what a call gives: `app = flask.Flask(__name__)` and then
`app.run()` is `flask.Flask().run`.
"""

from __future__ import annotations

import ast

from tugfix.findings import Certainty

_CERTAIN = frozenset(
    """
    uvicorn.run uvicorn.Server().run uvicorn.Server().serve
    hypercorn.run.run hypercorn.asyncio.serve hypercorn.trio.serve
    granian.Granian().serve granian.server.Granian().serve
    waitress.serve waitress.create_server().run
    gunicorn.app.wsgiapp.run gunicorn.app.wsgiapp.WSGIApplication().run gunicorn.app.base.BaseApplication().run
    gunicorn.app.base.Application().run
    werkzeug.serving.run_simple werkzeug.run_simple werkzeug.serving.make_server().serve_forever
    flask.Flask().run quart.Quart().run sanic.Sanic().run eve.Eve().run apiflask.APIFlask().run
    flask_openapi3.OpenAPI().run connexion.App().run connexion.FlaskApp().run connexion.AsyncApp().run
    flask_socketio.SocketIO().run
    dash.Dash().run dash.Dash().run_server
    bottle.run bottle.Bottle().run bottle.default_app().run
    cherrypy.quickstart cherrypy.engine.block cherrypy.wsgiserver.CherryPyWSGIServer().start
    cheroot.wsgi.Server().start cheroot.wsgi.WSGIServer().start cheroot.server.HTTPServer().start
    aiohttp.web.run_app
    tornado.ioloop.IOLoop.current().start tornado.ioloop.IOLoop.instance().start tornado.ioloop.IOLoop().start
    asyncio.get_event_loop().run_forever asyncio.new_event_loop().run_forever uvloop.new_event_loop().run_forever
    asyncio.start_server().serve_forever
    http.server.HTTPServer().serve_forever http.server.ThreadingHTTPServer().serve_forever http.server.test
    socketserver.TCPServer().serve_forever socketserver.UDPServer().serve_forever
    socketserver.ThreadingTCPServer().serve_forever socketserver.ThreadingUDPServer().serve_forever
    socketserver.UnixStreamServer().serve_forever
    wsgiref.simple_server.make_server().serve_forever wsgiref.simple_server.WSGIServer().serve_forever
    xmlrpc.server.SimpleXMLRPCServer().serve_forever
    eventlet.wsgi.server gevent.pywsgi.WSGIServer().serve_forever gevent.server.StreamServer().serve_forever
    livereload.Server().serve nicegui.ui.run panel.serve flet.app flet.run pywebio.start_server robyn.Robyn().start
    japronto.Application().run socketify.App().run responder.API().run vibora.Vibora().run
    twisted.internet.reactor.run
    grpc.server().wait_for_termination grpc.aio.server().wait_for_termination
    celery.Celery().worker_main celery.Celery().Worker().start celery.Celery().Beat().run
    apscheduler.schedulers.blocking.BlockingScheduler().start
    signal.pause asyncio.Event().wait threading.Event().wait
    watchdog.observers.Observer().join watchdog.observers.polling.PollingObserver().join
    watchfiles.run_process hupper.start_reloader
    """.split()
)
_LIKELY = frozenset(
    """
    celery.Celery().start gradio.Interface().launch gradio.Blocks().launch gradio.ChatInterface().launch
    gradio.TabbedInterface().launch rq.Worker().work rq.SimpleWorker().work huey.consumer.Consumer().run
    discord.Client().run discord.Bot().run discord.ext.commands.Bot().run
    """.split()
)
_METHODS = frozenset(
    """
    serve_forever run_forever loop_forever wait_for_termination worker_main start_consuming run_polling
    infinity_polling
    """.split()
)
"""Methods that block, whatever the object is."""

_APPLICATIONS = frozenset(
    """
    app application server web webapp web_app api flask_app socketio sio dash_app create_app() make_app() get_app()
    create_application() build_app() create_server()
    """.split()
)
_COMMAND_LINES = frozenset("typer click fire cyclopts cleo cliff cement textual kivy toga tkinter absl hydra".split())
"""Libraries whose `run` is that of a program that ends, or of a window."""

_DJANGO = frozenset(
    """
    runserver runserver_plus runsslserver testserver run_huey djhuey qcluster rqworker rqscheduler process_tasks
    runworker rundramatiq db_worker
    """.split()
)
_DJANGO_COMMANDS = frozenset(
    ("django.core.management.execute_from_command_line", "django.core.management.ManagementUtility().execute")
)
_LIMITS = ("timeout", "max_requests", "burst", "prevent_thread_lock", "as_thread", "with_scheduler_only")
_TIMEOUT_FIRST = frozenset(("threading.Event().wait", "grpc.server().wait_for_termination"))
_ENDS = frozenset(("watchdog.observers.Observer().join",))
LONG_SLEEP = 3600
"""Seconds of sleep; who sleeps for longer wants to stay."""

EXITS = frozenset("sys.exit builtins.exit builtins.quit os._exit os.abort builtins.SystemExit".split())
RUNNERS = frozenset(
    """
    asyncio.run asyncio.get_event_loop().run_until_complete asyncio.new_event_loop().run_until_complete
    asyncio.Runner().run asyncio.gather asyncio.shield asyncio.TaskGroup().create_task uvloop.run anyio.run trio.run
    nest_asyncio.run typer.run fire.Fire absl.app.run tornado.ioloop.IOLoop.current().run_sync
    """.split()
)
"""Calls that run what they are given: a function, or what an async function gives."""

THREADS = frozenset(("threading.Thread()", "multiprocessing.Process()"))
BOUNDING_CONTEXTS = frozenset(("asyncio.timeout()", "anyio.move_on_after()", "anyio.fail_after()"))
PASSIVE_DECORATORS = frozenset(
    """
    click.command click.command() typer.Typer().command() functools.cache functools.lru_cache functools.lru_cache()
    functools.wraps() builtins.staticmethod builtins.classmethod
    """.split()
)
"""Decorators behind which a call still runs the function."""


def blocking(path: str, call: ast.Call, words: tuple[str, ...] | None) -> Certainty | None:
    """Return how sure it is that a call keeps the program up, None where it ends or is not known.

    `path` spells what is called; `words` are the words of its first argument where that is a list that can be read,
    or the argument itself.
    """
    if _is_limited(path, call):
        return None
    if path in _CERTAIN:
        return Certainty.CERTAIN
    if path in _LIKELY:
        return Certainty.LIKELY
    if path in _DJANGO_COMMANDS:
        return Certainty.CERTAIN if words and len(words) > 1 and words[1] in _DJANGO else None
    if path == "django.core.management.call_command":
        return Certainty.CERTAIN if words and words[0] in _DJANGO else None
    return _by_name(path)


def blocking_by_path(path: str) -> Certainty | None:
    """Return the same for a function that is handed over, as `Thread(target=server.serve_forever)` does."""
    if path in _CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if path in _LIKELY else _by_name(path)


def _by_name(path: str) -> Certainty | None:
    names = path.split(".")
    if len(names) < 2 or names[0] in _COMMAND_LINES:
        return None
    if names[-1] in _METHODS or (names[-1] == "run" and len(names) > 2 and names[-2] in _APPLICATIONS):
        return Certainty.LIKELY
    return None


def _is_limited(path: str, call: ast.Call) -> bool:
    """Whether the call's arguments give it an end, or put it in a thread."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    for name in _LIMITS:
        value = given.get(name)
        if value is not None and not (isinstance(value, ast.Constant) and value.value in (None, False)):
            return True
    return bool(call.args) and (path in _TIMEOUT_FIRST or path in _ENDS)

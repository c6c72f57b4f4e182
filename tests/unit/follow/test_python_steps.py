"""What a Python program comes to when it is run: what keeps it up, and what it starts."""

from __future__ import annotations

import random
from pathlib import Path
from textwrap import dedent

import pytest

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Answer, Followed
from tugfix.longrunning.follow.python import PythonStep, Surroundings, follow, python_steps
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


def steps_of(text: str, **surroundings: object) -> tuple[PythonStep, ...]:
    found = python_steps(dedent(text), Surroundings(**surroundings))  # type: ignore[arg-type]
    assert found is not None
    return found


def only(text: str, **surroundings: object) -> PythonStep:
    (step,) = steps_of(text, **surroundings)
    return step


STAYS = {
    "uvicorn": ("import uvicorn\nuvicorn.run('app:app')", "uvicorn.run(…)"),
    "uvicorn by another name": ("import uvicorn as u\nu.run(app)", "u.run(…)"),
    "uvicorn's server": ("import uvicorn\nserver = uvicorn.Server(c)\nserver.run()", "server.run()"),
    "a function by another name": ("from waitress import serve as up\nup(app)", "up(…)"),
    "hypercorn": (
        "import asyncio\nfrom hypercorn.asyncio import serve\nasyncio.run(serve(app, config))",
        "serve(…)",
    ),
    "Flask": ("from flask import Flask as F\napp = F(__name__)\napp.run()", "app.run()"),
    "Flask of a factory": (
        "from flask import Flask\ndef make():\n    it = Flask(__name__)\n    return it\nmake().run(port=80)",
        "make().run(…)",
    ),
    "Flask with an annotation": ("import flask\napp: flask.Flask = flask.Flask('a')\napp.run()", "app.run()"),
    "Bottle": ("from bottle import run, route\nrun(host='0.0.0.0')", "run(…)"),
    "Quart": ("import quart\nquart.Quart(__name__).run()", "quart.Quart(__name__).run()"),
    "Dash": ("import dash\napp = dash.Dash()\napp.run_server()", "app.run_server()"),
    "Sanic": ("from sanic import Sanic\napp = Sanic('a')\napp.run()", "app.run()"),
    "socketio": (
        "from flask_socketio import SocketIO\nsocketio = SocketIO(app)\nsocketio.run(app)",
        "socketio.run(…)",
    ),
    "aiohttp": ("from aiohttp import web\nweb.run_app(app)", "web.run_app(…)"),
    "tornado": (
        "import tornado.ioloop\ntornado.ioloop.IOLoop.current().start()",
        "tornado.ioloop.IOLoop.current().start()",
    ),
    "tornado's instance": ("from tornado.ioloop import IOLoop\nIOLoop.instance().start()", "IOLoop.instance().start()"),
    "CherryPy": ("import cherrypy\ncherrypy.quickstart(Root())", "cherrypy.quickstart(…)"),
    "http.server": (
        "from http.server import HTTPServer, SimpleHTTPRequestHandler as H\nHTTPServer(('', 80), H).serve_forever()",
        "HTTPServer(('', 80), H).serve_forever()",
    ),
    "socketserver in a with": (
        "import socketserver\nwith socketserver.TCPServer(a, b) as httpd:\n    httpd.serve_forever()",
        "httpd.serve_forever()",
    ),
    "wsgiref": (
        "from wsgiref.simple_server import make_server\nmake_server('', 80, a).serve_forever()",
        "make_server('', 80, a).serve_forever()",
    ),
    "a class on top of a server": (
        "import http.server as h\nclass Mine(h.HTTPServer):\n    x = 1\nMine(a, b).serve_forever()",
        "Mine(a, b).serve_forever()",
    ),
    "an event loop": ("import asyncio\nloop = asyncio.new_event_loop()\nloop.run_forever()", "loop.run_forever()"),
    "an asyncio server": (
        """
        import asyncio
        async def main():
            server = await asyncio.start_server(f, port=80)
            async with server:
                await server.serve_forever()
        asyncio.run(main())
        """,
        "server.serve_forever()",
    ),
    "an event that nobody sets": (
        "import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())",
        "asyncio.Event().wait()",
    ),
    "a future that nobody makes true": (
        "import asyncio\nasync def main():\n    await asyncio.Future()\nasyncio.run(main())",
        "await asyncio.Future()",
    ),
    "one of several tasks": (
        """
        import asyncio
        async def one():
            while True:
                await asyncio.sleep(1)
        async def main():
            await asyncio.gather(one(), two())
        asyncio.get_event_loop().run_until_complete(main())
        """,
        "while True:",
    ),
    "twisted": ("from twisted.internet import reactor\nreactor.run()", "reactor.run()"),
    "gRPC": ("import grpc\ns = grpc.server(p)\ns.start()\ns.wait_for_termination()", "s.wait_for_termination()"),
    "celery": ("from celery import Celery\napp = Celery()\napp.worker_main(['worker'])", "app.worker_main(…)"),
    "Django": (
        "from django.core.management import execute_from_command_line as run\nrun(['manage.py', 'runserver'])",
        "run(…)",
    ),
    "Django by its arguments": (
        "import sys\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)",
        "execute_from_command_line(…)",
    ),
    "Django's call_command": (
        "from django.core import management as m\nm.call_command('runserver', '80')",
        "m.call_command(…)",
    ),
    "signal": ("import signal\nsignal.pause()", "signal.pause()"),
    "a thread's event": ("from threading import Event\nEvent().wait()", "Event().wait()"),
    "a loop": ("while True:\n    pass", "while True:"),
    "a loop that sleeps": ("import time\nwhile 1:\n    work()\n    time.sleep(60)", "while 1:"),
    "a loop with a break of another loop": (
        "import time\nwhile True:\n    for x in y:\n        break\n    time.sleep(1)",
        "while True:",
    ),
    "a loop that an interrupt ends": (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except KeyboardInterrupt:\n        break",
        "while True:",
    ),
    "a loop in a try": (
        "import time\ntry:\n    while True:\n        time.sleep(1)\nexcept KeyboardInterrupt:\n    pass",
        "while True:",
    ),
    "a loop that counts": (
        "import itertools, time\nfor i in itertools.count():\n    time.sleep(1)",
        "for … in itertools.count():",
    ),
    "a sleep for ever": ("import time\ntime.sleep(10 ** 0)\ntime.sleep(86400)", "time.sleep(…)"),
    "the main guard": ("import uvicorn\nif __name__ == '__main__':\n    uvicorn.run(a)", "uvicorn.run(…)"),
    "the main guard turned round": ("import uvicorn\nif '__main__' == __name__:\n    uvicorn.run(a)", "uvicorn.run(…)"),
    "behind the guard of a module": (
        "import uvicorn\nif __name__ != '__main__':\n    raise X\nuvicorn.run(a)",
        "uvicorn.run(…)",
    ),
    "in a function's function": (
        "import uvicorn\ndef main():\n    serve()\ndef serve():\n    uvicorn.run(a)\nmain()",
        "uvicorn.run(…)",
    ),
    "in a command of click": (
        "import click, uvicorn\n@click.command()\n@click.option('--port')\ndef main(port):\n    uvicorn.run(a)\nmain()",
        "uvicorn.run(…)",
    ),
    "in a function for typer": (
        "import typer, uvicorn\ndef main():\n    uvicorn.run(a)\ntyper.run(main)",
        "uvicorn.run(…)",
    ),
    "in a method": (
        "import uvicorn\nclass App:\n    def go(self):\n        self.up()\n"
        "    def up(self):\n        uvicorn.run(a)\nApp().go()",
        "uvicorn.run(…)",
    ),
    "imported in a function": ("def main():\n    import uvicorn\n    uvicorn.run(a)\nmain()", "uvicorn.run(…)"),
    "imported in a try": (
        "try:\n    from waitress import serve\nexcept ImportError:\n    serve = None\nserve(a)",
        "serve(…)",
    ),
    "gunicorn in code": (
        "from gunicorn.app.base import BaseApplication\n"
        "class S(BaseApplication):\n    def load(self):\n        return 1\nS().run()",
        "S().run()",
    ),
}


@pytest.mark.parametrize(("text", "why"), STAYS.values(), ids=STAYS)
def test_what_stays_up_is_found(text: str, why: str) -> None:
    step = only(text, arguments=("runserver",))
    assert (step.why, step.certainty, step.command, step.conditional) == (why, CERTAIN, None, False)


LESS_SURE = {
    "an app of another module": ("from web import app\napp.run()", LIKELY),
    "a factory of another module": ("from web import create_app\napp = create_app()\napp.run()", LIKELY),
    "celery's start": ("from celery import Celery\napp = Celery()\napp.start()", LIKELY),
    "a server of another module": ("from web import build\nserver = build()\nserver.serve_forever()", LIKELY),
    "a loop that only works": ("while True:\n    work()", LIKELY),
    "an event that a signal sets": (
        "import signal, threading\nstop = threading.Event()\nsignal.signal(2, lambda *a: stop.set())\nstop.wait()",
        LIKELY,
    ),
    "an event that somebody sets": (
        "import threading\nstop = threading.Event()\nbegin(lambda: stop.set())\nstop.wait()",
        POSSIBLE,
    ),
    "behind an unknown decorator": ("import uvicorn\n@odd\ndef main():\n    uvicorn.run(a)\nmain()", LIKELY),
}


@pytest.mark.parametrize(("text", "certainty"), LESS_SURE.values(), ids=LESS_SURE)
def test_what_is_not_certain(text: str, certainty: Certainty) -> None:
    step = only(text)
    assert (step.certainty, step.conditional) == (certainty, False)


ENDS = {
    "nothing": "",
    "a docstring": '"""Run it:\n\n    uvicorn.run(app)\n    app.run()\n    while True: pass\n"""',
    "a string": "text = 'import uvicorn; uvicorn.run(app)'\nprint('runserver')",
    "a comment": "# while True: pass\n# uvicorn.run(app)",
    "a function that nobody calls": "import uvicorn\ndef main():\n    uvicorn.run(a)",
    "a function that is only handed over": "import uvicorn\ndef main():\n    uvicorn.run(a)\nregister(main)",
    "a lambda": "import uvicorn\nf = lambda: uvicorn.run(a)",
    "a generator": "def f():\n    while True:\n        yield 1\nf()",
    "a coroutine that is not awaited": "async def f():\n    while True:\n        pass\nf()",
    "a method that nobody calls": "import uvicorn\nclass A:\n    def run(self):\n        uvicorn.run(a)\nA()",
    "for the type checker": (
        "import typing\nfrom typing import TYPE_CHECKING\nimport uvicorn\n"
        "if TYPE_CHECKING:\n    uvicorn.run(a)\nif typing.TYPE_CHECKING:\n    uvicorn.run(a)"
    ),
    "never": "import uvicorn\nif False:\n    uvicorn.run(a)\nwhile 0:\n    uvicorn.run(a)",
    "only when imported": "import uvicorn\nif __name__ != '__main__':\n    uvicorn.run(a)",
    "on another system": "import sys, uvicorn\nif sys.platform == 'win32':\n    uvicorn.run(a)",
    "behind an exit": "import sys, uvicorn\nsys.exit(0)\nuvicorn.run(a)",
    "behind a raise": "import uvicorn\nraise SystemExit\nuvicorn.run(a)",
    "behind a return": "import uvicorn\ndef f():\n    return\n    uvicorn.run(a)\nf()",
    "behind both ends of a condition": "import uvicorn\nif x:\n    exit()\nelse:\n    quit()\nuvicorn.run(a)",
    "behind a function that exits": "import sys, uvicorn\ndef end():\n    sys.exit(1)\nend()\nuvicorn.run(a)",
    "an app of typer": "import typer\napp = typer.Typer()\n@app.command()\ndef run():\n    pass\napp()",
    "an app of click": "import click\n@click.group()\ndef app():\n    pass\napp()",
    "an app of typer that is run": "import typer\napp = typer.Typer()\napp.run()",
    "an app of fire": "import fire\nfire.Fire(app)",
    "a window": "import tkinter as tk\napp = tk.Tk()\napp.run()",
    "run of something else": "from jobs import Job\njob = Job()\njob.run()\nthing.run()",
    "run of another uvicorn": "class uvicorn:\n    def run(): pass\nuvicorn.run()",
    "a loop with a break": "while True:\n    if done():\n        break",
    "a loop with a return": "def f():\n    while True:\n        if done():\n            return\nf()",
    "a loop with an exit": "import sys\nwhile True:\n    if done():\n        sys.exit()",
    "a loop with an exit in a function": "def end():\n    quit()\nwhile True:\n    end()",
    "a loop that raises": "while True:\n    if x:\n        raise Done",
    "a loop that reads input": "while True:\n    line = input()",
    "a loop with a condition": "while busy():\n    pass",
    "a short sleep": "import time\ntime.sleep(30)",
    "an event with a timeout": "import threading\nthreading.Event().wait(5)\nthreading.Event().wait(timeout=5)",
    "a command with a timeout": "import subprocess\nsubprocess.run(['npm', 'start'], timeout=60)",
    "a command that can't be read": "import subprocess\nsubprocess.run(words)\nsubprocess.run([f(), 'start'])",
    "a command of a string without a shell": "import subprocess\nsubprocess.run('npm start')",
    "a process that is ended": "import subprocess\np = subprocess.Popen(['npm', 'start'])\ntest()\np.terminate()",
    "a process that is ended in the end": (
        "import subprocess\np = subprocess.Popen(['npm', 'start'])\ntry:\n    test()\nfinally:\n    p.kill()"
    ),
    "a process that is ended by its number": (
        "import os, signal, subprocess\np = subprocess.Popen(['npm', 'start'])\nos.killpg(os.getpgid(p.pid), 9)"
    ),
    "a daemon thread": (
        "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f, daemon=True).start()"
    ),
    "Django's migrate": (
        "from django.core.management import call_command, execute_from_command_line\n"
        "call_command('migrate')\nexecute_from_command_line(['manage.py', 'migrate'])\ncall_command(x)"
    ),
    "rq in a burst": "from rq import Worker\nWorker(q).work(burst=True)",
    "gradio in a thread": "import gradio\ngradio.Interface().launch(prevent_thread_lock=True)",
    "a task with a limit": (
        "import asyncio\nasync def f():\n    await asyncio.Event().wait()\n"
        "async def main():\n    await asyncio.wait_for(f(), 5)\nasyncio.run(main())"
    ),
    "a function of its own name": "def f():\n    f()\nf()",
    "functions of each other": "def f():\n    g()\ndef g():\n    f()\nf()",
    "classes of each other": "class A(B): pass\nclass B(A): pass\nA().run()",
    "setup": "from setuptools import setup\nsetup(name='app', entry_points={'x': ['uvicorn.run']})",
}


@pytest.mark.parametrize("text", ENDS.values(), ids=ENDS)
def test_what_ends_has_no_step(text: str) -> None:
    assert steps_of(text) == ()


COMMANDS = {
    "a list": ("subprocess.run(['npm', 'start'])", "npm start"),
    "a list with white space": ("subprocess.run(['sh', '-c', 'npm start'])", "sh -c 'npm start'"),
    "a tuple": ("subprocess.call(('npm', 'ci'))", "npm ci"),
    "a shell": ("subprocess.check_call('cd web && npm start', shell=True)", "cd web && npm start"),
    "a single word": ("subprocess.run('redis-server')", "redis-server"),
    "by keyword": ("subprocess.run(args=['npm', 'ci'])", "npm ci"),
    "no timeout": ("subprocess.run(['npm', 'ci'], timeout=None)", "npm ci"),
    "split": ("subprocess.run(shlex.split('npm run \"a b\"'))", "npm run 'a b'"),
    "split at white space": ("subprocess.run('npm run dev'.split())", "npm run dev"),
    "a variable": ("cmd = ['npm']\ncmd += ['run']\ncmd.append('dev')\nsubprocess.run(cmd)", "npm run dev"),
    "spread": ("rest = ['run', 'dev']\nsubprocess.run(['npm', *rest])", "npm run dev"),
    "put together": ("port = 80\nsubprocess.run(['serve', '-p', str(port), f'--x={port}'])", "serve -p 80 --x=80"),
    "the environment": (
        "subprocess.run(['serve', '-p', os.environ.get('PORT', '80'), os.environ['A']])",
        'serve -p "${PORT-80}" "${A}"',
    ),
    "Python itself": ("subprocess.run([sys.executable, '-m', 'http.server'])", "python3 -m http.server"),
    "os.system": ("os.system('npm start')", "npm start"),
    "os.execvp": ("os.execvp('npm', ['npm', 'start'])", "npm start"),
    "os.execl": ("os.execl('/bin/sh', 'sh', 'run.sh')", "/bin/sh run.sh"),
    "os.spawnlp": ("os.spawnlp(os.P_WAIT, 'npm', 'npm', 'start')", "npm start"),
    "pty": ("pty.spawn(['npm', 'start'])", "npm start"),
    "waited for at once": ("subprocess.Popen(['npm', 'start']).wait()", "npm start"),
    "waited for later": ("p = subprocess.Popen(['npm', 'start'])\np.communicate()", "npm start"),
    "waited for in a with": ("with subprocess.Popen(['npm', 'start']) as p:\n    pass", "npm start"),
    "asked for": ("p = subprocess.Popen(['npm', 'start'])\nwhile p.poll() is None:\n    work()", "npm start"),
    "its output": ("print(subprocess.check_output(['npm', 'ci']).decode())", "npm ci"),
    "ended by an interrupt": (
        "p = subprocess.Popen(['npm', 'start'])\ntry:\n    p.wait()\nexcept KeyboardInterrupt:\n    p.terminate()",
        "npm start",
    ),
}
IMPORTS = "import os, pty, shlex, subprocess, sys\n"


@pytest.mark.parametrize(("text", "command"), COMMANDS.values(), ids=COMMANDS)
def test_commands_are_shell_text(text: str, command: str) -> None:
    step = only(IMPORTS + text)
    assert (step.command, step.background, step.conditional) == (command, False, False)


BACKGROUND = {
    "Popen": "p = subprocess.Popen(['npm', 'start'])",
    "a shell's &": "subprocess.run('npm start &', shell=True)",
    "os.system with &": "os.system('nohup npm start > log 2>&1 &')",
    "no wait": "os.spawnlp(os.P_NOWAIT, 'npm', 'npm', 'start')",
}


@pytest.mark.parametrize("text", BACKGROUND.values(), ids=BACKGROUND)
def test_what_is_left_in_the_background(text: str) -> None:
    assert only(IMPORTS + text).background


def test_processes_of_a_list_are_waited_for() -> None:
    text = """
        from subprocess import Popen
        procs = [Popen(["a"])]
        procs.append(Popen(["b"]))
        for p in procs:
            p.wait()
        """
    assert [(step.command, step.background) for step in steps_of(text)] == [("a", False), ("b", False)]


def test_a_thread_is_in_the_background_until_it_is_joined() -> None:
    text = "import threading\ndef f():\n    while True: pass\nt = threading.Thread(target=f)\nt.start()\n"
    assert (only(text).background, only(text).certainty) == (True, LIKELY)
    assert not only(text + "t.join()\n").background
    assert only(text.replace("target=f", "target=f, daemon=True") + "t.join()\n").command is None


FOLDERS = {
    "none": ("subprocess.run(['a'])", "."),
    "given": ("subprocess.run(['a'], cwd='web')", "web"),
    "put together": ("subprocess.run(['a'], cwd=os.path.join('web', 'x'))", "web/x"),
    "not known": ("subprocess.run(['a'], cwd=f())", None),
    "the file's": ("subprocess.run(['a'], cwd=os.path.dirname(os.path.abspath(__file__)))", "scripts"),
    "above the file's": (
        "from pathlib import Path\nsubprocess.run(['a'], cwd=Path(__file__).resolve().parent.parent)",
        ".",
    ),
    "beside the file's": (
        "from pathlib import Path\nBASE = Path(__file__).parent / 'web'\nsubprocess.run(['a'], cwd=str(BASE))",
        "scripts/web",
    ),
    "changed": ("os.chdir('web')\nsubprocess.run(['a'], cwd='x')", "web/x"),
    "perhaps changed": ("if x:\n    os.chdir('web')\nsubprocess.run(['a'])", None),
}


@pytest.mark.parametrize(("text", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_the_folder_of_a_command(text: str, folder: str | None) -> None:
    assert only(IMPORTS + text, file="scripts/run.py").folder == folder


ENVIRONMENTS = {
    "none": ("subprocess.run(['a'])", ()),
    "added": ("subprocess.run(['a'], env={**os.environ, 'A': 'b'})", (("A", "b"),)),
    "added by dict": ("subprocess.run(['a'], env=dict(os.environ, A='b'))", (("A", "b"),)),
    "joined": ("subprocess.run(['a'], env=os.environ | {'A': 'b'})", (("A", "b"),)),
    "a copy": ("env = os.environ.copy()\nenv['A'] = 'b'\nsubprocess.run(['a'], env=env)", (("A", "b"),)),
    "set before": ("os.environ['A'] = 'b'\nsubprocess.run(['a'])", (("A", "b"),)),
    "another one": ("subprocess.run(['a'], env={'A': 'b'})", None),
    "not known": ("subprocess.run(['a'], env={**os.environ, 'A': f()})", None),
    "perhaps set": ("if x:\n    os.environ['A'] = 'b'\nsubprocess.run(['a'])", None),
    "set to what is not known": ("os.environ.update(f())\nsubprocess.run(['a'])", None),
}


@pytest.mark.parametrize(("text", "environment"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_the_environment_of_a_command(text: str, environment: tuple[tuple[str, str], ...] | None) -> None:
    assert only(IMPORTS + text).environment == environment


CONDITIONAL = {
    "if": "if x:\n    uvicorn.run(a)",
    "else": "if x:\n    pass\nelse:\n    uvicorn.run(a)",
    "arguments that are not known": "if '--serve' in sys.argv:\n    uvicorn.run(a)",
    "a for": "for x in y:\n    uvicorn.run(a)",
    "a while": "while x:\n    uvicorn.run(a)",
    "except": "try:\n    f()\nexcept ValueError:\n    uvicorn.run(a)",
    "a try's else": "try:\n    f()\nexcept ValueError:\n    pass\nelse:\n    uvicorn.run(a)",
    "and": "x and uvicorn.run(a)",
    "an if expression": "uvicorn.run(a) if x else None",
    "match": "match x:\n    case 1:\n        uvicorn.run(a)",
    "behind an early end": "if x:\n    sys.exit(0)\nuvicorn.run(a)",
    "behind an early return": "def main():\n    if x:\n        return\n    uvicorn.run(a)\nmain()",
    "in a function behind a condition": "def main():\n    uvicorn.run(a)\nif x:\n    main()",
}


@pytest.mark.parametrize("text", CONDITIONAL.values(), ids=CONDITIONAL)
def test_what_is_not_reached_on_every_run(text: str) -> None:
    assert only(f"import sys, uvicorn\n{text}").conditional


UNCONDITIONAL = {
    "behind a failure": "if x:\n    sys.exit(1)\nuvicorn.run(a)",
    "behind a failure with words": "if x:\n    sys.exit('no')\nuvicorn.run(a)",
    "behind an error": "if x:\n    raise ValueError\nuvicorn.run(a)",
    "behind a function's failure": "def main():\n    if x:\n        return 1\n    uvicorn.run(a)\nmain()",
    "behind another function's early return": "def f():\n    if x:\n        return\nf()\nuvicorn.run(a)",
    "finally": "try:\n    f()\nfinally:\n    uvicorn.run(a)",
    "a with": "with lock:\n    uvicorn.run(a)",
    "the arguments that are given": "if len(sys.argv) > 1 and sys.argv[1] == '--serve':\n    uvicorn.run(a)",
    "not the arguments that are given": "if '--build' not in sys.argv:\n    uvicorn.run(a)",
}


@pytest.mark.parametrize("text", UNCONDITIONAL.values(), ids=UNCONDITIONAL)
def test_what_is_reached_on_every_run(text: str) -> None:
    assert not only(f"import sys, uvicorn\n{text}", arguments=("--serve",)).conditional


def test_it_stays_up_whatever_the_condition() -> None:
    text = """
        import uvicorn
        from waitress import serve
        if a:
            uvicorn.run(app)
        elif b:
            serve(app)
        else:
            while True: pass
        """
    found = steps_of(text)
    assert [step.conditional for step in found] == [False, True, True]
    assert (found[0].cuttable, found[0].last) == (False, False)
    assert all(step.conditional for step in steps_of(text.replace("while True: pass", "pass")))


LAST = {
    "of the program": "uvicorn.run(a)",
    "of the main guard": "if __name__ == '__main__':\n    f()\n    uvicorn.run(a)",
    "of main": "def main():\n    f()\n    uvicorn.run(a)\nmain()",
    "of main with its exit": "def main():\n    uvicorn.run(a)\n    return 0\nsys.exit(main())",
    "of main that raises": "def main():\n    uvicorn.run(a)\nraise SystemExit(main())",
    "of an async main": "import asyncio\nasync def main():\n    await uvicorn.Server(c).serve()\nasyncio.run(main())",
    "before definitions": "uvicorn.run(a)\ndef f(): pass\nclass A: pass",
    "before an exit": "uvicorn.run(a)\nsys.exit(0)",
}
NOT_LAST = {
    "before another": "uvicorn.run(a)\nf()",
    "before the end of main's caller": "def main():\n    uvicorn.run(a)\nmain()\nf()",
    "in a main whose result is shown": "def main():\n    uvicorn.run(a)\nprint(main())",
    "before a finally": "try:\n    uvicorn.run(a)\nfinally:\n    f()",
    "before an interrupt": "try:\n    uvicorn.run(a)\nexcept KeyboardInterrupt:\n    pass",
    "in a with": "with x:\n    uvicorn.run(a)",
    "in a loop": "for x in y:\n    uvicorn.run(a)",
    "in a larger statement": "print(uvicorn.run(a))",
}


@pytest.mark.parametrize("text", LAST.values(), ids=LAST)
def test_the_last_thing_that_is_done(text: str) -> None:
    assert only(f"import sys, uvicorn\n{text}").last


@pytest.mark.parametrize("text", NOT_LAST.values(), ids=NOT_LAST)
def test_not_the_last_thing_that_is_done(text: str) -> None:
    assert not only(f"import sys, uvicorn\n{text}").last


CUTTABLE = {
    "a call": "uvicorn.run(a)",
    "with a comment": "uvicorn.run(a)  # serve",
    "over lines": "uvicorn.run(\n    a,\n)",
    "an assignment": "x = uvicorn.run(a)",
    "in a block": "if x:\n    uvicorn.run(a)",
    "an exit with it": "sys.exit(subprocess.call(['npm', 'start']))",
    "awaited": "import asyncio\nasync def main():\n    await uvicorn.Server(c).serve()\nasyncio.run(main())",
    "a command that is waited for": "subprocess.Popen(['npm', 'start']).wait()",
}
NOT_CUTTABLE = {
    "with a semicolon": "f(); uvicorn.run(a)",
    "before a semicolon": "uvicorn.run(a); f()",
    "on its condition's line": "if x: uvicorn.run(a)",
    "a name that is used": "x = uvicorn.run(a)\nprint(x)",
    "a name that is used in a function": "def f():\n    return x\nx = uvicorn.run(a)",
    "a process that is waited for": "p = subprocess.Popen(['npm', 'start'])\np.wait()",
    "several names": "x, y = uvicorn.run(a)",
    "an attribute": "a.x = uvicorn.run(a)",
    "a part": "print(uvicorn.run(a))",
    "a return": "def main():\n    return uvicorn.run(a)\nmain()",
    "a condition": "if subprocess.call(['npm', 'start']):\n    pass",
    "a loop": "while True:\n    pass",
    "in a try": "try:\n    uvicorn.run(a)\nexcept KeyboardInterrupt:\n    pass",
    "an exit before another end": "if x:\n    sys.exit(subprocess.call(['npm', 'start']))\nf()",
    "one of several": "for c in ('a', 'b'):\n    subprocess.run(['npm'])",
}


@pytest.mark.parametrize("text", CUTTABLE.values(), ids=CUTTABLE)
def test_what_can_be_taken_out(text: str) -> None:
    assert only(f"import subprocess, sys, uvicorn\n{text}").cuttable


@pytest.mark.parametrize("text", NOT_CUTTABLE.values(), ids=NOT_CUTTABLE)
def test_what_cannot_be_taken_out(text: str) -> None:
    assert not any(step.cuttable for step in steps_of(f"import subprocess, sys, uvicorn\n{text}"))


def test_a_function_for_many_commands_stands_where_it_is_called() -> None:
    text = """
        import subprocess
        def run(command, **options):
            print("+", command)
            subprocess.run(command, shell=True, check=True)
        run("npm ci")
        run("npm start")
        """
    found = steps_of(text)
    assert [step.command for step in found] == ["npm ci", "npm start"]
    assert [step.line for step in found] == [6, 7]
    assert [step.last for step in found] == [False, True]
    assert all(step.cuttable and not step.conditional for step in found)
    assert found[1].why == 'run("npm start")'


def test_a_function_that_does_more_cannot_go_with_its_call() -> None:
    text = "import uvicorn\ndef up():\n    migrate()\n    uvicorn.run(a)\nup()\nup()\n"
    assert [(step.line, step.cuttable) for step in steps_of(text)] == [(5, False), (6, False)]


def test_a_loop_over_commands_is_gone_through() -> None:
    text = "import os\nfor command in ('npm ci', 'npm start'):\n    os.system(command)\n"
    assert [step.command for step in steps_of(text)] == ["npm ci", "npm start"]


def test_what_a_condition_may_change_is_not_known() -> None:
    text = "import os\ncommand = 'a'\nif x:\n    command = 'b'\nos.system(command)\n"
    assert steps_of(text) == ()


def test_the_order_is_that_of_the_run() -> None:
    text = """
        import os, uvicorn
        def second():
            os.system("two")
        os.system("one")
        second()
        uvicorn.run(a)
        os.system("four")
        """
    assert [step.command for step in steps_of(text)] == ["one", "two", None, "four"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_are_code_points(mark: str, end: str) -> None:
    text = mark + end.join(("import uvicorn", "é = '😀'", "if 1:", "  ü = '\f'; uvicorn.run('ß',", "  1) # é", ""))
    (step,) = python_steps(text) or ()
    assert text[step.start : step.end] == f"uvicorn.run('ß',{end}  1)"
    assert (step.line, step.column) == (4, 12)


def test_why_is_one_short_line() -> None:
    words = ", ".join(f"'{place}'" for place in range(50))
    step = only(f"import subprocess\nsubprocess.run([\n    {words}\n])")
    assert len(step.why) == 60
    assert step.why.startswith("subprocess.run([ '0', '1'")


UNREADABLE = {
    "no Python": "print 'a'\n",
    "NUL": "a()\0",
    "a lone surrogate": "'\ud800'",
    "nested parentheses": "(" * 5000 + ")" * 5000,
    "minus": "x = " + "-" * 100_000 + "1",
    "a long sum": "x = 1" + "+1" * 90_000,
    "a long chain": "x = a" + ".b()" * 20_000,
    "deep indentation": "".join(" " * depth + "if x:\n" for depth in range(120)),
    "many elifs": "if x:\n pass\n" + "elif x:\n pass\n" * 9_000,
    "900 KB": "x = 1\n" * 150_000,
    "a number of too many digits": "x = " + "9" * 100_000,
    "loops in loops": "".join(" " * depth + "for x in [1, 2, 3, 4, 5, 6, 7, 8]:\n" for depth in range(30))
    + " " * 30
    + "f()",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_told(text: str) -> None:
    assert python_steps(text) is None


HARD = {
    "functions that call the next twice": "".join(f"def f{n}():\n f{n + 1}()\n f{n + 1}()\n" for n in range(60))
    + "f0()",
    "deep conditions": "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "pass",
    "many conditions": "if x:\n  pass\n" * 2_000,
    "a list of itself": "x = [1]\n" + "x = x + x\nx.append(x)\n" * 500,
    "a text that doubles": "x = 'a'\n" + "x = x + x\n" * 500,
    "an odd encoding": "# -*- coding: nonsense -*-\nx = 'é'\n",
    "an old escape": "x = '\\d'\n",
    "a chain of calls": "x = a" + ".b(1)" * 150,
    "much of the environment": "import os\n" + "".join(f"os.environ['A{n}'] = 'b'\n" for n in range(3_000)),
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hard_programs_are_read(text: str) -> None:
    assert python_steps(text) == ()


SIMPLE = (
    "a()",
    "x = 1",
    "os.system('a')",
    "p = subprocess.Popen(['b'])",
    "p.wait()",
    "app.run()",
    "main()",
    "return",
    "sys.exit(x)",
    "break",
    "raise X",
    "x = Flask(__name__)",
    "x.run(*a, **b)",
    "await main()",
    "asyncio.run(main())",
    "Thread(target=main).start()",
    "x += ['é']",
    "del x",
    "x = lambda: main()",
    "from . import main",
)
HEADS = (
    "if x:", "while True:", "for x in [1, 2]:", "for x in y:", "try:", "with x as y:", "def main(a=1, *b, c=2, **d):",
    "async def main():", "class Flask(main):", "if __name__ == '__main__':", "match x:\n{i}  case 1:",
)  # fmt: skip


def random_program(choice: random.Random, depth: int = 0) -> str:
    indent = "    " * depth
    lines: list[str] = []
    for _ in range(choice.randint(1, 5)):
        if depth > 3 or choice.random() < 0.6:
            lines.append(indent + choice.choice(SIMPLE))
        else:
            head = choice.choice(HEADS).format(i=indent)
            lines += [indent + head, random_program(choice, depth + 1)]
            if head == "try:":
                lines += [f"{indent}except X:", random_program(choice, depth + 1)]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(300))
def test_steps_of_random_programs_are_statements(seed: int) -> None:
    text = "import asyncio, os, subprocess, sys\nfrom threading import Thread\n" + random_program(random.Random(seed))
    for step in python_steps(text) or ():
        assert text[step.start : step.end].strip() == text[step.start : step.end] != ""
        assert text[: step.start].count("\n") == step.line - 1
        assert 0 < len(step.why) <= 60
        assert not (step.cuttable and "\n" in text[step.start : step.end])


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    return follow(site.words, place, Repository(root))


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


SERVER = "import uvicorn\nuvicorn.run('a:a')\n"
CALLS = [
    "python run.py",
    "python3 run.py",
    "python3.11 -u run.py --x",
    "/usr/bin/python3 -uB -W ignore -X dev run.py",
    "pypy3 run.py",
    'python "${TUGBOAT_ROOT}/run.py"',
    "python /var/lib/tugboat/run.py",
    "python ./run.py",
    "python -m run",
    "python -um run x",
    "python -Bmrun",
    "./run.py",
    "run.py",
]
OTHER_CALLS = [
    "python",
    "python -",
    "python -c 'import run'",
    "python -V run.py",
    "python --version",
    "python -m http.server",
    "python -m pip install run.py",
    "python -m",
    "python manage.py runserver",
    "python nowhere.py",
    "python ../run.py",
    "python $FILE",
    "python -m $MODULE",
    "pythonic run.py",
    "./manage.py runserver",
    "./plain.py",
    "python broken.py",
]
FILES = {"run.py": f"#!/usr/bin/env python3\n{SERVER}", "plain.py": SERVER, "manage.py": SERVER, "broken.py": "x ="}


@pytest.mark.parametrize("line", CALLS)
def test_a_program_is_followed(line: str, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert followed(tmp_path, line) == Followed("run", (), Answer("run.py", 3, "uvicorn.run(…)", CERTAIN), steps=True)


@pytest.mark.parametrize("line", OTHER_CALLS)
def test_what_is_no_program_in_sight(line: str, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert followed(tmp_path, line) is None


def test_a_program_outside_of_the_checkout_is_not_in_sight(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert followed(tmp_path, "python run.py", None) is None
    assert followed(tmp_path, "python run.py", "/opt") is None


def test_a_program_says_itself_that_it_is_python(tmp_path: Path) -> None:
    write(tmp_path, {"bin/serve": f"#!/usr/bin/env python3\n{SERVER}", "bin/other": "#!/bin/sh\nnpm start\n"})
    answer = Answer("bin/serve", 3, "uvicorn.run(…)", CERTAIN)
    assert followed(tmp_path, "bin/serve") == Followed("serve", (), answer, steps=True)
    assert followed(tmp_path, "bin/other") is None


def test_a_program_that_ends(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "print('built')\n"})
    assert followed(tmp_path, "python app.py") == Followed("app", steps=True)


def test_a_module_of_a_package(tmp_path: Path) -> None:
    write(
        tmp_path, {"web/app/__init__.py": "", "web/app/__main__.py": SERVER, "web/app/work.py": SERVER, "app/x.py": ""}
    )
    place = f"{ROOT}/web"
    answer = Answer("web/app/__main__.py", 2, "uvicorn.run(…)", CERTAIN)
    assert followed(tmp_path, "python -m app", place) == Followed("app", (), answer, steps=True)
    assert followed(tmp_path, "python app", place) == Followed("app", (), answer, steps=True)
    found = followed(tmp_path, "python -m app.work", place)
    assert found is not None
    assert found.answer is not None
    assert found.answer.file == "web/app/work.py"


def test_commands_before_the_program_stays_up(tmp_path: Path) -> None:
    text = "import os, subprocess, uvicorn\nos.system('npm ci')\nsubprocess.Popen(['redis-server'])\n"
    write(
        tmp_path,
        {"run.py": f"{text}subprocess.run(['a'], cwd='web')\n", "up.py": f"{text}uvicorn.run(a)\nos.system('b')\n"},
    )
    found = followed(tmp_path, "python run.py")
    assert found is not None
    assert [(lead.text, lead.line, lead.place) for lead in found.leads] == [
        ("npm ci", 2, ROOT),
        ("a", 4, f"{ROOT}/web"),
        ("redis-server &", 3, ROOT),
    ]
    found = followed(tmp_path, "python up.py")
    assert found is not None
    assert [lead.text for lead in found.leads] == ["npm ci"]
    assert found.answer == Answer("up.py", 4, "uvicorn.run(…)", CERTAIN)


def test_a_single_command_gives_the_name(tmp_path: Path) -> None:
    write(tmp_path, {"tools/run.py": "import os\nos.execvp('/usr/bin/gunicorn', ['gunicorn', 'a:a'])\n"})
    found = followed(tmp_path, "python tools/run.py")
    assert found is not None
    assert (found.name, [lead.text for lead in found.leads]) == ("gunicorn", ["/usr/bin/gunicorn a:a"])


def test_a_condition_makes_it_only_possible(tmp_path: Path) -> None:
    text = "import os, sys, uvicorn\nif sys.argv[1:] == x:\n    os.system('npm start')\n    uvicorn.run(a)\n"
    write(tmp_path, {"run.py": text})
    assert followed(tmp_path, "python run.py") == Followed(
        "run", (), Answer("run.py", 4, "uvicorn.run(…)", POSSIBLE), steps=True
    )


def test_the_arguments_decide(tmp_path: Path) -> None:
    text = "import sys, uvicorn\nif 'serve' in sys.argv:\n    uvicorn.run(a)\n"
    write(tmp_path, {"run.py": text})
    assert followed(tmp_path, "python run.py build") == Followed("run", steps=True)
    answer = Answer("run.py", 3, "uvicorn.run(…)", CERTAIN)
    assert followed(tmp_path, "python run.py serve") == Followed("run", (), answer, steps=True)
    assert followed(tmp_path, "python run.py $X") == Followed(
        "run", (), Answer("run.py", 3, "uvicorn.run(…)", POSSIBLE), steps=True
    )


def test_what_is_imported_from_the_repository_is_read(tmp_path: Path) -> None:
    files = {
        "web/__init__.py": "from flask import Flask\nfrom .cli import main\n"
        "def create_app():\n    return Flask(__name__)\n",
        "web/cli.py": "from . import create_app\ndef main():\n    create_app().run()\nwhile True:\n    pass\n",
        "web/__main__.py": "import sys\nfrom .cli import main\nsys.exit(main())\n",
        "run.py": "from web import create_app\napplication_of_mine = create_app()\napplication_of_mine.run()\n",
        "circle.py": "from circle import main\nimport circle\nmain()\ncircle.main()\n",
        "ends.py": "import web.cli\nfrom web.nowhere import main\nmain()\n",
    }
    write(tmp_path, files)
    answer = Answer("web/__main__.py", 3, "main()", CERTAIN)
    assert followed(tmp_path, "python -m web") == Followed("web", (), answer, steps=True)
    answer = Answer("run.py", 3, "application_of_mine.run()", CERTAIN)
    assert followed(tmp_path, "python run.py") == Followed("run", (), answer, steps=True)
    assert followed(tmp_path, "python circle.py") == Followed("circle", steps=True)
    assert followed(tmp_path, "python ends.py") == Followed("ends", steps=True)

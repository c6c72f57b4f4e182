"""What the expressions of a Python program come to: calls that stay up, other programs, functions of the program."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from tugfix.findings import Certainty
from tugfix.longrunning.follow.python import calls
from tugfix.longrunning.follow.python.commands import EXECS, STARTED, Run, run_of
from tugfix.longrunning.follow.python.flow import is_generator, is_simple
from tugfix.longrunning.follow.python.scope import (
    Environ,
    FunctionNode,
    Instance,
    Items,
    Local,
    Outside,
    Plain,
    Scope,
    Text,
    Value,
)
from tugfix.longrunning.follow.python.steps import Around, Draft, Frame, PythonStep, Way, is_failure
from tugfix.longrunning.follow.python.values import evaluate, member, path_of

if TYPE_CHECKING:
    from tugfix.longrunning.follow.python.walk import Walk

MAX_CALLS = 6
"""Functions that call functions: no more levels than this are gone through."""

_ORDER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)
_WAITS = frozenset(("wait", "communicate", "join"))
_KILLS = frozenset(("terminate", "kill", "send_signal"))
_FUTURES = frozenset(("asyncio.Future()", "asyncio.get_running_loop().create_future()"))
_STOPPED_BY = {"asyncio.Event().wait": "set", "threading.Event().wait": "set", "run_forever": "stop"}
_SIGNALS = ("add_signal_handler", "signal")


class Reach:
    """Goes through the expressions for a walk."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._started: dict[ast.Call, list[Draft]] = {}

    def expression(self, node: ast.expr, scope: Scope, around: Around) -> Way:
        """Go through an expression in the order in which it is evaluated."""
        scope.world.charge()
        if isinstance(node, ast.Call):
            return self._call(node, scope, around)
        if isinstance(node, ast.Await):
            way = self.expression(node.value, scope, replace(around, awaited=True))
            if path_of(evaluate(node.value, scope)) in _FUTURES:
                self._note(around, Certainty.CERTAIN, f"await {self._walk.program.lines.source(node.value)}")
            return way
        if isinstance(node, ast.Lambda | ast.GeneratorExp | ast.Constant | ast.Name):
            return Way.ON
        inner = replace(around, whole=False, awaited=False)
        if isinstance(node, ast.BoolOp | ast.IfExp | ast.ListComp | ast.SetComp | ast.DictComp):
            return self._conditional(node, scope, inner)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                way = self.expression(child, scope, inner)
                if way:
                    return way
        return Way.ON

    def _conditional(self, node: ast.expr, scope: Scope, around: Around) -> Way:
        """An expression of which only the first part is evaluated on every run."""
        parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        under = replace(around, level=around.level + 1)
        for place, part in enumerate(parts):
            first = place == 0 and isinstance(node, ast.BoolOp | ast.IfExp)
            way = self.expression(part, scope, around if first else under)
            if way and first:
                return way
        return Way.ON

    def _call(self, node: ast.Call, scope: Scope, around: Around) -> Way:
        function = evaluate(node.func, scope)
        path = path_of(function)
        inner = replace(around, whole=False, awaited=False)
        if isinstance(node.func, ast.Attribute):
            waits = node.func.attr in _WAITS and path.rpartition(".")[0] in STARTED
            way = self.expression(node.func.value, scope, around if waits else inner)
            if way:
                return way
        runs = path in calls.RUNNERS
        if runs or path in calls.EXITS:
            whole = around.whole and len(node.args) == 1
            inner = replace(around, whole=whole, awaited=runs, exits=around.exits or not runs)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            way = self.expression(argument, scope, inner)
            if way:
                return way
        if path in calls.EXITS:
            if not is_failure(node):
                self._walk.leave(around, everything=True)
            return Way.EXITS
        if isinstance(function, Local):
            return self._function(function, node, scope, around)
        if runs:
            given = evaluate(node.args[0], scope) if node.args and not isinstance(node.args[0], ast.Call) else None
            return self._function(given, None, scope, inner, node) if isinstance(given, Local) else Way.ON
        return self._library(node, function, path, scope, around)

    def _library(self, node: ast.Call, function: Value, path: str, scope: Scope, around: Around) -> Way:
        """A call of something that is not the program's own."""
        self._changes(node, path, scope, around)
        if not path:
            return Way.ON
        run = run_of(path, node, scope)
        if run is not None:
            self._note_run(node, run, around)
        if path in EXECS:
            return Way.EXITS
        if isinstance(function, Outside) and function.call is not None:
            base, _, method = path.rpartition(".")
            if base in calls.THREADS and method == "start":
                self._thread(function.call, node, scope, around)
            elif (base in STARTED or base in calls.THREADS) and method in _WAITS and not _timeout(node, method):
                self.wait_for(function.call, around)
            elif (base in STARTED or base in calls.THREADS) and method in _KILLS:
                self._end(function.call, around)
        if path in ("os.kill", "os.killpg", "atexit.register"):
            self._ends_by_argument(node, scope, around)
        certainty = self._stays_up(node, path, scope)
        if certainty is not None:
            self._note(around, certainty, self._why(node, around))
        return Way.ON

    def _stays_up(self, node: ast.Call, path: str, scope: Scope) -> Certainty | None:
        first = evaluate(node.args[0], scope) if node.args else None
        if path in ("time.sleep", "asyncio.sleep"):
            return Certainty.CERTAIN if _is_long(first, node) else None
        parts = first.values if isinstance(first, Items) else (first,)
        words = tuple((part.value or "") if isinstance(part, Text) else "" for part in parts) if node.args else ()
        certainty = calls.blocking(path, node, words)
        stopper = _STOPPED_BY.get(path) or _STOPPED_BY.get(path.rpartition(".")[2])
        attributes = self._walk.program.attributes
        if certainty is None or stopper is None or not attributes[stopper]:
            return certainty
        return Certainty.LIKELY if any(attributes[name] for name in _SIGNALS) else Certainty.POSSIBLE

    def _function(
        self, function: Local, call: ast.Call | None, scope: Scope, around: Around, runner: ast.Call | None = None
    ) -> Way:
        """Go through a function of the program."""
        node = function.node
        if isinstance(node, ast.ClassDef):
            init = member(Instance(function, call), "__init__") if call is not None else None
            known = isinstance(init, Local) and isinstance(init.node, FunctionNode)
            return self._function(init, call, scope, around) if isinstance(init, Local) and known else Way.ON
        if node in around.functions or len(around.functions) >= MAX_CALLS or is_generator(node, function.scope):
            return Way.ON
        if isinstance(node, ast.AsyncFunctionDef) and not around.awaited:
            return Way.ON
        inner = Scope(scope.world, function.scope)
        _bind_parameters(node, function, call, scope, inner)
        program = self._walk.program
        uses = program.attributes[node.name] if function.bound is not None else program.reads[node.name]
        under = replace(
            around,
            functions=(*around.functions, node),
            tail=around.tail and around.whole,
            certainty=around.certainty if self._is_plain(function) else _weaker(around.certainty, Certainty.LIKELY),
            exits=False,
        )
        if around.site is None and (uses > 1 or not function.scope.program):
            site = call if call is not None else runner
            under = replace(under, site=site, simple=around.whole and is_simple(node))
        self._walk.frames.append(Frame(around.level))
        way = self._walk.block(node.body, inner, under)
        self._walk.frames.pop()
        return Way.EXITS if way is Way.EXITS else Way.ON

    def _is_plain(self, function: Local) -> bool:
        """Whether a call of the function runs it, and not what a decorator makes of it."""
        paths = [path_of(evaluate(decorator, function.scope)) for decorator in _decorators(function)]
        return all(path in calls.PASSIVE_DECORATORS or path.startswith("click.") for path in paths)

    def _changes(self, node: ast.Call, path: str, scope: Scope, around: Around) -> None:
        """The directory, the environment and lists that a call changes."""
        world = scope.world
        if path == "os.chdir":
            given = evaluate(node.args[0], scope) if node.args else None
            known = isinstance(given, Text) and given.value is not None and world.folder is not None
            if isinstance(given, Text) and given.value is not None and known and not around.level:
                world.folder = posixpath.normpath(posixpath.join(world.folder or ".", given.value))
            else:
                world.folder = None
        if not isinstance(node.func, ast.Attribute):
            return
        method, held = node.func.attr, node.func.value
        if method not in ("append", "extend", "insert", "update", "setdefault", "pop", "remove", "clear"):
            return
        base = evaluate(held, scope)
        if isinstance(held, ast.Name) and isinstance(base, Items | Environ):
            scope.names[held.id] = _extended(base, method, node, scope)
        elif isinstance(base, Environ):
            world.environment = None

    def _thread(self, made: ast.Call, start: ast.Call, scope: Scope, around: Around) -> None:
        options = {keyword.arg: keyword.value for keyword in made.keywords}
        target = options.get("target") or (made.args[1] if len(made.args) > 1 else None)
        daemon = options.get("daemon")
        attributes = self._walk.program.attributes
        ends = daemon is not None and not (isinstance(daemon, ast.Constant) and not daemon.value)
        ends = ends or bool(attributes["daemon"] or attributes["setDaemon"] or attributes["shutdown"])
        function = evaluate(target, scope) if target is not None else None
        first = len(self._walk.drafts)
        under = replace(around, certainty=_weaker(around.certainty, Certainty.LIKELY), whole=False)
        if isinstance(function, Local):
            self._function(function, None, scope, under, start)
        certainty = calls.blocking_by_path(path_of(function))
        if certainty is not None:
            self._note(under, certainty, self._why(start, around))
        drafts = self._walk.drafts[first:]
        for draft in drafts:
            draft.step = replace(draft.step, background=True, last=False, cuttable=False)
            draft.dropped = draft.dropped or ends
        self._started[made] = drafts

    def polls(self, test: ast.expr, scope: Scope, around: Around) -> None:
        """A loop that asks whether a process has ended waits for it."""
        for node in ast.walk(test):
            scope.world.charge()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "poll":
                process = evaluate(node.func.value, scope)
                if isinstance(process, Outside) and process.call is not None:
                    self.wait_for(process.call, around)

    def wait_for(self, made: ast.Call, around: Around) -> None:
        """The program waits for the process or thread that a call made."""
        for draft in self._started.get(made, ()):
            draft.step = replace(draft.step, background=False)
            draft.dropped = False

    def _end(self, made: ast.Call, around: Around) -> None:
        if around.handler:
            return
        for draft in self._started.get(made, ()):
            draft.dropped = draft.dropped or draft.step.background

    def _ends_by_argument(self, node: ast.Call, scope: Scope, around: Around) -> None:
        """`os.kill(process.pid, …)`, `os.killpg(os.getpgid(process.pid), …)`, `atexit.register(process.terminate)`."""
        for part in node.args[:1]:
            for inner in ast.walk(part):
                scope.world.charge()
                value = evaluate(inner, scope) if isinstance(inner, ast.Attribute) else None
                if isinstance(value, Outside) and value.call is not None:
                    self._end(value.call, around)

    def note_loop(self, loop: ast.stmt, head: ast.expr, certainty: Certainty, around: Around) -> None:
        """Note a loop that never ends."""
        keyword = "while" if isinstance(loop, ast.While) else "for … in"
        foreign = around.site is not None
        why = self._why(None, around) if foreign else f"{keyword} {self._walk.program.lines.source(head)[:40]}:"
        self._note(replace(around, whole=True), certainty, why)

    def _why(self, node: ast.Call | None, around: Around) -> str:
        lines = self._walk.program.lines
        if around.site is not None:
            return lines.source(around.site)
        return lines.call(node) if node is not None else ""

    def _note_run(self, node: ast.Call, run: Run, around: Around) -> None:
        lines = self._walk.program.lines
        draft = self._note(around, Certainty.CERTAIN, lines.source(around.site or node), run)
        self._started[node] = [draft]

    def _note(self, around: Around, certainty: Certainty, why: str, run: Run | None = None) -> Draft:
        walk = self._walk
        lines, statement = walk.program.lines, around.statement
        start, end = lines.span(statement)
        whole = around.simple if around.site is not None else around.whole
        step = PythonStep(
            start=start,
            end=end,
            line=statement.lineno,
            column=lines.column(statement),
            why=why,
            certainty=_weaker(certainty, around.certainty),
            last=around.tail and (around.whole or around.site is not None),
            cuttable=around.free and whole and (not around.exits or around.tail) and self._can_go(statement),
        )
        if run is not None:
            step = replace(
                step,
                command=run.command,
                folder=run.folder,
                environment=run.environment,
                background=run.background,
            )
        draft = Draft(step, around.level + any(frame.left for frame in walk.frames))
        walk.drafts.append(draft)
        return draft

    def _can_go(self, statement: ast.stmt) -> bool:
        program = self._walk.program
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        elif not isinstance(statement, ast.Expr):
            return False
        unread = all(isinstance(target, ast.Name) and not program.reads[target.id] for target in targets)
        return unread and program.lines.alone(statement)


def _weaker(one: Certainty, other: Certainty) -> Certainty:
    return max(one, other, key=_ORDER.index)


def _decorators(function: Local) -> list[ast.expr]:
    return function.node.decorator_list


def _timeout(node: ast.Call, method: str) -> bool:
    if any(keyword.arg == "timeout" for keyword in node.keywords):
        return True
    return bool(node.args) and method != "communicate"


def _is_long(first: Value, node: ast.Call) -> bool:
    if isinstance(first, Plain) and isinstance(first.value, int | float):
        return first.value >= calls.LONG_SLEEP
    argument = ast.unparse(node.args[0]) if node.args and isinstance(node.args[0], ast.Call | ast.Attribute) else ""
    return argument in ("float('inf')", "math.inf")


def _extended(base: Value, method: str, node: ast.Call, scope: Scope) -> Value:
    """A list with what a call adds to it; None where that is not known."""
    if not isinstance(base, Items) or method not in ("append", "extend") or len(node.args) != 1:
        return None
    given = evaluate(node.args[0], scope)
    if method == "append":
        return Items((*base.values, given))
    return Items((*base.values, *given.values)) if isinstance(given, Items) else None


def _bind_parameters(node: FunctionNode, function: Local, call: ast.Call | None, scope: Scope, inner: Scope) -> None:
    """Give the parameters of a function the values that they have in a call."""
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    _bind_defaults(arguments, function.scope, inner)
    if function.bound is not None and names:
        inner.names[names.pop(0)] = function.bound
    if call is None:
        return
    starred = [place for place, argument in enumerate(call.args) if isinstance(argument, ast.Starred)]
    known = call.args[: starred[0]] if starred else call.args
    for name, argument in zip(names, known, strict=False):
        inner.names[name] = evaluate(argument, scope)
    if starred or any(keyword.arg is None for keyword in call.keywords):
        inner.names.update(dict.fromkeys(names[len(known) :]))
    elif arguments.vararg is not None:
        inner.names[arguments.vararg.arg] = Items(tuple(evaluate(rest, scope) for rest in call.args[len(names) :]))
    for keyword in call.keywords:
        if keyword.arg in inner.names:
            inner.names[keyword.arg] = evaluate(keyword.value, scope)


def _bind_defaults(arguments: ast.arguments, scope: Scope, inner: Scope) -> None:
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    first = len(names) - len(arguments.kwonlyargs) - len(arguments.defaults)
    defaults = [*[None] * first, *arguments.defaults, *arguments.kw_defaults]
    for name, default in zip(names, defaults, strict=True):
        inner.names[name] = evaluate(default, scope) if default is not None else None
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            inner.names[extra.arg] = None

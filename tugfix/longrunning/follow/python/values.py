"""What expressions of a Python program stand for, as far as it can be read without running it."""

from __future__ import annotations

import ast
import posixpath
import shlex
from collections.abc import Callable, Mapping

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
    text,
)

MAX_TEXT = 4_000
"""Code points of a text that is put together."""

MAX_ITEMS = 200
"""Elements of a list that is put together."""

MAX_RETURNS = 2
"""Functions that return what functions return: no more levels than this are read."""

_PATHS = frozenset(("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"))
_SAME_PATH = frozenset(("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath", "builtins.str"))
_READABLE = (
    _PATHS
    | _SAME_PATH
    | {"os.path.join", "os.path.dirname", "shlex.split", "os.getenv", "builtins.len", "platform.system"}
)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-@+,")


def path_of(value: Value) -> str:
    """Return the path of something of a library, '' for anything else."""
    return value.path if isinstance(value, Outside) else ""


def named(path: str, scope: Scope) -> Value:
    """Return what an imported name stands for."""
    known = {"sys.executable": "python3", "sys.platform": "linux", "os.name": "posix"}
    if path in known:
        return text(known[path])
    if path == "os.environ":
        return Environ(scope.world.environment) if scope.world.environment is not None else None
    arguments = scope.world.surroundings.arguments
    if path == "sys.argv" and arguments is not None:
        return Items(tuple(text(word) for word in (scope.world.surroundings.file or "", *arguments)))
    return scope.imports(path)


def evaluate(node: ast.expr | None, scope: Scope, depth: int = 0) -> Value:
    """Return what an expression stands for, None where that is not known."""
    scope.world.charge()
    reader = _READERS.get(type(node))
    return reader(node, scope, depth) if reader is not None else None


def _constant(node: ast.Constant, scope: Scope, depth: int) -> Value:
    if isinstance(node.value, str):
        return text(node.value)
    return Plain(node.value) if node.value is None or isinstance(node.value, (int, float)) else None


def _name(node: ast.Name, scope: Scope, depth: int) -> Value:
    return scope.lookup(node.id)


def _attribute(node: ast.Attribute, scope: Scope, depth: int) -> Value:
    return _attribute_of(evaluate(node.value, scope, depth), node.attr, scope)


def _attribute_of(base: Value, name: str, scope: Scope) -> Value:
    if isinstance(base, Outside):
        path = f"{base.path}.{name}"
        return Outside(path, base.call) if "(" in path or path.startswith("?") else named(path, scope)
    if isinstance(base, Instance):
        return member(base, name)
    if isinstance(base, Text) and base.value is not None and name == "parent":
        return text(_folder(base.value))
    # A method of something unknown: its name may tell.
    return Outside(f"?.{name}") if base is None else None


def member(instance: Instance, name: str) -> Value:
    """Return a method of an object of a local class; that of a library where a base class has it."""
    cls = instance.made_by
    for _ in range(MAX_RETURNS):
        assert isinstance(cls.node, ast.ClassDef)
        for part in cls.node.body:
            if isinstance(part, FunctionNode) and part.name == name:
                return Local(part, cls.scope, instance)
        base = evaluate(cls.node.bases[0], cls.scope) if cls.node.bases else None
        if isinstance(base, Outside):
            return Outside(f"{base.path}().{name}", instance.call)
        if not isinstance(base, Local) or not isinstance(base.node, ast.ClassDef):
            return None
        cls = base
    return None


def _call(node: ast.Call, scope: Scope, depth: int) -> Value:
    if isinstance(node.func, ast.Attribute):
        base = evaluate(node.func.value, scope, depth)
        if isinstance(base, Environ | Text | Items):
            return _method(base, node.func.attr, [evaluate(argument, scope, depth) for argument in node.args])
        function = _attribute_of(base, node.func.attr, scope)
    else:
        function = evaluate(node.func, scope, depth)
    if isinstance(function, Local):
        if isinstance(function.node, ast.ClassDef):
            return Instance(function, node)
        return _returned(function, depth) if depth < MAX_RETURNS else None
    if not isinstance(function, Outside):
        return None
    if function.path in ("builtins.dict", "builtins.list", "copy.copy") and len(node.args) == 1:
        return _copied(evaluate(node.args[0], scope, depth), node, scope, depth)
    if function.path in _READABLE:
        return _of_function(function.path, [evaluate(argument, scope, depth) for argument in node.args])
    return Outside(f"{function.path}()", node)


def _of_function(path: str, arguments: list[Value]) -> Value:
    """What a function of the standard library gives, where that is plain."""
    first = arguments[0] if arguments else None
    if path in _PATHS or path == "os.path.join":
        return _joined(arguments)
    if path in _SAME_PATH:
        return text(str(first.value)) if isinstance(first, Plain) else first if isinstance(first, Text) else None
    if path == "os.path.dirname" and isinstance(first, Text):
        return text(_folder(first.value)) if first.value is not None else None
    if path == "shlex.split" and isinstance(first, Text):
        return _words(first.value)
    if path == "os.getenv":
        return _variable(arguments)
    if path == "builtins.len" and isinstance(first, Items):
        return Plain(len(first.values))
    return text("Linux") if path == "platform.system" else None


def _method(base: Environ | Text | Items, name: str, arguments: list[Value]) -> Value:
    """What methods of strings, paths and the environment give."""
    if isinstance(base, Environ):
        return base if name == "copy" else _variable(arguments) if name == "get" else None
    if isinstance(base, Text):
        if name == "split" and not arguments:
            return _words(base.value)
        if name == "joinpath":
            return _joined([base, *arguments])
        return base if name in ("resolve", "absolute", "as_posix", "strip") and not arguments else None
    return base if name == "copy" else None


def _copied(value: Value, node: ast.Call, scope: Scope, depth: int) -> Value:
    if isinstance(value, Environ):
        return _added(value, {k.arg: k.value for k in node.keywords if k.arg is not None}, scope, depth)
    return value if isinstance(value, Items) else None


def _added(value: Environ, more: Mapping[str, ast.expr], scope: Scope, depth: int) -> Value:
    additions = dict(value.additions)
    for name, expression in more.items():
        given = evaluate(expression, scope, depth)
        if not isinstance(given, Text) or given.value is None:
            return None
        additions[name] = given.value
    return Environ(tuple(additions.items()))


def _words(value: str | None) -> Value:
    try:
        words = shlex.split(value) if value is not None else None
    except ValueError:
        return None
    return Items(tuple(text(word) for word in words[:MAX_ITEMS])) if words is not None else None


def _variable(arguments: list[Value]) -> Value:
    """`os.environ.get("PORT", "80")` is the shell's `"${PORT-80}"`."""
    name = arguments[0] if arguments else None
    if not isinstance(name, Text) or name.value is None or not (name.value.isidentifier() and name.value.isascii()):
        return None
    if len(arguments) == 1:
        return Text(None, f'"${{{name.value}}}"')
    default = arguments[1]
    value = str(default.value) if isinstance(default, Plain) else default.value if isinstance(default, Text) else None
    if value is None or not _PLAIN.issuperset(value):
        return None
    return Text(None, f'"${{{name.value}-{value}}}"')


def _folder(path: str) -> str:
    if path in ("", ".") or posixpath.basename(path) == "..":
        return posixpath.join(path, "..") if path not in ("", ".") else ".."
    return posixpath.dirname(path) or "."


def _joined(arguments: list[Value]) -> Value:
    parts = [part.value if isinstance(part, Text) else None for part in arguments]
    known = [part for part in parts if part is not None]
    return text(posixpath.join(*known)) if known and len(known) == len(parts) else None


def _returned(function: Local, depth: int) -> Value:
    """What a function returns, where that is plain to see."""
    node = function.node
    if function.bound is not None or not isinstance(node, ast.FunctionDef):
        return None
    if not any(isinstance(statement, ast.Return) and statement.value is not None for statement in node.body):
        return None
    inner = Scope(function.scope.world, function.scope)
    inner.names.update({argument.arg: None for argument in ast.walk(node.args) if isinstance(argument, ast.arg)})
    value: Value = None
    for statement in node.body:
        inner.world.charge()
        if isinstance(statement, ast.Return):
            return evaluate(statement.value, inner, depth + 1)
        bind_statement(statement, inner, depth + 1)
    return value


def bind_statement(statement: ast.stmt, scope: Scope, depth: int = 0) -> None:
    """Note what a statement makes of names: imports, definitions, assignments."""
    if isinstance(statement, FunctionNode | ast.ClassDef):
        scope.names[statement.name] = Local(statement, scope)
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            scope.names[alias.asname or alias.name.split(".")[0]] = (
                named(alias.name, scope) if alias.asname else Outside(alias.name.split(".")[0])
            )
    elif isinstance(statement, ast.ImportFrom):
        dots = "." * statement.level
        for alias in statement.names:
            separator = "." if statement.module else ""
            full = f"{dots}{statement.module or ''}{separator}{alias.name}"
            scope.names[alias.asname or alias.name] = named(full, scope)
    elif isinstance(statement, ast.Assign):
        value = evaluate(statement.value, scope, depth)
        for target in statement.targets:
            bind(target, value, scope, depth)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        bind(statement.target, evaluate(statement.value, scope, depth), scope, depth)
    elif isinstance(statement, ast.AugAssign):
        both = ast.BinOp(_loaded(statement.target), statement.op, statement.value)
        bind(statement.target, evaluate(both, scope, depth), scope, depth)


def _loaded(target: ast.expr) -> ast.expr:
    return ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target


def bind(target: ast.expr, value: Value, scope: Scope, depth: int = 0) -> None:
    """Note an assignment; to `os.environ["A"]` too."""
    if isinstance(target, ast.Name):
        scope.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        parts = value.values if isinstance(value, Items) and len(value.values) == len(target.elts) else ()
        for place, element in enumerate(target.elts):
            bind(element, parts[place] if parts else None, scope, depth)
    elif isinstance(target, ast.Subscript):
        held = evaluate(target.value, scope, depth)
        if isinstance(held, Environ):
            _set_variable(target, held, value, scope, depth)
        elif isinstance(target.value, ast.Name) and isinstance(held, Items):
            scope.names[target.value.id] = None


def _set_variable(target: ast.Subscript, held: Environ, value: Value, scope: Scope, depth: int) -> None:
    name = evaluate(target.slice, scope, depth)
    known = isinstance(name, Text) and name.value is not None and isinstance(value, Text) and value.value is not None
    new: Environ | None = None
    if known and isinstance(name, Text) and isinstance(value, Text) and len(held.additions) < MAX_ITEMS:
        new = Environ(tuple((dict(held.additions) | {str(name.value): str(value.value)}).items()))
    if isinstance(target.value, ast.Name) and target.value.id in scope.names:
        scope.names[target.value.id] = new
    else:
        scope.world.environment = new.additions if new is not None else None


def _items(node: ast.List | ast.Tuple, scope: Scope, depth: int) -> Value:
    values: list[Value] = []
    for element in node.elts[:MAX_ITEMS]:
        if isinstance(element, ast.Starred):
            inner = evaluate(element.value, scope, depth)
            if not isinstance(inner, Items):
                return None
            values += inner.values
        else:
            values.append(evaluate(element, scope, depth))
    return Items(tuple(values)) if len(values) <= MAX_ITEMS and len(node.elts) <= MAX_ITEMS else None


def _binary(node: ast.BinOp, scope: Scope, depth: int) -> Value:
    left = evaluate(node.left, scope, depth)
    if isinstance(left, Environ) and isinstance(node.op, ast.BitOr):
        return _with_dict(left, node.right, scope, depth)
    right = evaluate(node.right, scope, depth)
    if isinstance(node.op, ast.Add):
        if isinstance(left, Items) and isinstance(right, Items):
            both = (*left.values, *right.values)
            return Items(both) if len(both) <= MAX_ITEMS else None
        return _concatenated([left, right])
    if isinstance(node.op, ast.Div):
        return _joined([left, right])
    return None


def _concatenated(parts: list[Value]) -> Value:
    texts = [part for part in parts if isinstance(part, Text)]
    if len(texts) != len(parts) or sum(len(part.word) for part in texts) > MAX_TEXT:
        return None
    if all(part.value is not None for part in texts):
        return text("".join(part.value or "" for part in texts))
    return Text(None, "".join(part.word for part in texts if part.value != ""))


def _formatted(node: ast.JoinedStr, scope: Scope, depth: int) -> Value:
    parts: list[Value] = []
    for piece in node.values[:MAX_ITEMS]:
        value = evaluate(piece.value if isinstance(piece, ast.FormattedValue) else piece, scope, depth)
        if isinstance(piece, ast.FormattedValue) and (piece.format_spec is not None or piece.conversion != -1):
            return None
        parts.append(text(str(value.value)) if isinstance(value, Plain) else value)
    return _concatenated(parts) if len(node.values) <= MAX_ITEMS else None


def _dict(node: ast.Dict, scope: Scope, depth: int) -> Value:
    if not node.keys or node.keys[0] is not None:
        return None
    base = evaluate(node.values[0], scope, depth)
    rest = ast.Dict(node.keys[1:], node.values[1:])
    return _with_dict(base, rest, scope, depth) if isinstance(base, Environ) else None


def _with_dict(base: Environ, node: ast.expr, scope: Scope, depth: int) -> Value:
    if not isinstance(node, ast.Dict):
        return None
    more: dict[str, ast.expr] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = evaluate(key, scope, depth) if key is not None else None
        if not isinstance(name, Text) or name.value is None:
            return None
        more[name.value] = value
    return _added(base, more, scope, depth)


def _subscript(node: ast.Subscript, scope: Scope, depth: int) -> Value:
    base = evaluate(node.value, scope, depth)
    key = evaluate(node.slice, scope, depth)
    if isinstance(base, Environ):
        return _variable([key])
    if isinstance(base, Items) and isinstance(key, Plain) and isinstance(key.value, int):
        return base.values[key.value] if -len(base.values) <= key.value < len(base.values) else None
    return None


def _inner(node: ast.Await | ast.NamedExpr, scope: Scope, depth: int) -> Value:
    return evaluate(node.value, scope, depth)


_READERS: dict[type | None, Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.List: _items,
    ast.Tuple: _items,
    ast.BinOp: _binary,
    ast.JoinedStr: _formatted,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.Await: _inner,
    ast.NamedExpr: _inner,
}

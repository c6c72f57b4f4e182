"""Shell text to nodes, by tree-sitter's bash grammar.

The grammar's tree is turned into the nodes of `nodes.py`, which say what the shell means: a redirection after a list
belongs to its last command, chains are flat, offsets are code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import tree_sitter
import tree_sitter_bash

from tugfix.shell.nodes import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Function,
    Group,
    Item,
    Node,
    Pipeline,
    Redirection,
    Script,
    Span,
    Test,
    Word,
)
from tugfix.shell.plain import plain_script
from tugfix.shell.words import Positions, lower_word

MAX_DEPTH = 60
"""Nesting beyond this many levels is not read; real commands have fewer than ten."""

MAX_LENGTH = 200_000
"""Code points of one command; longer ones are not read."""

_COMPOUND = {
    "if_statement": "if",
    "case_statement": "case",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "while_statement": "while",
}
_STATEMENTS = frozenset(
    {
        *_COMPOUND,
        "command",
        "declaration_command",
        "unset_command",
        "variable_assignment",
        "variable_assignments",
        "redirected_statement",
        "list",
        "pipeline",
        "negated_command",
        "subshell",
        "compound_statement",
        "function_definition",
        "test_command",
    }
)


class ShellError(ValueError):
    """The text can't be parsed as shell, or it is nested too deep."""


@lru_cache(maxsize=1)
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


@lru_cache(maxsize=4096)
def parse(text: str) -> Script:
    """Return the script that `text` is. Raises ShellError."""
    return plain_script(text) or parse_at(text, None)


def parse_at(text: str, offsets: Sequence[int] | None, depth: int = 0) -> Script:
    """Return the script that `text` is, with its spans in an outer text: character i stands at `offsets[i]` there.

    Raises ShellError.
    """
    if len(text) > MAX_LENGTH or depth > MAX_DEPTH:
        raise ShellError("the command is too long or nested too deep")
    data = text.encode("utf-8", "surrogatepass")
    root = syntax_tree(text)
    reader = _Reader(Positions(text, data, offsets))
    return reader.script(root.children, Span(*reader.at.span(root, whole=True)), depth)


def syntax_tree(text: str) -> tree_sitter.Node:
    """Return the grammar's own tree of a text. Raises ShellError where the text is not shell."""
    root = _parser().parse(text.encode("utf-8", "surrogatepass")).root_node
    if root.has_error:
        raise ShellError("the command can't be parsed")
    return root


class _Reader:
    """Turns the grammar's nodes into ours; it holds nothing but the positions."""

    def __init__(self, at: Positions) -> None:
        self.at = at

    def script(self, children: Sequence[tree_sitter.Node], span: Span, depth: int) -> Script:
        items: list[Item] = []
        comments: list[Span] = []
        for child in children:
            if child.type == "comment":
                comments.append(Span(*self.at.span(child)))
            elif child.type in (";", "&", ";;") and items and not items[-1].terminator:
                last = items[-1]
                if child.type != ";;":
                    end = self.at.span(child)[1]
                    items[-1] = Item(last.start, end, last.node, child.type)
            elif child.is_named and child.type in _STATEMENTS:
                for node in self.lines_of(self.statement(child, depth + 1)):
                    items.append(Item(node.start, node.end, node, ""))
        return Script(span.start, span.end, tuple(items), tuple(comments))

    def lines_of(self, node: Node) -> tuple[Node, ...]:
        """The grammar takes assignments on a line of their own for a prefix of the command on the next line."""
        if not isinstance(node, Command) or not node.assignments or not node.words:
            return (node,)
        end, start = node.assignments[-1].end, node.words[0].start
        if start < end or not self.at.breaks_line(end, start):
            return (node,)
        alone = Command(node.assignments[0].start, end, node.assignments, (), ())
        return alone, Command(start, node.end, (), node.words, node.redirections)

    def statement(self, node: tree_sitter.Node, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ShellError("the command is nested too deep")
        kind = node.type
        if kind in ("list", "pipeline"):
            return self.chain(node, depth)
        if kind == "redirected_statement":
            return self.redirected(node, depth)
        if kind in _COMPOUND:
            return self.compound(node, depth)
        start, end = self.at.span(node)
        if kind in ("subshell", "compound_statement"):
            first = node.children[0].type
            if first not in ("{", "("):
                return Test(start, end, first)
            return Group(start, end, first, self.script(node.children[1:-1], Span(start + 1, end - 1), depth), ())
        if kind == "test_command":
            return self.test(node)
        if kind == "negated_command":
            return Pipeline(start, end, (self.statement(node.children[-1], depth + 1),), negated=True)
        if kind == "function_definition":
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is None or body is None:
                raise ShellError("a function without a body")
            return Function(start, end, self.at.text(name), self.statement(body, depth + 1))
        return self.command(node)

    def test(self, node: tree_sitter.Node) -> Test:
        found = Test(*self.at.span(node), node.children[0].type)
        inside = next((child for child in node.children if child.type == "binary_expression"), None)
        if inside is None:
            return found
        sides = (inside.child_by_field_name("left"), inside.child_by_field_name("right"))
        operator = inside.child_by_field_name("operator")
        if operator is None or operator.type not in ("=", "==", "!="):
            return found
        operands = tuple(lower_word(side, self.at) for side in sides if side is not None)
        return replace(found, operator=operator.type, operands=operands)

    def chain(self, node: tree_sitter.Node, depth: int) -> Node:
        """A list or pipeline; the grammar nests it to the left, a level a part."""
        kind = node.type
        parts: list[tree_sitter.Node] = []
        operators: list[str] = []
        late: dict[int, tuple[Redirection, ...]] = {}
        current = node
        while True:
            named = [child for child in current.children if child.is_named and child.type != "comment"]
            signs = [child.type for child in current.children if not child.is_named]
            parts += reversed(named[1:])
            operators += reversed(signs)
            head = named[0]
            if head.type == "redirected_statement":
                body = head.child_by_field_name("body")
                if body is not None and body.type == kind:
                    late[len(parts)] = tuple(self.redirections(head))
                    head = body
            if head.type != kind:
                parts.append(head)
                break
            current = head
        lowered = [self.statement(part, depth + 1) for part in parts]
        for index, redirections in late.items():
            lowered[index] = _redirect(lowered[index], redirections)
        lowered.reverse()
        operators.reverse()
        start, end = self.at.span(node)
        if kind == "pipeline":
            return _pipeline(start, end, lowered)
        if isinstance(lowered[0], AndOr):
            operators[:0] = lowered[0].operators
            lowered[:1] = lowered[0].parts
        return AndOr(start, end, tuple(lowered), tuple(operators))

    def redirected(self, node: tree_sitter.Node, depth: int) -> Node:
        body = node.child_by_field_name("body")
        redirections = tuple(self.redirections(node))
        if body is None:
            start, end = self.at.span(node)
            return Command(start, end, (), (), redirections)
        return _redirect(self.statement(body, depth + 1), redirections)

    def redirections(self, node: tree_sitter.Node) -> list[Redirection]:
        found: list[Redirection] = []
        for child in node.children:
            if child.type in ("file_redirect", "herestring_redirect"):
                found.append(self.redirection(child))
            elif child.type == "heredoc_redirect":
                found += self.here_document(child)
        return found

    def redirection(self, node: tree_sitter.Node) -> Redirection:
        operator, descriptor, target = "", "", None
        for child in node.children:
            if child.type == "file_descriptor":
                descriptor = self.at.text(child)
            elif child.is_named:
                target = lower_word(child, self.at)
            else:
                operator = child.type
        return Redirection(*self.at.span(node), operator, descriptor, target)

    def here_document(self, node: tree_sitter.Node) -> list[Redirection]:
        body: Word | None = None
        nested: list[Redirection] = []
        for child in node.children:
            if child.type == "heredoc_body":
                body = self.at.lines(child)
            elif child.type == "file_redirect":
                nested.append(self.redirection(child))
            elif child.is_named and child.type not in ("heredoc_start", "heredoc_end", "file_descriptor"):
                raise ShellError("a here-document with a command behind it on its line")
        operator = next(child.type for child in node.children if not child.is_named)
        return [Redirection(*self.at.span(node), operator, "", None, body), *nested]

    def compound(self, node: tree_sitter.Node, depth: int) -> Compound:
        keyword = node.children[0].type
        condition: list[tree_sitter.Node] = []
        bodies: list[Script] = []
        current: list[tree_sitter.Node] = []
        for index, child in enumerate(node.children):
            if node.field_name_for_child(index) == "condition" and child.is_named:
                condition.append(child)
            elif child.type in ("do_group", "elif_clause", "else_clause", "case_item"):
                inside = [part for part in child.children if part.type not in ("word", "extglob_pattern")]
                bodies.append(self.script(inside, Span(*self.at.span(child)), depth))
            elif child.type == "compound_statement":
                bodies.append(self.script(child.children, Span(*self.at.span(child)), depth))
            elif keyword == "if":
                current.append(child)
        start, end = self.at.span(node)
        if current:
            bodies.insert(0, self.script(current, Span(start, end), depth))
        test = self.script(condition, Span(start, end), depth) if condition else None
        found = Compound(start, end, keyword, test, tuple(bodies), ())
        return self.case(node, found) if keyword == "case" else found

    def case(self, node: tree_sitter.Node, found: Compound) -> Compound:
        subject = node.child_by_field_name("value")
        items = [child for child in node.children if child.type == "case_item"]
        patterns = tuple(
            tuple(lower_word(value, self.at) for value in item.children_by_field_name("value")) for item in items
        )
        return replace(found, subject=None if subject is None else lower_word(subject, self.at), patterns=patterns)

    def command(self, node: tree_sitter.Node) -> Command:
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        for child in node.children:
            if child.type == "variable_assignment":
                assignments.append(self.assignment(child))
                if words:
                    words.append(self.at.bare(child))
            elif child.type in ("file_redirect", "herestring_redirect"):
                redirections.append(self.redirection(child))
            elif child.type == "command_name":
                words.append(lower_word(child.children[0], self.at))
            elif child.type != "comment" and (child.is_named or not words or child.type not in (";", "&")):
                words.append(lower_word(child, self.at))
        if node.type == "variable_assignment":
            assignments = [self.assignment(node)]
            words = []
        return Command(*self.at.span(node), tuple(assignments), tuple(words), tuple(redirections))

    def assignment(self, node: tree_sitter.Node) -> Assignment:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        array = value is not None and value.type == "array"
        word = None if value is None or array else lower_word(value, self.at)
        appends = any(child.type == "+=" for child in node.children)
        return Assignment(*self.at.span(node), "" if name is None else self.at.text(name), word, array, appends)


def _pipeline(start: int, end: int, parts: Sequence[Node]) -> Node:
    """The grammar reads `a && b 2>&1 | c` as a pipeline with a list in it; it is a list with a pipeline at its end."""
    first = parts[0]
    if not isinstance(first, AndOr):
        return Pipeline(start, end, tuple(parts))
    last = first.parts[-1]
    return AndOr(start, end, (*first.parts[:-1], Pipeline(last.start, end, (last, *parts[1:]))), first.operators)


def _redirect(node: Node, redirections: tuple[Redirection, ...]) -> Node:
    """Hang redirections on the last command of `node`, as the shell does."""
    end = max(node.end, *(redirection.end for redirection in redirections))
    if isinstance(node, Command):
        return Command(node.start, end, node.assignments, node.words, node.redirections + redirections)
    if isinstance(node, Group):
        return Group(node.start, end, node.opening, node.body, node.redirections + redirections)
    if isinstance(node, Compound):
        return replace(node, end=end, redirections=node.redirections + redirections)
    if isinstance(node, AndOr):
        return AndOr(node.start, end, (*node.parts[:-1], _redirect(node.parts[-1], redirections)), node.operators)
    if isinstance(node, Pipeline):
        return Pipeline(node.start, end, (*node.parts[:-1], _redirect(node.parts[-1], redirections)), node.negated)
    if isinstance(node, Function):
        return Function(node.start, end, node.name, node.body)
    return replace(node, end=end)

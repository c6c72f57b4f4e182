"""Text to nodes: what the statements are, and where everything stands."""

from __future__ import annotations

import pytest
from shell_checks import only_command, statements

from tugfix.shell.nodes import AndOr, Command, Compound, Function, Group, Pipeline, Script, Span, Word
from tugfix.shell.nodes import Test as Condition
from tugfix.shell.parse import MAX_DEPTH, MAX_LENGTH, ShellError, parse, parse_at


def source(text: str, span: Span) -> str:
    return text[span.start : span.end]


def nested_script(text: str) -> Script:
    (item,) = parse(text).items
    assert isinstance(item.node, Group)
    return item.node.body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", [("a", "")]),
        ("a;", [("a", ";")]),
        ("a; b", [("a", ";"), ("b", "")]),
        ("a ; b ;", [("a", ";"), ("b", ";")]),
        ("a;b", [("a", ";"), ("b", "")]),
        ("a & b", [("a", "&"), ("b", "")]),
        ("a&b", [("a", "&"), ("b", "")]),
        ("a\nb\n", [("a", ""), ("b", "")]),
        ("a;\n\nb &\n", [("a", ";"), ("b", "&")]),
        ("a && b & c", [("a && b", "&"), ("c", "")]),
        ("a & b && c; d", [("a", "&"), ("b && c", ";"), ("d", "")]),
        ("a | b & c", [("a | b", "&"), ("c", "")]),
        ("  a  ", [("a", "")]),
        ("a \\\n  b", [("a \\\n  b", "")]),
        ("é ü; à & ñ", [("é ü", ";"), ("à", "&"), ("ñ", "")]),
        ("😀 a; b 😀", [("😀 a", ";"), ("b 😀", "")]),
        ("{ a; }; (b) & c", [("{ a; }", ";"), ("(b)", "&"), ("c", "")]),
        ("if a; then b; fi; c", [("if a; then b; fi", ";"), ("c", "")]),
        ("cat <<EOF\na; b\nEOF\nc", [("cat <<EOF\na; b\nEOF", ""), ("c", "")]),
        ("", []),
        (" \n", []),
        ("# only", []),
    ],
)
def test_statements_and_what_ends_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert statements(text) == expected


def test_comments_have_spans() -> None:
    text = "# ä\na # b\n# c"
    assert [source(text, span) for span in parse(text).comments] == ["# ä", "# b", "# c"]


def test_a_chain_is_flat() -> None:
    (item,) = parse("a && b || c && d").items
    assert isinstance(item.node, AndOr)
    assert item.node.operators == ("&&", "||", "&&")
    assert len(item.node.parts) == 4


def test_a_pipeline_is_flat() -> None:
    (item,) = parse("a | b |& c").items
    assert isinstance(item.node, Pipeline)
    assert len(item.node.parts) == 3


def test_a_pipeline_in_a_chain() -> None:
    text = "a && b | c && d"
    (item,) = parse(text).items
    assert isinstance(item.node, AndOr)
    assert [source(text, part) for part in item.node.parts] == ["a", "b | c", "d"]


def test_a_negation() -> None:
    (item,) = parse("! a").items
    assert isinstance(item.node, Pipeline)
    assert item.node.negated


def test_a_long_chain_needs_no_recursion() -> None:
    (item,) = parse(" && ".join(["a"] * 5000)).items
    assert isinstance(item.node, AndOr)
    assert len(item.node.parts) == 5000


@pytest.mark.parametrize("opening", ["{", "("])
def test_groups(opening: str) -> None:
    text = "{ a; b; }" if opening == "{" else "(a; b)"
    (item,) = parse(text).items
    assert isinstance(item.node, Group)
    assert item.node.opening == opening
    assert statements(text, item.node.body)[0] == ("a", ";")


def test_the_end_of_a_group_in_the_background() -> None:
    text = "{ a & }"
    assert statements(text, nested_script(text)) == [("a", "&")]


@pytest.mark.parametrize(
    ("text", "keyword", "bodies"),
    [
        ("if a; then b; else c; fi", "if", 2),
        ("if a; then b; elif c; then d; else e; fi", "if", 3),
        ("for i in 1 2; do a; done", "for", 1),
        ("for ((i=0; i<3; i++)); do a; done", "for", 1),
        ("while a; do b; done", "while", 1),
        ("until a; do b; done", "until", 1),
        ("case $a in x) b;; *) c;; esac", "case", 2),
        ("select i in a b; do c; done", "select", 1),
    ],
)
def test_compounds(text: str, keyword: str, bodies: int) -> None:
    (item,) = parse(text).items
    assert isinstance(item.node, Compound)
    assert (item.node.keyword, len(item.node.bodies)) == (keyword, bodies)


@pytest.mark.parametrize("text", ["f() { a; }", "function f { a; }", "f() ( a )", "f ()\n{\n  a\n}"])
def test_functions(text: str) -> None:
    (item,) = parse(text).items
    assert isinstance(item.node, Function)
    assert item.node.name == "f"


@pytest.mark.parametrize(("text", "opening"), [("[ -f a ]", "["), ("[[ -f a ]]", "[["), ("((a == 1))", "((")])
def test_tests(text: str, opening: str) -> None:
    (item,) = parse(text).items
    assert item.node == Condition(0, len(text), opening)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a b c", ["a", "b", "c"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a b' 'c\" \"d", ["a", "b c d"]),
        (r"a b\ c \$d \\e", ["a", "b c", "$d", r"\e"]),
        (r'a "b\"c" "\$d" "\e" "\\"', ["a", 'b"c', "$d", r"\e", "\\"]),
        ("a ''", ["a", ""]),
        ('a ""', ["a", ""]),
        ('a $b "${c}" $(d) `e`', ["a", "$b", "${c}", "$(d)", "`e`"]),
        ('a "b\\\nc"', ["a", "bc"]),
        ("a -b=c --d='e f'", ["a", "-b=c", "--d=e f"]),
        ("a é 'ü' \"ñ\"", ["a", "é", "ü", "ñ"]),
        ("export A=b C", ["export", "A=b", "C"]),
        ("a 1 b#c", ["a", "1", "b#c"]),
        (r"\a", ["a"]),
        ('"a" b', ["a", "b"]),
    ],
)
def test_words_without_their_quotes(text: str, values: list[str]) -> None:
    assert list(only_command(text).values) == values


@pytest.mark.parametrize(
    ("word", "dynamic"),
    [
        ("a", False),
        ("'$a'", False),
        (r"\$a", False),
        (r'"\$a"', False),
        ("$a", True),
        ('"$a"', True),
        ("a$(b)", True),
        ("`a`", True),
        ("*.txt", True),
        ("'*.txt'", False),
        ("a?", True),
    ],
)
def test_dynamic_words(word: str, dynamic: bool) -> None:
    assert only_command(f"x {word}").words[1].dynamic is dynamic


def test_each_character_of_a_word_has_its_place() -> None:
    text = r'ü "a\"b"'
    word = only_command(text).words[1]
    assert word.offsets is not None
    assert [text[place] for place in word.offsets] == ["a", '"', "b"]


def test_a_word_of_several_pieces_has_no_places() -> None:
    assert only_command("a 'b'\"c\"").words[1].offsets is None


def test_substitutions_of_a_word() -> None:
    word = only_command('a "$(b $(c))"`d`').words[1]
    assert word.substitutions == ("b $(c)", "d")


def test_normal_spelling_of_variables() -> None:
    assert only_command('a "$B/$C"').words[1].normal == "${B}/${C}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > b", [(">", "", "b")]),
        ("a >b", [(">", "", "b")]),
        ("> b a", [(">", "", "b")]),
        ("a 2> b", [(">", "2", "b")]),
        ("a >> b 2>&1", [(">>", "", "b"), (">&", "2", "1")]),
        ("a &> b", [("&>", "", "b")]),
        ("a &>> b", [("&>>", "", "b")]),
        ("a >& b", [(">&", "", "b")]),
        ("a < b", [("<", "", "b")]),
        ("a <<< b", [("<<<", "", "b")]),
        ("a >| b", [(">|", "", "b")]),
        ("a > 'b c'", [(">", "", "b c")]),
        ("> b", [(">", "", "b")]),
    ],
)
def test_redirections(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = only_command(text).redirections
    assert [(sign.operator, sign.descriptor, sign.target and sign.target.value) for sign in found] == expected


def test_spans_of_redirections() -> None:
    text = "é 2>&1 >> 'ü x'"
    assert [source(text, sign) for sign in only_command(text).redirections] == ["2>&1", ">> 'ü x'"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a && b > c", "b > c"),
        ("a || b 2>&1", "b 2>&1"),
        ("a | b > c", "b > c"),
        ("a && (b; c) > d", "(b; c) > d"),
    ],
)
def test_a_redirection_behind_a_list_is_that_of_its_last_command(text: str, last: str) -> None:
    (item,) = parse(text).items
    assert isinstance(item.node, (AndOr, Pipeline))
    first, second = item.node.parts
    assert isinstance(first, Command)
    assert not first.redirections
    assert isinstance(second, (Command, Group))
    assert len(second.redirections) == 1
    assert source(text, second) == last


def test_redirections_in_the_middle_of_a_list() -> None:
    text = "a > b && c > d | e && f"
    (item,) = parse(text).items
    assert isinstance(item.node, AndOr)
    assert [source(text, part) for part in item.node.parts] == ["a > b", "c > d | e", "f"]


def test_assignments_before_a_command() -> None:
    command = only_command("A=1 B='x y' C= d e=f")
    assert [(each.name, each.value and each.value.value) for each in command.assignments] == [
        ("A", "1"),
        ("B", "x y"),
        ("C", None),
    ]
    assert command.values == ("d", "e=f")


def test_assignments_alone() -> None:
    command = only_command("A=1")
    assert [each.name for each in command.assignments] == ["A"]
    assert command.words == ()


def test_an_array() -> None:
    (assignment,) = only_command("A=(1 2)").assignments
    assert assignment.array


def test_assignments_on_a_line_are_not_those_of_the_command_below() -> None:
    assert statements("A=1 B=2\nserver") == [("A=1 B=2", ""), ("server", "")]


@pytest.mark.parametrize("opener", ["<<EOF", "<< EOF", "<<'EOF'", "<<-EOF"])
def test_a_here_document(opener: str) -> None:
    text = f"a é {opener}\nb $c\nEOF\nd"
    command = parse(text).items[0].node
    assert isinstance(command, Command)
    (redirection,) = command.redirections
    assert redirection.body is not None
    assert redirection.body.value == "b $c\n"
    assert source(text, redirection.body) == "b $c\n"
    assert statements(text)[1] == ("d", "")


def test_a_redirection_behind_a_here_document() -> None:
    command = only_command("a <<EOF > b\nc\nEOF")
    assert [sign.operator for sign in command.redirections] == ["<<", ">"]


def test_a_nested_script_has_its_spans_in_the_outer_text() -> None:
    text = "ü 'ä; b' c"
    word: Word = only_command(text).words[1]
    assert word.offsets is not None
    script = parse_at(word.value, word.offsets)
    assert statements(text, script) == [("ä", ";"), ("b", "")]


def test_a_nested_script_with_escapes_has_its_spans_in_the_outer_text() -> None:
    text = r'sh "a \"b c\"; d \$e"'
    word = only_command(text).words[1]
    assert word.offsets is not None
    script = parse_at(word.value, word.offsets)
    assert [source(text, item.node) for item in script.items] == [r"a \"b c\"", r"d \$e"]


@pytest.mark.parametrize(
    "text",
    [
        "a &&",
        "a |",
        "&& a",
        ";",
        "(a",
        "a)",
        "{ a; ",
        "'a",
        '"a',
        "$(a",
        "${a",
        "if a; then b",
        "a <<EOF",
        "a <<EOF && b\nc\nEOF",
        "a & & b",
        "a \0 b",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(ShellError):
        parse(text)


def test_text_that_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(ShellError):
        parse("( " * (MAX_DEPTH + 1) + "a" + " )" * (MAX_DEPTH + 1))


@pytest.mark.parametrize(("opening", "closing"), [("( ", " )"), ("{ ", "; }"), ("$(a ", ")"), ('"$(', ')"')])
def test_no_nesting_is_too_deep_for_the_reader(opening: str, closing: str) -> None:
    try:
        parse("a " + opening * 10_000 + "b" + closing * 10_000)
    except ShellError:
        return


def test_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ShellError):
        parse("a " * MAX_LENGTH)


@pytest.mark.parametrize("text", ["a \ud800", "a\x01\x7f", "a\r\nb", "\ufeffa", "a\u2028b"])
def test_odd_characters_raise_nothing_else(text: str) -> None:
    assert parse(text).items

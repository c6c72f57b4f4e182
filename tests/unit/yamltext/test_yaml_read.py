"""What the reader sees: nodes, their spans, comments, and what it refuses."""

import pytest

from tugfix.yamltext import Alias, Comment, Mapping, Node, Scalar, Sequence, Style, YamlError, data, read

TOO_DEEP = (
    "`{0}:` stands deeper than `{1}:` above it, which has a value already: "
    "move `{0}:`, and what belongs to it, {2} to the left"
)

BOTH_READERS = pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "python"])


def value_of(text: str, key: str = "k", *, pure: bool = False) -> Node:
    root = read(text, pure=pure).roots[0]
    assert isinstance(root, Mapping)
    value = root.get(key)
    assert value is not None
    return value


def source_of(text: str, key: str = "k", *, pure: bool = False) -> str:
    node = value_of(text, key, pure=pure)
    return text[node.start : node.end]


@BOTH_READERS
@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("k: a b # c\n", "a b"),
        ("k: 'a' \n", "'a'"),
        ("k: a\n  b\nl: c\n", "a\n  b"),
        ("k: &x !!str a\n", "&x !!str a"),
        ("k: |\n  a\n\n  b\n\n\n# c\nl: d\n", "|\n  a\n\n  b"),
        ("k: |- # c\n  a\n", "|- # c\n  a"),
        ("k: |\n  a\n    \nl: b\n", "|\n  a\n    "),
        ("k: >\n  a\n  b\n\n\nl: d\n", ">\n  a\n  b"),
        ("k: |\n\nl: d\n", "|"),
        ("k: |+\n  a\n\n\nl: d\n", "|+\n  a\n\n"),
        ("k: |\r\n  a\r\nl: b\r\n", "|\r\n  a"),
        ("k: [a, b, ] # c\n", "[a, b, ]"),
        ("k:\n  - a\n  # c\n\n  - b\n  # d\n\nl: e\n", "- a\n  # c\n\n  - b"),
        ("k:\n  a: b # c\n  # d\nl: e\n", "a: b"),
        ("k: !t\n  - a\n", "!t\n  - a"),
        ("k: 😀 é # 😀\n", "😀 é"),
        ("é😀: x\nk: y\n", "y"),
        ("k:\nl: a\n", ""),
    ],
)
def test_a_node_has_the_span_of_its_own_content(text: str, source: str, pure: bool) -> None:
    assert source_of(text, pure=pure) == source


@BOTH_READERS
@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("k:\nl: a\n", 2),
        ("k :  # c\nl: a\n", 3),
        ("k:", 2),
        ("{k, l: a}", 2),
        ("{k: , l: a}", 3),
        ("? k\n", 3),
    ],
)
def test_an_empty_value_is_right_after_its_colon(text: str, start: int, pure: bool) -> None:
    node = value_of(text, pure=pure)
    assert (node.start, node.end) == (start, start)


def test_an_empty_item_is_right_after_its_dash() -> None:
    node = value_of("k:\n  - \n  - a\n")
    assert isinstance(node, Sequence)
    assert (node.items[0].start, node.items[0].end) == (6, 6)


@pytest.mark.parametrize(
    ("text", "body"), [("k: &x a", 6), ("k: !!str &x 'a'", 12), ("k: &x # c\n  a", 12), ("k: a", 3)]
)
def test_the_body_begins_after_anchor_and_tag(text: str, body: int) -> None:
    assert value_of(text).body == body


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("k: a", Style.PLAIN, "a"),
        ("k: 'it''s'", Style.SINGLE, "it's"),
        ('k: "a\\tb"', Style.DOUBLE, "a\tb"),
        ("k: |\n  a\n  b", Style.LITERAL, "a\nb\n"),
        ("k: >-\n  a\n  b", Style.FOLDED, "a b"),
        ("k: 'a\n\n  b'", Style.SINGLE, "a\nb"),
    ],
)
def test_a_scalar_has_its_value_and_style(text: str, style: Style, value: str) -> None:
    node = value_of(text)
    assert isinstance(node, Scalar)
    assert (node.style, node.value) == (style, value)


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_a_unicode_separator_is_no_line_end(separator: str) -> None:
    node = value_of(f"a: x{separator}y # c{separator}d\nk: z{separator}\n")
    assert isinstance(node, Scalar)
    assert (node.value, node.start) == (f"z{separator}", 16)


@pytest.mark.parametrize("text", ["k:", "k: ~", "k: null", "k: Null", "k: !!null ''"])
def test_what_is_null(text: str) -> None:
    node = value_of(text)
    assert isinstance(node, Scalar)
    assert node.is_null


@pytest.mark.parametrize(
    "text",
    ["k: a", "k: 'yes'", 'k: ""', "k: |\n  1", "k: !!str 1", "k: ! 1", "k: 1.2.3", "k: nope", "k: a:b"],
)
def test_what_is_a_string(text: str) -> None:
    node = value_of(text)
    assert isinstance(node, Scalar)
    assert node.is_string


@pytest.mark.parametrize(
    "value",
    [
        *[
            "~",
            "yes",
            "Off",
            "y",
            "true",
            "1",
            "-1",
            "+1.5",
            "1e3",
            "0o7",
            "017",
            "0x1F",
            "12:30:45",
            "1_000",
            ".5",
        ],
        *[".inf", ".NaN", "2020-01-01", "=", "<<"],
    ],
)
def test_what_is_no_string_to_every_reader(value: str) -> None:
    node = value_of(f"k: {value}")
    assert isinstance(node, Scalar)
    assert not node.is_string


def test_an_alias_leads_to_its_anchor() -> None:
    node = value_of("a: &x [b]\nk: *x\n")
    assert isinstance(node, Alias)
    assert (node.name, node.target.anchor) == ("x", "x")


def test_an_alias_means_the_last_anchor_before() -> None:
    node = value_of("a: &x 1\nb: &x 2\nk: *x\nc: &x 3\n")
    assert isinstance(node, Alias)
    assert data(node.target) == ("anchor", "x", ("plain", "2"))


def test_aliases_are_not_expanded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert len(read("\n".join(lines)).comments) == 0


@pytest.mark.parametrize(("text", "count"), [("", 0), ("# c\n", 0), ("---\n", 1), ("a\n---\nb\n...\n", 2)])
def test_each_document_has_a_root(text: str, count: int) -> None:
    assert len(read(text).roots) == count


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# a\nk: v # b\n  # c\n", ["# a", "# b", "# c"]),
        ("k: a#b '#' \n", []),
        ("k: '# a' # b\n", ["# b"]),
        ("k: 'a\n  # b' # c\n", ["# c"]),
        ("k: | # a\n  # b\n# c\n", ["# a", "# c"]),
        ("k: [a, # b\n  # c\n  d] # e\n", ["# b", "# c", "# e"]),
        ("%YAML 1.2 # a\n--- # b\nk: v\n... # c\n", ["# a", "# b", "# c"]),
        ("k: &x v#y\t# a\r\n# b\r\n", ["# a", "# b"]),
        ("k: a\n# b\nl: *x # c\n".replace("*x", "d"), ["# b", "# c"]),
        ("# k: 'a # b\n#\nk: v", ["# k: 'a # b", "#"]),
    ],
)
def test_comments_are_found_outside_of_scalars(text: str, comments: list[str]) -> None:
    assert [comment.text for comment in read(text).comments] == comments


def test_a_comment_ends_before_the_line_end() -> None:
    assert read("k: v # a \r\n").comments == (Comment(5, 9, "# a "),)


def test_positions_count_from_one() -> None:
    assert read("a: b\r\né: 😀x\n").position(10) == (2, 5)


@BOTH_READERS
@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: *x\n", "found undefined alias 'x'", 1, 4),
        ("a: &x\n  b: *x\n", "the alias 'x' stands within what it names", 2, 6),
        ("a:\n  b:\n  - c: 1\n    c: 2\n", "the key 'c' stands twice in `a.b`: lines 3 and 4", 4, 5),
        ("a: 1\nb: 2\na: 3\n", "the key 'a' stands twice: lines 1 and 3", 3, 1),
        ("a:\n\t- b\n", "the tab here cannot be used for indentation: use spaces", 2, 1),
        ("a: @b\n", "no text begins with '@' unless it is in quotes", 1, 4),
        ("a: b: c\n", "a ': ' cannot stand here: put the text into quotes", 1, 5),
        ("a: [b, c\n", "a ',' or ']' is missing", 2, 1),
        ("a:\n  - `b`\n", "no text begins with '`' unless it is in quotes", 2, 5),
        ("a:\n  - [ -f b ] || c\n", "no text begins with '[' unless it is in quotes", 2, 5),
        ("a:\n  - [ -f b ] && c\n", "no text begins with '[' unless it is in quotes", 2, 5),
        ("a:\n  - {{ b }}/c\n", "no text begins with '{' unless it is in quotes", 2, 5),
        ("<<<<<<< a\nb: c\n=======\nb: d\n>>>>>>> e\n", "a merge conflict is not resolved here", 1, 1),
        ("a:\n  b: c\n<<<<<<< d\n  e: 1\n=======\n>>>>>>> f\n", "a merge conflict is not resolved here", 3, 1),
        ("a:\n  b: c:8\n    d:\n      - e\n", TOO_DEEP.format("d", "b", "2 columns"), 3, 5),
        ("a:\n  b: c\n\n  # e\n   d: f\n", TOO_DEEP.format("d", "b", "1 column"), 5, 4),
        ("a: x\x07\n", "the character U+0007 cannot stand in YAML", 1, 5),
        ("a: b\rc: d\n", "a carriage return stands here alone; lines must end in a line feed", 1, 5),
        ("\ufeffa: b\n", "the text begins with a byte order mark", 1, 1),
        ("a: \ud800\n", "the character U+D800 cannot stand in YAML", 1, 4),
    ],
)
def test_what_is_refused_says_why_and_where(text: str, message: str, line: int, column: int, pure: bool) -> None:
    with pytest.raises(YamlError) as caught:
        read(text, pure=pure)
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


@pytest.mark.parametrize("sign", ["*", "&"])
def test_a_sign_that_names_nothing_needs_quotes(sign: str) -> None:
    with pytest.raises(YamlError, match=f"no text begins with '[{sign}]' unless it is in quotes") as caught:
        read(f"a:\n  - {sign}/5 b\n")
    assert (caught.value.line, caught.value.column) == (2, 5)


@BOTH_READERS
@pytest.mark.parametrize("text", ["[" * 20_000, "{a: " * 20_000, "".join(f"{' ' * n}a:\n" for n in range(300))])
def test_deep_nesting_is_refused(text: str, pure: bool) -> None:
    with pytest.raises(YamlError, match="nested deeper than 100 levels"):
        read(text, pure=pure)


def test_several_merge_keys_are_no_duplicates() -> None:
    assert len(read("a: &x {}\nb:\n  <<: *x\n  <<: *x\n").roots) == 1


def test_a_tab_may_stand_behind_a_value() -> None:
    assert source_of("k: a\t# b\n") == "a"


def test_data_tells_what_the_text_says() -> None:
    text = "a: &x b\nc: [1, '1', *x]\nd: !t\n  - !!str 2\n"
    tag = "tag:yaml.org,2002:str"
    assert data(read(text).roots[0]) == (
        "map",
        (
            (("str", "a", None), ("anchor", "x", ("str", "b", None))),
            (("str", "c", None), ("seq", (("plain", "1"), ("str", "1", None), ("alias", "x")))),
            (("str", "d", None), ("tag", "!t", ("seq", (("str", "2", tag),)))),
        ),
    )

"""Which comments belong to an item."""

import pytest
from yaml_checks import mapping_at

from tugfix.yamltext import ItemComments, Sequence, item_comments, read


def texts(comments: ItemComments) -> tuple[list[str], str | None]:
    return [comment.text for comment in comments.before], comments.after.text if comments.after else None


@pytest.mark.parametrize(
    ("text", "index", "before", "after"),
    [
        ("a:\n  # 1\n  - b # 2\n", 0, ["# 1"], "# 2"),
        ("a:\n  # 1\n\n  # 2\n  # 3\n  - b\n", 0, ["# 2", "# 3"], None),
        ("a: # 1\n  - b\n", 0, [], None),
        ("a:\n  - b # 1\n  - c\n", 1, [], None),
        ("a:\n# 1\n  - b\n", 0, [], None),
        ("a:\n# 1\n- b\n", 0, ["# 1"], None),
        ("a:\n      # 1\n  - b\n", 0, ["# 1"], None),
        ("a:\n    # 1\n   # 2\n    - b\n", 0, ["# 1", "# 2"], None),
        ("a:\n  - # 1\n    b # 2\n", 0, ["# 1"], "# 2"),
        ("a:\n  - | # 1\n    b\n  # 2\n", 0, [], "# 1"),
        ("a:\n  - 'b\n    c' # 1\n", 0, [], "# 1"),
        ("a:\n  - |\n    # b\n  - c\n", 1, [], None),
        ("a: [b, # 1\n  # 2\n  c, # 3\n]\n", 0, [], "# 1"),
        ("a: [b, # 1\n  # 2\n  c, # 3\n]\n", 1, ["# 2"], "# 3"),
        ("a: [b, c] # 1\n", 1, [], None),
        ("a: [b, c # 1\n]\n", 0, [], None),
        ("# 1\na: [\n  b]\n", 0, [], None),
    ],
)
def test_the_comments_of_an_item(text: str, index: int, before: list[str], after: str | None) -> None:
    doc = read(text)
    sequence = mapping_at(doc).get("a")
    assert isinstance(sequence, Sequence)
    assert texts(item_comments(doc, sequence.items[index])) == (before, after)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("# 1\na: b # 2\n# 3\n", [], "# 2"),
        ("a: # 1\n  # 2\n  b # 3\n", ["# 1", "# 2"], "# 3"),
        ("a: | # 1\n  b\n# 2\n", [], "# 1"),
        ("{a: b, # 1\n c: d}\n", [], "# 1"),
    ],
)
def test_the_comments_of_a_string(text: str, before: list[str], after: str | None) -> None:
    doc = read(text)
    value = mapping_at(doc).get("a")
    assert value is not None
    assert texts(item_comments(doc, value)) == (before, after)


def test_a_node_of_another_text_is_refused() -> None:
    value = mapping_at(read("x:\ny: a\n")).get("y")
    assert value is not None
    with pytest.raises(ValueError, match="not one of this document"):
        item_comments(read("a: b\n"), value)

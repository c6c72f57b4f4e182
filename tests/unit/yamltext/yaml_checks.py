"""Check a change of lists from before to after, and what must hold after every one."""

from collections import Counter
from textwrap import dedent

from tugfix.yamltext import (
    Document,
    Keep,
    Mapping,
    New,
    Plan,
    Remove,
    Scalar,
    Sequence,
    apply_edits,
    data,
    item_comments,
    read,
)
from tugfix.yamltext.lists import set_lists


def unindent(text: str) -> str:
    """Take away the indentation and the first line end of a text in triple quotes."""
    return dedent(text).removeprefix("\n")


def mapping_at(doc: Document, path: str = "") -> Mapping:
    node = doc.roots[0]
    for part in path.split(".") if path else ():
        found = node.items[int(part)] if isinstance(node, Sequence) else node.get(part)
        assert found is not None
        node = found
    assert isinstance(node, Mapping)
    return node


def values(node: object) -> list[str]:
    if isinstance(node, Sequence):
        return [item.value if isinstance(item, Scalar) else repr(data(item)) for item in node.items]
    return [node.value] if isinstance(node, Scalar) and not node.is_null else []


def planned(old: list[str], plan: Plan) -> list[str]:
    steps = [step for step in plan if not isinstance(step, Remove)]
    return [old[step.index] if isinstance(step, Keep) else step.text for step in steps]


def comments_after(doc: Document, mapping: Mapping, changes: dict[str, Plan]) -> Counter[str]:
    """What comments the text has to have when `changes` are made."""
    gone = set()
    added: list[str] = []
    for key, plan in changes.items():
        value = mapping.get(key)
        for step in plan:
            if isinstance(step, New):
                added += [*step.before, *([step.after] if step.after else [])]
            elif isinstance(step, Remove) and step.with_comments:
                owned = item_comments(doc, value.items[step.index] if isinstance(value, Sequence) else value)
                gone |= {*owned.before, *([owned.after] if owned.after else [])}
    return Counter(comment.text for comment in doc.comments if comment not in gone) + Counter(added)


def check_text(before: str, changes: dict[str, Plan], after: str, path: str = "") -> None:
    """Make `changes` in the mapping at `path` of `before`; the texts are taken as they are."""
    doc = read(before)
    mapping = mapping_at(doc, path)
    edits = set_lists(doc, mapping, changes)
    result = apply_edits(before, edits)
    assert result == after

    new = read(result)
    assert Counter(comment.text for comment in new.comments) == comments_after(doc, mapping, changes)
    new_mapping = mapping_at(new, path) if new.roots and any(values_left(mapping, changes)) else None
    for key, plan in changes.items():
        want = planned(values(mapping.get(key)), plan)
        assert values(new_mapping.get(key) if new_mapping else None) == want
        if new_mapping:
            keep = tuple(Keep(index) for index in range(len(want)))
            assert set_lists(new, new_mapping, {key: keep}) == ()


def values_left(mapping: Mapping, changes: dict[str, Plan]) -> list[bool]:
    kept = [True for key, _ in mapping.pairs if getattr(key, "value", None) not in changes]
    return kept + [not all(isinstance(step, Remove) for step in plan) for plan in changes.values()]


def check(before: str, changes: dict[str, Plan], after: str, path: str = "") -> None:
    """Do what `check_text` does with texts that are indented as a whole."""
    check_text(unindent(before), changes, unindent(after), path)

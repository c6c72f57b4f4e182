"""Give the lists of strings in a mapping new items, and take entries out of a mapping."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Lookup

from tugfix.yamltext.blocklist import (
    Changes,
    ListStyle,
    change_block_list,
    refuse_anchor,
)
from tugfix.yamltext.comments import all_comments, comments_of_items
from tugfix.yamltext.edits import Edit, apply_edits
from tugfix.yamltext.entries import add_entries, are_spaced, refuse_explicit, remove_entries, sibling_style
from tugfix.yamltext.flow import Comes, Goes, Stays, change_flow, write_list
from tugfix.yamltext.gaps import column
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.lines import line_edits
from tugfix.yamltext.nodes import Document, Mapping, Node, Scalar, Sequence, Style
from tugfix.yamltext.plan import Keep, New, Plan, Remove, Replace, changes_nothing, check_plan, leaves_nothing
from tugfix.yamltext.scalars import replace_string
from tugfix.yamltext.strings import quote, write_string
from tugfix.yamltext.values import fill_empty, make_list


def set_lists(doc: Document, mapping: Mapping, changes: Lookup[str, Plan]) -> tuple[Edit, ...]:
    """Return the edits that give each key in `changes` the list that its plan says.

    The old value of a key may be a list (in dashes or brackets), a single string, which counts as item 0,
    null or `[]`, or be missing: then the key is added after the last entry. A string stays one where it is
    the only item left; a key whose items are all removed goes as an entry, and its own comments stay. Where
    all entries of `mapping` go, null remains in its place (in braces: `{}`).

    Raises ValueError where a plan does not have each old item once, in order; where the old value is an
    alias or a mapping; where something with an anchor would go; where a list or mapping would be replaced
    by a string; where a key that must change is written with `?`, or in brackets without its own braces.
    """
    plans = {key: plan for key, plan in changes.items() if _checked(mapping, key, plan)}
    dropped: list[Comment] = []
    gone = []
    for index, (key, value) in enumerate(mapping.pairs):
        if isinstance(key, Scalar) and key.value in plans and leaves_nothing(plans[key.value]):
            gone.append(index)
            dropped += _dropped(doc, value, plans[key.value])
    if mapping.flow:
        return _in_flow(doc, mapping, plans, gone, set(dropped))
    return _in_block(doc, mapping, plans, gone, set(dropped))


def remove_entry(doc: Document, mapping: Mapping, key: str) -> tuple[Edit, ...]:
    """Return the edits that take the entry `key` out of `mapping`; every comment in it and on it stays.

    Raises ValueError where there is no such key, and as `set_lists` does.
    """
    index = next((n for n, (node, _) in enumerate(mapping.pairs) if getattr(node, "value", None) == key), None)
    if index is None:
        raise ValueError(f"there is no key {key!r}")
    if mapping.flow:
        return _in_flow(doc, mapping, {}, [index], set())
    return _in_block(doc, mapping, {}, [index], set())


def _checked(mapping: Mapping, key: str, plan: Plan) -> bool:
    """Check that `plan` suits the old value of `key`; return whether it changes anything."""
    value = mapping.get(key)
    if value is None or (isinstance(value, Scalar) and value.is_null):
        length = 0
    elif isinstance(value, Sequence):
        length = len(value.items)
    elif isinstance(value, Scalar):
        length = 1
    else:
        raise ValueError(f"the value of {key!r} is neither a list nor a string")
    check_plan(plan, length)
    return not changes_nothing(plan)


def _dropped(doc: Document, value: Node, plan: Plan) -> list[Comment]:
    items = value.items if isinstance(value, Sequence) else (value,)
    comments = comments_of_items(doc, value)
    found: list[Comment] = []
    for step in plan:
        if isinstance(step, Remove) and step.with_comments:
            found += all_comments(doc, items[step.index], comments[step.index])
    return found


def _in_block(
    doc: Document, mapping: Mapping, plans: Lookup[str, Plan], gone: list[int], dropped: set[Comment]
) -> tuple[Edit, ...]:
    style = sibling_style(doc.text, mapping, column(doc.text, mapping.body))
    missing = [(key, _only_new(plan)) for key, plan in plans.items() if mapping.pair(key) is None]
    changes = remove_entries(doc, mapping, gone, dropped, followed=bool(missing))
    for index, (key, value) in enumerate(mapping.pairs):
        if index in gone or not isinstance(key, Scalar) or key.value not in plans:
            continue
        refuse_explicit(doc.text, mapping, index)
        found = _change_value(doc, mapping, key, value, plans[key.value], style)
        changes.edits += found.edits
        changes.lines += found.lines
    if missing:
        spaced = are_spaced(doc.text, mapping) and len(mapping.pairs) - 1 not in gone
        changes.lines += add_entries(doc, mapping, missing, spaced=spaced)
    return (*changes.edits, *line_edits(doc.text, changes.lines))


def _change_value(doc: Document, mapping: Mapping, key: Scalar, value: Node, plan: Plan, style: ListStyle) -> Changes:
    """Return what gives the entry of `key` in a block mapping the items of `plan`, which leaves some."""
    key_column = column(doc.text, mapping.body)
    if isinstance(value, Sequence) and not value.flow:
        return change_block_list(doc, value, plan)
    if isinstance(value, Sequence) and (value.items or value.start != value.body or _has_comment(doc, value)):
        return Changes(list(_change_brackets(doc, value, plan)), [])
    if isinstance(value, Sequence) or (isinstance(value, Scalar) and value.is_null):
        return fill_empty(doc, key, value, _only_new(plan), style)
    assert isinstance(value, Scalar)
    if len(plan) == 1:
        return Changes(list(_replaced(doc, value, plan[0], key_column, flow=False)), [])
    return make_list(doc, key, value, plan, style, key_column)


def _has_comment(doc: Document, value: Node) -> bool:
    return any(value.start <= comment.start < value.end for comment in doc.comments)


def _only_new(plan: Plan) -> tuple[New, ...]:
    return tuple(step for step in plan if isinstance(step, New))


def _replaced(doc: Document, node: Node, step: object, indent: int, *, flow: bool) -> tuple[Edit, ...]:
    if isinstance(step, Replace):
        return replace_string(doc.text, node, step.text, indent=indent, flow=flow)
    return ()


def _in_flow(
    doc: Document, mapping: Mapping, plans: Lookup[str, Plan], gone: list[int], dropped: set[Comment]
) -> tuple[Edit, ...]:
    """Return the edits of a mapping in braces: within its values, or of it all where entries come or go."""
    edits: list[Edit] = []
    steps: list[Stays | Goes | Comes] = []
    members = [(key.start, value.end) for key, value in mapping.pairs]
    for index, (key, value) in enumerate(mapping.pairs):
        start, end = members[index]
        if index in gone:
            refuse_anchor(key)
            refuse_anchor(value)
            steps.append(Goes(index, dropped))
            continue
        inner: tuple[Edit, ...] = ()
        plan = plans.get(key.value, ()) if isinstance(key, Scalar) else ()
        if plan and isinstance(key, Scalar):
            inner = _change_flow_value(doc, key, value, plan)
        written = apply_edits(doc.text[:end], inner)[start:]
        moved = _dropped(doc, value, plan) if isinstance(value, Scalar) else []
        edits += inner
        # What is behind the value is no part of the entry: with a comment there, it is written anew.
        steps += [Goes(index, moved), Comes(written)] if moved else [Stays(index, written)]
    missing = [(key, _only_new(plan)) for key, plan in plans.items() if mapping.pair(key) is None]
    if all(isinstance(step, Stays) for step in steps) and not missing:
        return tuple(edits)
    for name, items in missing:
        keys = [key for key, _ in mapping.pairs]
        written = _in_brackets(name, keys)
        listed = write_list(doc.text, mapping.body, [_comes(item, keys) for item in items])
        steps.append(Comes(f"{written}: {listed}"))
    return change_flow(doc, mapping.body, mapping.end, members, steps)


def _change_flow_value(doc: Document, key: Scalar, value: Node, plan: Plan) -> tuple[Edit, ...]:
    text = doc.text
    if isinstance(value, Sequence):
        return _change_brackets(doc, value, plan)
    assert isinstance(value, Scalar)
    if value.is_null:
        refuse_properties(value)
        colon = "" if ":" in text[key.end : value.start] else ":"
        space = "" if text[value.start - 1].isspace() else " "
        listed = write_list(text, value.start, [_comes(item) for item in _only_new(plan)])
        return (Edit(value.start, value.end, colon + space + listed),)
    if len(plan) == 1:
        return _replaced(doc, value, plan[0], 0, flow=True)
    parts: list[Comes] = []
    for step in plan:
        if isinstance(step, New):
            parts.append(_comes(step))
        elif isinstance(step, Remove):
            refuse_anchor(value)
        else:
            parts.append(Comes(_source(doc, value, step)))
    return (Edit(value.start, value.end, write_list(text, value.start, parts)),)


def refuse_properties(node: Node) -> None:
    """Raise ValueError where `node` has an anchor or a tag: neither can pass on to what takes its place."""
    if node.start != node.body or node.anchor is not None or node.tag is not None:
        raise ValueError("what would be replaced has an anchor or a tag")


def _comes(new: New, siblings: Collection[Node] = ()) -> Comes:
    return Comes(_in_brackets(new.text, siblings), new.before, new.after)


def _in_brackets(value: str, siblings: Collection[Node]) -> str:
    """A string as a member beside others: in double quotes where all of them are, as in JSON."""
    if siblings and all(isinstance(node, Scalar) and node.style is Style.DOUBLE for node in siblings):
        return quote(value, Style.DOUBLE)
    return write_string(value, flow=True, indent=0, newline="\n")


def _source(doc: Document, node: Node, step: Keep | Replace) -> str:
    edits = _replaced(doc, node, step, 0, flow=True)
    return apply_edits(doc.text[: node.end], edits)[node.start :]


def _change_brackets(doc: Document, sequence: Sequence, plan: Plan) -> tuple[Edit, ...]:
    steps: list[Stays | Goes | Comes] = []
    comments = comments_of_items(doc, sequence)
    for step in plan:
        if isinstance(step, New):
            steps.append(_comes(step, sequence.items))
        elif isinstance(step, Remove):
            item = sequence.items[step.index]
            refuse_anchor(item)
            owned = all_comments(doc, item, comments[step.index])
            steps.append(Goes(step.index, owned if step.with_comments else ()))
        else:
            steps.append(Stays(step.index, _source(doc, sequence.items[step.index], step)))
    members = [(item.start, item.end) for item in sequence.items]
    return change_flow(doc, sequence.body, sequence.end, members, steps)

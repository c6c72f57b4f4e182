"""Which comments belong to an item."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from tugfix.yamltext.find import ancestors, dashes
from tugfix.yamltext.gaps import column, is_first_on_line, line_end, line_start
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.nodes import Document, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True)
class ItemComments:
    """The comments that belong to an item: those `before` it in order, the one `after` it on its line."""

    before: tuple[Comment, ...]
    after: Comment | None


def item_comments(doc: Document, node: Node) -> ItemComments:
    """Return the comments that belong to `node`, an item of a list or the value of a key in `doc`.

    Before: those on lines of their own directly above, no blank line between, as deep as the dash or deeper
    than the key that the list belongs to; and those between the dash (or the colon) and the node. After: the
    one behind it on its last line; for a block scalar, behind its header. What stands above a key is
    the key's, not its value's. Raises ValueError where `node` is not one of `doc`.
    """
    path = ancestors(doc, node)
    parent = path[-1] if path else None
    if isinstance(parent, Sequence) and not parent.flow:
        dash = max(dash for dash in dashes(doc.text, parent) if dash < node.start)
        return _in_block(doc, node, dash, _least_column(doc, parent, path[:-1]))
    if isinstance(parent, Mapping):
        start = next(key.end for key, value in parent.pairs if value is node or key is node)
        return ItemComments(comments_between(doc, start, node.body), _comment_behind(doc, node))
    return _in_flow(doc, node, parent.body if parent else node.start)


def comments_of_items(doc: Document, value: Node) -> tuple[ItemComments, ...]:
    """Return for each item of the list `value` what `item_comments` does; for another value, only its own."""
    if not isinstance(value, Sequence):
        return (item_comments(doc, value),)
    if value.flow:
        return tuple(_in_flow(doc, item, value.body) for item in value.items)
    least = _least_column(doc, value, ancestors(doc, value))
    places = zip(value.items, dashes(doc.text, value), strict=True)
    return tuple(_in_block(doc, item, dash, least) for item, dash in places)


def all_comments(doc: Document, item: Node, comments: ItemComments) -> tuple[Comment, ...]:
    """Return the `comments` that belong to `item`, and those within it."""
    behind = (comments.after,) if comments.after else ()
    return (*comments.before, *comments_between(doc, item.start, item.end), *behind)


def _in_block(doc: Document, item: Node, dash: int, least: int) -> ItemComments:
    before = _comments_above(doc, dash, least) + comments_between(doc, dash, item.body)
    return ItemComments(before, _comment_behind(doc, item))


def _in_flow(doc: Document, item: Node, bracket: int) -> ItemComments:
    above = _comments_above(doc, item.start, 0) if is_first_on_line(doc.text, item.start) else ()
    before = tuple(comment for comment in above if comment.start > bracket)
    return ItemComments(before + comments_between(doc, item.start, item.body), _comment_behind(doc, item))


def _least_column(doc: Document, sequence: Sequence, path: tuple[Node, ...]) -> int:
    """Return from which column on a comment above an item of `sequence` is the item's; `path` leads to it."""
    own = column(doc.text, sequence.body)
    return min(own, column(doc.text, path[-1].body) + 1) if path and isinstance(path[-1], Mapping) else own


def comments_between(doc: Document, start: int, end: int) -> tuple[Comment, ...]:
    """Return the comments of `doc` that begin from `start` to before `end`."""
    first = bisect_left(doc.comments, start, key=lambda comment: comment.start)
    last = bisect_left(doc.comments, end, key=lambda comment: comment.start)
    return doc.comments[first:last]


def _comments_above(doc: Document, offset: int, least_column: int) -> tuple[Comment, ...]:
    found: list[Comment] = []
    start = line_start(doc.text, offset)
    while start:
        above = line_start(doc.text, start - 1)
        comments = comments_between(doc, above, start)
        if not comments or not is_first_on_line(doc.text, comments[0].start):
            break
        if column(doc.text, comments[0].start) < least_column:
            break
        found.insert(0, comments[0])
        start = above
    return tuple(found)


def _comment_behind(doc: Document, node: Node) -> Comment | None:
    text = doc.text
    end = node.end
    if isinstance(node, Scalar) and node.is_block:
        comments = comments_between(doc, node.body, line_end(text, node.body))
        return comments[0] if comments else None
    comments = comments_between(doc, end, line_end(text, end))
    if not comments or text[end : comments[0].start].strip() not in ("", ","):
        return None
    return comments[0]

"""Lossless YAML: read a text into nodes with exact spans, and change it by edits of spans.

What plans and writes changes is in `yamltext.lists` and `yamltext.strings`: a run that changes nothing needs neither.
"""

from tugfix.yamltext.comments import ItemComments, item_comments
from tugfix.yamltext.edits import Edit, apply_edits, compose, original, trimmed
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.nodes import (
    Alias,
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Style,
    YamlError,
    data,
    position,
)
from tugfix.yamltext.plan import Keep, New, Plan, Remove, Replace, Step
from tugfix.yamltext.read import MAX_DEPTH, read

__all__ = [
    "MAX_DEPTH",
    "Alias",
    "Comment",
    "Document",
    "Edit",
    "ItemComments",
    "Keep",
    "Mapping",
    "New",
    "Node",
    "Plan",
    "Remove",
    "Replace",
    "Scalar",
    "Sequence",
    "Step",
    "Style",
    "YamlError",
    "apply_edits",
    "compose",
    "data",
    "item_comments",
    "original",
    "position",
    "read",
    "trimmed",
]

"""Lossless YAML: read a text into nodes with exact spans, and change it by edits of spans."""

from tugfix.yamltext.edits import Edit, apply_edits

__all__ = ["Edit", "apply_edits"]

"""Puts the catalogue into the wheel as one JSON file, and beside it the schema of the settings."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds files to a wheel; an editable installation reads the catalogue's TOML files."""

    made: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make `catalogue.json`, and tell the builder where the files go."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from tugfix.longrunning import catalogue
        finally:
            sys.path.remove(self.root)
        folder = Path(self.root, "tugfix", "longrunning", "catalogue")
        self.made = Path(tempfile.mkdtemp())
        target = self.made / catalogue.COMPILED
        target.write_text(json.dumps(catalogue.read(folder), ensure_ascii=False, separators=(",", ":")), "utf-8")
        build_data["force_include"][str(target)] = f"tugfix/longrunning/catalogue/{catalogue.COMPILED}"
        schema = "tugfix.schema.json"
        build_data["force_include"][str(Path(self.root, "docs", schema))] = f"tugfix/{schema}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the file away again."""
        if self.made is not None:
            shutil.rmtree(self.made)

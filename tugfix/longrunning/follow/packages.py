"""Scripts of package.json, which npm, yarn, pnpm and bun run by their names."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.place import repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import script_call
from tugfix.shell.nodes import Word


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the script that a command runs; None where its package.json is not in sight."""
    call = script_call(words)
    folder = repository_folder(place)
    if call is None or folder is None or call.workspace:
        return None
    file = "package.json" if folder == "." else f"{folder}/package.json"
    text = repository.read(file)
    scripts = _scripts(text) if text is not None else None
    if text is None or scripts is None:
        return None
    script = scripts.get(call.script)
    if script is not None:
        return Followed(call.process_name, (Lead(script, file, _line(text, call.script, script), place),))
    if call.runner == "npm":
        return Followed(call.process_name)
    program = " ".join(word.source for word in call.program)
    return Followed(call.process_name, (Lead(program, "", 0, place),))


def _scripts(text: str) -> dict[str, str] | None:
    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        return None
    scripts = package.get("scripts", {}) if isinstance(package, dict) else None
    if not isinstance(scripts, dict):
        return None
    return {name: script for name, script in scripts.items() if isinstance(script, str)}


def _line(text: str, name: str, script: str) -> int:
    """The 1-based line of a script: where its name stands with just this text behind it."""
    key = json.dumps(name, ensure_ascii=False)
    offset = text.find(key)
    while offset >= 0:
        value = text[offset + len(key) :].lstrip().removeprefix(":").lstrip()
        try:
            if json.JSONDecoder().raw_decode(value)[0] == script:
                return text.count("\n", 0, offset) + 1
        except (ValueError, RecursionError):
            pass
        offset = text.find(key, offset + 1)
    return 1

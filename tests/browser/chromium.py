"""Chromium without a window, driven by its DevTools protocol over a pipe: no driver and no library is needed.

https://chromedevtools.github.io/devtools-protocol/ describes the messages: JSON, each with a zero byte behind it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (path := shutil.which(name))), None
)
IS_HERE = PROGRAM is not None and sys.platform != "win32"
"""Windows hands pipes to a program in another way."""

_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --remote-debugging-pipe --window-size=1280,900"
).split()


class Tab:
    """A tab of the browser; `events` are the messages that came without being asked for."""

    def __init__(self, sends: int, receives: int) -> None:
        self._sends = sends
        self._receives = receives
        self._rest = b""
        self._asked = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []

    def open(self) -> None:
        """Make the tab, and have it tell of errors, messages and requests."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def go(self, address: str) -> None:
        """Load a page anew and wait until it is there; `events` begin with it."""
        self._load("about:blank")
        self.events.clear()
        self._load(address)

    def _load(self, address: str) -> None:
        loader = self.ask("Page.navigate", url=address)["loaderId"]
        while not any(
            told["name"] == "load" and told["loaderId"] == loader for told in self.told("Page.lifecycleEvent")
        ):
            self._read()

    def told(self, *methods: str) -> list[dict[str, Any]]:
        """What the browser told since the page was asked for, of these kinds."""
        return [event["params"] for event in self.events if event["method"] in methods]

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page."""
        said = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key that has a name, and let it go."""
        codes = {"Tab": 9, "Enter": 13}
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            pressed = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], **text}
            self.ask("Input.dispatchKeyEvent", type=kind, **pressed)

    def write(self, text: str) -> None:
        """Put text in where the cursor is, as a keyboard does."""
        self.ask("Input.insertText", text=text)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return what it comes to."""
        self._asked += 1
        number = self._asked
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._sends, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != number:
            pass
        assert "error" not in answer, answer["error"]
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._receives, 65536)
            assert more, "the browser is gone"
            self._rest += more
        text, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Tab]:
    """Start the browser, which keeps its files in `folder`, and end it."""
    assert PROGRAM is not None
    theirs_in, sends = os.pipe()
    receives, theirs_out = os.pipe()
    # The browser reads from 3 and writes to 4.
    shell = ["sh", "-c", f'exec "$@" 3</dev/fd/{theirs_in} 4>/dev/fd/{theirs_out}', "sh"]
    call = [*shell, PROGRAM, *_OPTIONS, f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(
        call, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        os.close(theirs_in)
        os.close(theirs_out)
        tab = Tab(sends, receives)
        try:
            tab.open()
            yield tab
        finally:
            running.terminate()
            os.close(sends)
            os.close(receives)

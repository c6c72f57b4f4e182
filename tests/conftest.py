"""What holds for all tests."""

from __future__ import annotations

import signal

# Shells have Ctrl-C ignored in what they run in the background, and nohup a terminal that goes away; both would be
# ignored in the processes that tests begin and stop, too.
for name in ("SIGINT", "SIGHUP"):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)

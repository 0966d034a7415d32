"""The line that is typed at a terminal: what is printed meanwhile comes above it, and the line is drawn again below."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from bot.channels.terminal import width

MARK = "› "
_UP, _ERASE_BELOW = "\x1b[1A", "\r\x1b[J"  # the cursor a row up; everything from the row's beginning on


class Prompt:
    """Asks for a line, and prints; a print may come from another thread than the one that waits for the line."""

    def __init__(
        self, *, columns: Callable[[], int], typed: Callable[[], str] = lambda: "", out: TextIO | None = None
    ) -> None:
        """`typed` gives what stands on the line so far, `columns` the terminal's width."""
        self._columns = columns
        self._typed = typed
        self._out = out
        self._waiting = False

    def ask(self, read: Callable[[str], str] = input) -> str | None:
        """The next line, or None at the end of the input."""
        self._write(_ERASE_BELOW)  # a sign of work that nothing was printed after would stand in the line
        self._waiting = True
        try:
            return read(MARK)
        except EOFError:
            self._write("\n")
            return None
        finally:
            self._waiting = False

    def print(self, text: str) -> None:
        """Print a text; where a line is being typed, above it."""
        if not self._waiting:
            self._write(text + "\n")
            return
        line = MARK + self._typed()
        rows = max(width(line) - 1, 0) // max(self._columns(), 1)  # the line may have been wrapped
        self._write(_UP * rows + _ERASE_BELOW + text + "\n" + line)

    def _write(self, text: str) -> None:
        out = self._out or sys.stdout
        out.write(text)
        out.flush()

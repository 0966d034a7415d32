"""The log: facts with ids. No token, no name, no question and no reply ever stands in it."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

_TOKEN = re.compile(r"\d+:[\w-]{35,}")


def redact(text: str) -> str:
    """The text without bot tokens."""
    return _TOKEN.sub("[token]", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record without tokens, and an exception without its message, which may quote what a person wrote.

    What is left of an exception is its type and where it was raised: enough to find the line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, redacted last, so that nothing put in by an argument slips through."""
        record.exc_text = None  # what another formatter made of the exception has its message
        return redact(super().format(record))

    def formatException(  # noqa: N802 -- logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Types and places, from the first cause to the last effect."""
        error = ei[1]
        lines: list[str] = []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = [
                f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            lines = [f"{type(error).__module__}.{type(error).__qualname__}", *frames, *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def set_up(level: str) -> None:
    """Send the log to standard error, redacted. Libraries speak only from WARNING on: we can't vouch for them."""
    rooms = ("bot", "jobs", "knowledge", "storage")
    handler = logging.StreamHandler()
    # some libraries set their own loggers to DEBUG: the root's level doesn't hold them
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.partition(".")[0] in rooms)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for room in rooms:
        logging.getLogger(room).setLevel(level)
